"""The charts over time mark the last day of a grant that ends, beside the days on which settings change."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from report_fixture import make_folder
from report_reading import edit, seen

from sim.book.grants import check_grants
from sim.report import build_report, charts
from sim.report.page.answer import answers
from sim.report.page.beyond import has_direction
from sim.report.page.moves import short_name, sureness
from sim.report.page.over_time import GRANT_ENDS
from sim.report.page.year_by_year import BY_YEAR, CHANCE, ENDS_WITH_IT
from sim.report.phrases import clear_of_zero, number
from sim.report.stored.reading import read_tables

CHARTS = 11


def with_grant(folder: Path, ends: str, renewal: str = "never", written: str = "") -> str:
    """Give the scenario a grant from the start, or a stored line of one, and return its page."""
    made = make_folder(folder)
    grant = {"name": "pathfinder", "amount": 100_000, "starts": "2025-04-01", "pays_for": "early_help_worker"}
    (line,) = check_grants([grant | {"ends": ends, "renewal": renewal}], "made.yaml", "funding.grants")
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    for entry, lines in zip(manifest["scenarios"], ([], [written or line]), strict=True):
        entry["resolved"] = [{"from": "start", "values": {"funding.grants": lines}}]
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return build_report(made).read_text(encoding="utf-8")


def drawn_in(page: str) -> list[str]:
    found = re.findall(r'<svg class="lines".*?</svg>', page, flags=re.DOTALL)
    assert len(found) == CHARTS
    return found


def test_every_chart_marks_the_last_day_of_a_grant_beside_the_day_of_a_change(tmp_path: Path) -> None:
    page = with_grant(tmp_path / "ends", "2027-03-31")
    for chart in drawn_in(page):
        (change,) = re.findall(r'class="change" x1="([0-9.]+)"', chart)
        (ending,) = re.findall(r'class="ending" x1="([0-9.]+)"', chart)
        a_year = (charts.LINE_WIDTH - charts.LEFT - charts.RIGHT) / 3
        assert float(ending) - float(change) == pytest.approx(a_year, abs=1.0)
        assert f">{GRANT_ENDS}</text>" in chart
        assert "Dated changes: 1 Apr 2026. Last day of a grant: 31 Mar 2027." in chart
    assert (
        "mark the dated changes: 1 April 2026 (Thresholds tightened); 31 March 2027 (grant ends: Thresholds tightened)."
    ) in seen(page)


@pytest.mark.parametrize(
    ("ends", "renewal", "written"),
    [
        ("2027-03-31", "late", ""),
        ("2027-03-31", "early", ""),
        ("2029-03-31", "never", ""),
        ("2027-03-31", "never", "a line of another version"),
    ],
)
def test_a_grant_that_goes_on_or_ends_after_the_years_measured_or_is_not_readable_has_no_mark(
    tmp_path: Path, ends: str, renewal: str, written: str
) -> None:
    page = with_grant(tmp_path / "goes_on", ends, renewal, written)
    assert all('class="ending"' not in chart and 'class="change"' in chart for chart in drawn_in(page))
    assert GRANT_ENDS not in seen(page[page.index('id="time"') : page.index('id="changed"')])


def test_the_word_of_an_ending_comes_before_a_day_beside_it() -> None:
    line = charts.Line("One", (1.0, 2.0, 3.0, 4.0), (None,) * 4, (None,) * 4)
    days = [(0.2, "1 May 2025"), (2.0, "1 Oct 2025")]
    drawn = charts.lines("k", "t", "d", ("a", "b", "c", "d"), [line], days, [(1.9, GRANT_ENDS)])
    assert re.findall(r'y="13" text-anchor="middle">([^<]+)</text>', drawn) == [GRANT_ENDS, "1 May 2025"]
    assert drawn.count('class="change"') == 2
    assert drawn.count('class="ending"') == 1


def rows_of(folder: Path) -> dict[str, str]:
    """What the answer of the one scenario says first, by the word it stands under."""
    (answer,) = answers(read_tables(folder))
    return dict(answer.first)


def test_where_money_ends_or_settings_change_within_the_run_the_answer_goes_year_by_year(tmp_path: Path) -> None:
    with_grant(tmp_path / "ends", "2027-03-31")
    tables = read_tables(tmp_path / "ends")
    told = rows_of(tmp_path / "ends")[BY_YEAR]
    assert told.startswith("Under this scenario, against Status quo: ")
    for year in ("2026-27", "2027-28"):
        row = tables.difference("thresholds_tightened", "risk_days_without_help", year)
        assert row is not None
        assert f"{number(row.scenario_mean, 1)} against {number(row.base_mean, 1)} in {year}" in told
    assert "average wait for a named worker (days) " in told
    assert CHANCE not in told
    assert (
        "; a grant ends on 31 March 2027; settings change on 1 April 2026. In 2027-28, the first year after, " in told
    )
    assert ENDS_WITH_IT not in rows_of(tmp_path / "ends")


@pytest.mark.parametrize(
    ("ends", "shown", "within"),
    [("2028-03-31", False, True), ("2028-03-30", True, True), ("2029-03-31", False, False)],
)
def test_a_run_that_ends_with_or_before_its_grant_is_said_first_to_show_nothing_of_what_follows(
    tmp_path: Path, ends: str, shown: bool, within: bool
) -> None:
    with_grant(tmp_path / "last", ends)
    rows = rows_of(tmp_path / "last")
    assert (next(iter(rows)) == ENDS_WITH_IT) is not shown
    assert ("a grant ends on" in rows[BY_YEAR]) is within
    if not shown:
        assert "the years measured end on 31 March 2028: nothing here is of what follows it." in rows[ENDS_WITH_IT]


def test_the_first_year_after_a_grant_names_what_is_surest_beyond_chance(tmp_path: Path) -> None:
    with_grant(tmp_path / "after", "2027-03-31")
    tables = read_tables(tmp_path / "after")
    found = [
        (each, row)
        for kpi, each in tables.indicators.items()
        if (row := tables.difference("thresholds_tightened", kpi, "2027-28")) is not None and has_direction((each, row))
    ]
    beyond = [pair for pair in found if clear_of_zero(pair[1])]
    assert len(beyond) > 3
    told = rows_of(tmp_path / "after")[BY_YEAR].partition(" In 2027-28, the first year after, ")[2]
    assert told.startswith(f"{len(beyond)} of {len(found)} figures with a hoped-for direction are beyond chance (")
    assert len(re.findall(r"[0-9.,]+ against [0-9.,]+ \(", told)) == 3
    surest, row = max(beyond, key=lambda pair: sureness(pair[1]))
    assert f"the surest: {short_name(surest)} " in told
    with_grant(tmp_path / "late", "2027-10-31")
    assert "the first year after" not in rows_of(tmp_path / "late")[BY_YEAR]


def test_a_scenario_that_is_the_same_from_the_first_day_on_has_no_row_by_year(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "start")
    assert BY_YEAR in rows_of(made)
    edit(made, "changes.csv", lambda row: row.update(from_date="2025-04-01"))
    assert BY_YEAR not in rows_of(made)
    assert BY_YEAR not in build_report(made).read_text(encoding="utf-8")


def test_a_year_whose_interval_reaches_nought_is_laid_to_chance(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "chance")
    edit(made, "comparison.csv", _unsure_at_the_end)
    told = rows_of(made)[BY_YEAR]
    assert told.count(CHANCE) == 1
    assert f"in 2027-28 ({CHANCE});" in told


def _unsure_at_the_end(row: dict[str, str]) -> None:
    if row["kpi"] == "risk_days_without_help" and row["period"] == "2027-28":
        row.update(low="-1", high="3")


def test_many_days_of_change_are_told_by_the_first_and_the_last(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "many")
    days = ("2025-10-01", "2026-04-01", "2026-10-01", "2027-04-01", "2027-10-01")
    tables = read_tables(made)
    rows = tuple(replace(tables.changes[0], from_date=day) for day in days)
    (answer,) = answers(replace(tables, changes=rows))
    assert dict(answer.first)[BY_YEAR].endswith("settings change on 5 days from 1 October 2025 to 1 October 2027.")
