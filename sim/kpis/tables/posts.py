"""Posts and the people in them: the weekly staff of each role, and who holds a post for good, at work or away.

The rows of the event `staff` give the week's figures by the role people are employed in, in which lead practitioners
are social workers. The rows of workers say who was in which role at the time, and why whoever stopped did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.kpis.tables.moments import Moments
from sim.kpis.tables.ordering import group_starts
from sim.kpis.tables.periods import Bools, Floats, Ints
from sim.kpis.tables.staff import fte_of, turns_of
from sim.service import LEAVERS, Cause

AWAY: Final = (Cause.ILL, Cause.PARENTAL_LEAVE)
"""Causes for which a worker is away and keeps the post."""
PERMANENT: Final = "permanent"


@dataclass(frozen=True, slots=True)
class StaffWeeks:
    """Weeks of each role that people are employed in, sorted by role and start; all else in full-time equivalents.

    `role` is the number of a word of `Moments.role_names`; a week lasts until the role's next one. `strain` is the
    strain index times full-time equivalents, `away` and `ill` are parts of `permanent`.
    """

    role: Ints
    start: Ints
    end: Ints
    established: Floats
    permanent: Floats
    agency: Floats
    away: Floats
    ill: Floats
    early_career: Floats
    strain: Floats
    working: Floats
    funded: Floats

    @property
    def workers(self) -> Floats:
        """Permanent and agency workers, at work or away."""
        return self.permanent + self.agency

    @property
    def vacant(self) -> Floats:
        """Posts of the role with nobody in them for good."""
        return np.maximum(0.0, self.established - self.permanent)


@dataclass(frozen=True, slots=True)
class InPost:
    """Stretches of time of permanent workers in one role, at work or away, sorted by worker and start.

    `role` is the role worked in, or for who is away the one worked in before; `left` says that the worker left the
    council at the end of the stretch.
    """

    worker: Ints
    role: Ints
    start: Ints
    end: Ints
    fte: Floats
    left: Bools


def staff_weeks_of(tables: Moments) -> StaffWeeks:
    """Weekly figures of the staff of every role, from the rows of `staff`."""
    rows, start, end = tables.rows("staff"), tables.log.start, tables.log.end
    width = end - start + 1
    keys, week = np.unique(tables.first_words(rows.detail)[0] * width + rows.time - start, return_inverse=True)
    role, begins = keys // width, keys % width + start
    last = np.append(role[1:] != role[:-1], True)[: len(role)]

    def figure(what: str) -> Floats:
        said = tables.says(rows.detail, what)
        return np.bincount(week[said], rows.value[said], minlength=len(keys)).astype(np.float64)

    return StaffWeeks(
        role=role,
        start=begins,
        end=np.where(last, end, np.append(begins[1:], end)[: len(role)]),
        established=figure("established"),
        permanent=figure(PERMANENT),
        agency=figure("agency"),
        away=figure("away"),
        ill=figure("ill"),  # not the service's word
        early_career=figure("early_career"),
        strain=figure("strain"),
        working=figure("working"),
        funded=figure("funded"),
    )


def in_post_of(tables: Moments) -> InPost:
    """Time of permanent workers in their posts, from the rows of workers.

    Who was away as the log began has no row before the one that says so by its cause: back, or gone without coming
    back.
    """
    turns = turns_of(tables)
    stops, lasting = turns.stops, tables.says(turns.detail, PERMANENT)
    here = lasting & (~stops | tables.says(turns.detail, *AWAY))
    role = tables.first_words(turns.detail)[0]
    gone = lasting & stops & tables.says(turns.detail, *LEAVERS)
    followed = np.append(turns.worker[1:] == turns.worker[:-1], False)[: len(gone)]
    left = followed & np.append(gone[1:], False)[: len(gone)]
    first = group_starts(turns.worker)
    first = first[lasting[first] & (stops | tables.says(turns.detail, Cause.RETURNED))[first]]
    worker = np.concatenate([turns.worker, turns.worker[first]])
    start = np.concatenate([turns.time, np.full(len(first), tables.log.start)])
    end = np.concatenate([turns.end, turns.time[first]])
    fte = fte_of(tables, worker)
    kept = np.concatenate([here, np.full(len(first), True)]) & (end > start) & (fte > 0)
    rows = np.flatnonzero(kept)
    rows = rows[np.lexsort((start[rows], worker[rows]))]
    return InPost(
        worker=worker[rows],
        role=np.concatenate([role, role[first]])[rows],
        start=start[rows],
        end=end[rows],
        fte=fte[rows],
        left=np.concatenate([left, gone[first]])[rows],
    )
