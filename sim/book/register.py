"""Checks of the assumption register: every number of the model is in the book.

A number written in a formula (`sim/rules`) or a chapter of the journey (`sim/model`) is an assumption nobody can see,
vary or trace. These may be written there all the same, and nothing else:

* 0, 1 and -1; 2 or 0.5 in a product, a quotient or a power (twice, half, squared, root);
* places in a list or tuple (`rates[3]`), and the digits of a `round`;
* 7, 10, 12, 24, 60, 100 and 10,000 in a product, quotient or remainder: days, months, hours, minutes, %, per 10,000;
* the members of an `Enum`, and the shapes of arrays and sizes of tables (`range`, `linspace`, `zeros`, ... take them);
* a line that ends in a comment `# not an assumption: <why>`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.book.book import load_book
from sim.errors import InputError

CHECKED: Final = ("rules", "model")
EXCUSE: Final = "# not an assumption: "
_PLAIN: Final = frozenset({0, 1, -1})
_IN_PRODUCTS: Final = frozenset({2, 0.5, 7, 10, 12, 24, 60, 100, 10_000})
_IN_POWERS: Final = frozenset({2, 0.5, -0.5})
_SHAPES: Final = frozenset({"range", "linspace", "arange", "zeros", "ones", "full", "empty", "reshape", "round"})


def register_problems(folder: Path | None = None, code: Path | None = None) -> list[str]:
    """Return what is wrong with the register, one sentence each; empty when nothing is.

    Parameters
    ----------
    folder
        The assumption book; the shipped one by default. Stops at its first incomplete entry.
    code
        The package whose `rules` and `model` are read; this one by default.
    """
    problems = []
    try:
        book = load_book(folder)
        used = {leaf.source for leaf in book.leaves.values()}
        problems += [
            f"sources.yaml: sources.{name}: no leaf uses this source" for name in book.sources if name not in used
        ]
    except InputError as error:
        problems.append(str(error))
    package = code or Path(__file__).parents[1]
    for part in CHECKED:
        if (package / part).is_dir():
            problems += [f"{line}: a number that is not in the book" for line in unregistered_numbers(package / part)]
    return problems


def unregistered_numbers(folder: Path) -> list[str]:
    """Return each number in the Python files under `folder` that ought to be in the book, as `file:line: number`."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        name = path.relative_to(folder.parent).as_posix()
        for node, number in _numbers(ast.parse(text)):
            if EXCUSE not in lines[node.lineno - 1] and EXCUSE not in lines[(node.end_lineno or node.lineno) - 1]:
                found.append(f"{name}:{node.lineno}: {number!r}")
    return found


def _numbers(tree: ast.Module) -> Iterator[tuple[ast.Constant, complex]]:
    """Yield the numbers of a module that are not among those allowed, in the order of its lines."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
            continue
        if isinstance(node.value, int | float | complex) and not _allowed(node, node.value, above):
            found.append((node, node.value))
    yield from sorted(found, key=lambda each: (each[0].lineno, each[0].col_offset))


def _allowed(node: ast.Constant, number: complex, above: dict[ast.AST, ast.AST]) -> bool:
    """Tell whether a number may be written where it stands."""
    if number in _PLAIN:
        return True
    place: ast.AST = node
    parent = above[node]
    if isinstance(parent, ast.UnaryOp):
        place, parent = parent, above[parent]
    if isinstance(parent, ast.BinOp):
        if isinstance(parent.op, ast.Pow):
            return place is parent.right and number in _IN_POWERS
        if isinstance(parent.op, ast.Mult | ast.Div | ast.FloorDiv | ast.Mod):
            return number in _IN_PRODUCTS
        return False
    if isinstance(parent, ast.Subscript) and place is parent.slice:
        return True
    if isinstance(parent, ast.Slice | ast.Tuple) and _is_index(parent, above):
        return True
    if isinstance(parent, ast.Call) and _called(parent) in _SHAPES:
        return isinstance(number, int)
    return isinstance(parent, ast.Assign) and _is_enum(above[parent])


def _is_index(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """Tell whether a slice or tuple is the index of something (not a type such as `tuple[int, ...]`)."""
    parent = above.get(node)
    if isinstance(parent, ast.Tuple):
        return _is_index(parent, above)
    return isinstance(parent, ast.Subscript) and node is parent.slice


def _called(call: ast.Call) -> str:
    """Return the last part of the name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_enum(node: ast.AST) -> bool:
    """Tell whether a node is the body of an `Enum`."""
    return isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases)
