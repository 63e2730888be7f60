"""How long workers stay: leaving by time in post, age, strain and an end in sight, and the strain of weeks of work."""

from __future__ import annotations

from math import exp
from typing import Final

MOST: Final = 4.0  # not an assumption: no multiple of a hazard is taken beyond what its evidence covers
STEPS: Final = 60  # not an assumption: halvings after which a double holds no more


def mean_tenure(later: float, first_year_times: float) -> float:
    """Mean years in post where the hazard of leaving is `later` a year, and so many times that in the first year."""
    first = later * first_year_times
    stay = exp(-first)
    return (1.0 - stay) / first + stay / later


def hazards(rate: float, first_year_times: float) -> tuple[float, float]:
    """Hazards of leaving a year, in the first year in post and after it, of which `rate` leave in a steady state.

    In a steady state the leavers a year, of those in post, are one over the mean time in post (Little's law).

    Parameters
    ----------
    rate
        Leavers a year over workers in post, above 0; nobody leaves at 0.
    first_year_times
        Hazard in the first year over the hazard after it, above 0.
    """
    if rate <= 0.0:
        return 0.0, 0.0
    later = low = rate / (1.0 + MOST * first_year_times)
    high = rate * (1.0 + 1.0 / first_year_times)
    for _ in range(STEPS):
        later = 0.5 * (low + high)  # not an assumption: a half
        if mean_tenure(later, first_year_times) > 1.0 / rate:
            low = later
        else:
            high = later
    return later * first_year_times, later


def share_in_first_year(hazard: float, rate: float) -> float:
    """Share of workers in their first year in post in a steady state of `rate` leavers a year."""
    return rate if hazard <= 0.0 else rate * (1.0 - exp(-hazard)) / hazard


def by_strain(strain: float, usual: float, elasticity: float) -> float:
    """Multiple of a hazard at this strain: 1 at the usual one, and so much per cent more for each per cent of strain.

    Bounded, since a line fitted near the usual load says nothing of loads far from it.
    """
    if usual <= 0.0 or elasticity == 0.0:
        return 1.0
    return max(1.0 / MOST, min(MOST, 1.0 + elasticity * (strain / usual - 1.0)))


def strained(before: float, week: float, memory_weeks: float) -> float:
    """Strain after one more week: a moving mean that looks back on so many weeks."""
    return before + (week - before) / memory_weeks


def end_in_sight(now: float, known_from: float, ends: float, times: float) -> float:
    """Multiple of the hazard of leaving a post known to end: 1 when that becomes known, `times` at the end."""
    if now < known_from or ends <= known_from:
        return 1.0
    return 1.0 + (times - 1.0) * min(1.0, (now - known_from) / (ends - known_from))


def eased(size: float, since: float, half_life: float) -> float:
    """What is left of an effect after `since`: half of it in a half-life (same units)."""
    return size * float(0.5 ** (since / half_life))  # not an assumption: what a half-life is


def settled_in(since: float, needed: float, at_first: float) -> float:
    """Part of a full week's hours a new worker gives: `at_first` on arrival, rising evenly to 1 (same units)."""
    if since >= needed:
        return 1.0
    return at_first + (1.0 - at_first) * since / needed


def moved_to_agency(
    pull: float, cooling_months: float, deterred_a_month: float, price: float, elasticity: float
) -> float:
    """Rate a year of leaving for agency work: the pull of the market, less whom a wait deters, at the price allowed.

    Parameters
    ----------
    pull
        Rate a year where no rule stands in the way.
    cooling_months, deterred_a_month
        Months a leaver may not work near by, and how far each of them lowers the rate (a rate of decay).
    price, elasticity
        Highest price allowed over the market's, at most 1, and the per cent by which one per cent of it moves the rate.
    """
    return pull * exp(-cooling_months * deterred_a_month) * float(min(1.0, price) ** elasticity)


def by_quartiles(luck: float, marks: tuple[float, ...]) -> float:
    """Value at this luck (0 to 1) where `marks` are the least, the quartiles and the most; even between them."""
    place = luck * (len(marks) - 1)
    below = min(int(place), len(marks) - 1 - 1)
    return marks[below] + (place - below) * (marks[below + 1] - marks[below])
