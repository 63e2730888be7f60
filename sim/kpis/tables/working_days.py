"""Working days over many rows at once, counted on the run's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR, Calendar
from sim.kpis.tables.periods import Ints

KNOWN_BEFORE: Final = MINUTES_PER_YEAR
"""Working days are known from a year before the log, when waits of the starting stock may have begun."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Working days from `first_day` up to and including each day, shape (days,); `end` is the log's last minute."""

    first_day: int
    rank: Ints
    end: int

    @classmethod
    def of(cls, calendar: Calendar, start: int, end: int) -> WorkingDays:
        """Working days of a log from `start` to `end`."""
        first = (start - KNOWN_BEFORE) // MINUTES_PER_DAY
        days = range(first, end // MINUTES_PER_DAY + 1)
        return cls(first, np.cumsum([calendar.is_working_day(day * MINUTES_PER_DAY) for day in days]), end)

    def between(self, earlier: Ints, later: Ints) -> Ints:
        """Working days after the day of `earlier`, up to and including the day of `later`."""
        return self._counted(later) - self._counted(earlier)

    def overdue_from(self, clock: Ints, days: int) -> Ints:
        """First minute after the day that is `days` working days after the day of `clock`; log end if later."""
        day = np.searchsorted(self.rank, self._counted(clock) + days) + self.first_day
        return np.minimum((day + 1) * MINUTES_PER_DAY, self.end)

    def _counted(self, minute: Ints) -> Ints:
        counted: Ints = self.rank[np.maximum(minute // MINUTES_PER_DAY - self.first_day, 0)]
        return counted
