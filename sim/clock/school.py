"""School holidays and terms in England, by an approximate rule.

Schools and councils set their own dates; the rule follows the common pattern of
six terms. Its numbers are in the assumption book, under ``calendar.school_holidays``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class SchoolHolidays:
    """The rule for school holidays in England, as days of fixed months.

    The two-week holidays and the half-term weeks start on a Saturday and run
    through the Sunday before school starts again. The summer holiday runs
    between two dates. Everything else, weekends included, is term.

    Attributes
    ----------
    autumn_half_term, christmas, spring_half_term, summer_half_term
        The holiday starts on the first Saturday on or after this day of
        October, December, February and May.
    easter
        Days from the first day of the holiday to Easter Sunday.
    summer_first, summer_last
        First day of the summer holiday in July and last day in September.
    short, long
        Days in a half-term holiday, and in the Christmas and Easter holidays.
    """

    autumn_half_term: int
    christmas: int
    spring_half_term: int
    easter: int
    summer_half_term: int
    summer_first: int
    summer_last: int
    short: int
    long: int

    def windows(self, year: int) -> tuple[tuple[date, date], ...]:
        """Return (first day, last day) of each holiday that starts in a calendar year."""
        short, long = timedelta(days=self.short - 1), timedelta(days=self.long - 1)
        starts = (
            (_saturday_from(date(year, 2, self.spring_half_term)), short),
            (easter_sunday(year) - timedelta(days=self.easter), long),
            (_saturday_from(date(year, 5, self.summer_half_term)), short),
            (_saturday_from(date(year, 10, self.autumn_half_term)), short),
            (_saturday_from(date(year, 12, self.christmas)), long),
        )
        summer = (date(year, 7, self.summer_first), date(year, 9, self.summer_last))
        return (*((first, first + length) for first, length in starts), summer)


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of a year in the Gregorian calendar (the Meeus, Jones and Butcher rule)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    skipped = century - century // 4 - (8 * century + 13) // 25
    epact = (19 * golden + skipped + 15) % 30
    epact -= (epact + golden // 11) // 29
    weekday = (2 * (century % 4) + 2 * (of_century // 4) - of_century % 4 - epact + 32) % 7
    month, day = divmod(epact + weekday + 114 - 7 * ((golden + 11 * epact + 22 * weekday) // 451), 31)
    return date(year, month, day + 1)


def term_days(first: date, length: int, rule: SchoolHolidays) -> bytes:
    """Return one byte per day for `length` days from `first`: 1 in term, 0 on holiday."""
    term = bytearray(b"\x01" * length)
    for year in range(first.year - 1, first.year + length // 365 + 1):
        for begins, ends in rule.windows(year):
            a, b = max((begins - first).days, 0), min((ends - first).days + 1, length)
            if a < b:
                term[a:b] = bytes(b - a)
    return bytes(term)


def _saturday_from(day: date) -> date:
    """Return the first Saturday on or after a date."""
    return day + timedelta(days=(_SATURDAY - day.weekday()) % 7)
