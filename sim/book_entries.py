"""The shape of an entry of the assumption book, as written in YAML, and how a wrong one is named to the reader."""

import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from sim.errors import InputError, nearest_match

Text = Annotated[str, Field(min_length=1)]
Words = list[Text]


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
    """A lever: what it means, the values it takes and the leaves it moves (its own name by default)."""

    meaning: Text
    unit: Text
    kind: Literal["number", "bool", "choice", "list"]
    built: bool
    allowed: Words = []
    range: Limits | None = None
    whole: bool = False
    paths: Words = []


class SourceEntry(Entry):
    """A source: its title, where it is found (for a judgement, why), and what kind it is."""

    title: Text
    where: Text
    kind: Literal["published", "statute", "research", "fit", "judgement", "design"]


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


def _teach(error: ValidationError, shape: type[BaseModel], file: str, where: str) -> InputError:
    """Return the message for the worst fault: an unknown key first, then a missing one, then a wrong value."""
    order = ["extra_forbidden", "missing"]
    faults = sorted(error.errors(), key=lambda fault: order.index(fault["type"]) if fault["type"] in order else 2)
    fault = faults[0]
    place = [part for part in fault["loc"] if not _names_a_type(part)]
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
    return list(shape.model_fields)


def _names_a_type(part: object) -> bool:
    """Tell whether a step of pydantic's path is the name of a type tried, not a key of the file."""
    return isinstance(part, str) and (part in {"bool", "int", "float", "str", "constrained-str"} or "[" in part)
