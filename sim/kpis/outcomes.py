"""Indicators are outcomes, not levers: the message for a setting that names one.

Scenarios know the levers and the book but not the indicators, so the layers above put the message right here.
"""

from typing import Final

from sim.errors import InputError
from sim.kpis.catalogue import catalogue
from sim.scenario.field_words import UNKNOWN, UnknownLeverError

NOT_SET: Final = "outcomes cannot be set, only what brings them about; `pathfinder scenarios schema` lists every lever"
OUTCOME: Final = f"this is an outcome, not a lever: {NOT_SET}"
_NAMED: Final = 3  # indicators told by name


def refusal(fault: InputError) -> InputError:
    """Return the error to show: for an unknown lever that is an indicator or begins one, that outcomes cannot be set.

    What the field's own words say of a word stands, where they know it and no indicator has it for its name.
    """
    if not (isinstance(fault, UnknownLeverError) and isinstance(fault.found, str)):
        return fault
    known = [entry.id for entry in catalogue()]
    if fault.found in known:
        return InputError(OUTCOME, file=fault.file, key=fault.key)
    begun = [each for each in known if each.startswith(f"{fault.found}_")]
    if not begun or fault.message != UNKNOWN:
        return fault
    message = f"{UNKNOWN}, but the beginning of outcomes ({', '.join(begun[:_NAMED])}): {NOT_SET}"
    return InputError(message, file=fault.file, key=fault.key, found=fault.found, nearest=fault.nearest)
