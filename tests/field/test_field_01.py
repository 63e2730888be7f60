"""A base that does not stand still is said not to: in the manifest, on the console and where the answer stands."""

import json
from pathlib import Path

import pytest

from sim.cli.app import main

SETTING = ["--area", "hartlepool", "--replications", "10", "--years", "4", "--warm-up", "0", "--workers", "1"]
NO_PAST = [
    *("--set", "protection.stock_earlier_plan_share=0"),
    *("--set", "protection.community_earlier_plan_share=[0,0,0,0,0,0]"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Status quo in Rutland over four years from a stock without earlier plans, in which repeat plans climb."""
    place = tmp_path_factory.mktemp("drift") / "run"
    assert main(["run", "status_quo", *SETTING, *NO_PAST, "--quiet", "--out", str(place)]) == 0
    return place


def test_the_manifest_names_what_moves(folder: Path) -> None:
    drift = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["drift"]
    assert (drift["base"], drift["first"], drift["last"]) == ("status_quo", "2025-26", "2028-29")
    moving = {each["kpi"]: each for each in drift["moving"]}
    assert moving["cpp_repeat_pct"]["last"] > 1.3 * moving["cpp_repeat_pct"]["first"]


def test_the_report_and_the_facts_of_the_folder_say_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = "does not stand still in this model from 2025-26 to 2028-29"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert told in page[: page.index("<details")]
    capsys.readouterr()
    assert main(["results", str(folder)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert told in said
    assert "second or later protection plan from" in said
