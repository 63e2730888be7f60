"""The journey of one family, read from top to bottom.

A journey begins with a contact that reaches a family in the community and ends when the case closes. Each step
is a chapter of its own beside this file; here is only the order, and where each outcome leads. A step waits by
yielding the minute at which to go on (or None) and is sent a signal: the time has come, a worker was allocated,
work was done, there is new cause for concern, a child came home. It returns the name of the next step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.model.pathway import care, early_help, family_help, front_door, protection, stages
from sim.model.state.family import Family, Journey, Path
from sim.model.state.world import World
from sim.service import OPEN_WITHOUT_PLAN, Stage

STEPS: Mapping[str, Callable[[World, Family], Journey | str]] = {
    # Contact -> checks -> no action | advice | early help | referral.
    Stage.FRONT_DOOR: front_door.contact,
    # Early help, by consent -> waiting -> help -> goal reached | stopped engaging | time limit | stepped up: referral.
    "early_help_offer": early_help.offer,
    Stage.EARLY_HELP_WAIT: early_help.waiting,
    Stage.EARLY_HELP: early_help.help_given,
    # Referral -> closed at once | straight to a strategy discussion | waiting for a social worker.
    "referral": front_door.referral,
    Stage.ASSESSMENT_WAIT: family_help.waiting,
    # Assessment by 45 working days -> not in need | no plan | child in need | strategy discussion.
    Stage.ASSESSMENT: family_help.assessment,
    # A merged service: more than targeted help is needed -> the same holder goes on at the child in need intensity.
    "intensity_raised": family_help.intensity_raised,
    # Child in need (section 17): visits and reviews -> closed | early help | strategy discussion.
    Stage.CHILD_IN_NEED: family_help.child_in_need,
    OPEN_WITHOUT_PLAN: family_help.open_without_plan,
    # Strategy discussion -> section 47 enquiry -> initial conference within 15 working days -> plan | child in need.
    Stage.STRATEGY: protection.strategy,
    Stage.S47: protection.enquiry,
    Stage.CONFERENCE: protection.conference,
    # Protection plan: visits, a review at three months, then six-monthly -> step down | closed | court | care.
    Stage.CHILD_PROTECTION: protection.plan,
    Stage.PRE_PROCEEDINGS: protection.pre_proceedings,
    Stage.PROCEEDINGS: protection.proceedings,
    # Care: each child has a spell of its own; the family is here only while no child remains at home.
    Stage.CARE: care.no_child_at_home,
}


def journey(world: World, family: Family, step: str) -> Path:
    """The family's way through the service, from `step` until its case closes and life goes on in the community."""
    while step in STEPS:
        reached = STEPS[step](world, family)
        step = reached if isinstance(reached, str) else (yield from reached)
        if step not in STEPS and family.in_care and not family.at_home:
            step = Stage.CARE
    stages.close(world, family, step)


def begin_journey(world: World, family: Family, step: str) -> None:
    """Set the family on its way at `step`."""
    world.start_journey(family, journey(world, family, step))
