"""The points of a sweep from a file: a CSV whose first row names what is varied, and each other row is a point.

A column is any lever, number of the book or `area`, and a value is written as on the command line. The file is UTF-8
(a byte order mark and Windows line ends are accepted). Points are numbered from 0 in the order of the rows; equal rows
stay apart.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.book import Value
from sim.book.entries import is_number
from sim.errors import InputError
from sim.experiment.sweep.dimensions import AREA, Dimension, check_together, checked, listed
from sim.experiment.sweep.points import MOST_RUNS, check_runs
from sim.kpis.outcomes import refusal
from sim.scenario.field_words import unknown
from sim.wording import count_words

if TYPE_CHECKING:
    from sim.book import Book
    from sim.scenario import Scenario

LARGEST_FILE: Final = 20_000_000  # bytes
MOST_LISTED: Final = 50
"""Different numbers of a column that a manifest lists one by one; of more it tells the lowest and the highest."""

_SHAPE: Final = "a CSV: a row of paths parted by commas, then a row of values for each point"
_UTF8: Final = "text saved as UTF-8; in a spreadsheet, CSV UTF-8"


def read_points_file(
    path: str | Path, scenario: Scenario, book: Book, replications: int
) -> tuple[tuple[Dimension, ...], list[tuple[Value, ...]]]:
    """Return what a file of points varies, and the values of each point in that order.

    Parameters
    ----------
    path
        A CSV file: a header of levers, numbers of the book or `area`, and a row for each point.
    scenario, book
        What is swept, and the assumption book.
    replications
        Runs at each point.

    Raises
    ------
    InputError
        With the file, and the row (the header is row 1) and column, when it cannot be used.
    """
    path = Path(path)
    rows = _rows(_text_of(path), path.name)
    header = _header(next(rows)[1], path.name, book)
    points = list(_points(rows, header, path.name, book))
    if not points:
        raise InputError("the file holds no points, only its first row", file=path.name, allowed=_SHAPE)
    check_runs(len(points), replications, path.name)
    columns = [_of_one_type(column) for column in zip(*points, strict=True)]
    try:
        check_together(header, book, path.name)
        dimensions = tuple(
            _dimension(name, column, path.name, scenario, book) for name, column in zip(header, columns, strict=True)
        )
    except InputError as fault:
        raise InputError(fault.message, file=path.name, key=fault.key, found=fault.found) from None
    return dimensions, list(zip(*columns, strict=True))


def _text_of(path: Path) -> str:
    """Return the text of a file that is a plain file, not too large, and UTF-8."""
    name = path.name
    try:
        if not path.is_file():
            raise InputError("there is no such file of points", file=name or str(path), allowed=_SHAPE)
        if path.stat().st_size > LARGEST_FILE:
            found = f"{path.stat().st_size:,} bytes"
            raise InputError("the file is too large", file=name, found=found, allowed=f"{LARGEST_FILE:,} bytes")
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(f"the file cannot be read ({error.__class__.__name__})", file=name) from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw:
        raise InputError("the file is not UTF-8 text", file=name, allowed=_UTF8)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = f"row {raw[: error.start].count(10) + 1}"
        raise InputError("the file is not UTF-8 text", file=name, key=row, allowed=_UTF8) from error
    if not text.strip():
        raise InputError("the file is empty", file=name, allowed=_SHAPE)
    return text


def _rows(text: str, file: str) -> Iterator[tuple[str, list[str]]]:
    """Yield (name of the row, its cells) up to the last that holds anything; the header is row 1."""
    reader = csv.reader(StringIO(text.rstrip(), newline=""), strict=True)
    number = 1
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MOST_RUNS + 1:
                message = "the file holds more points than a sweep may have"
                raise InputError(message, file=file, key=f"row {number}", allowed=f"{MOST_RUNS:,} runs")
            yield f"row {number}", [cell.strip() for cell in cells]
    except csv.Error as error:
        raise InputError(f"after this row the file cannot be read ({error})", file=file, key=f"row {number}") from error


def _header(names: Sequence[str], file: str, book: Book) -> tuple[str, ...]:
    """Return what the columns vary, each known to this version and given once."""
    known = [AREA, *(name for name, lever in book.levers.items() if lever.built), *book.leaves]
    for place, name in enumerate(names):
        key = f"row 1, column {place + 1}"
        if not name:
            raise InputError("the column has no name", file=file, key=key, allowed=_SHAPE)
        if name in names[:place]:
            raise InputError("the column is given twice", file=file, key=key, found=name)
        if name in known:
            continue
        if name == "point":
            message = "points are numbered in the order of the rows; leave out the column of their numbers"
            raise InputError(message, file=file, key=key, found=name)
        if set(name) & set(";\t"):
            raise InputError("columns are parted by commas", file=file, key=key, found=name)
        raise refusal(unknown(name, book, file, key, [AREA]))
    return tuple(names)


def _points(
    rows: Iterator[tuple[str, list[str]]], header: Sequence[str], file: str, book: Book
) -> Iterator[tuple[Value, ...]]:
    """Yield the values of each row, each as the book has it."""
    from sim.book.strict_yaml import plain

    known: dict[tuple[str, str], Value] = {}
    for row, cells in rows:
        if len(cells) > len(header):
            message = f"the row has {count_words(len(cells), 'value')}, and the first row names {len(header)}"
            raise InputError(message, file=file, key=row, found=cells[len(header)])
        for place, path in enumerate(header):
            key = f"{row}, {path}"
            if place >= len(cells) or not cells[place]:
                raise InputError("a value is missing", file=file, key=key)
            if (path, cells[place]) not in known:
                value = cells[place] if path == AREA else plain(cells[place], file, key)
                known[path, cells[place]] = checked(path, value, book, file, key)
        yield tuple(known[path, cell] for path, cell in zip(header, cells, strict=True))


def _of_one_type(column: Sequence[Value]) -> list[Value]:
    """Return a column whose numbers are all whole or all not."""
    if all(isinstance(value, int) for value in column if is_number(value)):
        return list(column)
    return [float(value) if is_number(value) else value for value in column]


def _dimension(path: str, column: Sequence[Value], file: str, scenario: Scenario, book: Book) -> Dimension:
    """Return a column as what is varied: its different values, or where they are many its lowest and highest."""
    found = listed(path, file, tuple(dict.fromkeys(column)), scenario, book)
    numbers = [value for value in found.values if is_number(value)]
    if len(numbers) <= MOST_LISTED or len(numbers) < len(found.values):
        return found
    whole = all(isinstance(number, int) for number in numbers)
    return replace(found, values=(), low=min(numbers), high=max(numbers), whole=whole)
