"""Write anew the figures that are kept: `.venv/bin/python tests/tools/write_golden.py`.

They are all indicators of one real run (`tests/golden/one_run.csv`), and beside the shipped scenarios a small table for
each (`scenarios/golden/`). Scenarios named on the command line are written alone. What moved is printed, a line for
each figure. Only for a change that is meant to move results: say so in its commit, and look at the difference first.
"""

import argparse
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from sim import Area
    from sim.log import Log

PROJECT = Path(__file__).resolve().parents[2]
KEPT = PROJECT / "tests" / "golden" / "one_run.csv"
RUN: dict[str, Any] = {"scenario": "lcpp_cap_12", "area": "rutland", "seed": 1, "replication": 0}
YEARS: dict[str, Any] = {"years": 2, "warm_up": 1}

SCENARIOS = PROJECT / "scenarios"
TABLES = SCENARIOS / "golden"
SHORT_RUN: dict[str, Any] = {"seed": 1, "replication": 0, "years": 1, "warm_up": 1}
"""The run of each scenario, in `short_of_staff`."""

DIGITS = 12
"""Significant digits kept: the last few of a sum may differ between processors."""
CLOSE = {"rel_tol": 1e-9, "abs_tol": 1e-12}
"""Figures nearer than this are the same."""
COMMAND = ".venv/bin/python tests/tools/write_golden.py"

Figures = dict[str, float]
"""Value of each indicator, or of each indicator, group and period, by name."""


def golden_log() -> "Log":
    """Simulate the run: a small area, and a scenario in which every indicator has somebody to count."""
    from sim import simulate

    return simulate(**RUN, **YEARS)


def golden_rows(log: "Log") -> "pd.DataFrame":
    """Return every indicator of the log, by period and group, as they are kept."""
    from sim.kpis import compute

    table = compute(log)[["kpi", "group", "period", "value"]]
    return table.sort_values(["kpi", "group", "period"]).reset_index(drop=True)


def scenario_names() -> list[str]:
    """Return the shipped scenarios, by their files."""
    return sorted(path.stem for path in SCENARIOS.glob("*.yaml"))


def table_names() -> list[str]:
    """Return the scenarios of which a table is kept."""
    return sorted(path.stem for path in TABLES.glob("*.csv"))


def table_of(scenario: str) -> Path:
    """Return the file in which the figures of a scenario are kept."""
    return TABLES / f"{scenario}.csv"


def told_of_each() -> list[str]:
    """Return the indicators a table has: those that get verdicts, and those that would explain a gain in one."""
    from sim.kpis import catalogue

    headlines = [each for each in catalogue() if each.headline and each.built]
    wanted = {each.id for each in headlines} | {other.kpi for each in headlines for other in each.not_better_if}
    return [each.id for each in catalogue() if each.id in wanted]


def short_of_staff() -> "Area":
    """Return the small area with half its posts, where families wait and lead practitioners are full as in larger ones.

    With all of them nobody waits there, and a change in how waiting families are chosen would move nothing.
    """
    from sim import load_area

    area = load_area(RUN["area"])
    return replace(area, posts={role: posts / 2 for role, posts in area.posts.items()})


def scenario_rows(scenario: str) -> "pd.DataFrame":
    """Simulate a scenario for a short time and return its figures, of the whole area and the whole run."""
    from sim import simulate
    from sim.kpis import compute

    table = compute(simulate(scenario=scenario, area=short_of_staff(), **SHORT_RUN), told_of_each())
    whole = table[(table["period"] == "all") & (table["group"] == "all")]
    return whole[["kpi", "value"]].reset_index(drop=True)


def figures(rows: "pd.DataFrame") -> Figures:
    """Return the value of each row by what the row is of."""
    names = rows.drop(columns="value").astype(str).agg(", ".join, axis=1)
    return dict(zip(names, rows["value"].astype(float), strict=True))


def read(path: Path) -> Figures:
    """Return the figures of a file; none when there is no file."""
    import pandas as pd

    return figures(pd.read_csv(path, keep_default_na=False)) if path.is_file() else {}


def moved(kept: Figures, now: Figures) -> list[str]:
    """Return a line for each figure that moved, came or went, below a line of headings; nothing when none did."""
    names = [*now, *(name for name in kept if name not in now)]
    far = [name for name in names if name not in kept or name not in now or _differ(kept[name], now[name])]
    if not far:
        return []
    width = max(len("indicator"), *map(len, far))
    lines = [f"{'indicator':<{width}}  {'golden':>13}  {'now':>13}  change"]
    for name in far:
        before, after = kept.get(name), now.get(name)
        lines.append(f"{name:<{width}}  {_shown(before):>13}  {_shown(after):>13}  {_change(before, after)}")
    return lines


def _differ(before: float, after: float) -> bool:
    """Tell whether two figures are further apart than two processors would have them."""
    return not math.isclose(before, after, **CLOSE)


def _shown(value: float | None) -> str:
    """Return a figure for people."""
    return "none" if value is None else f"{value:.8g}"


def _change(before: float | None, after: float | None) -> str:
    """Return by how much a figure moved, and as a share of what it was."""
    if before is None or after is None:
        return "is new" if before is None else "is gone"
    share = f" ({100 * (after - before) / abs(before):+.1f}%)" if before else ""
    return f"{after - before:+.6g}{share}"


def write(path: Path, rows: "pd.DataFrame") -> None:
    """Write the figures where they are kept, if one moved, and print what did."""
    kept, now = read(path), figures(rows)
    lines = moved(kept, now)
    print(f"{path.relative_to(PROJECT).as_posix()}: {max(len(lines) - 1, 0)} of {len(now)} figures moved", flush=True)
    print("".join(f"    {line}\n" for line in lines), end="", flush=True)
    if list(kept) != list(now) or lines:
        path.parent.mkdir(exist_ok=True)
        rows.to_csv(path, index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")


def main(words: list[str]) -> None:
    """Write the files, and take away the tables of scenarios that are no more."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="those alone; all, and the run, if none")
    named = parser.parse_args(words).scenarios
    if unknown := set(named) - set(scenario_names()):
        parser.error(f"no scenario is called {', '.join(sorted(unknown))}")
    if not named:
        write(KEPT, golden_rows(golden_log()))
        for name in sorted(set(table_names()) - set(scenario_names())):
            table_of(name).unlink()
            print(f"{name}: its table is taken away, there is no such scenario")
    for name in named or scenario_names():
        write(table_of(name), scenario_rows(name))


if __name__ == "__main__":
    main(sys.argv[1:])
