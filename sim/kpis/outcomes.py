"""Indicators are outcomes: a setting that names one is refused in words that say so.

Scenarios know levers and the book, and nothing of indicators; whoever shows a refusal to a person asks here.
"""

from sim.errors import InputError
from sim.kpis.catalogue import catalogue
from sim.scenario.setting import UnknownLeverError

OUTCOME = "this is an outcome, not a lever: `pathfinder scenarios schema` or `assumptions` lists levers"


def refusal(fault: InputError) -> InputError:
    """Return a refusal as people are told it: of an unknown lever that is an indicator, that it is an outcome."""
    if isinstance(fault, UnknownLeverError) and fault.found in {entry.id for entry in catalogue()}:
        return InputError(OUTCOME, file=fault.file, key=fault.key)
    return fault
