"""Supervision: hours of case discussion asked for and given, and what is caught in them."""

from __future__ import annotations


def delivered(supervisors: float, hours_each: float, families: float, hours_a_family: float) -> float:
    """Share (0..1) of the case discussion due that supervisors have hours for; 1 when none is due."""
    due = families * hours_a_family
    if due <= 0.0:
        return 1.0
    return min(1.0, supervisors * hours_each / due)


def caught(catches: float, hours: float, full: float) -> float:
    """How often high risk that was read as less is caught: `catches` in discussions of the full hours, less in shorter.

    Parameters
    ----------
    catches
        How often it is caught in a discussion of the full length, 0..1.
    hours, full
        Case discussion a family gets, and that of the full length, hours a week.
    """
    return catches * min(1.0, hours / full)
