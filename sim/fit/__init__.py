"""Fit: calibration, validation and area presets, from published figures to the assumption book."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.fit.figures import TOLERANCE as TOLERANCE
    from sim.fit.figures import Size as Size
    from sim.fit.figures import evaluate as evaluate
    from sim.fit.validation import ENOUGH as ENOUGH
    from sim.fit.validation import Line as Line
    from sim.fit.validation import fits as fits
    from sim.fit.validation import lines_of as lines_of

__all__ = ["ENOUGH", "TOLERANCE", "Line", "Size", "evaluate", "fits", "lines_of"]

_FIGURES = frozenset({"TOLERANCE", "Size", "evaluate"})


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name in __all__:
        found = getattr(import_module("sim.fit.figures" if name in _FIGURES else "sim.fit.validation"), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
