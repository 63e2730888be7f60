"""Named workers, their caps, and the allocator: who holds whom, and who waits.

A team is a set of named workers and one priority waiting list. The allocator asks, in this order: may this worker
do this work at all; is there room under the cap, which limits help by consent and steers who gets statutory work (or
limits that too, where the area says so); then the family's own locality, a worker the family already knows, for
targeted work one who is not a social worker, and the fewest hours asked per full-time equivalent.
Siblings are never split to fit a space. Nobody is dropped: a family waits, withdraws, or is superseded.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import Any, final

from sim.duties import WORK_TARGETED
from sim.model.state.line_up import Ask, Case, LineUp, Worker
from sim.service import Team

__all__ = ["Ask", "Case", "Pool", "Worker"]


@final
class Pool:
    """A pool of named workers with one waiting list.

    Parameters
    ----------
    name : Team
        Name of the team and of its waiting list.
    on_allocated : callable
        Called as ``on_allocated(case, worker, weight)`` whenever somebody is taken from the list.
    """

    __slots__ = ("entries", "line_up", "name", "on_allocated", "ticket", "waiting")

    def __init__(self, name: Team, on_allocated: Callable[[Any, Worker, float], None]) -> None:
        self.name = name
        self.line_up = LineUp([])
        self.waiting: list[tuple[int, int, Any]] = []
        self.entries: dict[Any, tuple[int, Ask]] = {}
        self.ticket = 0
        self.on_allocated = on_allocated

    @property
    def workers(self) -> list[Worker]:
        """Who works here, in order; whoever joins or leaves makes a new list."""
        return self.line_up.workers

    @workers.setter
    def workers(self, workers: list[Worker]) -> None:
        self.line_up = LineUp(workers)

    @property
    def staffed(self) -> bool:
        """Whether anybody works here."""
        return any(worker.working for worker in self.workers)

    def choose(self, case: Case, ask: Ask, *, must: bool = False) -> Worker | None:
        """The worker to take a case, or None when nobody eligible has room and it need not be taken."""
        chosen = self.line_up.choose(case, ask, must=must)
        if chosen is None and must:  # then even somebody whose last day is near
            return self.line_up.choose(case, ask, must=True, leaving=True)
        return chosen

    def take(self, worker: Worker, case: Any, weight: float, hours: float = 0.0) -> None:
        """The worker takes the case, which is likely to ask so many hours a week."""
        worker.cases[case] = weight
        worker.load += weight
        worker.asked += hours  # which moves the worker

    def give_up(self, worker: Worker, case: Any) -> float:
        """The worker gives the case up; returns its weight. The freed place is not offered yet: see `fill`."""
        weight = worker.cases.pop(case)
        worker.load = worker.load - weight if worker.cases else 0.0
        worker.move()
        return weight

    def join(self, case: Any, ask: Ask, key: int) -> None:
        """Put a case on the waiting list; `key` orders it (time of joining less its head start)."""
        self.ticket += 1
        self.entries[case] = (self.ticket, ask)
        insort(self.waiting, (key, self.ticket, case))

    def reweigh(self, case: Any, ask: Ask) -> None:
        """A waiting case weighs more or less than when it joined; it keeps its place."""
        self.entries[case] = (self.entries[case][0], ask)

    def key_of(self, case: Any) -> int:
        """Order of a waiting case on the list."""
        ticket = self.entries[case][0]
        return next(key for key, entered, _ in self.waiting if entered == ticket)

    def leave(self, case: Any) -> bool:
        """Take a case off the waiting list without allocating it; False when it was not on it."""
        return self.entries.pop(case, None) is not None

    def fill(self) -> None:
        """Offer free places to the list in its order.

        The first case that finds no room ends the offer for all that need the same of a worker or more, so that
        a small family does not overtake a large one for ever.
        """
        if not self.waiting:
            return
        self._forget_those_gone()
        blocked: list[Ask] = []
        for entry in list(self.waiting):
            _, ticket, case = entry
            entered, ask = self.entries.get(case, (0, None))
            if ask is None or entered != ticket or any(_no_less(ask, other) for other in blocked):
                continue
            worker = self.choose(case, ask)
            if worker is None:
                if not (ask.qualified or ask.work == WORK_TARGETED):
                    return
                blocked.append(ask)
                continue
            self.waiting.remove(entry)
            del self.entries[case]
            weight = worker.places(ask)
            self.take(worker, case, weight, ask.hours)
            self.on_allocated(case, worker, weight)

    def _forget_those_gone(self) -> None:
        if len(self.waiting) > len(self.entries):
            here = {ticket for ticket, _ in self.entries.values()}
            self.waiting = [entry for entry in self.waiting if entry[1] in here]

    def __len__(self) -> int:
        """Cases on the waiting list."""
        return len(self.entries)


def _no_less(ask: Ask, other: Ask) -> bool:
    """Whether who has no room for `other` has none for this: it needs as much of a worker, and waits as long."""
    return (ask.qualified or not other.qualified) and (ask.work == WORK_TARGETED or other.work != WORK_TARGETED)
