"""Why families change workers, and how many social workers children in care have."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from sim.clock import MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.once import once
from sim.kpis.tables.ordering import in_order
from sim.kpis.tables.periods import Bools, Floats, Ints, percent, ratio
from sim.kpis.tables.record import CLOSED, stage_in
from sim.kpis.tables.spells import NEVER, Spells, each, next_after, pick
from sim.kpis.tables.staff import SOCIAL_WORKERS, first_meetings, in_role, turns_of
from sim.service import LEAVERS, CaseRole, Cause

DESIGN: Final = "design"
RETURN: Final = "return"
PERSONAL: Final = {
    str(Cause.LEAVER): LEAVERS,
    "sickness": (Cause.ILL,),
    str(Cause.PARENTAL_LEAVE): (Cause.PARENTAL_LEAVE,),
    str(Cause.AGENCY_END): (Cause.AGENCY_END,),
    "promotion": (Cause.PROMOTED,),
}
"""Causes of a change of worker that lie with the worker who went, and how workers give families up for them."""
CAUSES: Final = (DESIGN, *PERSONAL, RETURN)
SEVERAL: Final = 3
"""So many social workers of one child are too many to know well."""


@kpi(
    "workers_by_cause",
    place=335,
    code="K22",
    label="Changes of worker by cause",
    unit="per open family-year",
    better="lower",
    definition=(
        "holder changes by cause: design, leaver, sickness, agency end, promotion, return; parental leave apart; a "
        "return is a family that comes back after it was closed and is held by a worker it did not know"
    ),
    not_better_if=("waiting_families up by 5", "never_helped_pct up by 2"),
)
def workers_by_cause(tables: Tables) -> Floats:
    """Times a family's holder became another worker / years families are open, waits included.

    A family that comes back after it was closed counts when it did not know the worker; handovers_per_family_year
    leaves returns out. A worker who holds the family again is no change.
    """
    return ratio(tables.periods.flow(_changes(tables)[0]), _open_years(tables))


@breakdown("workers_by_cause", "cause")
def workers_by_each_cause(tables: Tables) -> dict[str, float]:
    """Changes of holder per open family-year by why the earlier holder gave the family up; they add up to the whole.

    What lies neither with the worker who went nor with a closed case lies with the design of the service: a stage or
    team whose families others hold, posts that are moved.
    """
    at, cause = _changes(tables)
    years = _open_years(tables)
    return {
        name: tables.whole(ratio(tables.periods.flow(at[cause == number]), years)) for number, name in enumerate(CAUSES)
    }


@once
def _changes(tables: Tables) -> tuple[Ints, Ints]:
    """Minute of each change of holder and its cause, a place in `CAUSES`."""
    held = tables.allocations
    held = pick(held, tables.says(held.detail, CaseRole.HOLDER))
    held = pick(held, in_order(held.family))
    same_family = held.family[1:] == held.family[:-1]
    changed = np.flatnonzero(same_family & (held.worker[1:] != held.worker[:-1]))
    earlier, later = pick(held, changed), pick(held, changed + 1)
    cause = _of_the_worker(tables, earlier)
    closed = pick(tables.stages, stage_in(tables.stages.stage, *CLOSED))
    back = next_after(earlier.family, earlier.end - 1, closed.family, closed.start) <= later.start
    cause[back] = CAUSES.index(RETURN)
    counted = ~back | _first_met(tables, later)
    return later.start[counted], cause[counted]


def _of_the_worker(tables: Tables, earlier: Spells) -> Ints:
    """Cause, a place in `CAUSES`, for which each holder gave the family up.

    One who stayed beside the next holder and left the council within the overlap planned went for the cause of leaving.
    """
    turns, overlap = turns_of(tables), round(tables.value("handover.overlap_weeks", 0.0) * MINUTES_PER_WEEK)
    stayed = tables.says(earlier.then, CaseRole.CO_WORKER)
    cause = np.zeros(len(earlier.family), dtype=np.int64)
    for name, words in PERSONAL.items():
        stops = turns.stops & tables.says(turns.detail, *words)
        stop = next_after(earlier.worker, earlier.end - 1, turns.worker[stops], turns.time[stops])
        gone = stayed & (stop != NEVER) & (stop - overlap <= earlier.end)
        cause[gone | tables.says(earlier.then, *words)] = CAUSES.index(name)
    return cause


def _first_met(tables: Tables, held: Spells) -> Bools:
    """Whether the family met the worker for the first time as each spell began."""
    met = first_meetings(tables)
    workers = 1 + int(met.worker.max(initial=0))
    keys = met.family * workers + met.worker
    order = in_order(keys)
    found = np.searchsorted(keys[order], held.family * workers + held.worker)
    first: Bools = met.time[order][found] == held.start
    return first


def _open_years(tables: Tables) -> Floats:
    spells = tables.open_families
    return tables.periods.time(spells.start, spells.end) / MINUTES_PER_YEAR


@kpi(
    "care_workers_3plus_pct",
    place=342,
    code="K22",
    label="Children in care who had three or more social workers in the year",
    unit="%",
    better="lower",
    definition="by child, at 31 March",
)
def care_workers_3plus_pct(tables: Tables) -> Floats:
    """Children in care on 31 March whom three or more social workers held in the year to that day / children in care.

    The year counts whole, also where the child came into care within it. Each 31 March of the period counts whose year
    lies within the run.
    """
    return _with_several(tables, years=1)


@kpi(
    "care_workers_3plus_2y_pct",
    place=344,
    code="K22",
    label="Children in care two years or more who had three or more social workers in two years",
    unit="%",
    better="lower",
    definition="by child, at 31 March",
    look_back_days=365,
)
def care_workers_3plus_2y_pct(tables: Tables) -> Floats:
    """Children in care on 31 March, for two years by then, whom three or more social workers held in them / of such.

    Each 31 March of the period counts whose two years lie within the run, warm-up and all.
    """
    return _with_several(tables, years=2, in_care_throughout=True)


def _with_several(tables: Tables, years: int, *, in_care_throughout: bool = False) -> Floats:
    """Return the children in care with several social workers in so many years, in a hundred, over each 31 March."""
    held = tables.cases
    social = in_role(tables, held.role, *SOCIAL_WORKERS)
    held = pick(held, tables.says(held.detail, CaseRole.HOLDER) & social)
    workers = 1 + int(held.worker.max(initial=0))
    at, several = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    for since, until in _years_to_march(tables, years):
        care = pick(tables.care, (tables.care.start < until) & (tables.care.end >= until))
        care = pick(care, care.began <= since) if in_care_throughout else care
        row, position = each(held.family, care.family)
        within = (held.start[position] < until) & (held.end[position] > since)
        had = np.unique(row[within] * workers + held.worker[position[within]])
        number = np.bincount(had // workers, minlength=len(care.child))
        at.append(np.full(len(number), until - 1))
        several.append((number >= SEVERAL).astype(float))
    moments = np.concatenate(at)
    return percent(tables.periods.flow(moments, np.concatenate(several)), tables.periods.flow(moments))


def _years_to_march(tables: Tables, years: int) -> list[tuple[int, int]]:
    """So many years, first minute and minute after the last, to each 31 March of the periods, within the log."""
    calendar, periods = tables.log.calendar, tables.periods
    first, after = int(periods.start[periods.whole]), int(periods.end[periods.whole])
    ends = [
        (year, calendar.minute_of(date(year, 4, 1)))
        for year in range(calendar.date_of(first).year, calendar.date_of(after).year + 1)
    ]
    spans = [(calendar.minute_of(date(year - years, 4, 1)), end) for year, end in ends if first < end <= after]
    return [(since, until) for since, until in spans if since >= tables.log.start]
