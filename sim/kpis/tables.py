"""The tables every indicator reads: rows by event, spells, children, and need beside service.

Each table is worked out once, when the first indicator asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR, periods
from sim.kpis.periods import Bools, Floats, Ints, Periods
from sim.kpis.spells import UNKNOWN, Intervals, Rows, Spells, carried, each, in_turn, joined, pair, pick
from sim.log import STAGES

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

STAGE = {name: number for number, name in enumerate(STAGES)}
CLOSED = ("community", "front_door", "left")
"""Stages in which a family is open to no service."""
ENQUIRY = ("strategy", "s47", "conference")
PLAN = ("child_protection", "pre_proceedings", "proceedings")
"""A protection plan runs on through pre-proceedings and proceedings."""
SOCIAL_CARE = ("assessment_wait", "assessment", "child_in_need", *ENQUIRY, *PLAN, "care")
"""Stages of children in need in the published sense; family help counts at that intensity only."""
KNOWN_BEFORE = MINUTES_PER_YEAR
"""Working days are counted from a year before the log, when waits of the starting stock may have begun."""
PROTECTION = (*ENQUIRY, *PLAN, "care")


@dataclass(frozen=True, slots=True)
class Children:
    """Children sorted by family: in scope from birth to the eighteenth birthday."""

    family: Ints
    child: Ints
    born: Ints
    eighteenth: Ints


@dataclass(frozen=True, slots=True)
class Lives:
    """Need beside service: stretches of a family's time in which nothing changed.

    `level` is the latent level, `stage` the stage number, `adequacy` and `hours` the help
    received (adequacy 0 to 1, direct hours a week). Sorted by family and start. Families of
    unaccompanied children and time before onset or after leaving are not in it.
    """

    family: Ints
    start: Ints
    end: Ints
    level: Ints
    stage: Ints
    adequacy: Floats

    @property
    def minutes(self) -> Floats:
        """Length of each stretch."""
        return (self.end - self.start).astype(np.float64)


class Tables:
    """Tables of one log over its reporting periods."""

    def __init__(self, log: Log, over: Periods | None = None) -> None:
        self.log = log
        self.periods = Periods.of(periods(log.calendar, log.end)) if over is None else over
        self._frame = log.frame()
        self._words = list(map(str, self._frame["detail"].cat.categories))
        self._rows: dict[str, Rows] = {}

    def value(self, path: str) -> float:
        """Return a number of the assumption book, as resolved for this run."""
        return float(self.log.values[path])

    # Rows and words

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

    # Side tables

    @cached_property
    def children(self) -> Children:
        """Every child of every family."""
        table = self.log.children
        columns = (_numbers(table, column.name) for column in fields(Children))
        found = Children(*columns)
        return pick(found, np.argsort(found.family, kind="stable"))

    @cached_property
    def unaccompanied_families(self) -> Ints:
        """Families of unaccompanied children, sorted."""
        return self._families_marked("unaccompanied")

    @cached_property
    def families_with_earlier_plan(self) -> Ints:
        """Families of the starting stock that had a protection plan before the log, sorted."""
        return self._families_marked("earlier_plan")

    # Spells

    @cached_property
    def stages(self) -> Spells:
        """Stages of families, sorted by family and start; `then` is the stage that follows."""
        rows = self.rows("stage_in")
        return self._with_true_starts(in_turn(pick(rows, rows.child < 0), self.log.end))

    @cached_property
    def care(self) -> Spells:
        """Care spells of children; `then` is the way out."""
        opened, closed = self.rows("stage_in"), self.rows("stage_out")
        opened = pick(opened, (opened.child >= 0) & stage_in(opened.stage, "care"))
        closed = pick(closed, (closed.child >= 0) & stage_in(closed.stage, "care"))
        spells = pair(opened, closed, opened.child, closed.child, self.log.end)
        return self._with_true_starts(spells)

    @cached_property
    def care_leavers(self) -> Spells:
        """Time of young people as care leavers in scope."""
        opened, closed = self.rows("stage_in"), self.rows("stage_out")
        opened = pick(opened, (opened.child >= 0) & stage_in(opened.stage, "left"))
        closed = pick(closed, (closed.child >= 0) & stage_in(closed.stage, "left"))
        return pair(opened, closed, opened.child, closed.child, self.log.end)

    @cached_property
    def queues(self) -> Spells:
        """Time of families on waiting lists; `then` how the wait ended."""
        opened, closed = self.rows("queue_in"), self.rows("queue_out")
        teams = 1 + max([0, *opened.team, *closed.team])
        return pair(
            opened,
            closed,
            opened.family * teams + opened.team,
            closed.family * teams + closed.team,
            self.log.end,
        )

    @cached_property
    def allocations(self) -> Spells:
        """Time a worker is named for a family, duty cover left out; `weight` in cap units."""
        opened, closed = self.rows("allocated"), self.rows("released")
        opened = pick(opened, ~self.says(opened.detail, "duty"))
        closed = pick(closed, ~self.says(closed.detail, "duty"))
        workers = 1 + int(max(opened.worker.max(initial=0), closed.worker.max(initial=0)))
        return pair(
            opened,
            closed,
            opened.family * workers + opened.worker,
            closed.family * workers + closed.worker,
            self.log.end,
        )

    @cached_property
    def open_families(self) -> Spells:
        """Time families are open to a service, or on its waiting list."""
        return pick(self.stages, ~stage_in(self.stages.stage, *CLOSED))

    @cached_property
    def social_care(self) -> Spells:
        """Time families are open to social care in the published sense, stage by stage."""
        help_at_this_intensity = stage_in(self.stages.stage, "family_help_wait", "family_help") & self.says(
            self.stages.detail, "child_in_need"
        )
        return pick(self.stages, stage_in(self.stages.stage, *SOCIAL_CARE) | help_at_this_intensity)

    @cached_property
    def plans(self) -> Spells:
        """Protection plans of families, from plan to end, through pre-proceedings and proceedings.

        A run of these stages counts if it starts with the plan itself or in the starting stock.
        """
        runs = joined(self.stages, stage_in(self.stages.stage, *PLAN))
        runs = pick(runs, stage_in(runs.stage, "child_protection") | self.says(runs.detail, "start"))
        back = self.says(runs.detail, "back")
        return replace(runs, began=np.where(back, UNKNOWN, runs.began))

    @cached_property
    def child_in_need_plans(self) -> Spells:
        """Child in need plans of families; an enquiry that leads back to the plan does not end it."""
        stages = self.stages
        planned = stage_in(stages.stage, "child_in_need") & ~self.says(stages.detail, "open_without_plan")
        planned |= stage_in(stages.stage, "family_help") & self.says(stages.detail, "child_in_need")
        enquiry = stage_in(stages.stage, *ENQUIRY)
        source = carried(~enquiry, stages.family)
        return joined(stages, planned | (enquiry & (source >= 0) & planned[source]))

    @cached_property
    def lives(self) -> Lives:
        """Need beside service, for every family that is not an unaccompanied child's."""
        numbers = self._event_numbers
        event = self._frame["event"].cat.codes.to_numpy()
        wanted = [numbers["level"], numbers["stage_in"], numbers["help"]]
        rows = np.flatnonzero(np.isin(event, wanted) & (self._column("child") < 0))
        rows = rows[np.argsort(self._column("family")[rows], kind="stable")]
        family, time, value = (self._column(name)[rows] for name in ("family", "time", "value"))
        stage, event = self._stage_numbers[rows], event[rows]
        levels, places, helps = (carried(event == number, family) for number in wanted)
        end = np.append(np.where(family[1:] == family[:-1], time[1:], self.log.end), self.log.end)[: len(rows)]
        kept = (end > time) & (levels >= 0) & (places >= 0) & ~is_among(family, self.unaccompanied_families)
        kept &= ~stage_in(stage[places], "left")
        return Lives(
            family=family[kept],
            start=time[kept],
            end=end[kept],
            level=value[levels[kept]].astype(np.int64),
            stage=stage[places[kept]],
            adequacy=np.where(helps[kept] >= 0, value[helps[kept]], 0.0),
        )

    # Children and need at a moment

    def by_child(self, family: Ints, start: Ints, end: Ints, weight: Floats | None = None) -> Intervals:
        """Time of the children in scope and not in care, over stretches of their families' time.

        A child in care is taken back with a negative weight, so sums over the result are exact.
        """
        weight = np.ones(len(family)) if weight is None else weight
        here = _overlap(start, end, weight, *each(self.children.family, family), self._scope, 1.0)
        away = _overlap(start, end, weight, *each(self._care_by_family.family, family), self._care_scope, -1.0)
        columns = (np.concatenate([getattr(part, name.name) for part in (here, away)]) for name in fields(Intervals))
        return Intervals(*columns)

    def children_at(self, family: Ints, time: Ints) -> Floats:
        """Children in scope and not in care at a moment, shape of `family`; a move at that minute has not happened."""
        row, position = each(self.children.family, family)
        born, eighteenth = self._scope
        here = (born[position] <= time[row]) & (time[row] < eighteenth[position])
        count = np.bincount(row[here], minlength=len(family))
        row, position = each(self._care_by_family.family, family)
        start, end = self._care_scope
        away = (start[position] < time[row]) & (time[row] < end[position])
        return (count - np.bincount(row[away], minlength=len(family))).astype(np.float64)

    def level_before(self, rows: Rows) -> Ints:
        """Latent level of the family just before each row; -1 when it has none."""
        levels = self._levels
        width = 1 + len(self._frame)
        keys = levels.family * width + levels.sequence
        return _latest(keys, levels, rows.family * width + rows.sequence, rows.family)

    def level_at(self, family: Ints, time: Ints) -> Ints:
        """Latent level of a family at a minute; -1 when it has none."""
        levels = self._levels
        width = self.log.end - self.log.start + 2
        keys = levels.family * width + levels.time - self.log.start
        inside = np.clip(time - self.log.start, 0, width - 1)
        return _latest(keys, levels, family * width + inside, family)

    # Working days

    @cached_property
    def _working_days(self) -> tuple[int, Ints]:
        """First day known, and working days from there up to and including each day of the log."""
        calendar = self.log.calendar
        first = (self.log.start - KNOWN_BEFORE) // MINUTES_PER_DAY
        days = range(first, self.log.end // MINUTES_PER_DAY + 1)
        return first, np.cumsum([calendar.is_working_day(day * MINUTES_PER_DAY) for day in days])

    def working_days(self, earlier: Ints, later: Ints) -> Ints:
        """Working days after the day of `earlier`, up to and including the day of `later`."""
        first, rank = self._working_days
        return rank[later // MINUTES_PER_DAY - first] - rank[np.maximum(earlier // MINUTES_PER_DAY - first, 0)]

    def overdue_from(self, clock: Ints, days: int) -> Ints:
        """First minute after the day that is `days` working days after the day of `clock`; log end if later."""
        first, rank = self._working_days
        day = np.searchsorted(rank, rank[np.maximum(clock // MINUTES_PER_DAY - first, 0)] + days) + first
        return np.minimum((day + 1) * MINUTES_PER_DAY, self.log.end)

    # Rates

    def per_year(self, flow: Floats) -> Floats:
        """Flow as a rate a year, by the true length of each period."""
        return flow / self.periods.years

    def per_10000(self, count: Floats) -> Floats:
        """Count per 10,000 resident children."""
        return count * (10_000 / self.log.child_population)

    def whole(self, figures: Floats) -> float:
        """Return the figure for the whole run."""
        return float(figures[self.periods.whole])

    # Inner workings

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

    @cached_property
    def _levels(self) -> Rows:
        rows = self.rows("level")
        return pick(rows, np.argsort(rows.family, kind="stable"))

    @cached_property
    def _scope(self) -> tuple[Ints, Ints]:
        return self.children.born, self.children.eighteenth

    @cached_property
    def _care_by_family(self) -> Spells:
        return pick(self.care, np.argsort(self.care.family, kind="stable"))

    @cached_property
    def _care_scope(self) -> tuple[Ints, Ints]:
        """Care spells cut to the time the child is in scope; a child not in the table is never in scope."""
        care, children = self._care_by_family, self.children
        order = np.argsort(children.child, kind="stable")
        row, position = each(children.child[order], care.child)
        born, eighteenth = np.zeros(len(care.child), dtype=np.int64), np.full(len(care.child), UNKNOWN)
        born[row], eighteenth[row] = children.born[order][position], children.eighteenth[order][position]
        return np.maximum(care.start, born), np.minimum(care.end, eighteenth)

    def _families_marked(self, column: str) -> Ints:
        table = self.log.families
        if column not in table:
            return np.empty(0, dtype=np.int64)
        return np.unique(_numbers(table, "family")[table[column].to_numpy(dtype=bool)])

    def _with_true_starts(self, spells: Spells) -> Spells:
        """Put the true start in `began` for spells of the starting stock."""
        stock = self.says(spells.detail, "start") & (spells.start == self.log.start)
        began = np.where(stock, UNKNOWN, spells.began)
        starts = self.log.starts
        if len(starts):
            stage = np.array([STAGE[str(name)] for name in starts["stage"]], dtype=np.int64)
            key = _key(_numbers(starts, "family"), _numbers(starts, "child"), stage)
            order = np.argsort(key, kind="stable")
            row, position = each(key[order], _key(spells.family, spells.child, spells.stage))
            true = np.where(stock[row], _numbers(starts, "began")[order][position], began[row])
            began[row] = true
        return replace(spells, began=began)


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


def _overlap(
    start: Ints, end: Ints, weight: Floats, row: Ints, position: Ints, scope: tuple[Ints, Ints], sign: float
) -> Intervals:
    """Overlap of stretches with the scopes matched to them."""
    first = np.maximum(start[row], scope[0][position])
    after = np.minimum(end[row], scope[1][position])
    kept = after > first
    return Intervals(first[kept], after[kept], sign * weight[row][kept], row[kept])


def _latest(keys: Ints, levels: Rows, wanted: Ints, family: Ints) -> Ints:
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    found = np.searchsorted(keys, wanted, side="right") - 1
    level = np.where(levels.family[found] == family, levels.value[found], -1)
    return np.where(found >= 0, level, -1).astype(np.int64)


def _key(family: Ints, child: Ints, stage: Ints) -> Ints:
    return (family * 2**31 + child + 1) * len(STAGES) + stage


def _numbers(table: pd.DataFrame, column: str) -> Ints:
    return table[column].to_numpy(dtype=np.int64) if column in table else np.empty(0, dtype=np.int64)


def _number(words: str) -> float:
    try:
        return float(words)
    except ValueError:
        return 0.0
