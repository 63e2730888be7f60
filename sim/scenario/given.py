"""A scenario given in Python as what a file would hold: a dict, with the same checks and the same sentences."""

import re
from collections.abc import Mapping
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, Final

from sim.book.strict_yaml import DEEPEST, refuse_look_alikes
from sim.errors import InputError
from sim.scenario.file import NAME, NAME_ALLOWED, PROSE, ScenarioFile, shaped

_ID: Final = "id"
_LONGEST: Final = 64
_NO_NAME: Final = "scenario"


def from_mapping(content: Mapping[Any, Any]) -> tuple[Path, ScenarioFile]:
    """Return what a dict holds, as a scenario file, and a path that stands for one in the working folder.

    Parameters
    ----------
    content
        The keys of a scenario file, and `id`, which a file has in its name; without it the title gives the id. Dates
        may be `datetime.date`. A scenario it extends by a path is looked for from the working folder.

    Raises
    ------
    InputError
        As for a file; also for a value that no file could hold.
    """
    values = dict(content)
    given = values.pop(_ID, None)
    name = _from_title(values.get("title")) if given is None else given
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise InputError("this cannot be the id of a scenario", key=_ID, found=name, allowed=NAME_ALLOWED)
    plain = _plain(values, name, "", prose=False, depth=1)
    return Path.cwd() / name, shaped(plain, name)


def _from_title(title: object) -> str:
    """Return an id made of the letters and digits of a title."""
    words = re.findall(r"[a-z0-9]+", title.lower()) if isinstance(title, str) else []
    return "_".join(words)[:_LONGEST].strip("_") or _NO_NAME


def _plain(value: Any, name: str, where: str, *, prose: bool, depth: int) -> Any:
    """Return a value as a file would have given it: text, numbers, true, false, None, lists and dicts."""
    if depth > DEEPEST:
        raise InputError(f"settings are nested more than {DEEPEST} deep", file=name, key=where)
    if isinstance(value, Mapping):
        return {
            _key(key, name, where): _plain(each, name, _at(where, key), prose=prose or key in PROSE, depth=depth + 1)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [
            _plain(each, name, f"{where}[{number}]", prose=prose, depth=depth + 1) for number, each in enumerate(value)
        ]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        if not prose:
            refuse_look_alikes(value, name, where)
        return str(value)
    return _number(value, name, where)


def _number(value: Any, name: str, where: str) -> bool | int | float | None:
    """Return a number, true, false or None; those of NumPy as Python's."""
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, float) and not isfinite(value):
        raise InputError("the number is not finite", file=name, key=where, found=value, allowed="a finite number")
    if value is None or isinstance(value, bool | int | float):
        return value
    allowed = "text, numbers, True, False, None, dates, lists and dicts"
    raise InputError("a scenario cannot hold this", file=name, key=where, found=type(value).__name__, allowed=allowed)


def _key(key: Any, name: str, where: str) -> str:
    if not isinstance(key, str):
        raise InputError("a key must be plain text", file=name, key=where or None, found=key)
    refuse_look_alikes(key, name, where or None)
    return key


def _at(where: str, key: object) -> str:
    return f"{where}.{key}" if where else str(key)
