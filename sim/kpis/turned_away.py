"""Who is turned away, and who comes back: times a family was open to the service without being helped."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.clock import MINUTES_PER_DAY
from sim.kpis.catalogue import kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.once import once
from sim.kpis.tables.ordering import group_starts
from sim.kpis.tables.periods import Bools, Floats, Ints, percent, ratio
from sim.kpis.tables.record import PLAN, stage_in
from sim.kpis.tables.spells import NEVER, UNKNOWN, Spells, joined, latest_before, next_after, pick
from sim.kpis.truth import COMPLEX_NEED
from sim.service import Stage

LOOK_BACK_DAYS: Final = 730
"""How long earlier contacts are remembered: two years."""
LOOKS_BACK: Final = LOOK_BACK_DAYS * MINUTES_PER_DAY
A_TENTH: Final = 10
"""The most frequent tenth: one family in so many."""
AWAY: Final = (Stage.COMMUNITY, Stage.LEFT)
"""Stages in which a family is not before the service at all."""
HELPED: Final = (Stage.EARLY_HELP, Stage.CHILD_IN_NEED, *PLAN, Stage.CARE)
"""Stages in which a family is given help, not only looked at."""
OFFERED: Final = ("consent_refused", "stopped_engaging")
"""Decisions that end a case although help was offered."""


@kpi(
    "turned_away_in_need_pct",
    place=860,
    code="K38",
    label="Turned away in need",
    unit="%",
    better="lower",
    view="truth",
    definition=(
        "contacts and referrals that ended without help while need was at level 2 or more / all that ended without "
        "help, by child; where the family refused the help it was offered, it was not turned away"
    ),
)
def turned_away_in_need_pct(tables: Tables) -> Floats:
    """Children of families in complex need when their case closed without help / all whose case closed so."""
    unhelped = _unhelped(tables)
    turned_away = pick(unhelped, ~_refused(tables, unhelped))
    children = tables.children_at(turned_away.family, turned_away.end)
    in_need = np.where(_in_need(tables, turned_away), children, 0.0)
    return percent(tables.periods.flow(turned_away.end, in_need), tables.periods.flow(turned_away.end, children))


@kpi(
    "missed_opportunities",
    place=870,
    code="K27",
    label="Earlier contacts without help, per family helped",
    unit="contacts",
    better="lower",
    view="truth",
    definition=(
        "times within two years before its first help that a family at level 2 or more was in contact and got none / "
        "families first helped in the period"
    ),
    look_back_days=LOOK_BACK_DAYS,
)
def missed_opportunities(tables: Tables) -> Floats:
    """Cases closed without help in complex need before a family's first help / families first helped.

    A contact about a case that is open is part of that case. Families open at the start of the log were helped before.
    """
    help_ = pick(tables.stages, stage_in(tables.stages.stage, *HELPED))
    first = pick(help_, group_starts(help_.family))
    first = pick(first, first.start > tables.log.start)
    missed = _unhelped(tables)
    missed = pick(missed, _in_need(tables, missed))
    helped = next_after(missed.family, missed.end - 1, first.family, first.start)
    counted = (helped != NEVER) & (helped - missed.end <= LOOKS_BACK)
    return ratio(tables.periods.flow(helped[counted]), tables.periods.flow(first.start))


@kpi(
    "returns_top_tenth_pct",
    place=880,
    code="K04",
    label="Returns made by the most frequent tenth",
    unit="%",
    better="context",
    definition=(
        "re-contacts within two years of the contact before, made by the tenth of the families in contact who made "
        "most / all such re-contacts; contacts about open cases are not counted"
    ),
    look_back_days=LOOK_BACK_DAYS,
)
def returns_top_tenth_pct(tables: Tables) -> Floats:
    """Share of the re-contacts of each period that the tenth of its families with most of them made."""
    came = pick(tables.stages, stage_in(tables.stages.stage, Stage.FRONT_DOOR))
    before = latest_before(came.family, came.start - 1, came.family, came.start)
    again = (before != UNKNOWN) & (came.start - np.where(before == UNKNOWN, came.start, before) <= LOOKS_BACK)
    shares = []
    for start, end in zip(tables.periods.start, tables.periods.end, strict=True):
        here = (came.start >= start) & (came.start < end)
        shares.append(_made_by_a_tenth(came.family[here], again[here]))
    return np.array(shares)


def _made_by_a_tenth(family: Ints, again: Bools) -> float:
    """Percentage of the re-contacts that the tenth of these families with most made; NaN when there were none."""
    if not again.any():
        return float("nan")
    who, place = np.unique(family, return_inverse=True)
    most = np.sort(np.bincount(place, again.astype(float)))[::-1]
    return 100.0 * float(most[: max(1, len(who) // A_TENTH)].sum() / most.sum())


@once
def _unhelped(tables: Tables) -> Spells:
    """Times families were open to the service that ended in the community without their having been helped."""
    stages = tables.stages
    opened = joined(stages, ~stage_in(stages.stage, *AWAY))
    opened = pick(opened, opened.ended & stage_in(opened.then, Stage.COMMUNITY))
    help_ = pick(stages, stage_in(stages.stage, *HELPED))
    helped = next_after(opened.family, opened.start - 1, help_.family, help_.start)
    return pick(opened, helped >= opened.end)


def _refused(tables: Tables, unhelped: Spells) -> Bools:
    """Whether each ended because the family refused what it was offered, or stopped engaging."""
    refused = tables.decisions(*OFFERED)
    ended: Bools = next_after(unhelped.family, unhelped.end - 1, refused.family, refused.time) == unhelped.end
    return ended


def _in_need(tables: Tables, spells: Spells) -> Bools:
    """Whether need was complex as each ended."""
    in_need: Bools = tables.level_at(spells.family, spells.end) >= COMPLEX_NEED
    return in_need
