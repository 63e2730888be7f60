"""Journeys of families and children through the service, as spells; referrals, waits and which worker has which family.

Each table is worked out once, when the first indicator asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from sim.kpis.tables.ordering import in_order
from sim.kpis.tables.periods import Ints
from sim.kpis.tables.record import CLOSED, ENQUIRY, PLAN, SOCIAL_CARE, STAGE, Record, stage_in
from sim.kpis.tables.rows import Rows
from sim.kpis.tables.spells import UNKNOWN, Spells, carried, each, first_of_family, in_turn, joined, pair, pick
from sim.log import STAGES, SideTable
from sim.service import AT_START, OPEN_WITHOUT_PLAN, Stage


@dataclass(frozen=True, slots=True)
class Children:
    """Children sorted by family: in scope from birth to the eighteenth birthday."""

    family: Ints
    child: Ints
    born: Ints
    eighteenth: Ints


class Journeys(Record):
    """Tables of one log that do not depend on the periods reported."""

    # Side tables

    @cached_property
    def children(self) -> Children:
        """Every child of every family."""
        columns = (_numbers(self.log.child_table, column.name) for column in fields(Children))
        found = Children(*columns)
        return pick(found, in_order(found.family))

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
        opened = pick(opened, (opened.child >= 0) & stage_in(opened.stage, Stage.CARE))
        closed = pick(closed, (closed.child >= 0) & stage_in(closed.stage, Stage.CARE))
        spells = pair(opened, closed, opened.child, closed.child, self.log.end)
        return self._with_true_starts(spells)

    @cached_property
    def care_leavers(self) -> Spells:
        """Time of young people as care leavers in scope."""
        opened, closed = self.rows("stage_in"), self.rows("stage_out")
        opened = pick(opened, (opened.child >= 0) & stage_in(opened.stage, Stage.LEFT))
        closed = pick(closed, (closed.child >= 0) & stage_in(closed.stage, Stage.LEFT))
        return pair(opened, closed, opened.child, closed.child, self.log.end)

    @cached_property
    def queues(self) -> Spells:
        """Time of families on waiting lists; `then` how the wait ended."""
        opened, closed = self.rows("queue_in"), self.rows("queue_out")
        teams = 1 + int(max(opened.team.max(initial=0), closed.team.max(initial=0)))
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

        def key(rows: Rows) -> Ints:
            role_in_case, words = self.first_words(rows.detail)
            return (rows.family * workers + rows.worker) * len(words) + role_in_case

        return pair(opened, closed, key(opened), key(closed), self.log.end)

    @cached_property
    def referrals(self) -> Rows:
        """Accepted referrals; a step up from early help is one unless one merged service does both."""
        found = self.decisions("referral", "immediate", "step_up")
        within = self.says(found.detail, "step_up") & self.in_merged_service(found)
        return pick(found, ~within)

    @property
    def open_families(self) -> Spells:
        """Time families are open to a service, or on its waiting list."""
        return pick(self.stages, ~stage_in(self.stages.stage, *CLOSED))

    @property
    def social_care(self) -> Spells:
        """Time families are open to social care in the published sense, stage by stage."""
        return pick(self.stages, stage_in(self.stages.stage, *SOCIAL_CARE))

    @cached_property
    def plans(self) -> Spells:
        """Protection plans of families, from plan to end, through pre-proceedings and proceedings.

        A run of these stages counts if it starts with the plan itself or in the starting stock.
        """
        runs = joined(self.stages, stage_in(self.stages.stage, *PLAN))
        runs = pick(runs, stage_in(runs.stage, Stage.CHILD_PROTECTION) | self.says(runs.detail, AT_START))
        back = self.says(runs.detail, "back")
        return replace(runs, began=np.where(back, UNKNOWN, runs.began))

    @cached_property
    def child_in_need_plans(self) -> Spells:
        """Child in need plans of families; an enquiry that leads back to the plan does not end it."""
        stages = self.stages
        planned = stage_in(stages.stage, Stage.CHILD_IN_NEED) & ~self.says(stages.detail, OPEN_WITHOUT_PLAN)
        enquiry = stage_in(stages.stage, *ENQUIRY)
        source = carried(~enquiry, first_of_family(stages.family))
        return joined(stages, planned | (enquiry & (source >= 0) & planned[source]))

    # Inner workings

    def _families_marked(self, column: str) -> Ints:
        table = self.log.family_table
        return np.unique(_numbers(table, "family")[np.array(table.get(column, []), dtype=bool)])

    def _with_true_starts(self, spells: Spells) -> Spells:
        """Put the true start in `began` for spells of the starting stock."""
        stock = self.says(spells.detail, AT_START) & (spells.start == self.log.start)
        began = np.where(stock, UNKNOWN, spells.began)
        starts = self.log.start_table
        if len(starts.get("stage", [])):
            stage = np.array([STAGE[str(name)] for name in starts["stage"]], dtype=np.int64)
            key = _key(_numbers(starts, "family"), _numbers(starts, "child"), _SAME_SERVICE[stage])
            order = np.argsort(key, kind="stable")
            row, position = each(key[order], _key(spells.family, spells.child, _SAME_SERVICE[spells.stage]))
            true = np.where(stock[row], _numbers(starts, "began")[order][position], began[row])
            began[row] = true
        return replace(spells, began=began)


_SAME_SERVICE = np.array(
    [STAGE[Stage.FAMILY_HELP if stage in (Stage.EARLY_HELP, Stage.CHILD_IN_NEED) else stage] for stage in Stage],
    dtype=np.int64,
)
"""Stages under which the true start of a family's spell may be recorded: a family has one of them at a time."""


def _key(family: Ints, child: Ints, stage: Ints) -> Ints:
    return (family * 2**31 + child + 1) * len(STAGES) + stage


def _numbers(table: SideTable, column: str) -> Ints:
    return np.array(table.get(column, []), dtype=np.int64)
