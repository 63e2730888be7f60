"""A quick figure of one indicator over time, for notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, nearest_match
from sim.service import AT_START

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

APART: Final = 0.12  # not an assumption: how far the marks of two scenarios lie apart, in periods
FEWEST_QUARTERS: Final = 4
"""Quarters below which years are drawn, as in the report."""

MONTHS_OF_QUARTER: Final = 3  # not an assumption: calendar
MONTHS_OF_YEAR: Final = 12  # not an assumption: calendar
DAYS_OF_MONTH: Final = 31  # not an assumption: calendar, near enough for a mark
APRIL: Final = 3  # not an assumption: months of the calendar year before the financial year
_PERIOD: Final = re.compile(r"(?P<year>\d{4})-\d{2}(?: Q(?P<quarter>[1-4]))?$")


def plot_means(
    summary: pd.DataFrame, manifest: Mapping[str, Any], kpi: str, ax: Axes | None = None, group: str = "all"
) -> Axes:
    """Draw an indicator: its mean in each quarter (or year, or the whole) with its interval; return the axes.

    Days on which a scenario changes something are marked.

    Parameters
    ----------
    summary
        `summary.csv` as a table.
    manifest
        Gives the label and unit of the indicator, and the titles and the changes of the scenarios.
    kpi, group
        Which rows.
    ax
        Where to draw; axes of a new figure by default.

    Raises
    ------
    InputError
        When the table has no such indicator or group, or `ax` cannot be drawn on.
    """
    check_known(kpi, summary["kpi"])
    rows = _finest(_rows_of(summary, kpi, group))
    entry = next((each for each in manifest["indicators"] if each["id"] == kpi), {"label": kpi, "unit": ""})
    axes = axes_of(ax)
    periods = list(dict.fromkeys(sorted(rows["period"])))
    _draw(axes, rows, periods, {each["id"]: each["title"] for each in manifest["scenarios"]})
    _mark_changes(axes, periods, manifest["scenarios"])
    if (rows["low"] >= 0).all():
        axes.set_ylim(bottom=0)
    axes.set_title(f"{entry['label']}, in this model")
    axes.set_ylabel(entry["unit"])
    axes.legend()
    return axes


def axes_of(ax: Axes | None) -> Axes:
    """Return the axes to draw on: those given, or those of a new figure, which a notebook shows.

    Raises
    ------
    InputError
        When what is given is no axes.
    """
    if ax is None:
        from matplotlib import pyplot

        return pyplot.subplots(figsize=(8, 4.5), layout="constrained")[1]
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        raise InputError("this cannot be drawn on", key="ax", found=ax, allowed="axes of matplotlib; group= by name")
    return ax


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
    """Return the rows of the periods that the report draws: four quarters or more, else years; else the whole run."""
    period = rows["period"]
    quarters = period.str.contains(" Q")
    if period[quarters].nunique() >= FEWEST_QUARTERS:
        return rows[quarters]
    years = (period != "all") & ~quarters
    return rows[next(kept for kept in (years, quarters, period == "all") if kept.any())]


def _draw(axes: Axes, rows: pd.DataFrame, periods: Sequence[str], titles: Mapping[str, str]) -> None:
    """Draw each scenario's means with their intervals over the periods, scenarios side by side to be told apart."""
    count = rows["scenario"].nunique()
    for place, (scenario, mine) in enumerate(rows.groupby("scenario", sort=False)):
        aside = APART * (place - (count - 1) / 2)  # not an assumption: the middle
        at = [periods.index(period) + aside for period in mine["period"]]
        reach = [mine["mean"] - mine["low"], mine["high"] - mine["mean"]]
        name = titles.get(str(scenario), str(scenario))
        axes.errorbar(at, mine["mean"], yerr=reach, marker="o", linewidth=1, capsize=2, label=name)
    axes.set_xticks(range(len(periods)), periods, rotation=45, ha="right")


def _mark_changes(axes: Axes, periods: Sequence[str], scenarios: Sequence[Mapping[str, Any]]) -> None:
    """Mark each day within the periods on which a scenario changes something; a phased change at its first step."""
    first = _PERIOD.match(periods[0])
    if first is None:
        return
    months = MONTHS_OF_QUARTER if first["quarter"] else MONTHS_OF_YEAR
    start = int(first["year"]) * MONTHS_OF_YEAR + APRIL + (int(first["quarter"] or 1) - 1) * MONTHS_OF_QUARTER
    marked = set()
    for scenario in scenarios:
        phased = set()
        for change in scenario.get("changes", ()):
            if change["on"] != AT_START and (not change["phase"] or change["phase"] not in phased):
                phased.add(change["phase"])
                marked.add(date.fromisoformat(change["on"]))
    for day in sorted(marked):
        at = (day.year * MONTHS_OF_YEAR + day.month - 1 + (day.day - 1) / DAYS_OF_MONTH - start) / months
        if 0 <= at < len(periods):
            axes.axvline(at - 0.5, color="grey", linestyle=":", linewidth=1)  # not an assumption: a period's left edge
            top = axes.get_xaxis_transform()
            words = f"{day.day} {day:%b} {day.year}"
            axes.text(at - 0.5, 0.99, words, transform=top, rotation=90, va="top", ha="right", fontsize="x-small")
