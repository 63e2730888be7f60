"""The shape of an entry of the assumption book, as written in YAML, and how a wrong one is named to the reader."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeGuard, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from sim.errors import InputError, nearest_match
from sim.wording import count_words

Text = Annotated[str, Field(min_length=1)]
Words = list[Text]

SUM_TOLERANCE: Final = 1e-9
NAMES: Final = "names"
"""Unit of a leaf or lever that is a list of names, not of numbers or choices."""
GRANTS: Final = "grants"
"""Unit of a leaf or lever that is a list of grants; the book holds none, a scenario may."""
MOST_NAMES: Final = 20
NAME_PATTERN: Final = r"[^\W_](?:[\w -]{0,38}[^\W_])?"
NAMES_ALLOWED: Final = (
    f"a list of 1 to {MOST_NAMES} different names, [north, south]; letters, digits, space, - and _ in each, 40 at most"
)


SHARES_ALLOWED: Final = "{north: 0.6, south: 0.4}"


def _limits(written: list[int | float]) -> list[int | float]:
    if len(written) != 2 or not all(map(math.isfinite, written)) or written[0] > written[1]:
        raise ValueError("two numbers, the lower first: [lowest, highest]")
    return written


Limits = Annotated[list[int | float], AfterValidator(_limits)]


class Entry(BaseModel):
    """An entry that takes no unknown key and turns nothing into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LeafEntry(Entry):
    """A leaf: a value and all that must be known about it."""

    value: bool | int | float | str | list[int | float | str]
    unit: Text
    meaning: Text
    source: Text
    period: Text | int
    grade: Literal["published", "derived", "judged"]
    range: Limits | None = None
    allowed: Words = []
    sums_to: int | float | None = None


class LeverEntry(Entry):
    """A lever: what it means, the values it takes and the leaves it moves (its own name by default).

    `unbuilt` lists choices known, not in this version; `area_wide` refuses a change in one locality, `from_start` a
    dated one; a lever that is not `decided` is a what-if, such as demand: nobody can set it; `instead` names the lever
    to set where this one is not built; `then` says what moves on from a value that only says how a run begins.
    """

    meaning: Text
    unit: Text
    kind: Literal["number", "bool", "choice", "list"]
    built: bool
    allowed: Words = []
    range: Limits | None = None
    whole: bool = False
    paths: Words = []
    unbuilt: Words = []
    area_wide: bool = False
    from_start: bool = False
    decided: bool = True
    instead: str = ""
    then: str = ""


class SourceEntry(Entry):
    """A source: its title, where it is found (for a judgement, why), and what kind it is."""

    title: Text
    where: Text
    kind: Literal["published", "statute", "research", "fit", "judgement", "design"]


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell whether a value is a finite number (true and false are not)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def check_range(value: object, low: float | None, high: float | None, file: str, key: str) -> None:
    """Refuse a number, or a number in a list, outside `low` to `high` (None: no limit)."""
    for part in value if isinstance(value, tuple) else (value,):
        if not isinstance(part, int | float) or isinstance(part, bool):
            continue
        if (low is not None and part < low) or (high is not None and part > high):
            allowed = f"{'any' if low is None else f'{low:g}'} to {'any' if high is None else f'{high:g}'}"
            raise InputError("the value is out of range", file=file, key=key, found=part, allowed=allowed)


def check_sum(value: object, total: float, file: str, key: str) -> None:
    """Refuse numbers that do not sum to `total`."""
    found = math.fsum(value) if isinstance(value, tuple) else math.nan
    if not abs(found - total) <= SUM_TOLERANCE:
        shown = round(found, 12) if math.isfinite(found) else str(value)
        raise InputError(f"shares must sum to {total:g}", file=file, key=key, found=shown)


def check_names(value: object, file: str, key: str, fewest: int = 1) -> None:
    """Refuse what is not a list of `fewest` to `MOST_NAMES` distinct names (capitals do not count).

    Names may stand with their shares, as pairs; each share is above 0, and they sum to 1.
    """
    if isinstance(value, tuple) and value and all(isinstance(part, tuple) and len(part) == 2 for part in value):
        shares = tuple(share for _, share in value)
        for name, share in value:
            if not (is_number(share) and share > 0):
                message, allowed = "a share must be a number above 0", f"shares that sum to 1, {SHARES_ALLOWED}"
                raise InputError(message, file=file, key=f"{key}.{name}", found=share, allowed=allowed)
        value = tuple(name for name, _ in value)
        check_sum(shares, 1.0, file, key)
    if not (isinstance(value, tuple) and fewest <= len(value) <= MOST_NAMES):
        found = count_words(len(value), "name") if isinstance(value, tuple) else "nothing" if value is None else value
        raise InputError("not a list of names", file=file, key=key, found=found, allowed=NAMES_ALLOWED)
    seen: dict[str, str] = {}
    for name in value:
        if not (isinstance(name, str) and re.fullmatch(NAME_PATTERN, name)):
            raise InputError("this cannot be a name", file=file, key=key, found=name, allowed=NAMES_ALLOWED)
        if name.casefold() in seen:
            raise InputError("a name is given twice", file=file, key=key, found=name, allowed=NAMES_ALLOWED)
        seen[name.casefold()] = name


def check_no_grants(value: object, file: str, key: str) -> None:
    """Refuse grants in the book: it holds none, and each scenario names its own."""
    if value != ():
        allowed = "[]: a scenario names its grants, the book none"
        raise InputError("not an empty list", file=file, key=key, found=value, allowed=allowed)


BOOK_LISTS: Final[Mapping[str, Callable[[object, str, str], None]]] = {
    NAMES: partial(check_names, fewest=0),
    GRANTS: check_no_grants,
}
"""How a leaf that is a list of neither numbers nor choices is checked, by its unit."""

Place: TypeAlias = tuple[int | str, ...]
EntryKind = TypeVar("EntryKind", bound=BaseModel)

_TYPES: Mapping[str, str] = {
    "string_type": "text",
    "string_too_short": "text that is not empty",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list: [first, second]",
    "dict_type": "settings, one `key: value` a line",
    "model_type": "settings, one `key: value` a line",
    "too_short": "at least one",
}


def checked(shape: type[EntryKind], content: object, file: str, where: str = "") -> EntryKind:
    """Return the entry if it has the right shape.

    Parameters
    ----------
    shape
        The kind of entry.
    content
        What the file holds there.
    file, where
        File and key path, for the message.

    Raises
    ------
    InputError
        For the first thing wrong: an unknown or missing key, or a value of another type.
    """
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        raise _teach(error, shape, file, where) from None


def all_faults(shape: type[BaseModel], content: object, file: str) -> dict[Place, InputError]:
    """Return everything that keeps an entry from having the right shape, by the keys that lead there."""
    try:
        shape.model_validate(content)
    except ValidationError as error:
        by_place: dict[Place, list[Any]] = {}
        for fault in error.errors():
            by_place.setdefault(_place(fault["loc"]), []).append(fault)
        return {place: _taught(faults[0], faults, shape, file, "") for place, faults in by_place.items()}
    return {}


def _teach(error: ValidationError, shape: type[BaseModel], file: str, where: str) -> InputError:
    """Return the message for the worst fault: an unknown key first, then a missing one, then a wrong value."""
    order = ["extra_forbidden", "missing"]
    faults = sorted(error.errors(), key=lambda fault: order.index(fault["type"]) if fault["type"] in order else 2)
    return _taught(faults[0], faults, shape, file, where)


def _place(loc: Sequence[int | str]) -> Place:
    """Return the keys that lead to a fault, without the names of the types that were tried."""
    return tuple(part for part in loc if not _names_a_type(part))


def _taught(fault: Any, faults: Sequence[Any], shape: type[BaseModel], file: str, where: str) -> InputError:
    """Return the message for one fault; `faults` are those found with it, one a type that was tried."""
    place = _place(fault["loc"])
    key = key_path(where, place)
    if fault["type"] == "extra_forbidden":
        known = keys_beside(shape, place[:-1])
        near = nearest_match(str(place[-1]), known)
        return InputError("unknown key", file=file, key=key, allowed=", ".join(known), nearest=near)
    if fault["type"] == "missing":
        return InputError("this key is missing", file=file, key=key)
    if fault["type"] == "literal_error":
        words = str(fault["ctx"]["expected"]).replace("'", "")
        near = nearest_match(str(fault["input"]), words.replace(" or ", ", ").split(", "))
        return InputError("not a choice", file=file, key=key, found=fault["input"], allowed=words, nearest=near)
    if fault["type"] == "value_error":
        return InputError("wrong value", file=file, key=key, found=fault["input"], allowed=str(fault["ctx"]["error"]))
    kinds = dict.fromkeys(_TYPES.get(each["type"], each["msg"]) for each in faults if each["loc"][0] == fault["loc"][0])
    found = "nothing" if fault["input"] is None else fault["input"]
    return InputError("wrong type", file=file, key=key, found=found, allowed=" or ".join(kinds))


def key_path(where: str, place: Iterable[object]) -> str:
    """Return a key path such as `timeline[0].set`."""
    path = where
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def keys_beside(shape: type[BaseModel], place: Iterable[object]) -> list[str]:
    """Return the keys known at a place inside a shape."""
    for part in place:
        if isinstance(part, str) and part in shape.model_fields:
            inner = shape.model_fields[part].annotation
            found = [kind for kind in getattr(inner, "__args__", ()) if isinstance(kind, type)]
            shape = next((kind for kind in found if issubclass(kind, BaseModel)), shape)
    return [field.alias or name for name, field in shape.model_fields.items()]


def _names_a_type(part: object) -> bool:
    """Tell whether a step of pydantic's path is the name of a type tried, not a key of the file."""
    return isinstance(part, str) and (part in {"bool", "int", "float", "str", "constrained-str"} or "[" in part)
