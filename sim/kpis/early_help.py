"""Early help: who is given it, and above what it is meant for; who is turned away, and who comes back."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.clock import MINUTES_PER_DAY
from sim.kpis.catalogue import kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.measures import since_previous
from sim.kpis.tables.once import once
from sim.kpis.tables.ordering import group_starts
from sim.kpis.tables.periods import Bools, Floats, Ints, percent, ratio
from sim.kpis.tables.record import PLAN, is_among, stage_in
from sim.kpis.tables.spells import NEVER, Spells, joined, next_after, pick
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
    again = since_previous(came.family, came.start) <= LOOKS_BACK
    start, end = (edge[tables.periods.whole] for edge in (tables.periods.start, tables.periods.end))
    here = (came.start >= start) & (came.start < end)
    return tables.periods.only_whole(_made_by_a_tenth(came.family[here], again[here]))


def _made_by_a_tenth(family: Ints, again: Bools) -> float:
    """Percentage of the re-contacts that the tenth of these families with most made; NaN of none, or under ten."""
    who, place = np.unique(family, return_inverse=True)
    if not again.any() or len(who) < A_TENTH:
        return float("nan")
    most = np.sort(np.bincount(place, again.astype(float)))[::-1]
    return 100.0 * float(most[: len(who) // A_TENTH].sum() / most.sum())


@kpi(
    "early_help_open",
    place=220,
    code="K17",
    label="Families open to targeted early help",
    unit="families",
    better="context",
    definition="mean over the period; the targeted part of family help when merged",
)
def early_help_open(tables: Tables) -> Floats:
    """Families open to targeted early help, or to family help at that intensity: mean over the period."""
    spells = pick(tables.stages, stage_in(tables.stages.stage, Stage.EARLY_HELP))
    return tables.periods.time(spells.start, spells.end) / tables.periods.minutes


@kpi(
    "withdrawals",
    place=360,
    code="K24",
    label="Families who stopped engaging",
    unit="per year",
    better="lower",
    definition="families closed because they stopped engaging, per year",
)
def withdrawals(tables: Tables) -> Floats:
    """Families whose case or wait ended because they stopped engaging."""
    return _a_year(tables, "stopped_engaging")


@kpi(
    "early_help_no_place",
    place=365,
    code="K18",
    label="Families for whom early help had no place",
    unit="per year",
    better="lower",
    definition="not offered early help because its list was full, per year; they close, and no wait is counted",
)
def early_help_no_place(tables: Tables) -> Floats:
    """Times early help was not offered because its list was full."""
    return _a_year(tables, "no_place")


def _a_year(tables: Tables, outcome: str) -> Floats:
    """Decisions of one outcome a year, by family."""
    return tables.per_year(tables.periods.flow(tables.decisions(outcome).time))


@kpi(
    "early_help_above_ceiling_pct",
    place=830,
    code="K28",
    label="Early help time above what early help is meant for",
    unit="%",
    better="lower",
    view="truth",
    definition=(
        "open family-days at a level above the highest that early help is meant for (the assumption "
        "need.help.early_help_ceiling) / open family-days in early help, or in targeted family help"
    ),
    worth_noticing=2,
    counted_by="need.help.early_help_ceiling",
    not_better_if=("never_helped_pct up by 2", "over_intervention_days up by 500"),
)
def early_help_above_ceiling_pct(tables: Tables) -> Floats:
    """Days of families in early help with need above its ceiling / their days in early help."""
    lives = tables.lives
    lives = pick(lives, stage_in(lives.stage, Stage.EARLY_HELP))
    above = lives.level > tables.value("need.help.early_help_ceiling")
    days = tables.periods.days(lives.start, lives.end)
    return percent(tables.periods.days(lives.start[above], lives.end[above]), days)


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
