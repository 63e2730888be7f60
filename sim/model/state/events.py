"""The clock and the event list: all that the model has to do with SimPy.

SimPy's environment keeps the entries in order of time, then urgency, then the order in which they were made. Their
urgency is the turn in which the model arranged them, so that the order within a minute does not hang on when an entry
was put on the list. An entry is of our own making: one callback and what it is about, in place of SimPy's events with
their lists of callbacks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import simpy

URGENT: Final = 0
"""Turn of a dated change of the service: before everything else in its minute."""
FIRST_TURN: Final = 1
"""Turn of what the model arranges first; whatever is arranged later has a later one."""


class Entry:
    """One entry of the event list: a callback and what it is about. Stale entries are ignored by their token."""

    __slots__ = ("_ok", "about", "callbacks", "token", "world")

    def __init__(self, world: Any, callback: Callable[[Any], None], about: Any, token: int) -> None:
        self.world = world
        self.callbacks: tuple[Callable[[Any], None], ...] | None = (callback,)
        self.about = about
        self.token = token
        self._ok = True  # SimPy looks here whether an event has failed; ours never do


class EventList:
    """Entries in the order in which they come due.

    Attributes
    ----------
    next_time : callable
        Minute of the next entry; infinity when there is none.
    step : callable
        Take the next entry off the list and call back.
    forget : callable
        Let go of all entries that are still on the list.
    schedule : callable
        Put an entry on the list: ``schedule(entry, turn, minutes from now)``.
    """

    __slots__ = ("forget", "next_time", "schedule", "step")

    def __init__(self, start: int) -> None:
        environment = simpy.Environment(initial_time=start)
        self.schedule: Callable[[Entry, int, int], None] = environment.schedule  # type: ignore[assignment]
        self.next_time: Callable[[], float] = environment.peek
        self.step: Callable[[], None] = environment.step
        self.forget: Callable[[], None] = environment._queue.clear  # SimPy has no word for it

    def call_after_each(self, look: Callable[[Entry], None]) -> None:
        """Call `look` with every entry made from now on, after its own callback."""
        schedule = self.schedule

        def looked_at(entry: Entry, turn: int, delay: int) -> None:
            entry.callbacks = (*(entry.callbacks or ()), look)
            schedule(entry, turn, delay)

        self.schedule = looked_at
