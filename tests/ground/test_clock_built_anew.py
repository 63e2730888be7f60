"""The tables of the clock, worked out anew in each test: days off, months, and terms of two years by hand."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from sim.book import load_book
from sim.clock import MINUTES_PER_DAY, Calendar, clock, school

DAYS_OFF = (
    *("2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26"),
    *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28"),
)
HOLIDAYS = (
    *(("2025-02-15", "2025-02-23"), ("2025-04-12", "2025-04-27"), ("2025-05-24", "2025-06-01")),
    *(("2025-07-23", "2025-09-02"), ("2025-10-25", "2025-11-02"), ("2025-12-20", "2026-01-04")),
    *(("2026-02-14", "2026-02-22"), ("2026-03-28", "2026-04-12"), ("2026-05-23", "2026-05-31")),
    *(("2026-07-23", "2026-09-02"), ("2026-10-24", "2026-11-01"), ("2026-12-19", "2027-01-03")),
)
FIRST, BEYOND = date(2025, 1, 6), date(2027, 1, 1)


@pytest.fixture
def calendar() -> Calendar:
    """England's calendar, its tables worked out in this test whatever was built before."""
    kept = Calendar.from_values(load_book().values)
    return clock._build.__wrapped__(kept.start, kept.opens, kept.closes, kept.school_holidays)


def days() -> Iterator[date]:
    for number in range((BEYOND - FIRST).days):
        yield FIRST + timedelta(days=number)


def test_every_day_of_two_years_is_worked_or_not(calendar: Calendar) -> None:
    off = {date.fromisoformat(day) for day in DAYS_OFF}
    for day in days():
        assert calendar.is_working_day(calendar.minute_of(day)) == (day.weekday() < 5 and day not in off), day


def test_every_day_of_two_years_is_in_term_or_not(calendar: Calendar) -> None:
    windows = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in HOLIDAYS]
    for day in days():
        holiday = any(first <= day <= last for first, last in windows)
        assert calendar.in_term(calendar.minute_of(day)) != holiday, day


def test_days_worked_are_counted_one_by_one(calendar: Calendar) -> None:
    off = {date.fromisoformat(day) for day in DAYS_OFF}
    start, counted = calendar.minute_of(FIRST), 0
    for day in list(days())[1:]:
        counted += day.weekday() < 5 and day not in off
        assert calendar.working_days_between(start, calendar.minute_of(day)) == counted


def test_months_of_every_day_end_with_the_month(calendar: Calendar) -> None:
    for day in days():
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        after = date(following.year + following.month // 12, following.month % 12 + 1, 1)
        expected = following + timedelta(days=min(day.day, (after - following).days) - 1)
        assert calendar.date_of(calendar.add_months(calendar.minute_of(day), 1)) == expected


def test_the_tables_reach_from_45_years_before_the_start_to_45_after(calendar: Calendar) -> None:
    first, beyond = calendar.minute_of(date(1980, 1, 1)), calendar.minute_of(date(2070, 1, 1))
    calendar.in_term(first)
    calendar.in_term(beyond - 1)
    for outside in (first - 1, beyond + MINUTES_PER_DAY):
        with pytest.raises(ValueError, match=r"year|calendar|table"):
            calendar.in_term(outside)


def test_terms_may_begin_and_end_inside_a_holiday(calendar: Calendar) -> None:
    rule = calendar.school_holidays
    inside = date(2025, 12, 24)
    assert school.term_days(inside, 14, rule) == bytes(12) + b"\x01\x01"
    assert school.term_days(date(2025, 12, 18), 4, rule) == b"\x01\x01" + bytes(2)
