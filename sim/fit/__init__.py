"""Fit: calibration, validation and area presets, from published figures to the assumption book."""

from typing import TYPE_CHECKING

from sim.on_demand import names_on_demand

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
_HOMES = {name: "sim.fit.figures" if name in _FIGURES else "sim.fit.validation" for name in __all__}

__getattr__ = names_on_demand(__name__, _HOMES)
