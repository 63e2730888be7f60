"""How an area works now, where that is known: councils that tried the reforms while figures were published.

The Department for Education chose three councils as Families First for Children pathfinders from September 2023, and
seven more in 2024 (Community Care, 10 April 2024). Of other councils nothing is known here: no source names one whose
early help and child in need services had become one, so they stand as separate.
"""

from collections.abc import Mapping
from typing import Final

from sim.areas import WORKS_AS, Figure
from sim.fit.areas.returns.figures import period_words

_FIRST, _SECOND = "2023-24", "2024-25"
PATHFINDERS: Final[Mapping[str, str]] = {
    "E06000059": _FIRST,  # Dorset
    "E10000019": _FIRST,  # Lincolnshire
    "E08000031": _FIRST,  # Wolverhampton
    "E09000023": _SECOND,  # Lewisham
    "E06000032": _SECOND,  # Luton
    "E09000026": _SECOND,  # Redbridge
    "E08000030": _SECOND,  # Walsall
    "E06000007": _SECOND,  # Warrington
    "E10000031": _SECOND,  # Warwickshire
    "E08000015": _SECOND,  # Wirral
}
"""Pathfinder councils and the year in which they began."""
SOURCE: Final = "pathfinders"
UNKNOWN: Final = "nothing_known"


def works_as(code: str, until: int | None = None) -> Figure:
    """Return how an area works as a figure: its place in `WORKS_AS`, since when, and from which source.

    `until` is the last year whose news may be used; a pathfinder that began later still counts as separate.
    """
    began = PATHFINDERS.get(code)
    if began is None or (until is not None and int(began[:4]) + 1 > until):
        known = _SECOND if until is None else period_words("flow", until)
        return Figure(float(WORKS_AS.index("separate")), known, SOURCE, UNKNOWN)
    return Figure(float(WORKS_AS.index("pathfinder")), began, SOURCE, "")
