"""One row of the record: its columns, how each is kept, and words as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, final

import numpy as np

from sim.log.vocabulary import EVENTS, STAGES, TEAMS

COLUMNS: tuple[str, ...] = (
    "time",
    "sequence",
    "family",
    "child",
    "event",
    "stage",
    "team",
    "worker",
    "value",
    "detail",
)
Row = tuple[int, int, int, str, str, str, int, float, str]
KEPT_AS: Final[Mapping[str, type[np.generic]]] = {
    "time": np.int64,
    "family": np.int32,
    "child": np.int32,
    "event": np.int16,
    "stage": np.int16,
    "team": np.int16,
    "worker": np.int32,
    "value": np.float64,
    "detail": np.int32,
}
"""How each part of a row is kept, in order; what does not fit is an error, never another number."""
NOBODY: Final = -1
"""Stands for no family, no child or no worker."""


def words_of(detail: str) -> tuple[str, ...]:
    """Return the words of a detail, in order: `released` has the role in the case and the cause, and so on."""
    return tuple(detail.split(","))


def first_word(detail: str) -> str:
    """Return the first word of a detail: the kind of a visit, the role in the case, the source of a contact."""
    return detail.partition(",")[0]


def later_words(detail: str) -> str:
    """Return what follows the first word of a detail, empty when it has one word only."""
    return detail.partition(",")[2]


@final
class Codes:
    """Words met so far and their numbers, in order of first appearance after the closed list."""

    __slots__ = ("number", "words")

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.words: list[str] = ["", *known]
        self.number: dict[str, int] = {word: i for i, word in enumerate(self.words)}

    def of(self, word: str) -> int:
        """Number of the word, adding one not met before."""
        if not word:
            return 0
        number = self.number.get(word)
        if number is None:
            number = self.number[word] = len(self.words)
            self.words.append(word)
        return number

    def encode(self, words: list[str], kind: type[np.generic]) -> np.ndarray[Any, Any]:
        """Numbers of the words, shape (n,), adding words not met before."""
        number = self.number
        try:
            return np.fromiter(map(number.__getitem__, words), dtype=kind, count=len(words))
        except KeyError:
            for word in dict.fromkeys(words):
                self.of(word)
        return np.fromiter(map(number.__getitem__, words), dtype=kind, count=len(words))

    def copy_words(self) -> None:
        """Keep the words as copies made in one go.

        A word lies where it was first met, among what the run made then; a few hundred of them keep Python from giving
        back a hundred megabytes once the run is over.
        """
        self.words = "\n".join(self.words).split("\n")
        self.number = {word: i for i, word in enumerate(self.words)}


def codes_of_columns() -> dict[str, Codes]:
    """Codes for each column of words, with the words that are known before a run."""
    return {"event": Codes(tuple(EVENTS)), "stage": Codes(STAGES), "team": Codes(TEAMS), "detail": Codes()}
