"""Decisions that compare a belief with thresholds. Options run from least to most intensive, always."""

from __future__ import annotations

from typing import Final

NO_ACTION: Final = 0
ADVICE: Final = 1
EARLY_HELP: Final = 2  # not an assumption: a name
REFERRAL: Final = 3  # not an assumption: a name
IMMEDIATE: Final = 4  # not an assumption: a name


def front_door(belief: float, advice: float, early_help: float, referral: float, immediate: float) -> int:
    """Outcome of a contact: the most intensive option whose threshold the belief reaches."""
    if belief >= immediate:
        return IMMEDIATE
    if belief >= referral:
        return REFERRAL
    if belief >= early_help:
        return EARLY_HELP
    return ADVICE if belief >= advice else NO_ACTION


NOT_IN_NEED: Final = 0
IN_NEED_NO_PLAN: Final = 1
CHILD_IN_NEED_PLAN: Final = 2  # not an assumption: a name
ENQUIRY: Final = 3  # not an assumption: a name


def assessment(belief: float, in_need: float, plan: float, enquiry: float) -> int:
    """Outcome of an assessment under section 17 of the Children Act 1989."""
    if belief >= enquiry:
        return ENQUIRY
    if belief >= plan:
        return CHILD_IN_NEED_PLAN
    return IN_NEED_NO_PLAN if belief >= in_need else NOT_IN_NEED


def in_care(belief: float, child_offset: float, threshold: float) -> bool:
    """Whether this child, with its own exposure, is above the threshold for coming into care."""
    return belief + child_offset >= threshold
