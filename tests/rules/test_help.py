"""How direct hours become adequacy of help, worked by hand."""

import pytest

from sim.rules.help import adequacy


@pytest.mark.parametrize(("hours", "part"), [(0.5, 1 / 2), (1.0, 3 / 4), (1.5, 7 / 8)])
def test_each_further_half_dose_halves_what_is_missing(hours: float, part: float) -> None:
    assert adequacy(hours, 0.5, 1.0, 1.0, 1.0) == pytest.approx(part)


def test_help_is_worth_as_much_less_as_the_family_takes_part_less_and_as_it_suits_less() -> None:
    assert adequacy(2.0, 2.0, 0.8, 1.0, 1.0) == pytest.approx(0.4)
    assert adequacy(2.0, 2.0, 0.8, 0.25, 1.0) == pytest.approx(0.1)


def test_a_steeper_dose_does_less_before_the_half_and_more_beyond_it() -> None:
    assert adequacy(2.0, 2.0, 1.0, 1.0, 2.0) == pytest.approx(1 / 2)
    assert adequacy(4.0, 2.0, 1.0, 1.0, 2.0) == pytest.approx(15 / 16)  # twice the dose, squared: four halvings
    assert adequacy(4.0, 1.0, 1.0, 1.0, 0.5) == pytest.approx(3 / 4)  # four times, its root: two


def test_no_hours_are_no_help() -> None:
    assert adequacy(0.0, 2.0, 1.0, 1.0, 1.0) == 0.0
    assert adequacy(-1.0, 2.0, 1.0, 1.0, 0.5) == 0.0
