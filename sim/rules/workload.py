"""Hours that work asks: of a week, and of one piece of work with a deadline."""

from __future__ import annotations

from typing import Final

from sim.clock import WORKING_DAYS_PER_WEEK

DAYS_PER_WEEK: Final = 7  # not an assumption: of the calendar


def hours_for_families(at_work: float, overhead_share: float, overtime: float) -> float:
    """Hours a week a full-time worker has for families: those at work less what belongs to no case, and overtime."""
    return at_work * (1.0 - overhead_share) + overtime


def hours_in_contract(at_work: float, overhead_share: float) -> float:
    """Hours a week a full-time worker has for families without any overtime."""
    return hours_for_families(at_work, overhead_share, 0.0)


def hours_unasked(at_work: float, overhead_share: float, overtime: float, unasked_share: float) -> float:
    """Hours a week a full-time worker gives to families whatever the week asks: the usual overtime in part (0..1)."""
    return hours_for_families(at_work, overhead_share, overtime * unasked_share)


def hours_of_visits(visit: float, interval: float, included: float) -> float:
    """Hours a week that visits at this interval (working days) ask beyond those included in the hours of the stage."""
    return visit * WORKING_DAYS_PER_WEEK * (1.0 / interval - 1.0 / included)


def hours_of_visits_and_reviews(
    visit: float, interval: float, included: float, review: float, review_interval: float, reviews_included: float
) -> float:
    """Hours a week that visits and reviews (interval in days) ask beyond those included in the hours of the stage."""
    reviews = review * DAYS_PER_WEEK * (1.0 / review_interval - 1.0 / reviews_included)
    return hours_of_visits(visit, interval, included) + reviews


def usual_weeks(content: float, pace: float, fastest: float, weeks_to_limit: float, least: float) -> float:
    """Weeks in which work of this content is usually done: at its pace, or faster to meet its limit, as far as it can.

    At the fastest (hours a week, as `pace`) some work is late all the same; `least` weeks it takes in any case.
    """
    return max(least, content / fastest, min(content / pace, weeks_to_limit))


def let_slip(pressure: float, starts: float, ends: float, luck: float) -> float:
    """Part (0..1) of the longest delay that a piece of work is let slip by under a pressure.

    Each piece has its own luck (0..1): as pressure rises, more pieces slip, and by more.
    """
    if pressure <= starts:
        return 0.0
    return max(0.0, min(1.0, (pressure - starts) / (ends - starts)) - luck)


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
