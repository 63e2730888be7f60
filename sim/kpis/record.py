"""The rows of one log by event, and the words their details are made of."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.kpis.periods import Bools, Floats, Ints
from sim.kpis.spells import Rows, pick
from sim.log import STAGES

if TYPE_CHECKING:
    from sim.log import Log

STAGE = {name: number for number, name in enumerate(STAGES)}
CLOSED = ("community", "front_door", "left")
"""Stages in which a family is open to no service."""
ENQUIRY = ("strategy", "s47", "conference")
PLAN = ("child_protection", "pre_proceedings", "proceedings")
"""A protection plan runs on through pre-proceedings and proceedings."""
SOCIAL_CARE = ("assessment_wait", "assessment", "child_in_need", *ENQUIRY, *PLAN, "care")
"""Stages of children in need in the published sense; family help counts at that intensity only."""
PROTECTION = (*ENQUIRY, *PLAN, "care")


class Record:
    """The event log, read row by kind."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._frame = log.frame()
        self._words = list(map(str, self._frame["detail"].cat.categories))
        self._rows: dict[str, Rows] = {}

    def rows(self, event: str) -> Rows:
        """Rows of one event in order of sequence."""
        if event not in self._rows:
            self._rows[event] = self._select(self._event_numbers[event])
        return self._rows[event]

    def decisions(self, *outcomes: str, at: Iterable[str] = ()) -> Rows:
        """Decisions with one of these outcomes, taken at any or at the given stages."""
        rows = self.rows("decision")
        chosen = self.says(rows.detail, *outcomes)
        stages = tuple(at)
        return pick(rows, chosen & stage_in(rows.stage, *stages) if stages else chosen)

    def says(self, detail: Ints, *words: str) -> Bools:
        """Whether the comma-separated words of each detail contain one of `words`."""
        known = np.zeros(len(self._words) + 1, dtype=bool)  # the last entry answers for a missing detail
        for word in words:
            known[self._numbers_of_word.get(word, [])] = True
        return known[detail]

    def first_words(self, detail: Ints) -> tuple[Ints, list[str]]:
        """Return the first word of each detail: a number per row, and the words."""
        firsts = [words.split(",")[0] for words in self._words]
        words = sorted(set(firsts))
        number = {word: i for i, word in enumerate(words)}
        return np.array([number[first] for first in firsts], dtype=np.int64)[detail], words

    def number_said(self, detail: Ints) -> Floats:
        """Return the number each detail spells out; 0 where it is no number."""
        return np.array([_number(words) for words in self._words] + [0.0])[detail]

    @property
    def teams(self) -> dict[int, str]:
        """Names of teams by number."""
        return {i: str(name) for i, name in enumerate(self._frame["team"].cat.categories)}

    @cached_property
    def _event_numbers(self) -> dict[str, int]:
        return {str(word): number for number, word in enumerate(self._frame["event"].cat.categories)}

    @cached_property
    def _stage_numbers(self) -> Ints:
        column = self._frame["stage"].cat
        number = np.array([*(STAGE.get(str(word), -1) for word in column.categories), -1], dtype=np.int64)
        return number[column.codes.to_numpy()]

    @cached_property
    def _numbers_of_word(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, words in enumerate(self._words):
            for word in words.split(","):
                found.setdefault(word, []).append(number)
        return found

    def _column(self, name: str) -> Any:
        return self._frame[name].to_numpy()

    def _select(self, event: int) -> Rows:
        rows = np.flatnonzero(self._frame["event"].cat.codes.to_numpy() == event)
        plain: dict[str, Any] = {
            name: self._column(name)[rows] for name in ("time", "sequence", "family", "child", "worker", "value")
        }
        words: dict[str, Any] = {
            name: self._frame[name].cat.codes.to_numpy()[rows].astype(np.int64) for name in ("team", "detail")
        }
        return Rows(stage=self._stage_numbers[rows], **plain, **words)


def stage_in(stage: Ints, *names: str) -> Bools:
    """Whether each stage number is one of the named stages."""
    chosen = np.zeros(len(STAGES) + 1, dtype=bool)  # the last entry answers for no stage
    chosen[[STAGE[name] for name in names]] = True
    return chosen[stage]


def is_among(values: Ints, members: Ints) -> Bools:
    """Whether each value is in the sorted members."""
    if not len(members):
        return np.zeros(len(values), dtype=bool)
    found = np.minimum(np.searchsorted(members, values), len(members) - 1)
    among: Bools = members[found] == values
    return among


def _number(words: str) -> float:
    try:
        return float(words)
    except ValueError:
        return 0.0
