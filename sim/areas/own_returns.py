"""What an area could see in its own returns: how far published figures move from year to year in areas of its size.

The spreads are kept in `own_returns.csv`, by indicator and third of areas by children: the changes, in logs (rates) or
log odds (percentages) after the country's own change, that half of the published changes and one in twenty were larger
than, up or down; from one year to the next, and from the mean of two years to that of the two after.
`sim.fit.areas.volatility` writes them. A change smaller than what moves in most years does not show; one that more than
a year in twenty moves as far is hard to tell; only beyond it is it clear. That is counted and not derived from a
standard deviation: most years move little and a few, in a few areas, move far.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sim.areas.kept_rows import kept_rows
from sim.areas.scale import natural, scaled

OWN_RETURNS: Final = Path(__file__).with_name("own_returns.csv")
COLUMNS: Final = ("indicator", "children_from", "children_to", "usual", "yearly", "two_years", "changes")
CLEAR, FAINT, HIDDEN = "clear", "faint", "hidden"
"""Whether a change is beyond what nineteen years in twenty move, beyond what moves in a usual year, or within it."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How an indicator moves in areas of `children_from` up to `children_to` children, from so many yearly changes.

    `usual` is what half of the yearly changes were larger than, `yearly` what one in twenty was, and `two_years` what
    one in twenty changes between means of two years was, in logs or log odds.
    """

    indicator: str
    children_from: float
    children_to: float
    usual: float
    yearly: float
    two_years: float
    changes: int

    def holds(self, children: float) -> bool:
        """Return whether an area with so many children is of this size."""
        return self.children_from <= children < self.children_to

    def visible(self, level: float, reach: float) -> float:
        """Return the rise from a level that is so far in logs or log odds, in the unit of the indicator."""
        return natural(self.indicator, scaled(self.indicator, level) + reach) - level


def spread_of(indicator: str, children: float) -> Spread | None:
    """Return how an indicator moves in areas with so many children; None where no return counts it."""
    sizes = [each for each in _spreads() if each.indicator == indicator]
    return next((each for each in sizes if each.holds(children)), None)


def shows(indicator: str, children: float, before: float, after: float) -> str | None:
    """Return whether a change of a level would show in an area's own returns: `clear`, `faint` or `hidden`.

    None where no return counts the indicator, or a level is not above nought.
    """
    spread = spread_of(indicator, children)
    if spread is None or min(before, after) <= 0:
        return None
    change = abs(scaled(indicator, after) - scaled(indicator, before))
    if change >= spread.yearly:
        return CLEAR
    return FAINT if change >= spread.usual else HIDDEN


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
    indicator, *numbers, changes = row
    low, high, usual, yearly, two_years = (float(number) for number in numbers)
    return Spread(indicator, low, high, usual, yearly, two_years, int(changes))
