"""What a chapter of the journey may touch: the clock, draws, the record, teams, and the verbs of the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, final

from sim.clock import MINUTES_PER_DAY, Calendar
from sim.draws import Draws, Purpose
from sim.duties import CLAIM_SUPERVISION, DUTY_CARE
from sim.log import NOBODY, Recorder
from sim.model.parameters.groups import AreaParameters, Parameters
from sim.model.state.accounts import Accounts
from sim.model.state.employment import FOREVER
from sim.model.state.events import FIRST_TURN, URGENT, Entry, EventList
from sim.model.state.family import Child, Family, Path
from sim.model.state.file import File
from sim.model.state.judgements import Judgement
from sim.model.state.kinds import TIME, Signal
from sim.model.state.posts import Posts
from sim.model.state.teams import Pool, Worker
from sim.rules import belief as beliefs
from sim.rules import signals, supervision
from sim.service import Activity, Role, Stage, Team

CARE_TEAM: Final = Team.CARE
CARE: Final = Stage.CARE
HUNDRED: Final = 100.0  # not an assumption: hundredths of an hour
CLEAR: Final = 0.499  # not an assumption: rounding
CALLS: Final = (Purpose.SIGNAL_FRONT_DOOR, Purpose.SIGNAL_CONTACT)
"""Signals that come because somebody called, which is news in itself."""


@final
class World:
    """One run's area: its families, workers, waiting lists and clock.

    `families` are those who live here, `register` all who ever did, `open` the places in it of those a service knows.
    `p` are the parameters of the area as a whole, `to_come` those of dated changes with their minutes; `local` are
    those of each locality, by name, and `plain` the same before the caution that follows an inspection. `workers` and
    `supervisors` are all who ever worked here, `staff` who does now, at work or away, in `posts`; `named` counts them
    by role, place and employer; `accounts` are what the ledger counts and what money pays for. `alarm` and `praise` (0
    to 1) are what is left of the news of an inspection's judgement, `judged_as`, come at `judged_at`; `leads_short`
    says since when lead practitioners are missing in a locality, `lead_cover` when agency workers begin as such, of
    whom `lead_orders` were asked for; `leads_full` when a family last found none of them free.
    """

    def __init__(self, parameters: Parameters, calendar: Calendar, draws: Draws, start: int, end: int) -> None:
        self.events = EventList(start)
        self.p = parameters.area
        self.to_come: list[tuple[int, AreaParameters]] = []
        self.local = parameters.local
        self.localities = tuple(parameters.local)
        self._shares = parameters.shares
        self.calendar = calendar
        self.draws = draws
        self.start = start
        self.end = end
        self.now = start
        self.turn = FIRST_TURN
        self.points, self.weights = beliefs.shared_error(self.p.belief.shared_noise)
        self._usual: tuple[float, ...] = ()
        self._unheard: beliefs.Belief = []
        self._unheard_likely: list[float] = []
        self.record = Recorder()
        self.families: dict[int, Family] = {}
        self.register: list[Family] = []
        self.open: set[int] = set()
        self.workers: list[Worker] = []
        self.supervisors: list[Worker] = []
        self.staff: list[Worker] = []
        self.posts: list[Posts] = []
        self.accounts = Accounts()
        self.named: dict[tuple[Role, str, bool], int] = {}
        self.leads_short: dict[str, int] = {}
        self.lead_cover: dict[str, list[int]] = {}
        self.leads_full: dict[str, int] = {}
        self.lead_orders = 0
        self.alarm = self.praise = 0.0
        self.judged_as, self.judged_at = "none", -FOREVER
        self.plain = parameters.local
        self.teams: dict[Team | None, Pool] = {}
        self.chairs = self.p.posts[Role.CONFERENCE_CHAIR]
        self.chaired = 0.0
        self.supervised = 1.0
        self.chair_days: dict[int, int] = {}
        self.starts: list[tuple[int, int, str, int]] = []
        self.texts: dict[int, str] = {}
        self.judgements: list[Judgement] | None = None
        self.live: Callable[[World, Family], None] = _unset
        self.begin_journey: Callable[[World, Family, str], None] = _unset

    def part_of(self, posts: float, place: str) -> float:
        """The part of the area's posts that a locality has."""
        if not self._shares:
            return posts / len(self.localities)
        return posts * self._shares[self.localities.index(place)]

    def lives_in(self, luck: float) -> str:
        """The locality of a family, by its draw (0 to 1): each has its share of them."""
        places = self.localities
        if not self._shares:
            return places[int(luck * len(places))]
        upto = 0.0
        for place, share in zip(places, self._shares, strict=True):
            upto += share
            if luck < upto:
                return place
        return places[-1]

    def school_day(self, minute: int) -> bool:
        """Whether schools are open on the day of `minute`."""
        return self.calendar.in_term(minute) and self.calendar.is_working_day(minute)

    # --- the event list -------------------------------------------------------------------------------------
    def at(self, time: int, callback: Callable[[Any], None], about: Any, token: int = 0) -> None:
        """Call `callback` with the entry at `time`, after all that was arranged for that minute before."""
        self.turn += 1
        self.events.schedule(Entry(self, callback, about, token), self.turn, time - self.now)

    def next_turn(self) -> int:
        """The turn of something arranged now, for `in_turn` to enter now or later."""
        self.turn += 1
        return self.turn

    def in_turn(self, turn: int, time: int, callback: Callable[[Any], None], about: Any) -> None:
        """Call `callback` with the entry at `time`, in the place that its turn gives it in that minute."""
        self.events.schedule(Entry(self, callback, about, turn), turn, time - self.now)

    def before_all_else(self, time: int, callback: Callable[[Any], None]) -> None:
        """Call `callback` at `time`, before whatever else happens in that minute."""
        self.events.schedule(Entry(self, callback, None, 0), URGENT, time - self.now)

    def run(self) -> None:
        """Run to the end of the horizon."""
        events, record, end = self.events, self.record, self.end
        while (time := events.next_time()) < end:
            self.now = int(time)
            events.step()
            record.fold_if_full()

    # --- journeys -------------------------------------------------------------------------------------------
    def resume(self, traveller: Family | Child, signal: Signal | None) -> None:
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
            self.at(max(until, self.now), _timer, traveller, traveller.wake)

    def start_journey(self, traveller: Family | Child, path: Path) -> None:
        """Set a traveller on its path."""
        traveller.journey = path
        self.resume(traveller, None)

    def notify(self, family: Family, signal: Signal) -> None:
        """Tell a family's journey something, in this minute but after what is going on now."""
        self.at(self.now, _notice, (family, signal), family.episode)

    # --- draws ----------------------------------------------------------------------------------------------
    def chance(self, family: Family, purpose: int) -> float:
        """The family's next uniform draw for this purpose."""
        occurrence = family.count[purpose]
        family.count[purpose] = occurrence + 1
        return self.draws.uniform(purpose, family.id, occurrence)

    def clock(self, family: Family, purpose: int) -> float:
        """The family's next unit-exponential threshold for this purpose."""
        occurrence = family.count[purpose]
        family.count[purpose] = occurrence + 1
        return self.draws.exponential(purpose, family.id, occurrence)

    def multiple(self, family: Family, purpose: int, multiples: tuple[float, ...]) -> float:
        """One of equally likely multiples, by the family's next draw for this purpose."""
        return multiples[int(self.chance(family, purpose) * len(multiples))]

    # --- the record -----------------------------------------------------------------------------------------
    def hours_text(self, hours: float) -> str:
        """The hours as text, to the hundredth, one object per text."""
        hundredths = hours * HUNDRED
        nearest = int(hundredths + 0.5)  # not an assumption: rounding
        if not -CLEAR < hundredths - nearest < CLEAR:  # too near the middle for anything but exact rounding
            return f"{hours:.2f}"
        text = self.texts.get(nearest)
        if text is None:
            text = self.texts[nearest] = f"{nearest / HUNDRED:.2f}"
        return text

    def decide(self, family: Family, outcome: str) -> None:
        """Record a decision with the belief it was made on."""
        file = family.file
        if self.judgements is not None:
            sight, likely = file.heard_at == self.now, tuple(file.likely)
            about = (family.id, str(family.stage), outcome, sight, family.need.level, likely)
            self.judgements.append(Judgement(self.now, *about))
        self.record.decision(self.now, family.id, family.stage, file.belief, outcome)

    def held(self, family: Family, kind: Activity, how: str, hours: float) -> None:
        """Record a visit, review or meeting for the family: on time, late or missed, and the hours it took."""
        worker = family.case.holder.id if family.case.holder else NOBODY
        self.record.activity(self.now, family.id, family.stage, kind, how=how, hours=hours, worker=worker)

    # --- belief ---------------------------------------------------------------------------------------------
    def new_file(self) -> File:
        """The file of a family that nobody has heard of: most never are, so that they have one belief between them."""
        usual = self.p.belief.first_contact
        if usual is not self._usual:
            self._usual, self._unheard = usual, beliefs.of_levels(usual, self.weights)
            self._unheard_likely = beliefs.at_or_above(self._unheard)
        return File(self._unheard, self._unheard_likely, self.now)

    def hear(self, family: Family, purpose: int, noise: float) -> None:
        """The service hears something of the family's level and updates its belief."""
        self._heard(family, purpose, noise, family.need.level, 1.0)

    def hear_from_holder(self, family: Family, purpose: int, noise: float) -> None:
        """The holder sees something of the family's level, high risk as such or not."""
        self._heard(family, purpose, noise, self._read(family), self.p.belief.sees_high_risk[True])

    def _read(self, family: Family) -> int:
        """The level as those who work with the family read it: high risk is read as less unless seen, or caught."""
        belief, level, holder = self.p.belief, family.need.level, family.case.holder
        if level < belief.high_risk_from:
            return level
        beside, overseer = family.case.co_worker, family.case.overseer
        # Whoever visits on duty, while nobody holds the family, is a social worker whom nobody supervises about it.
        social_worker = holder is None or holder.qualified or overseer is not None
        social_worker = social_worker or (beside is not None and beside.qualified)
        caught = 0.0
        if holder is not None and holder.team != CARE_TEAM:
            _, a_family, full = self.p.supervision
            discussed = self.supervised * a_family * holder.shares[CLAIM_SUPERVISION]
            caught = supervision.caught(belief.supervision_catches, discussed, full)
        first, second = self.chance(family, Purpose.READING), self.chance(family, Purpose.SUPERVISION)
        return signals.read_level(
            level, belief.high_risk_from, belief.sees_high_risk[social_worker], caught, first, second
        )

    def _heard(self, family: Family, purpose: int, noise: float, level: int, sees: float) -> None:
        belief, file = self.p.belief, family.file
        self._in_this_episode(family)
        joint = file.joint
        if not file.fresh and purpose in CALLS:
            joint = beliefs.called(joint, belief.calls, belief.seen_shocks, self.p.need.shock_one_level_share)
        file.fresh = False
        occurrence = family.count[purpose]
        family.count[purpose] = occurrence + 1
        error = self.draws.normal(purpose, family.id, occurrence)
        if belief.shared_noise > 0.0:
            if file.error_of != family.episode:
                file.error = self.draws.normal(Purpose.SIGNAL_EPISODE, family.id, family.episode)
                file.error_of = family.episode
            error = signals.error(error, file.error, belief.shared_noise)
        heard = signals.signal(float(level), noise, error)
        own, shared = signals.parts(signals.believed(noise, belief.trust), belief.shared_noise)
        file.believe(beliefs.seen(joint, heard, own, shared, self.points, sees, belief.high_risk_from))
        file.heard_at = self.now

    def pass_time(self, family: Family) -> None:
        """Belief moves to now as need usually does where the family is, whole days at a time."""
        file = family.file
        if file.fresh:
            file.as_at = self.now
        days = (self.now - file.as_at) // MINUTES_PER_DAY
        if days <= 0:
            return
        file.as_at += days * MINUTES_PER_DAY
        tables = self.p.belief.moves[self._place(family)]
        longest = len(tables) - 1
        while days > longest:
            beliefs.move(file.joint, tables[longest])
            days -= longest
        beliefs.move(file.joint, tables[days])

    def expect_strain(self, family: Family, share: float) -> None:
        """Something happens that raises need, as a shock does, in a share of families; nobody saw yet whether here."""
        self.pass_time(family)
        family.file.joint = beliefs.strained(family.file.joint, share, self.p.need.shock_one_level_share)

    def _place(self, family: Family) -> int:
        """Where the family is known to be: the community, or a service by its duty; in care also while in court."""
        return (DUTY_CARE if family.stage == CARE else family.duty) + 1

    def _in_this_episode(self, family: Family) -> None:
        """Belief as it is now, of the levels and of the error that this episode's signals share."""
        file = family.file
        self.pass_time(family)
        if file.of_episode != family.episode:
            file.joint, file.of_episode = beliefs.of_new_episode(file.joint, self.weights), family.episode

    def forget(self, family: Family, lost: float) -> None:
        """A share `lost` (0 to 1) of what is on file is lost at a change of holder."""
        self._in_this_episode(family)
        usual = self.p.belief.usual[self._place(family)]
        family.file.joint = beliefs.partly_lost(family.file.joint, usual, self.weights, lost)


def _timer(entry: Entry) -> None:
    world: World = entry.world
    traveller: Family | Child = entry.about
    if traveller.wake == entry.token and traveller.journey is not None:
        world.resume(traveller, TIME)


def _notice(entry: Entry) -> None:
    world: World = entry.world
    family: Family = entry.about[0]
    signal: Signal = entry.about[1]
    if family.episode == entry.token and family.journey is not None:
        world.resume(family, signal)


def _unset(*about: object) -> None:
    raise NotImplementedError("the model sets this before it runs")
