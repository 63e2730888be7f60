"""The tables that indicators read: spells, journeys, need, staff and work, from the event log."""

from sim.kpis.tables.run_tables import Tables
from sim.kpis.tables.spells import pick

__all__ = [
    "Tables",
    "pick",
]
