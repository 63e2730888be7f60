"""Numbers are put in order, and counted before moments, as by comparing them one by one."""

import numpy as np
import pytest

from sim.kpis.tables.ordering import group_starts, in_order
from sim.kpis.tables.periods import Periods
from sim.kpis.tables.spells import UNKNOWN, each

LUCK = np.random.default_rng(20)


@pytest.mark.parametrize(
    "values",
    [
        np.empty(0, dtype=np.int64),
        np.array([7]),
        np.array([3, 1, 3, 1, 2], dtype=np.int8),
        LUCK.integers(-50, 50, 500).astype(np.int16),
        LUCK.integers(-(2**31), 2**31 - 1, 500).astype(np.int32),
        LUCK.integers(-3_000_000, 3_000_000, 500) // 7,
        np.append(LUCK.integers(0, 2**50, 500), [UNKNOWN, 2**62, UNKNOWN]),
        LUCK.random(500).round(1),
    ],
    ids=["none", "one", "bytes", "short", "wide", "minutes", "unknown", "parts"],
)
def test_order_is_that_of_a_stable_sort(values: np.ndarray) -> None:
    assert in_order(values).tolist() == np.argsort(values, kind="stable").tolist()


def test_groups_begin_where_neighbours_differ() -> None:
    assert group_starts(np.array([5, 5, 2, 5, 5, 5])).tolist() == [0, 2, 3]
    assert group_starts(np.array([], dtype=np.int64)).tolist() == []


def test_every_match_of_a_key_is_found() -> None:
    row, position = each(np.array([1, 1, 4, 9]), np.array([9, 1, 0, 12, 4, 1]))
    assert list(zip(row.tolist(), position.tolist(), strict=True)) == [(0, 3), (1, 0), (1, 1), (4, 2), (5, 0), (5, 1)]


@pytest.mark.parametrize("day", [1440, 7], ids=["whole days", "odd minutes"])
def test_spells_are_added_up_as_one_by_one(day: int) -> None:
    periods = Periods.of([("all", -3 * day, 90 * day), ("2025", -3 * day, 20 * day), ("2026", 20 * day, 90 * day)])
    start = LUCK.integers(-10 * day, 95 * day, 300)
    end = start + LUCK.integers(0, 9 * day, 300)
    bounds = list(zip(periods.start.tolist(), periods.end.tolist(), strict=True))
    for place, (first, after) in enumerate(bounds):
        spent = sum(max(0, min(b, after) - max(a, first)) for a, b in zip(start.tolist(), end.tolist(), strict=True))
        assert periods.time(start, end)[place] == spent
        assert periods.time(start, end, np.ones(300))[place] == spent
        assert periods.flow(start)[place] == np.count_nonzero((start >= first) & (start < after))
        assert periods.stock(start, end)[place] == np.count_nonzero((start < after) & (end >= after))
