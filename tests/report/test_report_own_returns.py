"""A difference that an area could not see in its own returns is told to be one, and no other is."""

import json
from pathlib import Path

import pytest
from report_fixture import make_folder
from report_reading import edit, seen

from sim.report import build_report
from sim.report.own_returns import HEADING
from sim.report.page.answer import answers
from sim.report.page.sections import scenario_part
from sim.report.stored.reading import read_tables

SCENARIO = "thresholds_tightened"
TOLD = "would not show in one year of your own returns"
HARD = "would be hard to tell in one year of your own returns"


def made(folder: Path, children: float | None, times: dict[str, float], code: str = "E06000017") -> Path:
    """A result folder of an area with so many children, where each named figure is so many times the base's."""
    place = make_folder(folder / "made")
    stored = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    stored["area"] = {"code": code, "name": "A place"}
    if children is not None:
        stored["area_in_full"] = {"child_population": children}
    (place / "manifest.json").write_text(json.dumps(stored), encoding="utf-8")

    def change(row: dict[str, str]) -> None:
        base = float(row["base_mean"] or 0)
        gap = base * (times.get(row["kpi"], 1.0) - 1.0)
        word = "no clear difference" if gap == 0 else "lower" if gap < 0 else "higher"
        half = abs(gap) / 2 or 1.0
        row.update(scenario_mean=str(base + gap), difference=str(gap), low=str(gap - half), high=str(gap + half))
        row.update(verdict=word, why="")

    edit(place, "comparison.csv", change)
    return place


def cards(place: Path) -> dict[str, str]:
    """The small print of each headline card by the subject of its sentence."""
    part = scenario_part(read_tables(place), SCENARIO, "key")
    return {card.sentence: card.detail for card in part.cards}


@pytest.mark.parametrize(("times", "hidden"), [(0.95, True), (0.75, False)])
def test_a_small_difference_of_a_published_figure_is_told_not_to_show(tmp_path, times, hidden) -> None:
    place = made(tmp_path, 60_000, {"cpp_rate": times})
    details = [text for sentence, text in cards(place).items() if "protection plans" in sentence]
    assert len(details) == 1
    assert (f"A change of this size {TOLD}: in most years they move further." in details[0]) == hidden
    assert (f"A change of this size {HARD}: in areas of this size more than one year" in details[0]) != hidden
    told = dict(answers(read_tables(place))[0].sentences)[HEADING]
    assert ("would not show, for in most years they move further: children on protection plans" in told) == hidden
    assert ("would be hard to tell, for in areas of this size more than one year in twenty" in told) != hidden
    page = seen(build_report(place).read_text(encoding="utf-8"))
    assert (TOLD in page) == hidden


def test_the_same_difference_may_show_in_a_large_area_and_not_in_a_small_one(tmp_path: Path) -> None:
    small = made(tmp_path / "small", 20_000, {"care_starts_rate": 0.68})
    large = made(tmp_path / "large", 300_000, {"care_starts_rate": 0.68})
    assert any(HARD in text for text in cards(small).values())
    assert not any(HARD in text or TOLD in text for text in cards(large).values())
    assert HEADING not in dict(answers(read_tables(large))[0].sentences)


def test_nothing_is_said_of_what_no_return_counts_or_without_a_difference_or_a_size(tmp_path: Path) -> None:
    for name, children, times in (("truth", 60_000, {"missed_need_days": 0.99}), ("same", 60_000, {}),
                                  ("unknown", None, {"cpp_rate": 0.95})):  # fmt: skip
        place = made(tmp_path / name, children, times)
        page = seen(build_report(place).read_text(encoding="utf-8"))
        assert TOLD not in page, name
        assert HARD not in page, name


def test_the_average_council_is_not_called_the_readers_own(tmp_path: Path) -> None:
    place = made(tmp_path, 79_627, {"cpp_rate": 0.95, "referral_rate": 1.05}, code="england")
    told = dict(answers(read_tables(place))[0].sentences)[HEADING]
    assert told.startswith("In one year of the average council’s returns changes of this size would not show")
    assert "referrals" in told
    assert "your own" not in told
