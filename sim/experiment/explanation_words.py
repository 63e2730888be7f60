"""The words an explanation uses for what the event log writes in short."""

from collections.abc import Mapping
from typing import Final

LEVELS: Final = (
    "coping",
    "some extra needs",
    "several or complex needs",
    "harm to development likely without help",
    "significant harm likely",
    "immediate danger",
)

SOURCES: Final[Mapping[str, str]] = {
    "police": "the police",
    "health": "a health service",
    "education": "a school or nursery",
    "family": "the family or somebody close to it",
    "other": "somebody else",
}

WHERE: Final[Mapping[str, str]] = {
    "front_door": "The front door",
    "early_help_wait": "Early help",
    "early_help": "Early help",
    "assessment_wait": "While the family waits for an assessment",
    "assessment": "The assessment",
    "child_in_need": "Child in need",
    "strategy": "The strategy discussion",
    "s47": "The section 47 enquiry",
    "conference": "The conference",
    "child_protection": "The protection plan",
    "pre_proceedings": "Pre-proceedings",
    "proceedings": "The court",
    "care": "Care",
}

OUTCOMES: Final[Mapping[str, str]] = {
    "no_action": "no further action",
    "advice": "advice is given",
    "early_help": "passed to early help",
    "referral": "accepted as a referral",
    "immediate": "taken straight to a strategy discussion",
    "other": "noted on the case already open",
    "referral_no_action": "the referral is closed without an assessment",
    "consent_refused": "early help is offered and the family declines",
    "step_up": "stepped up as a referral",
    "goal_reached": "the goal is reached",
    "stopped_engaging": "the family stops engaging",
    "time_limit": "help ends at its time limit",
    "not_in_need": "not in need",
    "in_need_no_plan": "in need, but no plan is made",
    "child_in_need_plan": "a child in need plan",
    "open_without_plan": "stays open without a plan",
    "strategy": "a strategy discussion is called",
    "section_47": "a section 47 enquiry is started",
    "no_enquiry": "no section 47 enquiry",
    "conference": "an initial conference is called",
    "care": "children come into care",
    "protection_plan": "a protection plan is made",
    "no_plan": "no protection plan is made",
    "continue": "goes on as it is",
    "close": "the case is to close",
    "end_plan": "the protection plan ends",
    "pre_proceedings": "the letter before proceedings",
    "proceedings": "an application to the court",
    "diverted": "no application to the court",
    "care_order": "a care order",
    "home": "a child is at home again",
    "stay": "the child stays in care",
}

ENTERED: Final[Mapping[str, str]] = {
    "community": "The family is not open to the service",
    "front_door": "The front door looks into it",
    "early_help_wait": "The family waits for early help",
    "early_help": "Early help begins",
    "assessment_wait": "The family waits for an assessment",
    "assessment": "The assessment begins",
    "child_in_need": "A child in need plan begins",
    "strategy": "A strategy discussion is prepared",
    "s47": "A section 47 enquiry begins",
    "conference": "An initial conference is prepared",
    "child_protection": "A protection plan begins",
    "pre_proceedings": "Pre-proceedings begin",
    "proceedings": "Care proceedings begin",
    "care": "No child remains at home",
}

OPEN_AT_START: Final[Mapping[str, str]] = {
    "community": "not open to the service",
    "early_help": "in early help",
    "assessment": "being assessed",
    "child_in_need": "on a child in need plan",
    "child_protection": "on a protection plan",
    "care": "known with every child in care",
}

LEFT: Final[Mapping[str, str]] = {
    "moved_away": "The family moves away",
    "aged_out": "The last child turns eighteen",
    "settled": "The family settles without having come to notice",
    "kin": "The last child goes to live with relatives for good",
    "adoption": "The last child is adopted",
    "moved": "The last child leaves the care of this area",
    "eighteen": "The last child turns eighteen",
}

WAITING_FOR: Final[Mapping[str, str]] = {
    "early_help": "an early help worker",
    "social_work": "a social worker",
    "care": "a care social worker",
    "conference": "a conference chair",
}

CAME_INTO_CARE: Final[Mapping[str, str]] = {
    "section_20": "comes into care by agreement (section 20)",
    "interim_order": "comes into care by an interim order",
    "order": "comes into care by an order of the court",
    "emergency": "comes into care in an emergency",
    "unaccompanied": "arrives alone and comes into care",
    "start": "is in care already",
}

PLACED: Final[Mapping[str, str]] = {
    "foster": "placed with foster carers",
    "kinship": "placed with relatives",
    "residential": "placed in a residential home",
    "supported": "placed in supported accommodation",
    "placed_for_adoption": "placed for adoption",
    "with_parents": "placed with the parents",
}

LEFT_CARE: Final[Mapping[str, str]] = {
    "home": "comes home",
    "kin": "goes to live with relatives for good",
    "adoption": "is adopted",
    "eighteen": "turns eighteen and leaves care",
    "moved": "leaves the care of this area",
}

GIVEN_UP: Final[Mapping[str, str]] = {
    "closed": "the case closes",
    "step_down": "the family steps down",
    "handover": "somebody else takes over",
    "moved_away": "the family moves away",
    "aged_out": "the last child is eighteen",
    "worker_left": "the worker leaves",
}

HELD: Final[Mapping[str, str]] = {
    "protection_visit": "child protection visit",
    "child_in_need_visit": "child in need visit",
    "early_help_visit": "early help visit",
    "protection_review": "child protection review",
    "child_in_need_review": "child in need review",
    "early_help_review": "early help review",
    "care_review": "care review",
    "strategy_discussion": "strategy discussion",
    "initial_conference": "initial child protection conference",
}


def said(words: Mapping[str, str], short: str) -> str:
    """Return the words for a short form, or the short form with spaces where the log has a new one."""
    return words.get(short, short.replace("_", " "))


def need_words(level: float) -> str:
    """Return a level of need in words: `level 4 (significant harm likely)`."""
    place = int(level)
    return f"level {place} ({LEVELS[place]})" if 0 <= place < len(LEVELS) else f"level {place}"


def belief_words(belief: float, places: int) -> str:
    """Return a belief about need as shown: within the levels there are, 0 to 5."""
    return f"{max(0.0, min(float(len(LEVELS) - 1), belief)):.{places}f}"


def count_words(number: int, one: str, many: str = "") -> str:
    """Return `1 child`, `3 children`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
