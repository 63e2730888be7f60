"""The pictures and tables of the notebooks: they draw and set out what was computed, and compute nothing themselves.

Colours can be told apart by people who see colour differently; marks and line styles say the same again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.dates import DateFormatter, MonthLocator
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim import catalogue, worker_names
from sim.kpis import level_meant_for
from sim.kpis.tables import Tables, pick
from sim.log import STAGES
from sim.service import CaseRole, Category, stages

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.fit import Line
    from sim.log import Log

BLUE, ORANGE, GREEN, PINK = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
COLOURS = (BLUE, ORANGE, GREEN, PINK)
MARKS = ("o", "s", "^", "D")
STYLES = ("-", "--", ":", "-.")
VIEWS = {"visible": "What the service can count", "truth": "What only a simulation can see"}

SERVICES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "not open": ("#ffffff", stages([Category.CLOSED])),
    "early help or targeted family help": ("#cde6f5", stages([Category.EARLY_HELP])),
    "assessment or child in need": ("#7fb9de", stages([Category.IN_NEED])),
    "enquiry, protection plan or court": ("#00527f", stages([Category.ENQUIRY, Category.PLAN])),
    "care": ("#444444", stages([Category.CARE])),
}


def life_picture(logs: Mapping[str, Log], family: int, parted: int) -> Figure:
    """Draw one family's need against the level its service is meant for, one pair of strips below it for each run.

    Parameters
    ----------
    logs
        The log of each run by the name of its scenario.
    family
        The number of the family.
    parted
        Minute at which the two paths part; a dotted line marks it.
    """
    figure = Figure(figsize=(11, 4.1 * len(logs)), layout="constrained")
    axes = figure.subplots(2 * len(logs), 1, sharex=True, height_ratios=[3, 1.1] * len(logs))
    for place, (name, log) in enumerate(logs.items()):
        levels, strips = axes[2 * place], axes[2 * place + 1]
        _need_against_service(levels, log, family)
        levels.set_title(f"{name}: family {family}", loc="left", fontweight="bold")
        _strips(strips, log, family)
        for each in (levels, strips):
            each.axvline(_moment(log, parted), color="black", linestyle=":", linewidth=1.5)
    log = next(iter(logs.values()))
    axes[0].annotate("the paths part", (_moment(log, parted), 5.35), xytext=(4, 0), textcoords="offset points")
    axes[-1].set_xlim(_moment(log, 0), _moment(log, log.end))
    axes[-1].xaxis.set_major_locator(MonthLocator(bymonth=(1, 4, 7, 10)))
    axes[-1].xaxis.set_major_formatter(DateFormatter("%b %Y"))
    handles, labels = axes[0].get_legend_handles_labels()
    handles += [Patch(facecolor=colour, edgecolor="grey") for colour, _ in SERVICES.values()]
    figure.legend(handles, [*labels, *SERVICES], loc="outside lower center", ncols=4, frameon=False)
    return figure


def _moment(log: Log, minute: int) -> datetime:
    day = log.calendar.date_of(minute)
    return datetime(day.year, day.month, day.day) + timedelta(minutes=int(minute) % 1440)  # noqa: DTZ001 - model time


def _need_against_service(axes: Axes, log: Log, family: int) -> None:
    tables = Tables(log)
    lives = pick(tables.lives, tables.lives.family == family)
    meant, level = level_meant_for(tables, lives), lives.level.astype(float)
    edges = [*lives.start.tolist(), int(lives.end[-1])]
    at = [_moment(log, minute) for minute in edges]
    level, meant = [*level, level[-1]], [*meant, meant[-1]]
    short = [high > low for high, low in zip(level, meant, strict=True)]
    axes.fill_between(
        at, meant, level, where=short, step="post", color=ORANGE, alpha=0.3, linewidth=0, label="need above the service"
    )
    axes.step(
        at, meant, where="post", color=BLUE, linewidth=1.5, linestyle="--", label="level its service is meant for"
    )
    axes.step(at, level, where="post", color=ORANGE, linewidth=2, label="level of need (only a simulation can see it)")
    axes.set_ylim(-0.3, 5.8)
    axes.set_yticks(range(6))
    axes.set_ylabel("level")
    axes.grid(axis="y", alpha=0.3)


def _strips(axes: Axes, log: Log, family: int) -> None:
    """Draw the stage the family is in, and who holds it."""
    tables = Tables(log)
    lives = pick(tables.lives, tables.lives.family == family)
    colour_of = {stage: colour for colour, members in SERVICES.values() for stage in members}
    for start, end, stage in zip(lives.start.tolist(), lives.end.tolist(), lives.stage.tolist(), strict=True):
        colour = colour_of.get(STAGES[stage], "#ffffff")
        axes.barh(1, _moment(log, end) - _moment(log, start), left=_moment(log, start), color=colour, height=0.7)
    shown = [(max(start, 0), end, name) for start, end, name in holders(log, family) if end > 0]
    for turn, (start, end, name) in enumerate(shown):
        left = _moment(log, start)
        axes.barh(0, _moment(log, end) - left, left=left, color="#eeeeee", edgecolor="grey", height=0.9)
        # Above and below by turns, so that the names of short spells do not lie on one another.
        axes.text(left, -0.22 if turn % 2 else 0.22, f" {name}", va="center", fontsize=8, clip_on=True)
    axes.set_yticks([0, 1], ["held by", "service"])
    axes.set_ylim(-0.6, 1.6)
    axes.tick_params(axis="y", length=0)


def holders(log: Log, family: int) -> list[tuple[int, int, str]]:
    """Return (first minute, last minute, name) of each worker who held a family, as the log has them."""
    frame, names = log.frame(), worker_names(log)
    rows = frame[(frame["family"] == family) & frame["event"].isin(["allocated", "released"])]
    rows = rows[rows["detail"].astype(str).str.split(",").str[0] == CaseRole.HOLDER]
    found, open_since = [], dict[int, int]()
    for event, minute, worker in zip(rows["event"], rows["time"].tolist(), rows["worker"].tolist(), strict=True):
        if event == "allocated":
            open_since[worker] = minute
        elif worker in open_since:
            found.append((open_since.pop(worker), minute, names.at(worker, minute)))
    found += [(since, log.end, names.at(worker, since)) for worker, since in open_since.items()]
    return _joined(sorted(found))


def _joined(spells: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Join spells of one name that follow on at once: only the places the family takes had changed."""
    joined: list[tuple[int, int, str]] = []
    for start, end, name in spells:
        if joined and joined[-1][1:] == (start, name):
            joined[-1] = (joined[-1][0], end, name)
        else:
            joined.append((start, end, name))
    return joined


def fit_table(lines: Sequence[Line], book: Any, used: Mapping[str, float]) -> pd.DataFrame:
    """Return each published figure with its source, grade and range beside the model's mean and interval."""
    rows = [
        {
            "figure": line.name,
            "meaning": line.target.meaning,
            "published": line.published,
            "unit": line.target.unit,
            "range": f"{line.target.low:g} to {line.target.high:g}",
            "model": line.mean,
            "low": line.low,
            "high": line.high,
            "off": line.off,
            "near enough": "yes" if line.near else "no",
            "beyond the outer bound": "yes" if line.beyond else "no",
            "used in the fit": "yes" if line.name in used else "held out",
            "grade": line.target.grade,
            "period": line.target.period,
            "source": book.sources[line.target.source].title,
        }
        for line in lines
    ]
    return pd.DataFrame(rows).set_index("figure")


def fit_picture(table: pd.DataFrame) -> Figure:
    """Draw the model's figures as a part of the published ones, with intervals; filled marks were used in the fit."""
    figure = Figure(figsize=(9.5, 0.25 * len(table) + 1.3), layout="constrained")
    axes = figure.subplots()
    axes.axvspan(0.9, 1.1, color="#e8e8e8", zorder=0, label="within 10%")
    axes.axvline(1, color="black", linewidth=1)
    most = 2.0
    for used, colour, face in (("yes", BLUE, BLUE), ("held out", ORANGE, "white")):
        at = [place for place, each in enumerate(table["used in the fit"]) if each == used]
        rows = table.iloc[at]
        ratio, low, high = (rows[name] / rows["published"] for name in ("model", "low", "high"))
        axes.hlines(at, low.clip(0, most), high.clip(0, most), color=colour)
        label = "used in the fit" if used == "yes" else "held out"
        axes.plot(ratio.clip(0, most), at, "o", color=colour, markerfacecolor=face, label=label)
    words = [re.split(r"[;:,\[]", meaning)[0].strip() for meaning in table["meaning"]]
    axes.set_yticks(range(len(table)), words, fontsize=8)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_xlim(0, most)
    axes.set_xlabel("in this model / published (1: the same; what lies beyond 2 is drawn at 2)")
    axes.grid(axis="x", alpha=0.3)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure


def beside_each_other(table: pd.DataFrame, kpis: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows of `summary` or `differences` over the whole run, labelled, by view: what is counted, then the truth.

    Parameters
    ----------
    table
        The table of a result.
    kpis
        Indicators to show, whatever they say.
    columns
        Columns of the table to show.
    """
    known = {each.id: each for each in catalogue()}
    rows = table[(table["period"] == "all") & (table["group"] == "all") & table["kpi"].isin(kpis)]
    rows = rows.assign(
        view=[VIEWS[known[kpi].view] for kpi in rows["kpi"]],
        indicator=[f"{known[kpi].label} [{kpi}]" for kpi in rows["kpi"]],
        unit=[known[kpi].unit for kpi in rows["kpi"]],
        turn=[(known[kpi].view == "truth", list(kpis).index(kpi)) for kpi in rows["kpi"]],
    )
    rows = rows.sort_values("turn", kind="stable")
    return rows.set_index(["view", "indicator", "unit", "scenario"])[list(columns)]


def differences_picture(differences: pd.DataFrame, kpis: Sequence[str], titles: Mapping[str, str]) -> Figure:
    """Draw differences from the base with their intervals, a panel for each indicator in its own unit.

    Parameters
    ----------
    differences
        `Comparison.differences`.
    kpis
        Indicators; the least difference worth noticing is the grey band, where there is one.
    titles
        Title of each scenario to draw, by its id.
    """
    known = {each.id: each for each in catalogue()}
    views = {view: [kpi for kpi in kpis if known[kpi].view == view] for view in VIEWS}
    rows = differences[(differences["period"] == "all") & (differences["group"] == "all")]
    rows = rows.set_index(["kpi", "scenario"])
    lengths = [(len(mine) + 1) // 2 for mine in views.values()]
    figure = Figure(figsize=(11, 1.45 * sum(lengths) + 1.8), layout="constrained")
    parts = figure.subfigures(len(views), 1, height_ratios=lengths, squeeze=False).flat
    for part, (view, mine) in zip(parts, views.items(), strict=True):
        part.suptitle(VIEWS[view], x=0.01, ha="left", fontweight="bold")
        panels = list(part.subplots((len(mine) + 1) // 2, 2, squeeze=False).flat)
        for axes, kpi in zip(panels, mine, strict=False):
            _difference(axes, rows, known[kpi], titles)
        for axes in panels[len(mine) :]:
            axes.set_axis_off()
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
    return figure


def _difference(axes: Axes, rows: pd.DataFrame, indicator: Any, titles: Mapping[str, str]) -> None:
    if indicator.worth_noticing:
        band = (-indicator.worth_noticing, indicator.worth_noticing)
        axes.axvspan(*band, color="#e4e4e4", zorder=0, label="too small to be worth noticing")
    axes.axvline(0, color="black", linewidth=1)
    for turn, (scenario, title) in enumerate(titles.items()):
        if (indicator.id, scenario) in rows.index:
            row = rows.loc[(indicator.id, scenario)]
            axes.hlines(turn, row["low"], row["high"], color=COLOURS[turn])
            axes.plot(row["difference"], turn, MARKS[turn], color=COLOURS[turn], label=title)
    axes.set_yticks([])
    axes.set_ylim(len(titles) - 0.4, -0.6)
    axes.margins(x=0.08)
    better = {"lower": "lower is better", "higher": "higher is better", "context": "context"}[indicator.better]
    axes.set_title(f"{indicator.label} ({better})", loc="left", fontsize=9)
    axes.set_xlabel(f"difference, {'points' if indicator.unit == '%' else indicator.unit}", fontsize=8)
    axes.tick_params(axis="x", labelsize=8)


def caps_picture(frames: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> Figure:
    """Draw indicators over the cap: a row each, a column for each unit of the cap, a line for each overflow rule.

    Parameters
    ----------
    frames
        Rows of `Sweep.frame` by the label of the indicator.
    names
        Words of each overflow rule, by its value.
    """
    units = ("children", "families")
    figure = Figure(figsize=(11, 2.2 * len(frames) + 0.8), layout="constrained")
    panels = figure.subplots(len(frames), 2, sharex=True, sharey="row", squeeze=False)
    for across, (label, frame) in zip(panels, frames.items(), strict=True):
        for axes, unit in zip(across, units, strict=True):
            for turn, (rule, words) in enumerate(names.items()):
                mine = frame[(frame["lcpp.cap_unit"] == unit) & (frame["lcpp.overflow"] == rule)]
                cap = mine["lcpp.caseload_cap"].astype(float)
                # A little to the side, so that lines that lie on one another can be told apart.
                at = cap + 0.18 * (turn - (len(names) - 1) / 2)
                style = {"color": COLOURS[turn], "marker": MARKS[turn], "linestyle": STYLES[turn], "markersize": 5}
                axes.plot(at, mine["mean"], label=words, **style)
                axes.vlines(at, mine["low"].clip(lower=0), mine["high"], color=COLOURS[turn], alpha=0.6)
            axes.grid(alpha=0.3)
        # None of these figures can be below zero; room above the means, and no more for intervals that tell nothing.
        most = frame["mean"].max()
        across[0].set_ylim(-0.05 * most if most > 0 else -0.05, 1.6 * most if most > 0 else 1)
        across[0].set_title(label, loc="left", fontsize=10, fontweight="bold")
    for axes, unit in zip(panels[-1], units, strict=True):
        axes.set_xlabel(f"cap of a full-time lead practitioner, in {unit}")
    handles, labels = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return figure
