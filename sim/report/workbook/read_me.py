"""The first sheet of the workbook: what it is, how to read it, and what it may not be used for."""

from __future__ import annotations

from sim.report import phrases
from sim.report.localities import places
from sim.report.money.amounts import budget_years
from sim.report.notice import COUNTED_NOTE, FAIR_USE, INTERVAL_NOTE
from sim.report.page.page import area_words
from sim.report.stored.records import ResultTables
from sim.report.stored.texts import plain
from sim.report.warned import warnings


def read_me_rows(tables: ResultTables) -> list[tuple[str, str]]:
    """Return the lines of the first sheet."""
    base, others = tables.title(tables.base), ", ".join(tables.title(name) for name in tables.others)
    rows = [
        ("What this is", f"{others} compared with {base}" if others else base),
        ("Question", "; ".join(tables.scenarios[name].question for name in tables.others or (tables.base,))),
        ("Area", area_words(tables.manifest.get("area"))),
        ("Runs of each scenario", str(tables.replications)),
        ("Years measured", plain(tables.manifest.get("years"))),
        ("Years of warm-up before", plain(tables.manifest.get("warm_up"))),
        ("Seed", plain(tables.manifest.get("seed"))),
        ("Differences", f"{phrases.BEFORE_ROUNDING} Cells show a few decimals and hold the whole figure."),
        ("Intervals", INTERVAL_NOTE),
        ("Two views", f"Indicators with the view 'truth' can be seen only in a simulation. {COUNTED_NOTE}"),
        ("Read together", "Read anything that looks like a gain beside the waits and the unmet need."),
    ]
    rows += [("Warning", line) for line in warnings(tables)]
    rows += [("Fair use", line) for line in FAIR_USE]
    rows += [
        ("Sheet Headline", "Headline indicators with verdicts and a sentence for each."),
        ("Sheet By locality", "Headline indicators where a change acts and in the rest of the area.")
        if any(places(tables, name) for name in tables.others)
        else ("", ""),
        ("Sheet Differences", "Every paired difference from the base, by group and period (comparison.csv)."),
        (
            "Sheet Money",
            "Budgets, spending, funds, posts and what was reached, as the report shows them, in whole pounds.",
        )
        if budget_years(tables)
        else ("", ""),
        ("Sheet Means", "Every mean with its interval, by scenario, group and period (summary.csv)."),
        ("Sheet What changed", "The settings that differ between the scenarios (changes.csv)."),
        ("Sheet Indicators", "What each indicator means, its unit and the difference worth noticing."),
        ("Sheet Runs", "Single runs, whole run and years, all groups together; kpis.parquet holds everything."),
        ("Words", "An apostrophe before a sign such as = or - in a text keeps a spreadsheet from reading it as a sum."),
    ]
    if not tables.comparison:
        skipped = {"Sheet Headline", "Sheet Differences", "Sheet What changed"}
        rows = [row for row in rows if row[0] not in skipped]
    return [row for row in rows if row[1]]
