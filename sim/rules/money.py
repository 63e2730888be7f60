"""Money: prices that grow, a year's budget by month, the tail of single placements, and what a cut falls on."""

from __future__ import annotations

from math import log
from typing import Final

PENCE: Final = 100  # not an assumption: pence in a pound
MONTHS: Final = 12  # not an assumption: months of a year
WEEK_DAYS: Final = 7  # not an assumption: days of a week


def pence(pounds: float) -> int:
    """Return pounds as whole pence."""
    return round(pounds * PENCE)


def at_prices_of(amount: float, growth: float, years: int) -> float:
    """Return an amount of the price year at the prices of a year so many `years` later (earlier where below 0)."""
    return amount * float((1.0 + growth) ** years)


def part_of_year(year: int, month: int) -> int:
    """Return the part of a year's amount (pence) that falls on a month (0 to 11); the twelve sum to the year."""
    return year * (month + 1) // MONTHS - year * month // MONTHS


def employed(salary: float, on_cost: float) -> float:
    """Return what a post costs its employer in a year: salary with national insurance and pension on top."""
    return salary * (1.0 + on_cost)


def agency_cost(cost: float, premium: float, price_cap: float) -> float:
    """Return what an agency worker costs in a year, who would cost `cost` if employed; a price cap lowers it."""
    return cost * (1.0 + premium) * min(1.0, price_cap)


def ordinary_price(mean: float, share: float, high: float) -> float:
    """Return the price of all other placements where a `share` of them cost `high` on average, and all `mean`.

    It is not below nought: where the few cost more than all together, the mean of all is above `mean`.
    """
    return max(0.0, mean - share * high) / (1.0 - share) if share < 1.0 else mean


def high_price(uniform: float, least: float, mean: float) -> float:
    """Return the price of a single placement: `least` and an exponential part that brings the mean to `mean`."""
    return least - max(0.0, mean - least) * log(1.0 - uniform)


def kept_of_cut(multiple: float, mitigation: float) -> float:
    """Return the share of posts kept where a budget is a `multiple` of what it was and others step in for a part."""
    return multiple if multiple >= 1.0 else multiple + (1.0 - multiple) * mitigation


def on_voluntary(multiple: float, share_of_cut: float, voluntary: float) -> float:
    """Return the share of a cut that falls on posts of voluntary bodies, who have a `voluntary` share of all."""
    cut = 1.0 - multiple
    return min(share_of_cut, voluntary / cut) if cut > 0.0 else 0.0


def kept_in_shortfall(shortfall: float, budget: float) -> float:
    """Return the share of a discretionary budget that is left when it has to make up a shortfall, least 0."""
    return 1.0 if shortfall <= 0.0 or budget <= 0.0 else max(0.0, 1.0 - shortfall / budget)


def posts_paid(amount: float, delivery: float, match: float, cost: float) -> float:
    """Return the posts (FTE) a grant pays for: the part of it for delivery, and what the council adds, over a post."""
    return amount * delivery * (1.0 + match) / cost if cost > 0.0 else 0.0
