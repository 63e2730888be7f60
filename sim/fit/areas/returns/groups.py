"""Which authorities an area is set beside: its ten statistical neighbours, or its region where none are given.

Neighbours are a file of its own (columns la_code, neighbour_rank, neighbour_code), named on the command line. Areas of
under 1,000 children are nobody's neighbour: a single family moves their figures.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from sim.areas import TOO_SMALL
from sim.errors import InputError
from sim.fit.areas.returns.figures import Panel, read_rows

NEIGHBOURS: Final = 10
"""Statistical neighbours of an authority."""
FEWEST: Final = 3
"""Members below which a group says too little, and the region, then all authorities, stand in its place."""
_COLUMNS: Final = ("la_code", "neighbour_rank", "neighbour_code")


def read_neighbours(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the neighbours of each authority, nearest first.

    Raises
    ------
    InputError
        When the file cannot be read or lacks a column.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    try:
        for row in read_rows(path, _COLUMNS):
            found.setdefault(row["la_code"], []).append((int(row["neighbour_rank"]), row["neighbour_code"]))
    except ValueError as error:
        raise InputError("a rank is no whole number", file=path.name, found=str(error)) from error
    return {code: tuple(other for _, other in sorted(others)[:NEIGHBOURS]) for code, others in found.items()}


def large_enough(panel: Panel) -> list[str]:
    """Return the codes of the authorities that others are set beside, in the order of the panel."""
    sizes = ((code, panel.latest(code, "child_population")) for code in panel.authorities())
    return [code for code, size in sizes if size and size[1] >= TOO_SMALL]


def group_of(panel: Panel, neighbours: Mapping[str, Sequence[str]], code: str) -> tuple[str, ...]:
    """Return the authorities an area is set beside, never itself: its neighbours, its region, or all of them."""
    others = [other for other in large_enough(panel) if other != code]
    known = set(others)
    own = tuple(other for other in neighbours.get(code, ()) if other in known)
    if len(own) >= FEWEST:
        return own
    region = tuple(other for other in others if panel.names[other][1] == panel.names[code][1])
    return region if len(region) >= FEWEST else tuple(others)
