"""The journey of one family, read from top to bottom.

A journey begins with a contact that reaches a family in the community and ends when the case closes. Each step
is a chapter of its own beside this file; here is only the order, and where each outcome leads. A step waits by
yielding the minute at which to go on (or None) and is sent a signal: the time has come, a worker was allocated,
work was done, there is new cause for concern, a child came home.
"""

from __future__ import annotations

from sim.model import care, early_help, family_help, front_door, protection
from sim.model.family import Family, Path
from sim.model.world import World


def journey(world: World, family: Family, step: str) -> Path:
    """The family's way through the service from `step` to closure."""
    while True:
        # Contact -> checks -> no action | advice | early help | referral | straight to a strategy discussion.
        if step == "front_door":
            step = yield from front_door.contact(world, family)

        # Early help, by consent -> help -> goal reached | stopped engaging | time limit | stepped up as a referral.
        elif step == "early_help_offer":
            step = early_help.offer(world, family)
        elif step == "early_help_wait":
            step = yield from early_help.waiting(world, family)
        elif step == "early_help":
            step = yield from early_help.help_given(world, family)

        # Referral -> allocated -> assessment by 45 working days -> not in need | no plan | child in need | strategy.
        elif step == "referral":
            step = front_door.referral(world, family)
        elif step == "assessment_wait":
            step = yield from family_help.waiting(world, family)
        elif step == "assessment":
            step = yield from family_help.assessment(world, family)

        # Child in need (section 17): visits and reviews -> close | early help | strategy.
        elif step == "child_in_need":
            step = yield from family_help.child_in_need(world, family)
        elif step == "open_without_plan":
            step = yield from family_help.open_without_plan(world, family)

        # Strategy discussion -> section 47 enquiry -> initial conference within 15 working days -> plan.
        elif step == "strategy":
            step = yield from protection.strategy(world, family)
        elif step == "s47":
            step = yield from protection.enquiry(world, family)
        elif step == "conference":
            step = yield from protection.conference(world, family)

        # Protection plan: visits, review at three months, then six-monthly -> step down | close | court | care.
        elif step == "child_protection":
            step = yield from protection.plan(world, family)
        elif step == "pre_proceedings":
            step = yield from protection.pre_proceedings(world, family)
        elif step == "proceedings":
            step = yield from protection.proceedings(world, family)

        # Care: each child has a spell of its own; the family is here only while no child remains at home.
        elif step == "care":
            step = yield from care.no_child_at_home(world, family)

        # The case closes; need lives on in the community, and may bring the family back.
        else:
            world.close(family, step)
            return


def begin_journey(world: World, family: Family, step: str) -> None:
    """Set the family on its way at `step`."""
    world.start_journey(family, journey(world, family, step))
