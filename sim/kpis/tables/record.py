"""The rows of one log by event, and the words their details are made of.

A merged family help service is read here once, as what the published figures call it: at targeted
intensity early help, at the other intensity child in need. No indicator needs to know the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.kpis.tables.ordering import in_order
from sim.kpis.tables.periods import Bools, Floats, Ints
from sim.kpis.tables.rows import Positions, Rows
from sim.kpis.tables.spells import carried, first_of_family, pick
from sim.log import STAGES, first_word, words_of
from sim.service import Category, Stage, stages

if TYPE_CHECKING:
    from sim.log import Log

STAGE = {name: number for number, name in enumerate(STAGES)}
CLOSED = stages([Category.CLOSED])
"""Stages in which a family is open to no service."""
ENQUIRY = stages([Category.ENQUIRY])
PLAN = stages([Category.PLAN])
"""A protection plan runs on through pre-proceedings and proceedings."""
PROTECTION = stages([Category.ENQUIRY, Category.PLAN, Category.CARE])
SOCIAL_CARE = (*stages([Category.IN_NEED]), *PROTECTION)
"""Stages of children in need in the published sense."""
MERGED = stages([Category.FAMILY_HELP])
"""Stages of a merged service, distinguished by intensity."""
NAMED_WORKER = stages(Category, held=True)
"""Stages in which a family that nobody holds is waiting for a named worker, on a list or not."""


class Record:
    """The event log, read row by kind."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._columns = log.columns()
        del self._columns["sequence"]  # the places of its rows
        self._words = log.words("detail")
        self._rows: dict[str, Rows] = {}

    def rows(self, event: str) -> Rows:
        """Rows of one event in order of sequence."""
        if event not in self._rows:
            self._rows[event] = Rows(self._published, self.positions(event))
        return self._rows[event]

    def positions(self, event: str) -> Positions:
        """Positions in the log of the rows of one event, in order of sequence."""
        return self.rows_by_event[self.event_number(event)]

    def decisions(self, *outcomes: str, at: Iterable[str] = ()) -> Rows:
        """Decisions with one of these outcomes, taken at any or at the given stages (published status)."""
        rows = self.rows("decision")
        chosen = self.says(rows.detail, *outcomes)
        stages = tuple(at)
        return pick(rows, chosen & stage_in(rows.stage, *stages) if stages else chosen)

    def in_merged_service(self, rows: Rows) -> Bools:
        """Whether each row was logged at a stage of a merged service."""
        return stage_in(self.stages_as_logged[rows.sequence], *MERGED)

    def column(self, name: str) -> Any:
        """A column of numbers, one per row of the log."""
        return self._columns[name]

    def codes(self, name: str) -> NDArray[Any]:
        """A column of words as their numbers, one per row of the log."""
        return self._columns[name]

    def event_number(self, event: str) -> int:
        """Number of an event's word in the column of events."""
        return self.log.words("event").index(event)

    def says(self, detail: NDArray[Any], *words: str) -> Bools:
        """Whether the comma-separated words of each detail contain one of `words`."""
        known = np.zeros(len(self._words) + 1, dtype=bool)  # the last entry answers for a missing detail
        for word in words:
            known[self.numbers_of_word.get(word, [])] = True
        said: Bools = known[detail]
        return said

    def first_words(self, detail: Ints) -> tuple[Ints, list[str]]:
        """Return the first word of each detail: a number per row, and the words."""
        number, words = self.first_word_of_detail
        return number[detail], words

    def number_said(self, detail: Ints) -> Floats:
        """Return the number each detail spells out; 0 where it is no number."""
        return np.array([*map(_number, self._words), 0.0])[detail]

    @property
    def teams(self) -> dict[int, str]:
        """Names of teams by number."""
        return {i: str(name) for i, name in enumerate(self.log.words("team"))}

    @cached_property
    def first_word_of_detail(self) -> tuple[Ints, list[str]]:
        """The number of the first word of each detail there is, and the words."""
        firsts = list(map(first_word, self._words))
        words = sorted(set(firsts))
        number = {word: i for i, word in enumerate(words)}
        return np.array([number[first] for first in firsts], dtype=np.int64), words

    @cached_property
    def rows_by_event(self) -> list[Positions]:
        """Positions of the rows of each event, by its number, in order of sequence."""
        event = self.codes("event")
        order = np.argsort(event, kind="stable").astype(np.int32)
        return np.split(order, np.cumsum(np.bincount(event, minlength=len(self.log.words("event"))))[:-1])

    @cached_property
    def stages_as_logged(self) -> Ints:
        """Stage number of each row as the log has it."""
        number = np.array([STAGE.get(str(word), -1) for word in self.log.words("stage")], dtype=np.int8)
        found: Ints = number[self.codes("stage")]
        return found

    @cached_property
    def published_stages(self) -> Ints:
        """Stage number of each row, by published status: family help is what the latest entry into it says."""
        logged = self.stages_as_logged
        merged = np.flatnonzero(stage_in(logged, *MERGED))
        if not len(merged):
            return logged
        entries = self.positions("stage_in")
        entries = entries[self.column("child")[entries] < 0]
        rows = np.union1d(entries, merged)
        rows = rows[in_order(self.column("family")[rows])]
        entered = np.zeros(len(logged), dtype=bool)
        entered[entries] = True
        latest = carried(entered[rows], first_of_family(self.column("family")[rows]))
        told = self.says(self.codes("detail")[rows], Stage.CHILD_IN_NEED) & stage_in(logged[rows], *MERGED)
        child_in_need = np.zeros(len(logged), dtype=bool)
        child_in_need[rows] = told[latest] & (latest >= 0)
        in_need = child_in_need[merged]
        early = np.where(
            stage_in(logged[merged], Stage.FAMILY_HELP), STAGE[Stage.EARLY_HELP], STAGE[Stage.EARLY_HELP_WAIT]
        )
        status = logged.copy()
        status[merged] = np.where(in_need, STAGE[Stage.CHILD_IN_NEED], early)
        return status

    @cached_property
    def _published(self) -> Mapping[str, NDArray[Any]]:
        return {**self._columns, "stage": self.published_stages}

    @cached_property
    def numbers_of_word(self) -> dict[str, list[int]]:
        """Numbers of the details in which each word stands."""
        found: dict[str, list[int]] = {}
        for number, words in enumerate(self._words):
            for word in words_of(words):
                found.setdefault(word, []).append(number)
        return found


def stage_in(stage: Ints, *names: str) -> Bools:
    """Whether each stage number is one of the named stages."""
    chosen = np.zeros(len(STAGES) + 1, dtype=bool)  # the last entry answers for no stage
    chosen[[STAGE[name] for name in names]] = True
    return chosen[stage]


def is_among(values: Ints, members: Ints) -> Bools:
    """Whether each value is in the sorted members."""
    if not len(members):
        return np.zeros(len(values), dtype=bool)
    members = members.astype(values.dtype, copy=False)
    found = np.minimum(np.searchsorted(members, values), len(members) - 1)
    among: Bools = members[found] == values
    return among


def _number(words: str) -> float:
    try:
        return float(words)
    except ValueError:
        return 0.0
