"""The charts over time: one small chart per headline indicator, a line per scenario, each with its data table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sim.report import charts, phrases
from sim.report.page.dated import QUARTER, YEAR, first_day, grant_ends, years_measured
from sim.report.standing import day_of
from sim.report.stored.records import Indicator, ResultTables

NOT_BYQUARTER = {
    "never_helped_pct": "By year: a quarter is too short for its rule of 90 days.",
}
GRANT_ENDS = "grant ends"
MOST_LINES = 4  # scenarios drawn beside the base; more cannot be told apart


@dataclass(frozen=True, slots=True)
class TimeChart:
    """One chart over time with its data as a table; `marked` where upright lines stand in it."""

    title: str
    unit: str
    view: str
    svg: Markup
    marked: bool
    notes: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def time_charts(tables: ResultTables) -> tuple[TimeChart, ...]:
    """Return a chart for every headline indicator that has at least two periods."""
    names = (tables.base, *tables.others[:MOST_LINES])
    charted = (
        _chart(tables, indicator, names, f"time-{number}")
        for number, indicator in enumerate(tables.indicators.values())
        if indicator.headline
    )
    return tuple(chart for chart in charted if chart is not None)


def legend(tables: ResultTables) -> tuple[tuple[Markup, str], ...]:
    """Return the sample and the title of each line."""
    return tuple(
        (charts.line_sample(index), tables.title(name))
        for index, name in enumerate((tables.base, *tables.others[:MOST_LINES]))
    )


def chart_periods(tables: ResultTables, kpi: str) -> tuple[str, ...]:
    """Return the quarters an indicator is stored for, or its years when quarters are few or too short for it."""
    found = sorted({row.period for row in tables.summary if row.kpi == kpi and row.group == "all"})
    quarters = tuple(period for period in found if QUARTER.match(period))
    by_quarter = len(quarters) >= 4 and kpi not in NOT_BYQUARTER
    return quarters if by_quarter else tuple(period for period in found if YEAR.match(period))


def base_drift(tables: ResultTables, indicator: Indicator) -> tuple[str, str, str, str] | None:
    """Return how far the base itself moves: first figure and year, last figure and year; None where it matters little.

    It matters when it moves by more than every headline difference, and by at least what is worth noticing.
    """
    years = years_measured(tables, indicator.id)
    ends = [tables.mean(tables.base, indicator.id, year) for year in (years[0], years[-1])] if len(years) > 1 else []
    means = [row.mean for row in ends if row is not None and row.mean is not None]
    if len(means) != 2:
        return None
    found = [tables.difference(name, indicator.id) for name in tables.others]
    gaps = [abs(row.difference) for row in found if row is not None and row.difference is not None]
    moves = abs(means[1] - means[0])
    if not gaps or moves <= max(gaps) or moves < (indicator.worth_for(means[0]) or 0.0):
        return None
    places = phrases.decimals(indicator, max(map(abs, means)))
    first, last = (phrases.with_unit(phrases.number(mean, places), indicator.unit) for mean in means)
    return first, years[0], last, years[-1]


def drift_sentence(tables: ResultTables, indicator: Indicator) -> str:
    """Return the warning that the base itself moves by more than the headline difference, or nothing."""
    drift = base_drift(tables, indicator)
    if drift is None:
        return ""
    first, first_year, last, last_year = drift
    return (
        f"In this model the base scenario itself moves from {first} in {first_year} to {last} in {last_year}: "
        "by more than the headline difference."
    )


def _chart(tables: ResultTables, indicator: Indicator, names: Sequence[str], key: str) -> TimeChart | None:
    """Return the chart of one indicator, or None when there is nothing to draw."""
    periods = chart_periods(tables, indicator.id)
    series = [_line(tables, indicator, name, periods) for name in names]
    series = [line for line in series if any(mean is not None for mean in line.means)]
    if len(periods) < 2 or not series:
        return None
    title = f"{indicator.label} over time"
    told = _description(indicator, periods, series)
    marks = _changes_at(tables, periods)
    if marks:
        told = f"{told} Dated changes: {'; '.join(words for _, words in marks)}."
    ends = _in_chart(_last_days(tables), periods)
    if ends:
        told = f"{told} Last day of a grant: {'; '.join(_short(day) for _, day in ends)}."
    svg = charts.lines(key, title, told, periods, series, marks, [(at, GRANT_ENDS) for at, _ in ends])
    places = phrases.decimals(indicator, max(abs(mean) for line in series for mean in line.means if mean is not None))
    rows = tuple((period, *(_cell(line, spot, places) for line in series)) for spot, period in enumerate(periods))
    return TimeChart(
        title=indicator.label,
        unit=phrases.unit_note(indicator),
        view=indicator.view,
        svg=svg,
        marked=bool(marks or ends),
        notes=tuple(filter(None, (NOT_BYQUARTER.get(indicator.id), drift_sentence(tables, indicator)))),
        heads=tuple(line.name for line in series),
        rows=rows,
    )


def _line(tables: ResultTables, indicator: Indicator, name: str, periods: Sequence[str]) -> charts.Line:
    rows = [tables.mean(name, indicator.id, period) for period in periods]
    return charts.Line(
        name=tables.title(name),
        means=tuple(row.mean if row else None for row in rows),
        lows=tuple(phrases.least(indicator, row.low) if row else None for row in rows),
        highs=tuple(row.high if row else None for row in rows),
    )


def _cell(line: charts.Line, spot: int, places: int) -> str:
    """Return the figure of one line in one period with its interval."""
    mean = line.means[spot]
    if mean is None:
        return phrases.NOT_AVAILABLE
    return f"{phrases.number(mean, places)} ({phrases.interval(line.lows[spot], line.highs[spot], places)})"


def _description(indicator: Indicator, periods: Sequence[str], series: Sequence[charts.Line]) -> str:
    """Return the first and last figure of every line in words."""
    parts = []
    for line in series:
        known = [(period, mean) for period, mean in zip(periods, line.means, strict=True) if mean is not None]
        (first_period, first), (last_period, last) = known[0], known[-1]
        parts.append(
            f"{line.name}: {phrases.value_words(indicator, first)} in {first_period}, "
            f"{phrases.value_words(indicator, last)} in {last_period}"
        )
    return ". ".join(parts) + ". The table below the chart holds every figure."


def dated_changes(tables: ResultTables) -> tuple[tuple[str, str], ...]:
    """Return each day on which a setting changes or a grant ends, in words, with the titles of the scenarios."""
    days: dict[date, list[str]] = {}
    for change in tables.changes:
        if (day := day_of(change.from_date)) is not None:
            days.setdefault(day, []).append(tables.title(change.scenario))
    ends = _last_days(tables)
    told = [(day, phrases.listed(list(dict.fromkeys(titles)))) for day, titles in days.items()]
    told += [(day, f"{GRANT_ENDS}: {phrases.listed(titles)}") for day, titles in ends.items()]
    return tuple((phrases.day_words(day.isoformat()), words) for day, words in sorted(told))


def _last_days(tables: ResultTables) -> dict[date, list[str]]:
    """Return the last day of each grant that ends in the years measured, with the titles of those who have it."""
    days: dict[date, list[str]] = {}
    for name in (tables.base, *tables.others):
        for day in grant_ends(tables, name):
            days.setdefault(day, []).append(tables.title(name))
    return days


def _changes_at(tables: ResultTables, periods: Sequence[str]) -> tuple[tuple[float, str], ...]:
    """Return where each dated change falls, in periods from the left edge, with its day, when it is in the chart."""
    days = {day for change in tables.changes if (day := day_of(change.from_date)) is not None}
    return tuple((at, _short(day)) for at, day in _in_chart(days, periods))


def _in_chart(days: Iterable[date], periods: Sequence[str]) -> tuple[tuple[float, date], ...]:
    """Return where days fall, in periods from the left edge, in order; only those within the chart."""
    first = first_day(periods[0])
    if first is None:
        return ()
    found = []
    for day in sorted(days):
        months = (day.year - first.year) * 12 + day.month - first.month + (day.day - 1) / 31
        at = months / (3 if QUARTER.match(periods[0]) else 12)
        if 0 <= at < len(periods):
            found.append((at, day))
    return tuple(found)


def _short(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"
