"""One setting of a scenario: what was written, checked against its lever or leaf, and applied to the value in force."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim.book import Book, Leaf, Lever, Value
from sim.book.entries import GRANTS, NAMES, SUM_TOLERANCE, check_names, check_range, check_sum, is_number
from sim.book.grants import check_grants
from sim.book.strict_yaml import parse, plain
from sim.errors import InputError, nearest_match
from sim.scenario.field_words import unknown
from sim.scenario.what_to_write import (
    PARTS,
    check_lever_range,
    check_likelihood,
    check_percentage,
    from_start_words,
    wrong_type_words,
)
from sim.wording import count_words

_RELATIVE: Final = ("add", "times")
_WRITTEN_RELATIVE: Final = re.compile(r"(add|times):(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Setting:
    """A new value, or a change relative to the value in force.

    `way` is `value` (becomes `amount`), `add`, `times`, or `towards` (moves the part `part` of the way from the
    value in force to `amount`; steps of a phased change).
    """

    way: str
    amount: Value
    part: float = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a setting was written: the file and key path for messages."""

    file: str
    key: str


def read_setting(
    path: str, written: object, dated: bool, book: Book, place: Place, locality: str | None = None
) -> Setting:
    """Return the setting written for a lever or leaf.

    Parameters
    ----------
    path
        Name of a lever, or path of a leaf of the book.
    written
        A plain value, or ``{"add": number}`` or ``{"times": number}``.
    dated
        True when it acts from a date; leaves can only be set from the start.
    book
        The assumption book.
    place
        Where it was written.
    locality
        The one locality it acts in; None for the whole area.

    Raises
    ------
    UnknownLeverError
        For a path that is neither a lever nor a leaf, or is a lever of a later version.
    InputError
        For a choice of a later version, a leaf that is dated or of one locality, a lever that cannot be
        either, or a value of another type or out of range.
    """
    lever = book.levers.get(path)
    if (lever is None and path not in book.leaves) or (lever is not None and not lever.built):
        raise unknown(path, book, place.file, place.key)
    _check_reach(lever, dated, locality, place)
    if lever is not None and lever.unit == GRANTS:
        return Setting("value", check_grants(written, place.file, place.key))
    if isinstance(written, Mapping) and _names_with_shares(path, written, book):
        written = _shared(written)
    if isinstance(written, Mapping):
        return _relative(path, written, book, place)
    value: Value = tuple(written) if isinstance(written, list) else written  # type: ignore[assignment]
    check_percentage(book.levers.get(path), _unit(path, book), value, place.file, place.key)
    return Setting("value", check(path, value, book, place))


def _names_with_shares(path: str, written: Mapping[str, Any], book: Book) -> bool:
    """Whether names are written with their shares, `{north: 0.6, south: 0.4}`."""
    told = book.levers.get(path) or book.leaves[path]
    return told.unit == NAMES and bool(written) and not set(written) <= set(_RELATIVE)


def _shared(written: Mapping[str, Any]) -> list[Any]:
    """Return names with their shares as pairs; of equal shares that sum to 1 the names alone."""
    shares = list(written.values())
    equal = all(is_number(share) and share == shares[0] for share in shares)
    if equal and abs(shares[0] * len(shares) - 1.0) <= SUM_TOLERANCE:
        return list(written)
    return list(written.items())


def _check_reach(lever: Lever | None, dated: bool, locality: str | None, place: Place) -> None:
    """Refuse a date or a locality for what cannot have one; `lever` is None for a leaf of the book."""
    message = ""
    if lever is None and dated:
        message = "this is a number of the book, not a lever: it can be set from the start only"
    elif lever is None and locality is not None:
        message = "this is a number of the book, not a lever: it is the same in every locality; leave out `in`"
    elif lever is not None and lever.area_wide and locality is not None:
        message = f"the lever '{lever.name}' acts on the whole area, not in one locality: leave out `in`"
    elif lever is not None and lever.from_start and dated:
        message = from_start_words(lever)
    if message:
        raise InputError(message, file=place.file, key=place.key)


def read_assignment(text: str, book: Book) -> tuple[str, Setting]:
    """Return (path, setting) of a command line assignment: ``PATH=VALUE``, ``PATH=add:0.25``, ``PATH=times:1.1``."""
    path, equals, given = (part.strip() for part in text.partition("="))
    place = Place("--set", path[:80] or "PATH")
    if not (path and equals and given):
        raise InputError(
            "not an assignment", file="--set", found=text, allowed="PATH=VALUE, for example demand.multiplier=1.1"
        )
    relative = _WRITTEN_RELATIVE.fullmatch(given)
    written: object
    if relative:
        written = {relative[1]: plain(relative[2].strip(), place.file, place.key)}
    elif given.startswith(("[", "{", "&", "*", "!", "'", '"')):
        written = parse(given, place.file)
    elif "," in given:
        written = [plain(part.strip(), place.file, place.key) for part in given.split(",")]
    else:
        written = plain(given, place.file, place.key)
    return path, read_setting(path, written, False, book, place)


def _relative(path: str, written: Mapping[str, Any], book: Book, place: Place) -> Setting:
    """Return a setting relative to the value in force; numbers only."""
    allowed = _number_words(place, "a number")
    if len(written) != 1:
        raise InputError("one way to change a value at a time", file=place.file, key=place.key, allowed=allowed)
    way, amount = next(iter(written.items()))
    if way not in _RELATIVE:
        near = nearest_match(str(way), _RELATIVE)
        raise InputError(
            "unknown key", file=place.file, key=f"{place.key}.{way}", found=way, allowed=allowed, nearest=near
        )
    if not is_number(amount):
        _wrong_type(amount, "a number", Place(place.file, f"{place.key}.{way}"), _unit(path, book), str(way))
    if way == "times" and amount < 0:
        raise InputError("the value is negative", file=place.file, key=place.key, found=amount, allowed="0 or more")
    lever = book.levers.get(path)
    if not (is_number(_usual(path, book)) if lever is None else lever.kind == "number"):
        raise InputError(f"only numbers can be changed with `{way}`", file=place.file, key=place.key, found=amount)
    return Setting(way, amount)


def _usual(path: str, book: Book) -> Value:
    """Return the book's value of a lever or leaf."""
    lever = book.levers.get(path)
    return book.values[lever.paths[0]] if lever is not None and lever.paths else book.values[path]


def _unit(path: str, book: Book) -> str:
    """Return the unit of a lever or leaf."""
    return (book.levers.get(path) or book.leaves[path]).unit


def check(path: str, value: Value, book: Book, place: Place) -> Value:
    """Return the value if its lever or leaf takes it, as the type the book has (2 becomes 2.0 where it has 1.5).

    Raises
    ------
    InputError
        When it is of another type, not a choice, out of range, or shares that do not sum to what they must.
    """
    lever = book.levers.get(path)
    if lever is None:
        _check_leaf(book.leaves[path], value, place)
    else:
        _check_lever(lever, value, place)
    return _as_in_book(value, _usual(path, book))


def _check_lever(lever: Lever, value: Value, place: Place) -> None:
    if lever.kind == "number":
        if isinstance(value, str) and value in (*lever.allowed, *lever.unbuilt):
            _check_choice(value, lever.allowed, place, lever.unbuilt)
            return
        allowed = _number_words(place, "a whole number" if lever.whole else "a number", *lever.allowed)
        if not is_number(value) or (lever.whole and value != round(value)):
            _wrong_type(value, allowed, place, lever.unit)
        check_likelihood(lever.unit, value, place.file, place.key)
        check_lever_range(lever, value, place.file, place.key)
    elif lever.kind == "bool":
        if not isinstance(value, bool):
            _wrong_type(value, "true or false", place, lever.unit)
    elif lever.unit == NAMES:
        check_names(value, place.file, place.key)
    elif lever.unit == GRANTS:
        check_grants(value, place.file, place.key)
    else:
        for part in value if isinstance(value, tuple) and lever.kind == "list" else (value,):
            _check_choice(part, lever.allowed, place, lever.unbuilt)


def _check_leaf(leaf: Leaf, value: Value, place: Place) -> None:
    """Refuse what the leaf cannot mean. Beyond its plausible range is allowed: the range is evidence, not a law."""
    if isinstance(leaf.value, bool):
        if not isinstance(value, bool):
            _wrong_type(value, "true or false", place, leaf.unit)
        return
    if leaf.unit == NAMES:
        check_names(value, place.file, place.key)
        return
    if leaf.unit == "choice":
        for part in value if isinstance(value, tuple) and isinstance(leaf.value, tuple) else (value,):
            _check_choice(part, leaf.allowed, place)
        return
    if isinstance(leaf.value, tuple):
        count = len(leaf.value)
        if not (isinstance(value, tuple) and len(value) == count and all(is_number(part) for part in value)):
            _wrong_type(value, f"a list of {count_words(count, 'number')}", place)
    elif not is_number(value):
        if value not in leaf.allowed:
            _wrong_type(value, _number_words(place, "a number", *leaf.allowed), place, leaf.unit)
        return
    check_likelihood(leaf.unit, value, place.file, place.key)
    low = 0.0 if leaf.low is not None and leaf.low >= 0 else None
    high = 1.0 if leaf.unit in PARTS else None
    check_range(value, low, high, place.file, place.key)
    if leaf.sums_to is not None:
        check_sum(value, leaf.sums_to, place.file, place.key)


def _number_words(place: Place, *kinds: str) -> str:
    """Return what a number setting takes, as it is written where it was given."""
    ways = "add:N or times:N" if place.file == "--set" else "{add: N} or {times: N}"
    return f"{', '.join(kinds)}, or {ways}"


def _check_choice(value: object, allowed: tuple[str, ...], place: Place, unbuilt: tuple[str, ...] = ()) -> None:
    if value in allowed:
        return
    words = choice_words(allowed, unbuilt)
    if value in unbuilt:
        message = f"the choice '{value}' is known, not in this version"
        raise InputError(message, file=place.file, key=place.key, allowed=words)
    near = nearest_match(str(value), allowed)
    raise InputError("not a choice", file=place.file, key=place.key, found=_shown(value), allowed=words, nearest=near)


def choice_words(allowed: tuple[str, ...], unbuilt: tuple[str, ...]) -> str:
    """Return the choices of a lever in words; those not in this version are marked."""
    marked = f" (known, not in this version: {', '.join(unbuilt)})" if unbuilt else ""
    return ", ".join(allowed) + marked


def _wrong_type(value: object, allowed: str, place: Place, unit: str = "", way: str = "") -> None:
    message = wrong_type_words(value, unit, place.file == "--set", way)
    raise InputError(message, file=place.file, key=place.key, found=_shown(value), allowed=allowed)


def _shown(value: object) -> object:
    return "nothing" if value is None else list(value) if isinstance(value, tuple) else value


def applied(setting: Setting, current: Value) -> Value:
    """Return the value after a setting, given the exact value in force."""
    if setting.way == "value":
        return setting.amount
    before, amount = _number(current), _number(setting.amount)
    if setting.way == "add":
        return before + amount
    if setting.way == "times":
        return before * amount
    return before + setting.part * (amount - before)


def check_applies(setting: Setting, current: Value, name: str, place: Place) -> None:
    """Refuse a change relative to, or in steps from, a value in force that is a word (`none`), not a number."""
    if setting.way == "value" or is_number(current):
        return
    how = "in steps" if setting.way == "towards" else f"with `{setting.way}`"
    message = f"'{name}' is '{current}' by then, so it cannot change {how}"
    raise InputError(message, file=place.file, key=place.key, allowed="a new value, at once")


def rounded(value: Value, lever: Lever | None) -> Value:
    """Return the outcome of arithmetic as the model takes it: 12 significant digits, or whole for whole levers."""
    if not is_number(value):
        return value
    return round(value) if lever is not None and lever.whole else float(f"{value:.12g}")


def _number(value: Value) -> float:
    """Return a value known to be a number."""
    if not is_number(value):
        raise InputError("only numbers can be changed step by step", found=_shown(value))
    return float(value)


def _as_in_book(value: Value, usual: Value) -> Value:
    """Return a number as the book has it: whole where both are whole, else a float."""
    if isinstance(value, tuple) and isinstance(usual, tuple) and len(value) == len(usual):
        return tuple(_as_in_book(part, like) for part, like in zip(value, usual, strict=True))
    if not (is_number(value) and is_number(usual)):
        return value
    number = float(value)
    return int(number) if isinstance(usual, int) and number.is_integer() else number
