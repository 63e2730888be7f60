"""The SimPy model: one area's families, workers and service."""

from __future__ import annotations

from sim.model.simulate import simulate

__all__ = ["simulate"]
