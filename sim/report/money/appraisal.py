"""Appraisal of a scenario beside the base: present value of the difference of cost, and the quarter of break-even.

Both are worked out in each pair of runs, in real terms, so that their intervals are of pairs too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.comparison.paying import COST
from sim.kpis.money import PARTS, STAFF, is_bought_by_the_week, is_pay
from sim.report import phrases
from sim.report.money.amounts import IN_THOUSANDS, WHOLE, Cell, Grid, Row, budget_years, in_years, quarters, thousands
from sim.report.money.limit import other_note
from sim.report.money.runs import interval_of
from sim.report.stored.records import ResultTables
from sim.rules.appraisal import break_even, break_even_quantile, present_value, with_optimism_bias
from sim.wording import count_words

if TYPE_CHECKING:
    import pandas as pd

CASHABLE: Final = "Placements and agency workers, bought by the week: cashable"
IN_HOUSE: Final = "Pay of staff in posts: cashable only when the posts are closed"
REST: Final = "Bought for families, court, change programmes and other"
ALL: Final = "All of it"
OWN_INTERVAL: Final = "95% interval by itself, no verdict"
NONE_WITHIN: Final = "none within the run"
TAILS: Final = (0.025, 0.5, 0.975)
"""Shares of runs between which the quarter of break-even is told."""
AGREED: Final = 0.9
"""Least share of runs that must break even, or must not, before a quarter is told."""
_RATES: Final = ("costs.discount_rate", "costs.discount_rate_later", "costs.price_year")
_BIAS: Final = "costs.optimism_bias"


@dataclass(frozen=True, slots=True)
class BreakEven:
    """When the cost summed up from the start falls below that of the base for good, or rises above it (`above`).

    `low`, `middle` and `high` are quarters by which 2.5%, half and 97.5% of runs have broken even, None for none within
    the run; `runs` of `of` break even at all, and so end below the base (above it).
    """

    low: str | None
    middle: str | None
    high: str | None
    runs: int
    of: int
    above: bool = False


def values_of(tables: ResultTables) -> Mapping[str, Any]:
    """Return the values of the base at the start of the run, as the manifest holds them."""
    resolved = tables.entry(tables.base).get("resolved")
    first = resolved[0] if isinstance(resolved, list) and resolved else {}
    values = first.get("values") if isinstance(first, Mapping) else None
    return values if isinstance(values, Mapping) else {}


def appraisal(tables: ResultTables, scenario: str) -> Grid | None:
    """Return the present value of the difference of cost, cashable parts apart; None where it cannot be worked out."""
    values = values_of(tables)
    years = budget_years(tables)
    if any(rate not in values for rate in _RATES) or not years:
        return None
    rows = []
    for label, groups in _PARTS:
        gaps = _gaps(tables, scenario, years, groups)
        if gaps is None:
            return None
        under = other_note(tables, scenario) if label == REST else ""
        rows.append(replace(_row(tables, label, gaps, values, years), under=under))
    bias = float(values.get(_BIAS, 0.0))
    heads = ("Present value", OWN_INTERVAL, *((f"With {bias:.0%} optimism bias",) if bias else ()))
    rate, later, price_year = (float(values[name]) for name in _RATES)
    note = (
        f"{IN_THOUSANDS}, difference from {tables.title(tables.base)} over the years measured, at {rate:.1%} a year up "
        f"to year 30 and {later:.1%} after. The price year, {price_year:.0f}-{(price_year + 1) % 100:02.0f}, is not "
        "discounted. A plus is a cost. No benefit after the run is counted. External placements are cashable at once, "
        "in-house ones only when they are closed; the model has one price for both and does not tell them apart. "
        "The verdict at the top uses a wider interval, because many figures and scenarios are looked at."
    )
    return Grid("Present value of the difference", note, "In this model", heads, tuple(rows))


def break_even_of(tables: ResultTables, scenario: str) -> BreakEven | None:
    """Return when a scenario breaks even in real terms, not discounted; None without stored runs.

    One that pays less for posts saves first: of it, when it has cost more than it saved.
    """
    periods = quarters(tables)
    gaps = _gaps(tables, scenario, periods, (WHOLE,)) if periods else None
    if gaps is None:
        return None
    above = _pays_less(tables, scenario)
    found = [break_even((-run if above else run).tolist()) for run in gaps]
    ends = [break_even_quantile(found, share) for share in TAILS]
    low, middle, high = (None if end is None else periods[end] for end in ends)
    return BreakEven(low, middle, high, sum(each is not None for each in found), len(found), above)


def _pays_less(tables: ResultTables, scenario: str) -> bool:
    """Tell whether pay of staff in posts falls beyond chance."""
    row = tables.difference(scenario, COST, group=f"part={STAFF}")
    return row is not None and row.high is not None and row.high < 0


def break_even_words(found: BreakEven, first: str) -> str:
    """Return when a scenario breaks even, as it stands in a sentence; `first` is the first quarter of the run."""
    if max(found.runs, found.of - found.runs) < AGREED * found.of:
        way = "above" if found.above else "below"
        return f"cannot be told ({found.runs} of {count_words(found.of, 'run')} end {way} the base)"
    spread = f"95% of runs {found.low or NONE_WITHIN} to {found.high or NONE_WITHIN}"
    told = f"in {found.runs} of {count_words(found.of, 'run')} it does"
    if found.middle is None:
        return f"{NONE_WITHIN} ({spread}; {told})" if found.runs else NONE_WITHIN
    if found.middle == found.low == found.high == first:
        return f"the first, {first}, for it {'never saves' if found.above else 'is never dearer'}"
    return f"{found.middle} ({spread}; {told})"


_PARTS: Final = (
    (ALL, (WHOLE,)),
    (CASHABLE, tuple(f"part={part}" for part in PARTS if is_bought_by_the_week(part))),
    (IN_HOUSE, tuple(f"part={part}" for part in PARTS if is_pay(part))),
    (REST, tuple(f"part={part}" for part in PARTS if not is_bought_by_the_week(part) and not is_pay(part))),
)


def _row(
    tables: ResultTables, label: str, gaps: np.ndarray[Any, Any], values: Mapping[str, Any], years: tuple[str, ...]
) -> Row:
    rate, later, price_year = (float(values[name]) for name in _RATES)
    first = int(years[0][:4]) - int(price_year)
    worth = np.array([present_value(run.tolist(), rate, later, first) for run in gaps])
    mean, low, high = interval_of(tables, worth)
    spread = "" if low is None else f"{thousands(low, signed=True)} to {thousands(high, signed=True)}"
    cells = [Cell(thousands(mean, signed=True), value=mean), Cell(spread or phrases.NOT_AVAILABLE)]
    if bias := float(values.get(_BIAS, 0.0)):
        cautious = with_optimism_bias(mean, bias)
        cells.append(Cell(thousands(cautious, signed=True), value=cautious))
    return Row(label, tuple(cells), strong=label == ALL)


def _gaps(
    tables: ResultTables, scenario: str, periods: tuple[str, ...], groups: tuple[str, ...]
) -> np.ndarray[Any, Any] | None:
    """Return the difference of real pounds from the base, shape (runs, periods), the groups summed."""
    stored = _costs(tables.folder / "kpis.parquet")
    if stored is None:
        return None
    sums = []
    for name in (scenario, tables.base):
        own = stored[(stored["scenario"] == name) & stored["group"].isin(groups) & stored["period"].isin(periods)]
        sums.append(own.groupby(["replication", "period"])["value"].sum().unstack("period"))
    after, before = sums
    if after.empty or before.empty:
        return None
    columns = list(periods)
    gap = (after.reindex(columns=columns) - before.reindex(columns=columns)).dropna()
    lengths = np.array([in_years(tables, period) for period in periods])
    return np.asarray(gap.to_numpy(dtype=float) * lengths) if len(gap) else None


@lru_cache(maxsize=1)
def _costs_as_written(path: Path, written: int) -> pd.DataFrame:
    import pandas as pd

    table = pd.read_parquet(path, filters=[("kpi", "==", COST)])
    for name in ("scenario", "period", "group"):
        table[name] = table[name].astype(str)
    return table


def _costs(path: Path) -> pd.DataFrame | None:
    """Return the cost of every run; None where no runs are stored."""
    return _costs_as_written(path, path.stat().st_mtime_ns) if path.is_file() else None
