"""The page on people who come and go: differences are told run by run, year by year, with what chance does."""

import pandas as pd

from sim.fit.workforce.over_time import by_year, rows_by_year

YEARS = ("2025-26", "2026-27")


def runs(values: dict[tuple[str, str], list[float]]) -> pd.DataFrame:
    turnover = {("turnover_pct", year): [12.0, 12.0, 12.0, 12.0] for year in YEARS}
    return pd.DataFrame({**turnover, **values})


def test_a_difference_is_taken_within_each_run_so_that_luck_shared_by_both_falls_out() -> None:
    base = runs({("posts_working", year): [100.0, 110.0, 120.0, 130.0] for year in YEARS})
    run = runs(
        {
            ("posts_working", "2025-26"): [99.0, 111.0, 119.0, 131.0],
            ("posts_working", "2026-27"): [102.0, 112.1, 121.9, 132.0],
        }
    )
    early, late = by_year(run, base, ["posts_working"])["posts_working"].values()
    assert (early.mean, early.clear) == (0.0, False)
    assert late.clear
    assert 1.8 < late.low < late.mean < late.high < 2.2  # they differ by 2.0, 2.1, 1.9 and 2.0


def test_what_chance_alone_seldom_does_stands_in_bold() -> None:
    base = runs({("direct_help_hours", year): [0.5, 0.6, 0.5, 0.6] for year in YEARS})
    run = runs(
        {
            ("direct_help_hours", "2025-26"): [0.4, 0.7, 0.4, 0.7],
            ("direct_help_hours", "2026-27"): [0.51, 0.61, 0.51, 0.61],
        }
    )
    table = rows_by_year(by_year(run, base, ["direct_help_hours"]))
    assert table[0] == "|  | 2025-26 | 2026-27 |"
    _, early, late = (each.strip() for each in table[2].strip("| ").split(" | "))
    assert "**" not in early
    assert late.startswith("**+0.010 (")
