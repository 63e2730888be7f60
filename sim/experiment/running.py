"""Run one scenario, or compare several with a base: the calls that the command line and the notebooks share.

Nothing is written until a result is saved. The same inputs give the same tables and the same bytes, whatever the
number of workers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from sim.errors import InputError
from sim.experiment.comparison.drift import drift_of
from sim.experiment.comparison.judging import adding_resources
from sim.experiment.comparison.paired import changes_table, compare_tables
from sim.experiment.comparison.paying import bills
from sim.experiment.comparison.summary import gather, summarise
from sim.experiment.results import Comparison, Kept, RunResult
from sim.experiment.runs.planned_runs import PlannedRuns, finish_runs, place_for
from sim.experiment.runs.settings import (
    NOT_GIVEN,
    Keywords,
    NotGiven,
    Settings,
    area_of,
    check_script_for,
    check_settings,
    chosen_settings,
    loaded,
    manifest_of,
)
from sim.experiment.store import manifest as manifests
from sim.wording import count_words, noun

if TYPE_CHECKING:
    import pandas as pd

    from sim.areas import Area
    from sim.scenario import Scenario, Written


def run(
    scenario: Written | Scenario,
    area: str | Area | NotGiven = NOT_GIVEN,
    replications: int | NotGiven = NOT_GIVEN,
    *,
    settings: Settings | None = None,
    **others: Unpack[Keywords],
) -> RunResult:
    """Run replications of one scenario.

    Parameters
    ----------
    scenario
        A shipped name, the path of a scenario file, a dict of what one would hold, or a loaded scenario.
    area
        A name, a code, or an area; England by default.
    replications
        How many runs, numbered from 0; 30 by default.
    settings
        All of the settings in one (see `Settings`), in place of keywords.
    **others
        Settings one by one: `seed` (1), `years` measured (5), `warm_up` years before them (2), `workers` side by side
        (one a processor), `progress`, `events` (False), `folder` (None), `cluster` (None) and `notice`, as in
        `Settings`. With a `folder` each run is kept there when it is finished: the same call goes on after a stop, and
        simulates nothing twice; `save` to that folder makes it a result folder.

    Raises
    ------
    InputError
        When an input cannot be used, or settings are given twice.
    FolderInUse
        When another process is writing to the folder.
    OutOfRoom
        When memory or disk runs out.
    RunsSetAside
        When a run failed each time it was tried; all others were finished first.
    """
    done = _experiment((loaded(scenario),), chosen_settings(settings, area, replications, others))
    return RunResult(done.kpis, done.summary, done.manifest, done.kept)


def compare(
    base: Written | Scenario,
    others: Written | Scenario | Sequence[Written | Scenario],
    area: str | Area | NotGiven = NOT_GIVEN,
    replications: int | NotGiven = NOT_GIVEN,
    *,
    settings: Settings | None = None,
    **more: Unpack[Keywords],
) -> Comparison:
    """Compare scenarios with a base, paired by replication.

    Parameters
    ----------
    base
        Any scenario: a shipped name, the path of a file, a dict of what one would hold, or a loaded scenario.
    others
        One or more scenarios to set beside it.
    area, replications, settings
        As `run`.
    **more
        Settings one by one, as `run`: `seed`, `years`, `warm_up`, `workers`, `progress`, `events`, `folder`, `cluster`,
        `notice`.

    Raises
    ------
    InputError, FolderInUse, OutOfRoom, RunsSetAside
        As `run`; also when two scenarios have the same id.
    """
    from sim.kpis import catalogue

    chosen = chosen_settings(settings, area, replications, more)
    scenarios, changes = _set_beside(base, others, chosen)
    unjudged = adding_resources(changes)
    done = _experiment(scenarios, chosen)
    differences = compare_tables(done.kpis, catalogue(), chosen.replications, chosen.seed, unjudged, changes)
    notes = [f"{name} gets no verdict: {why}" for name, why in unjudged.items()]
    notes += bills(changes, differences.table)
    if (short := int((differences.table["replications"] < chosen.replications).sum())) > 0:
        rows = f"{count_words(short, 'row')} of the comparison {noun(short, 'rests', 'rest')}"
        notes.append(f"{rows} on fewer pairs than replications: some had nobody to count")
    intervals = dict(done.manifest["intervals"]) | {"together": differences.together, "alone": differences.alone}
    manifest = done.manifest | {
        "base": scenarios[0].id,
        "intervals": intervals,
        "warnings": [*done.manifest["warnings"], *notes],
    }
    return Comparison(done.kpis, done.summary, differences.table, changes, manifest, done.kept)


def _set_beside(
    base: Written | Scenario, others: Written | Scenario | Sequence[Written | Scenario], settings: Settings
) -> tuple[tuple[Scenario, ...], pd.DataFrame]:
    """Return the scenarios of a comparison, the base first, and what each of the others changes."""
    from sim.scenario.diff import diff
    from sim.scenario.pilots import alike_in_localities

    several = others if isinstance(others, Sequence) and not isinstance(others, str) else (others,)
    scenarios = tuple(alike_in_localities([loaded(each) for each in (base, *several)]))
    if len(scenarios) < 2:
        raise InputError("a comparison needs at least one scenario beside the base", key="OTHER")
    return scenarios, changes_table(scenarios[0], scenarios[1:], area_of(settings.area), diff)


@dataclass(frozen=True, slots=True)
class _Done:
    kpis: pd.DataFrame
    summary: pd.DataFrame
    manifest: dict[str, Any]
    kept: Kept


def _experiment(scenarios: tuple[Scenario, ...], settings: Settings) -> _Done:
    from sim.kpis import catalogue

    check_settings(scenarios, settings)
    area = area_of(settings.area)
    known = manifest_of(scenarios, area, settings)
    names = [scenario.id for scenario in scenarios]
    plan = PlannedRuns(
        len(scenarios), lambda turn: (scenarios[turn], area), settings, names=names, words=names.__getitem__
    )
    check_script_for(len(plan), settings)
    with place_for(settings.folder) as (store, spool):
        finish_runs(plan, store, settings, known)
        outcomes = [outcome for turn in range(plan.turns) for outcome in plan.outcomes(turn, store)]
    kpis = gather(outcomes, [kpi.id for kpi in catalogue()], names)
    summary, covers = summarise(kpis, catalogue(), settings.replications, settings.seed)
    manifest = known | {
        "indicators": manifests.indicator_entries(catalogue(), set(kpis["kpi"])),
        "intervals": {"summary": covers},
        "drift": drift_of(
            kpis,
            catalogue(),
            base=names[0],
            replications=settings.replications,
            years=settings.years,
            seed=settings.seed,
        ),
        "logical_events": sum(outcome.events for outcome in outcomes),
    }
    parts = tuple(outcome.events_at for outcome in outcomes if outcome.events_at is not None)
    return _Done(kpis, summary, manifest, Kept(plan.table(), parts, spool))
