"""What a command suggests can be pasted into a shell, whatever the folder or the file is called."""

import shlex

import pytest

from sim.cli import folder_facts
from sim.cli.app import main


def test_the_command_that_reads_a_folder_is_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    facts = {
        "folder": "my results/it's",
        "finished": True,
        "indicators": [{"id": "waiting_families", "headline": True}],
    }
    folder_facts._go_on(facts)
    (line,) = capsys.readouterr().out.splitlines()
    words = shlex.split(line.partition(": ")[2])
    assert words == ["pathfinder", "results", "my results/it's", "--kpi", "waiting_families"]


def test_the_command_that_shows_a_scenario_with_sources_is_the_one_given(
    capsys: pytest.CaptureFixture[str], tmp_path
) -> None:
    folder = tmp_path / "my scenarios"
    folder.mkdir()
    file = folder / "more.yaml"
    file.write_text("title: T\nquestion: Q?\n", encoding="utf-8")
    given = ["scenarios", "show", str(file), "--area", "Bristol, City of", "--set", "demand.multiplier=times: 1.1"]
    assert main(given) == 0
    line = next(each for each in capsys.readouterr().out.splitlines() if each.startswith("Every number"))
    words = shlex.split(line.partition(": ")[2])
    assert words == ["pathfinder", *given, "--all"]
    assert main([*words[1:], "--json"]) == 0
