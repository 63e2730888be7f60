"""Write anew the indicators of one real run: `.venv/bin/python tests/tools/write_golden.py`.

Only for a change that is meant to move results: say so in its commit, and look at the difference first.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

KEPT = Path(__file__).resolve().parents[1] / "golden" / "one_run.csv"
RUN: dict[str, Any] = {"scenario": "lcpp_cap_12", "area": "rutland", "seed": 1, "replication": 0}
YEARS: dict[str, int] = {"years": 2, "warm_up": 1}
DIGITS = 12
"""Significant digits kept: the last few of a sum may differ between processors."""


def golden_log() -> "Log":
    """Simulate the run: a small area, and a scenario in which every indicator has somebody to count."""
    from sim import simulate

    return simulate(**RUN, **YEARS)


def golden_rows(log: "Log") -> "pd.DataFrame":
    """Return every indicator of the log, by period and group, as they are kept."""
    from sim.kpis import compute

    table = compute(log)[["kpi", "group", "period", "value"]]
    return table.sort_values(["kpi", "group", "period"]).reset_index(drop=True)


def main() -> None:
    """Write the file."""
    rows = golden_rows(golden_log())
    rows.to_csv(KEPT, index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")
    print(f"{len(rows)} figures written to {KEPT.name}")


if __name__ == "__main__":
    main()
