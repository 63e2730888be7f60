"""A count of what a run takes off its event list."""

from __future__ import annotations

from typing import final

from sim.model.state.events import Entry
from sim.model.state.world import World


@final
class Tally:
    """Entries taken off the list so far, and those among them of which nothing came.

    Attributes
    ----------
    events
        Entries taken off.
    stale
        Those after which nothing had been written to the log and nothing arranged: what they were for had been put
        off, brought forward or called off since they were made.
    """

    def __init__(self, world: World) -> None:
        self.events = self.stale = 0
        self._world = world
        self._before = self._so_far()
        world.events.call_after_each(self._look)

    def _look(self, entry: Entry) -> None:
        after = self._so_far()
        self.events += 1
        self.stale += after == self._before
        self._before = after

    def _so_far(self) -> tuple[int, int]:
        """Rows written and turns given out."""
        record = self._world.record
        return len(record), self._world.turn
