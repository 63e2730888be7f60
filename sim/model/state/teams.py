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
from dataclasses import dataclass
from math import inf
from typing import Any, Final, Protocol, final

from sim.service import CLAIMS, WORK_CHILD_IN_NEED, WORK_TARGETED, Role, Team, Work

ROOM: Final = 8  # not an assumption: what comes before what in the choice of a worker
LOCAL: Final = 4  # not an assumption: what comes before what in the choice of a worker
KNOWN: Final = 2  # not an assumption: what comes before what in the choice of a worker


class Case(Protocol):
    """What the allocator needs to know of a family."""

    met: set[int]
    locality: str


@final
@dataclass(frozen=True, slots=True)
class Ask:
    """What a family needs of a worker: places (children, or families where the cap counts those) and eligibility.

    `work` is the kind of work, as in `eligibility`; `hours` are those a week it is likely to ask.
    """

    weight: float
    qualified: bool = False
    targeted: bool = False
    work: Work = WORK_TARGETED
    hours: float = 0.0


@final
class Worker:
    """A named worker: role, team, locality, FTE, cap in its unit, and the families worked with.

    `cases` holds the places each family takes, whatever the worker's role in the case; `complex_cap` bounds the part
    of a lead practitioner's load that is child in need work. `owed` are hours already promised out of the coming
    weeks, `withheld` those of them in the week as it is split now. Of that week `claims` are the hours asked by each
    claim and `shares` what part of them is given, `pressure` how hard it is pressed and `lately` its mean over the last
    weeks; `asked` are hours asked at the usual pace and content, `there` those there are, `direct` those with families.
    """

    __slots__ = (
        "asked",
        "by_families",
        "cap",
        "cases",
        "ceiling",
        "claims",
        "complex_cap",
        "direct",
        "fte",
        "guided",
        "home",
        "id",
        "lately",
        "load",
        "locality",
        "owed",
        "planned",
        "pressure",
        "qualified",
        "role",
        "shares",
        "tasks",
        "team",
        "there",
        "to_split",
        "withheld",
        "working",
    )

    def __init__(
        self, identity: int, role: Role, team: Team | None, fte: float, cap: float, locality: str = ""
    ) -> None:
        self.id = identity
        self.home = role
        self.role = role
        self.team = team
        self.locality = locality
        self.qualified = role.qualified
        self.fte = fte
        self.cap = cap
        self.by_families = False
        self.complex_cap = 0.0
        self.load = 0.0
        self.owed = 0.0
        self.withheld = 0.0
        self.cases: dict[Any, float] = {}
        self.tasks: list[Any] = []
        self.planned = 0
        self.guided = False
        self.ceiling = inf
        self.claims = [0.0] * CLAIMS
        self.shares = [1.0] * CLAIMS
        self.pressure = self.lately = 0.0
        self.asked = self.there = self.direct = 0.0
        self.to_split = False
        self.working = True

    def places(self, ask: Ask) -> float:
        """Places the family takes on this worker's caseload."""
        return 1.0 if self.by_families else ask.weight


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

    __slots__ = ("entries", "name", "on_allocated", "ticket", "waiting", "workers")

    def __init__(self, name: Team, on_allocated: Callable[[Any, Worker, float], None]) -> None:
        self.name = name
        self.workers: list[Worker] = []
        self.waiting: list[tuple[int, int, Any]] = []
        self.entries: dict[Any, tuple[int, Ask]] = {}
        self.ticket = 0
        self.on_allocated = on_allocated

    @property
    def staffed(self) -> bool:
        """Whether anybody works here."""
        return any(worker.working for worker in self.workers)

    def choose(self, case: Case, ask: Ask, *, must: bool = False) -> Worker | None:
        """The worker to take a case, or None when nobody eligible has room and it need not be taken."""
        best: Worker | None = None
        best_rank, least = -1, 0.0
        qualified, targeted, met, locality = ask.qualified, ask.targeted, case.met, case.locality
        statutory, in_need = ask.work != WORK_TARGETED, ask.work == WORK_CHILD_IN_NEED
        for worker in self.workers:
            if not worker.working or (qualified and not worker.qualified):
                continue
            load = worker.load + (1.0 if worker.by_families else ask.weight)
            room = load <= worker.cap or not worker.cases
            over = must or (statutory and worker.guided and (load <= worker.ceiling or not in_need))
            if not room and not over:
                continue
            rank = LOCAL * (worker.locality == locality) + (targeted and not worker.qualified)
            if room:
                rank += ROOM + KNOWN * (worker.id in met)
            if best is not None and rank < best_rank:
                continue
            asked = (worker.asked + ask.hours) / worker.fte
            if (best is None or rank > best_rank or asked < least) and case not in worker.cases:
                best, best_rank, least = worker, rank, asked
        return best

    def take(self, worker: Worker, case: Any, weight: float, hours: float = 0.0) -> None:
        """The worker takes the case, which is likely to ask so many hours a week."""
        worker.cases[case] = weight
        worker.load += weight
        worker.asked += hours

    def give_up(self, worker: Worker, case: Any) -> float:
        """The worker gives the case up; returns its weight. The freed place is not offered yet: see `fill`."""
        weight = worker.cases.pop(case)
        worker.load = worker.load - weight if worker.cases else 0.0
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
