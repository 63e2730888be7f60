"""Decisions on how likely need is at or above a level: the likelier, the more is done; the more is asked, the less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import triage
from sim.rules.triage import Line

SOME = [1.0, 0.9, 0.6, 0.35, 0.2, 0.05]

uniform = st.floats(0, 1)
likely = st.lists(uniform, min_size=5, max_size=5).map(lambda values: [1.0, *sorted(values, reverse=True)])
lines = st.tuples(st.integers(1, 5), uniform)


def raised(values: list[float], by: list[float]) -> list[float]:
    """Likelihoods of which none is less: each goes a part of the way to 1."""
    higher = [value + part * (1 - value) for value, part in zip(values, [0.0, *by], strict=True)]
    return [max(higher[level:]) for level in range(6)]


shares_of_levels = st.lists(st.floats(0.01, 1), min_size=6, max_size=6).map(
    lambda values: [value / sum(values) for value in values]
)
pairs = st.tuples(likely, st.lists(uniform, min_size=5, max_size=5)).map(lambda drawn: (drawn[0], raised(*drawn)))
"""Likelihoods, and others that are nowhere less."""


@given(pairs, lines, likely, uniform, st.floats(-6, 6), uniform)
def test_the_likelier_need_is_the_sooner_a_line_is_reached(
    pair: tuple[list[float], list[float]], line: Line, settled: list[float], more: float, offset: float, further: float
) -> None:
    low, high = pair
    assert triage.reached(low, line) <= triage.reached(high, line)
    assert triage.anew(low, line, settled, more) <= triage.anew(high, line, settled, more)
    assert triage.child_reaches(low, offset, line) <= triage.child_reaches(high, offset, line)
    assert triage.child_reaches(low, offset, line) <= triage.child_reaches(low, offset + further, line)


@given(likely, lines, pairs, uniform, uniform, st.floats(-6, 6))
def test_the_likelier_need_must_be_the_later_a_line_is_reached(
    values: list[float],
    line: Line,
    settled: tuple[list[float], list[float]],
    more: float,
    further: float,
    offset: float,
) -> None:
    level, asked = line
    stricter = (level, asked + further * (1 - asked))
    assert triage.reached(values, stricter) <= triage.reached(values, line)
    assert triage.child_reaches(values, offset, stricter) <= triage.child_reaches(values, offset, line)
    low, high = settled
    for harder in ((stricter, low, more), (line, high, more), (line, low, more + further * (1 - more))):
        assert triage.anew(values, *harder) <= triage.anew(values, line, low, more)
    if level < 5:
        assert triage.reached(values, (level + 1, asked)) <= triage.reached(values, line)


@given(pairs, lines, lines, lines, lines)
def test_the_likelier_need_is_the_more_a_contact_or_an_assessment_leads_to(
    pair: tuple[list[float], list[float]], advice: Line, early_help: Line, referral: Line, immediate: Line
) -> None:
    low, high = pair
    door = [triage.front_door(values, advice, early_help, referral, immediate) for values in pair]
    assert door == sorted(door)
    assessed = [triage.assessment(values, early_help, referral) for values in (low, high)]
    assert assessed == sorted(assessed)


@given(likely, st.tuples(lines, lines, lines, lines))
def test_a_contact_leads_to_the_most_intensive_option_whose_line_is_reached(
    values: list[float], options: tuple[Line, Line, Line, Line]
) -> None:
    reached = [place for place, line in enumerate(options, 1) if triage.reached(values, line)]
    assert triage.front_door(values, *options) == max(reached, default=triage.NO_ACTION)
    in_need = [place for place, line in enumerate(options[:2], 1) if triage.reached(values, line)]
    assert triage.assessment(values, *options[:2]) == max(in_need, default=triage.NOT_IN_NEED)


@given(likely, lines, likely, uniform)
def test_a_line_is_reached_anew_only_where_it_is_reached_and_clearly_above_what_was_settled(
    values: list[float], line: Line, settled: list[float], more: float
) -> None:
    anew = triage.anew(values, line, settled, more)
    then = settled[line[0]]
    clearly = values[line[0]] >= then + more * (1.0 - then)
    assert anew == (triage.reached(values, line) and clearly)
    assert triage.anew(values, line, [], more) == triage.reached(values, line)


@pytest.mark.parametrize(
    ("line", "answer"), [((3, 0.35), True), ((3, 0.36), False), ((5, 0.0), True), ((1, 1.0), False), ((0, 1.0), True)]
)
def test_a_line_is_reached_at_its_likelihood_and_at_its_level(line: Line, answer: bool) -> None:
    assert triage.reached(SOME, line) is answer


def test_another_enquiry_asks_for_more_than_the_last_one_found() -> None:
    last = [1.0, 0.9, 0.6, 0.3, 0.15, 0.05]
    assert triage.anew(SOME, (4, 0.2), [], 0.9)
    assert triage.anew(SOME, (4, 0.2), last, 0.05)
    assert not triage.anew(SOME, (4, 0.2), last, 0.1)
    assert triage.anew(SOME, (3, 0.35), last, 0.05)
    assert not triage.anew(SOME, (4, 0.25), [], 0.0)
    assert not triage.anew(SOME, (4, 0.25), last, 0.0)


def test_even_what_was_nearly_certain_can_become_clearly_likelier() -> None:
    assert triage.anew([1.0, 1.0, 1.0, 1.0, 0.995, 0.9], (4, 0.2), [1.0, 1.0, 1.0, 1.0, 0.95, 0.9], 0.2)


def test_each_option_of_a_contact_and_of_an_assessment_can_follow() -> None:
    found = [
        triage.front_door(SOME, (1, advice), (1, early_help), (3, referral), (4, immediate))
        for advice, early_help, referral, immediate in (
            (1.0, 1.0, 1.0, 1.0),
            (0.9, 1.0, 1.0, 1.0),
            (0.9, 0.9, 1.0, 1.0),
            (1.0, 1.0, 0.35, 1.0),
            (1.0, 1.0, 1.0, 0.2),
        )
    ]
    assert found == [triage.NO_ACTION, triage.ADVICE, triage.EARLY_HELP, triage.REFERRAL, triage.IMMEDIATE]
    outcomes = [triage.assessment(SOME, (2, in_need), (3, plan)) for in_need, plan in ((0.7, 1), (0.6, 1), (0.7, 0.3))]
    assert outcomes == [triage.NOT_IN_NEED, triage.IN_NEED_NO_PLAN, triage.CHILD_IN_NEED_PLAN]


@pytest.mark.parametrize(
    ("offset", "asked", "answer"),
    [
        (0.0, 0.2, True),
        (0.0, 0.21, False),
        (0.6, 0.28, True),
        (0.6, 0.3, False),
        (-0.6, 0.1, True),
        (-0.6, 0.12, False),
    ],
)
def test_a_childs_own_exposure_moves_the_level_its_line_is_at(offset: float, asked: float, answer: bool) -> None:
    assert triage.child_reaches(SOME, offset, (4, asked)) is answer


# --- children ---------------------------------------------------------------------------------------------------
@given(shares_of_levels, st.integers(-8, 8), st.integers(1, 5), st.floats(0, 1))
def test_a_childs_own_level_is_the_familys_and_its_offset_and_between_whole_levels_between(
    shares: list[float], offset: int, level: int, part: float
) -> None:
    at_or_above = [sum(shares[place:]) for place in range(6)]
    whole = [sum(share for place, share in enumerate(shares) if place + up >= level) for up in (offset, offset + 1)]
    assert triage.own_level_likely(at_or_above, float(offset), level) == pytest.approx(whole[0], abs=1e-12)
    between = triage.own_level_likely(at_or_above, offset + part, level)
    assert between == pytest.approx((1 - part) * whole[0] + part * whole[1], abs=1e-12)


def test_a_child_of_a_family_at_the_highest_level_is_there_itself_by_its_offset() -> None:
    at_or_above = [1.0] * 6
    found = [triage.own_level_likely(at_or_above, offset, 5) for offset in (-1.0, -0.75, -0.25, 0.0, 0.5)]
    assert found == [0.0, 0.25, 0.75, 1.0, 1.0]


def test_a_child_far_less_exposed_cannot_be_there_and_one_far_more_exposed_must_be() -> None:
    at_or_above = [(6 - level) / 6 for level in range(6)]
    assert triage.own_level_likely(at_or_above, -3.0, 3) == 0.0
    assert triage.own_level_likely(at_or_above, 3.0, 3) == 1.0
