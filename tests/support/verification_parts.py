"""Shared pieces of the verification tests: comparing records, a bare world, small areas, statistics of batches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from math import fsum, sqrt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.api.types import is_numeric_dtype
from ruamel.yaml import YAML

from sim.areas import Area, area_values, load_area
from sim.book import load_book
from sim.clock import Calendar
from sim.draws import Draws
from sim.log import COLUMNS, Log
from sim.model import checks
from sim.model.parameters.from_book import parameters
from sim.model.parameters.groups import LocalParameters, Parameters
from sim.model.parameters.need import Belief
from sim.model.parameters.need import Need as Rates
from sim.model.pathway.journey import begin_journey
from sim.model.population.community import live
from sim.model.state.family import Child, Family, Need
from sim.model.state.file import File
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import allocation
from sim.rules.belief import LEVELS, Points, at_or_above, of_levels, shared_error
from sim.rules.moves import moves_by_day
from sim.scenario import Scenario, load_scenario
from sim.service import Role

ONE_WORKER = {"workforce.teams.structure": "one_worker", "early_help.step_up": "next_day"}
"""The simplest service, as the laws of queues and conservation want it."""
STILL = ("workforce.lives.on=false",)
"""Workers of the start stay for good: what a law says of caps and holders is then not mixed with the luck of lives."""
VAGUE = (0.4, 0.35, 0.15, 0.06, 0.03, 0.01)
"""Likelihoods of the levels where little is known: level 1 in the mean."""
LEAST_Z = 3.3
"""Largest |z| accepted: a right program fails one check in a thousand."""


# --- records ------------------------------------------------------------------------------------------------
def rows(log: Log) -> pd.DataFrame:
    """The event record with words as words, so that two runs can be compared whatever their categories."""
    frame = log.frame()
    return frame.assign(**{name: frame[name].astype(str) for name in ("event", "stage", "team", "detail")})


def digest(record: Log | pd.DataFrame) -> str:
    """Hash of every column of every row, bit for bit."""
    frame = rows(record) if isinstance(record, Log) else record
    told = sha256()
    for name in COLUMNS:
        column = frame[name]
        told.update(name.encode())
        told.update(column.to_numpy().tobytes() if is_numeric_dtype(column) else "\x1f".join(column).encode())
    return told.hexdigest()


def before(frame: pd.DataFrame, minute: int) -> pd.DataFrame:
    """The rows of a record before a minute."""
    return frame[frame["time"] < minute]


def first_difference(one: pd.DataFrame, other: pd.DataFrame) -> str:
    """The first row at which two records part, in words; empty when they do not."""
    mine = list(one[list(COLUMNS)].itertuples(index=False, name=None))
    theirs = list(other[list(COLUMNS)].itertuples(index=False, name=None))
    for here, there in zip(mine, theirs, strict=False):
        if here != there:
            return f"{here}\nagainst\n{there}"
    return "" if len(mine) == len(theirs) else f"one record has {len(mine)} rows, the other {len(theirs)}"


# --- inputs -------------------------------------------------------------------------------------------------
def small_area(factor: float = 0.3) -> Area:
    """The smallest authority, scaled down, so that a year takes a tenth of a second."""
    return load_area("rutland").scaled(factor)


def with_counts(area: Area, **values: float) -> Area:
    """The area with some of its figures replaced."""
    figures = {key: replace(figure, value=values.get(key, figure.value)) for key, figure in area.figures.items()}
    return replace(area, figures=figures)


def empty_area(area: Area) -> Area:
    """The area with nobody open at the start."""
    names = ("cin_at_31_march", "cpp_at_31_march", "cla_at_31_march", "cla_uasc", "cla_started_uasc")
    return with_counts(area, **dict.fromkeys(names, 0.0))


def status_quo(*sets: str) -> Scenario:
    """The base scenario with some values set over the whole run."""
    return load_scenario("status_quo", list(sets))


def written(
    folder: Path, timeline: Sequence[Mapping[str, Any]], name: str = "drawn", *, backwards: bool = False
) -> Scenario:
    """A scenario file with this timeline on the base, written and loaded as a user's would be."""
    content: dict[str, Any] = {
        "title": "Drawn",
        "question": "Does everything balance?",
        "hypotheses": ["It does."],
        "could_disappoint": ["It may not."],
        "extends": "status_quo",
        "timeline": list(timeline),
        "sources": [{"title": "none", "where": "drawn"}],
    }
    path = folder / f"{name}.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(dict(reversed(content.items())) if backwards else content, file)
    return load_scenario(path)


def change(day: str, **values: Any) -> dict[str, Any]:
    """One entry of a timeline; `__` in a name stands for a dot."""
    settings = {name.replace("__", "."): value for name, value in values.items()}
    return {"on": day, "because": "to see what follows", "set": settings}


# --- a bare world -------------------------------------------------------------------------------------------
def bare_parameters(
    changes: Mapping[str, Any] | None = None, area: Area | None = None, on_plans: float = 0.0
) -> Parameters:
    """Parameters of an area from the book, some values changed, with so many children on plans in a usual year."""
    place = area or load_area("rutland")
    values = area_values(place, load_book()) | ONE_WORKER | dict(changes or {})
    return parameters({"": values}, place.child_population, 0.0, 0.75, on_plans)


def still_need(p: Parameters) -> Rates:
    """Need that does not move of itself: nothing rises, falls, is noticed, settles or moves away."""
    none = (0.0,) * 6
    return replace(p.area.need, up=none, down=none, shock=none, notice=none, settle=0.0, move=0.0)


def with_groups(p: Parameters, **groups: Any) -> Parameters:
    """The same parameters with some groups of the area's, or of the one place's, replaced."""
    of_area = {name: value for name, value in groups.items() if hasattr(p.area, name)}
    of_place = {name: value for name, value in groups.items() if name not in of_area}
    return Parameters(replace(p.area, **of_area), {"": replace(p.local[""], **of_place)})


def bare_world(p: Parameters, *, seed: int = 1, replication: int = 0, start: int = 0, end: int = 1 << 60) -> World:
    """A world of the model with teams but no families, workers or arrivals yet."""
    world = World(p, Calendar.from_values(load_book().values), Draws(seed, replication), start, end)
    world.live, world.begin_journey = live, begin_journey
    allocation.open_teams(world)
    return world


def hire(world: World, role: str, caps: Sequence[float], fte: float = 1.0) -> list[Worker]:
    """Named workers with the given places."""
    team = Role(role).team
    hired = [Worker(len(world.workers) + number, Role(role), team, fte, cap) for number, cap in enumerate(caps)]
    for worker in hired:
        worker.planned = world.now
        world.workers.append(worker)
        world.teams[team].workers = [*world.teams[team].workers, worker]
        world.record.worker(world.now, "worker_in", worker.id, role=role, team=team, cap=worker.cap, cause="start")
    return hired


@cache
def usual_weights() -> Points:
    """How likely each shared error is before anything is heard, by the book."""
    return shared_error(load_book().values["need.belief.shared_noise"])[1]


def believe(family: Family, level: int) -> None:
    """The service is sure of the family's level from now on, whatever it hears."""
    family.file.believe(of_levels([float(each == level) for each in range(LEVELS)], usual_weights()))


def standing_still(belief: Belief) -> Belief:
    """The same beliefs of families whose need the service knows to stand still: calls and silence are no news."""
    none = (0.0,) * LEVELS
    still = tuple(moves_by_day(none[1:], none[1:], none, 1))
    return replace(belief, moves=(still,) * len(belief.moves), calls=(1.0,) * LEVELS, seen_shocks=0.0)


def plain_family(p: LocalParameters, identity: int, level: int = 1, frailty: float = 1.0, *, born: int = 0) -> Family:
    """A family with one child that is eighteen in eighteen years, not yet admitted to any world."""
    child = Child(identity * 10, born, born + 18 * 525_960, 0.0)
    vague = of_levels(VAGUE, usual_weights())
    family = Family(
        id=identity,
        children=[child],
        unaccompanied=False,
        locality="",
        p=p,
        onset=born,
        need=Need(level, frailty),
        file=File(vague, at_or_above(vague), born),
    )
    family.scope = 1
    return family


# --- a look inside ------------------------------------------------------------------------------------------
def look_after_every_event(monkeypatch: pytest.MonkeyPatch, look: Callable[[World], None]) -> None:
    """From now on a run in debug mode shows its world to `look` after every event, once it has been audited."""
    watch = checks.watch

    def watch_and_look(world: World) -> checks.Auditor:
        auditor = watch(world)
        world.events.call_after_each(lambda entry: look(world))
        return auditor

    monkeypatch.setattr(checks, "watch", watch_and_look)


# --- statistics ---------------------------------------------------------------------------------------------
def judge(batches: Sequence[float], truth: float, most_half_width: float) -> None:
    """Fail unless the mean of independent batches meets the truth, and is known well enough to mean something."""
    number = len(batches)
    mean = fsum(batches) / number
    error = sqrt(fsum((batch - mean) ** 2 for batch in batches) / (number - 1) / number)
    z = (mean - truth) / error
    half = 1.96 * error / abs(truth)
    assert half <= most_half_width, f"half-width {half:.2%} of the truth: no power (mean {mean:.5f}, truth {truth})"
    assert abs(z) <= LEAST_Z, f"mean {mean:.5f} against {truth}: z = {z:.2f}"
