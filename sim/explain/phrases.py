"""The words an explanation uses for what the event log writes in short."""

from collections.abc import Mapping
from typing import Final

from sim.log import words_of
from sim.service import (
    AT_START,
    OPEN_WITHOUT_PLAN,
    RELABELLED,
    Activity,
    CaseRole,
    Category,
    Cause,
    Role,
    Stage,
    Team,
    stages,
)

MERGED: Final = stages([Category.FAMILY_HELP])
"""Stages of early help and child in need as one service."""

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

LABELS: Final[Mapping[str, str]] = {stage: stage.label for stage in Stage}
WHERE: Final[Mapping[str, str]] = {stage: label[:1].upper() + label[1:] for stage, label in LABELS.items()}

OUTCOMES: Final[Mapping[str, str]] = {
    "no_action": "no further action",
    "advice": "advice is given",
    Stage.EARLY_HELP: "passed to targeted early help",
    "referral": "accepted as a referral",
    "immediate": "taken straight to a strategy discussion",
    "other": "noted on the case already open",
    "referral_no_action": "the referral is closed without an assessment",
    "consent_refused": "early help is offered and the family declines",
    "no_place": "early help has no place to offer",
    "step_up": "stepped up as a referral",
    "goal_reached": "the goal is reached",
    "stopped_engaging": "the family stops engaging",
    "time_limit": "help ends at its time limit",
    "not_in_need": "not in need",
    "in_need_no_plan": "in need, but no plan is made",
    "child_in_need_plan": "a child in need plan",
    OPEN_WITHOUT_PLAN: "stays open without a plan",
    Stage.STRATEGY: "a strategy discussion is called",
    "section_47": "a section 47 enquiry is started",
    "no_enquiry": "no section 47 enquiry",
    Stage.CONFERENCE: "an initial conference is called",
    Stage.CARE: "children come into care",
    "protection_plan": "a protection plan is made",
    "no_plan": "no protection plan is made",
    "plan_taken_over": "the plan the family came with goes on",
    "plan_not_taken_over": "the plan the family came with does not go on",
    "continue": "goes on as it is",
    "close": "the case is to close",
    "end_plan": "the protection plan ends",
    Stage.PRE_PROCEEDINGS: "the letter before proceedings",
    Stage.PROCEEDINGS: "an application to the court",
    "diverted": "no application to the court",
    "care_order": "a care order",
    "home": "a child is at home again",
    "stay": "the child stays in care",
    "panel": "put to the panel that decides on stepping up",
    "no_step_up": "the panel has sat, and the family stays in early help",
    "transfer": "to be passed to the longer-term team",
    "escalated": "nobody holds the family yet, so it moves up the waiting list",
    "lcpp_full": "every lead practitioner is full",
}

OUTCOMES_IN_FAMILY_HELP: Final[Mapping[str, str]] = {
    "step_up": "stepped up to the child in need intensity",
    Stage.EARLY_HELP: "stepped down to the targeted intensity",
}
"""Outcomes that read otherwise where early help and child in need are one service."""

ENTERED: Final[Mapping[str, str]] = {
    **{stage: f"{WHERE[stage]} begins" for stage in Stage},
    Stage.COMMUNITY: "The family is not open to the service",
    Stage.FRONT_DOOR: "The front door looks into it",
    Stage.EARLY_HELP_WAIT: "The family waits for early help",
    Stage.FAMILY_HELP_WAIT: "The family waits for family help",
    Stage.ASSESSMENT_WAIT: "The family waits for an assessment",
    Stage.CHILD_IN_NEED: "A child in need plan begins",
    Stage.STRATEGY: "A strategy discussion is prepared",
    Stage.S47: "A section 47 enquiry begins",
    Stage.CONFERENCE: "An initial conference is prepared",
    Stage.CHILD_PROTECTION: "A protection plan begins",
    Stage.PRE_PROCEEDINGS: "Pre-proceedings begin",
    Stage.PROCEEDINGS: "Care proceedings begin",
    Stage.CARE: "No child remains at home",
    Stage.LEFT: "The family leaves",
}

INTENSITIES: Final[Mapping[str, str]] = {
    "targeted": "at the targeted intensity",
    Stage.CHILD_IN_NEED: "at the child in need intensity",
}
"""How much family help does, where early help and child in need are one service."""

OPEN_AT_START: Final[Mapping[str, str]] = {
    Stage.COMMUNITY: "not open to the service",
    Stage.EARLY_HELP: "in early help",
    Stage.FAMILY_HELP: "in family help",
    Stage.ASSESSMENT: "being assessed",
    Stage.CHILD_IN_NEED: "on a child in need plan",
    Stage.CHILD_PROTECTION: "on a protection plan",
    Stage.CARE: "known with every child in care",
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

WAITING_FOR: Final[Mapping[str, str]] = {team: team.label for team in Team}

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
    AT_START: "is in care already",
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
    "settled": "the family settles",
    "kin": "the last child goes to live with relatives for good",
    "adoption": "the last child is adopted",
    "moved": "the last child leaves the care of this area",
    "eighteen": "the last child turns eighteen",
    "plan_ended": "the time in protection is over",
    "no_worker": "somebody else must hold the family now",
    "children": "the number of children changes",
    CaseRole.CO_WORKER: "somebody else holds the family now",
    "overlap_ended": "the time together is over",
    Cause.NEW_ROLE: "the work is organised in another way",
}

GOES: Final[Mapping[str, str]] = {
    Cause.LEAVER: "leaves the council",
    Cause.RETIRED: "retires",
    Cause.TO_AGENCY: "leaves the council for agency work",
    Cause.AGENCY_END: "goes at the end of the agency's assignment",
    Cause.PROMOTED: "becomes a supervisor",
    Cause.ILL: "falls ill for weeks",
    Cause.PARENTAL_LEAVE: "goes on parental leave",
    Cause.POSTS_CHANGED: "goes as the post ends",
    Cause.REDEPLOYED: "moves to a post in early help",
}
"""Why a worker gives up all families at once, who are then given to others."""

SOON_GOES: Final[Mapping[str, str]] = {
    Cause.LEAVER: "is soon to leave the council",
    Cause.RETIRED: "is soon to retire",
    Cause.TO_AGENCY: "is soon to leave the council for agency work",
    Cause.AGENCY_END: "is near the end of the agency's assignment",
    Cause.PROMOTED: "is soon to become a supervisor",
}
"""Why a worker who knows the last day passes families on before it, with an overlap."""

ROLES: Final[Mapping[str, str]] = {role: role.singular for role in Role}

OVER_CAP: Final = ", above the caseload cap"

TAKES: Final[Mapping[str, str]] = {
    **{part: part.label for part in CaseRole},
    CaseRole.HOLDER: "takes the family",
    CaseRole.CO_WORKER: "stays with the family, beside whoever holds it now",
    CaseRole.OVERSEER: "begins to oversee the case",
    "duty": "sees the family on duty",
}

STOPS: Final[Mapping[str, str]] = {
    **dict.fromkeys(CaseRole, "stops"),
    CaseRole.CO_WORKER: "no longer works beside the holder",
    CaseRole.OVERSEER: "stops overseeing the case",
    "duty": "stops",
}

GIVES_UP: Final[Mapping[str, str]] = {
    CaseRole.HOLDER: "gives the family up",
    CaseRole.CO_WORKER: "no longer works beside the holder",
    CaseRole.OVERSEER: "stops overseeing the case",
}

HELD: Final[Mapping[str, str]] = {activity: activity.label for activity in Activity}
DONE: Final = (Activity.EARLY_HELP_ASSESSMENT, Activity.ASSESSMENT_UPDATE)
"""Of these, pieces of work that are finished, not occasions that are held on time or late."""


def said(words: Mapping[str, str], short: str) -> str:
    """Return the words for a short form, or the short form with spaces where the log has a new one."""
    return words.get(short, short.replace("_", " "))


def gives_up(who: str, role: str, cause: str) -> str:
    """Return in words that a worker gives a family up, by the role in the case: `ill` and `holder` say why and what."""
    if cause in GOES:
        return f"{who} {GOES[cause]} and {said(GIVES_UP, role)}"
    return f"{who} {said(STOPS, role)}: {said(GIVEN_UP, cause)}"


def open_at_start(stage: str) -> str:
    """Return where a family of the starting stock is: `on a protection plan`, or `in` the stage by its label."""
    return OPEN_AT_START.get(stage) or f"in {LABELS[stage]}"


def outcome(stage: str, short: str) -> str:
    """Return the outcome of a decision in words; some read otherwise in a merged service."""
    merged = OUTCOMES_IN_FAMILY_HELP if stage in MERGED else {}
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
    intensity = next((words for short, words in INTENSITIES.items() if short in words_of(detail)), "")
    if RELABELLED in detail:
        name = stage.removesuffix("_wait").replace("_", " ")
        plan = ", without a plan" if OPEN_WITHOUT_PLAN in detail else ""
        how = "Early help and child in need become one service" if intensity else "The one service becomes two again"
        return f"{how}: the case is now {name} {intensity}".strip() + plan
    if OPEN_WITHOUT_PLAN in detail:
        return "The case stays open without a plan"
    if detail == "back" and stage == Stage.CHILD_PROTECTION:
        return "Back on the protection plan"
    goes_on = before and before not in detail
    if "back" in words_of(detail) and not goes_on:
        return f"Back to family help {intensity}" if intensity else "Back to the child in need plan"
    if stage == Stage.FAMILY_HELP and intensity:
        plan = ", with a plan" if detail.endswith(("plan", "back")) else ""
        return f"Family help {'goes on, now' if goes_on else 'begins'} {intensity}{plan}"
    return said(ENTERED, stage)


def left_stage(stage: str, detail: str) -> str:
    """Return in words that a family leaves a stage."""
    name = stage.removesuffix("_wait").replace("_", " ")
    if detail == RELABELLED:
        one = stage in MERGED
        return "family help becomes two services again" if one else f"{name} becomes part of one family help service"
    return f"leaves the stage {stage.replace('_', ' ')}"


def need_words(level: float) -> str:
    """Return a level of need in words: `level 4 (significant harm likely)`."""
    place = int(level)
    return f"level {place} ({LEVELS[place]})" if 0 <= place < len(LEVELS) else f"level {place}"


def belief_words(belief: float, places: int, *, within: bool = True) -> str:
    """Return a belief in words, `within` the levels there are or as it is: `need believed to be 2.3 of 5`."""
    highest = len(LEVELS) - 1
    shown = max(0.0, min(float(highest), belief)) if within else belief
    return f"need believed to be {shown:.{places}f} of {highest}"


def capital(text: str) -> str:
    """Return a text with a capital at its start."""
    return text[:1].upper() + text[1:]
