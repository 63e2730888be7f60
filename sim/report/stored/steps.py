"""What a scenario changed in its own words: the day and the reason of each change, and whether anything moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.report.stored.texts import plain
from sim.service import AT_START

NO_CHANGE = "no change: every setting of it stays as it was"


def stored_steps(found: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the day and reason of each change, without those that a later one of the same day takes back.

    A reason none of whose settings moved a value says so.
    """
    stored = found.get("changes")
    entries = [entry for entry in stored if isinstance(entry, dict)] if isinstance(stored, list) else []
    days: dict[str, str] = {}
    moved: dict[str, bool] = {}
    for place, entry in enumerate(entries):
        same = [later for later in entries[place + 1 :] if (later.get("on"), later.get("in")) == _when(entry)]
        if set(entry.get("set") or ()) - {path for later in same for path in later.get("set") or ()}:
            because = plain(entry.get("because"))
            days.setdefault(because, plain(entry.get("on")))
            moved[because] = moved.get(because, False) or _moves(entry, found)
    return tuple((day, why if moved[why] else f"{why} ({NO_CHANGE})") for why, day in days.items() if why)


def _when(entry: Mapping[str, Any]) -> tuple[Any, Any]:
    return entry.get("on"), entry.get("in")


def _moves(entry: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether any setting of a change moved its value; so taken where the manifest does not tell."""
    segments = (found.get("resolved_in") or {}).get(entry.get("in")) or found.get("resolved")
    settings = entry.get("set")
    if not isinstance(segments, list) or not isinstance(settings, Mapping):
        return True
    day = entry.get("on")
    now = next((each.get("values") or {} for each in segments if each.get("from") == day), {})
    return any(_acts(name, written, day, now) for name, written in settings.items())


def _acts(name: str, written: object, day: object, now: Mapping[str, Any]) -> bool:
    """Whether one setting moved its value: `now` holds the values from that day on, dated ones only where they move."""
    paths = _leaves(name)
    if day != AT_START:
        return any(path in now for path in paths)
    way, amount = written[:2] if isinstance(written, Sequence) and len(written) > 1 else ("value", None)
    if way == "times":
        return amount != 1 and any(now.get(path) != 0 for path in paths)
    return way != "add" or amount != 0


def _leaves(name: str) -> tuple[str, ...]:
    """Return the leaves of the book that a lever moves, or its own name."""
    from sim.book import load_book

    lever = load_book().levers.get(name)
    return (name,) if lever is None else lever.paths
