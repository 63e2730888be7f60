"""Sums that have the same bits in every Python, and no others where logs are made."""

import ast
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sim.rules.sums import sum_of


@given(st.lists(st.floats(-1e9, 1e9)))
def test_numbers_are_added_one_after_the_other(values: list[float]) -> None:
    found = 0.0
    for value in values:
        found += value
    assert sum_of(values) == found


def test_rounding_is_not_made_up_for() -> None:
    assert sum_of([1e16, 1.0, 1.0, -1e16]) == 0.0


def test_the_built_in_sum_is_used_for_whole_numbers_only(project: Path) -> None:
    used = 0
    for room in ("rules", "model"):
        for path in (project / "sim" / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum":
                    used += 1
                    assert "# whole numbers" in text.splitlines()[node.lineno - 1], (path.name, node.lineno)
    assert used
