"""What to write in place of a percentage, or of yes and no, as people type them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sim.book.entries import GRANTS, check_range, is_number
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.book import Lever

LIKELIHOOD: Final = "likelihood"
YES_OR_NO: Final = "yes or no"
"""Unit of what is true or false."""
_TRUE: Final = ("yes", "y", "on", "true", "1")
_FALSE: Final = ("no", "n", "off", "false", "0")
_PERCENT: Final = re.compile(r"([+-]?)\s*(\d+(?:\.\d+)?)\s*%")
PARTS: Final = ("share", LIKELIHOOD, "probability", "correlation")
"""How the units begin in which 1 is all there is."""
_MOST_LEVELS: Final = 10
"""From here a number given for a likelihood is a percentage, and no level of need as earlier versions took."""
_BEYOND: Final = {
    "funding.general_fund": "a multiple of what the first year needs: 0.95 is 5% below; pounds cannot be given",
}
"""What a lever is, where a number beyond its range is most likely meant as something else."""


def from_start_words(lever: Lever) -> str:
    """Return why a lever that acts from the start cannot be set on a date."""
    if lever.unit == GRANTS:
        return "put grants under `on: start`; each grant's own `starts` and `ends` date it"
    return f"the lever '{lever.name}' describes the area: it can be set with `on: start` only"


def check_lever_range(lever: Lever, value: object, file: str, key: str) -> None:
    """Refuse a number a lever does not take, and say what the lever is where it is often taken for another thing."""
    try:
        check_range(value, lever.low, lever.high, file, key)
    except InputError as fault:
        if (told := _BEYOND.get(lever.name)) is None:
            raise
        message = f"the value is out of range: {told}"
        raise InputError(message, file=file, key=key, found=value, allowed=fault.allowed) from None


def wrong_type_words(value: object, unit: str, from_flag: bool, way: str = "") -> str:
    """Return that a value is of the wrong type and, where it can be told, what to write.

    Parameters
    ----------
    value
        What was written.
    unit
        Unit of the lever or leaf.
    from_flag
        Whether it was written after `--set` (`times:1.1`) and not in a file (`{times: 1.1}`).
    way
        `add` or `times` where the value is the amount of one of them.
    """
    told = _truth(value) if unit == YES_OR_NO else _percentage(value, unit, from_flag, way)
    return f"wrong type: write {told}" if told else "wrong type"


def number_for_percentage(value: float, unit: str) -> str:
    """Return what to write for `20` where 1 is all there is; nothing where it is no percentage."""
    least = _MOST_LEVELS if unit == LIKELIHOOD else 1
    return f"{value / 100:.12g} for {value:.12g}%" if _is_part(unit) and least <= value <= 100 else ""


def check_percentage(lever: Lever | None, unit: str, value: object, file: str, key: str) -> None:
    """Refuse a percentage without its sign where 1 is all there is, and say what to write; no lever for a leaf."""
    high = lever.high if lever is not None else 1.0 if unit in PARTS else None
    if high is not None and is_number(value) and value > high and (told := number_for_percentage(value, unit)):
        raise InputError(
            f"the value is out of range: write {told}", file=file, key=key, found=value, allowed=f"0 to {high:g}"
        )


def check_likelihood(unit: str, value: object, file: str, key: str) -> None:
    """Refuse a level of need where a likelihood is asked for, as files gave it before decisions asked how likely."""
    if unit == LIKELIHOOD and is_number(value) and not 0.0 <= value <= 1.0:
        raise InputError(
            "this is how likely it must be, from 0 to 1, that need is at or above the level the decision is for; "
            "levels of need, as in files for earlier versions, are not taken",
            file=file,
            key=key,
            found=value,
            allowed="0 to 1",
        )


def _truth(value: object) -> str:
    written = str(value).strip().lower()
    return "true" if written in _TRUE else "false" if written in _FALSE else ""


def _percentage(value: object, unit: str, from_flag: bool, way: str) -> str:
    """Return what to write for `20%` or `+10%`; for `10%` of what is no share, all it may mean."""
    found = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or (way == "add" and not _is_part(unit)):
        return ""
    sign, part = found[1], float(found[2]) / 100
    signed = -part if sign == "-" else part
    if way == "add" or (_is_part(unit) and not sign and way != "times"):
        return f"{signed:.12g}"
    if sign:
        return _multiple(1 + signed, from_flag, way) if signed >= -1 else ""
    if way == "times" and part >= 1:
        return _multiple(part, from_flag, way)
    return _meanings(part, from_flag, way)


def _meanings(part: float, from_flag: bool, way: str) -> str:
    """Return what to write for a percentage more, less, and of what there is; 1 is 100%, of which less is nothing."""
    said = f"{100 * part:.12g}%"
    meant = {f"{said} more": 1 + part, f"{said} less": 1 - part, f"{said} of what there is": part}
    if part >= 1:
        meant = {f"{said} of what there is": part, f"{said} more": 1 + part}
    return ", ".join(f"{_multiple(times, from_flag, way)} for {words}" for words, times in meant.items())


def _multiple(times: float, from_flag: bool, way: str) -> str:
    """Return a multiple as it is written; of what stands after `times` already, its number alone."""
    number = f"{times:.12g}"
    return number if way == "times" else f"times:{number}" if from_flag else f"{{times: {number}}}"


def _is_part(unit: str) -> bool:
    return unit.startswith(PARTS)
