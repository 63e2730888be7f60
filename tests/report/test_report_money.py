"""The section on money: what is said first, cash by budget year, present value, break-even, and who pays."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from money_fixture import CHEAPER, DEARER, RESERVES, VALUES, make_money_folder
from openpyxl import load_workbook
from report_fixture import RUNS, make_folder
from report_reading import seen

from sim.book.grants import IN_DOUBT
from sim.kpis import catalogue
from sim.report import build_report, build_workbook
from sim.report.money import WORKBOOK_HEADS, MoneySection, money_section, who_pays_row, workbook_rows
from sim.report.money.amounts import Grid, Row, difference_words, in_years, quarters, thousands
from sim.report.money.appraisal import ALL, CASHABLE, IN_HOUSE, NONE_WITHIN, REST, BreakEven, break_even_words
from sim.report.money.grants import GO_BACK, kept_beside
from sim.report.money.limit import NO_LIMIT, TAKES, bound_words, limited
from sim.report.money.posts import MERGED_NOTE, posts_by_quarter
from sim.report.money.reached import AVERAGE, UNMET, WAITS, reached
from sim.report.money.runs import SPREAD
from sim.report.money.told import BIDS, TOGETHER, no_savings, told_of, worsened
from sim.report.stored.reading import read_tables
from sim.report.stored.records import ChangeRow
from sim.report.warned import warnings
from sim.rules.appraisal import present_value

TIGHT, MORE = "thresholds_tightened", "more_social_workers"


@pytest.fixture(scope="module")
def dearer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_money_folder(tmp_path_factory.mktemp("dearer") / "made", (MORE,))


@pytest.fixture(scope="module")
def cheaper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_money_folder(tmp_path_factory.mktemp("cheaper") / "made", (TIGHT, MORE), CHEAPER)


def section_of(folder: Path) -> MoneySection:
    section = money_section(read_tables(folder))
    assert section is not None
    return section


def grid_of(section: MoneySection, title: str, place: int = 0) -> Grid:
    return next(grid for grid in section.parts[place].grids if grid.title.startswith(title))


def row_of(grid: Grid, label: str) -> Row:
    return next(row for row in grid.rows if row.label == label)


def test_a_folder_without_money_has_no_section_and_no_sheet(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "made")
    assert money_section(read_tables(made)) is None
    page = build_report(made).read_text(encoding="utf-8")
    assert 'id="money"' not in page
    assert 'href="#money-in"' not in page
    assert "Money" not in load_workbook(build_workbook(made) or made / "workbook.xlsx").sheetnames


def test_spending_less_while_need_rises_is_said_first_and_called_no_saving(cheaper: Path) -> None:
    tables = read_tables(cheaper)
    (told,) = no_savings(tables)  # of more social workers every wait falls
    assert told.startswith("In this model Thresholds tightened spends £")
    assert "waits or unmet need rise: " in told
    assert "high risk without adequate help +" in told
    assert worsened(tables, MORE) == ()
    page = build_report(cheaper).read_text(encoding="utf-8")
    start = page.index('<section id="money"')
    assert start < page.index("No saving.", start) < page.index("Spending.", start)
    assert page.index("No saving.", start) < page.index("<table", start)
    words = seen(page)
    assert "; no wait or unmet need below rose beyond chance" in words


def test_what_explains_a_fall_in_cost_is_named_where_nothing_rose_beyond_chance(cheaper: Path) -> None:
    tables = read_tables(cheaper)
    row = tables.difference(MORE, "cost_total")
    assert row is not None
    told = replace(row, why="explained by Families waiting for a named worker (up by 7.3 families)")
    known = {**tables._differences, (MORE, "cost_total", "all", "all"): told}
    _, second = no_savings(replace(tables, _differences=known))
    assert "rise: Families waiting for a named worker (up by 7.3 families). What is not spent" in second


def with_limits(folder: Path, *limits: str) -> Path:
    """Set the limit of the general fund of the base and of each scenario in turn."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for entry, limit in zip(manifest["scenarios"], limits, strict=True):
        entry["resolved"][0]["values"]["funding.general_fund"] = "none"
        entry["resolved"].append({"from": "2026-04-01", "values": {"funding.general_fund": limit}})
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_without_a_limit_of_the_general_fund_the_section_begins_so(dearer: Path, tmp_path: Path) -> None:
    assert section_of(dearer).basis == ()  # not known
    made = with_limits(make_money_folder(tmp_path / "made", (MORE,)), "none", "none")
    assert section_of(made).basis == (NO_LIMIT,)
    page = build_report(made).read_text(encoding="utf-8")
    start = page.index('<section id="money"')
    assert page.index("No limit is set on the general fund", start) < page.index("For a finance director", start)
    rows = list(workbook_rows(section_of(made)))
    assert rows[0][2:5] == ("Limit", "", NO_LIMIT)


def test_a_limit_of_one_scenario_is_not_denied(tmp_path: Path) -> None:
    made = with_limits(make_money_folder(tmp_path / "made", (TIGHT, MORE)), "none", "0.95", "none")
    assert [limited(read_tables(made), name) for name in ("status_quo", TIGHT, MORE)] == [False, True, False]
    (told,) = section_of(made).basis
    assert told.endswith(f" and More social workers: {NO_LIMIT}")
    for place, under in ((0, TAKES), (1, ""), (2, "")):  # the base stands last
        for title, label in (("Cash", "Other, not moved by the model"), ("Real", "Other, not moved by the model")):
            assert row_of(grid_of(section_of(made), title, place), label).under == under
    assert row_of(grid_of(section_of(made), "Present"), REST).under == TAKES
    assert row_of(grid_of(section_of(made), "Present", 1), REST).under == ""
    made = with_limits(make_money_folder(tmp_path / "base", (MORE,)), "1.0", "1.0")
    assert section_of(made).basis == ()


def test_what_reserves_have_left_stands_in_the_answer_of_a_scenario_with_a_limit_of_its_own(tmp_path: Path) -> None:
    made = with_limits(make_money_folder(tmp_path / "made", (TIGHT, MORE)), "none", "0.95", "none")
    words = [[word for word, _ in who_pays_row(read_tables(made), name)] for name in (TIGHT, MORE)]
    assert ["Reserves" in each for each in words] == [True, False]
    assert dict(who_pays_row(read_tables(made), TIGHT))["Reserves"].startswith("At the end of the run £")
    made = with_limits(make_money_folder(tmp_path / "both", (TIGHT,)), "0.95", "0.95")
    assert "Reserves" not in dict(who_pays_row(read_tables(made), TIGHT))


def test_more_spent_is_no_saving_to_warn_of(dearer: Path) -> None:
    assert no_savings(read_tables(dearer)) == ()


def test_cash_stands_before_real_terms_and_both_sum_up(dearer: Path) -> None:
    section = section_of(dearer)
    titles = [grid.title for grid in section.parts[0].grids]
    assert [each.split()[0] for each in titles] == ["Cash", "Real", "Where", "Reserves", "Posts:", "Posts", "Present"]
    cash, real = (grid_of(section, title) for title in ("Cash", "Real"))
    assert cash.heads == ("2025-26", "2026-27", "2027-28", "Whole run")
    for grid, label in ((cash, "Spending"), (real, "Cost in real terms")):
        for place in range(4):
            parts = [row.cells[place].value or 0.0 for row in grid.rows if not row.strong]
            assert sum(parts) == pytest.approx(row_of(grid, label).cells[place].value)
    budget, spent, left = (row_of(cash, label).cells for label in ("Budget", "Spending", "Budget less spending"))
    for place in range(4):
        assert left[place].value == pytest.approx((budget[place].value or 0) - (spent[place].value or 0))
    years = [cell.value or 0.0 for cell in spent]
    assert sum(years[:3]) == pytest.approx(years[3], rel=1e-3)


def test_a_year_of_365_days_is_not_a_year_of_365_and_a_quarter(dearer: Path) -> None:
    tables = read_tables(dearer)
    assert in_years(tables, "2025-26") == 365 / 365.25
    assert in_years(tables, "2027-28") == 366 / 365.25
    assert in_years(tables, "2025-26 Q1") == 91 / 365.25
    assert in_years(tables, "all") == 1096 / 365.25
    row = row_of(grid_of(section_of(dearer), "Cash"), "Court applications")
    assert row.cells[0].value == pytest.approx(100_000 * 365 / 365.25)
    assert row.cells[0].figure == "100"


def test_funds_have_what_comes_in_and_their_balance(dearer: Path) -> None:
    funds = grid_of(section_of(dearer), "Where")
    assert [row.label for row in funds.rows] == [
        "General fund: council tax and settlement, income",
        "General fund: council tax and settlement, less what is spent",
        "Grants with their own purpose, income",
        "Grants with their own purpose, less what is spent",
        "Partners and the Home Office, income",
        "of that for unaccompanied children, from the Home Office",
        "of that from partners",
        "Partners and the Home Office, less what is spent",
    ]
    assert [funds.rows[place].cells[0].figure for place in (3, 4, 5, 6)] == ["0", "100", "70", "30"]
    assert "reserves" in funds.note


def test_the_gap_sums_up_year_by_year(dearer: Path) -> None:
    cash = grid_of(section_of(dearer), "Cash")
    left, gap = (row_of(cash, label).cells for label in ("Budget less spending", "Gap, summed up"))
    so_far, beside = 0.0, 0.0
    for place in range(3):
        so_far, beside = so_far + (left[place].value or 0), beside + (left[place].gap or 0)
        assert gap[place].value == pytest.approx(so_far)
        assert gap[place].gap == pytest.approx(beside)
    assert gap[3] == gap[2]
    assert gap[3].value == pytest.approx(left[3].value, rel=1e-2)


def test_reserves_are_a_level_and_no_rate_and_stand_against_their_floor(dearer: Path) -> None:
    section = section_of(dearer)
    reserves = grid_of(section, "Reserves")
    assert [cell.value for cell in reserves.rows[0].cells] == [*RESERVES, RESERVES[-1]]
    assert [cell.value for cell in row_of(reserves, "Floor, below which none are drawn").cells] == [280_000] * 4
    assert [cell.value for cell in row_of(reserves, "Above the floor").cells] == [320_000, 170_000, 0, 0]
    support = row_of(reserves, "Exceptional financial support").cells
    assert [cell.figure for cell in support] == ["0", "50", "100", "150"]
    told = dict(section.parts[0].told)["Reserves"]
    assert told == (
        "At the end of the run £280,000 is left, £280,000 to £280,000 in the lowest and the highest run, beside a "
        "floor of £280,000; under Status quo £280,000 is left; exceptional support of £150,034 over the years "
        "measured. Both are means over runs; "
        f"in {RUNS} of {RUNS} runs exceptional support was needed."
    )
    assert row_of(reserves, f"Reserves, {SPREAD}").cells[1].figure == "450 to 450"


def test_the_lowest_and_highest_run_stand_beneath_a_balance(dearer: Path) -> None:
    stored = pd.read_parquet(dearer / "kpis.parquet")
    own = stored[
        (stored["scenario"] == MORE)
        & (stored["kpi"] == "budget_balance")
        & (stored["group"] == "all")
        & (stored["period"] == "2026-27")
    ]["value"] * (365 / 365.25)
    spread = row_of(grid_of(section_of(dearer), "Cash"), f"Budget less spending, {SPREAD}").cells[1].figure
    assert spread == f"{thousands(own.min())} to {thousands(own.max())}"


def test_what_goes_back_of_a_grant_is_no_part_of_the_gap(tmp_path: Path) -> None:
    made = make_money_folder(tmp_path / "made", (MORE,))
    assert dict(section_of(made).parts[0].told)["Grants"] == (
        "Of £600,137 from grants over the years measured, £0 was for change programmes (which do nothing in this "
        "model), £0 paid people, the rest went back."
    )
    before = row_of(grid_of(section_of(made), "Cash"), "Gap, summed up").cells[2].value or 0.0
    for name in ("summary.csv", "kpis.parquet"):
        stored = pd.read_csv(made / name, keep_default_na=False) if name[0] == "s" else pd.read_parquet(made / name)
        column = "mean" if name[0] == "s" else "value"
        here = (stored["kpi"] == "budget_balance") & (stored["group"] == "fund=grants") & (stored["scenario"] == MORE)
        stored.loc[here, column] = 200_000.0
        stored.to_csv(made / name, index=False) if name[0] == "s" else stored.to_parquet(made / name)
    section = section_of(made)
    cash = grid_of(section, "Cash")
    assert [cell.figure for cell in row_of(cash, GO_BACK).cells] == ["200", "200", "200", "600"]
    after = row_of(cash, "Gap, summed up").cells[2]
    assert after.value == pytest.approx(before - 200_000 * 1096 / 365.25)
    tables = read_tables(made)
    row, beside = tables.difference(MORE, "budget_balance"), kept_beside(tables, MORE)
    assert row is not None
    assert beside is not None
    assert (beside.difference or 0) == pytest.approx((row.difference or 0) - 200_000)
    assert ", without £600,137 of grants that goes back, is " in dict(section.parts[0].told)["Gap"]


def test_a_difference_that_reaches_nought_is_never_a_bare_number(dearer: Path) -> None:
    tables = read_tables(dearer)
    row = tables.difference(MORE, "budget_balance", "2025-26")
    assert row is not None
    wide = replace(row, difference=-8_000.0, low=-410_000.0, high=395_000.0)
    places = [(MORE, "budget_balance", period, "all") for period in ("2025-26", "all")]
    section = money_section(replace(tables, _differences={**tables._differences, **dict.fromkeys(places, wide)}))
    assert section is not None
    cash = grid_of(section, "Cash")
    assert row_of(cash, "Budget less spending").cells[0].beneath == "−8 (−410 to +395)"
    assert row_of(cash, "Gap, summed up").cells[1].beneath == ""
    assert ", interval −£" in dict(section.parts[0].told)["Gap"]
    rows = {each[1:4]: each[6] for each in workbook_rows(section) if each[0] == section.parts[0].title}
    assert rows["Cash by budget year", "Budget less spending", "2025-26"] is None
    assert difference_words(replace(row, difference=0.0, low=0.0, high=0.0), 1.0, 0) == "0"
    assert difference_words(replace(row, difference=0.001, low=-0.001, high=0.002), 1.0, 1) == "0.0"


def test_the_forecast_is_what_is_spent_and_the_budget_of_the_quarters_left(dearer: Path) -> None:
    section = section_of(dearer)
    rows = {row.label: [cell.value or 0.0 for cell in row.cells] for row in section.parts[0].by_quarter.rows}
    year = [rows[f"2026-27 Q{number}"] for number in (1, 2, 3, 4)]
    assert year[1][3] == pytest.approx(year[0][1] + year[1][1] + year[2][0] + year[3][0])
    spent = row_of(grid_of(section, "Cash"), "Spending").cells[1].value
    assert year[3][3] == pytest.approx(spent)


def test_a_year_not_measured_whole_has_no_forecast(dearer: Path) -> None:
    tables = read_tables(dearer)
    short = replace(tables, summary=tuple(row for row in tables.summary if row.period != "2027-28 Q4"))
    section = money_section(short)
    assert section is not None
    forecasts = {row.label: row.cells[3].figure for row in section.parts[0].by_quarter.rows}
    assert forecasts["2027-28 Q3"] == ""
    assert forecasts["2026-27 Q3"]


def test_the_cost_of_a_family_helped_is_an_average_where_fewer_are_offered_help(dearer: Path) -> None:
    tables = read_tables(dearer)
    kpi = "cost_per_family_helped"
    made = {each.id: each for each in catalogue()}[kpi]
    helped, mean = tables.indicators["families_helped"], tables.mean(MORE, "families_helped")
    row = tables.difference(MORE, "families_helped")
    assert mean is not None
    assert row is not None
    assert made.label == "Cost outside care per family helped in a year"
    for low, remark in ((2.0, True), (-1.0, False)):
        more = replace(row, kpi="early_help_no_place", difference=4.0, low=low, high=8.0)
        told = replace(
            tables,
            indicators={**tables.indicators, kpi: replace(helped, id=kpi, label=made.label, unit=made.unit)},
            _means={**tables._means, (MORE, kpi, "all", "all"): replace(mean, kpi=kpi)},
            _differences={**tables._differences, (MORE, "early_help_no_place", "all", "all"): more},
        )
        assert row_of(reached(told), made.label).under.endswith(f"; {AVERAGE}") == remark


def test_what_budgets_are_reckoned_with_stands_with_the_day_it_changes(tmp_path: Path) -> None:
    made = make_money_folder(tmp_path / "made", (MORE,))
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    manifest["scenarios"][1]["resolved"].append({"from": "2026-04-01", "values": {"pay.award": 0.055}})
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    section = section_of(made)
    shown = {
        row.label.split(":")[0]: [(cell.figure, cell.beneath) for cell in row.cells] for row in section.reckoning.rows
    }
    assert shown["Vacancy factor"] == [("4.0%", ""), ("4.0%", "")]
    assert shown["On-cost"][0] == ("33.8%", "")
    assert shown["Pay award on 1 April of each year"] == [("3.0%", ""), ("3.0%", "5.5% from 1 April 2026")]
    assert shown["Home Office grant for each unaccompanied child"][0] == ("900", "")
    assert "Agency premium over the cost of the post" not in shown
    page = seen(build_report(made).read_text(encoding="utf-8"))
    assert "What the budgets are reckoned with" in page


def test_posts_stand_from_the_structure_to_work(dearer: Path) -> None:
    posts = grid_of(section_of(dearer), "Posts")
    assert posts.heads == ("In the structure", "Funded", "Filled", "At work")
    workers = posts.rows[0]
    assert [cell.figure for cell in workers.cells] == ["45.0", "44.0", "40.0", "38.5"]


def test_posts_by_quarter_are_of_the_roles_that_differ_and_say_when_they_fill_and_empty(dearer: Path) -> None:
    tables = read_tables(dearer)
    posts = posts_by_quarter(tables, MORE)
    early_help = "Early help workers"
    assert posts.heads == (f"{early_help}: funded", f"{early_help}: filled", f"{early_help}: at work")
    assert [row.label for row in posts.rows] == list(quarters(tables))
    filled = [(row.cells[1].figure, row.cells[1].beneath) for row in posts.rows[:6]]
    more = ["+1.0", "+3.0", "+5.0", "+6.0", "+2.0", "0.0"]
    assert filled == list(zip(["20.0", "22.0", "24.0", "25.0", "21.0", "19.0"], more, strict=True))
    assert posts.rows[0].cells[0].gap == pytest.approx(6)
    assert posts_by_quarter(tables, tables.base).rows == ()


def test_posts_of_one_service_say_that_two_rows_are_read_together(tmp_path: Path) -> None:
    made = make_money_folder(tmp_path / "made", (MORE,))
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    manifest["scenarios"][0]["resolved"][0]["values"]["family_help.service"] = "separate"
    manifest["scenarios"][1]["resolved"][0]["values"]["family_help.service"] = "merged"
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    section = section_of(made)
    assert grid_of(section, "Posts").note.endswith(MERGED_NOTE)
    assert MERGED_NOTE not in grid_of(section, "Posts", 1).note


def test_the_present_value_is_that_of_the_mean_difference_and_its_parts_sum(dearer: Path) -> None:
    worth = grid_of(section_of(dearer), "Present")
    prices, lengths = (1, 1.02, 1.02**2), [days / 365.25 for days in (365, 365, 366)]
    by_part = {
        part: [more / price * length for more, price, length in zip(effect, prices, lengths, strict=True)]
        for part, effect in DEARER.items()
    }
    value = {part: present_value(stream, 0.035, 0.03) for part, stream in by_part.items()}
    assert row_of(worth, IN_HOUSE).cells[0].value == pytest.approx(value["staff"])
    assert row_of(worth, CASHABLE).cells[0].value == pytest.approx(value["placements"])
    assert row_of(worth, REST).cells[0].value == pytest.approx(0, abs=1e-3)
    assert row_of(worth, ALL).cells[0].value == pytest.approx(sum(value.values()))
    assert "is not discounted" in worth.note
    assert "in-house ones only when they are closed" in worth.note
    assert "3.5% a year" in worth.note
    assert worth.heads == ("Present value", "95% interval by itself, no verdict")
    assert worth.note.endswith(
        "The verdict at the top uses a wider interval, because many figures and scenarios are looked at."
    )


def test_optimism_bias_stands_beside_where_the_run_has_one(tmp_path: Path) -> None:
    made = make_money_folder(tmp_path / "made", (MORE,), values={**VALUES, "costs.optimism_bias": 0.2})
    worth = grid_of(section_of(made), "Present")
    assert worth.heads[-1] == "With 20% optimism bias"
    staff = row_of(worth, IN_HOUSE).cells
    assert staff[2].value == pytest.approx(1.2 * (staff[0].value or 0))
    saved = row_of(worth, CASHABLE).cells
    assert saved[2].value == pytest.approx(0.8 * (saved[0].value or 0))


def test_without_rates_or_runs_there_is_no_appraisal(tmp_path: Path) -> None:
    for name, values in (("rates", {"costs.price_year": 2025}), ("runs", VALUES)):
        made = make_money_folder(tmp_path / name, (MORE,), values=values)
        if name == "runs":
            (made / "kpis.parquet").unlink()
        titles = [grid.title for grid in section_of(made).parts[0].grids]
        assert not any(title.startswith("Present") for title in titles)
        assert ("Break-even" in dict(section_of(made).parts[0].told)) == (name == "rates")


def test_break_even_is_a_quarter_with_its_interval(dearer: Path, cheaper: Path) -> None:
    told = dict(section_of(dearer).parts[0].told)["Break-even"]
    # 100,000 and 100,000 more in two years, then 150,000 a quarter less
    assert told.endswith(f": 2027-28 Q2 (95% of runs 2027-28 Q2 to 2027-28 Q2; in {RUNS} of {RUNS} runs it does).")
    told = dict(section_of(cheaper).parts[0].told)["Break-even"]
    # it pays less for posts in every year, so what is asked is when it has cost more than it saved
    assert told == "In this model, the quarter from which it has cost more than it saved: none within the run."
    base = dict(section_of(dearer).parts[-1].told)
    assert "Break-even" not in base


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (BreakEven(None, None, None, 0, 30), NONE_WITHIN),
        (BreakEven("Q2", None, None, 3, 30), "none within the run (95% of runs Q2 to none within the run; in 3 of 30"),
        (BreakEven("Q2", None, None, 4, 30), "cannot be told (4 of 30 runs end below the base)"),
        (BreakEven("Q2", "Q3", None, 5, 10), "cannot be told (5 of 10 runs end below the base)"),
        (BreakEven("Q2", "Q3", None, 5, 10, above=True), "cannot be told (5 of 10 runs end above the base)"),
        (BreakEven("Q2", "Q3", None, 9, 10), "Q3 (95% of runs Q2"),
        (BreakEven("Q1", "Q1", "Q1", 10, 10), "the first, Q1, for it is never dearer"),
        (BreakEven("Q1", "Q1", "Q1", 10, 10, above=True), "the first, Q1, for it never saves"),
        (BreakEven("Q2", "Q3", None, 28, 30), "Q3 (95% of runs Q2 to none within the run; in 28 of 30 runs it does)"),
        (BreakEven("Q1", "Q1", "Q2", 30, 30), "Q1 (95% of runs Q1 to Q2; in 30 of 30 runs it does)"),
    ],
)
def test_break_even_in_words(found: BreakEven, words: str) -> None:
    assert break_even_words(found, "Q1").startswith(words)


def test_who_pays_stands_in_the_answer_and_the_stored_bill_is_not_said_twice(dearer: Path, tmp_path: Path) -> None:
    made = make_money_folder(tmp_path / "made", (MORE,))
    stored = f"{MORE} costs £0 a year more in this model (in real terms), and names nobody who pays"
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    manifest["warnings"].append(stored)
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    tables = read_tables(made)
    ((word, told),) = who_pays_row(tables, MORE)
    assert (word, told.startswith("Pay of staff in posts: +£")) == ("Who pays", True)
    assert ". With placements, programmes and all else it costs £" in told
    assert told.endswith(f", and names nobody who pays.{TOGETHER}")
    assert stored not in warnings(tables)
    words = seen(build_report(made).read_text(encoding="utf-8"))
    assert words.count("names nobody who pays") == 2  # in the answer, and in the section


def test_a_bid_that_may_be_lost_is_told_to_be_in_some_runs_alone(dearer: Path) -> None:
    tables = read_tables(dearer)
    sure = "pathfinder: £1000000 a year from 2025-04-01, announced 2025-04-01, pays for social_worker"
    for grant, told in ((sure, False), (f"{sure}, {IN_DOUBT} 0.5", True)):
        row = ChangeRow(MORE, "funding.grants", "Grants", "", "", grant, "start", "file")
        (who, *_) = who_pays_row(replace(tables, changes=(*tables.changes, row)), MORE)
        assert who[1].endswith(f"the rest went back.{BIDS if told else ''}{TOGETHER}")


def test_what_is_included_and_not_compared_stands_first(tmp_path: Path) -> None:
    made = make_money_folder(tmp_path / "made", (MORE,))
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    told = (
        "This includes family_help, which is not in this comparison: what the money alone does is not told here; "
        "compare family_help with it."
    )
    for extends, said in ((["family_help", "status_quo"], True), (["status_quo"], False)):
        manifest["scenarios"][1]["extends"] = extends
        (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        ((_, paid),) = who_pays_row(read_tables(made), MORE)
        assert paid.startswith(f"{told} Pay of staff in posts: +£") == said
        assert (section_of(made).parts[0].told[0] == ("Not the money alone", told)) == said
        assert dict(section_of(made).parts[0].told)["Who pays"].startswith("Pay of staff in posts: +£")


def test_what_is_included_and_compared_is_told_elsewhere(tmp_path: Path) -> None:
    made = make_money_folder(tmp_path / "made", (TIGHT, MORE))
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    manifest["scenarios"][2]["extends"] = [TIGHT, "status_quo"]
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert not any("which is not in this comparison" in told for _, told in who_pays_row(read_tables(made), MORE))


def test_a_run_of_one_scenario_has_its_budgets_and_no_appraisal(tmp_path: Path) -> None:
    made = make_money_folder(tmp_path / "made", ())
    section = section_of(made)
    (part,) = section.parts
    assert [grid.title.split()[0] for grid in part.grids] == ["Cash", "Real", "Where", "Reserves", "Posts:"]
    assert all(not cell.beneath for grid in part.grids for row in grid.rows for cell in row.cells)
    words = seen(build_report(made).read_text(encoding="utf-8"))
    assert "Cash by budget year" in words
    assert "Beneath each figure" not in words


def test_nothing_in_the_section_says_what_will_be(dearer: Path, cheaper: Path) -> None:
    for folder in (dearer, cheaper):
        page = build_report(folder).read_text(encoding="utf-8")
        section = seen(page[page.index('<section id="money"') : page.index('<section id="time"')])
        assert " will " not in section
        assert " save " not in section


def test_a_fall_in_plans_stands_beside_how_often_they_fall_by_themselves(cheaper: Path) -> None:
    told = dict(section_of(cheaper).parts[0].told)
    assert told["Plans fall elsewhere too"].startswith("In published returns of areas of this size, ")
    assert "without this reform" in told["Plans fall elsewhere too"]


def test_the_workbook_holds_the_same_figures_whole(dearer: Path) -> None:
    build_workbook(dearer)
    sheet = load_workbook(dearer / "workbook.xlsx")["Money"]
    heads, *rows = sheet.iter_rows(values_only=True)
    assert heads == WORKBOOK_HEADS
    table = pd.DataFrame(rows, columns=list(WORKBOOK_HEADS))
    court = table[
        (table["Line"] == "Court applications")
        & (table["Column"] == "2025-26")
        & (table["Table"] == "Cash by budget year")
    ]
    assert court["Figure"].astype(float).tolist() == pytest.approx([100_000 * 365 / 365.25] * 2)
    assert set(court["Unit"]) == {"£"}
    assert {"In words", "Budget, outturn and forecast by quarter", "Posts: funded, filled and at work"} <= set(
        table["Table"]
    )


def test_a_limit_that_does_not_bind_in_every_run_is_told_in_how_many_it_does(tmp_path: Path) -> None:
    """In a small area one dear year can lift what a limit is reckoned from above all that later years need."""
    made = with_limits(make_money_folder(tmp_path / "made", (TIGHT, MORE)), "none", "0.95", "none")
    stored = pd.read_parquet(made / "kpis.parquet")
    own = (stored["kpi"] == "budget") & (stored["group"] == "fund=general_fund") & (stored["period"] == "all")
    base = stored[own & (stored["scenario"] == "status_quo")].set_index("replication")["value"]
    for bound in (RUNS, RUNS - 4):
        times = pd.Series([0.9 if run < bound else 1.1 for run in base.index], base.index)
        rows = stored[own & (stored["scenario"] == "status_quo")].assign(
            scenario=TIGHT, value=(base * times).to_numpy()
        )
        others = stored[~(own & (stored["scenario"] == TIGHT))]
        pd.concat([others, rows]).to_parquet(made / "kpis.parquet")
        tables = read_tables(made)
        told = bound_words(tables, TIGHT)
        assert f"came to less than under Status quo in {bound} of {RUNS} runs" in told
        assert ("dear by luck" in told) is (bound < RUNS)
        assert bound_words(tables, MORE) == bound_words(tables, "status_quo") == ""


@pytest.mark.parametrize("path", ["", "funding.early_help_cut"])
def test_what_a_cut_or_another_way_of_working_costs_stands_in_the_answer_beside_waits_and_need(
    tmp_path: Path, path: str
) -> None:
    tables = read_tables(make_money_folder(tmp_path / "made", (TIGHT,)))
    more = (ChangeRow(TIGHT, path, "Cut", "0", "0.25", "2025-04-01", "", "file"),) if path else ()
    told = dict(who_pays_row(replace(tables, changes=(*tables.changes, *more)), TIGHT))["What it costs"]
    assert "it costs £" in told
    assert " a year less in this model (in real terms" in told
    assert told.endswith(f"waits and unmet need stand beside it.{TOGETHER}")
    row = tables.difference(TIGHT, "cost_total")
    assert row is not None
    alike = replace(row, difference=0.0, low=0.0, high=0.0)
    same = replace(tables, _differences={**tables._differences, (TIGHT, "cost_total", "all", "all"): alike})
    assert who_pays_row(same, TIGHT) == ()


def test_figures_that_went_the_unwanted_way_are_not_passed_over_beside_a_saving(tmp_path: Path) -> None:
    """No wait and no unmet need rose, and still something else did: a reader is sent to it."""
    tables = read_tables(make_money_folder(tmp_path / "made", (TIGHT,)))
    worse = [each for each in tables.indicators.values() if each.better == "lower" and each.id not in (*WAITS, *UNMET)]
    row = tables.difference(TIGHT, "cost_total")
    assert row is not None
    risen = replace(row, kpi=worse[0].id, difference=1.0, low=0.5, high=1.5, verdict="higher")
    calm = {key: each for key, each in tables._differences.items() if key[1] == "cost_total"}
    for more, told in (({}, False), ({(TIGHT, worse[0].id, "all", "all"): risen}, True)):
        found = dict(told_of(replace(tables, _differences={**calm, **more}), TIGHT))["Spending"]
        assert "no wait or unmet need below rose beyond chance" in found
        assert ("but 1 other figure went the unwanted way (see the answer)" in found) is told
