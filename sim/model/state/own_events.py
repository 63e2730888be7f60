"""The event list of the compiled build, which takes the place of `events.py` there; same names, same order.

A list of our own: SimPy's cannot be compiled, and calling it for every entry costs more than keeping the heap.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from math import inf
from typing import Any, Final, final

from sim.clock import MINUTES_PER_DAY
from sim.native import mypyc_attr

URGENT: Final = 0
"""Turn of a dated change of the service: before everything else in its minute."""
FIRST_TURN: Final = 1
"""Turn of what the model arranges first; whatever is arranged later has a later one."""


@final
@mypyc_attr(free_list_len=1)
class Entry:
    """One entry of the event list: a callback and what it is about. Stale entries are ignored by their token."""

    __slots__ = ("about", "callback", "time", "token", "turn", "world")

    def __init__(self, world: Any, callback: Callable[[Any], None], about: Any, token: int) -> None:
        self.world = world
        self.callback = callback
        self.about = about
        self.token = token
        self.time = self.turn = 0


Place = tuple[int, int, int, Entry]
"""Where an entry stands on its own day: its minute, its turn, how many were made before it."""
TURNS: Final = float(1 << 40)  # not an assumption: room for them
"""More than a run has turns: a minute of the day and a turn make one number, exactly."""


def _order(entry: Entry) -> float:
    """Where an entry stands among those of its day; those alike in it stand as they were made."""
    return (entry.time % MINUTES_PER_DAY) * TURNS + entry.turn


@final
class EventList:
    """Entries in the order in which they come due: by minute, then turn, then the order in which they were made.

    Those of later days wait in no order until their day comes, when they are sorted once, the next one last; a heap
    holds only what is arranged for the day itself, `_first` the next of it.
    """

    __slots__ = ("_day", "_first", "_first_is_next", "_later", "_looks", "_made", "_now", "_soon", "_today")

    def __init__(self, start: int) -> None:
        self._soon: list[Place] = []
        self._first: Entry | None = None
        self._first_is_next = False
        self._today: list[Entry] = []
        self._later: dict[int, list[Entry]] = {}
        self._looks: list[Callable[[Entry], None]] = []
        self._made = 0
        self._now = start
        self._day = start // MINUTES_PER_DAY

    def schedule(self, entry: Entry, turn: int, delay: int) -> None:
        """Put an entry on the list, so many minutes from now."""
        self._made += 1
        entry.time = time = self._now + delay
        entry.turn = turn
        day = time // MINUTES_PER_DAY
        if day <= self._day:
            heappush(self._soon, (time, turn, self._made, entry))
            self._first = self._soon[0][3]
            return
        later = self._later.get(day)
        if later is None:
            self._later[day] = [entry]
        else:
            later.append(entry)

    def next_time(self) -> float:
        """Minute of the next entry; infinity when there is none."""
        while not self._today:
            if self._first is not None:
                self._first_is_next = True
                return float(self._first.time)
            if not self._later:
                return inf
            self._day += 1
            waiting = self._later.pop(self._day, None)
            if waiting is not None:
                waiting.sort(key=_order)
                waiting.reverse()
                self._today = waiting
        first, other = self._first, self._today[-1]
        self._first_is_next = first is not None and (
            first.time < other.time or (first.time == other.time and first.turn < other.turn)
        )
        return float(first.time if first is not None and self._first_is_next else other.time)

    def step(self) -> None:
        """Take the next entry, which `next_time` has found, off the list and call back."""
        if self._first_is_next:
            entry = heappop(self._soon)[3]
            self._first = self._soon[0][3] if self._soon else None
        else:
            entry = self._today.pop()
        self._now = entry.time
        entry.callback(entry)
        for look in self._looks:
            look(entry)

    def forget(self) -> None:
        """Let go of all entries that are still on the list."""
        self._soon, self._first, self._today, self._later = [], None, [], {}

    def call_after_each(self, look: Callable[[Entry], None]) -> None:
        """Call `look` with every entry, after its own callback."""
        self._looks.append(look)
