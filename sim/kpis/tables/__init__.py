"""The tables that indicators read: spells, journeys, need, staff and work, from the event log."""

from sim.kpis.tables.run_tables import Tables

__all__ = [
    "Tables",
]
