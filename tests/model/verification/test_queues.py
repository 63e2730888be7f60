"""The allocator and the clock against exact queueing theory: one first-come team, path by path and in the mean.

Path oracle: the waits of the Kiefer-Wolfowitz recursion, family by family. Closed forms: |z| <= 3.3 over
independent batches and a 95% half-width of at most 3% of the truth, so that a wrong program cannot pass unseen.
"""

from heapq import heappop, heappush
from math import expm1
from typing import Any

import numpy as np
import pytest
from verification_parts import bare_parameters, bare_world, hire, judge, plain_family

from sim.draws import Draws, Purpose
from sim.duties import WORK_TARGETED
from sim.model.parameters.conversions import gamma_multiples
from sim.model.state.family import Family, Path
from sim.model.state.teams import Ask, Pool, Worker
from sim.model.state.world import World
from sim.model.workers import allocation, caseload
from sim.service import Role

FAMILIES = 50_000
HOUR = 60
Numbers = np.ndarray[Any, np.dtype[np.float64]]


# --- 1. Path oracle -----------------------------------------------------------------------------------------
def kiefer_wolfowitz(gaps: list[int], stays: list[int], places: int) -> list[int]:
    """Waits of a first-come queue with `places`: the recursion on the sorted workloads, in whole minutes."""
    workloads = [0] * places
    waits = []
    for gap, stay in zip(gaps, stays, strict=True):
        workloads = [max(0, left - gap) for left in workloads]
        wait = min(workloads)
        waits.append(wait)
        workloads[workloads.index(wait)] = wait + stay
    return waits


def given_times(places: int) -> tuple[list[int], list[int]]:
    """Gaps between families and holding times in minutes, at a load of 0.9."""
    draws = Draws(20, places)
    numbers = np.arange(FAMILIES)
    gaps = -np.log1p(-draws.uniforms(Purpose.ONSET_GAP, numbers)) * 1_000 * HOUR / places / 0.9
    stays = -np.log1p(-draws.uniforms(Purpose.WORK_ASSESSMENT, numbers)) * 1_000 * HOUR
    return np.rint(gaps).astype(int).tolist(), np.maximum(1, np.rint(stays)).astype(int).tolist()


def waits_in_the_model(gaps: list[int], stays: list[int], caps: list[float]) -> list[int]:
    """Waits of families that ask a team of the model for a holder, stay a given time, and are let go."""
    world = bare_world(bare_parameters())
    hire(world, "early_help_worker", caps)
    waits = [-1] * len(gaps)

    def stay(world: World, family: Family) -> Path:
        arrived = world.now
        allocation.seek(world, family, WORK_TARGETED, 2)
        while family.case.holder is None:
            yield None
        waits[family.id] = world.now - arrived
        until = world.now + stays[family.id]
        while world.now < until:
            yield until
        caseload.release(world, family, "closed")

    def arrive(number: int) -> None:
        family = plain_family(world.local[""], number)
        world.start_journey(family, stay(world, family))
        if number + 1 < len(gaps):
            world.at(world.now + gaps[number + 1], lambda _: arrive(number + 1), None)

    world.at(gaps[0], lambda _: arrive(0), None)
    world.run()
    return waits


@pytest.mark.parametrize(
    "caps",
    [[1.0], [5.0], [1.0] * 5, [20.0], [5.0] * 4, [7.0, 1.0, 12.0]],
    ids=["1", "5 of one worker", "5 of five", "20 of one", "20 of four", "20 of three unequal"],
)
def test_waits_are_those_of_the_kiefer_wolfowitz_recursion(caps: list[float]) -> None:
    """Whole minutes on both sides, so equality is exact: stricter than the bar of 1e-9."""
    places = int(sum(caps))
    gaps, stays = given_times(places)
    expected = kiefer_wolfowitz(gaps, stays, places)
    found = waits_in_the_model(gaps, stays, caps)
    wrong = [number for number in range(FAMILIES) if found[number] != expected[number]]
    assert not wrong, f"family {wrong[0]} waits {found[wrong[0]]}, not {expected[wrong[0]]}; {len(wrong)} in all"
    assert sum(wait > 0 for wait in expected) > FAMILIES / 10, "too few waits to test anything"


def test_the_oracle_can_fail() -> None:
    """One place fewer than the recursion has is seen at once."""
    gaps, stays = given_times(5)
    assert waits_in_the_model(gaps[:500], stays[:500], [4.0]) != kiefer_wolfowitz(gaps[:500], stays[:500], 5)


# --- 2. Closed forms ----------------------------------------------------------------------------------------
ONE_PLACE = Ask(1.0)


class Case:
    """A family, as far as the allocator cares."""

    __slots__ = ("arrived", "locality", "met", "stay", "worker")

    def __init__(self, arrived: float, stay: float) -> None:
        self.met: set[int] = set()
        self.locality = ""
        self.arrived = arrived
        self.stay = stay
        self.worker: Worker | None = None


class Station:
    """One team of the model under given arrivals and holding times; keeps the areas under its numbers."""

    def __init__(self, caps: list[float]) -> None:
        self.team = Pool("station", self.begin)
        self.team.workers = [Worker(number, Role.SOCIAL_WORKER, None, 1.0, cap) for number, cap in enumerate(caps)]
        self.ends: list[tuple[float, int, Case]] = []
        self.now = 0.0
        self.arrived = 0
        self.ticket = 0
        self.waited = self.waiting_time = self.waiting_area = self.inside_area = 0.0

    def forget(self) -> None:
        """Start measuring now."""
        self.waited = self.waiting_time = self.waiting_area = self.inside_area = 0.0

    def advance(self, time: float) -> None:
        """Time passes with the numbers as they are."""
        elapsed, waiting = time - self.now, len(self.team.entries)
        self.waiting_area += waiting * elapsed
        self.inside_area += (waiting + len(self.ends)) * elapsed
        self.now = time

    def begin(self, case: Case, worker: Worker, weight: float) -> None:
        """A worker has taken the family."""
        case.worker = worker
        self.waiting_time += self.now - case.arrived
        self.waited += self.now > case.arrived
        self.ticket += 1
        heappush(self.ends, (self.now + case.stay, self.ticket, case))

    def run_to(self, time: float) -> None:
        """Let everybody go whose time ends by then, each freed place offered to the list."""
        ends, team = self.ends, self.team
        while ends and ends[0][0] <= time:
            self.advance(ends[0][0])
            case = heappop(ends)[2]
            team.give_up(case.worker, case)  # type: ignore[arg-type]
            if team.waiting:
                team.fill()
        self.advance(time)

    def arrive(self, stay: float) -> None:
        """A family asks to be held: joins the list, which is served in order."""
        self.team.join(Case(self.now, stay), ONE_PLACE, self.arrived)
        self.arrived += 1
        self.team.fill()

    def lost(self, stay: float) -> bool:
        """A family is held at once or lost: only the choice of a worker, no list."""
        case = Case(self.now, stay)
        worker = self.team.choose(case, ONE_PLACE)
        if worker is None:
            return True
        self.team.take(worker, case, 1.0)
        self.begin(case, worker, 1.0)
        return False


BATCHES, BATCH, FILLING = 24, 30_000, 1_000
"""Independent batches, families in each, and those first in each that only fill the station (ten relaxation times)."""


def exponentials(purpose: int, batch: int, count: int) -> Numbers:
    """Unit exponentials at addresses of one batch."""
    return -np.log1p(-Draws(5, batch).uniforms(purpose, np.arange(count)))


def multiples(table: tuple[float, ...], batch: int, count: int) -> Numbers:
    """Equally likely multiples from a table of the model, by its draws."""
    uniforms = Draws(5, batch).uniforms(Purpose.WORK_ASSESSMENT, np.arange(count))
    return np.array(table)[(uniforms * len(table)).astype(int)]


def measure(caps: list[float], gaps: Numbers, stays: Numbers) -> tuple[float, float, float, float]:
    """Share that waits, mean wait, mean number waiting, mean number inside: of one batch once filled."""
    station = Station(caps)
    began, families = 0.0, len(stays) - FILLING
    for number, (time, stay) in enumerate(zip(np.cumsum(gaps).tolist(), stays.tolist(), strict=True)):
        station.run_to(time)
        if number == FILLING:
            station.forget()
            began = time
        station.arrive(stay)
    ended = station.now
    areas = station.waiting_area / (ended - began), station.inside_area / (ended - began)
    station.run_to(ended + 1e9)
    return station.waited / families, station.waiting_time / families, *areas


def batches(
    caps: list[float], arrival_rate: float, table: tuple[float, ...] | None = None, number: int = BATCHES
) -> list[tuple[float, ...]]:
    """Measures of every batch; stays of mean one, exponential unless a table of multiples is given."""
    found = []
    for batch in range(number):
        gaps = exponentials(Purpose.ONSET_GAP, batch, BATCH) / arrival_rate
        stays = multiples(table, batch, BATCH) if table else exponentials(Purpose.WORK_ENQUIRY, batch, BATCH)
        found.append(measure(caps, gaps, stays))
    return found


def test_one_place_with_exponential_stays() -> None:
    """M/M/1 (0.8, 1): P(wait) 0.8, mean wait 4, mean number 4."""
    share, wait, _, inside = zip(*batches([1.0], 0.8), strict=True)
    judge(share, 0.8, 0.03)
    judge(wait, 4.0, 0.03)
    judge(inside, 4.0, 0.03)


@pytest.mark.parametrize("caps", [[5.0], [1.0] * 5], ids=["one worker", "five workers"])
def test_five_places_with_exponential_stays(caps: list[float]) -> None:
    """M/M/5 (4, 1): P(wait) 0.554113, mean number waiting 2.216450, so mean wait 2.216450 / 4."""
    share, wait, waiting, _ = zip(*batches(caps, 4.0, number=40), strict=True)
    judge(share, 0.554113, 0.03)
    judge(waiting, 2.216450, 0.03)
    judge(wait, 2.216450 / 4.0, 0.03)


def test_one_place_with_equal_stays() -> None:
    """M/G/1 at load 0.8 with cv^2 0: mean wait 2."""
    judge([batch[1] for batch in batches([1.0], 0.8, (1.0,), 20)], 2.0, 0.03)


def test_one_place_with_gamma_stays_from_the_models_table() -> None:
    """M/G/1 at load 0.8 with cv^2 1: mean wait 4. The table of quantiles has cv^2 within 0.2% of 1."""
    table = gamma_multiples(1.0)
    squares = sum(value * value for value in table) / len(table)
    assert squares == pytest.approx(2.0, rel=2e-3)
    judge([batch[1] for batch in batches([1.0], 0.8, table)], 4.0, 0.03)


def test_loss_with_ten_places() -> None:
    """Erlang B with offered load 8 and 10 places: 0.121661 of families find nobody free. Nobody waits."""
    shares = []
    for batch in range(16):
        station = Station([2.0] * 5)
        lost = 0
        arrivals = np.cumsum(exponentials(Purpose.ONSET_GAP, batch, BATCH) / 8.0).tolist()
        stays = exponentials(Purpose.WORK_ENQUIRY, batch, BATCH).tolist()
        for number, (time, stay) in enumerate(zip(arrivals, stays, strict=True)):
            station.run_to(time)
            lost += station.lost(stay) and number >= FILLING
        assert station.waited == 0
        shares.append(lost / (BATCH - FILLING))
    judge(shares, 0.121661, 0.03)


def test_unlimited_places_from_empty() -> None:
    """M/G/infinity from empty (10 a year, mean stay 6 exponential): 37.927234 open at t = 6."""
    truth = -60.0 * expm1(-1.0)
    assert truth == pytest.approx(37.927234, abs=5e-7)
    opened = []
    for batch in range(1_000):
        station = Station([1e9])
        arrivals = np.cumsum(exponentials(Purpose.ONSET_GAP, batch, 140) / 10.0)
        assert arrivals[-1] > 6.0
        stays = 6.0 * exponentials(Purpose.WORK_ENQUIRY, batch, 140)
        for time, stay in zip(arrivals[arrivals <= 6.0].tolist(), stays.tolist(), strict=False):
            station.run_to(time)
            station.arrive(stay)
        station.run_to(6.0)
        opened.append(float(len(station.ends)))
        assert station.waited == 0
    judge(opened, truth, 0.03)


def test_the_closed_forms_can_fail() -> None:
    """A table of stays 2% too long at load 0.8 makes waits about 10% longer, and is seen."""
    with pytest.raises(AssertionError, match="z ="):
        judge([batch[1] for batch in batches([1.0], 0.8, (1.02,), 20)], 2.0, 0.03)
