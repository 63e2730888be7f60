"""Indicators of money: what is budgeted and spent, in cash and in real terms, and what it reaches."""

from sim.kpis.money import cash, reached, reserves  # register indicators
from sim.kpis.money.entries import PARTS, STAFF, is_bought_by_the_week, is_pay, part_of

__all__ = [
    "PARTS",
    "STAFF",
    "cash",
    "is_bought_by_the_week",
    "is_pay",
    "part_of",
    "reached",
    "reserves",
]
