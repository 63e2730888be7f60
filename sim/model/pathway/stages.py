"""Moving from stage to stage: exactly one open stage per family from onset until it has left."""

from __future__ import annotations

from sim.model.state import clocks
from sim.model.state.family import NEVER, Family
from sim.model.state.world import World
from sim.model.workers import hours
from sim.model.workers.allocation import stop_waiting
from sim.model.workers.caseload import release_overseer
from sim.model.workers.eligibility import PROTECTION_STAGES
from sim.model.workers.handovers import release_all

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
MERGED = {
    "early_help_wait": ("family_help_wait", "targeted"),
    "early_help": ("family_help", "targeted"),
    "child_in_need": ("family_help", "child_in_need"),
}
"""Stages of a merged service: family help at two intensities."""
SEPARATE = {
    ("family_help_wait", hours.EARLY_HELP): ("early_help_wait", ""),
    ("family_help", hours.EARLY_HELP): ("early_help", ""),
    ("family_help", hours.CHILD_IN_NEED): ("child_in_need", ""),
    ("family_help", hours.OPEN_WITHOUT_PLAN): ("child_in_need", ""),
}
PROTECTED = frozenset({"child_protection", "pre_proceedings", "proceedings"})


def enter(world: World, family: Family, stage: str, detail: str = "", cause: str = "") -> None:
    """The family leaves its stage and enters another, in the same minute."""
    now = world.now
    category = hours.OPEN_WITHOUT_PLAN if detail == "open_without_plan" else CATEGORY.get(stage, -1)
    stage, detail = named(family, stage, detail)
    if family.stage:
        world.log((now, family.id, -1, "stage_out", family.stage, "", -1, float(family.scope), cause or stage))
    if family.began is not None:
        world.starts.append((family.id, -1, stage, family.began))
        detail = f"start,{detail}" if detail else "start"
        family.began = None
    family.stage = stage
    world.log((now, family.id, -1, "stage_in", stage, "", -1, float(family.scope), detail))
    if stage not in PROTECTION_STAGES:
        family.with_lead = False
        release_overseer(world, family, "plan_ended")
    changed = category != family.category
    family.category = category
    if changed and family.hours > 0.0:
        clocks.refresh_help(world, family)
    protected = stage in PROTECTED
    if protected != family.protected:
        clocks.settle_clocks(family, now)
        family.protected = protected
        clocks.wind_clocks(world, family)


def named(family: Family, stage: str, detail: str) -> tuple[str, str]:
    """Name and detail of a stage in the family's service: a merged one knows family help at two intensities."""
    if not family.p.family_help.merged or stage not in MERGED:
        return stage, detail
    name, intensity = MERGED[stage]
    return name, f"{intensity},{detail}" if detail else intensity


def rename(world: World, family: Family) -> None:
    """The service merged, or came apart: an open family is relabelled on the day, and nothing else changes."""
    stage, intensity = SEPARATE.get((family.stage, family.category), (family.stage, ""))
    if family.p.family_help.merged:
        stage, intensity = MERGED.get(stage, (stage, ""))
    if stage == family.stage:
        return
    without_plan = family.category == hours.OPEN_WITHOUT_PLAN
    words = [intensity, "open_without_plan" if without_plan else "", "converted"]
    place = (world.now, family.id, -1)
    world.log((*place, "stage_out", family.stage, "", -1, float(family.scope), "converted"))
    detail = ",".join(word for word in words if word)
    world.log((*place, "stage_in", stage, "", -1, float(family.scope), detail))
    family.stage = stage


def close(world: World, family: Family, cause: str = "closed") -> None:
    """The episode closes: nobody holds the family, and life goes on."""
    stop_waiting(world, family, "superseded")
    release_all(world, family, cause)
    family.earlier_holder = family.plan_open = family.early_help_assessed = family.update_due = False
    family.undone = []
    family.panel_at = family.unheld_since = family.duty_at = NEVER
    family.moved_up = False
    enter(world, family, "community", "", cause)
    family.category = -1


def leave(world: World, family: Family, cause: str) -> None:
    """The family leaves the area, grows up, or settles without ever having been noticed."""
    if not family.here:
        return
    stop_waiting(world, family, "withdrawn")
    release_all(world, family, cause)
    family.journey = None
    world.log((world.now, family.id, -1, "stage_out", family.stage, "", -1, float(family.scope), cause))
    world.log((world.now, family.id, -1, "stage_in", "left", "", -1, float(family.scope), cause))
    family.stage, family.here = "left", False
    family.life += 1
    family.episode += 1
    del world.families[family.id]
