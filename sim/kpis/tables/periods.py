"""Adding up over reporting periods: flows, time, stocks and centiles for all periods at once.

A period counts the minutes from its start up to but not including its end.
Everything here is sorted or counted once, and the ends of the periods are then
looked up, so that the cost hardly grows with their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.kpis.tables.ordering import in_order

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
EXACT: Final = 2.0**53
"""Whole numbers below this add up exactly, in whatever order."""


@dataclass(frozen=True, slots=True)
class Periods:
    """Reporting periods, shape (p,): labels, first minutes and minutes after the last.

    `edges` are the distinct ends of periods in order. The cells between them, shape
    (c,), are the smallest stretches any period is made of.
    """

    labels: tuple[str, ...]
    start: Ints
    end: Ints
    edges: Ints

    @classmethod
    def of(cls, named: Sequence[tuple[str, int, int]]) -> Periods:
        """Periods from (label, first minute, minute after the last)."""
        start = np.array([first for _, first, _ in named], dtype=np.int64)
        end = np.array([after for _, _, after in named], dtype=np.int64)
        return cls(tuple(label for label, _, _ in named), start, end, np.unique(np.concatenate([start, end])))

    @property
    def years(self) -> Floats:
        """Length of each period in years of 365.25 days."""
        return (self.end - self.start) / MINUTES_PER_YEAR

    @property
    def minutes(self) -> Floats:
        """Length of each period in minutes."""
        return (self.end - self.start).astype(np.float64)

    @property
    def weeks(self) -> Floats:
        """Length of each period in weeks."""
        return (self.end - self.start) / MINUTES_PER_WEEK

    @property
    def whole(self) -> int:
        """Position of the period that covers the whole run."""
        return self.labels.index("all")

    def only_whole(self, figure: float) -> Floats:
        """Return a figure of the whole run as one by period, missing in its parts."""
        figures = np.full(len(self.labels), np.nan)
        figures[self.whole] = figure
        return figures

    @property
    def financial_years(self) -> tuple[int, ...]:
        """Positions of the financial years; a part shorter than half a year only if there is no other."""
        years = [i for i, label in enumerate(self.labels) if label != "all" and " Q" not in label]
        long = [i for i in years if 2 * (self.end[i] - self.start[i]) >= MINUTES_PER_YEAR]
        return tuple(long or years)

    def flow(self, at: Ints, weight: Floats | None = None) -> Floats:
        """Sum of `weight` (default 1) over the moments `at` that fall in each period."""
        moments = np.concatenate([self.end, self.start])
        before = _total_before(at, weight, moments)
        return before[: len(self.end)] - before[len(self.end) :]

    def time(self, start: Ints, end: Ints, weight: Floats | None = None) -> Floats:
        """Minutes of the spells [start, end) that fall in each period, each times its `weight`."""
        moments = np.concatenate([self.end, self.start])
        before = _time_before(start, end, weight, moments)
        return before[: len(self.end)] - before[len(self.end) :]

    def days(self, start: Ints, end: Ints, weight: Floats | None = None) -> Floats:
        """Days of the spells [start, end) that fall in each period, each times its `weight`."""
        return self.time(start, end, weight) / MINUTES_PER_DAY

    def stock(self, start: Ints, end: Ints, weight: Floats | None = None) -> Floats:
        """Sum of `weight` over spells running at the end of each period (a spell ending at that minute counts)."""
        return _total_before(start, weight, self.end) - _total_before(end, weight, self.end)

    def quantile(self, at: Ints, value: Floats, share: float) -> Floats:
        """Centile of the values whose moment falls in each period; NaN where there are none."""
        order = in_order(at)
        at, value = at[order], value[order]
        bounds = zip(np.searchsorted(at, self.start), np.searchsorted(at, self.end), strict=True)
        return np.array([quantile_of(value[first:after], share) for first, after in bounds])

    def over_cells(self, cells: NDArray[Any]) -> Floats:
        """Add cells, shape (c, ...), up to periods, shape (p, ...)."""
        total: Floats = np.concatenate([np.zeros((1, *cells.shape[1:])), np.cumsum(cells, axis=0)])
        sums: Floats = total[np.searchsorted(self.edges, self.end)] - total[np.searchsorted(self.edges, self.start)]
        return sums


def quantile_of(values: Floats, share: float) -> float:
    """Centile with linear interpolation between neighbours; NaN over nobody."""
    return float(np.quantile(values, share)) if len(values) else float("nan")


def ratio(part: Floats, whole: Floats) -> Floats:
    """Part over whole, NaN where the whole is nothing."""
    result: Floats = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)
    return result


def percent(part: Floats, whole: Floats) -> Floats:
    """Part in a hundred of the whole, NaN where the whole is nothing."""
    return 100.0 * ratio(part, whole)


def _adds_exactly(weight: Floats, at: Ints) -> bool:
    """Whether sums of these weights, and of weighted minutes, are exact: whole numbers that are not too large."""
    largest = max(1, abs(int(at.min(initial=0))), abs(int(at.max(initial=0))))
    return bool(np.abs(weight).sum() * largest < EXACT and np.all(weight == np.rint(weight)))


def _in_boxes(at: Ints, moments: Ints) -> tuple[Ints, Ints]:
    """Put minutes into boxes between which all moments lie, without sorting them.

    Returns
    -------
    (box, last)
        The box of each minute, and the last box before each moment.
    """
    low = moments.min()
    width = max(1, int(np.gcd.reduce(moments - low)))
    last = (moments - low) // width
    return (np.clip(at, low - width, moments.max()) - low) // width + 1, last


def _up_to(last: Ints, box: Ints, weight: Floats | Ints | None = None) -> Floats:
    """Sum of `weight` (default 1) in all boxes up to each last one."""
    sums: Floats = np.cumsum(np.bincount(box, weight, minlength=1 + last.max()))[last].astype(np.float64)
    return sums


def _first_of(running: Floats, count: Ints) -> Floats:
    """Sum of the first so many, from running totals."""
    return np.where(count > 0, running[count - 1], 0.0) if len(running) else np.zeros(len(count))


def _total_before(at: Ints, weight: Floats | None, moments: Ints) -> Floats:
    if weight is None or _adds_exactly(weight, at):
        box, last = _in_boxes(at, moments)
        return _up_to(last, box, weight)
    order = in_order(at)
    return _first_of(np.cumsum(weight.take(order)), np.searchsorted(at.take(order), moments))


def _time_before(start: Ints, end: Ints, weight: Floats | None, moments: Ints) -> Floats:
    """Weighted minutes of the spells before each moment: the sum of min(end, moment) - min(start, moment)."""
    return _sum_of_earlier(end, weight, moments) - _sum_of_earlier(start, weight, moments)


def _sum_of_earlier(at: Ints, weight: Floats | None, moments: Ints) -> Floats:
    if weight is None or _adds_exactly(weight, at):
        box, last = _in_boxes(at, moments)
        total = len(at) if weight is None else weight.sum()
        reached = _up_to(last, box, at if weight is None else weight * at)
        return reached + moments * (total - _up_to(last, box, weight))
    order = in_order(at)
    at, weight = at.take(order), weight.take(order)
    del order
    passed = np.searchsorted(at, moments)
    running = np.cumsum(weight)
    later = (running[-1] if len(running) else 0.0) - _first_of(running, passed)
    np.multiply(weight, at, out=running)
    return _first_of(np.cumsum(running, out=running), passed) + moments * later
