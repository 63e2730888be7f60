"""A quick figure of one indicator over time, for notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, nearest_match

if TYPE_CHECKING:
    import pandas as pd
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

    known = sorted(set(summary["kpi"]))
    if kpi not in known:
        raise InputError("the results hold no indicator of this name", found=kpi, nearest=nearest_match(kpi, known))
    rows = summary[(summary["kpi"] == kpi) & (summary["group"] == group)]
    if rows.empty:
        groups = sorted(set(summary.loc[summary["kpi"] == kpi, "group"]))
        raise InputError("the indicator is not split this way", found=group, allowed=", ".join(groups))
    finest = next(
        kept
        for kept in (rows["period"].str.contains(" Q"), rows["period"] != "all", rows["period"] == "all")
        if kept.any()
    )
    rows = rows[finest]
    entry = next((each for each in manifest["indicators"] if each["id"] == kpi), {"label": kpi, "unit": ""})
    titles = {each["id"]: each["title"] for each in manifest["scenarios"]}
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    periods = list(dict.fromkeys(sorted(rows["period"])))
    count = rows["scenario"].nunique()
    for place, (scenario, mine) in enumerate(rows.groupby("scenario", sort=False)):
        # Side by side, so that the intervals of two scenarios can be told apart.
        aside = APART * (place - (count - 1) / 2)  # not an assumption: the middle
        at = [periods.index(period) + aside for period in mine["period"]]
        reach = [mine["mean"] - mine["low"], mine["high"] - mine["mean"]]
        name = titles.get(str(scenario), str(scenario))
        axes.errorbar(at, mine["mean"], yerr=reach, marker="o", linewidth=1, capsize=2, label=name)
    if (rows["low"] >= 0).all():
        axes.set_ylim(bottom=0)
    axes.set_xticks(range(len(periods)), periods, rotation=45, ha="right")
    axes.set_title(f"{entry['label']}, in this model")
    axes.set_ylabel(entry["unit"])
    axes.legend()
    return figure
