"""Minutes since the start date, the working days of England, and school terms."""

from sim.clock.clock import (
    DEFAULT_START,
    MINUTES_PER_DAY,
    MINUTES_PER_WEEK,
    MINUTES_PER_YEAR,
    WORKING_DAYS_PER_WEEK,
    Calendar,
    periods,
)

__all__ = [
    "DEFAULT_START",
    "MINUTES_PER_DAY",
    "MINUTES_PER_WEEK",
    "MINUTES_PER_YEAR",
    "WORKING_DAYS_PER_WEEK",
    "Calendar",
    "periods",
]
