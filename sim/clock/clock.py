"""The clock: whole minutes from the start date, and England's calendar on it.

Minute 0 is 00:00 on the start date (1 April 2025 unless told otherwise); the
warm-up is negative. Every day has 1,440 minutes: summer time is left out.
Weekends and England's bank holidays are not working days. School terms follow
an approximate rule, because schools and councils set their own dates.

The calendar works out its tables once, from 45 years before the start to 45
years after it; asking about a working day or a term outside them is an error.
Its methods then cost about a quarter of a microsecond and touch no date object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate
from typing import Any, Final

from sim.clock.bank_holidays import bank_holidays
from sim.clock.school import SchoolHolidays, term_days

MINUTES_PER_DAY: Final = 1440
MINUTES_PER_WEEK: Final = 7 * MINUTES_PER_DAY
MINUTES_PER_YEAR: Final = 525_960  # 365.25 days
WORKING_DAYS_PER_WEEK: Final = 5  # Monday to Friday
DEFAULT_START: Final = date(2025, 4, 1)

_YEARS_BEFORE: Final = 45
_YEARS_AFTER: Final = 45
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """England's calendar on the model's clock; build it with `Calendar.from_values`.

    Attributes
    ----------
    start
        The date whose 00:00 is minute 0.
    opens, closes
        Minutes after midnight at which a working day starts and ends.

    Notes
    -----
    Times are whole minutes from the start (negative in the warm-up). Days are
    numbered from the start in the same way. Methods that need working days or
    terms raise ``ValueError`` outside the years the tables cover.
    """

    start: date
    opens: int
    closes: int
    school_holidays: SchoolHolidays
    _shift: int = field(repr=False, compare=False)  # day number 0 is entry `_shift` of the tables
    _length: int = field(repr=False, compare=False)
    _working: bytes = field(repr=False, compare=False)  # 1 on a working day
    _rank: tuple[int, ...] = field(repr=False, compare=False)  # working days up to and including the day
    _working_days: tuple[int, ...] = field(repr=False, compare=False)  # day number of each working day in turn
    _term: bytes = field(repr=False, compare=False)  # 1 in school term
    _month: tuple[int, ...] = field(repr=False, compare=False)  # months since the tables' first month
    _month_starts: tuple[int, ...] = field(repr=False, compare=False)  # day number of each month's first day

    @classmethod
    def from_values(cls, values: Mapping[str, Any], start: date = DEFAULT_START) -> Calendar:
        """Build the calendar from the values of the assumption book.

        Parameters
        ----------
        values
            Book values by path; reads ``calendar.office_opens``,
            ``calendar.office_closes`` (hours of the day) and
            ``calendar.school_holidays.*`` (see `SchoolHolidays`).
        start
            The date of minute 0.

        Returns
        -------
        Calendar
            The same object for the same values and start.

        Raises
        ------
        KeyError
            If a value is missing.
        ValueError
            If the office closes before it opens, or a day does not exist.
        """
        names = SchoolHolidays.__dataclass_fields__
        rule = SchoolHolidays(**{name: round(values[f"calendar.school_holidays.{name}"]) for name in names})
        opens, closes = (round(60 * values[f"calendar.office_{end}"]) for end in ("opens", "closes"))
        if not 0 <= opens < closes <= MINUTES_PER_DAY:
            raise ValueError(f"the office must open before it closes, within one day, not {opens} to {closes} minutes")
        return _build(start, opens, closes, rule)

    def __reduce__(self) -> tuple[type[Calendar], tuple[Any, ...]]:
        return Calendar, tuple(getattr(self, each.name) for each in fields(self))

    @property
    def content_hash(self) -> str:
        """SHA-256, in hexadecimal, of all that the calendar says: its start, office hours, working days and terms."""
        hours = f"{self.start.isoformat()} {self._shift} {self.opens} {self.closes} ".encode()
        return sha256(hours + self._working + self._term).hexdigest()

    def minute_of(self, day: date) -> int:
        """Return the minute at 00:00 of a date."""
        return (day.toordinal() - self.start.toordinal()) * MINUTES_PER_DAY

    def date_of(self, minute: int) -> date:
        """Return the date a minute falls on."""
        return date.fromordinal(self.start.toordinal() + minute // MINUTES_PER_DAY)

    def is_working_day(self, minute: int) -> bool:
        """Tell whether a minute falls on a working day (at any hour)."""
        return self._working[self._entry(minute)] == 1

    def in_term(self, minute: int) -> bool:
        """Tell whether a minute falls in school term; weekends and bank holidays inside a term count as term."""
        return self._term[self._entry(minute)] == 1

    def working_days_between(self, earlier: int, later: int) -> int:
        """Return the working days after the day of `earlier`, up to and including the day of `later`.

        Negative when `later` falls on an earlier day.
        """
        return self._rank[self._entry(later)] - self._rank[self._entry(earlier)]

    def add_working_days(self, minute: int, days: int) -> int:
        """Return the close of the working day that is `days` working days after the day of `minute`.

        The day of `minute` itself is not counted. With `days` 0 it is the close
        of that day, or of the next working day if that day is not one.

        Raises
        ------
        ValueError
            If `days` is negative, or the answer is outside the tables.
        """
        if days < 0:
            raise ValueError(f"working days must be 0 or more, not {days}")
        entry = self._entry(minute)
        position = self._rank[entry] + days - 1
        if days == 0 and not self._working[entry]:
            position += 1
        return self._working_day(position) * MINUTES_PER_DAY + self.closes

    def next_working_time(self, minute: int) -> int:
        """Return the minute itself if the office is open, else the next opening.

        The office is open from `opens` up to, not including, `closes` of a working day.
        """
        entry = self._entry(minute)
        time = minute % MINUTES_PER_DAY
        position = self._rank[entry]
        if self._working[entry]:
            if self.opens <= time < self.closes:
                return minute
            if time < self.opens:
                return minute - time + self.opens
        return self._working_day(position) * MINUTES_PER_DAY + self.opens

    def add_working_minutes(self, minute: int, minutes: int) -> int:
        """Return when `minutes` of office time have passed, from `minute` on.

        Work that fills a day ends at its close, not at the next opening. No
        work at all ends at the next working time.

        Raises
        ------
        ValueError
            If `minutes` is negative, or the answer is outside the tables.
        """
        if minutes < 0:
            raise ValueError(f"working minutes must be 0 or more, not {minutes}")
        begun = self.next_working_time(minute)
        if minutes == 0:
            return begun
        done_today = begun % MINUTES_PER_DAY - self.opens
        days, rest = divmod(done_today + minutes - 1, self.closes - self.opens)
        day = self._working_day(self._rank[begun // MINUTES_PER_DAY + self._shift] + days - 1)
        return day * MINUTES_PER_DAY + self.opens + rest + 1

    def add_months(self, minute: int, months: int) -> int:
        """Return the same day and time `months` calendar months on (back, if negative).

        A day the month does not have becomes its last: 31 January and one month is 28 or 29 February.
        Works for any date, inside the tables or not.
        """
        day, time = divmod(minute, MINUTES_PER_DAY)
        entry = day + self._shift
        if 0 <= entry < self._length:
            month = self._month[entry]
            target = month + months
            starts = self._month_starts
            if 0 <= target < len(starts) - 1:
                landed = starts[target] + day - starts[month]
                beyond = starts[target + 1]
                return (landed if landed < beyond else beyond - 1) * MINUTES_PER_DAY + time
        return self.minute_of(_months_after(self.date_of(minute), months)) + time

    def next_monday(self, minute: int) -> int:
        """Return 00:00 of the first Monday strictly after a minute."""
        into_week = (minute + self.start.weekday() * MINUTES_PER_DAY) % MINUTES_PER_WEEK
        return minute + MINUTES_PER_WEEK - into_week

    def _entry(self, minute: int) -> int:
        """Return the place of a minute's day in the tables."""
        entry = minute // MINUTES_PER_DAY + self._shift
        if 0 <= entry < self._length:
            return entry
        raise ValueError(f"minute {minute} is outside the years this calendar covers")

    def _working_day(self, position: int) -> int:
        """Return the day number of a working day given its place among them."""
        if 0 <= position < len(self._working_days):
            return self._working_days[position]
        raise ValueError("the working day asked for is outside the years this calendar covers")


def periods(calendar: Calendar, end: int) -> list[tuple[str, int, int]]:
    """Return the reporting periods of a run: the whole, financial years, then quarters.

    Parameters
    ----------
    calendar
        The clock's calendar.
    end
        Minute at which measurement ends (it starts at 0).

    Returns
    -------
    list of (name, first minute, minute after the last)
        ``("all", 0, end)``, then ``("2025-26", a, b)`` for each financial year
        (1 April to 31 March), then ``("2025-26 Q1", a, b)`` for each quarter
        (Q1 is April to June). Only periods that overlap [0, end), cut to it;
        so the first and last may be part of a year or quarter.
    """
    first = calendar.start.year - (calendar.start.month < 4)
    last = calendar.date_of(max(end, 0)).year
    years, quarters = [], []
    for year in range(first, last + 1):
        name = f"{year}-{(year + 1) % 100:02d}"
        edges = [calendar.minute_of(_months_after(date(year, 4, 1), 3 * quarter)) for quarter in range(5)]
        years.append((name, edges[0], edges[4]))
        quarters += [(f"{name} Q{number + 1}", edges[number], edges[number + 1]) for number in range(4)]
    cut = [(name, max(a, 0), min(b, end)) for name, a, b in [*years, *quarters]]
    return [("all", 0, end), *((name, a, b) for name, a, b in cut if a < b)]


@lru_cache(maxsize=8)
def _build(start: date, opens: int, closes: int, rule: SchoolHolidays) -> Calendar:
    """Work out the tables; the same arguments give the same calendar."""
    first = date(start.year - _YEARS_BEFORE, 1, 1)
    beyond = date(start.year + _YEARS_AFTER, 1, 1)
    length = (beyond - first).days
    shift = (start - first).days
    monday_first = first.weekday()
    working = bytearray((monday_first + entry) % 7 < _SATURDAY for entry in range(length))
    for day in bank_holidays(first.year, beyond.year - 1):
        working[(day - first).days] = 0
    return Calendar(
        start=start,
        opens=opens,
        closes=closes,
        school_holidays=rule,
        _shift=shift,
        _length=length,
        _working=bytes(working),
        _rank=tuple(accumulate(working)),
        _working_days=tuple(entry - shift for entry in range(length) if working[entry]),
        _term=term_days(first, length, rule),
        _month=tuple(month for month, days in enumerate(_month_lengths(first, beyond)) for _ in range(days)),
        _month_starts=tuple(accumulate(_month_lengths(first, beyond), initial=-shift)),
    )


def _month_lengths(first: date, beyond: date) -> list[int]:
    """Return the days of each month from one 1 January up to another."""
    starts = [date(year, month, 1) for year in range(first.year, beyond.year) for month in range(1, 13)]
    return [(after - before).days for before, after in zip(starts, [*starts[1:], beyond], strict=True)]


def _months_after(day: date, months: int) -> date:
    """Return the same day of the month `months` on, or the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    beyond = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), beyond - timedelta(days=1))
