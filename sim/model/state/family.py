"""A family and its children, as the model carries them. All families are synthetic."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Final, final

from sim.draws import PURPOSES
from sim.model.parameters.groups import LocalParameters
from sim.model.state.kinds import MOVE, Clock
from sim.model.state.teams import Worker
from sim.service import NO_DUTY, Duty, Stage, Team

Journey = Generator[int | None, int, str]
Path = Generator[int | None, int, None]
NEVER: Final = 1 << 60  # not an assumption: later than any run


@final
@dataclass(slots=True, eq=False)
class Child:
    """One child: birth, eighteenth birthday, own exposure, and whether in care or gone from the family."""

    id: int
    born: int
    eighteenth: int
    offset: float
    unborn: bool = False
    in_care: bool = False
    gone: bool = False
    entered_care: int = 0
    spells: int = 0
    placement: str = ""
    journey: Path | None = None
    wake: int = 0


@final
@dataclass(slots=True, eq=False)
class Need:
    """What is true of a family, which the service never sees.

    `*_left` are unit-exponential thresholds that the integrated hazards run against; `*_rate` the hazards in force, per
    minute, integrated up to `updated`. `adequacy` of help and how far a plan `guarded` it (0 to 1)
    move the rates. What comes next in
    the family's life is `next_kind` at minute `next_at`, in its turn among what happens in that minute. One entry of
    the event list wakes the family, at `wakes_at` and known by its turn `entry`: never later than `next_at`, often
    earlier. An entry of another turn is stale.
    """

    level: int
    frailty: float = 1.0
    engagement: float = 1.0
    long_term: bool = False
    up_left: float = 0.0
    down_left: float = 0.0
    shock_left: float = 0.0
    notice_left: float = 0.0
    settle_left: float = 0.0
    up_rate: float = 0.0
    down_rate: float = 0.0
    shock_rate: float = 0.0
    notice_rate: float = 0.0
    settle_rate: float = 0.0
    updated: int = 0
    moves_at: int = NEVER
    next_birthday: int = NEVER
    next_kind: Clock = MOVE
    next_at: int = NEVER
    turn: int = 0
    wakes_at: int = NEVER
    entry: int = 0
    adequacy: float = 0.0
    guarded: float = 0.0


@final
@dataclass(slots=True, eq=False)
class File:
    """What is believed and on record of a family: a belief about the level, with its variance, as at `heard_at`.

    `content` is what part of its usual content the latest assessment got (0 to 1).
    """

    belief: float
    variance: float
    heard_at: int
    known: bool = False
    undecided: bool = False
    source: str = ""
    referred: int = 0
    assessed: bool = False
    early_help_assessed: bool = False
    update_due: bool = False
    content: float = 1.0


@final
@dataclass(slots=True, eq=False)
class Case:
    """Who works with a family, and what they give: direct hours a week, and a working relationship (0 to 1).

    `with_lead` says that a lead practitioner took the family on as holder; `stays` that the co-worker stays through
    protection; `beside` counts co-workers, so that the end of an earlier overlap is not taken for this one's. `undone`
    is work that the next holder takes up.
    """

    holder: Worker | None = None
    co_worker: Worker | None = None
    overseer: Worker | None = None
    with_lead: bool = False
    earlier_holder: bool = False
    beside: int = 0
    beside_since: int = 0
    stays: bool = False
    waiting: Team | None = None
    unheld_since: int = NEVER
    duty_at: int = NEVER
    moved_up: bool = False
    panel_at: int = NEVER
    held_hours: float = 0.0
    beside_hours: float = 0.0
    hours: float = 0.0
    relation: float = 1.0
    relation_at: int = 0
    undone: list[Task] = field(default_factory=list)


@final
@dataclass(slots=True, eq=False)
class Plan:
    """A family's protection plans, and whether a child in need plan is open.

    `visits_made` are the visits made lately under the plan, as a share of those due at the usual interval; negative
    before the first.
    """

    number: int = 0
    earlier: bool = False
    began: int = NEVER
    reviews_without_change: int = 0
    on_plan: bool = False
    visits_made: float = -1.0
    in_need_open: bool = False
    strategy_began: int = 0


@final
@dataclass(slots=True, eq=False)
class Family:
    """One family: who it is and where it stands; what is true, what is believed, who works with it, and its plans.

    `p` are the parameters in force in the family's locality. `scope` counts children at home, `size` those at home or,
    where there are none, in care. `met` are the workers the family knows.
    """

    id: int
    children: list[Child]
    unaccompanied: bool
    locality: str
    p: LocalParameters
    onset: int
    need: Need
    file: File
    case: Case = field(default_factory=Case)
    plan: Plan = field(default_factory=Plan)
    here: bool = True
    stage: Stage | None = None
    duty: Duty = NO_DUTY
    scope: int = 0
    size: int = 0
    journey: Path | None = None
    wake: int = 0
    episode: int = 0
    began: int | None = None
    met: set[int] = field(default_factory=set)
    count: list[int] = field(default_factory=lambda: [0] * PURPOSES)

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
