"""Reserves beside their floor, and exceptional support, in cash of the day."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.money.entries import entries_of, pounds
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Bools, Floats
from sim.log.money import RESERVES, SUPPORT, TAXPAYER

FLOOR: Final = "floor"
ABOVE_FLOOR: Final = "above_floor"
_PENCE: Final = 100.0


@kpi(
    "reserves",
    place=632,
    code="K46",
    label="Reserves",
    unit="£",
    better="context",
    definition=(
        "reserves at the end of the period, in cash of the day: those the run starts with, in its warm-up, and what "
        "each year since has added or drawn; parts: the floor below which none are drawn, and what stands above it"
    ),
)
def reserves(tables: Tables) -> Floats:
    """Pounds of reserves at the end of each period."""
    entries = entries_of(tables)
    here = entries.of_fund(RESERVES)
    return _standing(tables, here & entries.into) - _standing(tables, here & entries.out)


@breakdown("reserves", "part")
def reserves_and_floor(tables: Tables) -> dict[str, Floats]:
    """Pounds of the floor, and of the reserves above it; none where no share of a budget says what the floor is."""
    entries = entries_of(tables)
    share = tables.value("funding.reserves_share", unless=0.0)
    if not share:
        return {}
    here, pence = entries.of_fund(RESERVES), np.where(entries.into, entries.pence, -entries.pence)
    is_set = here & (entries.paid_by(TAXPAYER) | entries.paid_to(TAXPAYER))
    if not is_set.any():
        return {}
    last = np.flatnonzero(is_set)[-1]  # as the run starts, or anew as its measured years do
    opening = float(pence[: last + 1][here[: last + 1]].sum()) / _PENCE
    floor = np.full(len(tables.periods.labels), opening * tables.value("funding.reserves_floor") / share)
    return {FLOOR: floor, ABOVE_FLOOR: reserves(tables) - floor}


@kpi(
    "support_needed",
    place=634,
    code="K46",
    label="Exceptional support",
    unit="£ a year",
    better="context",
    definition=(
        "what a deficit at the end of a budget year needs beyond the reserves above their floor, in cash of the day: "
        "it comes to its own fund and passes to the general fund at once"
    ),
)
def support_needed(tables: Tables) -> Floats:
    """Pounds of exceptional support a year."""
    entries = entries_of(tables)
    return tables.per_year(pounds(tables, entries.of_fund(SUPPORT) & entries.into))


def _standing(tables: Tables, which: Bools) -> Floats:
    """Pounds of these entries up to the end of each period, the warm-up among them; missing without a ledger."""
    entries = entries_of(tables)
    if not len(entries.time):
        return np.full(len(tables.periods.labels), np.nan)
    at = entries.time[which]
    for_ever = np.full(len(at), tables.log.end + 1)
    return tables.periods.stock(at, for_ever, entries.pence[which]) / _PENCE
