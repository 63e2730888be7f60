"""Beliefs that a table by stage does not show: at single decisions, into care and out of it, and by who holds.

Judgements do not say who saw the family, and going home can raise its need in the very minute it is recorded; both are
read from the log of the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.areas import Area, load_area
from sim.book import load_book
from sim.fit.belief.lines import Line, line_of
from sim.fit.pages import say
from sim.kpis.tables import Tables
from sim.kpis.tables.staff import SOCIAL_WORKERS, in_role
from sim.model import judgements, simulate
from sim.scenario import Scenario, load_scenario
from sim.service import Stage

if TYPE_CHECKING:
    from sim.model.state.judgements import Judgement

APART: Final = 10**8
"""What parts the families of one run from those of the next: the same number is another family there."""
SOCIAL_WORKER: Final = "a social worker"
OTHER: Final = "somebody else"
WARM_UP: Final = 2
"""Years before those that count."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Judgements of some stages, with one of some outcomes (any where none is named), and the leaf of their level."""

    name: str
    stages: tuple[str, ...]
    outcomes: tuple[str, ...]
    level: str

    def among(self, found: Iterable[Judgement]) -> list[Judgement]:
        """Those of the judgements that are meant, made on a sight of the family."""
        return [
            each
            for each in found
            if each.sight and each.stage in self.stages and (not self.outcomes or each.outcome in self.outcomes)
        ]


HOME: Final = Decision("care: going home", (Stage.CARE,), ("home",), "care.home_level")
DECISIONS: Final = (
    Decision(
        "early help: step up",
        (Stage.EARLY_HELP, Stage.EARLY_HELP_WAIT),
        ("step_up", "panel"),
        "front_door.levels.referral",
    ),
    Decision("early help: high risk", (Stage.EARLY_HELP,), (), "need.belief.high_risk_from"),
    Decision("enquiry: care", (Stage.S47,), (), "protection.levels.care"),
    Decision(
        "review of a plan: care",
        (Stage.CHILD_PROTECTION,),
        (Stage.CARE, Stage.PRE_PROCEEDINGS, "continue", "end_plan"),
        "protection.levels.care",
    ),
    Decision(
        "coming into care",
        (Stage.S47, Stage.CHILD_PROTECTION, Stage.PRE_PROCEEDINGS, Stage.PROCEEDINGS),
        (Stage.CARE,),
        "protection.levels.care",
    ),
    Decision("into pre-proceedings", (Stage.CHILD_PROTECTION,), (Stage.PRE_PROCEEDINGS,), "protection.levels.plan"),
    Decision(
        "end of pre-proceedings", (Stage.PRE_PROCEEDINGS,), (Stage.PROCEEDINGS, "diverted"), "protection.levels.plan"
    ),
    Decision("decision of the court", (Stage.PROCEEDINGS,), ("care_order", "home"), "protection.levels.order"),
    HOME,
)
"""Decisions looked at on their own: each hangs on the belief alone, so that beliefs are to be right there too."""
FEW: Final = 30
"""Judgements that a line, or a bin of one, must hold to say anything: of a few that came out alike the error is nil."""
HELD: Final = (Stage.ASSESSMENT, Stage.FAMILY_HELP)
HELD_BY_ANY: Final = "cin_any_practitioner"
"""A shipped scenario in which whoever has room holds assessments and child in need plans."""
HELD_LEVELS: Final = ("family_help.assessment.plan_level", "need.belief.high_risk_from")


def beyond(
    found: Sequence[Judgement], sets: Sequence[str] = (), *, replications: int, scale: float = 0.5, years: int = 3
) -> list[Line]:
    """Hold single decisions of `status_quo` to the truth, and what holders of two kinds see in `HELD_BY_ANY`.

    Parameters
    ----------
    found
        Judgements of `status_quo`, the families of its runs `APART`.
    sets, replications, scale, years
        What they were made with.
    """
    ran = Ran("status_quo", tuple(sets), scale, years)
    found = before_home(found, ran.tables)
    lines = [called(each.name, each.level, each.among(found)) for each in DECISIONS]
    by = by_holder(Ran(HELD_BY_ANY, tuple(sets), scale, years), replications)
    for stage in HELD:
        for who, judged in by.items():
            some = [each for each in judged if each.stage == stage]
            lines += [called(f"{stage}, seen by {who}", level, some) for level in HELD_LEVELS]
    return [line for line in lines if line is not None]


@dataclass(frozen=True, slots=True)
class Ran:
    """Runs of one scenario in a scaled average area, two years of warm-up before so many years."""

    scenario: str
    sets: tuple[str, ...]
    scale: float
    years: int

    def judged(self, replication: int) -> list[Judgement]:
        """Judgements of one run."""
        say(f"{self.scenario}: judgements of run {replication}")
        return judgements(*self._inputs(), 1, replication, years=self.years, warm_up=WARM_UP)

    def tables(self, replication: int) -> Tables:
        """Tables of the log of the very same run."""
        say(f"{self.scenario}: log of run {replication}")
        return Tables(simulate(*self._inputs(), 1, replication, years=self.years, warm_up=WARM_UP))

    def _inputs(self) -> tuple[Scenario, Area]:
        return load_scenario(self.scenario, sets=list(self.sets)), load_area("england").scaled(self.scale)


def called(name: str, level: str, judged: Sequence[Judgement]) -> Line | None:
    """Hold judgements to the truth at the level a leaf gives, under a name; nothing where there are none."""
    asked = load_book().values[level]
    return line_of(name, int(asked), judged, FEW) if judged else None  # type: ignore[arg-type]


def before_home(found: Iterable[Judgement], tables_of: Callable[[int], Tables]) -> list[Judgement]:
    """Judgements with the level a family was at before its children came home, where that is what was decided.

    Parameters
    ----------
    found
        Judgements, the families of each run `APART`.
    tables_of
        Tables of the log of a run, asked for once, by the number of the run.
    """
    found = list(found)
    by_run: dict[int, list[int]] = {}
    for place, each in enumerate(found):
        if each.stage in HOME.stages and each.outcome in HOME.outcomes:
            by_run.setdefault(each.family // APART, []).append(place)
    for run, places in sorted(by_run.items()):
        family = np.array([found[place].family % APART for place in places])
        levels = tables_of(run).level_at(family, np.array([found[place].time - 1 for place in places]))
        for place, level in zip(places, levels.tolist(), strict=True):
            found[place] = found[place]._replace(level=level)
    return found


def by_holder(ran: Ran, replications: int) -> dict[str, list[Judgement]]:
    """Judgements on a sight of the family in `HELD`, by who saw it, the families of the runs `APART`."""
    by: dict[str, list[Judgement]] = {SOCIAL_WORKER: [], OTHER: []}
    for replication in range(replications):
        judged = [each for each in ran.judged(replication) if each.sight and each.stage in HELD]
        for each, who in zip(judged, seen_by(ran.tables(replication), judged), strict=True):
            by[who].append(each._replace(family=replication * APART + each.family))
    return by


def seen_by(tables: Tables, judged: Sequence[Judgement]) -> list[str]:
    """Who saw each family: a social worker where one holds it, works beside the holder or oversees, or nobody holds."""
    cases = tables.cases
    had: dict[int, list[tuple[int, int, bool]]] = {}
    qualified = in_role(tables, cases.role, *SOCIAL_WORKERS)
    rows = zip(cases.family.tolist(), cases.start.tolist(), cases.end.tolist(), qualified.tolist(), strict=True)
    for family, start, end, social in rows:
        had.setdefault(family, []).append((start, end, social))
    found = []
    for each in judged:
        there = [social for start, end, social in had.get(each.family, []) if start < each.time <= end]
        found.append(SOCIAL_WORKER if any(there) or not there else OTHER)
    return found
