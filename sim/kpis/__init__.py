"""Indicators computed from the event log: one small function each, by chapter."""

from sim.kpis import (  # register indicators
    assessment,
    care,
    continuity,
    early_help,
    front_door,
    money,
    planned,
    protection,
    truth,
    waiting,
    workers,
)
from sim.kpis.catalogue import BREAKDOWNS, KPIS, Kpi, breakdown, catalogue, kpi, kpi_named
from sim.kpis.compute import compute, event_vocabulary
from sim.kpis.truth import level_meant_for

__all__ = [
    "BREAKDOWNS",
    "KPIS",
    "Kpi",
    "assessment",  # not the service's word
    "breakdown",
    "care",  # not the service's word
    "catalogue",
    "compute",
    "continuity",
    "early_help",  # not the service's word
    "event_vocabulary",
    "front_door",  # not the service's word
    "kpi",
    "kpi_named",
    "level_meant_for",
    "money",
    "planned",
    "protection",
    "truth",
    "waiting",
    "workers",
]
