"""Running the notebooks as a reader would, in a kernel of their own, with smaller sizes than they come with."""

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NAMES = (
    "01_one_family",
    "02_baseline_against_evidence",
    "03_compare_reforms",
    "04_caps_and_waits",
    "05_sweeps_and_sensitivity",
    "06_money",
)
LONGEST = 120  # seconds for one cell


def read(name: str) -> Any:
    """Return a notebook as it lies in the folder."""
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def sizes_cell(notebook: Any) -> int:
    """Return the place of the one cell that holds the sizes."""
    (place,) = (i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", ()))
    return int(place)


def sizes_of(notebook: Any) -> set[str]:
    """Return the names a reader may change."""
    names: set[str] = set()
    for node in ast.parse(notebook.cells[sizes_cell(notebook)].source).body:
        assert isinstance(node, ast.Assign), "the cell of sizes only assigns"
        names.update(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
    return names


def executed(name: str, sizes: Mapping[str, Any], ask: str = "") -> Any:
    """Run a notebook from top to bottom and return it with its outputs.

    Parameters
    ----------
    name
        Stem of the file.
    sizes
        Values set after the cell of sizes; each must be a name of that cell.
    ask
        Code of one more cell at the end.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        When a cell fails.
    """
    notebook = read(name)
    unknown = sizes.keys() - sizes_of(notebook)
    assert not unknown, f"{name} has no such size: {unknown}"
    smaller = "\n".join(f"{each} = {value!r}" for each, value in sizes.items())
    notebook.cells.insert(sizes_cell(notebook) + 1, nbformat.v4.new_code_cell(smaller))
    notebook.cells.append(nbformat.v4.new_code_cell(ask))
    client = NotebookClient(
        notebook, timeout=LONGEST, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    )
    return client.execute()


def answer(notebook: Any) -> Any:
    """Return what the last cell printed, read as JSON."""
    return json.loads("".join(each["text"] for each in notebook.cells[-1].outputs if each["output_type"] == "stream"))
