"""What an area could see in its own returns: how far published figures move from year to year in areas of its size.

The spreads are kept in `own_returns.csv`, by indicator and third of areas by children: the change, in logs (rates) or
log odds (percentages) after the country's own change, that one in twenty published changes was larger than, up or
down; from one year to the next, and from the mean of two years to that of the two after. `sim.fit.areas.volatility`
writes them. A change shows when it is as large. That is measured and not derived from a standard deviation: most years
move little and a few move far, so that two standard deviations of the middling years are exceeded by one in eleven.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sim.areas.kept_rows import kept_rows
from sim.areas.scale import natural, scaled

OWN_RETURNS: Final = Path(__file__).with_name("own_returns.csv")
COLUMNS: Final = ("indicator", "children_from", "children_to", "yearly", "two_years", "changes")
YEARLY, TWO_YEARS, HIDDEN = "yearly", "two_years", "hidden"
"""Whether a change shows from one year to the next, only between means of two years, or in neither."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How an indicator moves in areas of `children_from` up to `children_to` children, from so many yearly changes.

    `yearly` and `two_years` are what one in twenty changes was larger than, in logs or log odds.
    """

    indicator: str
    children_from: float
    children_to: float
    yearly: float
    two_years: float
    changes: int

    def visible(self, level: float, *, two_years: bool = False) -> float:
        """Return the smallest rise from a level that shows, in the unit of the indicator."""
        reach = self.two_years if two_years else self.yearly
        return natural(self.indicator, scaled(self.indicator, level) + reach) - level


def spread_of(indicator: str, children: float) -> Spread | None:
    """Return how an indicator moves in areas with so many children; None where no return counts it."""
    sizes = [each for each in _spreads() if each.indicator == indicator]
    return next((each for each in sizes if each.children_from <= children < each.children_to), None)


def shows(indicator: str, children: float, before: float, after: float) -> str | None:
    """Return whether a change of a level would show in an area's own returns: `yearly`, `two_years` or `hidden`.

    None where no return counts the indicator, or a level is not above nought.
    """
    spread = spread_of(indicator, children)
    if spread is None or min(before, after) <= 0:
        return None
    change = abs(scaled(indicator, after) - scaled(indicator, before))
    if change >= spread.yearly:
        return YEARLY
    return TWO_YEARS if change >= spread.two_years else HIDDEN


@cache
def _spreads() -> tuple[Spread, ...]:
    return tuple(read_spreads(OWN_RETURNS))


def read_spreads(path: Path) -> list[Spread]:
    """Read a file of spreads.

    Raises
    ------
    InputError
        When the file is absent or a row is not what the columns promise.
    """
    return kept_rows(path, COLUMNS, "spreads", _spread)


def _spread(row: list[str]) -> Spread:
    indicator, low, high, yearly, two_years, changes = row
    return Spread(indicator, float(low), float(high), float(yearly), float(two_years), int(changes))
