"""The head of the report: three questions side by side, whatever the width, and marks that stay on their scale."""

import re
from pathlib import Path

import pytest
from report_fixture import make_folder
from report_reading import edit, seen

from sim.report import build_report, charts
from sim.report.page.questions import QUESTIONS, questions
from sim.report.stored.reading import read_tables


def test_every_figure_asked_for_is_an_indicator_of_which_less_is_better() -> None:
    from sim.kpis import kpi_named

    for _, kpis in QUESTIONS:
        assert {kpi_named(kpi).better for kpi in kpis} == {"lower"}
        assert all(kpi_named(kpi).built for kpi in kpis)
        assert any(kpi_named(kpi).headline for kpi in kpis)


def test_the_three_questions_stand_before_the_headline_with_the_stored_figures(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "asked", others=("thresholds_tightened", "more_social_workers"))
    tables = read_tables(made)
    found = questions(tables)
    assert [each.title for each in found] == [title for title, _ in QUESTIONS]
    by_label = {line.label: line for each in found for line in each.lines}
    wait = by_label["Wait for a named worker, mean"].answers[0]
    row = tables.difference("thresholds_tightened", "allocation_wait_days_mean")
    assert wait is not None
    assert row is not None
    assert (wait.told, wait.difference) == (row.verdict, f"−{abs(row.difference or 0):.1f}")
    sooner = by_label["First contact to first effective help"]
    assert sooner.truth
    assert [each.told for each in sooner.answers if each] == ["interval clear of zero"] * 2
    assert all(line.answers[1] is not None and "better" not in line.answers[1].told for line in by_label.values())
    page = build_report(made).read_text(encoding="utf-8")
    assert page.index('id="answers"') < page.index('<section id="headline"')
    words = seen(page)
    for title, _ in QUESTIONS:
        assert words.count(title) == 1


def test_one_scenario_has_no_questions_to_answer(tmp_path: Path) -> None:
    assert 'id="answers"' not in build_report(make_folder(tmp_path / "one", others=())).read_text(encoding="utf-8")


@pytest.mark.parametrize(("difference", "beyond"), [(30.0, 1), (-30.0, -1), (12.0, 0), (2.0, 0)])
def test_a_difference_beyond_the_scale_is_an_arrow_that_points_there(difference: float, beyond: int) -> None:
    drawn = charts.strip("k", "t", "d", "better", (difference, difference - 1, difference + 1), 12.0)
    arrow = re.search(r'class="beyond" d="M(-?\d+) -8 (-?\d+) 0', drawn)
    assert (arrow is not None) == bool(beyond)
    if arrow is not None:
        assert (int(arrow[2]) > int(arrow[1])) == (beyond > 0)
        assert "circle" not in drawn


def test_the_page_says_which_difference_is_beyond_the_scale(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "beyond")

    def far(row: dict[str, str]) -> None:
        if row["kpi"] == "waiting_families":
            row.update(difference="-90", low="-95", high="-85")

    edit(made, "comparison.csv", far)
    page = build_report(made).read_text(encoding="utf-8")
    assert page.count('class="beyond"') == 1
    assert "Difference −90.0 families, beyond the scale, interval" in page
