"""Who pays for what a scenario adds: the funding that it names, or the bill where it names none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Final

from sim.experiment.comparison.judging import WHOLE, adds, adds_posts
from sim.log.money import GRANTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

COST: Final = "cost_total"
"""The indicator whose difference is the bill."""
NOTHING: Final = frozenset({"", "none", "[]", "0", "0.0"})
"""Settings of a fund that hold no money."""
NOBODY: Final = "and names nobody who pays"
A_MILLION: Final = 1_000_000
_TO_PAY: Final = " to pay for it"

_PAY: Final = re.compile(r"pay\.(?!award$|on_cost$|parental_share$).+")
_COSTLY: Final = (
    ("pay", _PAY),
    ("money", re.compile(r"funding\.(?:early_help_budget|grants)")),
)
LIMIT: Final = "funding.general_fund"
"""A multiple that limits the general fund; it adds money only where an earlier limit is raised."""
_BUDGET: Final = re.compile(r"funding\.early_help_budget")
GRANTS_SET: Final = "funding.grants"
OTHER_GRANTS: Final = "other grants than its base"
_AS_OF_OLD: Final = re.compile(r", paid from (?:grants|the general fund)")
"""How a bill ended in results that are stored from before."""

Change = tuple[str, str, str, str]
"""Path, old, new and date of a row of `changes.csv`."""


@dataclass(frozen=True, slots=True)
class Paying:
    """What a scenario adds that costs money (`posts`, `pay`, `money`), and the funds that it names for it."""

    adds: tuple[str, ...]
    funds: tuple[str, ...]


def who_pays(changes: pd.DataFrame) -> dict[str, Paying]:
    """Return the scenarios that add posts, pay or money, with the funds that each names."""
    found = {}
    for name, own in changes.groupby("scenario", sort=False):
        rows = list(zip(own["path"], own["old"], own["new"], own["from_date"], strict=True))
        if (paying := paying_of(rows)) is not None:
            found[str(name)] = paying
    return found


def paying_of(changes: Sequence[Change]) -> Paying | None:
    """Return what the changes of one scenario add and who pays; None where they add nothing that costs."""
    added = ["posts"] if adds_posts(changes) else []
    added += [what for what, levers in _COSTLY if _raised(changes, levers)]
    if "money" not in added and any(path == LIMIT and _higher(old, new) for path, old, new, _ in changes):
        added.append("money")
    if not added:
        return None
    return Paying(tuple(added), (*_grants(changes), *_general_fund(changes)))


def _grants(changes: Sequence[Change]) -> tuple[str, ...]:
    """Return the grants that are named: those of its own, or other ones where there were some before."""
    named = [old for path, old, new, _ in changes if path == GRANTS_SET and new not in NOTHING and adds(old, new)]
    if not named:
        return ()
    return (GRANTS,) if named[0] in NOTHING else (OTHER_GRANTS,)


def _general_fund(changes: Sequence[Change]) -> tuple[str, ...]:
    """Return the general fund where it gets more: a budget or limit that is raised, or a first limit above what was."""
    limits = [(old, new) for path, old, new, _ in changes if path == LIMIT]
    more = any(new not in NOTHING and adds("1" if old in NOTHING else old, new) for old, new in limits)
    return ("the general fund",) if more or _raised(changes, _BUDGET) else ()


def _higher(old: str, new: str) -> bool:
    """Tell whether a limit is raised; where there was none, or is none after, nothing is added."""
    return old not in NOTHING and new not in NOTHING and adds(old, new)


def _raised(changes: Sequence[Change], levers: re.Pattern[str]) -> bool:
    return any(levers.fullmatch(path) and new not in NOTHING and adds(old, new) for path, old, new, _ in changes)


def bills(changes: pd.DataFrame, differences: pd.DataFrame) -> list[str]:
    """Return a sentence for each scenario that adds posts, pay or money: what it costs, and who pays.

    `changes` and `differences` are the tables `changes.csv` and `comparison.csv`.
    """
    here = (differences["kpi"] == COST) & (differences["group"] == WHOLE) & (differences["period"] == WHOLE)
    costs = differences[here]
    figures = costs[["difference", "low", "high"]].to_numpy(dtype=float).tolist()
    told = dict(zip(costs["scenario"], figures, strict=True))
    sentences = []
    for name, paying in who_pays(changes).items():
        difference, low, high = (None if isnan(each) else each for each in told.get(name, [nan] * 3))
        sentences.append(f"{name} {bill_words(paying, difference, low, high)}")
    return sentences


def bill_words(paying: Paying, difference: float | None, low: float | None, high: float | None) -> str:
    """Return what a scenario costs beside its base and who pays, as it stands after the scenario's name.

    Parameters
    ----------
    paying
        What it adds and who pays.
    difference, low, high
        Cost in real terms, scenario less base, pounds a year, with its interval; None where it is not told.
    """
    who = f"and names {' and '.join(paying.funds)}{_TO_PAY}" if paying.funds else NOBODY
    if difference is None:
        return f"adds {' and '.join(paying.adds)}; what it costs is not in these results, {who}"
    return f"{cost_words(difference, low, high)}, {who}"


def cost_words(difference: float, low: float | None, high: float | None) -> str:
    """Return a difference of cost, pounds a year in real terms, as it stands after who costs it."""
    way = "more" if difference >= 0 else "less"
    spread = f", interval {signed(low)} to {signed(high)}" if low is not None and high is not None else ""
    unclear = "" if low is None or high is None or not low <= 0.0 <= high else ", which chance could explain"
    return f"costs {amount(abs(difference))} a year {way} in this model (in real terms{spread}){unclear}"


def is_bill(stored: str) -> bool:
    """Tell whether a stored sentence is a bill."""
    return stored.endswith((NOBODY, _TO_PAY)) or bool(_AS_OF_OLD.search(stored))


def amount(pounds: float) -> str:
    """Return an amount of money in few digits: £1.23m, £412,000."""
    if abs(pounds) >= A_MILLION:
        return f"£{pounds / A_MILLION:,.2f}m"
    return f"£{pounds:,.0f}"


def signed(pounds: float) -> str:
    """Return an amount of money with its sign; nought has none."""
    sign = "" if not round(pounds) else "\u2212" if pounds < 0 else "+"
    return f"{sign}{amount(abs(pounds))}"
