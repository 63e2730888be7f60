"""The page of mechanisms is what the register and the marks of the tests say, and the register is about this model."""

import ast

from write_mechanisms import ABSENT, COVERED, PAGE, PROJECT, marked, page, register, switches

from sim.book import load_book

FROM_DEFAULT = (
    *("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B20"),
    *("C1", "C3", "C8", "C9", "C12", "C13", "G1", "G2", "G3", "G4"),
)


def called(module: str, name: str) -> set[str]:
    """Names of the functions that a test calls."""
    tree = ast.parse((PROJECT / module).read_text(encoding="utf-8"))
    function = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name)
    return {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tests/tools/write_mechanisms.py"


def test_what_the_register_calls_covered_is_what_has_a_test() -> None:
    rows = register()
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["status"] for row in rows} <= {*COVERED, ABSENT}
    assert {row["id"] for row in rows if row["status"] in COVERED} == set(marked())


def test_every_mechanism_can_be_switched_by_the_book() -> None:
    book = load_book()
    for row in register():
        paths = switches(row)
        assert bool(paths) == (row["status"] in COVERED), row["id"]
        assert bool(row["missing"]) == (row["status"] == "partly"), row["id"]
        for path in paths:
            built = path in book.leaves or (path in book.levers and book.levers[path].built)
            assert built, f"{row['id']}: the book has no {path}"


def test_every_test_of_a_mechanism_runs_the_model_twice() -> None:
    # On and off: each makes pairs of runs, means or changes over several settings, or runs of more than one setting.
    for tests in marked().values():
        for module, name in tests:
            assert {"pairs", "mean", "changes", "run", "parts"} & called(module, name), f"{module}: {name}"


def test_what_moves_at_default_values_has_a_test_that_starts_from_them() -> None:
    # `changes` moves one switch away from a run without any assignment; a corner of the model is not enough here.
    for identity in FROM_DEFAULT:
        assert any("changes" in called(module, name) for module, name in marked()[identity]), identity
