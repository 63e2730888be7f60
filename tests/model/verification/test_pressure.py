"""Laws of a week under pressure: whatever is asked, it fits, gives way in order, and never for nothing."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.book import load_book
from sim.duties import CLAIM_FIRM, CLAIM_HELP, CLAIM_PROTECTION, CLAIMS
from sim.errors import InputError
from sim.model.parameters.conversions import line_of_lateness, lines_of_claims
from sim.rules import pressure
from sim.rules.workload import let_slip, usual_weeks
from sim.service import CLAIM_NAMES

VALUES = load_book().values
LINES = [VALUES[f"workforce.gives_way.{name}.{part}"] for name in CLAIM_NAMES for part in ("starts", "ends", "least")]
GIVEN = lines_of_claims(*LINES)
HOURS = st.lists(st.floats(0, 40), min_size=CLAIMS, max_size=CLAIMS)
EXACT = 1e-9  # sums of eight products of doubles of a few tens


def week(asked: list[float], there: float) -> tuple[float, list[float], float]:
    """Pressure, shares, and hours given."""
    found = pressure.pressed(asked, there, GIVEN)
    shares = pressure.shares_at(found, GIVEN)
    total = sum(hours * share for hours, share in zip(asked, shares, strict=True))
    if total > there:
        shares = pressure.by_rank(asked, shares, there)
    return found, shares, sum(hours * share for hours, share in zip(asked, shares, strict=True))


@given(HOURS, st.floats(0, 200))
def test_what_is_given_fits_and_nothing_is_left_out_for_nothing(asked: list[float], there: float) -> None:
    found, _, given_hours = week(asked, there)
    assert given_hours <= there + EXACT
    if found <= 0:
        assert given_hours == pytest.approx(sum(asked))
    else:
        assert given_hours == pytest.approx(there)


@given(HOURS, st.floats(0, 200), st.floats(0, 50))
def test_more_hours_never_press_harder_or_give_less(asked: list[float], there: float, more: float) -> None:
    few, many = week(asked, there), week(asked, there + more)
    assert many[0] <= few[0] + EXACT
    assert all(after >= before - EXACT for before, after in zip(few[1], many[1], strict=True))


@given(HOURS, st.floats(1, 200))
def test_the_firm_claim_is_met_before_all_others(asked: list[float], there: float) -> None:
    assume(asked[CLAIM_FIRM] <= there)
    assert week(asked, there)[1][CLAIM_FIRM] == pytest.approx(1)


@given(HOURS, st.floats(1, 200))
def test_help_gives_way_before_protection(asked: list[float], there: float) -> None:
    assume(asked[CLAIM_HELP] > 0 and asked[CLAIM_PROTECTION] > 0)
    shares = week(asked, there)[1]
    assert shares[CLAIM_HELP] <= shares[CLAIM_PROTECTION] + EXACT


def test_each_claim_begins_to_give_before_the_one_before_is_used_up() -> None:
    starts, ends = LINES[0::3], LINES[1::3]
    assert starts == sorted(starts)
    assert all(later < earlier for earlier, later in zip(ends[1:], starts[2:], strict=False))


@given(st.floats(0, 3), st.floats(0, 3), st.floats(0, 1))
def test_more_pressure_lets_slip_more(one: float, other: float, luck: float) -> None:
    slips = [let_slip(each, 0.3, 1.6, luck) for each in sorted((one, other))]
    assert 0 <= slips[0] <= slips[1] <= 1


@given(st.floats(0.1, 100), st.floats(0.5, 10), st.floats(0, 20))
def test_work_takes_its_pace_or_hurries_to_its_limit_as_far_as_it_can(
    content: float, pace: float, limit: float
) -> None:
    weeks = usual_weeks(content, pace, 2 * pace, limit, 0.4)
    assert weeks >= max(0.4, content / (2 * pace))
    assert weeks <= max(0.4, content / pace)
    assert weeks <= max(0.4, limit) or weeks == content / (2 * pace)


@pytest.mark.parametrize("ends", [0.2, 0.1])
def test_what_ends_to_give_way_before_it_begins_is_refused(ends: float) -> None:
    wrong = [*LINES]
    wrong[0], wrong[1] = 0.2, ends
    with pytest.raises(InputError, match="starts where it ends"):
        lines_of_claims(*wrong)
    with pytest.raises(InputError, match="starts where it ends"):
        line_of_lateness(0.2, ends)
