"""The event list of the compiled build, which takes the place of `events.py` there; same names, same order.

A list of our own: SimPy's cannot be compiled, and calling it for every entry costs more than keeping the heap.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from math import inf
from typing import Any, Final, final

from sim.clock import MINUTES_PER_DAY

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
    """Entries in the order in which they come due: by minute, then turn, then the order in which they were made.

    Those of later days wait in no order until their day comes, when they are sorted once, the next one last; a heap
    holds only what is arranged for the day itself.
    """

    __slots__ = ("_day", "_later", "_looks", "_made", "_now", "_soon", "_today")

    def __init__(self, start: int) -> None:
        self._soon: list[tuple[int, int, int, Entry]] = []
        self._today: list[tuple[int, int, int, Entry]] = []
        self._later: dict[int, list[tuple[int, int, int, Entry]]] = {}
        self._looks: list[Callable[[Entry], None]] = []
        self._made = 0
        self._now = start
        self._day = start // MINUTES_PER_DAY

    def schedule(self, entry: Entry, turn: int, delay: int) -> None:
        """Put an entry on the list, so many minutes from now."""
        self._made += 1
        time = self._now + delay
        item = (time, turn, self._made, entry)
        day = time // MINUTES_PER_DAY
        if day <= self._day:
            heappush(self._soon, item)
        elif day in self._later:
            self._later[day].append(item)
        else:
            self._later[day] = [item]

    def next_time(self) -> float:
        """Minute of the next entry; infinity when there is none."""
        while not self._today:
            if self._soon:
                return self._soon[0][0]
            if not self._later:
                return inf
            self._day += 1
            self._today = sorted(self._later.pop(self._day, []), reverse=True)
        next_one = self._today[-1]
        return self._soon[0][0] if self._soon and self._soon[0] < next_one else next_one[0]

    def step(self) -> None:
        """Take the next entry off the list and call back."""
        if not self._today and not self._soon:
            self.next_time()
        if not self._today or (self._soon and self._soon[0] < self._today[-1]):
            time, _, _, entry = heappop(self._soon)
        else:
            time, _, _, entry = self._today.pop()
        self._now = time
        entry.callback(entry)
        for look in self._looks:
            look(entry)

    def forget(self) -> None:
        """Let go of all entries that are still on the list."""
        self._soon, self._today, self._later = [], [], {}

    def call_after_each(self, look: Callable[[Entry], None]) -> None:
        """Call `look` with every entry, after its own callback."""
        self._looks.append(look)
