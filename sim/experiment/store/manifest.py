"""The manifest of a result folder: everything needed to make the same results again, and to know they are unchanged.

It names no user, no machine, no absolute path and no moment, so that the same inputs give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from platform import python_version
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiment.store.by_hand import from_start_words, not_moved
from sim.experiment.store.columns import INDICATOR_ENTRY
from sim.experiment.store.kept_area import area_entry, published_figures
from sim.experiment.store.program import calendar_hash, code_hash
from sim.service import AT_START
from sim.version import commit
from sim.version import version as tool_version

if TYPE_CHECKING:
    from sim.areas import Area
    from sim.book import Book
    from sim.clock import Calendar
    from sim.kpis.catalogue import Kpi
    from sim.scenario import Scenario

NAME: Final = "manifest.json"
SCHEMA: Final = 1
"""Form of the manifest: raised when a key changes its meaning or goes; one that is added leaves it."""
FORM: Final = "schema"
"""Key of the form."""
TOOL: Final = "pathfinder"
DERIVED: Final = ("report.html", "workbook.xlsx")
"""Files made again from the tables at any time; the seal of the manifest leaves their hashes out."""

_GENERATOR: Final = "addressed 64-bit hash: BLAKE2b base, variant-13 mix, 52-bit uniforms"
LIBRARIES: Final = ("numpy", "simpy", "pandas", "pyarrow", "scipy")


def experiment_entry(area: Area, replications: int, seed: int, years: int, warm_up: int) -> dict[str, Any]:
    """Return what the manifest says of the tool, the area and the size of the experiment (years in years)."""
    return {
        "tool": TOOL,
        FORM: SCHEMA,
        "tool_version": tool_version(),
        "commit": commit(),
        "code_hash": code_hash(),
        "calendar_hash": calendar_hash(),
        "area": {"code": area.code, "name": area.name, "published": published_figures(area)},
        "area_hash": area_hash(area),
        "area_in_full": area_entry(area),
        "seed": seed,
        "replications": replications,
        "years": years,
        "warm_up": warm_up,
        "generator": _GENERATOR,
        "versions": {"python": python_version()} | {name: library(name) for name in LIBRARIES},
    }


def scenario_entry(scenario: Scenario, area: Area, book: Book) -> dict[str, Any]:
    """Return a scenario as the manifest keeps it: its words, its changes, and every value in force, in full."""
    from sim.clock import Calendar
    from sim.scenario import settings_over_time

    calendar = Calendar.from_values(book.values)
    local = sorted({change.locality for change in scenario.changes} - {""})
    return {
        "id": scenario.id,
        "title": scenario.title,
        "question": scenario.question,
        "hypotheses": list(scenario.hypotheses),
        "could_disappoint": list(scenario.could_disappoint),
        "sources": [{"title": each.title, "where": each.where} for each in scenario.sources],
        "extends": list(scenario.extends),
        "hash": scenario.hash,
        "warnings": list(dict.fromkeys(scenario.warnings)),
        "changes": [
            {
                "on": change.day.isoformat() if change.day else AT_START,
                "because": change.because,
                "phase": change.phase,
                "in": change.locality,
                "set": {name: [each.way, each.amount, each.part] for name, each in sorted(change.values.items())},
            }
            for change in scenario.changes
        ],
        "resolved": _resolved(settings_over_time(scenario, area, book), calendar),
        "resolved_in": {
            name: _resolved(settings_over_time(scenario, area, book, locality=name), calendar) for name in local
        },
    }


def _resolved(segments: Sequence[tuple[int | None, Mapping[str, Any]]], calendar: Calendar) -> list[dict[str, Any]]:
    """Return every value in force from the start, then those that move on each day something changes."""
    resolved: list[dict[str, Any]] = [{"from": AT_START, "values": dict(sorted(segments[0][1].items()))}]
    for (_, before), (minute, after) in pairwise(segments):
        moved = {path: value for path, value in sorted(after.items()) if value != before[path]}
        resolved.append({"from": calendar.date_of(minute or 0).isoformat(), "values": moved})
    return resolved


def scenario_from_entry(entry: Mapping[str, Any]) -> Scenario:
    """Return the scenario that `scenario_entry` kept; its changes are those of the run, not of any file."""
    from sim.frozen_map import FrozenMap
    from sim.scenario import Change, Reference, Scenario
    from sim.scenario.setting import Setting

    def amount(value: Any) -> Any:
        return tuple(map(amount, value)) if isinstance(value, list) else value

    changes = tuple(
        Change(
            None if each["on"] == AT_START else date.fromisoformat(each["on"]),
            each["because"],
            FrozenMap({name: Setting(way, amount(given), part) for name, (way, given, part) in each["set"].items()}),
            each["phase"],
            each.get("in", ""),
        )
        for each in entry["changes"]
    )
    return Scenario(
        id=entry["id"],
        title=entry["title"],
        question=entry["question"],
        hypotheses=tuple(entry["hypotheses"]),
        could_disappoint=tuple(entry["could_disappoint"]),
        sources=tuple(Reference(each["title"], each["where"]) for each in entry["sources"]),
        extends=tuple(entry["extends"]),
        changes=changes,
        warnings=tuple(entry.get("warnings", ())),
        hash=entry["hash"],
    )


def overridden(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the values that --set put in place of those of the scenarios, by path; their titles do not name them."""
    found: dict[str, str] = {}
    for scenario in manifest["scenarios"]:
        for _, path, value in _set_by_hand(scenario):
            found.setdefault(path, value)
    return found


def override_sentences(manifest: Mapping[str, Any]) -> list[str]:
    """Return, for each value set by hand, a sentence with the days from which it acts and the scenarios."""
    days: dict[str, dict[str, list[str]]] = {}
    for scenario in manifest["scenarios"]:
        for path in dict.fromkeys(path for _, path, _ in _set_by_hand(scenario)):
            first = next(day for day, name, _ in _set_by_hand(scenario) if name == path)
            days.setdefault(path, {}).setdefault(first, []).append(scenario["id"])
    by_hand = overridden(manifest)
    return [
        f"{path} = {value} was set by hand with --set{_from_when(days[path], path)}.{not_moved(path, by_hand)}"
        for path, value in by_hand.items()
    ]


def _from_when(days: Mapping[str, Sequence[str]], path: str) -> str:
    """Return from when a value acts: for all scenarios at once, or day by day with the scenarios named."""
    from_start = from_start_words(path)
    words = {day: from_start if day == AT_START else f"from {_day_words(day)}" for day in days}
    if len(days) == 1:
        return ", " + next(iter(words.values()))
    return ": " + "; ".join(f"{words[day]} in {', '.join(names)}" for day, names in days.items())


def _day_words(day: str) -> str:
    return f"{date.fromisoformat(day):%d %B %Y}".lstrip("0")


def _set_by_hand(scenario: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the day, path and value of everything set by hand in a scenario of a manifest."""
    from sim.scenario.overriding import BY_HAND

    ways = {"add": "add ", "times": "times "}
    for change in scenario.get("changes", ()):
        if change["because"] == BY_HAND:
            for path, (way, amount, _) in change["set"].items():
                yield change["on"], path, f"{ways.get(way, '')}{amount}"


def is_sweep(manifest: Mapping[str, Any]) -> bool:
    """Tell whether a manifest is that of a sweep."""
    return isinstance(manifest.get("sweep"), dict)


def indicator_entries(catalogue: Sequence[Kpi], used: set[str]) -> list[dict[str, Any]]:
    """Return the catalogue rows of the indicators used and all headline ones; relative amounts are percentages."""

    def worth(kpi: Kpi) -> float | str | None:
        if kpi.worth_noticing is None or not kpi.relative:
            return kpi.worth_noticing
        return f"{kpi.worth_noticing * 100:g}%"

    return [
        {name: getattr(kpi, name) for name in INDICATOR_ENTRY} | {"worth_noticing": worth(kpi)}
        for kpi in catalogue
        if kpi.id in used or (kpi.headline and kpi.built)
    ]


def judged_entries(book: Book) -> list[dict[str, Any]]:
    """Return the assumptions that rest on judgement, by path."""
    return [
        {
            "path": path,
            "meaning": leaf.meaning,
            "value": leaf.value,
            "unit": leaf.unit,
            "range": [leaf.low, leaf.high],
            "source": book.sources[leaf.source].title if leaf.source in book.sources else leaf.source,
        }
        for path, leaf in sorted(book.leaves.items())
        if leaf.grade == "judged"
    ]


def book_hash(book: Book) -> str:
    """Return the hash of every assumption and its source."""
    return hash_of({path: [leaf.value, leaf.unit, leaf.source, leaf.grade] for path, leaf in book.leaves.items()})


def area_hash(area: Area) -> str:
    """Return the hash of an area's figures, posts and inputs."""
    from sim.areas import SOLVED

    figures = {name: [each.value, each.year, each.source, each.rule] for name, each in area.figures.items()}
    inputs = {name: getattr(area, name) for name in SOLVED}
    return hash_of([area.code, area.child_population, figures, dict(area.posts), inputs])


def checked(found: object, file: str) -> Mapping[str, Any]:
    """Return a manifest that was read, having made sure that this program wrote it, or one no newer.

    Raises
    ------
    InputError
        When it is no manifest, or its form is newer than this program knows.
    """
    if not (isinstance(found, dict) and found.get("tool") == TOOL and isinstance(found.get("files"), dict)):
        raise InputError("the manifest was not written by this tool", file=file)
    if not isinstance(schema := found.get(FORM, SCHEMA), int) or schema > SCHEMA:
        message = f"the manifest has a newer form than this version ({tool_version()}) knows; use the one that wrote it"
        raise InputError(message, file=file, key=FORM, found=schema, allowed=f"{SCHEMA} or below")
    return found


def as_text(manifest: Mapping[str, Any]) -> str:
    """Return the manifest as it is stored, with its seal: a hash of itself but for the hashes of derived files."""
    plain = {key: value for key, value in manifest.items() if key != "seal"}
    sealed = plain | {"seal": seal_of(plain)}
    return json.dumps(sealed, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def seal_of(manifest: Mapping[str, Any]) -> str:
    """Return the seal a manifest should bear."""
    files = {name: value for name, value in manifest.get("files", {}).items() if name not in DERIVED}
    return hash_of({key: value for key, value in manifest.items() if key != "seal"} | {"files": files})


def hash_of(value: object) -> str:
    """Return the SHA-256, in hexadecimal, of plain data."""
    return sha256(json.dumps(value, sort_keys=True, allow_nan=False).encode()).hexdigest()


def library(name: str) -> str:
    """Return the version of a library that is installed; nothing when it is not."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
