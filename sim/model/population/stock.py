"""The area as it stands at the start of the run.

The community, known or not, is drawn by running the need chain alone over the past; open cases are then chosen
from it by level, to the area's published counts of children. Families who lost their children to care for good in
that past are there no longer: children in care at the start are chosen from them first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log1p
from typing import Any, Final

import numpy as np

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR
from sim.draws import Purpose
from sim.duties import NO_DUTY
from sim.model.pathway import care
from sim.model.population import arrivals
from sim.model.state.clocks import wind_clocks
from sim.model.state.family import Family
from sim.model.state.world import World
from sim.model.workers import caseload
from sim.rules.need import HIGHEST_LEVEL, level_from_shares
from sim.rules.sums import sum_of
from sim.service import AT_START, DUTY_NAMES, OPEN_WITHOUT_PLAN, Duty, Stage

Array = np.ndarray[Any, Any]
LEAST_FRAILTY: Final = 1e-6  # not an assumption: so that nobody is divided by nought
CHILDHOOD_YEARS: Final = 18  # not an assumption: a child is under eighteen in law
HISTORY_YEARS: Final = 27  # not an assumption: longer than any family stays; later ones have grown up
STEPS_A_YEAR: Final = 13  # not an assumption: four-week steps
LEAVERS_FROM: Final = 3_000_000  # not an assumption: where a range of identities begins
EARLIER_LEAVERS_FROM: Final = 3_500_000  # not an assumption: where a range of identities begins
SLACK: Final = 1.2  # not an assumption: more candidates than are ever needed
SPARE: Final = 200  # not an assumption: more candidates than are ever needed
GAPS: Final = 7  # not an assumption: an occurrence of a draw
IN_BAND: Final = 3  # not an assumption: an occurrence of a draw
STEP_OF_STAGE: Final = {
    Stage.CHILD_PROTECTION: Stage.CHILD_PROTECTION,
    Stage.CARE: Stage.CARE,
    Stage.CHILD_IN_NEED: Stage.CHILD_IN_NEED,
    Stage.ASSESSMENT: Stage.ASSESSMENT,
    Stage.EARLY_HELP: Stage.EARLY_HELP,
    OPEN_WITHOUT_PLAN: OPEN_WITHOUT_PLAN,
}
DUTY_OF_STAGE: Final = {stage: Duty(DUTY_NAMES.index(stage)) for stage in STEP_OF_STAGE}


@dataclass(frozen=True, slots=True)
class Counts:
    """Children open at the start, by stage, and unaccompanied children and care leavers."""

    child_protection: float
    care: float
    child_in_need: float
    assessment: float
    early_help: float
    open_without_plan: float
    unaccompanied: float
    care_leavers: float


def build(world: World, counts: Counts, values: Mapping[str, Any]) -> None:
    """Fill the area: open cases to the published counts, everybody else in the community."""
    families, taken = _past(world, values)
    by_level, apart = _by_level(world, families), _by_level(world, taken)
    usual = [_mean_frailty(group) for group in by_level]
    earlier = values["protection.community_earlier_plan_share"]
    for stage, step in STEP_OF_STAGE.items():
        shares = values["need.stock.stage_level_shares." + stage]
        wanted = getattr(counts, stage)
        chosen = _choose(apart, wanted, shares, world.start) if stage == Stage.CARE else []
        found = sum(_size(family, world.start) for family in chosen)  # whole numbers
        chosen += _choose(by_level, wanted - found, shares, world.start)
        on_plan = _mean_frailty(chosen)
        for family in chosen:
            if stage == Stage.CHILD_PROTECTION:
                share = values["protection.stock_earlier_plan_share"] / on_plan
            else:
                share = earlier[family.need.level] / usual[family.need.level]
            arrivals.earlier_plan(world, family, share * _frailty(family))
            _open(world, family, stage, step, values)
    for level, group in enumerate(by_level):
        for family in group:
            arrivals.earlier_plan(world, family, earlier[level] / usual[level] * _frailty(family))
            arrivals.settle_in(world, family, AT_START)
    _unaccompanied(world, counts.unaccompanied)
    _care_leavers(world, counts.care_leavers)


def _past(world: World, values: Mapping[str, Any]) -> tuple[list[Family], list[Family]]:
    """Families not settled at the start, with their level, after the chain ran alone: at home, and taken into care."""
    draws, demand, need = world.draws, world.p.demand, world.p.need
    if demand.onset <= 0.0:
        return [], []
    expected = demand.onset * HISTORY_YEARS * MINUTES_PER_YEAR
    index = np.arange(int(expected * SLACK) + SPARE, dtype=np.int64)
    gaps = -np.log1p(-draws.uniforms(Purpose.STOCK_STARTED, index, GAPS))
    before = np.cumsum(gaps) / demand.onset
    accepted = draws.uniforms(Purpose.ONSET_THIN, index, 1) < demand.onset_accept
    keep = (before < HISTORY_YEARS * MINUTES_PER_YEAR) & accepted
    index, before = index[keep], before[keep]
    level = np.searchsorted(np.cumsum(need.onset_level_shares), draws.uniforms(Purpose.LEVEL_AT_ONSET, index, 0)) + 1
    level = np.minimum(level, len(need.onset_level_shares))
    place = (draws.uniforms(Purpose.FRAILTY, index, 0) * len(need.frailty)).astype(np.int64)
    found = _run_chain(world, values, index, before, level, place)
    families: tuple[list[Family], list[Family]] = ([], [])
    for identity, began, at, seen, taken in zip(*(column.tolist() for column in found), strict=True):
        onset_at = world.start - round(began)
        children = arrivals.make_children(world, identity, onset_at)
        if any(child.eighteenth > world.start for child in children):
            family = arrivals.make_family(world, identity, onset_at, children)
            family.need.level, family.file.known = at, seen
            if seen:
                arrivals.on_file(world, family, NO_DUTY)
            families[taken].append(family)
    return families


def _run_chain(
    world: World, values: Mapping[str, Any], ids: Array, before: Array, level: Array, place: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """Step the chain in four-week steps from each family's onset to now; drop those who settled or moved.

    `before`, the minutes since onset, ascends: at each step those who have begun come last. `place` is each family's
    among the multiples of frailty. Returns, of those left, identity, minutes since onset, level, whether known, and
    whether taken into care for good; shapes (families,).
    """
    step = MINUTES_PER_YEAR / STEPS_A_YEAR
    edges = _edges_of(world, values)
    known, taken, gone = (np.zeros(len(ids), dtype=bool) for _ in range(3))
    chance = -np.expm1(-edges(level, known, place)[-1] * step)
    for number in range(HISTORY_YEARS * STEPS_A_YEAR, 0, -1):
        first = np.searchsorted(before, number * step)
        uniform = world.draws.uniforms(Purpose.STOCK_PRESIM, ids[first:], number)
        drawn = np.flatnonzero(uniform < chance[first:])
        here = first + drawn
        at, seen = level[here], known[here]
        rises, falls, noticed, into_care, leaves = edges(at, seen, place[here])
        point = uniform[drawn] / chance[here] * leaves
        level[here] = np.clip(at + (point < rises) - ((point >= rises) & (point < falls)), 0, HIGHEST_LEVEL)
        known[here] = seen | ((point >= falls) & (point < noticed))
        taken[here] |= (point >= noticed) & (point < into_care)
        gone[here] = (point >= into_care) & (point < leaves)
        chance[here] = -np.expm1(-edges(level[here], known[here], place[here])[-1] * step)
        chance[here[gone[here]]] = 0.0
        if number % STEPS_A_YEAR == 1:
            stay = ~gone
            ids, before, level, known = ids[stay], before[stay], level[stay], known[stay]
            place, chance, gone, taken = place[stay], chance[stay], gone[stay], taken[stay]
    return ids, before, level, known, taken


def _edges_of(world: World, values: Mapping[str, Any]) -> Callable[[Array, Array, Array], Array]:
    """Rates of rising, falling, being noticed, care for good and leaving, each with those before it.

    They go by level, whether known, and place among the multiples of frailty, each of shape (families,), and are worked
    out once for all that there are of these.
    """
    need = world.p.need
    helped = 1.0 + world.p.help.effect * np.array(values["need.stock.community_help"])
    up, down = np.array(need.up), np.array(need.down) * helped
    shock, notice = np.array(need.shock), np.array(need.notice)
    frailty, visibility = np.array(need.frailty), np.array(need.visibility)
    into_care = np.array(values["need.stock.into_care"]) / MINUTES_PER_YEAR

    level, known, place = np.indices((len(up), 2, len(frailty)))  # not an assumption: known or not
    known = known.astype(bool)
    rates = [
        (up[level] * frailty[place]) + shock[level],
        down[level] * np.where(known, 1.0, 1.0 / helped[level]),
        notice[level] * visibility[place] * ~known,
        into_care[level] * known,
        need.move + need.settle * ((level == 0) & ~known),
    ]
    places = len(frailty)
    table = np.cumsum(rates, axis=0).reshape(len(rates), -1)

    def edges(level: Array, known: Array, place: Array) -> Array:
        return table.take((level * 2 + known) * places + place, axis=1)

    return edges


def _by_level(world: World, families: list[Family]) -> list[list[Family]]:
    """Families by level, each level in its own random order, in which the frail come early in proportion.

    Need that rises faster is oftener met in a service, and oftener had a plan before: the level alone does not say so.
    """
    groups: list[list[Family]] = [[] for _ in range(6)]
    for family in families:
        groups[family.need.level].append(family)
    for group in groups:
        group.sort(key=lambda family: -log1p(-world.draws.uniform(Purpose.STOCK_SELECT, family.id)) / _frailty(family))
    return groups


def _frailty(family: Family) -> float:
    """How fast the family's need rises, against the mean of all; never quite nought."""
    return max(family.need.frailty, LEAST_FRAILTY)


def _mean_frailty(families: list[Family]) -> float:
    """Mean frailty of these families; 1 where there are none."""
    total = 0.0
    for family in families:
        total += _frailty(family)
    return total / len(families) if families else 1.0


def _choose(by_level: list[list[Family]], children: float, shares: tuple[float, ...], now: int) -> list[Family]:
    """Known families with about so many children in all; a level that runs out borrows from the next below."""
    chosen: list[Family] = []
    owed = 0.0
    for level in range(HIGHEST_LEVEL, -1, -1):
        owed += children * shares[level]
        rest = []
        for family in by_level[level]:
            size = _size(family, now) if family.file.known else 0
            if size and owed > size / 2:
                chosen.append(family)
                owed -= size
            else:
                rest.append(family)
        by_level[level] = rest
    return chosen


def _size(family: Family, now: int) -> int:
    """Children of the family who are born and under eighteen."""
    return sum(child.born <= now < child.eighteenth for child in family.children)  # whole numbers


def _open(world: World, family: Family, stage: str, step: str, values: Mapping[str, Any]) -> None:
    uniform = world.draws.uniform(Purpose.STOCK_STARTED, family.id)
    inside = world.draws.uniform(Purpose.STOCK_STARTED, family.id, IN_BAND)
    family.began = world.start - 1 - _so_far(stage, uniform, inside, values)
    family.file.referred = family.began
    family.episode = 1
    arrivals.admit(world, family, AT_START)
    arrivals.on_file(world, family, DUTY_OF_STAGE[stage])
    world.hear(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
    if stage == Stage.CARE:
        for child in family.at_home:
            care.place(world, family, child, AT_START)
        caseload.scope_changed(world, family)
    world.begin_journey(world, family, step)
    wind_clocks(world, family)


def _so_far(stage: str, uniform: float, inside: float, values: Mapping[str, Any]) -> int:
    """Minutes a case has been open: published lengths seen in passing (longer spells are likelier to be met)."""
    if stage == Stage.CHILD_PROTECTION:
        lengths = values["protection.stock_length_bands"]
        edges = values["protection.stock_length_edges"]
        middles = [(low + high) / 2 for low, high in pairwise(edges)]
        met = [share * middle for share, middle in zip(lengths, middles, strict=True)]
        band = level_from_shares(uniform, tuple(weight / sum_of(met) for weight in met))
        return round(inside * float(middles[band]) * MINUTES_PER_DAY)
    if stage == Stage.CARE:
        return round(-log1p(-uniform) * float(values["care.stock_mean_years"]) * MINUTES_PER_YEAR)
    if stage == Stage.ASSESSMENT:
        return round(uniform * float(values["family_help.assessment.limit_days"]) * MINUTES_PER_DAY)
    return round(uniform * float(values["early_help.longest"]) * MINUTES_PER_YEAR)


def _unaccompanied(world: World, count: float) -> None:
    for number in range(round(count)):
        identity = LEAVERS_FROM + number
        ago = world.draws.uniform(Purpose.STOCK_STARTED, identity)
        youngest = world.p.demand.uasc_youngest_age
        age = youngest + world.draws.uniform(Purpose.UASC_AGE, identity) * (world.p.demand.oldest_age - youngest)
        stay = CHILDHOOD_YEARS - age
        arrivals.unaccompanied_child(world, identity, world.start - 1 - round(ago * stay * MINUTES_PER_YEAR))


def _care_leavers(world: World, count: float) -> None:
    for number in range(round(count)):
        identity = EARLIER_LEAVERS_FROM + number
        until = world.start + 1 + round(world.draws.uniform(Purpose.STOCK_STARTED, identity) * world.p.care.leaver)
        care.earlier_care_leaver(world, identity, until)
