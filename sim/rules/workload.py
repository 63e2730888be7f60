"""Hours of a worker's week: deadline work first, earliest deadline first, help with families what is left."""

from __future__ import annotations


def weekly_call(remaining: float, pace: float, weeks_left: float) -> float:
    """Hours a task asks for this week.

    The usual pace, or more when the deadline is near; never more than what remains of the work.
    """
    return min(remaining, max(pace, remaining / weeks_left))


def usable_hours(fte: float, hours_per_fte: float, overhead_share: float) -> float:
    """Hours a week a worker has for families after leave, training, supervision and general recording."""
    return fte * hours_per_fte * (1.0 - overhead_share)


def stage_hours(base: float, extra_child: float, children: float) -> float:
    """Hours a week a family's stage asks of its holder, with more for each further child."""
    return base * (1.0 + extra_child * max(0.0, children - 1.0))


def work_content(mean: float, shape_multiple: float, children: float, extra_child: float) -> float:
    """Hours of work in one assessment or enquiry: mean times a drawn multiple, more for each further child."""
    return mean * shape_multiple * (1.0 + extra_child * max(0.0, children - 1.0))


def waiting_key(joined: int, priority: int, head_start: int) -> int:
    """Order on a waiting list: time of joining, less a head start per class of urgency (linear ageing)."""
    return joined + priority * head_start


def case_weight(children: float, by_families: bool, part: float) -> float:
    """Places a family takes: its children in scope, or one where families count; of that a co-worker's `part`."""
    return (1.0 if by_families and children > 0.0 else children) * part
