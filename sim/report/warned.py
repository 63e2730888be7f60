"""What a reader is warned of: what the run stored, and what its tables show to be beside the point."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sim.experiment.comparison.judging import FEWEST_TO_JUDGE
from sim.experiment.runs.settings import FEWEST_TO_PUBLISH
from sim.experiment.store.manifest import override_sentences
from sim.report import phrases
from sim.report.localities import pilot_sentence
from sim.report.stored.reading import plain
from sim.report.stored.records import ResultTables

STORED_OF_FEW = "figures for publication need at least"
"""Part of the stored warning of few runs, for which a fuller sentence stands here."""


def warnings(tables: ResultTables) -> tuple[str, ...]:
    """Return what to know before reading on: few runs, --set, pilots, what the run stored, changes that come too late.

    Reports and the command line print them before any figure.
    """
    stored = tables.manifest.get("warnings")
    told = [plain(entry) for entry in stored] if isinstance(stored, list) else []
    few = few_runs(tables)
    pilots = (note for name in tables.others if (note := pilot_sentence(tables, name)))
    late = (note for name in tables.others or (tables.base,) if (note := _too_late(tables, name)))
    by_hand = _overrides(tables)
    return (
        *([few] if few else []),
        *by_hand,
        *pilots,
        *(each for each in told if not few or STORED_OF_FEW not in each),
        *late,
    )


def _overrides(tables: ResultTables) -> list[str]:
    """Return what --set overrides, a sentence each: no title and no list of changes names it."""
    scenarios = tables.manifest.get("scenarios")
    return override_sentences(tables.manifest) if isinstance(scenarios, list) and scenarios else []


def few_runs(tables: ResultTables) -> str:
    """Return a warning of too few runs to rely on, or to judge from at all; empty where there are enough."""
    runs = tables.replications
    if not 0 < runs < FEWEST_TO_PUBLISH:
        return ""
    told = f"Only {phrases.count_words(runs, 'run')} of each scenario: a first look"
    need = f"figures to rely on or to publish need at least {FEWEST_TO_PUBLISH} replications"
    if runs < FEWEST_TO_JUDGE and tables.others:
        return f"{told}. Nothing is called better or worse from fewer than {FEWEST_TO_JUDGE}, and {need}."
    return f"{told}; {need}."


def _too_late(tables: ResultTables, scenario: str) -> str:
    """Return a warning that nothing changes within the years measured; empty where something does."""
    end, days = _end(tables), _days(tables, scenario)
    if end is None or not days or any(day is None or day < end for day in days):
        return ""
    first = min(day for day in days if day is not None)
    return (
        f"{tables.title(scenario)}: nothing changes within the years measured; they end before "
        f"{phrases.day_words(end.isoformat())}, and its first change is on {phrases.day_words(first.isoformat())}."
    )


def _end(tables: ResultTables) -> date | None:
    """Return the day after the years measured, or None when the manifest does not say."""
    start, years = _day(tables.manifest.get("start")), tables.manifest.get("years")
    if start is None or isinstance(years, bool) or not isinstance(years, int | float):
        return None
    return start.replace(year=start.year + int(years))


def _days(tables: ResultTables, scenario: str) -> list[date | None]:
    """Return the days on which a scenario changes something, None for from the start."""
    if tables.others:
        return [_day(row.from_date) for row in tables.changes if row.scenario == scenario]
    entries = tables.manifest.get("scenarios")
    listed = [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
    own = next((entry.get("changes") for entry in listed if entry.get("id") == scenario), None)
    return [_day(each.get("on")) for each in own if isinstance(each, Mapping)] if isinstance(own, list) else []


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(plain(text)[:10])
    except ValueError:
        return None
