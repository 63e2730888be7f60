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
from sim.kpis.tables.record import PLAN, is_among, stage_in
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
REFUSED: Final = "consent_refused"
"""The decision that ends a case because the family refused the help it was offered; giving up a wait is not one."""


@kpi(
    "turned_away_in_need_pct",
    place=860,
    code="K38",
    label="Turned away in need",
    unit="%",
    better="lower",
    view="truth",
    definition=(
        "contacts and referrals that ended without help while need was complex (level 2 or more) / all that ended "
        "without help, by child; help is early help, child in need, a plan or care, not an assessment or enquiry "
        "alone; a family that refused an offer was not turned away, one that gave up waiting was"
    ),
)
def turned_away_in_need_pct(tables: Tables) -> Floats:
    """Children of families in complex need when their case closed without help / all whose case closed so."""
    turned_away = _turned_away(tables)
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
        "times a family was turned away in complex need within the two years before its first help in the run / "
        "families first helped in the period, unaccompanied children and families with an earlier plan apart"
    ),
    look_back_days=LOOK_BACK_DAYS,
)
def missed_opportunities(tables: Tables) -> Floats:
    """Times families were turned away in complex need before their first help / families first helped.

    A contact about a case that is open is part of that case. Families helped at the start of the log were so before.
    """
    help_ = pick(tables.stages, stage_in(tables.stages.stage, *HELPED))
    first = pick(help_, group_starts(help_.family))
    apart = is_among(first.family, tables.unaccompanied_families)
    apart |= is_among(first.family, tables.families_with_earlier_plan)
    first = pick(first, (first.start > tables.log.start) & ~apart)
    missed = _turned_away(tables)
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
        "most / all such re-contacts; contacts about open cases are not counted; the longer the run, the higher"
    ),
    whole_only=True,
    look_back_days=LOOK_BACK_DAYS,
)
def returns_top_tenth_pct(tables: Tables) -> Floats:
    """Share of the re-contacts of the run that the tenth of its families with most of them made."""
    came = pick(tables.stages, stage_in(tables.stages.stage, Stage.FRONT_DOOR))
    before = latest_before(came.family, came.start - 1, came.family, came.start)
    again = (before != UNKNOWN) & (came.start - np.where(before == UNKNOWN, came.start, before) <= LOOKS_BACK)
    whole = tables.periods.whole
    here = (came.start >= tables.periods.start[whole]) & (came.start < tables.periods.end[whole])
    figures = np.full(len(tables.periods.labels), np.nan)
    figures[whole] = _made_by_a_tenth(came.family[here], again[here])
    return figures


def _made_by_a_tenth(family: Ints, again: Bools) -> float:
    """Percentage of the re-contacts that the tenth of these families with most made; NaN of none, or under ten."""
    who, place = np.unique(family, return_inverse=True)
    if not again.any() or len(who) < A_TENTH:
        return float("nan")
    most = np.sort(np.bincount(place, again.astype(float)))[::-1]
    return 100.0 * float(most[: len(who) // A_TENTH].sum() / most.sum())


@once
def _turned_away(tables: Tables) -> Spells:
    """Times families were open to the service that ended in the community with no help given, nor any refused."""
    stages = tables.stages
    opened = joined(stages, ~stage_in(stages.stage, *AWAY))
    opened = pick(opened, opened.ended & stage_in(opened.then, Stage.COMMUNITY))
    help_ = pick(stages, stage_in(stages.stage, *HELPED))
    helped = next_after(opened.family, opened.start - 1, help_.family, help_.start) < opened.end
    offers = tables.decisions(REFUSED)
    refused = next_after(opened.family, opened.end - 1, offers.family, offers.time) == opened.end
    return pick(opened, ~helped & ~refused)


def _in_need(tables: Tables, spells: Spells) -> Bools:
    """Whether need was complex as each ended."""
    in_need: Bools = tables.level_at(spells.family, spells.end) >= COMPLEX_NEED
    return in_need
