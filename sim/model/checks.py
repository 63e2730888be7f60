"""Debug mode: conservation after every event, and Little's law as an exact identity at the end.

The auditor reads the record as it is written, keeps its own books, and stops the run at the first row that
does not balance; after each event it holds the family concerned against those books.
"""

from __future__ import annotations

from collections import defaultdict
from math import inf

from sim.log import Row, first_word, words_of
from sim.log.money import FUNDS, RESERVES
from sim.model.parameters.choices import HOLDER, NO_LEAD, WAIT
from sim.model.pathway.stages import PROTECTED
from sim.model.state.events import Entry
from sim.model.state.family import Family, Task
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.rules.money import MONTHS
from sim.rules.sums import sum_of
from sim.service import CaseRole, Role, Stage, Team

HELD_BY_SOCIAL_WORK = PROTECTED | {Stage.S47, Stage.CONFERENCE}
NEVER_UNALLOCATED = HELD_BY_SOCIAL_WORK | {Stage.CARE}
BY_CONSENT = frozenset({Stage.EARLY_HELP_WAIT, Stage.EARLY_HELP, Stage.FAMILY_HELP_WAIT})
ROLES_IN_CASE = (CaseRole.HOLDER, CaseRole.CO_WORKER, CaseRole.OVERSEER)
TOLERANCE = 1e-6  # not an assumption: room for floating-point sums


class ConservationError(AssertionError):
    """A conservation law does not hold; the message names the law, the family or worker, and the minute."""


class Auditor:
    """Independent books of stages, holders, waiting lists and contacts, kept from the record alone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.stage: dict[tuple[int, int], str] = {}
        self.since: dict[tuple[int, int], int] = {}
        self.number: dict[str, int] = defaultdict(int)
        self.changed: dict[str, int] = {}
        self.area: dict[str, int] = defaultdict(int)
        self.stayed: dict[str, int] = defaultdict(int)
        self.works: dict[tuple[int, str], int] = {}
        self.load: dict[int, float] = defaultdict(float)
        self.cap: dict[int, float] = {}
        self.gave_up = (-1, -1, world.start)
        self.queue: dict[int, str] = {}
        self.cash: dict[str, int] = dict.fromkeys(FUNDS, 0)
        self.closes = world.calendar.add_months(world.start, MONTHS)
        self.contacts = 0
        self.decided = 0
        self.time = world.start
        self.rows = 0

    def __call__(self, row: Row) -> None:
        """Check one row."""
        time, family, child, event, stage, team, worker, value, detail = row
        self.rows += 1
        if time < self.time:
            self.fail("time runs forward", family, time)
        self.time = time
        if event in ("stage_in", "stage_out"):
            self.move(event, (family, child), stage, time)
        elif event in ("allocated", "released"):
            self.hold(event, family, stage, worker, value, detail, time)
        elif event in ("queue_in", "queue_out"):
            self.line(event, family, team, time)
        elif event in ("worker_in", "worker_cap"):
            self.cap[worker] = value or inf
        elif event == "money":
            self.pays(value, detail, time)
        elif event == "contact":
            self.contacts += 1
        elif event == "decision" and (stage == Stage.FRONT_DOOR or detail == "other"):
            self.decided += detail not in ("consent_refused", "no_place", "referral_no_action")

    def fail(self, law: str, who: int, time: int) -> None:
        """Stop: a law does not hold."""
        raise ConservationError(f"{law}: does not hold for {who} at minute {time}, row {self.rows}")

    def move(self, event: str, key: tuple[int, int], stage: str, time: int) -> None:
        """One open stage per family, and per child in care."""
        if event == "stage_in":
            if key in self.stage and self.stage[key] != Stage.LEFT:
                self.fail(f"one open stage (enters {stage} while in {self.stage[key]})", key[0], time)
            self.stage[key], self.since[key] = stage, time
            self.count(stage, 1, time)
            return
        if self.stage.get(key) != stage:
            self.fail(f"leaves the stage it is in ({stage}, found {self.stage.get(key)})", key[0], time)
        del self.stage[key]
        self.stayed[stage] += time - self.since.pop(key)
        self.count(stage, -1, time)

    def count(self, stage: str, by: int, time: int) -> None:
        """Area under the number in the stage, kept in whole minutes."""
        self.area[stage] += self.number[stage] * (time - self.changed.get(stage, time))
        self.changed[stage] = time
        self.number[stage] += by

    def hold(self, event: str, family: int, stage: str, worker: int, weight: float, detail: str, time: int) -> None:
        """One worker in each role in the case, every allocation released once, slots within caps unless logged over."""
        key = (family, first_word(detail))
        if event == "released":
            if self.works.pop(key, None) != worker:
                self.fail("released by the worker who took the family", family, time)
            self.load[worker] -= weight
            self.gave_up = (family, worker, time)
            return
        if key in self.works:
            self.fail(f"one {key[1]}", family, time)
        if worker in (self.works.get((family, role)) for role in ROLES_IN_CASE):
            self.fail("one role in the case for each worker", family, time)
        self.works[key] = worker
        self.load[worker] += weight
        over = self.load[worker] > self.cap[worker] + TOLERANCE
        if over != detail.endswith("over_cap"):
            self.fail("within the cap, or logged over it", worker, time)
        idle = self.load[worker] <= weight + TOLERANCE
        excused = stage in NEVER_UNALLOCATED or time == self.world.start or idle or self.guides(worker, stage)
        if over and not excused and self.gave_up != (family, worker, time):
            self.fail("over the cap only where work may not wait", worker, time)

    def guides(self, worker: int, stage: str) -> bool:
        """Whether the worker's cap only steers who gets this work: statutory work, where the area says so."""
        guided = next(each.guided for each in self.world.workers if each.id == worker)
        return guided and stage not in BY_CONSENT

    def pays(self, value: float, detail: str, time: int) -> None:
        """Whole pence move from one account to another; at a year's end all funds but the reserves are at nought."""
        if time >= self.closes:
            self.close_year(time)
        fund, _, source, to = words_of(detail)
        if value <= 0.0 or value != int(value) or fund not in FUNDS or source == to:
            self.fail("whole pence from one account to another", -1, time)
        for account, pence in ((source, -int(value)), (to, int(value))):
            if account in self.cash:
                self.cash[account] += pence

    def close_year(self, time: int) -> None:
        """Every fund is empty as a year begins, but the reserves, which are not below nought."""
        while self.closes <= time:
            self.closes = self.world.calendar.add_months(self.closes, MONTHS)
        for fund, pence in self.cash.items():
            if pence != 0 and not (fund == RESERVES and pence == self.world.accounts.reserves >= 0):
                self.fail(f"the fund {fund} ends its year at nought ({pence} pence)", -1, time)

    def line(self, event: str, family: int, team: str, time: int) -> None:
        """In at most one waiting list, and out of the one joined."""
        if event == "queue_in":
            if family in self.queue:
                self.fail("in one waiting list", family, time)
            self.queue[family] = team
        elif self.queue.pop(family, None) != team:
            self.fail("leaves the waiting list it joined", family, time)


def watch(world: World) -> Auditor:
    """Keep books on this run; call `at_end` with what this returns."""
    auditor = Auditor(world)
    world.record.show_each(auditor)

    def after(entry: Entry) -> None:
        family = _family_of(entry)
        if family is not None:
            _agree(auditor, family)
        elif entry.about is None:
            for each in world.families.values():
                _agree(auditor, each)

    world.events.call_after_each(after)
    return auditor


def _family_of(entry: Entry) -> Family | None:
    about = entry.about
    if isinstance(about, Family):
        return about
    if isinstance(about, Task):
        return about.family
    return about[0] if isinstance(about, tuple) else None


def _agree(auditor: Auditor, family: Family) -> None:
    """The family's own state agrees with the books."""
    now = auditor.world.now
    if auditor.stage.get((family.id, -1)) != family.stage:
        auditor.fail(f"stage as recorded ({family.stage})", family.id, now)
    for role, worker in (
        (CaseRole.HOLDER, family.case.holder),
        (CaseRole.CO_WORKER, family.case.co_worker),
        (CaseRole.OVERSEER, family.case.overseer),
    ):
        if auditor.works.get((family.id, role)) != (worker.id if worker is not None else None):
            auditor.fail(f"{role} as recorded", family.id, now)
        if worker is not None and family not in worker.cases:
            auditor.fail(f"the {role} has the family on the caseload", family.id, now)
    if family.here and family.stage in HELD_BY_SOCIAL_WORK:
        _held_by_right(auditor, family)
    if auditor.queue.get(family.id) != family.case.waiting:
        auditor.fail("waiting list as recorded", family.id, now)
    for child in family.children:
        if child.in_care != (auditor.stage.get((family.id, child.id)) == Stage.CARE):
            auditor.fail("a child in care has one open care spell", family.id, now)
    if family.here and family.stage == Stage.COMMUNITY and family.in_care and not family.at_home:
        auditor.fail("a family with all its children in care is in care", family.id, now)
    if family.stage == Stage.COMMUNITY and (family.case.holder or family.case.co_worker or family.case.overseer):
        auditor.fail("nobody works with a family in the community", family.id, now)


def _held_by_right(auditor: Auditor, family: Family) -> None:
    """A social worker holds protection work, unless there is none at all or the rule is to wait for a lead one."""
    world, holder, lead = auditor.world, family.case.holder, family.p.lead
    if family.case.overseer is not None and family.case.overseer.role != Role.LCPP:
        auditor.fail("an overseer is a lead practitioner", family.id, world.now)
    if lead.overflow == WAIT and family.case.waiting == Team.LCPP:
        return
    if holder is None or not holder.qualified or holder.team == Team.CARE:
        if any(worker.working and worker.home == Role.SOCIAL_WORKER for worker in world.workers) or holder is not None:
            auditor.fail("protection work is held by a social worker", family.id, world.now)
    elif lead.model == NO_LEAD and (_lead_here(holder, family) or family.case.overseer is not None):
        auditor.fail("no lead practitioner where there is none", family.id, world.now)
    elif lead.model == HOLDER and family.case.with_lead and holder.role != Role.LCPP:
        auditor.fail("a lead practitioner holds", family.id, world.now)


def _lead_here(holder: Worker, family: Family) -> bool:
    """Whether the holder is a lead practitioner of the family's own locality; one appointed elsewhere may go on."""
    return holder.role == Role.LCPP and holder.locality == family.locality


def at_end(auditor: Auditor) -> None:
    """Little's law on every stage, contacts in balance, loads that add up, and funds that are empty."""
    end, world = auditor.world.end, auditor.world
    for stage in list(auditor.number):
        auditor.count(stage, 0, end)
    open_now: dict[str, int] = defaultdict(int)
    for key, stage in auditor.stage.items():
        open_now[stage] += end - auditor.since[key]
    for stage, area in auditor.area.items():
        if area != auditor.stayed[stage] + open_now[stage]:
            auditor.fail(f"Little's law on {stage} ({area} against {auditor.stayed[stage] + open_now[stage]})", -1, end)
    auditor.close_year(end)
    pending = sum(stage == Stage.FRONT_DOOR for stage in auditor.stage.values())  # whole numbers
    lost = sum(1 for family in world.register if not family.here and family.file.undecided)  # whole numbers
    if auditor.contacts != auditor.decided + pending + lost:
        sums = f"{auditor.contacts}, {auditor.decided}, {pending}, {lost}"
        auditor.fail(f"contacts = decided + pending + lost ({sums})", -1, end)
    for worker in world.workers:
        held = sum_of([*worker.cases.values()])
        if abs(worker.load - held) > TOLERANCE or abs(auditor.load[worker.id] - held) > TOLERANCE:
            auditor.fail("load is the sum of weights held", worker.id, end)
