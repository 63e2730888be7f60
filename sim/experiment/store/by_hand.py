"""What is said of a value set by hand from the start: how long it acts, and which like it were not moved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sim.book import Book, Lever, load_book
from sim.service import Role

OVER_ALL: Final = "over the whole run"
_OF_ROLES: Final = "workforce"


def from_start_words(path: str) -> str:
    """Return how long a value set from the start acts: over the whole run, or until what decides from then on."""
    lever = _lever(path, load_book())
    if lever is None or not lever.then:
        return OVER_ALL
    return f"when the run starts; from then on {lever.then}"


def not_moved(path: str, by_hand: Iterable[str]) -> str:
    """Return a sentence that names the same value of the other social workers, where it was not set.

    Said of values that only say how a run begins; empty for all others, and where both were set.
    """
    book = load_book()
    lever = _lever(path, book)
    chapter, _, rest = path.partition(".")
    role, _, field = rest.partition(".")
    social_workers = [str(each) for each in Role if each.qualified and each.hired]
    if lever is None or not lever.then or chapter != _OF_ROLES or role not in social_workers:
        return ""
    others = [f"{chapter}.{each}.{field}" for each in social_workers if each != role]
    kept = [each for each in others if each in book.levers and each not in set(by_hand)]
    return f" It is of one of two groups of social workers: {', '.join(kept)} was not set." if kept else ""


def _lever(path: str, book: Book) -> Lever | None:
    """Return the lever of a name, or the one that moves a leaf."""
    named = book.levers.get(path)
    return named or next((each for each in book.levers.values() if path in each.paths), None)
