"""Everything that is wrong with a scenario file, not only the first of it.

What cannot be used is noted and left out, and the rest is read all the same: the shape of the file, then each entry and
each setting by itself, then the values that each lever comes to in an area.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from sim.areas import Area, area_values
from sim.book import Book, load_book
from sim.book.entries import Place, all_faults
from sim.errors import InputError
from sim.frozen_map import FrozenMap
from sim.scenario.changes import Change, segments_of
from sim.scenario.file import (
    ScenarioFile,
    content_of,
    find,
    find_extended,
    misplaced_localities,
    read_chain,
)
from sim.scenario.scenario import LOCALITIES, load_scenario, localities, locality_faults, settings_over_time
from sim.scenario.timeline import changes_of
from sim.service import AT_START

Chain = list[tuple[Path, ScenarioFile]]

_UNREADABLE: Final = "-"  # stands for a text that is missing or cannot be used
_NO_SETTINGS: Final = {_UNREADABLE: None}  # stands for settings that cannot be used


def faults_of(name_or_path: str | Path, area: Area, book: Book | None = None) -> list[InputError]:
    """Return everything that keeps a scenario from being run in an area, in the order of its entries.

    Parameters
    ----------
    name_or_path
        A shipped name, or the path of a YAML file.
    area
        The area, whose posts and thresholds relative changes start from.
    book
        The assumption book; the shipped one by default.
    """
    book = book or load_book()
    found: list[InputError] = []
    try:
        path = find(name_or_path)
        file = _usable(path, found)
        chain, whole = _chain(path, file, found)
        changes = [
            change for below, each in reversed(chain) for change in changes_of(below, each, book, _quiet, found.append)
        ]
        changes.sort(key=lambda change: change.day or date.min)
        _check_localities(chain, changes, whole, path.name, book, found)
        found += _beyond_range(changes, path.name, area, book)
        if not found:
            settings_over_time(load_scenario(name_or_path, book=book), area, book)
    except InputError as fault:
        found.append(fault)
    once = {str(fault): fault for fault in found}
    return sorted(once.values(), key=_entry_number)


def _quiet(warning: str) -> None:
    """Warnings are told of a scenario that can be used."""


def _entry_number(fault: InputError) -> int:
    """Return the number of the entry a fault is in; what is above the timeline comes first."""
    inside = (fault.key or "").partition("timeline[")[2].partition("]")[0]
    return int(inside) if inside.isdigit() else -1


def _usable(path: Path, found: list[InputError]) -> ScenarioFile:
    """Return a file without the parts of the wrong shape, which are noted."""
    content = content_of(path)
    if "localities" in content:
        found.append(misplaced_localities(path.name))
        del content["localities"]
    wrong = all_faults(ScenarioFile, content, path.name)
    found += wrong.values()
    file = ScenarioFile.model_validate(_without(content, wrong))
    entries = [each.model_copy(update={"set": {}}) if each.set == _NO_SETTINGS else each for each in file.timeline]
    return file.model_copy(update={"timeline": entries})


def _without(content: dict[str, Any], places: Sequence[Place] | dict[Place, InputError]) -> dict[str, Any]:
    """Return what a file holds with the parts at these places left out, and what must be there put in their stead."""
    left = deepcopy(content)
    for place in places:
        if place[0] == "timeline" and len(place) > 1 and isinstance(left["timeline"], list):
            number = int(place[1])
            entry = left["timeline"][number]
            left["timeline"][number] = _entry_without(entry, place[2:])
        else:
            left.pop(str(place[0]), None)
    latest = AT_START
    for entry in left.get("timeline") or ():
        latest = entry.setdefault("on", latest)
        entry.setdefault("because", _UNREADABLE)
    return {"title": _UNREADABLE, "question": _UNREADABLE} | left


def _entry_without(entry: object, place: Place) -> dict[str, Any]:
    """Return an entry without one of its keys, and without what hangs on it; of no entry at all, an empty one."""
    if not (isinstance(entry, dict) and place):
        return {"set": _NO_SETTINGS} if not isinstance(entry, dict) else entry
    left = {str(key): value for key, value in entry.items() if key != place[0]}
    if place[0] in ("in", "pilot") and "pilot" in entry:
        left.pop("pilot", None)
        left.setdefault("set", _NO_SETTINGS)
    if place[0] == "set":
        left["set"] = _NO_SETTINGS
    if place[0] == "over":
        left.pop("shape", None)
    return left


def _chain(path: Path, file: ScenarioFile, found: list[InputError]) -> tuple[Chain, bool]:
    """Return a file and those it extends, and whether all of them could be read."""
    if file.extends is None:
        return [(path, file)], True
    try:
        if not found:
            return read_chain(path), True
        return [(path, file), *read_chain(find_extended(file.extends, path))], True
    except InputError as fault:
        found.append(fault)
        return [(path, file)], False


def _check_localities(
    chain: Chain, changes: Sequence[Change], whole: bool, file: str, book: Book, found: list[InputError]
) -> None:
    """Note each entry in a locality that is not named; nothing where what names them could not be read."""
    if not whole or any((fault.key or "").endswith(".localities") for fault in found):
        return
    naming = [
        each for change in changes if (each := _only(change, "localities")) or (each := _only(change, LOCALITIES))
    ]
    start = segments_of(naming, dict(book.values), book, file)[0][1]
    found += locality_faults(chain, localities(start))


def _beyond_range(changes: Sequence[Change], file: str, area: Area, book: Book) -> Iterator[InputError]:
    """Yield what is wrong with the values each lever comes to, each lever and locality by itself."""
    for name in sorted({name for change in changes for name in change.values}):
        alone = [each for change in changes if (each := _only(change, name)) is not None]
        for locality in sorted({"", *(change.locality for change in alone)}):
            for start in (dict(book.values), area_values(area, book)):
                try:
                    segments_of(alone, start, book, file, locality)
                except InputError as fault:
                    yield fault


def _only(change: Change, name: str) -> Change | None:
    """Return the part of a change that sets a name; None where it does not."""
    return replace(change, values=FrozenMap({name: change.values[name]})) if name in change.values else None
