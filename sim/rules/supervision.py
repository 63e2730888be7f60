"""Supervision: hours of case discussion asked for and given."""

from __future__ import annotations


def delivered(supervisors: float, hours_each: float, families: float, hours_a_family: float) -> float:
    """Share (0..1) of the case discussion due that supervisors have hours for; 1 when none is due."""
    due = families * hours_a_family
    if due <= 0.0:
        return 1.0
    return min(1.0, supervisors * hours_each / due)
