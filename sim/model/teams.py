"""Named workers, their caps, and the allocator: who holds whom, and who waits.

A team is a set of named workers and one priority waiting list. The allocator looks for room under the cap
(hard), then a worker the family already knows, then the lightest load per full-time equivalent. Siblings
are never split to fit a space. Nobody is dropped: a family waits, withdraws, or is superseded.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any, Protocol


class Case(Protocol):
    """What the allocator needs to know of a family."""

    met: set[int]


class Worker:
    """A named worker: role, FTE, cap in children, and the families held."""

    __slots__ = ("cap", "cases", "fte", "id", "load", "planned", "role", "shares", "tasks", "team", "working")

    def __init__(self, identity: int, role: str, team: str, fte: float, cap: float) -> None:
        self.id = identity
        self.role = role
        self.team = team
        self.fte = fte
        self.cap = cap
        self.load = 0.0
        self.cases: dict[Any, float] = {}
        self.tasks: list[Any] = []
        self.planned = 0
        self.shares = (1.0, 1.0)
        self.working = True

    def has_room(self, weight: float) -> bool:
        """Whether a case of this weight fits under the cap; an idle worker may take a family above it."""
        return self.working and (self.load + weight <= self.cap or not self.cases)


class Team:
    """A pool of named workers with one waiting list.

    Parameters
    ----------
    name : str
        Name of the team and of its waiting list.
    on_allocated : callable
        Called as ``on_allocated(case, worker, weight)`` whenever somebody is taken from the list.
    """

    __slots__ = ("entries", "name", "on_allocated", "ticket", "waiting", "workers")

    def __init__(self, name: str, on_allocated: Callable[[Any, Worker, float], None]) -> None:
        self.name = name
        self.workers: list[Worker] = []
        self.waiting: list[tuple[int, int, Any]] = []
        self.entries: dict[Any, tuple[int, float]] = {}
        self.ticket = 0
        self.on_allocated = on_allocated

    def choose(self, case: Case, weight: float, *, must: bool = False) -> Worker | None:
        """The worker to hold a case of this weight, or None when nobody has room and it need not be held."""
        best: Worker | None = None
        best_known, least = False, 0.0
        for worker in self.workers:
            room = worker.working and worker.has_room(weight)
            if not room and not (must and worker.working):
                continue
            known = room and worker.id in case.met
            load = worker.load / worker.fte if room else worker.load / worker.fte + worker.cap
            if best is None or known > best_known or (known == best_known and load < least):
                best, best_known, least = worker, known, load
        return best

    def take(self, worker: Worker, case: Any, weight: float) -> None:
        """The worker takes the case."""
        worker.cases[case] = weight
        worker.load += weight

    def give_up(self, worker: Worker, case: Any) -> float:
        """The worker gives the case up; returns its weight. The freed place is not offered yet: see `fill`."""
        weight = worker.cases.pop(case)
        worker.load -= weight
        return weight

    def join(self, case: Any, weight: float, key: int) -> None:
        """Put a case on the waiting list; `key` orders it (time of joining less its head start)."""
        self.ticket += 1
        self.entries[case] = (self.ticket, weight)
        heappush(self.waiting, (key, self.ticket, case))

    def reweigh(self, case: Any, weight: float) -> None:
        """A waiting case weighs more or less than when it joined; it keeps its place."""
        self.entries[case] = (self.entries[case][0], weight)

    def leave(self, case: Any) -> bool:
        """Take a case off the waiting list without allocating it; False when it was not on it."""
        return self.entries.pop(case, None) is not None

    def fill(self) -> None:
        """Offer free places to the list in its order until the first in it finds no room."""
        while self.waiting:
            _, ticket, case = self.waiting[0]
            entered, weight = self.entries.get(case, (0, 0.0))
            if entered != ticket:
                heappop(self.waiting)
                continue
            worker = self.choose(case, weight)
            if worker is None:
                return
            heappop(self.waiting)
            del self.entries[case]
            self.take(worker, case, weight)
            self.on_allocated(case, worker, weight)

    def __len__(self) -> int:
        """Cases on the waiting list."""
        return len(self.entries)
