"""The tables every indicator reads: rows by event, spells, children, and need beside service.

Each table is worked out once, when the first indicator asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.clock import periods
from sim.kpis.periods import Floats, Ints, Periods
from sim.kpis.need import lives_of
from sim.kpis.record import CLOSED, ENQUIRY, PLAN, SOCIAL_CARE, STAGE, Record, stage_in
from sim.kpis.spells import UNKNOWN, Intervals, Lives, Rows, Spells, carried, each, in_turn, joined, pair, pick
from sim.kpis.staff import Cases, Service, Workloads, cases_of, service_of, workloads_of
from sim.kpis.unheld import Waiting, waiting_of
from sim.kpis.working_days import WorkingDays
from sim.log import STAGES

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log


@dataclass(frozen=True, slots=True)
class Children:
    """Children sorted by family: in scope from birth to the eighteenth birthday."""

    family: Ints
    child: Ints
    born: Ints
    eighteenth: Ints


class Tables(Record):
    """Tables of one log over its reporting periods."""

    def __init__(self, log: Log, over: Periods | None = None) -> None:
        super().__init__(log)
        self.periods = Periods.of(periods(log.calendar, log.end)) if over is None else over

    def value(self, path: str) -> float:
        """Return a number of the assumption book, as resolved for this run."""
        return float(self.log.values[path])

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
        """Time a worker has one role in a family's case, duty cover left out; `weight` in cap units."""
        opened, closed = self.rows("allocated"), self.rows("released")
        opened = pick(opened, ~self.says(opened.detail, "duty"))
        closed = pick(closed, ~self.says(closed.detail, "duty"))
        workers = 1 + int(max(opened.worker.max(initial=0), closed.worker.max(initial=0)))
        keys = []
        for rows in (opened, closed):
            role_in_case, words = self.first_words(rows.detail)
            keys.append((rows.family * workers + rows.worker) * len(words) + role_in_case)
        return pair(opened, closed, *keys, self.log.end)

    @cached_property
    def referrals(self) -> Rows:
        """Accepted referrals; a step up from early help is one unless one merged service does both."""
        found = self.decisions("referral", "immediate", "step_up")
        within = self.says(found.detail, "step_up") & self.in_merged_service(found)
        return pick(found, ~within)

    @cached_property
    def open_families(self) -> Spells:
        """Time families are open to a service, or on its waiting list."""
        return pick(self.stages, ~stage_in(self.stages.stage, *CLOSED))

    @cached_property
    def social_care(self) -> Spells:
        """Time families are open to social care in the published sense, stage by stage."""
        return pick(self.stages, stage_in(self.stages.stage, *SOCIAL_CARE))

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
        enquiry = stage_in(stages.stage, *ENQUIRY)
        source = carried(~enquiry, stages.family)
        return joined(stages, planned | (enquiry & (source >= 0) & planned[source]))

    @cached_property
    def lives(self) -> Lives:
        """Need beside service, for every family that is not an unaccompanied child's."""
        return lives_of(self)

    @cached_property
    def waiting(self) -> Waiting:
        """Families waiting for a named worker, on a list or not."""
        return waiting_of(self)

    # Workers

    @cached_property
    def service(self) -> Service:
        """Time of named workers in each role."""
        return service_of(self)

    @cached_property
    def cases(self) -> Cases:
        """Families each worker had, in the role the worker was in."""
        return cases_of(self)

    @cached_property
    def workloads(self) -> Workloads:
        """What every worker in service had, over the reporting periods."""
        return workloads_of(self)

    @cached_property
    def role_names(self) -> list[str]:
        """Words that the numbers of roles stand for."""
        return self.first_words(np.empty(0, dtype=np.int64))[1]

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
        width = 1 + len(self.log)
        keys = levels.family * width + levels.sequence
        return _latest(keys, levels, rows.family * width + rows.sequence, rows.family)

    def level_at(self, family: Ints, time: Ints) -> Ints:
        """Latent level of a family at a minute; -1 when it has none."""
        levels = self._levels
        width = self.log.end - self.log.start + 2
        keys = levels.family * width + levels.time - self.log.start
        inside = np.clip(time - self.log.start, 0, width - 1)
        return _latest(keys, levels, family * width + inside, family)

    @cached_property
    def working_days(self) -> WorkingDays:
        """Working days on the run's calendar."""
        return WorkingDays.of(self.log.calendar, self.log.start, self.log.end)

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
            key = _key(_numbers(starts, "family"), _numbers(starts, "child"), _SAME_SERVICE[stage])
            order = np.argsort(key, kind="stable")
            row, position = each(key[order], _key(spells.family, spells.child, _SAME_SERVICE[spells.stage]))
            true = np.where(stock[row], _numbers(starts, "began")[order][position], began[row])
            began[row] = true
        return replace(spells, began=began)


_SAME_SERVICE = np.array(
    [STAGE["family_help" if name in ("early_help", "child_in_need") else name] for name in STAGES], dtype=np.int64
)
"""Stages under which the true start of a family's spell may be recorded: a family has one of them at a time."""


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
