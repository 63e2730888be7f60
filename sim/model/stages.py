"""Moving from stage to stage: exactly one open stage per family from onset until it has left."""

from __future__ import annotations

from sim.model import clocks, hours
from sim.model.allocation import release, stop_waiting
from sim.model.family import Family
from sim.model.world import World

CATEGORY = {
    "early_help": hours.EARLY_HELP,
    "early_help_wait": hours.EARLY_HELP,
    "assessment_wait": hours.EARLY_HELP,
    "assessment": hours.ASSESSMENT,
    "strategy": hours.ASSESSMENT,
    "s47": hours.ASSESSMENT,
    "conference": hours.ASSESSMENT,
    "child_in_need": hours.CHILD_IN_NEED,
    "child_protection": hours.PROTECTION,
    "pre_proceedings": hours.PROCEEDINGS,
    "proceedings": hours.PROCEEDINGS,
    "care": hours.CARE,
}
PROTECTED = frozenset({"child_protection", "pre_proceedings", "proceedings"})


def enter(world: World, family: Family, stage: str, detail: str = "", cause: str = "") -> None:
    """The family leaves its stage and enters another, in the same minute."""
    now = world.now
    if family.stage:
        world.log((now, family.id, -1, "stage_out", family.stage, "", -1, float(family.scope), cause or stage))
    if family.began is not None:
        world.starts.append((family.id, -1, stage, family.began))
        detail = f"start,{detail}" if detail else "start"
        family.began = None
    family.stage = stage
    world.log((now, family.id, -1, "stage_in", stage, "", -1, float(family.scope), detail))
    category = CATEGORY.get(stage, -1)
    if detail.endswith("open_without_plan"):
        category = hours.OPEN_WITHOUT_PLAN
    changed = category != family.category
    family.category = category
    if changed and family.hours > 0.0:
        clocks.set_help(world, family, family.hours)
    protected = stage in PROTECTED
    if protected != family.protected:
        clocks.settle_clocks(family, now)
        family.protected = protected
        clocks.wind_clocks(world, family)


def close(world: World, family: Family, cause: str = "closed") -> None:
    """The episode closes: nobody holds the family, and life goes on."""
    stop_waiting(world, family, "superseded")
    release(world, family, cause)
    family.earlier_holder = family.plan_open = False
    family.undone = []
    enter(world, family, "community", "", cause)
    family.category = -1


def leave(world: World, family: Family, cause: str) -> None:
    """The family leaves the area, grows up, or settles without ever having been noticed."""
    if not family.here:
        return
    stop_waiting(world, family, "withdrawn")
    release(world, family, cause)
    family.journey = None
    world.log((world.now, family.id, -1, "stage_out", family.stage, "", -1, float(family.scope), cause))
    world.log((world.now, family.id, -1, "stage_in", "left", "", -1, float(family.scope), cause))
    family.stage, family.here = "left", False
    family.life += 1
    family.episode += 1
    del world.families[family.id]
