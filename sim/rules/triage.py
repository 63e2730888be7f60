"""Decisions that compare a belief with thresholds. Options run from least to most intensive, always."""

from __future__ import annotations

NO_ACTION, ADVICE, EARLY_HELP, REFERRAL, IMMEDIATE = range(5)


def front_door(belief: float, advice: float, early_help: float, referral: float, immediate: float) -> int:
    """Outcome of a contact: the most intensive option whose threshold the belief reaches."""
    if belief >= immediate:
        return IMMEDIATE
    if belief >= referral:
        return REFERRAL
    if belief >= early_help:
        return EARLY_HELP
    return ADVICE if belief >= advice else NO_ACTION


NOT_IN_NEED, IN_NEED_NO_PLAN, CHILD_IN_NEED_PLAN, ENQUIRY = range(4)


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
