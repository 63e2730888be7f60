"""The event record of one run: its rows, the tables derived from it, and its closed vocabularies."""

from sim.log.log import Log, SideTable
from sim.log.record import Recorder
from sim.log.row import COLUMNS, NOBODY, Codes, Row, first_word, later_words, words_of
from sim.log.vocabulary import DETAILS, ENDS_OF_STAY, EVENTS, STAGES, TEAMS

__all__ = [
    "COLUMNS",
    "DETAILS",
    "ENDS_OF_STAY",
    "EVENTS",
    "NOBODY",
    "STAGES",
    "TEAMS",
    "Codes",
    "Log",
    "Recorder",
    "Row",
    "SideTable",
    "first_word",
    "later_words",
    "words_of",
]
