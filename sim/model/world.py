"""What a chapter of the journey may touch: the clock, draws, the record, teams, and the verbs of the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import simpy

from sim.clock import MINUTES_PER_YEAR, Calendar
from sim.draws import Draws, Purpose
from sim.log import Recorder, Row
from sim.model import community, hours
from sim.model.family import NEVER, Child, Family, Path
from sim.model.parameters import Parameters
from sim.model.teams import Team, Worker
from sim.rules import belief as beliefs
from sim.rules import workload

TIME, ALLOCATED, DONE, ALARM, HOME = range(5)
URGENT_CHANGE, ORDINARY = 0, 1
TEAM_OF_ROLE = {"social_worker": "social_work", "care_social_worker": "care", "early_help_worker": "early_help"}
CATEGORY = {
    "early_help": hours.EARLY_HELP,
    "early_help_wait": hours.EARLY_HELP,
    "assessment_wait": hours.EARLY_HELP,
    "assessment": hours.ASSESSMENT,
    "strategy": hours.ASSESSMENT,
    "s47": hours.ASSESSMENT,
    "conference": hours.ASSESSMENT,
    "child_in_need": hours.CHILD_IN_NEED,
    "child_protection": hours.PROTECTION,
    "pre_proceedings": hours.PROCEEDINGS,
    "proceedings": hours.PROCEEDINGS,
    "care": hours.CARE,
}
PROTECTED = frozenset({"child_protection", "pre_proceedings", "proceedings"})


class Event:
    """One entry of SimPy's event list: a callback and what it is about. Stale entries are ignored by their token."""

    __slots__ = ("_ok", "about", "callbacks", "token")

    def __init__(self, callback: Callable[[Any], None], about: Any, token: int) -> None:
        self.callbacks: list[Callable[[Any], None]] | None = [callback]
        self.about = about
        self.token = token
        self._ok = True


class World:
    """One run's area: its families, workers, waiting lists and clock."""

    def __init__(self, parameters: Parameters, calendar: Calendar, draws: Draws, start: int, end: int) -> None:
        self.env = simpy.Environment(initial_time=start)
        self.p = parameters
        self.calendar = calendar
        self.draws = draws
        self.start = start
        self.end = end
        self.now = start
        self.recorder = Recorder()
        self.log: Callable[[Row], None] = self.recorder.rows.append
        self.families: dict[int, Family] = {}
        self.register: list[Family] = []
        self.workers: list[Worker] = []
        self.teams = {name: Team(name, self._from_list) for name in TEAM_OF_ROLE.values()}
        self.chairs = dict(parameters.posts)["conference_chair"]
        self.chair_days: dict[int, int] = {}
        self.starts: list[tuple[int, int, str, int]] = []
        self.texts: dict[float, str] = {}
        self.next_child = 0
        self.begin_journey: Callable[[World, Family, str], None] = _no_journey
        self.after_event: Callable[[World, Event], None] | None = None

    # --- the event list -------------------------------------------------------------------------------------
    def at(self, time: int, callback: Callable[[Any], None], about: Any, token: int = 0) -> None:
        """Call `callback` with the event at `time`."""
        self.env.schedule(Event(callback, about, token), ORDINARY, time - self.now)  # type: ignore[arg-type]

    def run(self) -> None:
        """Run to the end of the horizon."""
        env, queue = self.env, self.env._queue
        while queue and queue[0][0] < self.end:
            self.now = queue[0][0]  # type: ignore[assignment]
            event = queue[0][3]
            env.step()
            if len(self.recorder.rows) >= 65_536:
                self.recorder.fold()
            if self.after_event is not None:
                self.after_event(self, event)  # type: ignore[arg-type]

    def live_later(self, family: Family, at: int) -> None:
        """Wake the family's life at `at`, unless its clocks are wound anew before."""
        self.at(at, self._live, family, family.life)

    def _live(self, event: Event) -> None:
        family: Family = event.about
        if family.life == event.token and family.here:
            community.live(self, family)

    # --- journeys -------------------------------------------------------------------------------------------
    def resume(self, traveller: Family | Child, signal: int | None) -> None:
        """Let a journey go on with a signal until it waits again."""
        path = traveller.journey
        if path is None:
            return
        traveller.wake += 1
        try:
            until = next(path) if signal is None else path.send(signal)
        except StopIteration:
            traveller.journey = None
            return
        if until is not None and until < self.end:
            self.at(max(until, self.now), self._timer, traveller, traveller.wake)

    def start_journey(self, traveller: Family | Child, path: Path) -> None:
        """Set a traveller on its path."""
        traveller.journey = path
        self.resume(traveller, None)

    def _timer(self, event: Event) -> None:
        traveller = event.about
        if traveller.wake == event.token and traveller.journey is not None:
            self.resume(traveller, TIME)

    def notify(self, family: Family, signal: int) -> None:
        """Tell a family's journey something, in this minute but after what is going on now."""
        self.at(self.now, self._notice, (family, signal), family.episode)

    def _notice(self, event: Event) -> None:
        family, signal = event.about
        if family.episode == event.token and family.journey is not None:
            self.resume(family, signal)

    # --- draws ----------------------------------------------------------------------------------------------
    def chance(self, family: Family, purpose: Purpose) -> float:
        """The family's next uniform draw for this purpose."""
        occurrence = family.count[purpose]
        family.count[purpose] = occurrence + 1
        return self.draws.uniform(purpose, family.id, occurrence)

    def clock(self, family: Family, purpose: Purpose) -> float:
        """The family's next unit-exponential threshold for this purpose."""
        occurrence = family.count[purpose]
        family.count[purpose] = occurrence + 1
        return self.draws.exponential(purpose, family.id, occurrence)

    def multiple(self, family: Family, purpose: Purpose, multiples: tuple[float, ...]) -> float:
        """One of equally likely multiples, by the family's next draw for this purpose."""
        return multiples[int(self.chance(family, purpose) * len(multiples))]

    # --- the record -----------------------------------------------------------------------------------------
    def hours_text(self, value: float) -> str:
        """The hours as text, one object per value."""
        text = self.texts.get(value)
        if text is None:
            text = self.texts[value] = f"{value:.2f}"
        return text

    def decide(self, family: Family, outcome: str) -> None:
        """Record a decision with the belief it was made on."""
        self.log((self.now, family.id, -1, "decision", family.stage, "", -1, family.belief, outcome))

    def held(self, family: Family, event: str, what: str, value: float) -> None:
        """Record a visit, review or meeting."""
        worker = family.holder.id if family.holder else -1
        self.log((self.now, family.id, -1, event, family.stage, "", worker, value, what))

    # --- belief ---------------------------------------------------------------------------------------------
    def hear(self, family: Family, purpose: Purpose, noise: float) -> float:
        """The service hears something of the family's level and updates its belief; returns the belief."""
        belief = self.p.belief
        mean, variance = beliefs.faded(
            family.belief,
            family.belief_variance,
            belief.usual,
            belief.variance,
            float(self.now - family.believed),
            belief.memory,
        )
        occurrence = family.count[purpose]
        family.count[purpose] = occurrence + 1
        heard = beliefs.signal(float(family.level), noise, self.draws.normal(purpose, family.id, occurrence))
        family.belief, family.belief_variance = beliefs.updated(mean, variance, heard, noise)
        family.believed = self.now
        return family.belief

    # --- contacts -------------------------------------------------------------------------------------------
    def contact(self, family: Family, source: str) -> None:
        """Somebody tells children's services about the family."""
        if family.stage == "community":
            family.known = True
            family.episode += 1
            family.source = source
            self.begin_journey(self, family, "front_door")
            return
        if family.stage == "care" or (
            self.chance(family, Purpose.LOGGED_ON_OPEN) < self.p.need.logged_on_open_share
            or family.stage == "front_door"
        ):
            self.log((self.now, family.id, -1, "contact", family.stage, "", -1, float(family.scope), source))
            self.decide(family, "other")
        self.hear(family, Purpose.SIGNAL_CONTACT, self.p.belief.front_door)
        self.notify(family, ALARM)

    # --- stages ---------------------------------------------------------------------------------------------
    def enter(self, family: Family, stage: str, detail: str = "", cause: str = "") -> None:
        """The family leaves its stage and enters another, in the same minute."""
        now = self.now
        if family.stage:
            self.log((now, family.id, -1, "stage_out", family.stage, "", -1, float(family.scope), cause or stage))
        if family.began is not None:
            self.starts.append((family.id, -1, stage, family.began))
            detail = f"start,{detail}" if detail else "start"
            family.began = None
        family.stage = stage
        self.log((now, family.id, -1, "stage_in", stage, "", -1, float(family.scope), detail))
        category = CATEGORY.get(stage, -1)
        if detail.endswith("open_without_plan"):
            category = hours.OPEN_WITHOUT_PLAN
        family.category = category
        protected = stage in PROTECTED
        if protected != family.protected:
            community.settle_clocks(family, now)
            family.protected = protected
            community.wind_clocks(self, family)

    def close(self, family: Family, cause: str = "closed") -> None:
        """The episode closes: nobody holds the family, and life goes on."""
        self.stop_waiting(family, "superseded")
        self.release(family, cause)
        family.earlier_holder = False
        self.enter(family, "community", "", cause)
        family.category = -1

    def leave(self, family: Family, cause: str) -> None:
        """The family leaves the area, grows up, or settles without ever having been noticed."""
        if not family.here:
            return
        self.stop_waiting(family, "withdrawn")
        self.release(family, cause)
        family.journey = None
        self.log((self.now, family.id, -1, "stage_out", family.stage, "", -1, float(family.scope), cause))
        self.log((self.now, family.id, -1, "stage_in", "left", "", -1, float(family.scope), cause))
        family.stage, family.here = "left", False
        family.life += 1
        family.episode += 1
        del self.families[family.id]

    def scope_changed(self, family: Family) -> None:
        """Children came of age, left or came home: the family's weight and next birthday change."""
        children = family.at_home
        family.scope = len(children)
        family.next_birthday = min((child.eighteenth for child in children), default=NEVER)
        worker = family.holder
        weight = self.weight(family)
        if worker is not None and weight > 0.0 and worker.cases[family] != weight:
            team = self.teams[worker.team]
            old = team.give_up(worker, family)
            self._log_holding(family, worker, "released", old, "holder,children")
            team.take(worker, family, weight)
            over = ",over_cap" if worker.load > worker.cap else ""
            self._log_holding(family, worker, "allocated", weight, "holder" + over)

    def weight(self, family: Family) -> float:
        """Weight of the family in cap units: its children in scope, at home or in care."""
        in_care = sum(1 for child in family.children if child.in_care)
        return float(family.scope or in_care)

    # --- allocation -----------------------------------------------------------------------------------------
    def seek(self, family: Family, team_name: str, priority: int, *, must: bool = False) -> None:
        """Ask a team to hold the family: at once if there is room or it must, else on the waiting list."""
        if family.holder is not None and family.holder.team == team_name:
            return
        if family.waiting == team_name and not must:
            return
        self.stop_waiting(family, "superseded")
        team, weight = self.teams[team_name], self.weight(family)
        worker = team.choose(family, weight, must=must) if must or not team else None
        if worker is not None:
            team.take(worker, family, weight)
            self._hold(family, worker, weight)
            return
        key = workload.waiting_key(self.now, priority, self.p.waiting_head_start)
        family.waiting = team_name
        self.log((self.now, family.id, -1, "queue_in", family.stage, team_name, -1, float(priority), ""))
        team.join(family, weight, key)

    def stop_waiting(self, family: Family, why: str) -> None:
        """Take the family off the list it is on."""
        if family.waiting:
            self.teams[family.waiting].leave(family)
            self.log((self.now, family.id, -1, "queue_out", family.stage, family.waiting, -1, 0.0, why))
            family.waiting = ""

    def _from_list(self, family: Family, worker: Worker, weight: float) -> None:
        self.log((self.now, family.id, -1, "queue_out", family.stage, worker.team, worker.id, 0.0, "allocated"))
        family.waiting = ""
        self._hold(family, worker, weight)
        self.notify(family, ALLOCATED)

    def _hold(self, family: Family, worker: Worker, weight: float) -> None:
        """The worker becomes the holder; an earlier holder leaves, which costs part of what was known."""
        earlier = family.holder
        if earlier is not None:
            self.release(family, "handover")
        if earlier is not None or family.earlier_holder:
            cause = family.stage or "start"
            self.log((self.now, family.id, -1, "handover", family.stage, "", worker.id, 0.0, cause + ",cold"))
            belief = self.p.belief
            family.belief_variance = beliefs.after_handover(family.belief_variance, belief.variance, belief.lost_cold)
        family.holder, family.earlier_holder = worker, True
        family.met.add(worker.id)
        over = ",over_cap" if worker.load > worker.cap else ""
        self._log_holding(family, worker, "allocated", weight, "holder" + over)
        for task in family.undone:
            task.active = True
            hours.add_task(self, worker, task)
        family.undone = []

    def release(self, family: Family, cause: str) -> None:
        """The holder gives the family up; the freed place is offered to the waiting list."""
        worker = family.holder
        if worker is None:
            return
        hours.drop_tasks(worker, family)
        team = self.teams[worker.team]
        weight = team.give_up(worker, family)
        family.holder = None
        self._log_holding(family, worker, "released", weight, "holder," + cause)
        if family.hours > 0.0:
            community.set_help(self, family, 0.0)
        team.fill()

    def _log_holding(self, family: Family, worker: Worker, event: str, weight: float, detail: str) -> None:
        self.log((self.now, family.id, -1, event, family.stage, worker.team, worker.id, weight, detail))

    # --- visits and times -----------------------------------------------------------------------------------
    def next_visit(self, family: Family, interval: int, duty: int) -> int:
        """When the next visit is made: at the local interval, later when the holder's week is too full."""
        share = family.holder.shares[duty] if family.holder is not None else 1.0
        days = max(1, round(interval / max(share, 1.0 / interval)))
        family.visit_on_time = days <= interval
        return self.calendar.add_working_days(self.now, days)

    def visited(self, family: Family, kind: str, duty: int) -> None:
        """A visit is made: the holder sees something of the family's level."""
        outcome = ",missed" if family.holder is None else ",on_time" if family.visit_on_time else ",late"
        self.held(family, "visit", kind + outcome, self.p.hours.visit if family.holder is not None else 0.0)
        if family.holder is not None:
            self.hear(family, Purpose.SIGNAL_VISIT, self.p.belief.visit)

    def partly(self, family: Family, interval: int) -> int:
        """The interval, or the part of it still to run when the family was already there at the start."""
        if self.now > self.start:
            return interval
        return 1 + round(self.draws.uniform(Purpose.STOCK_STARTED, family.id, 1) * interval)

    def done_already(self, family: Family) -> float:
        """Share of a piece of work done before the start of the run; nothing afterwards."""
        if self.now > self.start:
            return 0.0
        return self.draws.uniform(Purpose.STOCK_STARTED, family.id, 2)

    def has_infant(self, family: Family) -> bool:
        """Whether a child under one lives at home."""
        return any(self.now - child.born < MINUTES_PER_YEAR for child in family.at_home)

    def exposure(self, child: Child) -> float:
        """How far this child's exposure lies above the family's level; infants are more exposed."""
        infant = self.p.demand.infant_offset if self.now - child.born < MINUTES_PER_YEAR else 0.0
        return child.offset + infant

    # --- work -----------------------------------------------------------------------------------------------
    def work(self, family: Family, content: float, due: int, pace: float) -> None:
        """Give the holder a piece of deadline work for the family."""
        if family.holder is not None:
            hours.add_task(self, family.holder, hours.Task(family, content, due, pace))

    def finish_later(self, task: hours.Task, at: int) -> None:
        """The task is finished at `at`, unless the week is split anew before."""
        self.at(at, self._finish, task, task.round)

    def _finish(self, event: Event) -> None:
        task: hours.Task = event.about
        if task.active and task.round == event.token:
            task.active = False
            holder = task.family.holder
            if holder is not None:
                holder.tasks = [other for other in holder.tasks if other.active]
            if task.episode == task.family.episode:
                self.notify(task.family, DONE)


def _no_journey(world: World, family: Family, step: str) -> None:
    raise NotImplementedError("the model sets the journey before it runs")


Values = Mapping[str, Any]
