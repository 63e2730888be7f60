"""Appraisal of what a change costs: prices of one year, discounting, optimism bias and the quarter it breaks even.

Years count from the price year, which is year 0 and is not discounted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import ceil, inf
from typing import Final

from sim.rules.sums import sum_of

LATER_FROM: Final = 30  # not an assumption: the Green Book's lower rate applies to years after the thirtieth


def real_terms(cash: float, deflator: float, years: float) -> float:
    """Return cash of a budget year in prices of the price year.

    Parameters
    ----------
    cash : float
        Pounds of the day.
    deflator : float
        Growth of prices a year, as a share.
    years : float
        Budget years after the price year; below nought for years before it.
    """
    return float(cash / (1.0 + deflator) ** years)


def discount_factor(year: int, rate: float, later_rate: float) -> float:
    """Return what a real pound of a year is worth in the price year; years up to the price year are worth 1.

    Parameters
    ----------
    year : int
        Budget years after the price year.
    rate, later_rate : float
        Discount rates a year, as shares: up to the thirtieth year, and of every year after it.
    """
    early, late = min(max(year, 0), LATER_FROM), max(year - LATER_FROM, 0)
    return float(1.0 / ((1.0 + rate) ** early * (1.0 + later_rate) ** late))


def present_value(real: Sequence[float], rate: float, later_rate: float, first_year: int = 0) -> float:
    """Return the present value, in pounds of the price year, of real pounds by budget year.

    Parameters
    ----------
    real : sequence of float
        Pounds in prices of the price year, one of each budget year in turn.
    rate, later_rate : float
        Discount rates (see `discount_factor`).
    first_year : int
        Year of the first of them: 0 for the price year, whose pounds are not discounted; 1 discounts the first too.
    """
    return sum_of([amount * discount_factor(year, rate, later_rate) for year, amount in enumerate(real, first_year)])


def with_optimism_bias(difference: float, bias: float) -> float:
    """Return a difference of cost made more cautious: a cost raised by a share, a saving lowered by it.

    Parameters
    ----------
    difference : float
        Pounds: above nought a cost, below nought a saving.
    bias : float
        Share in 0..1.
    """
    return difference * (1.0 + bias if difference > 0.0 else 1.0 - bias)


def break_even(differences: Sequence[float]) -> int | None:
    """Return the first quarter from which the cumulated difference of cost is below nought and stays so; else None.

    `differences` are those of each quarter in turn, scenario less base.
    """
    found = None
    for quarter, total in enumerate(accumulate(differences)):
        if total >= 0.0:
            found = None
        elif found is None:
            found = quarter
    return found


def break_even_quantile(quarters: Sequence[int | None], share: float) -> int | None:
    """Return the quarter by which a share of replications has broken even; None if that is not within the run.

    Parameters
    ----------
    quarters : sequence of int or None
        The quarter in which each replication breaks even; at least one replication.
    share : float
        Share in 0..1 of all replications, those that do not break even among them.
    """
    ordered = sorted(inf if quarter is None else quarter for quarter in quarters)
    reached = ordered[max(0, ceil(share * len(ordered)) - 1)]
    return None if reached == inf else int(reached)
