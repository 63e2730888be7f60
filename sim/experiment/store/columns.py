"""The columns of the stored tables, in order, and what the manifest says of an indicator: the one list of each."""

from typing import Final

OUTCOME_COLUMNS: Final = ("period", "group", "kpi", "value")
"""Indicators of one replication."""

KPI_COLUMNS: Final = ("scenario", "replication", *OUTCOME_COLUMNS)
"""`kpis.parquet`; that of a sweep has `point` too."""

SUMMARY_COLUMNS: Final = (
    "scenario",
    "kpi",
    "group",
    "period",
    "mean",
    "low",
    "high",
    "level",
    "replications",
    "unit",
)
"""`summary.csv`; that of a sweep has `point` too."""

FIRST_COMPARISON_COLUMNS: Final = (
    "base",
    "scenario",
    "kpi",
    "group",
    "period",
    "base_mean",
    "scenario_mean",
    "difference",
    "low",
    "high",
    "level",
    "p_adjusted",
    "share_of_replications_better",
    "verdict",
)
"""Columns that every `comparison.csv` has, however old."""

LATER_COMPARISON_COLUMNS: Final = ("replications", "more_replications", "interval", "why")
"""Pairs behind the row; how many more a verdict would need, blank where more would not change it; what the interval
covers, `together` with the other verdicts or `alone`; and the reason of the verdict in words."""

COMPARISON_COLUMNS: Final = (*FIRST_COMPARISON_COLUMNS, *LATER_COMPARISON_COLUMNS)
"""`comparison.csv`."""

CHANGES_COLUMNS: Final = ("scenario", "path", "label", "unit", "old", "new", "from_date", "source")
"""`changes.csv`."""

EVENT_WORDS: Final = ("event", "stage", "team", "detail")
"""Columns of `events.parquet` that hold words of a closed list."""

INDICATOR_ENTRY: Final = ("id", "code", "label", "unit", "better", "view", "definition", "headline", "look_back_days")
"""What the manifest says of an indicator as the catalogue has it, beside the difference worth noticing."""
