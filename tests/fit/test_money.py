"""What the page on money measures on a run, and how it tells means, differences and their intervals."""

from typing import Final

import numpy as np
import pandas as pd
import pytest

from sim.areas import load_area
from sim.fit.money import bill, page
from sim.fit.money.measuring import LEFT, SPENT, measure
from sim.fit.money.runs import Run, gap, sums
from sim.fit.pages import Told, grid, says, told
from sim.model import simulate

EIGHT: Final = 8


@pytest.fixture(scope="module")
def measured() -> pd.Series:
    log = simulate("section_114", area=load_area("england").scaled(0.02), seed=1, replication=0, years=1, warm_up=0)
    return measure(log).set_index(["kpi", "period"])["value"]


def a_run(name: str, values: list[float], period: str = "2025-26") -> Run:
    return Run(pd.DataFrame({(name, period): values}).pipe(_columns), scale=0.5)


def _columns(frame: pd.DataFrame) -> pd.DataFrame:
    frame.columns = pd.MultiIndex.from_tuples(frame.columns)
    return frame


def test_lines_and_funds_add_up_to_all_that_is_spent(measured: pd.Series) -> None:
    names = [kpi for kpi, period in measured.index if period == "all" and kpi.startswith(f"{SPENT}:")]
    funds = {"general_fund", "grants", "results", "partners", "reserves", "support"}
    by_fund = sum(measured[name, "all"] for name in names if name.split(":")[1] in funds and name.count(":") == 1)
    by_line = sum(measured[name, "all"] for name in names if name.split(":")[1] not in funds)
    assert by_fund == pytest.approx(measured[SPENT, "all"])
    assert by_line == pytest.approx(measured[SPENT, "all"])


def test_quarters_add_up_to_the_year(measured: pd.Series) -> None:
    quarters = sum(measured[SPENT, f"2025-26 Q{number}"] for number in (1, 2, 3, 4))
    assert quarters == pytest.approx(measured[SPENT, "2025-26"])


def test_leavers_are_told_of_each_month_measured(measured: pd.Series) -> None:
    months = [period for kpi, period in measured.index if kpi == f"{LEFT}:helpers"]
    assert months[0] == "month 2025-04"
    assert months[-1] == "month 2026-03"
    assert len(months) == 12


def test_pounds_and_posts_are_of_an_average_authority_and_rates_are_not() -> None:
    assert a_run("spent:other", [1.0, 3.0]).mean("spent:other", "2025-26") == 4.0
    assert a_run("care_rate", [1.0, 3.0]).mean("care_rate", "2025-26") == 2.0


def test_a_line_that_never_occurs_is_nought_and_a_rate_is_missing() -> None:
    run = a_run("spent:other", [1.0, 3.0])
    assert run.of("spent:court", "2025-26").tolist() == [0.0, 0.0]
    assert np.isnan(run.of("care_rate", "2025-26")).all()


def test_periods_are_told_apart() -> None:
    periods = {("care_rate", period): [1.0] for period in ("all", "2025-26", "2025-26 Q1", "month 2025-04")}
    run = Run(_columns(pd.DataFrame(periods)), 1.0)
    assert (run.years, run.quarters, run.months) == (("2025-26",), ("2025-26 Q1",), ("month 2025-04",))


def test_differences_are_of_pairs_and_summed_up() -> None:
    base = [float(number) for number in range(EIGHT)]
    more = [number + 1.0 for number in base]
    found = gap(a_run("care_rate", more), a_run("care_rate", base), "care_rate", "2025-26")
    assert (found.mean, found.low, found.high) == (1.0, 1.0, 1.0)
    summed = sums(a_run("care_rate", more), a_run("care_rate", base), "care_rate", ["2025-26", "2025-26"])
    assert summed.tolist() == [[1.0, 2.0]] * EIGHT


def test_a_difference_within_chance_says_so() -> None:
    assert says(Told(1.0, -1.0, 3.0), "posts").endswith("within chance")
    assert says(Told(2.0, 1.0, 3.0), "posts", 0, " a year") == "posts +2 (+1 to +3) a year"
    assert not told(np.array([1.0, -1.0] * 4)).clear


def test_a_table_has_a_row_for_its_heads() -> None:
    assert grid(["", "a"], [["b", "1"]]) == ["|  | a |", "| --- | --- |", "| b | 1 |"]


def test_the_return_is_raised_as_on_the_page_of_figures() -> None:
    found = {name: round(pounds / 1e6, 2) for name, pounds in bill.due().items()}
    assert found == {"employees": 15.09, "foster": 14.72, "residential": 27.74, "total": pytest.approx(116.8, abs=0.1)}


def test_every_scenario_of_the_page_is_there() -> None:
    assert len(page.points()) == 18
