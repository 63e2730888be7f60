"""Words of the field that are typed where the name of a lever is meant: which lever does it, or that none does yet.

The table is `field_words.yaml`, beside the levers. A word is known alone (`agency_share`) or in a path
(`workforce.social_worker.vacancy_rate`), in singular or plural.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from pydantic import Field

from sim.book import Book
from sim.book.book import FOLDER
from sim.book.entries import Entry, Text, checked
from sim.book.strict_yaml import read_mapping
from sim.errors import InputError, nearest_match

FILE: Final = "field_words.yaml"
NOT_YET: Final = "known, not in this version"
UNKNOWN: Final = "unknown lever"
_MISSPELT: Final = 0.9  # as near to a lever as this, a name is that lever misspelt
_LONGEST: Final = 120
_NAMED: Final = 3  # levers told by name


class UnknownLeverError(InputError):
    """A setting names neither a lever nor a leaf of the book; `found` is what it names."""


class WordEntry(Entry):
    """Words for one thing: how they are typed, whether levers do it, what to say, and the levers (`*` for any part).

    A `general` thing gives way to any other that is named too: `social_worker.vacancies` are vacancies. An `outcome` is
    no lever in any version.
    """

    typed: list[Text] = Field(min_length=1)
    does_it: bool
    says: Text
    levers: list[Text]
    general: bool = False
    outcome: bool = False


@dataclass(frozen=True, slots=True)
class FieldWord:
    """A thing of the field: what to say of it, the levers that do it or come nearest, which, and if an outcome."""

    name: str
    says: str
    levers: tuple[str, ...]
    does_it: bool
    outcome: bool

    @property
    def listed(self) -> str | None:
        """The levers in words, the first few by name; None where there are none."""
        more = len(self.levers) - _NAMED
        return ", ".join(self.levers[:_NAMED]) + (f" and {more} more like these" if more > 0 else "") or None


def unknown(path: str, book: Book, file: str, key: str, also: Sequence[str] = ()) -> UnknownLeverError:
    """Return the error for a path that is neither a lever nor a leaf, or is a lever of a later version.

    Parameters
    ----------
    path
        What was written.
    book
        The assumption book.
    file, key
        Where it was written.
    also
        Further names that could be meant there, for the nearest match.
    """
    levers = [name for name, each in book.levers.items() if each.built]
    known = [*levers, *book.leaves, *also]
    word = field_word(path, book)
    if path in book.levers and book.levers[path].instead:
        lever = book.levers[path]
        message = f"'{path}' cannot be set: {lever.meaning}; set '{lever.instead}'"
        return UnknownLeverError(message, file=file, key=key)
    if path in book.levers:
        says = f": {word.says}" if word else ""
        listed = word.listed if word else None
        return UnknownLeverError(f"the lever '{path}' is {NOT_YET}{says}", file=file, key=key, allowed=listed)
    near = nearest_match(path, known)
    misspelt = len(path) <= _LONGEST and get_close_matches(path.casefold(), known, n=1, cutoff=_MISSPELT)
    if word is None or misspelt:
        return UnknownLeverError(UNKNOWN, file=file, key=key, found=path, nearest=near)
    message = f"{UNKNOWN}: {word.says}" if word.does_it or word.outcome else f"{NOT_YET}: {word.says}"
    return UnknownLeverError(message, file=file, key=key, found=path, allowed=word.listed)


def field_word(path: str, book: Book) -> FieldWord | None:
    """Return the thing of the field that a path names, by the longest phrase in it, or None."""
    if len(path) > _LONGEST:
        return None
    parts = _parts(path)
    found: list[tuple[bool, int, int, int, str]] = []
    phrases, words = _table()
    for phrase, name in phrases:
        for start in range(len(parts)):
            end = start + len(phrase)
            if tuple(parts[start:end]) == phrase or parts[start] == "".join(phrase):
                found.append((not words[name].general, len(phrase), start, len("".join(phrase)), name))
    if not found:
        return None
    name = max(found)[-1]
    entry = words[name]
    built = [name for name, lever in book.levers.items() if lever.built]
    levers = tuple(each for pattern in entry.levers for each in built if fnmatchcase(each, pattern))
    return FieldWord(name, entry.says, levers, entry.does_it, entry.outcome)


@lru_cache(maxsize=1)
def _table() -> tuple[list[tuple[tuple[str, ...], str]], dict[str, WordEntry]]:
    """Return the phrases with the name of their thing, and the things by name."""
    content = read_mapping(FOLDER / FILE)
    words = {name: checked(WordEntry, entry, FILE, f"words.{name}") for name, entry in content["words"].items()}
    phrases = [(tuple(_parts(phrase)), name) for name, entry in words.items() for phrase in entry.typed]
    return phrases, words


def _parts(text: str) -> list[str]:
    """Return the words of a path, small and in the singular."""
    return [_singular(part) for part in re.split(r"[^a-z0-9]+", text.casefold()) if part]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > len("ties"):
        return f"{word.removesuffix('ies')}y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word
