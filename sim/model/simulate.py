"""One run: `simulate(scenario, area, seed, replication) -> Log`. Pure: no files, no printing."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from numbers import Integral

from sim.areas import Area, load_area
from sim.book import Book, load_book
from sim.clock import MINUTES_PER_DAY, Calendar
from sim.draws import Draws
from sim.errors import InputError
from sim.log import Log
from sim.model import at_end, budget_years, checks, going_live
from sim.model.parameters.from_book import parameters
from sim.model.parameters.groups import Parameters
from sim.model.parameters.leaf_fields import Values
from sim.model.pathway.journey import begin_journey
from sim.model.population import arrivals, stock
from sim.model.population.community import live
from sim.model.state.judgements import Judgement
from sim.model.state.world import World
from sim.model.tally import Tally
from sim.model.workers import allocation, staffing, weeks
from sim.scenario import Scenario, Written, load_scenario, localities, settings_over_time

DAYS_A_YEAR = 365  # not an assumption: calendar
MONTHS_A_YEAR = 12  # not an assumption: calendar
ADDRESSES = 2**64  # not an assumption: seeds and replications that draws can be addressed by
YEARS, WARM_UP = 5, 2  # not an assumption: the default horizon of a run

Local = Mapping[str, Values]
"""Values by locality; those of the area as a whole under the empty name, which comes first."""
Segments = tuple[tuple[int | None, Local], ...]


@contextmanager
def _collector_off() -> Iterator[None]:
    """Leave the garbage collector off meanwhile, then free what was made: searching families that live takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.collect(0)
            gc.enable()


@_collector_off()
def simulate(
    scenario: Scenario | Written,
    area: Area | str = "england",
    seed: int = 1,
    replication: int = 0,
    *,
    years: int = YEARS,
    warm_up: int = WARM_UP,
    debug: bool = False,
) -> Log:
    """Run one replication of a scenario in an area.

    Parameters
    ----------
    scenario, area : Scenario or Area, or their names
        What is changed, and where; a scenario also as the path of its file, or as a dict of what one would hold.
    seed, replication : int
        The address of all luck: the same pair gives the same families the same luck in every scenario.
    years, warm_up : int
        Years measured from the start date, and years run before it.
    debug : bool
        Check conservation after every event and Little's law at the end; raises AssertionError on a violation.

    Returns
    -------
    Log
        The event log and its side tables.

    Raises
    ------
    InputError
        When a name is unknown, a number is no whole one, or a value is not allowed.
    """
    run = _opened(scenario, area, seed, replication, years, warm_up)
    auditor = checks.watch(run.world) if debug else None
    _live(run)
    if auditor is not None:
        checks.at_end(auditor)
    log = _log(run, seed, replication)
    at_end.let_go(run.world)
    del run, auditor  # so that the area is gone before its memory is given back
    log.recorder.settle()
    return log


@_collector_off()
def count_entries(
    scenario: Scenario | Written,
    area: Area | str = "england",
    seed: int = 1,
    replication: int = 0,
    *,
    years: int = YEARS,
    warm_up: int = WARM_UP,
) -> Tally:
    """Run one replication, given as for `simulate`, only to count what it takes off its event list."""
    run = _opened(scenario, area, seed, replication, years, warm_up)
    counted = Tally(run.world)
    _live(run)
    return counted


@_collector_off()
def judgements(
    scenario: Scenario | Written,
    area: Area | str = "england",
    seed: int = 1,
    replication: int = 0,
    *,
    years: int = YEARS,
    warm_up: int = WARM_UP,
) -> list[Judgement]:
    """Run one replication, given as for `simulate`, only for what was believed at each decision and what was true."""
    run = _opened(scenario, area, seed, replication, years, warm_up)
    found: list[Judgement] = []
    run.world.judgements = found
    _live(run)
    return [each for each in found if each.time >= 0]


@dataclass(frozen=True, slots=True)
class _Run:
    """An area that is open and empty, and what is to happen in it."""

    scenario: str
    area: Area
    world: World
    values: Values
    segments: Segments


def _opened(
    scenario: Scenario | Written, area: Area | str, seed: int, replication: int, years: int, warm_up: int
) -> _Run:
    """Open the area of a run, once its inputs are checked."""
    _check_whole(seed=seed, replication=replication, years=years, warm_up=warm_up)
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    place = area if isinstance(area, Area) else load_area(area)
    book = load_book()
    calendar = Calendar.from_values(book.values)
    segments = _local_segments(chosen, place, book, calendar)
    start = calendar.add_months(0, -MONTHS_A_YEAR * warm_up)
    end = calendar.add_months(0, MONTHS_A_YEAR * years)
    local = _in_force(segments, start)
    world = _open(place, local, calendar, Draws(seed, replication), start, end)
    return _Run(chosen.id, place, world, local[""], segments)


def _check_whole(**numbers: object) -> None:
    """Refuse what is no whole number, or one that no draw can be addressed by."""
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, Integral) or not 0 <= int(number) < ADDRESSES:
            found = "nothing" if number is None else number
            raise InputError("not accepted", key=name, found=found, allowed="a whole number, 0 or more")


def _local_segments(scenario: Scenario, area: Area, book: Book, calendar: Calendar) -> Segments:
    """The values in force from the start and from each dated change, for the area and each of its localities."""
    tables = {"": dict(settings_over_time(scenario, area, book, calendar))}
    for name in localities(tables[""][None]):
        tables[name] = dict(settings_over_time(scenario, area, book, calendar, name))
    minutes = sorted({minute for table in tables.values() for minute in table if minute is not None})
    found: list[tuple[int | None, Local]] = [(None, {name: table[None] for name, table in tables.items()})]
    found += [
        (minute, {name: table.get(minute, found[-1][1][name]) for name, table in tables.items()}) for minute in minutes
    ]
    return tuple(found)


def _in_force(segments: Segments, start: int) -> Local:
    """The values in force when the run starts."""
    local = segments[0][1]
    for minute, later in segments[1:]:
        if minute is not None and minute <= start:
            local = later
    return local


def _parameters(local: Local, area: Area, calendar: Calendar) -> Parameters:
    days = [day * MINUTES_PER_DAY for day in range(DAYS_A_YEAR)]
    school_days = sum(calendar.in_term(day) and calendar.is_working_day(day) for day in days)  # whole numbers
    uasc, on_plans = (area.figures[name].value for name in ("cla_started_uasc", "cpp_at_31_march"))
    return parameters(local, area.child_population, uasc, school_days / DAYS_A_YEAR, on_plans)


def _open(area: Area, local: Local, calendar: Calendar, draws: Draws, start: int, end: int) -> World:
    """An empty area with its teams, ready for workers and families."""
    world = World(_parameters(local, area, calendar), calendar, draws, start, end)
    world.live, world.begin_journey = live, begin_journey
    allocation.open_teams(world)
    return world


def _live(run: _Run) -> None:
    """Fill the area, plan what is known ahead, and let everything happen to the end of the horizon."""
    _fill(run.world, run.area, run.values)
    _plan_changes(run.world, run.area, run.segments)
    weeks.plan(run.world)
    budget_years.plan(run.world)
    run.world.run()


def _fill(world: World, area: Area, values: Values) -> None:
    """Workers in the posts that are filled, the families there are at the start, and the streams of those to come."""
    budget_years.open_books(world, area.child_population)
    staffing.staff(world)
    stock.build(world, _counts(area, values), values)
    arrivals.start_streams(world)


def _counts(area: Area, values: Values) -> stock.Counts:
    """Children open at the start, from the area's figures; what no return counts is stated in the book."""
    figure = {name: each.value for name, each in area.figures.items()}
    scale = area.child_population / 10_000
    open_without = values["family_help.open_without_plan.stock_per_10000"] * scale
    leavers = values["care.care_leavers_per_10000"] * scale
    assessment = values["family_help.assessment.stock_share"] * figure["cin_at_31_march"]
    plans = figure["cin_at_31_march"] - assessment - open_without - leavers
    plans -= figure["cpp_at_31_march"] + figure["cla_at_31_march"]
    workers = values["workforce.early_help_worker.posts"] * values["early_help.stock_families_per_worker"]
    return stock.Counts(
        child_protection=figure["cpp_at_31_march"],
        care=figure["cla_at_31_march"] - figure["cla_uasc"],
        child_in_need=max(0.0, plans),
        assessment=assessment,
        early_help=workers * values["demand.children_per_family"],
        open_without_plan=open_without,
        unaccompanied=figure["cla_uasc"],
        care_leavers=leavers,
    )


def _plan_changes(world: World, area: Area, segments: Segments) -> None:
    """Schedule the dated changes that fall within the run."""
    for minute, later in segments:
        if minute is not None and world.start < minute < world.end:
            going_live.plan(world, minute, _parameters(later, area, world.calendar))
    going_live.plan_news(world)


def _log(run: _Run, seed: int, replication: int) -> Log:
    world = run.world
    return Log(
        scenario=run.scenario,
        area=run.area.name,
        seed=seed,
        replication=replication,
        start=world.start,
        end=world.end,
        child_population=run.area.child_population,
        children_per_family=float(run.values["demand.children_per_family"]),
        calendar=world.calendar,
        recorder=world.record,
        values=run.values,
        family_table=at_end.families(world),
        child_table=at_end.children(world),
        worker_table=at_end.workers(world),
        start_table=at_end.starts(world),
    )
