"""The kinds the model tells apart in its inner loops: signals to a journey, urgency on a list, clocks of a life.

Each group has its own type, so that one is not taken for another; kinds of work and duties are in `sim.service`.
"""

from typing import Final, NewType

Signal = NewType("Signal", int)
"""What a journey that waits is told when it goes on."""
TIME: Final = Signal(0)
ALLOCATED: Final = Signal(1)
DONE: Final = Signal(2)  # not an assumption: a name
ALARM: Final = Signal(3)  # not an assumption: a name
HOME: Final = Signal(4)  # not an assumption: a name

Urgency = NewType("Urgency", int)
"""Class of urgency on a waiting list, most urgent first."""
FOR_PROTECTION: Final = Urgency(0)
FOR_INFANT: Final = Urgency(1)
FOR_CHILD_IN_NEED: Final = Urgency(2)  # not an assumption: a name
FOR_TARGETED_HELP: Final = Urgency(3)  # not an assumption: a name

Clock = NewType("Clock", int)
"""What happens next in a family's life."""
UP: Final = Clock(0)
DOWN: Final = Clock(1)
SHOCK: Final = Clock(2)  # not an assumption: a name
NOTICE: Final = Clock(3)  # not an assumption: a name
SETTLE: Final = Clock(4)  # not an assumption: a name
MOVE: Final = Clock(5)  # not an assumption: a name
BIRTHDAY: Final = Clock(6)  # not an assumption: a name
