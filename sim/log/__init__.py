"""The event record of one run: its rows, the tables derived from it, and its closed vocabularies."""

from sim.log.log import BLOCK, COLUMNS, Codes, Log, Recorder, Row
from sim.log.vocabulary import DETAILS, EVENTS, STAGES, TEAMS

__all__ = [
    "BLOCK",
    "COLUMNS",
    "DETAILS",
    "EVENTS",
    "STAGES",
    "TEAMS",
    "Codes",
    "Log",
    "Recorder",
    "Row",
]
