"""Sweeps: many settings of one scenario, over the same families."""

from sim.experiment.sweep.results import Sweep, load_sweep
from sim.experiment.sweep.running import sweep

__all__ = [
    "Sweep",
    "load_sweep",
    "sweep",
]
