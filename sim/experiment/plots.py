"""A quick figure of one indicator over time, for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, nearest_match

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

APART = 0.12  # not an assumption: how far the marks of two scenarios lie apart, in periods


def plot_means(summary: pd.DataFrame, manifest: Mapping[str, Any], kpi: str, group: str = "all") -> Figure:
    """Return a figure of an indicator: its mean in each quarter (or year, or the whole) with its interval.

    Parameters
    ----------
    summary
        `summary.csv` as a table.
    manifest
        Gives the label and unit of the indicator, and the titles of the scenarios.
    kpi, group
        Which rows.

    Raises
    ------
    InputError
        When the table has no such indicator or group.
    """
    from matplotlib.figure import Figure

    check_known(kpi, summary["kpi"])
    rows = _finest(_rows_of(summary, kpi, group))
    entry = next((each for each in manifest["indicators"] if each["id"] == kpi), {"label": kpi, "unit": ""})
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    _draw(axes, rows, {each["id"]: each["title"] for each in manifest["scenarios"]})
    if (rows["low"] >= 0).all():
        axes.set_ylim(bottom=0)
    axes.set_title(f"{entry['label']}, in this model")
    axes.set_ylabel(entry["unit"])
    axes.legend()
    return figure


def check_known(kpi: str, known: Iterable[str], key: str | None = None) -> None:
    """Refuse an indicator that results do not hold.

    Parameters
    ----------
    kpi
        The indicator asked for.
    known
        The indicators there are, in any order, any of them more than once.
    key
        What asked for it, for the message.

    Raises
    ------
    InputError
        When it is not among them; names the nearest.
    """
    names = sorted(set(known))
    if kpi not in names:
        message = "the results hold no indicator of this name"
        raise InputError(message, key=key, found=kpi, nearest=nearest_match(kpi, names))


def _rows_of(summary: pd.DataFrame, kpi: str, group: str) -> pd.DataFrame:
    """Return the rows of an indicator in one group."""
    rows = summary[summary["kpi"] == kpi]
    found = rows[rows["group"] == group]
    if found.empty:
        groups = sorted(set(rows["group"]))
        raise InputError("the indicator is not split this way", found=group, allowed=", ".join(groups))
    return found


def _finest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the finest periods there are: quarters, else years, else the whole run."""
    period = rows["period"]
    return rows[next(kept for kept in (period.str.contains(" Q"), period != "all", period == "all") if kept.any())]


def _draw(axes: Axes, rows: pd.DataFrame, titles: Mapping[str, str]) -> None:
    """Draw each scenario's means with their intervals over the periods, scenarios side by side to be told apart."""
    periods = list(dict.fromkeys(sorted(rows["period"])))
    count = rows["scenario"].nunique()
    for place, (scenario, mine) in enumerate(rows.groupby("scenario", sort=False)):
        aside = APART * (place - (count - 1) / 2)  # not an assumption: the middle
        at = [periods.index(period) + aside for period in mine["period"]]
        reach = [mine["mean"] - mine["low"], mine["high"] - mine["mean"]]
        name = titles.get(str(scenario), str(scenario))
        axes.errorbar(at, mine["mean"], yerr=reach, marker="o", linewidth=1, capsize=2, label=name)
    axes.set_xticks(range(len(periods)), periods, rotation=45, ha="right")
