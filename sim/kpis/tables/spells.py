"""Spells out of event rows: what began, when it ended, and what came next.

All tables here are columns of equal length, so a whole log is turned into spells
without a loop over its rows.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np

from sim.kpis.tables.ordering import group_starts, in_order
from sim.kpis.tables.periods import Bools, Floats, Ints
from sim.kpis.tables.rows import Positions, Rows

UNKNOWN = int(np.iinfo(np.int64).min)
"""Beginning of a spell of the starting stock when nobody recorded it."""

NEVER = int(np.iinfo(np.int64).max)
"""Moment of what did not happen within the log."""


class Columns(Protocol):
    """A dataclass whose fields are columns of equal length."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


Table = TypeVar("Table", bound=Columns)


@dataclass(frozen=True, slots=True)
class Spells:
    """Spells [start, end) of families, children or workers' cases.

    `stage` and `team` are numbers, `detail` the number of the words the spell began
    with and `weight` the value it began with. `began` is the true start, before the log for the starting stock
    (`UNKNOWN` when not recorded). `then` says how it ended, -1 while it runs: for a
    family's stages the stage that follows, for all other spells the number of the
    words it ended with.
    """

    family: Ints
    child: Ints
    worker: Ints
    stage: Ints
    team: Ints
    detail: Ints
    start: Ints
    end: Ints
    began: Ints
    weight: Floats
    then: Ints

    @property
    def ended(self) -> Bools:
        """Whether each spell ended within the log."""
        return self.then >= 0

    @property
    def length(self) -> Floats:
        """Minutes from the true start to the end; NaN where the true start is not known."""
        return np.where(self.began == UNKNOWN, np.nan, (self.end - self.began).astype(np.float64))


@dataclass(frozen=True, slots=True)
class Intervals:
    """Weighted stretches of time [start, end); a weight of -1 takes back a stretch counted before.

    `source` is the position of the spell each stretch comes from.
    """

    start: Ints
    end: Ints
    weight: Floats
    source: Ints


@dataclass(frozen=True, slots=True)
class Lives:
    """Need beside service: stretches of a family's time in which nothing changed.

    `level` is the latent level, `stage` the stage number and `adequacy` of help is 0 to 1. `waiting`
    marks time in a stage that needs a named worker while nobody holds the family, `before_panel` time in which a
    step-up panel has still to decide.
    Sorted by family and start. Families of unaccompanied children and time before onset or
    after leaving are not in it.
    """

    family: Ints
    start: Ints
    end: Ints
    level: Ints
    stage: Ints
    adequacy: Floats
    waiting: Bools
    before_panel: Bools

    @property
    def minutes(self) -> Floats:
        """Length of each stretch."""
        return (self.end - self.start).astype(np.float64)


def pick(table: Table, which: Bools | Ints) -> Table:
    """Return the chosen rows of a table of columns."""
    rows = np.flatnonzero(which) if which.dtype == bool else which
    columns = (getattr(table, column.name) for column in fields(table) if column.init)
    return type(table)(*(column.take(rows) if isinstance(column, np.ndarray) else column for column in columns))


def pair(opened: Rows, closed: Rows, key_opened: Ints, key_closed: Ints, end: int) -> Spells:
    """Match each opening row with the next closing row of the same key.

    Parameters
    ----------
    opened, closed
        Rows that start and end spells, each in order of sequence.
    key_opened, key_closed
        What must agree, one number per row.
    end
        Last minute of the log, where spells that still run are cut.
    """
    count = len(opened.place)
    start = opened.time
    key = np.concatenate([key_opened, key_closed])
    order = in_order(np.concatenate([opened.sequence, closed.sequence]))
    order = order[in_order(key[order])]
    is_opening, key = order < count, key[order]
    matched = is_opening[:-1] & ~is_opening[1:] & (key[:-1] == key[1:])
    partner = np.full(count, -1, dtype=np.int64)
    partner[order[:-1][matched]] = order[1:][matched] - count
    closes = np.append(closed.time, end)[partner]
    then = np.append(closed.detail, -1)[partner]
    return Spells(
        family=opened.family,
        child=opened.child,
        worker=opened.worker,
        stage=opened.stage,
        team=opened.team,
        detail=opened.detail,
        start=start,
        end=closes,
        began=start,
        weight=opened.value,
        then=then,
    )


def in_turn(rows: Rows, end: int) -> Spells:
    """Spells of families that last until the family's next row, sorted by family and start."""
    rows = pick(rows, in_order(rows.family))
    family, start, stage = rows.family, rows.time, rows.stage
    last = np.append(family[1:] != family[:-1], True)[: len(family)]
    return Spells(
        family=family,
        child=rows.child,
        worker=rows.worker,
        stage=stage,
        team=rows.team,
        detail=rows.detail,
        start=start,
        end=np.where(last, end, np.append(start[1:], end)[: len(last)]),
        began=start,
        weight=rows.value,
        then=np.where(last, -1, np.append(stage[1:], stage[:1])),
    )


def joined(spells: Spells, within: Bools) -> Spells:
    """Join neighbouring spells of a family for which `within` holds into one.

    Takes spells as `in_turn` gives them. The joined spell has the stage, detail, weight and true
    start of its first part, and the end and following stage of its last.
    """
    if not len(within):
        return spells
    same = spells.family[1:] == spells.family[:-1]
    linked = within[1:] & within[:-1] & same
    first = np.flatnonzero(within & ~np.concatenate([[False], linked]))
    last = np.flatnonzero(within & ~np.concatenate([linked, [False]]))
    opening, closing = pick(spells, first), pick(spells, last)
    return Spells(
        family=opening.family,
        child=opening.child,
        worker=opening.worker,
        stage=opening.stage,
        team=opening.team,
        detail=opening.detail,
        start=opening.start,
        end=closing.end,
        began=opening.began,
        weight=opening.weight,
        then=closing.then,
    )


def carried(marked: Bools, first: Positions) -> Positions:
    """Position of the latest marked row of the same family, itself included; -1 before the first.

    Rows are sorted by family, and within a family in order of time; `first` is `first_of_family` of them.
    """
    latest = np.where(marked, np.arange(len(first), dtype=first.dtype), first.dtype.type(-1))
    np.maximum.accumulate(latest, out=latest)
    latest[latest < first] = -1
    return latest


def first_of_family(family: Ints) -> Positions:
    """Position of the first row of each row's family, of rows sorted by family."""
    starts = group_starts(family)
    return np.repeat(starts.astype(np.int32), np.diff(starts, append=len(family)))


def each(keys: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Return every match of each wanted key: positions in `wanted` and in the sorted `keys`."""
    starts = group_starts(keys)
    if not len(starts):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    different, sizes = keys[starts], np.diff(starts, append=len(keys))
    group = np.minimum(np.searchsorted(different, wanted), len(starts) - 1)
    first, count = starts[group], np.where(different[group] == wanted, sizes[group], 0)
    row = np.repeat(np.arange(len(wanted)), count)
    before = np.cumsum(count) - count
    return row, np.arange(len(row)) - np.repeat(before - first, count)


def overlaps(
    key: Ints, start: Ints, end: Ints, other_key: Ints, other_start: Ints, other_end: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return every overlap of stretches with others of the same key, `other_key` being sorted.

    Returns
    -------
    (row, position, start, end)
        Positions in the first and in the other stretches, and the minutes both cover.
    """
    row, position = each(other_key, key)
    first, after = np.maximum(start[row], other_start[position]), np.minimum(end[row], other_end[position])
    kept = after > first
    return row[kept], position[kept], first[kept], after[kept]


def next_after(family: Ints, after: Ints, event_family: Ints, event_at: Ints) -> Ints:
    """Moment of the family's first event after each moment, or `NEVER`; moments are minutes or row numbers."""
    if not len(event_at) or not len(after):
        return np.full(len(after), NEVER)
    low = min(int(after.min()), int(event_at.min()))
    width = max(int(after.max()), int(event_at.max())) - low + 1
    keys = np.sort(event_family * width + (event_at - low))
    key = np.append(keys, -1)[np.searchsorted(keys, family * width + (after - low), side="right")]
    return np.where(key // width == family, key % width + low, NEVER)


def latest_before(family: Ints, at: Ints, event_family: Ints, event_at: Ints) -> Ints:
    """Moment of the family's last event at or before each moment, or `UNKNOWN`."""
    found = next_after(family, -at - 1, event_family, -event_at)
    return np.where(found == NEVER, UNKNOWN, -found)
