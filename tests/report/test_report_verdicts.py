"""Verdicts nobody should lean on: few runs are told first, and what is counted differently gets none."""

import html
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from report_fixture import make_folder
from report_reading import edit, headline_is, seen

from sim.cli import headline
from sim.experiment.comparison.judging import NOT_ENOUGH_RUNS
from sim.report import build_report
from sim.report.page.two_views import two_views_note
from sim.report.stored.reading import read_tables
from sim.report.verdicts import is_counted_differently, why_unjudged
from sim.report.warned import few_runs, warnings

SCENARIO = "thresholds_tightened"
ADDS = "the scenario adds hours whose cost is not in this model"
COUNTED = "counted differently when early help and child in need are one service"


def with_runs(folder: Path, runs: int) -> Path:
    """A comparison of so few runs."""
    made = make_folder(folder / f"few{runs}")
    manifest = json.loads((made / "manifest.json").read_text())
    stored = [f"{runs} replications: figures for publication need at least 30", "Rutland is small"]
    manifest |= {"replications": runs, "warnings": stored}
    (made / "manifest.json").write_text(json.dumps(manifest))

    def few(row: dict[str, str]) -> None:
        row.update(replications=str(runs))
        if runs < 10:
            row.update(verdict="not judged", why=NOT_ENOUGH_RUNS)

    edit(made, "comparison.csv", few)
    return made


def merged(folder: Path) -> Path:
    """A comparison in which the scenario merges the service, and re-referrals fall."""
    made = make_folder(folder / "merged")
    falls = {"rereferral_pct": ("not judged", -4.0), "cpp_rate": ("lower", -4.0), "never_helped_pct": ("worse", 4.0)}
    edit(made, "comparison.csv", headline_is(falls))

    def counted(row: dict[str, str]) -> None:
        if row["kpi"] == "rereferral_pct":
            row.update(why=COUNTED)

    edit(made, "comparison.csv", counted)

    def model(row: dict[str, str]) -> None:
        if row["path"] == "assessment.reuse":
            row.update(path="service.model", old="separate", new="merged", unit="choice")

    edit(made, "changes.csv", model)
    return made


@pytest.mark.parametrize(("runs", "none"), [(4, True), (9, True), (10, False), (29, False)])
def test_few_runs_are_told_before_any_table(
    runs: int, none: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = with_runs(tmp_path, runs)
    tables = read_tables(made)
    first = few_runs(tables)
    assert first.startswith(f"Only {runs} runs of each scenario")
    assert ("Nothing is called better or worse from fewer than 10" in first) == none
    assert warnings(tables) == (first, "Rutland is small")
    page = build_report(made).read_text(encoding="utf-8")
    words = seen(page)
    assert page.index(first) < page.index("<details")
    assert words.count(first) == 1
    headline.show(tables, made, quiet=False)
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith(f"Note: {first}")
    if none:
        assert "not judged: not enough runs (at least 10 are needed)." in words
        assert not re.search(r"\bbetter\b", html.unescape(" ".join(re.findall(r'"sentence">([^<]+)<', words))))


def test_enough_runs_are_not_warned_of(tmp_path: Path) -> None:
    assert few_runs(read_tables(make_folder(tmp_path / "enough"))) == ""


def test_what_is_counted_differently_says_so_and_why(tmp_path: Path) -> None:
    made = merged(tmp_path)
    tables = read_tables(made)
    counted = {kpi: tables.difference(SCENARIO, kpi) for kpi in ("rereferral_pct", "cpp_rate")}
    assert {kpi: row is not None and is_counted_differently(row) for kpi, row in counted.items()} == {
        "rereferral_pct": True,
        "cpp_rate": False,
    }
    page = build_report(made).read_text(encoding="utf-8")
    sentence = next(each for each in re.findall(r'"sentence">([^<]+)<', page) if "follow another within 12" in each)
    assert f"not judged: {COUNTED}." in sentence
    assert re.search(r"Re-referrals within 12 months.{0,700}counted differently", seen(page))
    kind, _, rest = two_views_note(tables, SCENARIO)
    assert kind == "differ"
    assert "re-referrals" not in rest
    assert "children on protection plans" in rest


def test_a_scenario_that_adds_posts_keeps_that_reason_for_every_figure(tmp_path: Path) -> None:
    tables = read_tables(make_folder(tmp_path / "posts", others=("more_social_workers",)))
    row = tables.difference("more_social_workers", "rereferral_pct")
    assert row is not None
    assert row.why == why_unjudged(tables, "more_social_workers") == ADDS


def test_reasons_that_differ_are_left_to_each_figure(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "posts", others=("more_social_workers",))

    def both(row: dict[str, str]) -> None:
        if row["kpi"] == "rereferral_pct":
            row.update(why=f"{ADDS}; {COUNTED}")

    edit(made, "comparison.csv", both)
    assert why_unjudged(read_tables(made), "more_social_workers") == ADDS

    def own(row: dict[str, str]) -> None:
        if row["kpi"] == "rereferral_pct":
            row.update(why=COUNTED)

    edit(made, "comparison.csv", own)
    assert "of its own" in why_unjudged(read_tables(made), "more_social_workers")


def test_results_of_an_earlier_version_open_and_say_that_no_reason_was_stored(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "older", others=("thresholds_tightened", "more_social_workers"))
    table = pd.read_csv(made / "comparison.csv", dtype=str, keep_default_na=False)
    table.drop(columns="why").to_csv(made / "comparison.csv", index=False)
    words = seen(build_report(made).read_text(encoding="utf-8"))
    assert "; not judged: the reason was not stored." in words
    whys = {row.verdict: row.why for row in read_tables(made).comparison}
    assert whys["not judged"] == whys["no clear difference"] == "the reason was not stored"
    assert whys["better"] == ""
