"""England's published figures as the model produces them: what they are, how they are measured, and on what runs.

The targets are the leaves of the book under `targets.england`. Those that are indicators of the catalogue are
measured as there; the others here, from the same tables of the log, counted by child as the returns count them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.clock import MINUTES_PER_YEAR
from sim.kpis.assessment import assessment_spans
from sim.kpis.catalogue import KPIS
from sim.kpis.front_door import contacts_by_child
from sim.kpis.tables import Tables
from sim.kpis.tables.measures import flow_by_child
from sim.kpis.tables.periods import Bools, Floats, Ints, percent
from sim.kpis.tables.record import ENQUIRY, is_among, stage_in
from sim.kpis.tables.spells import UNKNOWN, Spells, each, latest_before, next_after, pick
from sim.service import Stage

if TYPE_CHECKING:
    import pandas as pd

    from sim.book import Leaf
    from sim.log import Log
    from sim.scenario import Scenario

TARGETS: Final = "targets.england."
TOLERANCE: Final[Mapping[str, float]] = {
    "contact_rate": 0.03,
    "contact_to_referral_pct": 0.05,
    "contact_to_early_help_pct": 0.07,
    "contact_to_advice_pct": 0.07,
    "contact_no_action_pct": 0.07,
    "referral_rate": 0.03,
    "rereferral_pct": 0.06,
    "referral_not_in_need_pct": 0.06,
    "s47_rate": 0.04,
    "s47_to_icpc_pct": 0.06,
    "icpc_to_cpp_pct": 0.03,
    "icpc_within_15wd_pct": 0.04,
    "cin_ends_rate": 0.08,
    "cin_rate": 0.04,
    "cin_plan_rate": 0.10,
    "cpp_starts_rate": 0.04,
    "cpp_rate": 0.05,
    "cpp_repeat_pct": 0.08,
    "cpp_ended_0_3m_pct": 0.20,
    "cpp_ended_6_12m_pct": 0.08,
    "cpp_ended_1_2y_pct": 0.1,
    "care_starts_rate": 0.06,
    "cin_ended_0_3m_pct": 0.08,
    "care_rate": 0.04,
    "assessment_median_wd": 0.08,
    "assessment_within_45wd_pct": 0.04,
}
"""Figures the fit uses, and the relative difference that counts as one unit of misfit (judged).

The others are held out.
"""
BESIDE: Final = ("early_help_open", "waiting_families", "allocation_wait_days_mean", "cpp_median_days")
"""Indicators without a published figure that are watched beside the figures for drift."""
BANDS: Final = ("0_3m", "3_6m", "6_12m", "1_2y", "2y_plus")
_EDGES: Final = np.array([0.25, 0.5, 1.0, 2.0]) * MINUTES_PER_YEAR
_NOT_YET_SERVED: Final = (Stage.ASSESSMENT_WAIT, Stage.ASSESSMENT, *ENQUIRY)


@dataclass(frozen=True, slots=True)
class Size:
    """How large an evaluation is: area as a share of the average one, runs from `first`, years measured and before."""

    scale: float
    replications: int
    years: int
    warm_up: int
    workers: int | None = None
    first: int = 0


@dataclass(frozen=True, slots=True)
class ChildSpells:
    """Spells of children [start, end): `began` is the true start, `UNKNOWN` when nobody recorded it."""

    family: Ints
    child: Ints
    start: Ints
    end: Ints
    began: Ints


def targets() -> dict[str, Leaf]:
    """Return the leaf of each published figure by the figure's name."""
    from sim.book import load_book

    leaves = load_book().leaves.items()
    return {path.removeprefix(TARGETS): leaf for path, leaf in leaves if path.startswith(TARGETS)}


def measure(log: Log) -> pd.DataFrame:
    """Measure every figure on one log.

    Returns
    -------
    DataFrame[period, group, kpi, value]
        Group `all` for the whole run, its years and its quarters, in the units of the targets.
    """
    return measured_on(Tables(log))


def measured_on(tables: Tables) -> pd.DataFrame:
    """As `measure`, on tables of a log that are there already."""
    import pandas as pd

    found = figures(tables)
    found |= {name: KPIS[name](tables) for name in (*targets(), *BESIDE) if name not in found}
    labels = tables.periods.labels
    rows = [(label, "all", name, value) for name, by in found.items() for label, value in zip(labels, by, strict=True)]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"]).astype({"value": np.float64})


def evaluate(
    points: Sequence[Sequence[str] | Scenario], size: Size, measured: Callable[[Log], pd.DataFrame] | None = None
) -> list[pd.DataFrame]:
    """Run `status_quo` with each list of settings, or a scenario, and measure; the same random numbers at every point.

    Parameters
    ----------
    points
        Assignments `PATH=VALUE` of each point, or a loaded scenario.
    size
        Scale of the average area, replications, years.
    measured
        What is measured on each log, in place of the figures.

    Returns
    -------
    list of DataFrame
        One a point: a row for each replication, columns (figure, period), NaN where there was nobody to count.
    """
    import pandas as pd

    from sim.areas import load_area
    from sim.experiment.runs.replications import Engine, Task, reference_engine, run_tasks
    from sim.scenario import Scenario, load_scenario

    area = load_area("england").scaled(size.scale)
    scenarios = [
        point if isinstance(point, Scenario) else load_scenario("status_quo", sets=list(point)) for point in points
    ]
    tasks = [
        Task(scenario, area, 1, replication, size.years, size.warm_up)
        for scenario in scenarios
        for replication in range(size.first, size.first + size.replications)
    ]
    done = run_tasks(tasks, engine=Engine(reference_engine().simulate, measured or measure), workers=size.workers)
    tables = [outcome.kpis.set_index(["kpi", "period"])["value"] for outcome in done]
    each_point = range(0, len(tables), size.replications)
    return [pd.DataFrame(tables[first : first + size.replications]).reset_index(drop=True) for first in each_point]


def years_of(labels: Iterable[str]) -> list[str]:
    """Return the labels of whole years among those of periods, in order."""
    return sorted({label for label in labels if label != "all" and " Q" not in label})


def figures(tables: Tables) -> dict[str, Floats]:
    """Figures that are no indicator of the catalogue, by name, each by period."""
    need, plans = need_episodes(tables), plan_episodes(tables)
    return {
        "contact_rate": contact_rate(tables),
        "contact_other_pct": contact_other_pct(tables),
        "icpc_to_cpp_pct": icpc_to_cpp_pct(tables),
        "cin_starts_rate": cin_starts_rate(tables, need),
        "cin_ends_rate": cin_ends_rate(tables, need),
        "assessment_lower_quartile_wd": assessment_quantile_wd(tables, 0.25),
        "assessment_upper_quartile_wd": assessment_quantile_wd(tables, 0.75),
        **{f"cpp_ended_{band}_pct": share for band, share in ended_by_length(tables, plans).items()},
        **{f"cin_ended_{band}_pct": share for band, share in ended_by_length(tables, need).items()},
    }


def contact_rate(tables: Tables) -> Floats:
    """Contacts by child, a year and 10,000 children."""
    return tables.per_year(tables.per_10000(contacts_by_child(tables)))


def contact_other_pct(tables: Tables) -> Floats:
    """Contacts about an open case, not decided on their own / contacts, by child."""
    return percent(flow_by_child(tables, tables.decisions("other")), contacts_by_child(tables))


def icpc_to_cpp_pct(tables: Tables) -> Floats:
    """Conferences that made a plan / conferences held, by child."""
    made = tables.decisions("protection_plan", at=[Stage.CONFERENCE])
    held = tables.decisions("protection_plan", "no_plan", at=[Stage.CONFERENCE])
    return percent(flow_by_child(tables, made), flow_by_child(tables, held))


def cin_starts_rate(tables: Tables, need: ChildSpells) -> Floats:
    """Children who became children in need, a year and 10,000 children; the starting stock did so before.

    As in the return, a child whose assessment runs on at the end counts.
    """
    started = need.start[need.start > tables.log.start]
    return tables.per_year(tables.per_10000(tables.periods.flow(started)))


def cin_ends_rate(tables: Tables, need: ChildSpells) -> Floats:
    """Children who stopped being children in need, a year and 10,000 children."""
    ended = need.end[need.end < tables.log.end]
    return tables.per_year(tables.per_10000(tables.periods.flow(ended)))


def assessment_quantile_wd(tables: Tables, share: float) -> Floats:
    """Centile of the working days from referral to outcome, of assessments finished in each period."""
    clock, finish, finished = assessment_spans(tables)
    days = tables.working_days.between(clock[finished], finish[finished])
    return tables.periods.quantile(finish[finished], days.astype(np.float64), share)


def ended_by_length(tables: Tables, spells: ChildSpells) -> dict[str, Floats]:
    """Percentage of the spells ended in each period that had lasted so long, by band; true start known."""
    ended = pick(spells, (spells.end < tables.log.end) & (spells.began != UNKNOWN))
    band = np.searchsorted(_EDGES, ended.end - ended.began)
    total = tables.periods.flow(ended.end)
    return {name: percent(tables.periods.flow(ended.end[band == i]), total) for i, name in enumerate(BANDS)}


def need_episodes(tables: Tables) -> ChildSpells:
    """Episodes of need of children, from entry into social care to the last day open to it.

    A child is open with the family, in care, or as a care leaver; what touches is one episode. As in the return,
    an episode that ends with an assessment or enquiry which finds the child not in need is none. In the starting
    stock `began` is no later than the start of the log, and may be the start of the last stage only.
    """
    log, families = tables.log, tables.social_care
    row, at_home = _of_children(tables, families)
    away = [tables.care, tables.care_leavers]
    known = [np.where(spells.began == UNKNOWN, spells.start, spells.began) for spells in away]
    served = ~stage_in(families.stage[row], *_NOT_YET_SERVED)
    began = np.where(at_home.began == UNKNOWN, at_home.start, at_home.began)
    pieces = ChildSpells(
        np.concatenate([at_home.family, *(spells.family for spells in away)]),
        np.concatenate([at_home.child, *(spells.child for spells in away)]),
        np.concatenate([at_home.start, *(spells.start for spells in away)]),
        np.concatenate([at_home.end, *(spells.end for spells in away)]),
        np.concatenate([began, *known]),
    )
    served = np.concatenate([served, np.ones(len(pieces.child) - len(served), dtype=bool)])
    episodes, served = _touching(pieces, served)
    closed = tables.decisions("not_in_need")
    width = log.end - log.start + 1
    refused = is_among(episodes.family * width + episodes.end, np.sort(closed.family * width + closed.time))
    return pick(episodes, served | ~refused)


def plan_episodes(tables: Tables) -> ChildSpells:
    """Protection plans of children: a child's ends with the family's, at eighteen, or on coming into care."""
    _, plans = _of_children(tables, tables.plans)
    care = tables.care
    into_care = next_after(plans.child, plans.start - 1, care.child, care.start)
    last_in = latest_before(plans.child, plans.start - 1, care.child, care.start)
    last_out = latest_before(plans.child, plans.start, care.child, care.end)
    end = np.minimum(plans.end, into_care)
    whole = ChildSpells(plans.family, plans.child, plans.start, end, plans.began)
    return pick(whole, (end > plans.start) & (last_in <= last_out))


def _of_children(tables: Tables, spells: Spells) -> tuple[Ints, ChildSpells]:
    """Spells of families by child in scope, and the position of the family's spell; a birth begins a child's own."""
    children = tables.children
    row, position = each(children.family, spells.family)
    start = np.maximum(spells.start[row], children.born[position])
    end = np.minimum(spells.end[row], children.eighteenth[position])
    began = np.where(start == spells.start[row], spells.began[row], start)
    found = ChildSpells(spells.family[row], children.child[position], start, end, began)
    return row[end > start], pick(found, end > start)


def _touching(pieces: ChildSpells, marked: Bools) -> tuple[ChildSpells, Bools]:
    """Join pieces of a child that overlap or touch into one, and say whether any of them is marked."""
    if not len(pieces.child):
        return pieces, marked
    order = np.lexsort((pieces.start, pieces.child))
    pieces, marked = pick(pieces, order), marked[order]
    first_minute = int(pieces.start.min())
    width = int(pieces.end.max()) - first_minute + 2
    number = np.unique(pieces.child, return_inverse=True)[1] * width - first_minute
    reached = np.maximum.accumulate(number + pieces.end)
    first = np.flatnonzero(np.concatenate([[True], (number + pieces.start)[1:] > reached[:-1]]))
    last = np.append(first[1:], len(number)) - 1
    episodes = ChildSpells(
        pieces.family[first],
        pieces.child[first],
        pieces.start[first],
        (reached - number)[last],
        np.minimum.reduceat(pieces.began, first),
    )
    return episodes, np.logical_or.reduceat(marked, first)
