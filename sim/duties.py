"""What a family asks, as small whole numbers: duties and claims on a worker's week, and kinds of work.

They are numbers because the model compares them in its inner loops, and stand in a module of their own so that the
compiler knows them. The number of a duty is its place in `DUTY_NAMES`, among the words of the service.
"""

from typing import Final, NewType

from sim.service import CLAIM_NAMES, Duty

NO_DUTY: Final = Duty(-1)
DUTY_EARLY_HELP: Final = Duty(0)
DUTY_ASSESSMENT: Final = Duty(1)
DUTY_CHILD_IN_NEED: Final = Duty(2)
DUTY_OPEN_WITHOUT_PLAN: Final = Duty(3)
DUTY_PROTECTION: Final = Duty(4)
DUTY_PROCEEDINGS: Final = Duty(5)
DUTY_CARE: Final = Duty(6)

# --- what a worker's week is made of -------------------------------------------------------------------------------
Claim = NewType("Claim", int)
"""What makes a claim on a worker's week: its place in `CLAIM_NAMES`."""

CLAIM_OWN_TIME: Final = Claim(0)
CLAIM_HELP: Final = Claim(1)
CLAIM_SUPERVISION: Final = Claim(2)
CLAIM_IN_NEED: Final = Claim(3)
CLAIM_ASSESSMENT: Final = Claim(4)
CLAIM_CARE: Final = Claim(5)
CLAIM_PROTECTION: Final = Claim(6)
CLAIM_FIRM: Final = Claim(7)
CLAIMS: Final = len(CLAIM_NAMES) + 1
"""Number of claims, the firm one among them."""
CLAIM_OF_DUTY: Final = (
    CLAIM_IN_NEED,
    CLAIM_ASSESSMENT,
    CLAIM_IN_NEED,
    CLAIM_IN_NEED,
    CLAIM_PROTECTION,
    CLAIM_FIRM,
    CLAIM_CARE,
)
"""Claim that the hours of a duty, at its number, belong to."""

# --- what a family asks of a worker's eligibility ------------------------------------------------------------------
Work = NewType("Work", int)
"""Kind of work a family can ask a worker to hold, least to most intensive."""

WORK_TARGETED: Final = Work(0)
WORK_ASSESSMENT: Final = Work(1)
WORK_CHILD_IN_NEED: Final = Work(2)
WORK_ENQUIRY: Final = Work(3)
WORK_PLAN: Final = Work(4)
WORK_CARE: Final = Work(5)
