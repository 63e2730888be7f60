"""Indicators computed from the event log: one small function each, by chapter."""

from sim.kpis import assessment, care, continuity, front_door, protection, truth, waiting, workforce  # register indicators
from sim.kpis.catalogue import BREAKDOWNS, KPIS, Kpi, catalogue, kpi_named
from sim.kpis.compute import compute, event_vocabulary

__all__ = [
    "BREAKDOWNS",
    "KPIS",
    "Kpi",
    "assessment",
    "care",
    "catalogue",
    "compute",
    "continuity",
    "event_vocabulary",
    "front_door",
    "kpi_named",
    "protection",
    "truth",
    "waiting",
    "workforce",
]
