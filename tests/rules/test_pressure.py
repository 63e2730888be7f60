"""How a week gives way, worked by hand on two claims: one from 1 down to a fifth, one from 1 down to a half."""

import pytest

from sim.rules.pressure import Table, by_rank, pressed, share_given, shares_at, table

ASKED = [10.0, 20.0]


@pytest.fixture
def two_claims() -> Table:
    return table([(0.5, 1.5, 0.2), (1.0, 2.0, 0.5)])


@pytest.mark.parametrize(("pressure", "share"), [(0.0, 1.0), (1.0, 1.0), (2.0, 0.6), (3.0, 0.2), (9.0, 0.2)])
def test_a_claim_is_given_all_where_it_starts_to_give_way_and_the_least_where_it_ends(
    pressure: float, share: float
) -> None:
    assert share_given(pressure, 1.0, 3.0, 0.2) == pytest.approx(share)


def test_the_table_has_a_row_for_no_pressure_and_for_each_bend(two_claims: Table) -> None:
    points, shares = two_claims
    assert points == (0.0, 0.5, 1.0, 1.5, 2.0)
    assert [pytest.approx(row) for row in shares] == [(1, 1), (1, 1), (0.6, 1), (0.2, 0.75), (0.2, 0.5)]


@pytest.mark.parametrize(
    ("there", "pressure"),
    [
        (40.0, 0.0),
        (30.0, 0.0),
        (28.0, 0.75),  # the first claim gives up two of its ten hours
        (26.0, 1.0),
        (21.5, 1.25),  # of ten hours four, and of twenty 17.5
        (17.0, 1.5),
        (12.0, 2.0),
        (5.0, 2.0),  # not even the least fits
    ],
)
def test_a_week_is_pressed_as_little_as_will_make_it_fit(there: float, pressure: float, two_claims: Table) -> None:
    assert pressed(ASKED, there, two_claims) == pytest.approx(pressure)


@pytest.mark.parametrize(
    ("pressure", "shares"),
    [
        (-1.0, [1.0, 1.0]),
        (0.0, [1.0, 1.0]),
        (0.5, [1.0, 1.0]),
        (0.75, [0.8, 1.0]),
        (1.0, [0.6, 1.0]),
        (1.25, [0.4, 0.875]),
        (1.75, [0.2, 0.625]),
        (2.0, [0.2, 0.5]),
        (3.0, [0.2, 0.5]),
    ],
)
def test_what_is_given_is_straight_between_the_bends(pressure: float, shares: list[float], two_claims: Table) -> None:
    assert shares_at(pressure, two_claims) == pytest.approx(shares)


def test_a_claim_that_gives_way_from_the_first_is_given_less_at_once() -> None:
    at_once = table([(0.0, 1.0, 0.5)])
    assert pressed([8.0], 6.0, at_once) == 0.5
    assert shares_at(0.5, at_once) == [0.75]


def test_where_not_even_the_least_fits_the_last_to_give_way_is_served_first() -> None:
    shares = [0.5, 1.0, 1.0]
    assert by_rank([4.0, 5.0, 3.0], shares, 6.0) == [0.0, 0.6, 1.0]
    assert by_rank([4.0, 5.0, 3.0], shares, 9.0) == [0.25, 1.0, 1.0]
    assert by_rank([4.0, 5.0, 3.0], shares, 2.0) == [0.0, 0.0, pytest.approx(2 / 3)]
    assert shares == [0.5, 1.0, 1.0]


def test_a_claim_that_asks_for_nothing_gives_way_to_nobody() -> None:
    assert by_rank([0.0, 5.0], [0.7, 1.0], 5.0) == [0.7, 1.0]
