"""How much is run and where: the settings of an experiment, their limits, and what the manifest says before any run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict

from sim.errors import InputError, nearest_match
from sim.experiment.runs.cluster import LOCAL
from sim.experiment.runs.crews import processors
from sim.experiment.runs.execution import Notice
from sim.experiment.runs.guard import check_script
from sim.experiment.runs.replications import Engine, Progress, reference_engine
from sim.experiment.store import manifest as manifests
from sim.experiment.store.given import a_folder, named
from sim.wording import count_words

if TYPE_CHECKING:
    from sim.areas import Area
    from sim.scenario import Scenario, Written

FEWEST_TO_PUBLISH: Final = 30
"""Replications below which figures are a first look."""
OTHER_HOURS: Final = 1.25
"""Factor by which the hours of work with a family differ from England's in an area where a reader is told so."""
OTHER_LINE: Final = 0.5
"""The same for how far the line of early help at the front door is below England's, in log odds."""


class NotGiven(Enum):
    """Stands for a setting that a call does not name; nothing (None) is a value like any other, and no area has it."""

    NOT_GIVEN = "not given"


NOT_GIVEN: Final = NotGiven.NOT_GIVEN

_MOST_REPLICATIONS: Final = 1_000_000
_LONGEST_YEARS: Final = 40
_LONGEST_WARM_UP: Final = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """How much is run, and where: what `run`, `compare` and `sweep` share, with the same names and defaults.

    Attributes
    ----------
    area
        A name, a code, or an area.
    replications, seed
        How many runs of each scenario, numbered from 0, and the seed that addresses their random numbers.
    years, warm_up
        Years measured, and years before them.
    workers
        Processes side by side; None for one a processor. Results do not depend on it.
    progress
        Called with (replications done, in all): before anything is run, then after each.
    events
        Whether event logs are kept, to be saved with the results.
    engine
        The model and its indicators; None for the reference model.
    folder
        Where each run is kept when it is finished, so that the same call goes on after a stop. None keeps nothing.
    cluster
        The address of a Dask scheduler, or `local` for one on this machine; None for processes of this machine.
    notice
        Called with a sentence about anything that went wrong and was dealt with.
    """

    area: str | Area = "england"
    replications: int = 30
    seed: int = 1
    years: int = 5
    warm_up: int = 2
    workers: int | None = None
    progress: Progress | None = None
    events: bool = False
    engine: Engine | None = None
    folder: str | Path | None = None
    cluster: str | None = None
    notice: Notice | None = None


class Keywords(TypedDict, total=False):
    """Settings given as keywords of their own, beside the area and the replications; as in `Settings`."""

    seed: int
    years: int
    warm_up: int
    workers: int | None
    progress: Progress | None
    events: bool
    folder: str | Path | None
    cluster: str | None
    notice: Notice | None


def chosen_settings(
    settings: Settings | None,
    area: str | Area | NotGiven,
    replications: int | NotGiven,
    others: Keywords,
) -> Settings:
    """Return the settings of a call, from `settings` or from keywords.

    Raises
    ------
    InputError
        When both are given, or there is no such setting.
    """
    asked = {"area": area, "replications": replications}
    given: dict[str, Any] = {name: value for name, value in asked.items() if value is not NOT_GIVEN} | dict(others)
    known = [each.name for each in fields(Settings)]
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        allowed, near = ", ".join(known), nearest_match(unknown, known)
        raise InputError("there is no such setting", key=unknown, allowed=allowed, nearest=near)
    if settings is None:
        return Settings(**given)
    if not isinstance(settings, Settings):
        raise InputError("not settings", key="settings", found=settings, allowed="Settings(...)")
    if given:
        message = "give either settings=Settings(...) or keywords of their own, not both"
        raise InputError(message, key="settings", found=", ".join(given))
    return settings


def manifest_of(scenarios: Sequence[Scenario], area: Area, settings: Settings) -> dict[str, Any]:
    """Return what the manifest says before anything is run: the inputs, their hashes, and what to know of them.

    Raises
    ------
    InputError
        When a value of a scenario leaves the range of its lever in the area.
    """
    from sim.book import load_book
    from sim.kpis.own_indicators import own_indicators

    book = load_book()
    own = [{"id": each.id, "module": each.module, "content": each.content} for each in own_indicators()]
    entry = manifests.experiment_entry(area, settings.replications, settings.seed, settings.years, settings.warm_up)
    return (entry | {"own_indicators": own} if own else entry) | {
        "base": scenarios[0].id,
        "events": settings.events,
        "engine": (settings.engine or reference_engine()).name,
        "start": "2025-04-01",  # not the service's word
        "scenarios": [manifests.scenario_entry(scenario, area, book) for scenario in scenarios],
        "assumptions_hash": manifests.book_hash(book),
        "judged": manifests.judged_entries(book),
        "warnings": warnings_of(scenarios, area, settings.replications),
    }


def loaded(scenario: Written | Scenario) -> Scenario:
    """Return a scenario from its name, its file or what one would hold; a loaded one is returned as it is."""
    from sim.scenario import Scenario, load_scenario

    return scenario if isinstance(scenario, Scenario) else load_scenario(scenario)


def area_of(area: str | Area) -> Area:
    """Return an area from its name or code; an area is returned as it is."""
    from sim.areas import Area, load_area

    return area if isinstance(area, Area) else load_area(area)


def check_settings(scenarios: Sequence[Scenario], settings: Settings) -> None:
    """Refuse settings that cannot be run, before anything is."""
    ids = [scenario.id for scenario in scenarios]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise InputError("two scenarios have the same id (the stem of the file); rename one", found=twice)
    whole = {
        "replications": (settings.replications, 1, _MOST_REPLICATIONS),
        "seed": (settings.seed, 0, 2**64 - 1),
        "years": (settings.years, 1, _LONGEST_YEARS),
        "warm-up": (settings.warm_up, 0, _LONGEST_WARM_UP),
        "workers": (1 if settings.workers is None else settings.workers, 1, 10_000),
    }
    for name, (number, low, high) in whole.items():
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            allowed = f"a whole number, {low} to {high}"
            raise InputError("not accepted", key=name, found=named(number), allowed=allowed)
    _check_how(settings)


def _check_how(settings: Settings) -> None:
    """Refuse settings of how runs are made and kept that are not of their kind."""
    if settings.folder is not None:
        a_folder(settings.folder)
    told, noted = settings.progress, settings.notice
    kinds = {
        "events": (isinstance(settings.events, bool), settings.events, "True or False"),
        "cluster": (isinstance(settings.cluster, str | None), settings.cluster, "an address, tcp://host:port"),
        "progress": (told is None or callable(told), told, "a function called with (done, in all)"),
        "notice": (noted is None or callable(noted), noted, "a function called with a sentence"),
        "engine": (isinstance(settings.engine, Engine | None), settings.engine, "an Engine"),
    }
    for name, (fits, value, allowed) in kinds.items():
        if not fits:
            raise InputError("not accepted", key=name, found=named(value), allowed=allowed)


def check_script_for(jobs: int, settings: Settings) -> None:
    """Refuse a script that its worker processes cannot read again, where so many runs take any on this machine.

    Called before a folder is locked, so that a worker which reads the script again ends here and not at the lock.

    Raises
    ------
    InputError
        As `check_script`.
    """
    here = settings.cluster is None and min(settings.workers or processors(), jobs) > 1
    if here or settings.cluster == LOCAL:
        check_script()


def warnings_of(scenarios: Sequence[Scenario], area: Area, replications: int) -> list[str]:
    """Return what a reader must know of the inputs, a sentence each."""
    from sim.scenario.no_effect import notes_of_all

    notes = [f"{scenario.id}: {warning}" for scenario in scenarios for warning in dict.fromkeys(scenario.warnings)]
    notes += notes_of_all(scenarios, area)
    if replications < FEWEST_TO_PUBLISH:
        few = count_words(replications, "replication")
        notes.append(f"{few}: figures for publication need at least {FEWEST_TO_PUBLISH}")
    if area.too_small_to_fit:
        notes.append(
            f"{area.name} has too few children to fit: its decisions are those of its group, and nothing was "
            "run to see whether its own rates are met"
        )
    if max(area.casework_hours, 1.0 / area.casework_hours) >= OTHER_HOURS:
        notes.append(_casework(area))
    if -area.early_help_shift >= OTHER_LINE:
        notes.append(_early_help(area))
    if area.works_as != "separate" and any(not scenario.changes for scenario in scenarios):
        notes.append(_counterfactual(area))
    return notes


def _casework(area: Area) -> str:
    """Return that an area's social workers are taken to be as busy as England's."""
    return (
        f"{area.name}: work with a family is taken to take {area.casework_hours:.1f} times England's hours, so that "
        "its social workers are about as busy as England's, where that can be reached (judged); how overrun they are "
        "beside others' is not told"
    )


def _early_help(area: Area) -> str:
    """Return that a large early help is taken to be offered to as many as keep its workers as busy as England's."""
    return (
        f"{area.name}: its front door is taken to offer early help to more families than England's would, for it has "
        "many early help workers and they are taken to be about as busy as England's, where that can be reached "
        "(judged); how many families it helps is not told by any return"
    )


def _counterfactual(area: Area) -> str:
    """Return that a service as it was before is no longer how the area works."""
    how = {
        "pathfinder": "a pathfinder of Families First for Children",
        "merged": "one service of early help and child in need",
    }
    return (
        f"{area.name} has worked as {how[area.works_as]} since {area.figures['works_as'].year}: the status quo is a "
        "counterfactual there, the service as it was before, and what the area publishes is partly of the new one"
    )
