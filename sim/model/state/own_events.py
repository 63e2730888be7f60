"""The event list of the compiled build, which takes the place of `events.py` there; same names, same order.

A heap of our own: SimPy's cannot be compiled, and calling it for every entry costs more than keeping the heap.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from math import inf
from typing import Any, Final, final

URGENT: Final = 0
"""Turn of a dated change of the service: before everything else in its minute."""
FIRST_TURN: Final = 1
"""Turn of what the model arranges first; whatever is arranged later has a later one."""


@final
class Entry:
    """One entry of the event list: a callback and what it is about. Stale entries are ignored by their token."""

    __slots__ = ("about", "callback", "token", "world")

    def __init__(self, world: Any, callback: Callable[[Any], None], about: Any, token: int) -> None:
        self.world = world
        self.callback = callback
        self.about = about
        self.token = token


@final
class EventList:
    """Entries in the order in which they come due: by minute, then turn, then the order in which they were made."""

    __slots__ = ("_heap", "_looks", "_made", "_now")

    def __init__(self, start: int) -> None:
        self._heap: list[tuple[int, int, int, Entry]] = []
        self._looks: list[Callable[[Entry], None]] = []
        self._made = 0
        self._now = start

    def schedule(self, entry: Entry, turn: int, delay: int) -> None:
        """Put an entry on the list, so many minutes from now."""
        self._made += 1
        heappush(self._heap, (self._now + delay, turn, self._made, entry))

    def next_time(self) -> float:
        """Minute of the next entry; infinity when there is none."""
        return self._heap[0][0] if self._heap else inf

    def step(self) -> None:
        """Take the next entry off the list and call back."""
        time, _, _, entry = heappop(self._heap)
        self._now = time
        entry.callback(entry)
        for look in self._looks:
            look(entry)

    def call_after_each(self, look: Callable[[Entry], None]) -> None:
        """Call `look` with every entry, after its own callback."""
        self._looks.append(look)
