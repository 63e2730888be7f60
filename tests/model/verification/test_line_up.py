"""A worker chosen from the line-up is the one that looking at everybody finds, whatever changed before."""

from dataclasses import dataclass, field
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.duties import WORK_CHILD_IN_NEED, WORK_ENQUIRY, WORK_TARGETED
from sim.model.state.line_up import KNOWN, LOCAL, ROOM, Ask, Worker
from sim.model.state.teams import Pool
from sim.service import Role, Team

HOURS = st.sampled_from((0.0, 0.1, 0.2, 0.1 + 0.2, 0.3, 1e-17, 7.5, 30.0)) | st.floats(0, 60)
PLACES = st.integers(0, 6).map(float)
WORKER = st.builds(
    lambda role, fte, cap, place, guided, ceiling, unit: (role, fte, cap, place, guided, ceiling, unit),
    st.sampled_from((Role.SOCIAL_WORKER, Role.FAMILY_HELP_PRACTITIONER)),
    st.sampled_from((1.0, 0.5, 0.3)),
    st.sampled_from((0.0, 0.3, 2.0, 4.8, 6.0, inf)),
    st.sampled_from(("north", "south")),
    st.booleans(),
    st.sampled_from((0.0, 6.0, 9.0)),
    st.booleans(),
)
ASK = st.builds(
    Ask, PLACES, st.booleans(), st.booleans(), st.sampled_from((WORK_TARGETED, WORK_CHILD_IN_NEED, WORK_ENQUIRY)), HOURS
)
STEP = st.tuples(ASK, st.booleans(), st.integers(0, 7), HOURS, st.sampled_from(("ask", "give_up", "cap", "leave", "")))


@dataclass(eq=False)
class Case:
    """A family, as far as the choice of a worker goes."""

    locality: str
    met: set[int] = field(default_factory=set)


def looking_at_everybody(workers: list[Worker], case: Case, ask: Ask, *, must: bool) -> Worker | None:
    """The same choice by one pass over all workers."""
    best: Worker | None = None
    best_rank, least = -1, 0.0
    statutory, in_need = ask.work != WORK_TARGETED, ask.work == WORK_CHILD_IN_NEED
    for worker in workers:
        if not worker.working or (ask.qualified and not worker.qualified) or case in worker.cases:
            continue
        load = worker.load + (1.0 if worker.by_families else ask.weight)
        room = load <= worker.cap or not worker.cases
        if not room and not (must or (statutory and worker.guided and (load <= worker.ceiling or not in_need))):
            continue
        rank = LOCAL * (worker.locality == case.locality) + (ask.targeted and not worker.qualified)
        if room:
            rank += ROOM + KNOWN * (worker.id in case.met)
        asked = (worker.asked + ask.hours) / worker.fte
        if best is None or rank > best_rank or (rank == best_rank and asked < least):
            best, best_rank, least = worker, rank, asked
    return best


@settings(max_examples=200, deadline=None)
@given(st.lists(WORKER, min_size=1, max_size=8), st.lists(STEP, max_size=25))
def test_the_line_up_chooses_whom_looking_at_everybody_finds(hired: list[tuple], steps: list[tuple]) -> None:  # type: ignore[type-arg]
    pool = Pool(Team.SOCIAL_WORK, lambda *_: None)
    workers = []
    for number, (role, fte, cap, place, guided, ceiling, by_families) in enumerate(hired):
        worker = Worker(number, role, Team.SOCIAL_WORK, fte, cap, place)
        worker.guided, worker.ceiling, worker.by_families = guided, max(cap, ceiling), by_families
        workers.append(worker)
    pool.workers = workers
    cases = [Case("north", {0, 5}), Case("south", {1}), Case("north")]
    for number, (ask, must, which, hours, change) in enumerate(steps):
        case = cases[number % 3] if number % 4 else Case("south")
        found = pool.choose(case, ask, must=must)
        assert found is looking_at_everybody(workers, case, ask, must=must)
        if found is not None:
            pool.take(found, case, found.places(ask), ask.hours)
        worker = workers[which % len(workers)]
        if change == "ask":
            worker.asked = hours
        elif change == "give_up" and worker.cases:
            pool.give_up(worker, next(iter(worker.cases)))
        elif change == "cap":
            worker.cap, worker.qualified, worker.by_families = hours, must, not worker.by_families
            worker.move()
        elif change == "leave":
            worker.working = False
            if must:
                workers = [each for each in workers if each is not worker]
                pool.workers = workers
                if not workers:
                    return
