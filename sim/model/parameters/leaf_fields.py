"""How a field of a group says which leaves of the book it is made of, and the one function that fills a group.

A field names its leaves and their conversion in its metadata, where it is declared::

    check_spread: float = leaf("front_door.check_spread")
    longest: int = leaf("early_help.longest", minutes_of_years)
    proceedings: tuple[int, int] = leaf("protection.proceedings_weeks", shortest_and_longest_of_weeks)
    uasc_accept: float = leaves(["demand.uasc_multiplier", "demand.uasc_ceiling"], accepted_share)

so that a new number is a leaf of the book and a line of its group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import Field, field, fields
from functools import partial
from operator import itemgetter
from typing import Any, Final, TypeVar

from sim.model.parameters.conversions import each_in_turn

Values = Mapping[str, Any]
"""Resolved values of the book by path."""

_LEAVES: Final = "leaves"
_CONVERSION: Final = "conversion"
_GROUP: Final = "group"
_FILLERS: Final[dict[type, tuple[Callable[[Values], Any], ...]]] = {}

Group = TypeVar("Group")


def leaf(path: str, convert: Callable[[Any], Any] | None = None) -> Any:
    """Return a field that holds a leaf of the book, as it stands there or converted."""
    return field(metadata={_LEAVES: (path,), _CONVERSION: convert})


def leaves(paths: Iterable[str], combine: Callable[..., Any] = each_in_turn) -> Any:
    """Return a field made of several leaves, whose values `combine` takes in order; by default their tuple."""
    return field(metadata={_LEAVES: tuple(paths), _CONVERSION: combine})


def group(kind: type) -> Any:
    """Return a field that holds a group of this kind."""
    return field(metadata={_GROUP: kind})


def read(kind: type[Group], values: Values) -> Group:
    """Return a group filled from the values its fields name.

    Parameters
    ----------
    kind
        A dataclass whose every field is made by `leaf`, `leaves` or `group`.
    values
        Resolved values by path.

    Raises
    ------
    KeyError
        When a field names a path that is not among the values, or a choice is of no known kind.
    TypeError
        When a field names nothing of the book.
    """
    return kind(*[fill(values) for fill in _fillers(kind)])


def paths_of(kind: type) -> Iterator[str]:
    """Yield every path that the fields of a group, and of the groups in it, name."""
    for each in _fields(kind):
        if _GROUP in each.metadata:
            yield from paths_of(each.metadata[_GROUP])
        else:
            yield from each.metadata[_LEAVES]


def _fillers(kind: type) -> tuple[Callable[[Values], Any], ...]:
    """One function of the values for each field of a group; worked out once, since a sweep builds many."""
    if kind not in _FILLERS:
        _FILLERS[kind] = tuple(_filler(each) for each in _fields(kind))
    return _FILLERS[kind]


def _fields(kind: type) -> Iterator[Field[Any]]:
    for each in fields(kind):
        if not (_GROUP in each.metadata or _LEAVES in each.metadata):
            raise TypeError(f"{kind.__name__}.{each.name} names no leaf of the book")
        yield each


def _filler(each: Field[Any]) -> Callable[[Values], Any]:
    if _GROUP in each.metadata:
        return partial(read, each.metadata[_GROUP])
    paths, convert = each.metadata[_LEAVES], each.metadata[_CONVERSION]
    if convert is None:
        return itemgetter(*paths)

    def fill(values: Values) -> Any:
        return convert(*[values[path] for path in paths])

    return fill
