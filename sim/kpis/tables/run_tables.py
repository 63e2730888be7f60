"""The tables every indicator reads: rows by event, spells, children, need beside service, staff and work.

A chain of classes, each adding tables to the one before: `Record`, `Journeys`, `Moments`, `Staff`, `Tables`. Each table
is worked out once, when the first indicator asks for it.
"""

from __future__ import annotations

from functools import cached_property

from sim.kpis.tables.need import lives_of
from sim.kpis.tables.posts import InPost, StaffWeeks, in_post_of, staff_weeks_of
from sim.kpis.tables.spells import Lives
from sim.kpis.tables.staff import Staff
from sim.kpis.tables.unheld import Waiting, waiting_of
from sim.kpis.tables.work import Work, work_of


class Tables(Staff):
    """Tables of one log over its reporting periods."""

    @cached_property
    def lives(self) -> Lives:
        """Need beside service, for every family that is not an unaccompanied child's."""
        return lives_of(self)

    @cached_property
    def waiting(self) -> Waiting:
        """Families waiting for a named worker, on a list or not."""
        return waiting_of(self)

    @cached_property
    def staff_weeks(self) -> StaffWeeks:
        """Posts of each role people are employed in and who fills them, week by week."""
        return staff_weeks_of(self)

    @cached_property
    def in_post(self) -> InPost:
        """Time of permanent workers in their posts, at work or away."""
        return in_post_of(self)

    @cached_property
    def work(self) -> Work:
        """Work asked of each role, and what there is to do it with."""
        return work_of(self)
