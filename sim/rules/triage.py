"""Decisions on how likely it is that need is at or above the level they are for. Options run from least to most."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import Final

from sim.rules.belief import LEVELS

Line = tuple[int, float]
"""What a decision asks: the level it is for, and how likely need must be to be there or above."""

NO_ACTION: Final = 0
ADVICE: Final = 1
EARLY_HELP: Final = 2  # not an assumption: a name
REFERRAL: Final = 3  # not an assumption: a name
IMMEDIATE: Final = 4  # not an assumption: a name


def reached(likely: Sequence[float], line: Line) -> bool:
    """Whether need is likely enough to be at or above the level of the line."""
    return likely[line[0]] >= line[1]


def anew(likely: Sequence[float], line: Line, settled: Sequence[float], more: float) -> bool:
    """Whether the line is reached, and need clearly likelier there than in `settled`, as it was last left at less.

    Clearly means that a share `more` (0 to 1) of what was then left to certainty has gone. Where nothing was left at
    less, `settled` is empty.
    """
    if not settled:
        return reached(likely, line)
    then = settled[line[0]]
    return likely[line[0]] >= max(line[1], then + more * (1.0 - then))


def front_door(likely: Sequence[float], advice: Line, early_help: Line, referral: Line, immediate: Line) -> int:
    """Outcome of a contact: the most intensive option whose line is reached."""
    if reached(likely, immediate):
        return IMMEDIATE
    if reached(likely, referral):
        return REFERRAL
    if reached(likely, early_help):
        return EARLY_HELP
    return ADVICE if reached(likely, advice) else NO_ACTION


NOT_IN_NEED: Final = 0
IN_NEED_NO_PLAN: Final = 1
CHILD_IN_NEED_PLAN: Final = 2  # not an assumption: a name


def assessment(likely: Sequence[float], in_need: Line, plan: Line) -> int:
    """Outcome, below an enquiry, of an assessment under section 17 of the Children Act 1989."""
    if reached(likely, plan):
        return CHILD_IN_NEED_PLAN
    return IN_NEED_NO_PLAN if reached(likely, in_need) else NOT_IN_NEED


def child_reaches(likely: Sequence[float], child_offset: float, line: Line) -> bool:
    """Whether this child, with its own exposure, is likely enough to be at or above the level of the line."""
    return own_level_likely(likely, child_offset, line[0]) >= line[1]


def own_level_likely(likely: Sequence[float], offset: float, level: int) -> float:
    """Likelihood that a child's own level, the family's plus its offset, is `level` or above.

    A level is a band as wide as the step to the next: where the offset is no whole number of levels, the child of a
    family in that band lies above the line or below it by part.
    """
    asked = level - offset
    below = floor(asked)
    fewer, more = _likely_from(likely, below + 1), _likely_from(likely, below)
    return more - (asked - below) * (more - fewer)


def _likely_from(likely: Sequence[float], level: int) -> float:
    """Likelihood that need is at the level or above; levels beyond both ends of the scale are meant as well."""
    if level <= 0:
        return 1.0
    return likely[level] if level < LEVELS else 0.0
