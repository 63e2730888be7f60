"""A pilot in one locality: said first, and its figures told apart from those of the rest of the area."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from report_fixture import make_folder
from report_reading import edit, seen

from sim.cli import headline
from sim.report import build_report, build_workbook
from sim.report.localities import all_localities, pilot_sentence, places
from sim.report.page.sections import local_rows
from sim.report.stored.reading import read_tables

SCENARIO = "thresholds_tightened"


def add_rows(path: Path, more: list[dict[str, str]]) -> None:
    """Add rows to a stored table."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows([*rows, *more])


def piloted(folder: Path, compared: bool = True, wide: bool = False) -> Path:
    """A comparison whose scenario changes the north; `compared`: the base has localities; `wide`: the area too."""
    made = make_folder(folder / "pilot")
    figures = {"scenario": SCENARIO, "kpi": "waiting_families", "period": "all", "level": "0.95", "replications": "30"}
    stored = [figures | {"group": f"locality={name}", "mean": "9"} for name in ("north", "south")]
    add_rows(made / "summary.csv", stored)
    if compared:
        common = figures | {"base": "status_quo", "base_mean": "9.5", "interval": "together", "p_adjusted": "0.01"}
        north = common | {"group": "locality=north", "scenario_mean": "4", "difference": "-5.5", "low": "-7.5"}
        south = common | {"group": "locality=south", "scenario_mean": "9.6", "difference": "0.1", "low": "-1"}
        north |= {"high": "-3.5", "verdict": "better"}
        south |= {"high": "1.2", "verdict": "not judged", "interval": "alone", "p_adjusted": ""}
        add_rows(made / "comparison.csv", [north, south])

    def local(row: dict[str, str]) -> None:
        row["label"] = row["label"] if wide and row["path"] == "assessment.reuse" else f"in north: {row['label']}"

    edit(made, "changes.csv", local)
    return made


def test_unequal_localities_are_told_by_their_shares(tmp_path: Path) -> None:
    made = piloted(tmp_path)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    divided = {"from": "start", "values": {"area.localities": [["north", 0.7], ["south", 0.3]]}}
    for entry in manifest["scenarios"]:
        entry["resolved"] = [divided]
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "north only, about 70 of 100 families" in pilot_sentence(read_tables(made), SCENARIO)


def test_the_report_and_the_terminal_say_first_where_the_change_acts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = read_tables(piloted(tmp_path))
    sentence = pilot_sentence(tables, SCENARIO)
    assert sentence.startswith("Thresholds tightened: the change acts in north only, about 50 of 100 families. ")
    assert "of the whole area, where an effect in one part looks smaller" in sentence
    page = build_report(tables.folder).read_text(encoding="utf-8")
    assert seen(page).count(sentence) == 1
    assert page.index(sentence) < page.index("<details")
    headline.show(tables, tmp_path, quiet=False)
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith(f"Note: {sentence}")
    assert "In north, where the change acts" in out
    assert "In south" not in out


def test_the_pilot_stands_before_the_rest_with_its_own_figures(tmp_path: Path) -> None:
    tables = read_tables(piloted(tmp_path))
    assert all_localities(tables, SCENARIO) == ("north", "south")
    (pilot, (north,)), (rest, (south,)) = local_rows(tables, SCENARIO)
    assert (pilot, rest) == ("In north, where the change acts", "In south, the rest of the area")
    assert (north.difference, north.interval, north.verdict) == ("−5.5", "−7.5 to −3.5", "better")
    assert (south.difference, south.verdict) == ("+0.1", "not judged")
    words = seen(build_report(tables.folder).read_text(encoding="utf-8"))
    assert words.index("By locality: Thresholds tightened") < words.index(pilot) < words.index(rest)


def test_the_workbook_has_a_sheet_by_locality(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(build_workbook(piloted(tmp_path)))
    rows = list(book["By locality"].iter_rows(values_only=True))
    assert rows[0][:4] == ("Scenario", "Locality", "Change acts here", "Indicator")
    assert rows[0][-2:] == ("Verdict", "Why")
    assert [(row[1], row[2], row[-2]) for row in rows[1:]] == [
        ("north", "yes", "better"),
        ("south", "no", "not judged"),
    ]
    assert any(row[0] == "Sheet By locality" for row in book["Read me"].iter_rows(values_only=True))


def test_a_change_of_the_area_beside_it_is_told(tmp_path: Path) -> None:
    assert "some of the changes act in north only" in pilot_sentence(
        read_tables(piloted(tmp_path, wide=True)), SCENARIO
    )


def test_a_base_that_was_not_divided_is_told(tmp_path: Path) -> None:
    tables = read_tables(piloted(tmp_path, compared=False))
    assert places(tables, SCENARIO) == ()
    assert "part of them is the division of the area itself" in pilot_sentence(tables, SCENARIO)


def test_without_a_pilot_nothing_is_said_of_localities(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "usual")
    assert pilot_sentence(read_tables(made), SCENARIO) == ""
    assert "By locality" not in build_report(made).read_text(encoding="utf-8")
    assert "By locality" not in openpyxl.load_workbook(build_workbook(made)).sheetnames
