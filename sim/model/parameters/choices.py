"""The choices of the book as the model compares them: small whole numbers, each group of its own type."""

from typing import Final, NewType

HolderRule = NewType("HolderRule", int)
"""Who may hold assessments and child in need plans."""
SOCIAL_WORKERS_ONLY: Final = HolderRule(0)
ANY_HOLDER: Final = HolderRule(1)
BY_COMPLEXITY: Final = HolderRule(2)  # not an assumption: a kind
HOLDER_RULES: Final = {
    "social_worker": SOCIAL_WORKERS_ONLY,  # not the service's word
    "any": ANY_HOLDER,
    "by_complexity": BY_COMPLEXITY,
}

LeadModel = NewType("LeadModel", int)
"""What lead practitioners are to protection plans."""
NO_LEAD: Final = LeadModel(0)
HOLDER: Final = LeadModel(1)
OVERSEER: Final = LeadModel(2)  # not an assumption: a kind
LEAD_MODELS: Final = {"none": NO_LEAD, "holder": HOLDER, "overseer": OVERSEER}  # not the service's word

Overflow = NewType("Overflow", int)
"""What follows when every lead practitioner is full."""
BREACH: Final = Overflow(0)
SOCIAL_WORKER_HOLDS: Final = Overflow(1)
WAIT: Final = Overflow(2)  # not an assumption: a kind
AGENCY_COVERS: Final = Overflow(3)  # not an assumption: a kind
OVERFLOWS: Final = {
    "breach": BREACH,
    "social_worker_holds": SOCIAL_WORKER_HOLDS,
    "wait": WAIT,
    "agency": AGENCY_COVERS,  # not the service's word
}

DOSES: Final = ("early", "middle", "late")
"""How what help does rises with its hours; each has its own power in the book."""

Shield = NewType("Shield", int)
"""How what a protection plan prevents rises with the share of visits made."""
LINEAR: Final = Shield(0)
THRESHOLD: Final = Shield(1)
SATURATING: Final = Shield(2)  # not an assumption: a kind
SHIELDS: Final = {"linear": LINEAR, "threshold": THRESHOLD, "saturating": SATURATING}
