"""Sweep a scenario over values of its settings, with the same random numbers at every point.

Each run is kept when it is finished; the tables are made from the runs, point by point, so that memory does not grow
with the number of points, and `save` copies them to a result folder. `load_sweep` opens such a folder again, finished
or not. Each point gives the figures that `run` gives with the same settings, to the last digit.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from sim.book import load_book
from sim.errors import InputError
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
from sim.experiment.store.folder import POINTS
from sim.experiment.store.given import a_path
from sim.experiment.store.stored_tables import RUNS_TABLE, write_points, write_runs
from sim.experiment.store.trouble import room
from sim.experiment.sweep.designs import TABLE, Design, make_design, table_design
from sim.experiment.sweep.dimensions import AREA
from sim.experiment.sweep.points import GRID, Vary, point_words, points_hash, points_table
from sim.experiment.sweep.results import Sweep, with_tables
from sim.experiment.sweep.scenarios import area_at, check_points, scenario_at
from sim.wording import count_words

if TYPE_CHECKING:
    import pandas as pd

    from sim.areas import Area
    from sim.book import Value
    from sim.scenario import Scenario, Written

_ACTS = (
    "where the scenario sets a varied path on its timeline, the value replaces the one set there, in every entry that "
    "sets it; elsewhere it acts over the whole run, warm-up included"
)

_MANY = 500  # points whose tables take long enough to say so


def sweep(
    scenario: Written | Scenario,
    vary: Vary = (),
    area: str | Area | NotGiven = NOT_GIVEN,
    replications: int | NotGiven = NOT_GIVEN,
    *,
    design: str = GRID,
    samples: int | None = None,
    points: str | Path | None = None,
    settings: Settings | None = None,
    **others: Unpack[Keywords],
) -> Sweep:
    """Run a scenario at each point of a design.

    Parameters
    ----------
    scenario
        A shipped name, the path of a scenario file, a dict of what one would hold, or a loaded scenario.
    vary
        Levers or leaves of the book and their values, the one that changes slowest first:
        ``{"lcpp.caseload_cap": "8:20:2", "demand.multiplier": [0.9, 1.1]}`` or ``["PATH=8:20:2", ...]``; `area` may
        be varied too.
    area, replications, settings
        As `run`; every point has the same replications, and so the same random numbers.
    design, samples
        `grid`, `lhs`, `sobol_points`, `sobol` (Saltelli's, for Sobol indices) or `morris`, and its size.
    points
        A CSV file of points instead: one column a path, one row a point.
    **others
        Settings one by one, as `run`: `seed` (of the design too), `years`, `warm_up`, `workers`, `progress`, `folder`,
        `cluster`, `notice`. Event logs are not kept.

    Raises
    ------
    InputError, FolderInUse, OutOfRoom, RunsSetAside
        As `run`; a bad input names the point where one is to blame.

    Notes
    -----
    Where the scenario sets a varied path on its timeline, the value replaces the one set there, in every entry that
    sets it; elsewhere it acts over the whole run, warm-up included, as `--set` does.
    """
    chosen = chosen_settings(settings, area, replications, others)
    base, place = loaded(scenario), area_of(chosen.area)
    _check(base, chosen)
    laid_out = _design(base, vary, chosen, design, samples, points)
    check_points(base, [each.path for each in laid_out.dimensions], laid_out.points, place, load_book())
    return run_design(base, place, laid_out, chosen)


def _check(base: Scenario, settings: Settings) -> None:
    """Refuse settings that a sweep cannot be run with, before anything is."""
    check_settings([base], settings)
    if settings.events:
        message = "a sweep keeps no event logs; run the scenario with the settings of one point to keep those"
        raise InputError(message, key="events")


def _design(
    base: Scenario, vary: Vary, settings: Settings, design: str, samples: int | None, points: str | Path | None
) -> Design:
    """Return the points asked for: those of a design, or those of a file."""
    if points is None:
        return make_design(vary, design, samples, settings.seed, settings.replications, base, load_book())
    if vary or design != GRID or samples is not None:
        raise InputError("a table of points goes without settings to vary, a design or samples", file="--points")
    return table_design(a_path(points, "a file of points", "points"), base, load_book(), settings.replications)


def run_design(base: Scenario, area: Area, design: Design, settings: Settings) -> Sweep:
    """Finish the runs of every point of a design that is checked already, and make the tables."""
    plan, table = _plan(base, area, design, settings), points_table(design.dimensions, design.points)
    known = manifest_of([base], area, settings)
    known |= {"sweep": _entry(design, table), "warnings": [*known["warnings"], *design.warnings]}
    check_script_for(len(plan), settings)
    with place_for(settings.folder) as (store, spool):
        finish_runs(plan, store, settings, known, lambda place: write_points(table, place / POINTS))
        if settings.notice is not None and plan.turns >= _MANY:
            settings.notice(f"all runs are done; making the tables of {count_words(plan.turns, 'point')}")
        with room("keeping the results of a sweep"):
            write_points(table, spool.place / POINTS)
            write_runs(plan.table(), spool.place / RUNS_TABLE)
            outcomes = (plan.outcomes(turn, store) for turn in range(plan.turns))
            _, manifest = with_tables(outcomes, spool.place, known)
    return Sweep(table, manifest, spool.place, True, spool)


def _plan(base: Scenario, area: Area, design: Design, settings: Settings) -> PlannedRuns:
    """Return the runs of a sweep; the scenario of a point is made when it is needed, and not kept."""
    paths = [each.path for each in design.dimensions]

    def values(point: int) -> dict[str, Value]:
        return dict(zip(paths, design.points[point], strict=True))

    @lru_cache(maxsize=512)
    def named(name: str) -> Area:
        return area_at({AREA: name}, area)

    @lru_cache(maxsize=8)
    def at(point: int) -> tuple[Scenario, Area]:
        here = values(point)
        return scenario_at(base, here), named(str(here[AREA])) if AREA in here else area

    def words(point: int) -> str:
        return f"{base.id} at point {point} ({point_words(values(point))})"

    return PlannedRuns(len(design.points), at, settings, names=None, words=words)


def _entry(design: Design, points: pd.DataFrame) -> dict[str, Any]:
    """Return what the manifest says of the design."""
    return {
        "design": design.name,
        "samples": design.samples,
        "seed": design.seed,
        "points": len(points),
        "points_hash": points_hash(points),
        "acts": _ACTS,
        "missing_number": "none",
        "vary": [each.as_entry() for each in design.dimensions],
        **({"rows": [list(point) for point in design.points]} if design.name == TABLE else {}),
    }
