"""Errors a user can put right, told in one sentence that says how.

Every check on something a user wrote (a scenario file, a ``--set``, a book
leaf) raises `InputError`; the command line prints its text and exits with 2.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST_WORD = 120
_LONGEST_FOUND = 80


class InputError(Exception):
    """Something the user gave cannot be used.

    ``str()`` is one teaching sentence: where, what was found, what is wrong,
    what is allowed and the nearest known name, leaving out whatever is not given.

    Parameters
    ----------
    message
        What is wrong, in a few words ("unknown lever").
    file
        The file it was read from, as the user named it.
    key
        The dotted path of the setting.
    found
        The value found; ``None`` means nothing to show.
    allowed
        What would have been accepted, in words.
    nearest
        The known name nearest to the one given (see `nearest_match`).
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        key: str | None = None,
        found: object = None,
        allowed: str | None = None,
        nearest: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.key = key
        self.found = found
        self.allowed = allowed
        self.nearest = nearest

    def __str__(self) -> str:
        """Return the whole sentence on one line."""
        clauses = [self.message]
        if self.found is not None:
            clauses.insert(0, f"found {_shown(self.found)}")
        if self.allowed:
            clauses.append(f"allowed: {self.allowed}")
        if self.nearest:
            clauses.append(f"did you mean '{self.nearest}'?")
        where = [part for part in (self.file, self.key) if part]
        return _one_line(": ".join([*where, "; ".join(clauses)]))


def nearest_match(word: object, options: Iterable[str]) -> str | None:
    """Return the option most like `word` (capitals do not count), or None if none is near or it is no word."""
    if not isinstance(word, str) or len(word) > _LONGEST_WORD:
        return None
    by_folded = {option.casefold(): option for option in sorted(options, reverse=True)}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def _shown(found: object) -> str:
    text = repr(found)
    return text if len(text) <= _LONGEST_FOUND else text[: _LONGEST_FOUND - 3] + "..."


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
