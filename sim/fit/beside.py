"""Figures printed beside England's that no return gives: what a deadline heaps up, and who is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.clock import MINUTES_PER_YEAR
from sim.fit.figures import measured_on
from sim.kpis.assessment import assessment_spans
from sim.kpis.tables import Tables
from sim.kpis.tables.record import stage_in
from sim.kpis.tables.spells import UNKNOWN, latest_before, pick
from sim.service import COURT, Stage

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

BUSIEST: Final = "assessment_busiest_day_pct"
AGAIN: Final = "s47_again_12m_pct"
APPLICATIONS: Final = "care_applications_rate"
WORDS: Final[Mapping[str, str]] = {
    BUSIEST: "largest share of assessments that end on one working day after referral, % (at most 8 is asked for)",
    AGAIN: "enquiries that follow another of the same family within a year, %",
    APPLICATIONS: "families taken to the court for a care order, per 10,000 children a year (11,458 applications in "
    "England in 2024-25, Cafcass, are 9.5)",
}


def with_beside(log: Log) -> pd.DataFrame:
    """The figures of one log, as `figures.measure` gives them, and those of `WORDS` for the whole run."""
    import pandas as pd

    tables = Tables(log)
    found = {BUSIEST: busiest_day_pct(tables), AGAIN: enquiries_again_pct(tables), APPLICATIONS: applications(tables)}
    rows = [("all", "all", name, value) for name, value in found.items()]
    more = pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])
    return pd.concat([measured_on(tables), more], ignore_index=True)


def busiest_day_pct(tables: Tables) -> float:
    """Share of the assessments ended after the warm-up that took the commonest number of working days, in per cent."""
    clock, finish, finished = assessment_spans(tables)
    ended = finished & (finish >= 0)
    days = np.round(tables.working_days.between(clock[ended], finish[ended])).astype(np.int64)
    return 100.0 * float(np.bincount(days).max()) / len(days) if len(days) else float("nan")


def applications(tables: Tables) -> float:
    """Families taken to the court after the warm-up, a year and 10,000 children: all children away, or one at home."""
    court = stage_in(tables.stages.stage, Stage.PROCEEDINGS) | tables.says(tables.stages.detail, COURT)
    went = pick(tables.stages, court)
    return float(tables.whole(tables.per_year(tables.per_10000(tables.periods.flow(went.start)))))


def enquiries_again_pct(tables: Tables) -> float:
    """Share of the enquiries begun after the warm-up that follow another within a year, by family, in per cent.

    Those begun before the run are not known, so that the warm-up is to be a year or longer.
    """
    all_ = pick(tables.stages, stage_in(tables.stages.stage, Stage.S47))
    begun = pick(all_, all_.start >= 0)
    last = latest_before(begun.family, begun.start - 1, all_.family, all_.start)
    again = (last != UNKNOWN) & (begun.start - last < MINUTES_PER_YEAR)
    return 100.0 * float(again.mean()) if len(again) else float("nan")
