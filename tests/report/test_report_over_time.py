"""The charts over time mark the last day of a grant that ends, beside the days on which settings change."""

import json
import re
from pathlib import Path

import pytest
from report_fixture import make_folder
from report_reading import seen

from sim.book.grants import check_grants
from sim.report import build_report, charts
from sim.report.page.over_time import GRANT_ENDS

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
