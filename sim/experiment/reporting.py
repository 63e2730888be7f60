"""How a result makes its report: with what the layer above hands in, because an experiment knows no report."""

from collections.abc import Callable
from pathlib import Path

Maker = Callable[[Path], Path]
"""Writes the report of a result folder into it and returns the path of the report."""

_makers: list[Maker] = []


def report_with(maker: Maker) -> None:
    """Make reports with this from now on; `sim` hands in that of its report layer."""
    _makers[:] = [maker]


def report_of(folder: Path) -> Path:
    """Write the report of a result folder into it and return the path of the report."""
    return _makers[0](folder)
