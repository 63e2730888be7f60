"""Whether the base stands still, in words, from what the manifest keeps of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sim.report import phrases
from sim.report.stored.texts import plain
from sim.service import AT_START

MOST_NAMED: Final = 3
"""Indicators beside the headline ones that are named; the rest is counted."""

_EVERY_SCENARIO: Final = (
    "So part of every level comes from how the model starts and not from any reform. All scenarios share it, which "
    "touches differences between them less."
)


def drift_words(manifest: Mapping[str, Any], title: str) -> str:
    """Return in a sentence or two whether the base, of this title, stands still; empty where the manifest is older."""
    drift = manifest.get("drift")
    if not isinstance(drift, Mapping):
        return ""
    if why := plain(drift.get("why")):
        return f"Whether {title} stands still cannot be told: {why}."
    first, last = plain(drift.get("first")), plain(drift.get("last"))
    moving = [each for each in drift.get("moving", ()) if isinstance(each, Mapping)]
    if not moving:
        return (
            f"{title} stands still in this model: none of {drift.get('tested', 0)} figures moves from {first} to "
            f"{last} by more than chance and by an amount worth noticing."
        )
    known = {each["id"]: each for each in manifest.get("indicators", ()) if isinstance(each, Mapping)}
    headline = [each for each in moving if each.get("headline")]
    others = sorted((each for each in moving if not each.get("headline")), key=_share, reverse=True)
    named = [_move(each, known) for each in others[:MOST_NAMED]]
    if len(others) > MOST_NAMED:
        named.append(f"{len(others) - MOST_NAMED} more")
    told = f"headline figures: {phrases.listed([_move(each, known) for each in headline])}" if headline else ""
    rest = f"other figures: {phrases.listed(named)}" if named else ""
    dates = _own_dates(manifest, plain(drift.get("base")))
    own = f" Its own changes on {phrases.listed(dates)} are among the causes." if dates else ""
    return (
        f"{title} does not stand still in this model from {first} to {last}. "
        f"{_sentence('; '.join(filter(None, (told, rest))))}{own} {_EVERY_SCENARIO}"
    )


def _move(moving: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> str:
    """Return `repeat plans from 24.8% to 42.1%`."""
    entry = known.get(moving["kpi"], {})
    label, unit = plain(entry.get("label")) or moving["kpi"], plain(entry.get("unit"))
    first, last = float(moving["first"]), float(moving["last"])
    places = 0 if max(abs(first), abs(last)) >= 100 else 1 if max(abs(first), abs(last)) >= 10 else 2
    ends = (phrases.with_unit(phrases.number(end, places), unit if unit == "%" else "") for end in (first, last))
    return f"{phrases.in_sentence(label)} from {' to '.join(ends)}"


def _share(moving: Mapping[str, Any]) -> float:
    """Return how far an indicator moves as a share of where it begins."""
    first, last = abs(float(moving["first"])), float(moving["last"])
    return abs(last - first) / first if first else float("inf")


def _own_dates(manifest: Mapping[str, Any], base: str) -> list[str]:
    """Return the days on which the base itself changes something, in words."""
    entries = [each for each in manifest.get("scenarios", ()) if isinstance(each, Mapping) and each.get("id") == base]
    days: Iterable[str] = (plain(change.get("on")) for each in entries for change in each.get("changes", ()))
    return [phrases.day_words(day) for day in sorted({day for day in days if day and day != AT_START})]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
