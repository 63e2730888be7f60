"""Children in scope, need and the calendar at a moment, and rates over the reporting periods."""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.clock import MINUTES_PER_YEAR, periods
from sim.kpis.tables.journeys import Journeys
from sim.kpis.tables.ordering import in_order
from sim.kpis.tables.periods import Floats, Ints, Periods
from sim.kpis.tables.rows import Rows
from sim.kpis.tables.spells import UNKNOWN, Intervals, Spells, each, pick
from sim.kpis.tables.working_days import WorkingDays

if TYPE_CHECKING:
    from sim.log import Log


class Moments(Journeys):
    """Journeys with the periods reported, the values of the run, and what holds at a moment."""

    def __init__(self, log: Log, over: Periods | None = None) -> None:
        super().__init__(log)
        self.periods = Periods.of(periods(log.calendar, log.end)) if over is None else over

    def value(self, path: str, unless: float | None = None) -> float:
        """Return a number of the assumption book, as resolved for this run; `unless` it has no such value."""
        return float(self.log.values[path] if unless is None else self.log.values.get(path, unless))

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
        return _together(here, away)

    def infants(self, family: Ints, start: Ints, end: Ints) -> Intervals:
        """The same for children under one."""
        children, care = self.children, self._care_by_family
        born, until = children.born, np.minimum(children.eighteenth, children.born + MINUTES_PER_YEAR)
        here = _overlap(start, end, np.ones(len(family)), *each(children.family, family), (born, until), 1.0)
        first, last = self._care_scope
        turned_one = self._ages_in_care[0] + MINUTES_PER_YEAR
        scope = (first, np.maximum(first, np.minimum(last, turned_one)))
        away = _overlap(start, end, np.ones(len(family)), *each(care.family, family), scope, -1.0)
        return _together(here, away)

    def children_at(self, family: Ints, time: Ints, born_before: Ints | None = None) -> Floats:
        """Children in scope and not in care at a moment, shape of `family`; a move at that minute has not happened.

        With `born_before` only those born before that moment, shape of `family` too, of whom none may be in care.
        """
        row, position = each(self.children.family, family)
        born, eighteenth = self._scope
        here = (born[position] <= time[row]) & (time[row] < eighteenth[position])
        if born_before is not None:
            here &= born[position] < born_before[row]
            return np.bincount(row[here], minlength=len(family)).astype(np.float64)
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

    @property
    def child_population(self) -> float:
        """Resident children of the area, or of the part of it that these tables are about."""
        return self.log.child_population

    def per_10000(self, count: Floats) -> Floats:
        """Count per 10,000 resident children."""
        return count * (10_000 / self.child_population)

    def whole(self, figures: Floats) -> float:
        """Return the figure for the whole run."""
        return float(figures[self.periods.whole])

    # Inner workings

    @cached_property
    def _levels(self) -> Rows:
        rows = self.rows("level")
        return pick(rows, in_order(rows.family))

    @cached_property
    def _scope(self) -> tuple[Ints, Ints]:
        return self.children.born, self.children.eighteenth

    @cached_property
    def _care_by_family(self) -> Spells:
        return pick(self.care, in_order(self.care.family))

    @cached_property
    def _care_scope(self) -> tuple[Ints, Ints]:
        """Care spells cut to the time the child is in scope; a child not in the table is never in scope."""
        care = self._care_by_family
        born, eighteenth = self._ages_in_care
        return np.maximum(care.start, born), np.minimum(care.end, eighteenth)

    @cached_property
    def _ages_in_care(self) -> tuple[Ints, Ints]:
        """Birth and eighteenth birthday of the child of each care spell."""
        care, children = self._care_by_family, self.children
        order = in_order(children.child)
        row, position = each(children.child[order], care.child)
        born, eighteenth = np.zeros(len(care.child), dtype=np.int64), np.full(len(care.child), UNKNOWN)
        born[row], eighteenth[row] = children.born[order][position], children.eighteenth[order][position]
        return born, eighteenth


def _together(*parts: Intervals) -> Intervals:
    columns = (np.concatenate([getattr(part, name.name) for part in parts]) for name in fields(Intervals))
    return Intervals(*columns)


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
