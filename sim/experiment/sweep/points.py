"""The points of a sweep: which settings are varied, over which values, and the table of every combination."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sim.book import Value
from sim.book.entries import is_number
from sim.errors import InputError
from sim.experiment.store.manifest import hash_of
from sim.experiment.sweep.dimensions import (
    AREA,
    NONE,
    SPEC,
    VARY,
    Dimension,
    book_range,
    check_path,
    check_together,
    checked,
    dimension_from_entry,
    listed,
    ranged,
)
from sim.experiment.sweep.ranges import MOST_RUNS, numbers_of, values_of_range
from sim.wording import count_words

if TYPE_CHECKING:
    import pandas as pd

    from sim.book import Book
    from sim.scenario import Scenario

__all__ = [
    "AREA",
    "GRID",
    "MOST_RUNS",
    "NONE",
    "VARY",
    "Dimension",
    "Vary",
    "check_runs",
    "dimension_from_entry",
    "grid",
    "point_words",
    "points_hash",
    "points_table",
    "read_vary",
    "settings_of",
    "value_text",
]

Vary: TypeAlias = Mapping[str, Any] | Sequence[str] | str
"""``{path: "8:20:2"}``, ``{path: [8, 10, "none"]}``, or assignments as on the command line, ``["PATH=8:20:2"]``."""

GRID: Final = "grid"

_BOOK: Final = "book"
_MOST_PIECES: Final = 3  # parts of a name of an area that holds commas
_CHANGES: Final = ("add:", "times:")


def read_vary(vary: Vary, scenario: Scenario, book: Book, design: str = GRID) -> tuple[Dimension, ...]:
    """Return what is varied, in the order given.

    Parameters
    ----------
    vary
        Paths and their values: ``a,b,c`` and ``low:high:step`` are lists, ``book`` the plausible range of the book.
        In a grid `book` is its low, its value and its high; in any other design it is a range, as ``low:high`` is.
    scenario, book
        What is swept, and the assumption book.
    design
        A grid takes lists only.

    Raises
    ------
    InputError
        For an unknown path, a value it does not take, no values, or a setting that is varied or set twice.
    """
    dimensions = tuple(_dimension(path, written, scenario, book, design) for path, written in _pairs(vary))
    if not dimensions:
        raise InputError("nothing is varied", file=VARY, allowed=f"PATH=SPEC with {SPEC}")
    check_together([dimension.path for dimension in dimensions], book, VARY)
    return dimensions


def grid(dimensions: Sequence[Dimension], replications: int) -> list[tuple[Value, ...]]:
    """Return every combination of values, the first dimension changing slowest.

    Raises
    ------
    InputError
        When that makes more runs than one sweep may have.
    """
    check_runs(prod(len(dimension.values) for dimension in dimensions), replications)
    return list(product(*(dimension.values for dimension in dimensions)))


def check_runs(points: int, replications: int, file: str = VARY) -> None:
    """Refuse more runs than one sweep may have."""
    if points * replications > MOST_RUNS:
        message = (
            f"{count_words(points, 'point')} with {count_words(replications, 'replication')} each make "
            f"{count_words(points * replications, 'run')}; "
            "vary fewer settings, over fewer values, or run fewer replications"
        )
        raise InputError(message, file=file, allowed=f"{MOST_RUNS:,} runs")


def points_table(dimensions: Sequence[Dimension], points: Sequence[Sequence[Value]]) -> pd.DataFrame:
    """Return one row a point: its number, from 0, and a column for each path.

    A column of numbers is int64 or float64, where a missing number stands for `none`; yes-or-no settings are bool,
    choices and areas text.
    """
    import pandas as pd

    columns: dict[str, Any] = {"point": pd.Series(range(len(points)), dtype="int64")}
    for place, dimension in enumerate(dimensions):
        values = [point[place] for point in points]
        if dimension.low is not None:
            columns[dimension.path] = pd.Series(values, dtype="int64" if dimension.whole else "float64")
            continue
        numbers = [value for value in dimension.values if is_number(value)]
        if not numbers:
            columns[dimension.path] = pd.Series(values, dtype="bool" if isinstance(values[0], bool) else object)
        elif len(numbers) == len(dimension.values) and all(isinstance(number, int) for number in numbers):
            columns[dimension.path] = pd.Series(values, dtype="int64")
        else:
            as_floats = [float(value) if is_number(value) else float("nan") for value in values]
            columns[dimension.path] = pd.Series(as_floats, dtype="float64")
    return pd.DataFrame(columns)


def settings_of(points: pd.DataFrame, number: int) -> dict[str, Value]:
    """Return the values of one point of a table of points by path; a missing number is `none`."""
    place = int((points["point"] == number).to_numpy().argmax())
    return {str(path): _value(points[path].iloc[place]) for path in points.columns if path != "point"}


def points_hash(points: pd.DataFrame) -> str:
    """Return the hash (SHA-256, hexadecimal) of a table of points."""
    paths = list(points.columns)
    return hash_of([paths, *([_value(cell) for cell in points[path]] for path in paths)])


def point_words(settings: Mapping[str, Value]) -> str:
    """Return the values of a point in words: `lcpp.caseload_cap=8, lcpp.cap_unit=children`."""
    return ", ".join(f"{path}={value_text(value)}" for path, value in settings.items())


def value_text(value: object) -> str:
    """Return a value as it is written on the command line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _value(cell: Any) -> Value:
    """Return a cell of a table of points as a plain value."""
    value: Value = cell.item() if hasattr(cell, "item") else cell
    return NONE if value is None or value != value else value  # noqa: PLR0124 - a missing number is not itself


def _pairs(vary: Vary) -> Iterator[tuple[str, Any]]:
    """Yield (path, values as written) of each setting varied."""
    if isinstance(vary, Mapping):
        yield from ((str(path).strip(), written) for path, written in vary.items())
        return
    given: object = vary  # whatever a caller in Python hands over
    if not isinstance(given, Iterable):
        allowed = "assignments PATH=SPEC, or a mapping of paths to their values"
        raise InputError("nothing is varied", file=VARY, found="nothing" if given is None else given, allowed=allowed)
    for text in [vary] if isinstance(vary, str) else vary:
        path, equals, spec = (part.strip() for part in str(text).partition("="))
        if not (path and equals and spec):
            allowed = f"PATH=SPEC with {SPEC}, for example demand.multiplier=0.9:1.1:0.1"
            raise InputError("not a setting with values to vary over", file=VARY, found=text, allowed=allowed)
        yield path, spec


def _dimension(path: str, written: Any, scenario: Scenario, book: Book, design: str) -> Dimension:
    """Return one setting that is varied, its values checked."""
    check_path(path, book)
    if not isinstance(written, str):
        values = [checked(path, value, book, VARY, path) for value in _plain_values(written)]
        return listed(path, ",".join(value_text(value) for value in values), values, scenario, book)
    parts = area_names(written) if path == AREA else [part.strip() for part in written.split(",")]
    if design != GRID and path != AREA and any(_is_range(part) for part in parts):
        if len(parts) > 1:
            message = "a range stands alone; in a list write each value, or low:high:step"
            raise InputError(message, file=VARY, key=path, found=written)
        low, high = _ends(parts[0], path, book)
        return ranged(path, written, low, high, scenario, book)
    found = (value for part in parts for value in _part_values(part, written, path, book))
    return listed(path, written, [checked(path, value, book, VARY, path) for value in found], scenario, book)


def area_names(written: str) -> list[str]:
    """Return the areas of a list, each by the name it was given.

    A name that holds a comma stands in quotes, or is known without them: `Bristol, City of,Rutland` is two areas.
    """
    try:
        (pieces,) = csv.reader([written], skipinitialspace=True, strict=True)
    except (csv.Error, ValueError):
        message = "a name that begins with a quotation mark ends with one"
        raise InputError(message, file=VARY, key=AREA, found=written) from None
    names: list[str] = []
    while pieces:
        for count in range(min(_MOST_PIECES, len(pieces)), 0, -1):
            parts = [piece.strip() for piece in pieces[:count]]
            name = ", ".join(parts)
            if count > 1 and not (all(parts) and _is_area(name)):
                continue
            names.append(name)
            pieces = pieces[count:]
            break
    return names


def _is_area(name: str) -> bool:
    """Tell whether an area has this name."""
    from sim.areas import load_area

    try:
        load_area(name)
    except InputError:
        return False
    return True


def _plain_values(written: Any) -> Iterator[Any]:
    """Yield the values given in Python: one, or several in anything that can be gone through."""
    several = written if isinstance(written, Iterable) and not isinstance(written, Mapping) else (written,)
    for value in several:
        plain = value.item() if hasattr(value, "item") else value
        yield NONE if plain is None else plain


def _is_range(part: str) -> bool:
    return part == _BOOK or (part.count(":") == 1 and not part.startswith(_CHANGES))


def _ends(part: str, path: str, book: Book) -> tuple[float, float]:
    """Return the ends of `low:high`, or of the range of the book."""
    if part == _BOOK:
        low, _, high = book_range(path, book)
        return low, high
    low, high = numbers_of(part, path, "low:high, two numbers, for example 8:20")
    return low, high


def _part_values(part: str, spec: str, path: str, book: Book) -> Iterator[Any]:
    """Yield the values of one part of a list: a value, `low:high:step`, or `book` for its low, value and high."""
    from sim.book.strict_yaml import plain

    if not part:
        raise InputError("a value is missing", file=VARY, key=path, found=spec, allowed=SPEC)
    if path == AREA:
        yield part
    elif part == _BOOK:
        yield from dict.fromkeys(book_range(path, book))
    elif part.startswith(_CHANGES):
        raise InputError("a sweep takes values, not changes", file=VARY, key=path, found=part, allowed=SPEC)
    elif ":" in part:
        yield from values_of_range(part, path)
    else:
        yield plain(part, VARY, path)
