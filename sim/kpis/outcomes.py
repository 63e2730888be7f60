"""Indicators are outcomes, not levers: the message for a setting that names one.

Scenarios know the levers and the book but not the indicators, so the layers above put the message right here.
"""

from sim.errors import InputError
from sim.kpis.catalogue import catalogue
from sim.scenario.field_words import UnknownLeverError

OUTCOME = "this is an outcome, not a lever: `pathfinder scenarios schema` or `assumptions` lists levers"


def refusal(fault: InputError) -> InputError:
    """Return the error to show: for an unknown lever that is an indicator, that it is an outcome."""
    if isinstance(fault, UnknownLeverError) and fault.found in {entry.id for entry in catalogue()}:
        return InputError(OUTCOME, file=fault.file, key=fault.key)
    return fault
