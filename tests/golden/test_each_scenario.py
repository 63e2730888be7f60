"""The headline figures of a short run of each shipped scenario are those kept beside it, in `scenarios/golden/`.

As in `test_one_run.py` a figure is not right because it is kept. The scenarios are found by their files, so a new one
has no table until `.venv/bin/python tests/tools/write_golden.py` writes it.
"""

import pytest
from write_golden import COMMAND, figures, moved, read, scenario_names, scenario_rows, table_names, table_of


def test_every_scenario_has_a_table_and_every_table_its_scenario() -> None:
    scenarios, tables = set(scenario_names()), set(table_names())
    assert not scenarios - tables, f"no table is kept of these, write it: {COMMAND}"
    assert not tables - scenarios, f"there is no such scenario, take the table away: {COMMAND}"


@pytest.mark.parametrize("name", scenario_names())
def test_the_figures_of_a_scenario_are_those_that_are_kept(name: str) -> None:
    lines = moved(read(table_of(name)), figures(scenario_rows(name)))
    if lines:
        told = "\n".join(lines)
        pytest.fail(f"{name}: figures moved\n{told}\nif they are meant to: {COMMAND} {name}", pytrace=False)


def test_figures_that_differ_only_as_processors_do_have_not_moved() -> None:
    assert moved({"care_rate": 5.0, "waits": 0.0}, {"care_rate": 5.0 + 1e-10, "waits": 1e-13}) == []


def test_each_figure_that_moved_came_or_went_has_a_line() -> None:
    kept = {"stays": 1.0, "grows": 4.0, "starts": 0.0, "goes": 3.0}
    now = {"stays": 1.0, "grows": 5.0, "starts": 0.25, "comes": 2.0}
    head, *lines = (line.split() for line in moved(kept, now))
    assert head == ["indicator", "golden", "now", "change"]
    assert lines == [
        ["grows", "4", "5", "+1", "(+25.0%)"],
        ["starts", "0", "0.25", "+0.25"],
        ["comes", "none", "2", "is", "new"],
        ["goes", "3", "none", "is", "gone"],
    ]
