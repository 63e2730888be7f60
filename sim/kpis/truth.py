"""What only a simulation can see: need beside the service received."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.clock import MINUTES_PER_DAY
from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.measures import followed_up, mean_wait_days
from sim.kpis.tables.need import began_in_run, minutes_by_family, unbroken
from sim.kpis.tables.once import once
from sim.kpis.tables.periods import Bools, Floats, Ints, percent
from sim.kpis.tables.record import ENQUIRY, PLAN, PROTECTION, stage_in
from sim.kpis.tables.spells import Lives, next_after, pick
from sim.service import Category, Stage

COMPLEX_NEED: Final = 2
"""Latent level from which need is complex."""
HIGH_RISK: Final = 4
"""Latent level from which risk to children is high."""
YEARS_OF_CHILDHOOD: Final = 18
"""Years of age among which the children of an area are taken to be spread evenly."""
COMPLEX_FOR: Final = 90 * MINUTES_PER_DAY
A_WEEK: Final = 7 * MINUTES_PER_DAY
STEPPED_UP_WITHIN: Final = 90 * MINUTES_PER_DAY
WAITING = tuple(stage for stage in Stage if stage.waits)
DECIDING = (Stage.FRONT_DOOR, Stage.ASSESSMENT)


@dataclass(frozen=True, slots=True)
class Missed:
    """Times a family's need was above what its service is meant for, without a break.

    `stepped_up` says that it ended because the service caught up, not because need fell or the
    family left. `first` and `after` are the positions of its stretches in the table of lives.
    """

    start: Ints
    end: Ints
    stepped_up: Bools
    first: Ints
    after: Ints


@kpi(
    "days_to_effective_help",
    place=370,
    code="K25",
    label="From complex need to first effective help",
    unit="days",
    better="lower",
    view="truth",
    definition=(
        "from the day need reached level 2 to the first day help counts as effective (the assumption "
        "need.help.effective_cut); median over those helped in the period; need that falls before help comes is left "
        "out, as are unaccompanied children, and the families never helped are in never_helped_pct"
    ),
    not_better_if=("never_helped_pct up by 2",),
)
def days_to_effective_help(tables: Tables) -> Floats:
    """Median over the times a family of complex need was first effectively helped; need of unknown age is left out."""
    lives = tables.lives
    first, after = unbroken(lives, lives.level >= COMPLEX_NEED)
    reached = np.append(np.flatnonzero(effective(tables, lives)), len(lives.level))
    helped = reached[np.searchsorted(reached, first)]
    in_time = (helped < after) & began_in_run(tables, lives, first)
    first, helped = first[in_time], helped[in_time]
    days = (lives.start[helped] - lives.start[first]) / MINUTES_PER_DAY
    return tables.periods.quantile(lives.start[helped], days, 0.5)


@kpi(
    "step_up_delay_days",
    place=390,
    code="K27",
    label="Delay in stepping up",
    unit="days",
    better="lower",
    view="truth",
    definition=(
        "latent crossing to the matching service, split unseen / undecided / unallocated; families not yet "
        "stepped up count their delay so far; days of delay in the period / delays begun in it"
    ),
)
def step_up_delay_days(tables: Tables) -> Floats:
    """Mean days from need rising above the service to the matching service, or so far at the end of the run."""
    missed = _missed(tables)
    return mean_wait_days(tables, missed.start, missed.end, missed.stepped_up)


@breakdown("step_up_delay_days", "part")
def step_up_delay_parts(tables: Tables) -> dict[str, float]:
    """The delay split into not seen, seen and not decided, and decided and not allocated; the parts add up."""
    lives, missed = tables.lives, _missed(tables)
    counted = missed.stepped_up | (missed.end == tables.log.end)
    begun = tables.whole(tables.periods.flow(missed.start[counted]))
    edges = np.zeros(1 + len(lives.start), dtype=np.int64)
    edges[missed.first[counted]] += 1
    edges[missed.after[counted]] -= 1
    delayed = np.cumsum(edges)[:-1] > 0
    unallocated = stage_in(lives.stage, *WAITING) | lives.waiting
    undecided = (stage_in(lives.stage, *DECIDING) | lives.before_panel) & ~unallocated
    parts = {"unseen": ~undecided & ~unallocated, "undecided": undecided, "unallocated": unallocated}
    found = {}
    for name, here in parts.items() if begun else ():
        days = tables.periods.days(lives.start[delayed & here], lives.end[delayed & here])
        found[name] = tables.whole(days) / begun
    return found


@kpi(
    "missed_need_days",
    place=400,
    code="K28",
    label="Family-days with need above the service received",
    unit="days a year per 1,000 resident families",
    better="lower",
    view="truth",
    definition=(
        "family-days at a level above the one the current service is meant for; resident families = child "
        "population / children per family, the same in every scenario; it goes by the service a family is in, so it "
        "is blind to thin work: how much of that service is left out is work_thinned_pct"
    ),
    worth_noticing=500,
    not_better_if=("over_intervention_days up by 500", "care_starts_rate up by 25%"),
)
def missed_need_days(tables: Tables) -> Floats:
    """Days a year with need above the level the current service is meant for."""
    lives = tables.lives
    return _per_1000_families(tables, lives, lives.level > level_meant_for(tables, lives))


@kpi(
    "over_intervention_days",
    place=410,
    code="K29",
    label="Family-days in statutory service below its threshold",
    unit="days a year per 1,000 resident families",
    better="lower",
    view="truth",
    definition=(
        "family-days in statutory service with level below its threshold; resident families = child "
        "population / children per family, the same in every scenario"
    ),
)
def over_intervention_days(tables: Tables) -> Floats:
    """Days a year in a child in need service, or in enquiry, conference or plan, with need below its floor.

    Assessment is left out, for it finds out; care is left out, for it is a child's and not a family's.
    """
    lives = tables.lives
    helped = stage_in(lives.stage, Stage.CHILD_IN_NEED)
    protected = stage_in(lives.stage, *ENQUIRY, *PLAN)
    below = helped & (lives.level < tables.value("targets.statutory_floor.child_in_need"))
    below |= protected & (lives.level < tables.value("targets.statutory_floor.protection"))
    return _per_1000_families(tables, lives, below)


@kpi(
    "risk_days_without_help",
    place=430,
    code="K31",
    label="Child-days at high risk without adequate help",
    unit="days per 1,000 children",
    better="lower",
    view="truth",
    definition=(
        "child-days at level 4 or 5 with less help than counts as effective (the assumption "
        "need.help.effective_cut), all resident children, not in care, per 1,000 children a year"
    ),
    worth_noticing=2,
    not_better_if=("care_starts_rate up by 25%",),
)
def risk_days_without_help(tables: Tables) -> Floats:
    """Child-days a year at high risk without effective help, per 1,000 children, not in care."""
    lives, rows = tables.lives, _at_risk_unhelped(tables)
    children = tables.by_child(lives.family[rows], lives.start[rows], lives.end[rows])
    days = tables.periods.days(children.start, children.end, children.weight)
    return tables.per_year(tables.per_10000(days)) / 10


@kpi(
    "infants_at_risk_days",
    place=435,
    code="K31",
    label="Infant-days at high risk without adequate help",
    unit="days per 1,000 infants a year",
    better="lower",
    view="truth",
    definition="as risk_days_without_help for children under one; resident infants taken as an eighteenth of children",
    not_better_if=("care_starts_rate up by 25%",),
)
def infants_at_risk_days(tables: Tables) -> Floats:
    """Days a year of children under one at high risk without effective help, per 1,000 resident children under one."""
    lives, rows = tables.lives, _at_risk_unhelped(tables)
    infants = tables.infants(lives.family[rows], lives.start[rows], lives.end[rows])
    days = tables.periods.days(infants.start, infants.end, infants.weight)
    return tables.per_year(days) * (1_000 * YEARS_OF_CHILDHOOD / tables.child_population)


def _at_risk_unhelped(tables: Tables) -> Ints:
    """Positions of the stretches of families at high risk without effective help."""
    lives = tables.lives
    return np.flatnonzero((lives.level >= HIGH_RISK) & ~effective(tables, lives))


@kpi(
    "never_helped_pct",
    place=760,
    code="K25",
    label="Families with complex need never effectively helped",
    unit="%",
    better="lower",
    view="truth",
    definition=(
        "families that spent 90 days at level 2 or above and had no week of effective help in the period / "
        "such families; of the whole run only, for in a part of it fewer are helped"
    ),
    worth_noticing=2,
    not_better_if=("care_starts_rate up by 25%",),
    whole_only=True,
)
def never_helped_pct(tables: Tables) -> Floats:
    """Families with 90 days of complex need in the period and no week of effective help in it."""
    lives, periods = tables.lives, tables.periods
    in_need = minutes_by_family(tables.periods, lives, lives.level >= COMPLEX_NEED) >= COMPLEX_FOR
    never = in_need & (minutes_by_family(tables.periods, lives, effective(tables, lives)) < A_WEEK)
    return periods.only_whole(float(percent(np.array(float(never.sum())), np.array(float(in_need.sum())))))


@kpi(
    "never_stepped_up_pct",
    place=770,
    code="K27",
    label="Families at risk never stepped up",
    unit="%",
    better="lower",
    view="truth",
    definition="families that reached level 4 and had no protection response within 90 days / such families",
)
def never_stepped_up_pct(tables: Tables) -> Floats:
    """Times a family reached high risk in the period and had no protection response within 90 days.

    Counts those whose 90 days end within the log. A response already under way counts as one. A
    family that leaves before then without a response is not followed to the end and is left out.
    """
    lives, stages = tables.lives, tables.stages
    high = lives.level >= HIGH_RISK
    same = np.append(False, (lives.family[1:] == lives.family[:-1]) & high[:-1])[: len(high)]
    known = np.append(False, lives.family[1:] == lives.family[:-1])[: len(high)]
    reached = pick(lives, high & ~same & (known | (lives.start > tables.log.start)))
    response = pick(stages, stage_in(stages.stage, *PROTECTION))
    started = next_after(reached.family, reached.start, response.family, response.start)
    responded = np.where(stage_in(reached.stage, *PROTECTION), reached.start, started)
    at, stepped_up = followed_up(tables, reached.family, reached.start, responded, STEPPED_UP_WITHIN)
    return percent(tables.periods.flow(at, (~stepped_up).astype(float)), tables.periods.flow(at))


def level_meant_for(tables: Tables, lives: Lives) -> Floats:
    """Highest level the service in each stretch is meant for; waiting is no service, with or without a list."""
    community = tables.value("targets.service_level.community")
    early_help = tables.value("targets.service_level.early_help")
    child_in_need = tables.value("targets.service_level.child_in_need")
    protection = tables.value("targets.service_level.protection")
    meant = {Category.EARLY_HELP: early_help, Category.IN_NEED: child_in_need}
    levels = np.array(
        [
            community if stage.waits else protection if stage in PROTECTION else meant.get(stage.category, community)
            for stage in Stage
        ]
    )
    return np.where(lives.waiting, community, levels[lives.stage])


@once
def _missed(tables: Tables) -> Missed:
    lives = tables.lives
    meant = level_meant_for(tables, lives)
    first, after = unbroken(lives, lives.level > meant)
    last = after - 1
    following = np.minimum(after, len(meant) - 1)
    goes_on = (lives.family[last] == lives.family[following]) & (lives.end[last] == lives.start[following])
    caught_up = goes_on & (after < len(meant)) & (lives.level[last] <= meant[following])
    return Missed(lives.start[first], lives.end[last], caught_up, first, after)


def effective(tables: Tables, lives: Lives) -> Bools:
    """Whether help counts as effective in each stretch."""
    return lives.adequacy >= tables.value("need.help.effective_cut")


def _per_1000_families(tables: Tables, lives: Lives, which: Bools) -> Floats:
    resident = tables.child_population / tables.log.children_per_family
    return tables.per_year(tables.periods.days(lives.start[which], lives.end[which])) * (1_000 / resident)
