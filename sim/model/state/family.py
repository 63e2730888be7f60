"""A family and its children, as the model carries them. All families are synthetic."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Final, final

from sim.draws import OF_FAMILIES
from sim.duties import CLAIM_HELP, NO_DUTY, Claim
from sim.model.parameters.groups import LocalParameters
from sim.model.state.file import File
from sim.model.state.kinds import MOVE, Clock
from sim.model.state.teams import Worker
from sim.native import mypyc_attr
from sim.service import Duty, Stage, Team

Journey = Generator[int | None, int, str]
Path = Generator[int | None, int, None]
NEVER: Final = 1 << 60  # not an assumption: later than any run


@final
@dataclass(slots=True, eq=False, init=False)
class Child:
    """One child: birth, eighteenth birthday, own exposure; whether in care, there `before_court`, or gone.

    `dearer` is what the placement costs above others of its type, in pence a week.
    """

    id: int
    born: int
    eighteenth: int
    offset: float
    unborn: bool
    in_care: bool
    before_court: bool
    gone: bool
    entered_care: int
    spells: int
    placement: str
    dearer: int
    journey: Path | None
    wake: int

    def __init__(self, id: int, born: int, eighteenth: int, offset: float) -> None:  # noqa: A002 - a field
        self.id, self.born, self.eighteenth, self.offset = id, born, eighteenth, offset
        self.unborn = self.in_care = self.before_court = self.gone = False
        self.entered_care = self.spells = self.wake = self.dearer = 0
        self.placement = ""
        self.journey = None


@final
@mypyc_attr(acyclic=True)
@dataclass(slots=True, eq=False, init=False)
class Need:
    """What is true of a family, which the service never sees.

    `frailty` multiplies its rates of rising, `visibility` that of being noticed. `*_left` are unit-exponential
    thresholds that the integrated hazards run against; `*_rate` the hazards in force, per minute, integrated up to
    `updated`. `adequacy` of help and how far a plan `guarded` it (0 to 1) move the rates. What comes next in the
    family's life is `next_kind` at `next_at`, in its turn among what happens in that minute. One entry of the event
    list wakes the family, at `wakes_at`, known by its turn `entry`: never later than `next_at`, often earlier. One of
    another turn is stale. At `home_at` children last came home from care.
    """

    level: int
    frailty: float
    visibility: float
    engagement: float
    long_term: bool
    up_left: float
    down_left: float
    shock_left: float
    notice_left: float
    settle_left: float
    up_rate: float
    down_rate: float
    shock_rate: float
    notice_rate: float
    settle_rate: float
    updated: int
    moves_at: int
    next_birthday: int
    next_kind: Clock
    next_at: int
    turn: int
    wakes_at: int
    entry: int
    adequacy: float
    guarded: float
    home_at: int

    def __init__(self, level: int, frailty: float = 1.0, engagement: float = 1.0) -> None:
        self.level = level
        self.frailty, self.visibility = frailty, 1.0
        self.engagement = engagement
        self.long_term = False
        self.up_left = self.down_left = self.shock_left = self.notice_left = self.settle_left = 0.0
        self.up_rate = self.down_rate = self.shock_rate = self.notice_rate = self.settle_rate = 0.0
        self.updated = self.turn = self.entry = 0
        self.moves_at = self.next_birthday = self.next_at = self.wakes_at = NEVER
        self.next_kind = MOVE
        self.adequacy = self.guarded = 0.0
        self.home_at = NEVER


@final
@dataclass(slots=True, eq=False, init=False)
class Case:
    """Who works with a family, and what they give: direct hours a week, and a working relationship (0 to 1).

    `with_lead` says that a lead practitioner took the family on as holder; `stays` that the co-worker stays through
    protection; `beside` counts co-workers, so that the end of an earlier overlap is not taken for this one's. `undone`
    is work that the next holder takes up. While the week of one of its workers is split, `asks` are the hours the
    family asks of that one, under `claim`, and `asks_help` those of direct help.
    """

    holder: Worker | None
    co_worker: Worker | None
    overseer: Worker | None
    with_lead: bool
    earlier_holder: bool
    beside: int
    beside_since: int
    stays: bool
    waiting: Team | None
    unheld_since: int
    duty_at: int
    moved_up: bool
    panel_at: int
    held_hours: float
    beside_hours: float
    hours: float
    relation: float
    relation_at: int
    undone: list[Task]
    claim: Claim
    asks: float
    asks_help: float

    def __init__(self) -> None:
        self.holder = self.co_worker = self.overseer = None
        self.with_lead = self.earlier_holder = self.stays = self.moved_up = False
        self.beside = self.beside_since = self.relation_at = 0
        self.waiting = None
        self.unheld_since = self.duty_at = self.panel_at = NEVER
        self.held_hours = self.beside_hours = self.hours = self.asks = self.asks_help = 0.0
        self.claim = CLAIM_HELP
        self.relation = 1.0
        self.undone = []


@final
@mypyc_attr(acyclic=True)
@dataclass(slots=True, eq=False, init=False)
class Plan:
    """A family's protection plans, and whether a child in need plan is open.

    `visits_made` are the visits made lately under the plan, as a share of those due at the usual interval; negative
    before the first; `better_since` is when need was first found unlikely to ask for a plan, and has been since. A
    plan `moved_in` with its family until a conference here has taken it over. `reviews` have been held of it, and the
    last `reviews_without_change` found that it could not end.
    """

    number: int
    better_since: int
    earlier: bool
    began: int
    reviews: int
    reviews_without_change: int
    on_plan: bool
    visits_made: float
    in_need_open: bool
    strategy_began: int
    moved_in: bool

    def __init__(self) -> None:
        self.number = self.reviews = self.reviews_without_change = self.strategy_began = 0
        self.earlier = self.on_plan = self.in_need_open = self.moved_in = False
        self.began = self.better_since = NEVER
        self.visits_made = -1.0


@final
@dataclass(slots=True, eq=False, init=False)
class Family:
    """One family: who it is and where it stands; what is true, what is believed, who works with it, and its plans.

    `place` is its own among all who ever lived here, in the order in which they came. `p` are the parameters in force
    in the family's locality. `scope` counts children at home, `size` those at home or, where there are none, in care.
    `met` are the workers the family knows.
    """

    id: int
    children: list[Child]
    unaccompanied: bool
    locality: str
    p: LocalParameters
    onset: int
    need: Need
    file: File
    case: Case
    plan: Plan
    here: bool
    place: int
    stage: Stage | None
    duty: Duty
    scope: int
    size: int
    journey: Path | None
    wake: int
    episode: int
    began: int | None
    met: set[int]
    count: list[int]

    def __init__(
        self,
        id: int,  # noqa: A002 - a field
        children: list[Child],
        unaccompanied: bool,
        locality: str,
        p: LocalParameters,
        onset: int,
        need: Need,
        file: File,
    ) -> None:
        self.id, self.children, self.need, self.file = id, children, need, file
        self.unaccompanied, self.locality, self.p, self.onset = unaccompanied, locality, p, onset
        self.case, self.plan = Case(), Plan()
        self.here = True
        self.duty = NO_DUTY
        self.place = self.scope = self.size = self.wake = self.episode = 0
        self.stage = self.journey = self.began = None
        self.met = set()
        self.count = [0] * OF_FAMILIES

    @property
    def at_home(self) -> list[Child]:
        """Children in scope of help at home: born, not in care, not gone, under eighteen."""
        return [child for child in self.children if not (child.in_care or child.gone or child.unborn)]

    @property
    def ended(self) -> bool:
        """Whether no child is at home or in care, and none is still to come."""
        return all(child.gone for child in self.children)

    @property
    def in_care(self) -> list[Child]:
        """Children of the family now in care."""
        return [child for child in self.children if child.in_care]


@final
class Task:
    """A piece of work with a deadline for one family: how much of it there is, how far it got, and when it is due.

    `content` is its work in hours at the usual content, `hours_left` what of that is not done; `spent` are the hours
    really spent. It was begun at minute `began` and usually takes `usual_weeks`; `luck` (0 to 1) says how soon it is
    let slip. `call` is the pace it calls for, in hours a week; its `rate` and `spending` are hours a minute.
    """

    __slots__ = (
        "active",
        "began",
        "call",
        "content",
        "due",
        "episode",
        "family",
        "hours_left",
        "luck",
        "pace",
        "rate",
        "round",
        "spending",
        "spent",
        "urgent",
        "usual_weeks",
        "worker",
    )

    def __init__(
        self,
        family: Family,
        content: float,
        due: int,
        began: int,
        usual_weeks: float,
        luck: float,
        pace: float,
        *,
        urgent: bool,
    ) -> None:
        self.family = family
        self.content = content
        self.hours_left = content
        self.spent = 0.0
        self.due = due
        self.began = began
        self.usual_weeks = usual_weeks
        self.luck = luck
        self.pace = pace
        self.call = 0.0
        self.rate = 0.0
        self.spending = 0.0
        self.round = 0
        self.urgent = urgent
        self.active = True
        self.episode = family.episode
        self.worker: Worker | None = None
