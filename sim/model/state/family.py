"""A family and its children, as the model carries them. All families are synthetic."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.draws import Purpose
from sim.model.state.teams import Worker
from sim.service import NO_DUTY, Duty, Stage, Team

if TYPE_CHECKING:
    from sim.model.parameters.groups import Parameters
    from sim.model.workers.hours import Task

Journey = Generator[int | None, int, str]
Path = Generator[int | None, int, None]
NEVER = 1 << 60  # not an assumption: later than any run


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


@dataclass(slots=True, eq=False)
class Family:
    """One family: what is true of it, what is believed of it, and where it stands.

    `*_left` are unit-exponential thresholds that the integrated hazards run against; `*_rate` the hazards
    in force, per minute. `belief` and `belief_variance` are the file's, as at `believed`. `p` are the parameters in
    force in the family's locality. `relation` is the working relationship, 1 under an unbroken holder.
    """

    id: int
    children: list[Child]
    frailty: float
    engagement: float
    long_term: bool
    unaccompanied: bool
    locality: str
    p: Parameters
    onset: int
    level: int
    belief: float
    belief_variance: float
    believed: int
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
    next_kind: int = 0
    life: int = 0
    known: bool = False
    undecided: bool = False
    here: bool = True
    stage: Stage | None = None
    source: str = ""
    category: Duty = NO_DUTY
    protected: bool = False
    scope: int = 0
    size: int = 0
    held_hours: float = 0.0
    beside_hours: float = 0.0
    hours: float = 0.0
    adequacy: float = 0.0
    relation: float = 1.0
    relation_at: int = 0
    journey: Path | None = None
    wake: int = 0
    episode: int = 0
    holder: Worker | None = None
    co_worker: Worker | None = None
    overseer: Worker | None = None
    with_lead: bool = False
    earlier_holder: bool = False
    beside: int = 0
    beside_since: int = 0
    stays: bool = False
    unheld_since: int = NEVER
    duty_at: int = NEVER
    moved_up: bool = False
    panel_at: int = NEVER
    early_help_assessed: bool = False
    update_due: bool = False
    waiting: Team | None = None
    referred: int = 0
    strategy_began: int = 0
    plans: int = 0
    earlier_plan: bool = False
    plan_began: int = NEVER
    reviews_without_change: int = 0
    visit_on_time: bool = True
    visit_made: bool = True
    plan_open: bool = False
    assessed: bool = False
    began: int | None = None
    undone: list[Task] = field(default_factory=list)
    met: set[int] = field(default_factory=set)
    count: list[int] = field(default_factory=lambda: [0] * len(Purpose))

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
