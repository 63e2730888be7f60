"""What the page on people who come and go measures on each log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.areas.employed import SOCIAL
from sim.kpis import BREAKDOWNS, KPIS, kpi_named
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Floats
from sim.service import LEAVERS, Cause

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

PUBLISHED: Final[Mapping[str, float]] = {
    "vacancy_pct": 14.2,
    "turnover_pct": 11.8,
    "agency_pct": 13.0,
    "sickness_pct": 3.5,
}
"""DfE, children's social work workforce, census of 30 September 2025, per cent."""
SHOWN: Final = (
    *PUBLISHED,
    "strain_mean",
    "experience_under_2y_pct",
    "posts_established",
    "posts_filled",
    "posts_working",
    "caseload_mean",
    "hours_asked_pct",
    "direct_help_hours",
    "workers_by_cause",
    "risk_days_without_help",
    "never_stepped_up_pct",
    "s47_rate",
)
TRANSFER, CASELOADS = 19.0, 17.0
"""Changes of social worker by standard transfer between teams, and for managing caseloads, per cent (DfE, 2025)."""
FROM: Final = "2025-04-01"
OFTEN: Final = 4
"""How many times as many runs tell small differences."""
SMALL: Final = ("strain_mean", "workers_by_cause", "direct_help_hours")
"""Figures of which hundredths matter."""
BY_CAUSE: Final = "by_cause."
PERMANENT: Final = "permanent"
STARTERS, LEFT, RISEN = "starters", "leavers", str(Cause.PROMOTED)
TURNS: Final[Mapping[str, tuple[str, tuple[Cause, ...]]]] = {
    STARTERS: ("worker_in", (Cause.STARTER, Cause.NEWLY_QUALIFIED, Cause.CONVERTED, Cause.CHAIRED)),
    LEFT: ("worker_out", LEAVERS),
    RISEN: ("worker_out", (Cause.PROMOTED,)),
}
"""Permanent social workers who come and go: the event that records it, and the causes."""


def measure(log: Log) -> pd.DataFrame:
    """Measure what the page shows, by period: period, group, kpi, value."""
    import pandas as pd

    tables = Tables(log)
    labels = tables.periods.labels
    rows = [
        (label, "all", name, value) for name in SHOWN for label, value in zip(labels, KPIS[name](tables), strict=True)
    ]
    causes = BREAKDOWNS["workers_by_cause", "cause"](tables)
    rows += [("all", "all", f"{BY_CAUSE}{cause}", value) for cause, value in causes.items()]
    for name, (event, why) in TURNS.items():
        rows += [(label, "all", name, value) for label, value in zip(labels, turns(tables, event, why), strict=True)]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"]).astype({"value": np.float64})


def turns(tables: Tables, event: str, causes: Iterable[Cause]) -> Floats:
    """Permanent social workers who began, or left, for these causes: full-time equivalents a year in each period."""
    found = tables.rows(event)
    kept = tables.says(found.detail, *SOCIAL) & tables.says(found.detail, PERMANENT)
    kept &= tables.says(found.detail, *(str(cause) for cause in causes))
    fte = dict(zip(tables.log.workers["worker"].tolist(), tables.log.workers["fte"].tolist(), strict=True))
    weights = np.array([fte[worker] for worker in found.worker[kept].tolist()], dtype=np.float64)
    return tables.per_year(tables.periods.flow(found.time[kept], weights))


def told_name(name: str) -> str:
    """A figure in words, with its unit and the name it has in reports and tables."""
    entry = kpi_named(name)
    unit = "" if entry.unit in ("%", "index") else f", {entry.unit}"
    return f"{entry.label}{unit} (`{name}`)"


def digits_of(name: str) -> int:
    """How many digits behind the point a figure is told with."""
    return 3 if name in SMALL else 1
