"""Children in care: entries, stock, days and ways out."""

from __future__ import annotations

from typing import Final

from sim.clock import MINUTES_PER_DAY
from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.measures import followed_up
from sim.kpis.tables.periods import Bools, Floats, percent
from sim.kpis.tables.record import is_among, stage_in
from sim.kpis.tables.rows import Rows
from sim.kpis.tables.spells import Spells, next_after, pair, pick
from sim.service import AT_START, Stage

BACK_WITHIN: Final = 365 * MINUTES_PER_DAY
"""Back in care within a year of going home."""


@kpi(
    "care_starts_rate",
    place=450,
    code="K33",
    label="Children entering care",
    unit="per 10,000 children a year",
    better="context",
    definition="care spells started, unaccompanied children apart, by child",
    worth_noticing=0.7,
    not_better_if=(
        "waiting_families up by 5",
        "icpc_within_15wd_pct down by 5",
        "risk_days_without_help up by 2",
    ),
)
def care_starts_rate(tables: Tables) -> Floats:
    """Children entering care, unaccompanied children left out."""
    return _starts_rate(tables, _entries(tables, unaccompanied=False))


@breakdown("care_starts_rate", "children")
def care_starts_apart(tables: Tables) -> dict[str, float]:
    """Unaccompanied children entering care."""
    return {"unaccompanied": tables.whole(_starts_rate(tables, _entries(tables, unaccompanied=True)))}


@kpi(
    "care_rate",
    place=460,
    code="K34",
    label="Children in care",
    unit="per 10,000 children",
    better="context",
    definition="children in care at the end of the period, unaccompanied children included and shown apart",
)
def care_rate(tables: Tables) -> Floats:
    """Children in care at the end of the period, unaccompanied children included."""
    return _rate(tables, tables.care)


@breakdown("care_rate", "children")
def care_apart(tables: Tables) -> dict[str, float]:
    """Children in care at the end of the run, unaccompanied children apart."""
    alone = _unaccompanied(tables, tables.care)
    return {
        "unaccompanied": tables.whole(_rate(tables, pick(tables.care, alone))),
        "other": tables.whole(_rate(tables, pick(tables.care, ~alone))),
    }


@kpi(
    "care_days",
    place=470,
    code="K35",
    label="Care days",
    unit="child-days per year",
    better="context",
    definition="sum of days in care",
)
def care_days(tables: Tables) -> Floats:
    """Days children spend in care, a year."""
    return tables.per_year(tables.periods.days(tables.care.start, tables.care.end))


@kpi(
    "supported_accommodation_rate",
    place=475,
    code="K36",
    label="Days of children in supported accommodation",
    unit="child-days per 10,000 children a year",
    better="context",
    definition=(
        "days of children in supported accommodation, for those of 16 and 17; it gives support and no care, and was "
        "not registered until 2023: a lower cost or a better balance beside more of it is no gain"
    ),
)
def supported_accommodation_rate(tables: Tables) -> Floats:
    """Days of children in supported accommodation, a year and 10,000 children."""
    opened, closed = tables.rows("placement_in"), tables.rows("placement_out")
    placed = pair(opened, closed, opened.child, closed.child, tables.log.end)
    there = pick(placed, tables.says(placed.detail, "supported"))
    return tables.per_year(tables.per_10000(tables.periods.days(there.start, there.end)))


@kpi(
    "kin_exits_pct",
    place=500,
    code="K37",
    label="Exits to the family network",
    unit="%",
    better="higher",
    definition=(
        "care spells ending with relatives, special guardianship or child arrangements order / care spells ended"
    ),
)
def kin_exits_pct(tables: Tables) -> Floats:
    """Care spells that ended with the family network / care spells ended."""
    ended = pick(tables.care, tables.care.ended)
    kin = tables.says(ended.then, "kin").astype(float)
    return percent(tables.periods.flow(ended.end, kin), tables.periods.flow(ended.end))


@kpi(
    "care_needless_pct",
    place=790,
    code="K33",
    label="Care entries with need below the protection level",
    unit="%",
    better="lower",
    view="truth",
    definition="by child",
)
def care_needless_pct(tables: Tables) -> Floats:
    """Children entering care while their family's need was below the protection level / entering care."""
    entered = _entries(tables, unaccompanied=False)
    floor = tables.value("targets.statutory_floor.protection")
    level = tables.level_before(entered)
    time, needless = entered.time[level >= 0], (level < floor)[level >= 0].astype(float)
    return percent(tables.periods.flow(time, needless), tables.periods.flow(time))


@kpi(
    "care_reentry_12m_pct",
    place=890,
    code="K33",
    label="Children back in care within a year of going home",
    unit="%",
    better="lower",
    definition="times a child went home and came into care again within 365 days / times one did, follow-up complete",
)
def care_reentry_12m_pct(tables: Tables) -> Floats:
    """Times a child went home from care in the period and was back in care within 365 days."""
    home = pick(tables.care, tables.care.ended & tables.says(tables.care.then, "home"))
    back = next_after(home.child, home.end, tables.care.child, tables.care.start)
    at, again = followed_up(tables, home.family, home.end, back, BACK_WITHIN)
    return percent(tables.periods.flow(at, again.astype(float)), tables.periods.flow(at))


def _entries(tables: Tables, *, unaccompanied: bool) -> Rows:
    """Children's entries into care within the log."""
    rows = tables.rows("stage_in")
    rows = pick(rows, (rows.child >= 0) & stage_in(rows.stage, Stage.CARE) & ~tables.says(rows.detail, AT_START))
    return pick(rows, _unaccompanied(tables, rows) == unaccompanied)


def _unaccompanied(tables: Tables, entries: Rows | Spells) -> Bools:
    return is_among(entries.family, tables.unaccompanied_families) | tables.says(entries.detail, "unaccompanied")


def _starts_rate(tables: Tables, entered: Rows) -> Floats:
    return tables.per_year(tables.per_10000(tables.periods.flow(entered.time)))


def _rate(tables: Tables, spells: Spells) -> Floats:
    return tables.per_10000(tables.periods.stock(spells.start, spells.end))
