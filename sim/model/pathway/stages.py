"""Moving from stage to stage: exactly one open stage per family from onset until it has left."""

from __future__ import annotations

from typing import Final

from sim.duties import DUTY_CHILD_IN_NEED, DUTY_EARLY_HELP, DUTY_OPEN_WITHOUT_PLAN, DUTY_PROCEEDINGS, NO_DUTY
from sim.model.state import clocks
from sim.model.state.family import NEVER, Family
from sim.model.state.world import World
from sim.model.workers.allocation import stop_waiting
from sim.model.workers.caseload import release_overseer
from sim.model.workers.eligibility import ENQUIRY_STAGES, PROTECTION_STAGES
from sim.model.workers.handovers import release_all
from sim.service import AT_START, COURT, OPEN_WITHOUT_PLAN, RELABELLED, Category, Stage, stages

MERGED: Final = {
    Stage.EARLY_HELP_WAIT: (Stage.FAMILY_HELP_WAIT, "targeted"),
    Stage.EARLY_HELP: (Stage.FAMILY_HELP, "targeted"),
    Stage.CHILD_IN_NEED: (Stage.FAMILY_HELP, Stage.CHILD_IN_NEED),
}
"""Stages of a merged service: family help at two intensities."""
SEPARATE: Final = {
    (Stage.FAMILY_HELP_WAIT, DUTY_EARLY_HELP): (Stage.EARLY_HELP_WAIT, ""),
    (Stage.FAMILY_HELP, DUTY_EARLY_HELP): (Stage.EARLY_HELP, ""),
    (Stage.FAMILY_HELP, DUTY_CHILD_IN_NEED): (Stage.CHILD_IN_NEED, ""),
    (Stage.FAMILY_HELP, DUTY_OPEN_WITHOUT_PLAN): (Stage.CHILD_IN_NEED, ""),
}
DUTY_BY_DETAIL: Final = {OPEN_WITHOUT_PLAN: DUTY_OPEN_WITHOUT_PLAN, COURT: DUTY_PROCEEDINGS}
PROTECTED: Final = frozenset(stages([Category.PLAN]))


def enter(world: World, family: Family, stage: Stage, detail: str = "", cause: str = "") -> None:
    """The family leaves its stage and enters another, in the same minute."""
    now = world.now
    world.pass_time(family)
    duty = DUTY_BY_DETAIL.get(detail, stage.duty)
    stage, detail = named(family, stage, detail)
    if family.stage is not None:
        world.record.stage_out(now, family.id, family.stage, family.scope, cause or stage)
    if family.began is not None:
        world.starts.append((family.id, -1, stage, family.began))
        detail = f"{AT_START},{detail}" if detail else AT_START
        family.began = None
    family.stage = stage
    world.record.stage_in(now, family.id, stage, family.scope, detail)
    if stage not in PROTECTION_STAGES:
        family.case.with_lead = False
        release_overseer(world, family, "plan_ended")
    changed = duty != family.duty
    family.duty = duty
    _list_if_open(world, family)
    if changed and family.case.hours > 0.0:
        clocks.refresh_help(world, family)
    on_plan = stage in PROTECTED
    if on_plan != family.plan.on_plan:
        family.plan.on_plan = on_plan
        family.plan.visits_made = 1.0 if on_plan and now <= world.start else -1.0
        clocks.guard(world, family)


def _list_if_open(world: World, family: Family) -> None:
    """Keep the families who are open at hand, so that no week has to look through all who live here for them."""
    if family.here and (family.duty != NO_DUTY or family.stage in ENQUIRY_STAGES):
        world.open.add(family.place)
    else:
        world.open.discard(family.place)


def named(family: Family, stage: Stage, detail: str) -> tuple[Stage, str]:
    """Name and detail of a stage in the family's service: a merged one knows family help at two intensities."""
    if not family.p.family_help.merged or stage not in MERGED:
        return stage, detail
    name, intensity = MERGED[stage]
    return name, f"{intensity},{detail}" if detail else intensity


def rename(world: World, family: Family) -> None:
    """The service merged, or came apart: an open family is relabelled on the day, and nothing else changes."""
    if family.stage is None:
        return
    stage, intensity = SEPARATE.get((family.stage, family.duty), (family.stage, ""))
    if family.p.family_help.merged:
        stage, intensity = MERGED.get(stage, (stage, ""))
    if stage == family.stage:
        return
    without_plan = family.duty == DUTY_OPEN_WITHOUT_PLAN
    words = [intensity, OPEN_WITHOUT_PLAN if without_plan else "", RELABELLED]
    world.record.stage_out(world.now, family.id, family.stage, family.scope, RELABELLED)
    detail = ",".join(word for word in words if word)
    world.record.stage_in(world.now, family.id, stage, family.scope, detail)
    family.stage = stage


def close(world: World, family: Family, cause: str = "closed") -> None:
    """The episode closes: nobody holds the family, and life goes on."""
    stop_waiting(world, family, "superseded")
    release_all(world, family, cause)
    case, plan, file = family.case, family.plan, family.file
    case.earlier_holder = plan.in_need_open = file.early_help_assessed = file.update_due = False
    file.settle_nothing()
    file.forget_episode()
    case.undone = []
    case.panel_at = case.unheld_since = case.duty_at = NEVER
    case.moved_up = False
    enter(world, family, Stage.COMMUNITY, "", cause)
    family.duty = NO_DUTY


def leave(world: World, family: Family, cause: str) -> None:
    """The family leaves the area, grows up, or settles without ever having been noticed."""
    if not family.here:
        return
    stop_waiting(world, family, "withdrawn")
    release_all(world, family, cause)
    family.journey = None
    world.record.stage_out(world.now, family.id, family.stage, family.scope, cause)
    world.record.stage_in(world.now, family.id, Stage.LEFT, family.scope, cause)
    family.stage, family.here = Stage.LEFT, False
    clocks.stop_clocks(family)
    family.episode += 1
    del world.families[family.id]
    _list_if_open(world, family)
