"""A setting that is varied: its values or its range, checked against the lever or the number of the book it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Final

from sim.book import Value
from sim.book.entries import is_number
from sim.errors import InputError
from sim.scenario.field_words import unknown
from sim.scenario.overriding import leaves_of
from sim.service import AT_START

if TYPE_CHECKING:
    from sim.book import Book
    from sim.scenario import Scenario

LEVER: Final = "lever"
ASSUMPTION: Final = "assumption"
AREA: Final = "area"
NONE: Final = "none"
VARY: Final = "--vary"
SPEC: Final = "values a,b,c, low:high:step, low:high or book"
"""What may be written after ``PATH=``, in words."""

_SET: Final = "--set"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A setting that is varied, over a list of values or over a range from `low` to `high`.

    Attributes
    ----------
    path, spec, values
        The lever or leaf of the book, or `area`; its values as they were written; and the values, none for a range.
    label, unit
        Of the lever or leaf.
    acts
        When the values act: `start` for the whole run, or the days of the scenario's own entries they replace.
    warning
        What to know of the values; empty when there is nothing.
    kind
        `lever` for a decision, `assumption` for a number of the book that no lever moves, or `area`.
    low, high
        The ends of a range; None for a list.
    whole
        True when a range is one of whole numbers only.
    """

    path: str
    spec: str
    values: tuple[Value, ...]
    label: str
    unit: str
    acts: tuple[str, ...]
    warning: str = ""
    kind: str = LEVER
    low: float | None = None
    high: float | None = None
    whole: bool = False

    @property
    def continuous(self) -> bool:
        """True for a range in which every number may be taken."""
        return self.low is not None and not self.whole

    def as_entry(self) -> dict[str, Any]:
        """Return plain data for the manifest: `values` for a list; `low`, `high` and `whole` for a range."""
        if self.low is None:
            taken: dict[str, Any] = {"values": list(self.values)}
        else:
            taken = {"low": self.low, "high": self.high, "whole": self.whole}
        return {
            "path": self.path,
            "kind": self.kind,
            "spec": self.spec,
            **taken,
            "label": self.label,
            "unit": self.unit,
            "acts": list(self.acts),
            "warning": self.warning,
        }


def dimension_from_entry(entry: Mapping[str, Any]) -> Dimension:
    """Return the dimension a manifest tells of (see `Dimension.as_entry`).

    Raises
    ------
    InputError
        When the entry lacks a part.
    """
    try:
        ranged = "low" in entry
        return Dimension(
            path=entry["path"],
            spec=entry["spec"],
            values=() if ranged else tuple(entry["values"]),
            label=entry["label"],
            unit=entry["unit"],
            acts=tuple(entry["acts"]),
            warning=entry.get("warning", ""),
            kind=entry.get("kind", LEVER),
            low=entry["low"] if ranged else None,
            high=entry["high"] if ranged else None,
            whole=ranged and entry["whole"],
        )
    except KeyError as fault:
        message = "the manifest does not say this of a varied setting; run the sweep again"
        raise InputError(message, file="manifest.json", key="sweep.vary", found=fault.args[0]) from None


def listed(path: str, spec: str, values: Sequence[Value], scenario: Scenario, book: Book) -> Dimension:
    """Return a setting varied over a list of values that are already checked (see `checked`).

    Raises
    ------
    InputError
        When a value is given twice, or the scenario sets the same in another way.
    """
    if not values:
        raise InputError("there are no values", file=VARY, key=path, allowed=SPEC)
    seen: set[Value] = set()
    for value in values:
        if value in seen:
            raise InputError("the value is given twice", file=VARY, key=path, found=value)
        seen.add(value)
    if path == AREA:
        return Dimension(path, spec, tuple(values), "the area", "area", (AT_START,), kind=AREA)
    told = book.levers.get(path) or book.leaves[path]
    warning = _beyond(path, values, book)
    acts = _acts(path, scenario, book)
    return Dimension(path, spec, tuple(values), told.meaning, told.unit, acts, warning, _kind(path, book))


def ranged(path: str, spec: str, low: float, high: float, scenario: Scenario, book: Book) -> Dimension:
    """Return a setting varied over every number from `low` to `high`, or every whole number where it takes only those.

    Raises
    ------
    InputError
        When an end is not a value it takes, the range is empty, or the scenario sets the same in another way.
    """
    ends = [checked(path, end, book, VARY, path) for end in (low, high)]
    if not low < high:
        message = "the range holds no values: low must be below high"
        raise InputError(message, file=VARY, key=path, found=spec, allowed="low:high, for example 8:20")
    whole = takes_whole(path, book)
    if whole and not all(float(end).is_integer() for end in (low, high)):
        raise InputError("the ends of this range are whole numbers", file=VARY, key=path, found=spec)
    told = book.levers.get(path) or book.leaves[path]
    warning, acts = _beyond(path, ends, book), _acts(path, scenario, book)
    first, last = (int(low), int(high)) if whole else (float(low), float(high))
    kind = _kind(path, book)
    return Dimension(path, spec, (), told.meaning, told.unit, acts, warning, kind, first, last, whole)


def book_range(path: str, book: Book) -> tuple[float, float, float]:
    """Return (low, value, high) of the book for a leaf, or for a lever that moves one, within what the lever takes.

    Raises
    ------
    InputError
        When the book has no range for it.
    """
    check_path(path, book)
    lever, leaves = book.levers.get(path), leaves_of(path, book)
    leaf = book.leaves[leaves[0]]
    if len(leaves) > 1:
        message = f"this lever moves {len(leaves)} numbers of the book, so it has no one range there; write low:high"
        raise InputError(message, file=VARY, key=path)
    if leaf.low is None or leaf.high is None or not is_number(leaf.value):
        raise InputError("the book has no range for this; write its values: a,b,c", file=VARY, key=path)
    low, high = leaf.low, leaf.high
    if lever is not None:
        low = low if lever.low is None else max(low, lever.low)
        high = high if lever.high is None else min(high, lever.high)
    if takes_whole(path, book):
        low, high = ceil(low), floor(high)
    if not low < high:
        raise InputError("the book has one value only for this, so it has no range", file=VARY, key=path, found=low)
    return low, leaf.value, high


def check_path(path: str, book: Book) -> None:
    """Refuse a path that is no lever of this version, no number of the book, and not `area`.

    Raises
    ------
    InputError
        Saying what is near, or which lever does what is meant.
    """
    from sim.kpis.outcomes import refusal

    lever = book.levers.get(path)
    if path != AREA and (path not in book.leaves if lever is None else not lever.built):
        raise refusal(unknown(path, book, VARY, path, [AREA]))


def takes_whole(path: str, book: Book) -> bool:
    """Return whether a lever takes whole numbers only, or a number of the book is a whole one."""
    lever = book.levers.get(path)
    if lever is not None:
        return lever.whole
    return is_number(book.values[path]) and isinstance(book.values[path], int)


def checked(path: str, value: Any, book: Book, file: str, key: str) -> Value:
    """Return one value as the book has it, if its lever or leaf takes it; an area as `sim.areas.plain_name` has it.

    Raises
    ------
    InputError
        With the file and key given: for an unknown path, or a value it does not take.
    """
    if path == AREA:
        return _area(value, file, key)
    from sim.kpis.outcomes import refusal
    from sim.scenario.setting import Place, read_setting

    if isinstance(value, list | tuple | Mapping):
        raise InputError("a sweep takes single values, not lists", file=file, key=key, found=value, allowed=SPEC)
    lever, leaf = book.levers.get(path), book.leaves.get(path)
    if (lever is not None and lever.kind == "list") or (leaf is not None and isinstance(leaf.value, tuple)):
        raise InputError("a list cannot be varied", file=file, key=key)
    try:
        return read_setting(path, value, False, book, Place(file, key)).amount
    except InputError as caught:
        fault = refusal(caught)
        allowed = fault.allowed and fault.allowed.replace(", or {add: N} or {times: N}", "")
        near = fault.nearest
        raise InputError(fault.message, file=file, key=key, found=fault.found, allowed=allowed, nearest=near) from None


def check_together(paths: Sequence[str], book: Book, file: str) -> None:
    """Refuse settings of which one is varied twice, or two set the same number."""
    twice = next((path for path in paths if paths.count(path) > 1), None)
    if twice is not None:
        raise InputError("the same setting is varied twice; give its values together", file=file, key=twice)
    leaves: dict[str, str] = {}
    for path in paths:
        for leaf in leaves_of(path, book):
            if (other := leaves.setdefault(leaf, path)) != path:
                raise InputError(f"'{other}' and '{path}' set the same number; vary one", file=file, key=path)


def _area(value: Any, file: str, key: str) -> str:
    """Return the plain name of an area given by its name or code."""
    from sim.areas import load_area, plain_name

    if not isinstance(value, str):
        found = "nothing" if value is None else value
        raise InputError("an area is its name or code", file=file, key=key, found=found)
    try:
        return plain_name(load_area(value).name)
    except InputError as fault:
        allowed, near = fault.allowed, fault.nearest
        raise InputError(fault.message, file=file, key=key, found=fault.found, allowed=allowed, nearest=near) from None


def _kind(path: str, book: Book) -> str:
    lever = book.levers.get(path)
    return LEVER if lever is not None and lever.decided else ASSUMPTION


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
    leaves = set(leaves_of(path, book))
    days: dict[str, None] = {}
    for change in scenario.changes:
        if path in change.values:
            if change.because == _SET:
                raise InputError("the setting is both set and varied; leave out its --set", file=VARY, key=path)
            days[f"{change.day or AT_START}{f' in {change.locality}' if change.locality else ''}"] = None
        for other in change.values:
            if other != path and leaves & set(leaves_of(other, book)):
                raise InputError(f"the scenario sets this as '{other}'; vary that", file=VARY, key=path)
    return tuple(days) or (AT_START,)
