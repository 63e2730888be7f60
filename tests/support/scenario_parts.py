"""Scenario files written for a test, and what their settings become over time."""

from datetime import date
from pathlib import Path
from typing import Any

from sim.book import Value, load_book
from sim.clock import Calendar
from sim.scenario import Scenario, load_scenario, settings_over_time

BOOK = load_book()
CALENDAR = Calendar.from_values(BOOK.values)
HEAD = "title: A test\nquestion: Does it act?\n"
POSTS = "workforce.social_worker.posts"
CONSENT = "early_help.consent"
TWO = "  - {on: start, because: a test, set: {localities: [north, south]}}\n"
NORTH = "in: north, "


def written(folder: Path, body: str, name: str = "test") -> Path:
    """Write a scenario file."""
    path = folder / f"{name}.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def entry(settings: str, on: str = "2025-04-01", more: str = "") -> str:
    """One dated change."""
    return f"  - {{on: {on}, because: a test, {more}set: {{{settings}}}}}\n"


def scenario(folder: Path, *entries: str, name: str = "test", extends: str = "") -> Scenario:
    """Load a scenario of these changes."""
    above = f"extends: {extends}\n" if extends else ""
    return load_scenario(written(folder, above + "timeline:\n" + "".join(entries), name))


def over_time(of: Scenario, path: str, area: Any = None, locality: str = "") -> list[tuple[date | None, Value]]:
    """Value of one leaf from each date on."""
    told = settings_over_time(of, area, BOOK, CALENDAR, locality)
    return [(None if minute is None else CALENDAR.date_of(minute), values[path]) for minute, values in told]


PRACTITIONERS = "workforce.family_help_practitioner.posts"


def with_practitioners(folder: Path, written: str) -> Scenario:
    """Family help with a change of its practitioners' posts."""
    return scenario(folder, entry(f"{PRACTITIONERS}: {written}"), extends="family_help")
