"""The page on writing scenarios: every example on it can be run as it stands, and changes something."""

import re
from pathlib import Path

import pytest

from sim.areas import load_area
from sim.scenario import load_scenario
from sim.scenario.diff import diff
from sim.scenario.no_effect import no_effect_notes


def examples(project: Path) -> list[str]:
    """The files written on the page."""
    return re.findall(r"```yaml\n(.*?)```", (project / "docs" / "scenarios.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(6))
def test_an_example_can_be_run_and_changes_something(number: int, project: Path, tmp_path: Path) -> None:
    written = examples(project)
    assert len(written) == 6
    path = tmp_path / "example.yaml"
    path.write_text(written[number], encoding="utf-8")
    example, area = load_scenario(path), load_area("rutland")
    assert example.warnings == ()
    assert no_effect_notes(example, area) == []
    assert diff(load_scenario("status_quo"), example, area)
    assert number in (0, 3, 4, 5) or {change.locality for change in example.changes} == {"", "north"}
