"""Conferences take a chair: a day with a free chair is booked, on the day wished or the next that has one."""

from __future__ import annotations

from math import floor

from sim.clock import MINUTES_PER_DAY, WORKING_DAYS_PER_WEEK
from sim.model.state.world import World


def book(world: World, wished: int, earliest: int = 0, limit: int = 0) -> int:
    """Book a working day on which a chair is free; returns the minute of the meeting.

    The day wished or the next free one; where that would be past the limit, the last free day before, not earlier
    than `earliest`; without one, the first free day after the limit. Limits of 0 mean none.
    """
    if world.chairs * world.p.conferences_per_week <= 0.0:
        return world.end + MINUTES_PER_DAY
    when = _from_day(world, wished)
    if limit and when // MINUTES_PER_DAY > limit // MINUTES_PER_DAY:
        before = _before_day(world, wished, earliest)
        when = before if before else when
    day = when // MINUTES_PER_DAY
    world.chair_days[day] = world.chair_days.get(day, 0) + 1
    return when


def _from_day(world: World, wished: int) -> int:
    """The first working day from `wished` on that has a free chair."""
    when = world.calendar.next_working_time(wished - wished % MINUTES_PER_DAY)
    while not _free(world, when):
        when = world.calendar.next_working_time((when // MINUTES_PER_DAY + 1) * MINUTES_PER_DAY)
    return when


def _before_day(world: World, wished: int, earliest: int) -> int:
    """The last working day before `wished`, not before `earliest`, that has a free chair; 0 when there is none."""
    day = wished - wished % MINUTES_PER_DAY - MINUTES_PER_DAY
    while day + MINUTES_PER_DAY > earliest:
        when = world.calendar.next_working_time(day)
        if when < day + MINUTES_PER_DAY and when >= earliest - earliest % MINUTES_PER_DAY and _free(world, when):
            return when
        day -= MINUTES_PER_DAY
    return 0


def _free(world: World, when: int) -> bool:
    """Whether a chair is free that day.

    A chair holds so many conferences a week; part places add up from day to day, so that a small area with a
    part-time chair still meets. Without chairs no meeting is ever held.
    """
    places = world.chairs * world.p.conferences_per_week / WORKING_DAYS_PER_WEEK
    day = when // MINUTES_PER_DAY
    return world.chair_days.get(day, 0) < floor((day + 1) * places) - floor(day * places)
