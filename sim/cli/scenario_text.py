"""Scenarios in words for the terminal: changes, levers in force, every value, and what a file may hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import prod
from typing import TYPE_CHECKING, Any, Final

from sim.cli.output import say, say_table, say_wrapped
from sim.scenario.plain_settings import NOT_IN_USE, setting_words
from sim.wording import count_words

if TYPE_CHECKING:
    from sim.book import Book, Lever
    from sim.scenario import Scenario
    from sim.scenario.changes import Change

_FROM_AREA: Final = "the area's preset"
_WAYS: Final = {"value": "becomes", "add": "adds", "times": "times", "towards": "moves to"}
_MOST_TOLD: Final = 3
_MEANINGS: Final = {
    "title": "what it is called in reports",
    "question": "what it asks",
    "hypotheses": "what it expects, one or several",
    "could_disappoint": "how it could go otherwise, one or several",
    "extends": "the scenario it builds on: a shipped name, or a file in the same folder",
    "timeline": "entries, in order of date",
    "sources": "what it rests on, each a title and where it is found",
    "because": "why it changes then",
}
_REACH: Final = (("from_start", "from the start only"), ("area_wide", "whole area only"))


def value_words(value: object) -> str:
    """Return a value of the book as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(
            " ".join(map(value_words, part)) if isinstance(part, list | tuple) else value_words(part) for part in value
        )
    if isinstance(value, float):
        return f"{value:.6g}"
    return "none" if value is None else str(value)


def day_words(day: date) -> str:
    """Return a day as `1 April 2025`."""
    return f"{day.day} {day:%B} {day.year}"


def change_lines(changes: "Sequence[Change]") -> Iterator[str]:
    """Yield what each setting changes, a line each; the steps of a phased change are one line."""
    wholes: dict[object, list[Change]] = {}
    for change in changes:
        for path in change.values:
            wholes.setdefault((path, change.phase or id(change)), []).append(change)
    for (path, _), steps in ((key, each) for key, each in wholes.items() if isinstance(key, tuple)):
        settings = [step.values[path] for step in steps]
        way, last = settings[-1].way, settings[-1].amount
        amounts = [each.amount for each in settings if isinstance(each.amount, int | float)]
        amount = {"add": sum(amounts), "times": prod(amounts)}.get(way, last) if len(steps) > 1 else last
        where = f" in {steps[0].locality}" if steps[0].locality else ""
        when = "from the start" if steps[0].day is None else f"from {day_words(steps[0].day)}"
        if len(steps) > 1 and steps[-1].day is not None:
            when += f" to {day_words(steps[-1].day)}, in {count_words(len(steps), 'step')}"
        yield f"{when}{where}: {path} {_WAYS[way]} {value_words(amount)} ({steps[0].because})"


def lever_rows(entry: Mapping[str, Any], book: "Book") -> list[Sequence[str]]:
    """Return (lever, what is in force over time) of every lever of this version, with localities of their own."""
    rows: list[Sequence[str]] = []
    usual = dict(_over_time(entry["resolved"], book))
    for name, text in usual.items():
        rows.append((name, text))
        for locality, segments in entry["resolved_in"].items():
            own = dict(_over_time(segments, book))[name]
            if own != text:
                rows.append((f"  in {locality}", own))
    return rows


def _over_time(segments: Sequence[Mapping[str, Any]], book: "Book") -> Iterator[tuple[str, str]]:
    """Yield each built lever with its values over time, from the stored values in force."""
    for name, lever in book.levers.items():
        if lever.built:
            values = [(part["from"], part["values"][lever.paths[0]]) for part in _holding(segments, lever)]
            yield name, "; ".join(_told(values, name, lever, _in_use(name, segments)))


def _holding(segments: Sequence[Mapping[str, Any]], lever: "Lever") -> Iterable[Mapping[str, Any]]:
    return (part for part in segments if lever.paths[0] in part["values"])


def _told(values: list[tuple[str, Any]], name: str, lever: "Lever", in_use: bool) -> Iterator[str]:
    """Yield the values of a lever with the days they hold from; many steps are told by their ends."""
    first = setting_words(value_words(values[0][1]), lever.unit, name)
    yield first if in_use else f"{first} ({NOT_IN_USE})"
    dated = [(date.fromisoformat(day), setting_words(value_words(now), lever.unit, name)) for day, now in values[1:]]
    if len(dated) > _MOST_TOLD:
        steps, end = count_words(len(dated), "step"), dated[-1]
        yield f"in {steps} from {day_words(dated[0][0])} to {end[1]} on {day_words(end[0])}"
    else:
        yield from (f"from {day_words(day)} {text}" for day, text in dated)


def _in_use(name: str, segments: Sequence[Mapping[str, Any]]) -> bool:
    """Whether anything reads a lever at any time."""
    from sim.scenario.no_effect import ASLEEP

    if name not in ASLEEP:
        return True
    (path, word), _ = ASLEEP[name]
    return any(part["values"][path] != word for part in segments if path in part["values"])


def value_rows(chosen: "Scenario", entry: dict[str, Any], book: "Book") -> list[Sequence[str]]:
    """Return (from, path, value, unit, source) of every value in force, later ones where they change."""
    levers = {path: lever.name for lever in book.levers.values() for path in lever.paths}
    start = {name for change in chosen.changes if change.day is None for name in change.values}
    rows: list[Sequence[str]] = []
    for number, segment in enumerate(entry["resolved"]):
        for path, value in segment["values"].items():
            leaf = book.leaves[path]
            source = book.sources[leaf.source].title
            if number or path in start or levers.get(path) in start:
                source = f"scenario {chosen.id}"
            elif value != leaf.value:
                source = _FROM_AREA
            rows.append((segment["from"], path, value_words(value), leaf.unit, source))
    return rows


def say_schema(described: Mapping[str, Any], book: "Book") -> None:
    """Print the tables of a schema (see `sim.scenario.schema`)."""
    say_table(("Key", "Must be there", "What it is"), list(_keys(described)), title="A scenario file", whole=(0,))
    say()
    entry = described["$defs"]["TimelineEntry"]
    say_table(("Key", "Must be there", "What it is"), list(_keys(entry)), title="An entry of its timeline", whole=(0,))
    say()
    levers = [lever_row(lever) for lever in book.levers.values() if lever.built]
    title = "Levers: what `set` and --set may change"
    say_table(("Lever", "Takes", "What it is"), levers, title=title, whole=(0,))
    say()
    left = len(book.leaves.keys() - book.levers.keys())
    say_wrapped(
        f"Beside these, {count_words(left, 'number')} of the assumption book can be set from the start: `pathfinder "
        "assumptions` lists them. For an editor: `pathfinder scenarios schema --json > scenario.schema.json`"
    )


def _keys(described: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    """Yield (key, whether it must be there, what it is)."""
    for key, about in described["properties"].items():
        told = _MEANINGS.get(key) or about.get("description", "")
        yield key, "yes" if key in described.get("required", ()) else "", told.rstrip(".")


def lever_row(lever: "Lever") -> tuple[str, str, str]:
    """Return (name, what it takes, what it is and where it acts) of a lever."""
    reach = [words for name, words in _REACH if getattr(lever, name)]
    return lever.name, _takes(lever), "; ".join([lever.meaning, *reach])


def _takes(lever: "Lever") -> str:
    """Return the values of a lever in words."""
    from sim.scenario.setting import choice_words

    if lever.kind == "bool":
        return "true or false"
    if lever.kind != "number":
        return choice_words(lever.allowed, lever.unbuilt) or "a list of names"
    kind = "whole numbers, " if lever.whole else ""
    ends = f"{lever.low:g} to {lever.high:g}" if lever.low is not None and lever.high is not None else "any number"
    words = f"; or {', '.join(lever.allowed)}" if lever.allowed else ""
    return f"{kind}{ends} {lever.unit}{words}"
