"""Named workers, and the line-up of a team from which one is chosen for a family without looking at everybody.

What comes before what: room under the cap, the family's own locality, a worker the family already knows, for targeted
work one who is not a social worker, and the fewest hours asked per full-time equivalent.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass
from math import floor, inf
from typing import Any, Final, Protocol, final

from sim.duties import CLAIMS, WORK_CHILD_IN_NEED, WORK_TARGETED, Work
from sim.model.state.employment import Employment
from sim.service import Role, Team

ROOM: Final = 8  # not an assumption: what comes before what in the choice of a worker
LOCAL: Final = 4  # not an assumption: what comes before what in the choice of a worker
KNOWN: Final = 2  # not an assumption: what comes before what in the choice of a worker


class Case(Protocol):
    """What the allocator needs to know of a family."""

    met: set[int]
    locality: str


@final
@dataclass(slots=True, init=False)
class Ask:
    """What a family needs of a worker: places (children, or families where the cap counts those) and eligibility.

    `work` is the kind of work, as in `eligibility`; `hours` are those a week it is likely to ask. Places are whole.
    """

    weight: float
    qualified: bool
    targeted: bool
    work: Work
    hours: float

    def __init__(
        self,
        weight: float,
        qualified: bool = False,
        targeted: bool = False,
        work: Work = WORK_TARGETED,
        hours: float = 0.0,
    ) -> None:
        self.weight, self.qualified, self.targeted, self.work, self.hours = weight, qualified, targeted, work, hours


@final
class Worker:
    """A named worker: role, team, locality, FTE, cap in its unit, and the families worked with.

    `cases` holds the places each family takes, whatever the worker's role in the case; `complex_cap` bounds the part
    of a lead practitioner's load that is child in need work. `owed` are hours already promised out of the coming
    weeks, `withheld` those of them in the week as it is split now. Of that week `claims` are the hours asked by each
    claim and `shares` what part of them is given, `pressure` how hard it is pressed and `lately` its mean over the last
    weeks; `asked` are hours asked at the usual pace and content, `there` those there are for them, `full` those with
    all the usual overtime, `overtime` those of it that are worked, `direct` those with families.
    `gives` is the part of a full week's hours there are; while not `taking`, the last day is near and families are
    given to others. `job` is how the worker is employed.
    """

    __slots__ = (
        "_asked",
        "by_families",
        "cap",
        "cases",
        "ceiling",
        "claims",
        "complex_cap",
        "direct",
        "fte",
        "full",
        "gives",
        "guided",
        "home",
        "id",
        "job",
        "lately",
        "load",
        "locality",
        "moved",
        "movers",
        "overtime",
        "owed",
        "planned",
        "pressure",
        "qualified",
        "role",
        "shares",
        "taking",
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
        self.there = self.full = self.overtime = self.direct = 0.0
        self.to_split = False
        self.working = self.taking = True
        self.gives = 1.0
        self.job = Employment()
        self.moved = True
        self.movers: list[Worker] = []
        self._asked = 0.0

    @property
    def asked(self) -> float:
        """Hours asked a week, at the usual pace and content."""
        return self._asked

    @asked.setter
    def asked(self, hours: float) -> None:
        self._asked = hours
        self.move()

    def move(self) -> None:
        """Something changed by which workers are chosen: before the next choice this one steps back in line."""
        if not self.moved:
            self.moved = True
            self.movers.append(self)

    def places(self, ask: Ask) -> float:
        """Places the family takes on this worker's caseload."""
        return 1.0 if self.by_families else ask.weight


Line = tuple[str, bool, bool, float, float]
"""What workers who stand in one line have in common: locality, qualified, unit of the cap, FTE, whole places free."""


@final
class LineUp:
    """The workers of a team, those alike in one line, in order of the hours asked of them.

    Whoever changed steps out of line and back in before the next choice, which looks at the first in each line only.
    """

    __slots__ = ("by_id", "lines", "movers", "stands", "workers")

    def __init__(self, workers: list[Worker]) -> None:
        self.workers = workers
        self.by_id = {worker.id: turn for turn, worker in enumerate(workers)}
        self.lines: dict[Line, list[tuple[float, int]]] = {}
        self.stands: dict[int, tuple[Line, float]] = {}
        self.movers = list(workers)
        for worker in workers:
            worker.moved, worker.movers = True, self.movers

    def choose(self, case: Case, ask: Ask, *, must: bool, leaving: bool = False) -> Worker | None:
        """The worker to take a case: the highest rank, then the fewest hours asked, then the first in the team.

        Who is about to leave is looked at only when `leaving` is said.
        """
        self._step_in()
        best, best_rank, least = -1, -1, 0.0
        for identity in case.met:
            turn = self.by_id.get(identity, -1)
            if turn < 0:
                continue
            line, asked = self.stands[turn]
            rank, hours = _rank(line, case, ask), (asked + ask.hours) / line[3]
            if rank < ROOM or not self._may(turn, case, ask, must=True, leaving=leaving):
                continue
            rank += KNOWN
            if rank > best_rank or (rank == best_rank and (hours, turn) < (least, best)):
                best, best_rank, least = turn, rank, hours
        for line, standing in self.lines.items():
            rank = _rank(line, case, ask)
            if rank < best_rank or (ask.qualified and not line[1]):
                continue
            for asked, turn in standing:
                hours = (asked + ask.hours) / line[3]
                if rank == best_rank and hours > least:
                    break
                if (rank > best_rank or hours < least or turn < best) and self._may(
                    turn, case, ask, must=must or rank >= ROOM, leaving=leaving
                ):
                    best, best_rank, least = turn, rank, hours
        return self.workers[best] if best >= 0 else None

    def _may(self, turn: int, case: Case, ask: Ask, *, must: bool, leaving: bool) -> bool:
        """Whether the worker may take the case: any case it `must` or has room for, else statutory work by a guide."""
        worker = self.workers[turn]
        if not worker.working or (ask.qualified and not worker.qualified) or case in worker.cases:
            return False
        if not worker.taking and not leaving:
            return False
        if must:
            return True
        if not worker.guided or ask.work == WORK_TARGETED:
            return False
        return ask.work != WORK_CHILD_IN_NEED or worker.load + worker.places(ask) <= worker.ceiling

    def _step_in(self) -> None:
        """Those who changed take their new places in line."""
        for worker in self.movers:
            worker.moved = False
            turn, asked = self.by_id[worker.id], worker.asked
            line = (worker.locality, worker.qualified, worker.by_families, worker.fte, _places_free(worker))
            before = self.stands.get(turn)
            if before is not None:
                if before[1] == asked and before[0] == line:
                    continue
                standing = self.lines[before[0]]
                del standing[bisect_left(standing, (before[1], turn))]
                if not standing:
                    del self.lines[before[0]]
            self.stands[turn] = (line, asked)
            joined = self.lines.get(line)
            if joined is None:
                self.lines[line] = [(asked, turn)]
            else:
                insort(joined, (asked, turn))
        self.movers.clear()


def _places_free(worker: Worker) -> float:
    """Whole places free below the cap, -1 above it; any number where there is no cap, or no case yet."""
    if worker.cap == inf or not worker.cases:
        return inf
    free = max(-1.0, float(floor(worker.cap - worker.load)))
    while free >= 0.0 and worker.load + free > worker.cap:
        free -= 1.0
    while worker.load + (free + 1.0) <= worker.cap:
        free += 1.0
    return free


def _rank(line: Line, case: Case, ask: Ask) -> int:
    """What comes before what in the choice, for all workers in a line; that the family knows one comes to it."""
    locality, qualified, by_families, _, free = line
    rank = LOCAL if locality == case.locality else 0
    if ask.targeted and not qualified:
        rank += 1
    return rank + ROOM if free >= (1.0 if by_families else ask.weight) else rank
