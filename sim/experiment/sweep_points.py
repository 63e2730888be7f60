"""The points of a sweep: which settings are varied, over which values, and the table of every combination."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sim.book import Value
from sim.book_entries import is_number
from sim.errors import InputError, nearest_match
from sim.experiment.manifest import hash_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.book import Book
    from sim.scenario import Scenario

Vary: TypeAlias = Mapping[str, Any] | Sequence[str] | str
"""``{path: "8:20:2"}``, ``{path: [8, 10, "none"]}``, or assignments as on the command line, ``["PATH=8:20:2"]``."""

GRID: Final = "grid"
LATER_DESIGNS: Final = ("lhs", "sobol", "morris")
MOST_RUNS: Final = 100_000
"""Runs (points x replications) in one sweep, at most."""

START: Final = "start"
NONE: Final = "none"
VARY: Final = "--vary"
_SET: Final = "--set"
_SPEC: Final = "values a,b,c or low:high:step"
_NOT_YET: Final = "is known, not in this version"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A setting that is varied.

    Attributes
    ----------
    path, spec, values
        The lever or leaf of the book, its values as they were written, and the values.
    label, unit
        Of the lever or leaf.
    acts
        When the values act: `start` for the whole run, or the days of the scenario's own entries they replace.
    warning
        What to know of the values; empty when there is nothing.
    """

    path: str
    spec: str
    values: tuple[Value, ...]
    label: str
    unit: str
    acts: tuple[str, ...]
    warning: str = ""


def check_design(design: str) -> None:
    """Refuse a design that this version does not have, and one that nobody has."""
    if design in LATER_DESIGNS:
        raise InputError(f"the design '{design}' {_NOT_YET}", file="--design", allowed=GRID)
    if design != GRID:
        near = nearest_match(design, (GRID, *LATER_DESIGNS))
        raise InputError("unknown design", file="--design", found=design, allowed=GRID, nearest=near)


def read_vary(vary: Vary, scenario: Scenario, book: Book) -> tuple[Dimension, ...]:
    """Return what is varied, in the order given.

    Raises
    ------
    InputError
        For an unknown path, a value it does not take, no values, or a setting that is varied or set twice.
    """
    dimensions: list[Dimension] = []
    leaves: dict[str, str] = {}
    for path, written in _pairs(vary):
        dimensions.append(_dimension(path, written, scenario, book))
        for leaf in _leaves(path, book):
            if (other := leaves.setdefault(leaf, path)) != path:
                raise InputError(f"'{other}' and '{path}' set the same number; vary one", file=VARY, key=path)
    if not dimensions:
        raise InputError("nothing is varied", file=VARY, allowed=f"PATH=SPEC with {_SPEC}")
    if len({dimension.path for dimension in dimensions}) < len(dimensions):
        paths = [dimension.path for dimension in dimensions]
        twice = next(path for path in paths if paths.count(path) > 1)
        raise InputError("the same setting is varied twice; give its values together", file=VARY, key=twice)
    return tuple(dimensions)


def grid(dimensions: Sequence[Dimension], replications: int) -> list[tuple[Value, ...]]:
    """Return every combination of values, the first dimension changing slowest.

    Raises
    ------
    InputError
        When that makes more runs than one sweep may have.
    """
    points = prod(len(dimension.values) for dimension in dimensions)
    if points * replications > MOST_RUNS:
        message = (
            f"{points:,} points with {replications:,} replications each make {points * replications:,} runs; "
            "vary fewer settings, over fewer values, or run fewer replications"
        )
        raise InputError(message, file=VARY, allowed=f"{MOST_RUNS:,} runs")
    return list(product(*(dimension.values for dimension in dimensions)))


def points_table(dimensions: Sequence[Dimension], points: Sequence[Sequence[Value]]) -> pd.DataFrame:
    """Return one row a point: its number, from 0, and a column for each path.

    A column of numbers is int64 or float64, where a missing number stands for `none`; yes-or-no settings are bool,
    choices text.
    """
    import pandas as pd

    columns: dict[str, Any] = {"point": pd.Series(range(len(points)), dtype="int64")}
    for place, dimension in enumerate(dimensions):
        values = [point[place] for point in points]
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
    row = points.loc[points["point"] == number].iloc[0]
    return {str(path): _value(row[path]) for path in points.columns if path != "point"}


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
    for text in [vary] if isinstance(vary, str) else vary:
        path, equals, spec = (part.strip() for part in str(text).partition("="))
        if not (path and equals and spec):
            allowed = f"PATH=SPEC with {_SPEC}, for example demand.multiplier=0.9:1.1:0.1"
            raise InputError("not a setting with values to vary over", file=VARY, found=text, allowed=allowed)
        yield path, spec


def _dimension(path: str, written: Any, scenario: Scenario, book: Book) -> Dimension:
    """Return one setting that is varied, its values checked."""
    if path == "area":
        raise InputError(f"varying the area {_NOT_YET}; run one sweep an area", file=VARY, key=path)
    found = list(_spec_values(written, path)) if isinstance(written, str) else list(_plain_values(written))
    if not found:
        raise InputError("there are no values", file=VARY, key=path, allowed=_SPEC)
    values = tuple(_checked(path, value, book) for value in found)
    seen: set[Value] = set()
    for value in values:
        if value in seen:
            raise InputError("the value is given twice", file=VARY, key=path, found=value)
        seen.add(value)
    told_by = book.levers.get(path) or book.leaves[path]
    spec = written if isinstance(written, str) else ",".join(value_text(value) for value in values)
    acts = _acts(path, scenario, book)
    return Dimension(path, spec, values, told_by.meaning, told_by.unit, acts, _beyond(path, values, book))


def _beyond(path: str, values: Sequence[Value], book: Book) -> str:
    """Return a warning when a number of the book is varied beyond its plausible range, else nothing."""
    leaf = book.leaves.get(path)
    if path in book.levers or leaf is None or leaf.low is None or leaf.high is None:
        return ""
    if all(leaf.low <= value <= leaf.high for value in values if is_number(value)):
        return ""
    return f"{path} is varied beyond its plausible range {leaf.low:g} to {leaf.high:g}"


def _acts(path: str, scenario: Scenario, book: Book) -> tuple[str, ...]:
    """Return when the values of a path act, having made sure that nothing else of the scenario sets the same."""
    leaves = set(_leaves(path, book))
    days: dict[str, None] = {}
    for change in scenario.changes:
        if path in change.values:
            if change.because == _SET:
                raise InputError("the setting is both set and varied; leave out its --set", file=VARY, key=path)
            days[f"{change.day or START}{f' in {change.locality}' if change.locality else ''}"] = None
        for other in change.values:
            if other != path and leaves & set(_leaves(other, book)):
                raise InputError(f"the scenario sets this as '{other}'; vary that", file=VARY, key=path)
    return tuple(days) or (START,)


def _leaves(path: str, book: Book) -> tuple[str, ...]:
    lever = book.levers.get(path)
    return (path,) if lever is None or not lever.paths else lever.paths


def _checked(path: str, value: Any, book: Book) -> Value:
    """Return a value as the book has it, if its lever or leaf takes it."""
    from sim.setting import Place, read_setting

    if isinstance(value, list | tuple | Mapping):
        raise InputError("a sweep takes single values, not lists", file=VARY, key=path, found=value, allowed=_SPEC)
    lever, leaf = book.levers.get(path), book.leaves.get(path)
    if (lever is not None and lever.kind == "list") or (leaf is not None and isinstance(leaf.value, tuple)):
        raise InputError("a list cannot be varied", file=VARY, key=path)
    try:
        return read_setting(path, value, False, book, Place(VARY, path)).amount
    except InputError as fault:
        allowed = fault.allowed and fault.allowed.replace(", or {add: N} or {times: N}", "")
        near = fault.nearest
        raise InputError(fault.message, file=VARY, key=path, found=fault.found, allowed=allowed, nearest=near) from None


def _plain_values(written: Any) -> Iterator[Any]:
    """Yield the values given in Python: one, or several in anything that can be gone through."""
    several = written if isinstance(written, Iterable) and not isinstance(written, Mapping) else (written,)
    for value in several:
        plain = value.item() if hasattr(value, "item") else value
        yield NONE if plain is None else plain


def _spec_values(spec: str, path: str) -> Iterator[Any]:
    """Yield the values of `a,b,c`, of `low:high:step`, or of both in turn."""
    from sim.strict_yaml import plain

    for part in (part.strip() for part in spec.split(",")):
        if not part:
            raise InputError("a value is missing", file=VARY, key=path, found=spec, allowed=_SPEC)
        if part == "book":
            raise InputError(f"the range of the book {_NOT_YET}; write values", file=VARY, key=path, allowed=_SPEC)
        if part.startswith(("add:", "times:")):
            raise InputError("a sweep takes values, not changes", file=VARY, key=path, found=part, allowed=_SPEC)
        yield from _range(part, path) if ":" in part else (plain(part, VARY, path),)


def _range(text: str, path: str) -> Iterator[int | float]:
    """Yield `low:high:step`, both ends included, in exact decimal arithmetic."""
    from sim.strict_yaml import plain

    parts = [part.strip() for part in text.split(":")]
    allowed = "low:high:step, three numbers, for example 8:20:2"
    if len(parts) != 3 or not all(is_number(plain(part, VARY, path)) for part in parts):
        message = "a grid needs a step" if len(parts) == 2 else "not a range"
        raise InputError(message, file=VARY, key=path, found=text, allowed=allowed)
    low, high, step = (Fraction(part) for part in parts)
    if step <= 0 or high < low:
        message = "the range holds no values: low must not be above high, and the step must be above 0"
        raise InputError(message, file=VARY, key=path, found=text, allowed=allowed)
    count = (high - low) // step + 1
    if count > MOST_RUNS:
        message = f"the range holds {count:,} values; use a larger step"
        raise InputError(message, file=VARY, key=path, found=text, allowed=f"{MOST_RUNS:,} runs in one sweep")
    for number in (low + place * step for place in range(count)):
        yield int(number) if number.denominator == 1 else float(number)
