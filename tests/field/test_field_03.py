"""Every warm-up that is offered works: the calendar reaches back past the oldest open case of the longest one."""

import pytest

from sim import simulate
from sim.book import load_book
from sim.clock import Calendar
from sim.clock.clock import MINUTES_PER_YEAR
from sim.experiment.runs.settings import _LONGEST_WARM_UP, _LONGEST_YEARS

OLDEST = 18
"""Years for which a child can have been known when a run begins."""


def test_a_warm_up_of_twelve_years_runs() -> None:
    log = simulate("status_quo", area="rutland", seed=1, replication=8, years=1, warm_up=12)
    assert log.start < -11.9 * MINUTES_PER_YEAR


def test_the_calendar_covers_the_longest_warm_up_and_the_longest_run() -> None:
    calendar = Calendar.from_values(load_book().values)
    for years in (-_LONGEST_WARM_UP - OLDEST, _LONGEST_YEARS):
        assert calendar.add_working_days(years * MINUTES_PER_YEAR, 1) > years * MINUTES_PER_YEAR
    with pytest.raises(ValueError, match="outside the years"):
        calendar.is_working_day(200 * MINUTES_PER_YEAR)
