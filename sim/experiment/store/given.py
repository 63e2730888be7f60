"""What a caller in Python hands over, taken for what it should be or refused in a sentence."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from sim.errors import InputError


def a_folder(given: object, key: str = "folder") -> Path:
    """Return the path of a result folder, as `a_path`."""
    return a_path(given, "a result folder", key)


def a_path(given: object, what: str, key: str) -> Path:
    """Return a path that was given for something.

    Raises
    ------
    InputError
        When it is no path: nothing, an empty name, or anything that is not text or a path.
    """
    if not isinstance(given, str | PathLike) or not str(given).strip() or "\0" in str(given):
        raise InputError(f"{what} is named by its path", key=key, found=named(given))
    return Path(given)


def named(given: object) -> object:
    """Return what was given as a sentence shows it: `nothing` for None."""
    return "nothing" if given is None else given
