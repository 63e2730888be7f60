"""Early help: who is given it, who stops engaging, and whose need is above what it is meant for."""

from __future__ import annotations

from sim.kpis.catalogue import kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Floats, percent
from sim.kpis.tables.record import stage_in
from sim.kpis.tables.spells import pick
from sim.service import Stage


@kpi(
    "early_help_open",
    place=220,
    code="K17",
    label="Families open to targeted early help",
    unit="families",
    better="context",
    definition="mean over the period; the targeted part of family help when merged",
)
def early_help_open(tables: Tables) -> Floats:
    """Families open to targeted early help, or to family help at that intensity: mean over the period."""
    spells = pick(tables.stages, stage_in(tables.stages.stage, Stage.EARLY_HELP))
    return tables.periods.time(spells.start, spells.end) / tables.periods.minutes


@kpi(
    "withdrawals",
    place=360,
    code="K24",
    label="Families who stopped engaging",
    unit="per year",
    better="lower",
    definition="families closed because they stopped engaging, per year",
)
def withdrawals(tables: Tables) -> Floats:
    """Families whose case or wait ended because they stopped engaging."""
    return tables.per_year(tables.periods.flow(tables.decisions("stopped_engaging").time))


@kpi(
    "early_help_above_ceiling_pct",
    place=830,
    code="K28",
    label="Early help time above what early help is meant for",
    unit="%",
    better="lower",
    view="truth",
    definition=(
        "open family-days at a level above the highest that early help is meant for (the assumption "
        "need.help.early_help_ceiling) / open family-days in early help, or in targeted family help"
    ),
    worth_noticing=2,
    counted_by="need.help.early_help_ceiling",
    not_better_if=("never_helped_pct up by 2", "over_intervention_days up by 500"),
)
def early_help_above_ceiling_pct(tables: Tables) -> Floats:
    """Days of families in early help with need above its ceiling / their days in early help."""
    lives = tables.lives
    lives = pick(lives, stage_in(lives.stage, Stage.EARLY_HELP))
    above = lives.level > tables.value("need.help.early_help_ceiling")
    days = tables.periods.days(lives.start, lives.end)
    return percent(tables.periods.days(lives.start[above], lives.end[above]), days)
