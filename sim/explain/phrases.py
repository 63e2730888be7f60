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
    "family_help_wait": "While the family waits for family help",
    "family_help": "Family help",
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
    "early_help": "passed to targeted early help",
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
    "panel": "put to the panel that decides on stepping up",
    "transfer": "to be passed to the longer-term team",
    "escalated": "nobody holds the family yet, so it moves up the waiting list",
    "lcpp_full": "every lead practitioner is full",
}

OUTCOMES_IN_FAMILY_HELP: Final[Mapping[str, str]] = {
    "step_up": "stepped up to the child in need intensity",
    "early_help": "stepped down to the targeted intensity",
}
"""Outcomes that read otherwise where early help and child in need are one service."""

ENTERED: Final[Mapping[str, str]] = {
    "community": "The family is not open to the service",
    "front_door": "The front door looks into it",
    "early_help_wait": "The family waits for early help",
    "early_help": "Early help begins",
    "family_help_wait": "The family waits for family help",
    "family_help": "Family help begins",
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

INTENSITIES: Final[Mapping[str, str]] = {
    "targeted": "at the targeted intensity",
    "child_in_need": "at the child in need intensity",
}
"""How much family help does, where early help and child in need are one service."""

OPEN_AT_START: Final[Mapping[str, str]] = {
    "community": "not open to the service",
    "early_help": "in early help",
    "family_help": "in family help",
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
    "assessment": "a social worker of the assessment team",
    "longer_term": "a social worker of the longer-term team",
    "family_help": "a family help worker",
    "lcpp": "a lead practitioner",
}

OFF_THE_LIST: Final[Mapping[str, str]] = {
    "allocated": "somebody takes the family",
    "superseded": "something else takes its place",
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
    "settled": "the family settles",
    "kin": "the last child goes to live with relatives for good",
    "adoption": "the last child is adopted",
    "moved": "the last child leaves the care of this area",
    "eighteen": "the last child turns eighteen",
    "plan_ended": "the time in protection is over",
    "no_worker": "somebody else must hold the family now",
    "children": "the number of children changes",
    "co_worker": "somebody else holds the family now",
    "overlap_ended": "the time together is over",
    "new_role": "the work is organised in another way",
}

ROLES: Final[Mapping[str, str]] = {"lcpp": "lead practitioner"}
"""Roles that read otherwise than they are written; a lead practitioner is a lead child protection practitioner."""

TAKES: Final[Mapping[str, str]] = {
    "holder": "takes the family",
    "co_worker": "stays with the family, beside whoever holds it now",
    "overseer": "begins to oversee the case",
    "duty": "sees the family on duty",
}

STOPS: Final[Mapping[str, str]] = {
    "holder": "stops",
    "co_worker": "no longer works beside the holder",
    "overseer": "stops overseeing the case",
    "duty": "stops",
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
    "duty_visit": "duty visit",
    "early_help_assessment": "early help assessment finished",
    "assessment_update": "assessment brought up to date",
}
DONE: Final = ("early_help_assessment", "assessment_update")
"""Of these, pieces of work that are finished, not occasions that are held on time or late."""


def said(words: Mapping[str, str], short: str) -> str:
    """Return the words for a short form, or the short form with spaces where the log has a new one."""
    return words.get(short, short.replace("_", " "))


def outcome(stage: str, short: str) -> str:
    """Return the outcome of a decision in words; some read otherwise in a merged service."""
    merged = OUTCOMES_IN_FAMILY_HELP if stage.startswith("family_help") else {}
    return merged.get(short) or said(OUTCOMES, short)


def entered(stage: str, detail: str, before: str = "") -> str:
    """Return in words that a family enters a stage.

    Parameters
    ----------
    stage, detail
        As the log writes them.
    before
        The intensity of family help the family comes from, if any.
    """
    intensity = next((words for short, words in INTENSITIES.items() if short in detail.split(",")), "")
    if "converted" in detail:
        name = stage.removesuffix("_wait").replace("_", " ")
        plan = ", without a plan" if "open_without_plan" in detail else ""
        how = "Early help and child in need become one service" if intensity else "The one service becomes two again"
        return f"{how}: the case is now {name} {intensity}".strip() + plan
    if "open_without_plan" in detail:
        return "The case stays open without a plan"
    if detail == "back" and stage == "child_protection":
        return "Back on the protection plan"
    goes_on = before and before not in detail
    if "back" in detail.split(",") and not goes_on:
        return f"Back to family help {intensity}" if intensity else "Back to the child in need plan"
    if stage == "family_help" and intensity:
        plan = ", with a plan" if detail.endswith(("plan", "back")) else ""
        return f"Family help {'goes on, now' if goes_on else 'begins'} {intensity}{plan}"
    return said(ENTERED, stage)


def left_stage(stage: str, detail: str) -> str:
    """Return in words that a family leaves a stage."""
    name = stage.removesuffix("_wait").replace("_", " ")
    if detail == "converted":
        one = stage.startswith("family_help")
        return "family help becomes two services again" if one else f"{name} becomes part of one family help service"
    return f"leaves the stage {stage.replace('_', ' ')}"


def need_words(level: float) -> str:
    """Return a level of need in words: `level 4 (significant harm likely)`."""
    place = int(level)
    return f"level {place} ({LEVELS[place]})" if 0 <= place < len(LEVELS) else f"level {place}"


def belief_words(belief: float, places: int) -> str:
    """Return a belief in words, within the levels there are: `need believed to be 2.3 of 5`."""
    highest = len(LEVELS) - 1
    return f"need believed to be {max(0.0, min(float(highest), belief)):.{places}f} of {highest}"


def count_words(number: int, one: str, many: str = "") -> str:
    """Return `1 child`, `3 children`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def capital(text: str) -> str:
    """Return a text with a capital at its start."""
    return text[:1].upper() + text[1:]
