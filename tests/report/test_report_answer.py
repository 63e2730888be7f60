"""The head of the report: the answer in three sentences, nothing bad left out, waits and unmet need beside it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from report_fixture import make_folder
from report_reading import edit, headline_is, seen

from sim.experiment.comparison.explaining import EXPLAINED
from sim.experiment.comparison.judging import COUNTED_DIFFERENTLY, SMALL
from sim.report import build_report
from sim.report.page.answer import answers
from sim.report.page.beyond import beyond_headline
from sim.report.page.two_views import BESIDE
from sim.report.stored.reading import read_tables

SCENARIO = "thresholds_tightened"


def told(folder: Path) -> dict[str, str]:
    """The sentences of the first scenario by the word they stand under."""
    return dict(answers(read_tables(folder))[0].sentences)


def head(folder: Path) -> str:
    """What a reader sees before anything is opened."""
    return build_report(folder).read_text(encoding="utf-8").partition("<details")[0]


def test_the_page_goes_from_question_to_answer_to_warnings_to_folds(tmp_path: Path) -> None:
    page = build_report(make_folder(tmp_path / "one")).read_text(encoding="utf-8")
    spots = [page.index(f'id="{each}"') for each in ("asked", "answer", "first-h", "expected", "answers", "headline")]
    assert spots == sorted(spots)
    assert page.index("<details") > spots[2]
    assert not re.search(r"<details[^>]*\sopen", page)
    folds = re.findall(r"<summary><h2 [^>]*>[^<]+<span class=\"count\">[^<]+</span></h2></summary>", page)
    assert len(folds) == page.count('<details class="fold">') >= 10


def test_the_answer_has_three_sentences_with_the_stored_figures(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "three")
    said = told(made)
    assert list(said) == ["Better", "Worse", "Cannot be told"]
    assert all(sentence.startswith("In this model, ") for sentence in said.values())
    assert "the average wait for a named worker (−2.4 days, from 9.3 to 6.9)" in said["Better"]
    row = read_tables(made).difference(SCENARIO, "never_helped_pct")
    assert row is not None
    figures = f"+{row.difference:.1f} percentage points, from {row.base_mean:.1f}% to {row.scenario_mean:.1f}%"
    assert f"who are never effectively helped ({figures})" in said["Worse"]
    assert "good or bad, from a count alone: the rate of children on protection plans (−" in said["Cannot be told"]
    words = seen(head(made))
    for sentence in said.values():
        assert sentence in words
    assert not re.search(r"\bwill\b", words)


def test_every_headline_figure_is_in_the_answer_whatever_its_verdict(tmp_path: Path) -> None:
    from sim.report.phrases import subject

    for kind in ("better", "worse", "no clear difference", "higher", "depends on the noticing rate", "not judged"):
        made = make_folder(tmp_path / kind.replace(" ", "_"))
        edit(made, "comparison.csv", headline_is({"cpp_rate": (kind, 3.0), "cost_total": (kind, 3.0)}))
        tables = read_tables(made)
        (answer,) = answers(tables)
        words = " ".join(sentence for _, sentence in answer.sentences)
        assert {entry.label for entry in answer.beside} >= {"wait", "families waiting", "never effectively helped"}
        for indicator in tables.indicators.values():
            if indicator.headline and indicator.id not in BESIDE:
                assert subject(indicator) in words, (kind, indicator.id)


def test_however_much_got_worse_all_of_it_is_said(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "worse")
    edit(made, "comparison.csv", lambda row: row.update(verdict="worse") if row["why"] == "" else None)
    tables = read_tables(made)
    worse = [row for row in tables.comparison if row.verdict == "worse" and row.period == "all"]
    assert len(worse) > 6
    assert told(made)["Worse"].count(", from ") >= len(worse)


@pytest.mark.parametrize("why", [SMALL, "made up"])
def test_what_moved_the_unwanted_way_without_a_verdict_is_said_with_its_reason(tmp_path: Path, why: str) -> None:
    made = make_folder(tmp_path / "unwanted")
    verdict = "no clear difference" if why == SMALL else "not judged"
    edit(made, "comparison.csv", headline_is({"waiting_families": (verdict, 2.0)}))
    reason = why if why == SMALL else f"not judged, {why}"
    assert f"moved against what is hoped for, {reason}: the number of families waiting" in told(made)["Worse"]


def test_what_is_no_headline_figure_and_went_the_unwanted_way_is_told_with_its_size_the_surest_first(
    tmp_path: Path,
) -> None:
    made = make_folder(tmp_path / "rest")
    said = told(made)["Worse"]
    only = "only in a simulation"
    surest = f"days from complex need to the first effective help (+15.3 days, from 163.9 to 179.3, {only})"
    last = f"conferences with no plan where harm was likely (+1.4 percentage points, from 7.5% to 8.9%, {only})"
    luck = "each by its own interval; luck alone would give less than one"
    beyond = f" other figures with a hoped-for direction 2 moved against what is hoped for ({luck}): "
    assert said.endswith(f"{beyond}{surest} and {last}.")
    first = dict(answers(read_tables(made))[0].first)
    assert "days from complex need to the first effective help from 163.9 to 179.3 days (+" in first["Help sooner?"]


def _others_down(row: dict[str, str]) -> None:
    if row["why"] == "not a headline indicator":
        row.update(difference="-1", low="-1.5", high="-0.5")


def _others_up(row: dict[str, str]) -> None:
    if row["why"] == "not a headline indicator":
        row.update(difference="1", low="0.5", high="1.5")


def _others_explained(row: dict[str, str]) -> None:
    if row["why"] == "not a headline indicator":
        row.update(why=f"{EXPLAINED} Families waiting")


@pytest.mark.parametrize(
    ("way", "word", "how"),
    [(_others_up, "Worse", "against what is hoped for"), (_others_down, "Better", "as hoped")],
)
def test_of_many_figures_beyond_the_headline_three_are_named_and_all_are_folded(
    tmp_path: Path, way: Callable[[dict[str, str]], None], word: str, how: str
) -> None:
    made = make_folder(tmp_path / "many")
    edit(made, "comparison.csv", way)
    (folded,) = beyond_headline(read_tables(made))
    lines = dict(folded.kinds)["Against what is hoped for" if word == "Worse" else "As hoped"]
    assert len(lines) > 3
    beyond = told(made)[word].partition("; of ")[2]
    assert (
        f" other figures with a hoped-for direction {len(lines)} moved {how} (each by its own interval; luck" in beyond
    )
    assert beyond.count(", from ") == 3
    assert beyond.endswith(" (the rest under “What else moved” in the report).")
    words = seen(build_report(made).read_text(encoding="utf-8"))
    assert all(line in words for line in lines)


def test_a_gain_beyond_the_headline_that_has_another_explanation_is_not_as_hoped(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "explained")
    edit(made, "comparison.csv", _others_down)
    (before,) = beyond_headline(read_tables(made))
    edit(made, "comparison.csv", _others_explained)
    (after,) = beyond_headline(read_tables(made))
    as_hoped = dict(before.kinds)["As hoped"]
    assert "As hoped" not in dict(after.kinds)
    told = dict(after.kinds)["A gain that something else explains"]
    assert told == tuple(f"{line}, {EXPLAINED} Families waiting" for line in as_hoped)
    assert dict(after.kinds)["Neither good nor bad in itself"]


def test_what_the_scenario_counts_in_another_way_is_neither_hoped_for_nor_against(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "counted")
    edit(made, "comparison.csv", _others_counted_otherwise)
    (folded,) = beyond_headline(read_tables(made))
    assert [word for word, _ in folded.kinds] == [
        "Counted in another way under this scenario, so neither gain nor loss"
    ]
    assert "; of " not in told(made)["Better"] + told(made)["Worse"]


def _others_counted_otherwise(row: dict[str, str]) -> None:
    if row["why"] == "not a headline indicator":
        row.update(difference="-1", low="-1.5", high="-0.5", why=f"not a headline indicator; {COUNTED_DIFFERENTLY}")


def test_a_headline_gain_that_is_counted_in_another_way_is_not_as_hoped_without_a_verdict(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "posts", others=("more_social_workers",))
    counted = f"{COUNTED_DIFFERENTLY} when early help and child in need are one service"
    fell = {"difference": "-2", "low": "-3", "high": "-1"}
    edit(made, "comparison.csv", lambda row: row.update(fell) if row["kpi"] == "rereferral_pct" else None)
    assert "follow another within 12 months" in told(made)["As hoped"]
    edit(made, "comparison.csv", lambda row: row.update(why=counted) if row["kpi"] == "rereferral_pct" else None)
    said = told(made)
    assert "follow another within 12 months" not in said["As hoped"]
    assert f"moved, {counted}: the share of referrals that follow another" in said["Cannot be told"]


def test_a_gain_too_small_to_notice_is_told_as_a_loss_is(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "small")
    edit(made, "comparison.csv", headline_is({"waiting_families": ("no clear difference", -2.0)}))
    edit(made, "comparison.csv", lambda row: row.update(why=SMALL) if row["kpi"] == "waiting_families" else None)
    said = told(made)
    assert f"moved as hoped, {SMALL}: the number of families waiting" in said["Better"]
    assert "the number of families waiting" not in said["Cannot be told"]


def test_figures_that_are_the_same_in_every_run_are_not_laid_to_chance(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "same")
    edit(
        made, "comparison.csv", lambda row: row.update(difference="0", low="0", high="0", verdict="no clear difference")
    )
    said = told(made)
    assert "the same in every run, so that nothing touched it: every headline figure" in said["The same"]
    assert "no clear difference" not in said["Cannot be told"]
    assert said["Worse"] == "In this model, no headline figure is judged worse."
    one = make_folder(tmp_path / "one")
    edit(one, "comparison.csv", _same_plans)
    said = told(one)
    assert "so that nothing touched it: the rate of children on protection plans" in said["The same"]
    assert "the rate of children on protection plans" not in said["Cannot be told"]


def _same_plans(row: dict[str, str]) -> None:
    if row["kpi"] == "cpp_rate":
        row.update(difference="0", low="0", high="0", verdict="no clear difference")


def test_waits_and_unmet_need_stand_beside_every_answer(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "beside", others=(SCENARIO, "more_social_workers"))
    for answer in answers(read_tables(made)):
        assert [entry.label for entry in answer.beside] == [
            "wait",
            "need above the service received",
            "high risk without adequate help",
            "never effectively helped",
            "families waiting",
        ]
    assert head(made).count("<dt>Waits and unmet need</dt>") == 2


def test_a_scenario_without_verdicts_gets_none_in_the_answer(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "posts", others=("more_social_workers",))
    said = told(made)
    assert list(said) == ["As hoped", "Not as hoped", "Cannot be told"]
    assert said["Cannot be told"].startswith("In this model, nothing is judged: the scenario adds hours whose cost")
    assert not re.search(r"\bbetter\b|\bworse\b|no clear difference", " ".join(said.values()))


def test_one_scenario_alone_has_waits_and_unmet_need_and_what_it_cannot_tell(tmp_path: Path) -> None:
    said = told(make_folder(tmp_path / "alone", others=()))
    assert list(said) == ["Waits", "Unmet need", "Cannot be told"]
    assert "the average wait for a named worker is 9.3 days" in said["Waits"]
    assert "compared with nothing" in said["Cannot be told"]


def test_a_scenario_has_one_colour_throughout_and_the_base_has_its_own(tmp_path: Path) -> None:
    others = (SCENARIO, "more_social_workers", "third", "fourth", "fifth")
    page = build_report(make_folder(tmp_path / "colours", others)).read_text(encoding="utf-8")
    for place, title in enumerate(("Thresholds tightened", "More social workers", "third", "fourth"), start=1):
        swatch = f'<span class="swatch s{place}" aria-hidden="true"></span>{title}'
        assert page.count(swatch) >= 6, title
        assert len(re.findall(rf'class="swatch s(?!{place}")\d" aria-hidden="true"></span>{title}', page)) == 0
        assert re.search(rf'class="line s{place}" [^>]*></svg><span>{title}', page)
        assert re.search(rf'<div class="answer s{place}">\s*<h3>{title}', page)
    assert "></span>fifth" not in page
    style = (Path(build_report.__code__.co_filename).parent / "style.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z0-9]+):(#[0-9a-f]{6})", style))
    drawn = [colours[f"s{place}"] for place in range(5)]
    assert len({*drawn, colours["better"], colours["worse"], colours["context"]}) == 8
