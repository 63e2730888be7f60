"""The SimPy model: one area's families, workers and service."""

from __future__ import annotations

from sim.model.simulate import count_entries, judgements, simulate

__all__ = ["count_entries", "judgements", "simulate"]
