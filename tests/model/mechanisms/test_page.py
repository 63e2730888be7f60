"""The page of mechanisms is what the register and the marks of the tests say, and the register is about this model."""

import ast

from write_mechanisms import ABSENT, COVERED, PAGE, PROJECT, marked, page, register, switches

from sim.book import load_book


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
    # On and off: each makes pairs of runs, means over several settings, or runs of more than one setting.
    for tests in marked().values():
        for module, name in tests:
            tree = ast.parse((PROJECT / module).read_text(encoding="utf-8"))
            function = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name)
            called = [ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
            assert {"pairs", "mean", "run", "parts"} & set(called), f"{module}: {name}"
