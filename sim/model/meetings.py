"""Conferences take a chair: a day with a free chair is booked, on the day wished or the next that has one."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from sim.clock import MINUTES_PER_DAY

if TYPE_CHECKING:
    from sim.model.world import World

WORKING_DAYS_A_WEEK = 5  # not an assumption: Monday to Friday


def book(world: World, wished: int) -> int:
    """Book the first working day from `wished` on which a chair is free; returns the minute of the meeting.

    A chair holds so many conferences a week; part places add up from day to day, so that a small area with a
    part-time chair still meets. Without chairs no meeting is ever held.
    """
    places = world.chairs * world.p.protection.conferences_per_week / WORKING_DAYS_A_WEEK
    when = world.calendar.next_working_time(wished - wished % MINUTES_PER_DAY)
    if places <= 0.0:
        return world.end + MINUTES_PER_DAY
    while True:
        day = when // MINUTES_PER_DAY
        taken = world.chair_days.get(day, 0)
        if taken < floor((day + 1) * places) - floor(day * places):
            world.chair_days[day] = taken + 1
            return when
        when = world.calendar.next_working_time((day + 1) * MINUTES_PER_DAY)
