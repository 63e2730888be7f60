"""Indicators computed from the event log: one small function each, by chapter."""

from sim.kpis import (  # register indicators
    assessment,
    care,
    continuity,
    front_door,
    lead_practitioners,
    protection,
    truth,
    waiting,
    work_needed,
    workforce,
)
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
    "lead_practitioners",
    "protection",
    "truth",
    "waiting",
    "work_needed",
    "workforce",
]
