"""The words of the service: every stage, team, role and activity, once, with its published name and label.

A member of `Stage`, `Team`, `Role`, `CaseRole` or `Activity` is a string: its published name, as it stands in the event
log, in result files and in the assumption book. Elsewhere the words are used by these names and never spelled out.
Duties and kinds of work are small whole numbers, named in `sim.duties`; the published names of duties are `DUTY_NAMES`.
`WORDS` is the set of all published names.

A new stage, team, role or activity is one entry here. Only the standard library is imported.
"""

from collections.abc import Iterable
from enum import Enum, StrEnum, auto
from typing import Final, NewType, Self

# --- what a family asks of its worker's week ----------------------------------------------------------------------
Duty = NewType("Duty", int)
"""What a family asks of its worker's week, by the service it gets: its place in `DUTY_NAMES`."""

OPEN_WITHOUT_PLAN: Final = "open_without_plan"
"""Published name of a long open case without a plan, such as a disabled child's."""
COURT: Final = "court"
"""Published name of care that the court has still to decide on."""
AT_START: Final = "start"
"""What is so as a run starts: said of a stay, a plan or a placement, and the day of what holds for the whole run.

The second is a word of scenario files, manifests and hashes: it cannot change.
"""
RELABELLED: Final = "converted"
"""Said of a stay when the service merged or came apart: the same help under another name."""
DUTY_NAMES: Final = (
    "early_help",
    "assessment",
    "child_in_need",
    OPEN_WITHOUT_PLAN,
    "child_protection",
    "proceedings",
    "care",
)
"""Published names of the duties, each at its number: leaves of the book under `workforce.hours`."""
CLAIM_NAMES: Final = (
    "own_time",
    "direct_help",
    "supervision",
    "child_in_need",
    "assessment",
    "care",
    "child_protection",
)
"""Published names of the claims that give way when hours are short, the first to begin first: leaves of the book under
`workforce.gives_way`. The last claim, enquiries and the court, has none: it is always met first."""


class Category(Enum):
    """Part of the service a stage belongs to."""

    CLOSED = auto()
    EARLY_HELP = auto()
    FAMILY_HELP = auto()
    IN_NEED = auto()
    ENQUIRY = auto()
    PLAN = auto()
    CARE = auto()


class Stage(StrEnum):
    """Where a family stands: exactly one open stage from onset until it has left.

    Attributes
    ----------
    label : str
        Words for people, in the middle of a sentence.
    category : Category
        Part of the service.
    duty : Duty
        What the family asks of its worker's week meanwhile.
    held : bool
        Whether a named worker is to hold the family from the first day (early help waits for one instead).
    """

    label: str
    category: Category
    duty: Duty
    held: bool

    def __new__(cls, name: str, label: str, category: Category, duty: str = "", held: bool = False) -> Self:
        """Make a member whose value is its published name."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.label, member.category, member.held = label, category, held
        member.duty = Duty(DUTY_NAMES.index(duty) if duty else -1)
        return member

    @property
    def waits(self) -> bool:
        """Whether the family meanwhile only waits for the service the stage is named after."""
        return self.value.endswith("_wait")

    COMMUNITY = "community", "the community", Category.CLOSED
    FRONT_DOOR = "front_door", "the front door", Category.CLOSED
    EARLY_HELP_WAIT = "early_help_wait", "early help", Category.EARLY_HELP, "early_help"
    EARLY_HELP = "early_help", "early help", Category.EARLY_HELP, "early_help"
    ASSESSMENT_WAIT = "assessment_wait", "while the family waits for an assessment", Category.IN_NEED, "early_help"
    ASSESSMENT = "assessment", "the assessment", Category.IN_NEED, "assessment"
    CHILD_IN_NEED = "child_in_need", "child in need", Category.IN_NEED, "child_in_need", True
    FAMILY_HELP_WAIT = "family_help_wait", "while the family waits for family help", Category.FAMILY_HELP
    FAMILY_HELP = "family_help", "family help", Category.FAMILY_HELP
    STRATEGY = "strategy", "the strategy discussion", Category.ENQUIRY, "assessment"
    S47 = "s47", "the section 47 enquiry", Category.ENQUIRY, "assessment", True
    CONFERENCE = "conference", "the conference", Category.ENQUIRY, "assessment", True
    CHILD_PROTECTION = "child_protection", "the protection plan", Category.PLAN, "child_protection", True
    PRE_PROCEEDINGS = "pre_proceedings", "pre-proceedings", Category.PLAN, "proceedings", True
    PROCEEDINGS = "proceedings", "the court", Category.PLAN, "proceedings", True
    CARE = "care", "care", Category.CARE, "care"
    LEFT = "left", "gone from the area", Category.CLOSED


def stages(categories: Iterable[Category], *, held: bool = False) -> tuple[Stage, ...]:
    """Return the stages of these parts of the service, in order; only those a named worker is to hold when `held`."""
    wanted = frozenset(categories)
    return tuple(stage for stage in Stage if stage.category in wanted and (stage.held or not held))


class Team(StrEnum):
    """A pool of workers with one waiting list.

    Attributes
    ----------
    label : str
        Whom a family that waits for this team waits for.
    holds : bool
        Whether its workers hold families.
    """

    label: str
    holds: bool

    def __new__(cls, name: str, label: str, holds: bool = True) -> Self:
        """Make a member whose value is its published name."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.label, member.holds = label, holds
        return member

    EARLY_HELP = "early_help", "an early help worker"
    SOCIAL_WORK = "social_work", "a social worker"
    CARE = "care", "a care social worker"
    CONFERENCE = "conference", "a conference chair", False
    ASSESSMENT = "assessment", "a social worker of the assessment team"
    LONGER_TERM = "longer_term", "a social worker of the longer-term team"
    FAMILY_HELP = "family_help", "a family help worker"
    LCPP = "lcpp", "a lead practitioner"


class Role(StrEnum):
    """What a worker is employed, or appointed, as.

    Attributes
    ----------
    label : str
        Words for people, plural, as the heading of a line.
    singular : str
        Words for one of them.
    team : Team or None
        Team the role sits in where services are separate (social workers are told apart further); None holds no family.
    qualified : bool
        Whether the role is a social worker's, who may hold enquiries, plans and care.
    hired : bool
        Whether people are hired into the role; lead practitioners are appointed from the social workers.
    """

    label: str
    singular: str
    team: Team | None
    qualified: bool
    hired: bool

    def __new__(
        cls, name: str, singular: str, label: str, team: Team | None = None, qualified: bool = False, hired: bool = True
    ) -> Self:
        """Make a member whose value is its published name."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.singular, member.label, member.team = singular, label, team
        member.qualified, member.hired = qualified, hired and team is not None
        return member

    SOCIAL_WORKER = (
        "social_worker",
        "social worker",
        "Social workers, in assessment, child in need and protection",
        Team.SOCIAL_WORK,
        True,
    )
    CARE_SOCIAL_WORKER = "care_social_worker", "care social worker", "Care social workers", Team.CARE, True
    EARLY_HELP_WORKER = "early_help_worker", "early help worker", "Early help workers", Team.EARLY_HELP
    FAMILY_HELP_PRACTITIONER = (
        "family_help_practitioner",
        "family help practitioner",
        "Family help practitioners who are not social workers",
        Team.FAMILY_HELP,
    )
    LCPP = "lcpp", "lead practitioner", "Lead child protection practitioners", Team.LCPP, True, False
    CONFERENCE_CHAIR = "conference_chair", "conference chair", "Conference chairs"
    SUPERVISOR = "supervisor", "supervisor", "Supervisors"


GUIDED: Final = (str(Role.SOCIAL_WORKER), str(Role.FAMILY_HELP_PRACTITIONER))
"""Roles whose cap can guide or limit: they hold statutory work that is not care, which is always given."""


class _Named(StrEnum):
    """A published name with words for people."""

    label: str

    def __new__(cls, name: str, label: str) -> Self:
        """Make a member whose value is its published name."""
        member = str.__new__(cls, name)
        member._value_, member.label = name, label
        return member


class CaseRole(_Named):
    """What a worker is to one family."""

    HOLDER = "holder", "holds the family"
    CO_WORKER = "co_worker", "works beside the holder, for an overlap or through protection"
    OVERSEER = "overseer", "a lead practitioner who oversees the plan"


class Cause(_Named):
    """Why a worker starts, stops or is away."""

    STARTER = "starter", "hired with experience"
    NEWLY_QUALIFIED = "newly_qualified", "hired newly qualified"
    LEAVER = "leaver", "left the council"
    RETIRED = "retired", "retired"
    TO_AGENCY = "to_agency", "left for agency work"
    PLACED = "agency_start", "placed by an agency"
    AGENCY_END = "agency_end", "the agency assignment ended"
    CONVERTED = "converted", "agency worker who took a permanent post"
    PROMOTED = "promoted", "promoted to supervisor"
    ILL = "ill", "ill for long"
    PARENTAL_LEAVE = "parental_leave", "on parental leave"
    RETURNED = "returned", "back from a long absence"
    APPOINTED = "appointed", "appointed lead practitioner"
    REDEPLOYED = "redeployed", "moved to early help"
    CHAIRED = "chaired", "moved from chairing conferences"
    START = "start", "there as the run starts"
    NEW_ROLE = "new_role", "another role or team"
    POSTS_CHANGED = "posts_changed", "posts came or went"


LEAVERS: Final = (Cause.LEAVER, Cause.RETIRED, Cause.TO_AGENCY)
"""For which a permanent worker leaves the council, as turnover counts."""


class Activity(_Named):
    """A visit, review or meeting; the `event` of the log that records it is a visit, a review or else a meeting."""

    event: str

    def __init__(self, name: str, label: str) -> None:
        kind = name.rpartition("_")[2]
        self.event = kind if kind in ("visit", "review") else "meeting"

    PROTECTION_VISIT = "protection_visit", "child protection visit"
    CHILD_IN_NEED_VISIT = "child_in_need_visit", "child in need visit"
    DUTY_VISIT = "duty_visit", "duty visit"
    PROTECTION_REVIEW = "protection_review", "child protection review"
    CHILD_IN_NEED_REVIEW = "child_in_need_review", "child in need review"
    EARLY_HELP_REVIEW = "early_help_review", "early help review"
    STRATEGY_DISCUSSION = "strategy_discussion", "strategy discussion"
    INITIAL_CONFERENCE = "initial_conference", "initial child protection conference"
    TRANSFER_CONFERENCE = "transfer_conference", "conference that takes over a plan"
    EARLY_HELP_ASSESSMENT = "early_help_assessment", "early help assessment finished"
    ASSESSMENT_UPDATE = "assessment_update", "assessment brought up to date"
    SUPERVISION = "supervision", "case discussion with supervisors"


WORDS: Final[frozenset[str]] = frozenset(
    str(word) for group in (Stage, Team, Role, CaseRole, Activity, Cause) for word in group
) | frozenset(DUTY_NAMES)
"""Every published name of the service."""
