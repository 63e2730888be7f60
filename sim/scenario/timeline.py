"""From the entries of a scenario file to dated changes: at once or phased, in the area or one locality, or a pilot.

A pilot (`pilot: family_help, in: north`) takes every change of another scenario, those it extends among them, and
applies in one locality what can act in one. The design's first dated change comes on the day of the entry and its
later ones as long after; what the design sets from the start acts from that day too. A pilot may be phased (`over`):
the numbers of the design are reached in steps, its words come on the first day, and what the design phases itself
keeps its own steps.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sim.book import Book
from sim.book.entries import is_number
from sim.errors import InputError
from sim.frozen_map import FrozenMap
from sim.scenario.changes import Change
from sim.scenario.file import (
    LAST_DAY,
    SUFFIXES,
    ScenarioFile,
    TimelineEntry,
    day_of,
    find_extended,
    length_of,
    read_chain,
)
from sim.scenario.phases import months_after, steps
from sim.scenario.setting import Place, Setting, read_setting

Warn = Callable[[str], None]
Refuse = Callable[[InputError], None]
"""Takes what is wrong with an entry: raises it, or notes it so that the rest is read all the same."""


def stop(fault: InputError) -> None:
    """Raise the fault: nothing after it is read."""
    raise fault


def changes_of(path: Path, file: ScenarioFile, book: Book, warn: Warn, refuse: Refuse = stop) -> Iterator[Change]:
    """Yield the changes of one file in order, phased ones as their steps, pilots as the changes they take over.

    Parameters
    ----------
    path, file
        The file and what is written in it.
    book
        The assumption book.
    warn
        Called with a sentence on what a pilot leaves out.
    refuse
        Called with what is wrong with an entry; raises it by default. An entry that cannot be used yields nothing.

    Raises
    ------
    InputError
        For an entry that cannot be used.
    """
    latest = date.min
    for number, entry in enumerate(file.timeline):
        key = f"timeline[{number}]"
        try:
            day = day_of(entry.on, path.name, f"{key}.on")
        except InputError as fault:
            refuse(fault)
            settings_of(path, key, entry, True, book, refuse)
            continue
        if (day or date.min) < latest:
            message = "dates are out of order"
            allowed = f"{latest} or later ('start' comes first)"
            refuse(InputError(message, file=path.name, key=f"{key}.on", found=entry.on, allowed=allowed))
        latest = day or date.min
        try:
            yield from _entry(path, key, entry, day, book, warn, refuse)
        except InputError as fault:
            refuse(fault)


def settings_of(
    path: Path, key: str, entry: TimelineEntry, dated: bool, book: Book, refuse: Refuse
) -> dict[str, Setting]:
    """Return the settings of an entry, each checked by itself."""
    found = {}
    for name, written in sorted((entry.set or {}).items()):
        try:
            found[name] = read_setting(
                name, written, dated, book, Place(path.name, f"{key}.set.{name}"), entry.locality
            )
        except InputError as fault:
            refuse(fault)
    return found


def _entry(
    path: Path, key: str, entry: TimelineEntry, day: date | None, book: Book, warn: Warn, refuse: Refuse
) -> Iterator[Change]:
    """Yield the changes of one entry."""
    if (entry.set is None) == (entry.pilot is None):
        settings_of(path, key, entry, day is not None, book, refuse)
        allowed = "`set`, or `pilot` with `in`; what a pilot changes beside the design is an entry of its own"
        raise InputError("an entry needs one of them", file=path.name, key=f"{key}.set", allowed=allowed)
    if entry.pilot is None:
        yield from _dated(path, key, entry, day, book, refuse)
    else:
        yield from _piloted(path, key, entry, day, book, warn)


def _dated(
    path: Path, key: str, entry: TimelineEntry, day: date | None, book: Book, refuse: Refuse = stop
) -> Iterator[Change]:
    """Yield the change of one entry, or the steps of a phased one."""
    values = settings_of(path, key, entry, day is not None, book, refuse)
    if entry.over is None:
        _check_shape(path, key, entry)
        if values:
            yield Change(day, entry.because, FrozenMap(values), locality=entry.locality or "")
        return
    if day is None:
        raise InputError("a phased change needs a date", file=path.name, key=f"{key}.on", found=entry.on)
    length = length_of(entry.over, path.name, f"{key}.over")
    phase = f"{path.stem}, {key}: over {entry.over}"
    for step, settings in steps(day, length, entry.shape or "linear", values, Place(path.name, key)):
        if step > LAST_DAY:
            message = "the change ends outside the years simulated"
            raise InputError(message, file=path.name, key=f"{key}.over", found=entry.over, allowed=f"to {LAST_DAY}")
        yield Change(step, entry.because, FrozenMap(settings), phase, entry.locality or "")


def _check_shape(path: Path, key: str, entry: TimelineEntry) -> None:
    if entry.over is None and entry.shape is not None:
        raise InputError("`shape` needs `over`", file=path.name, key=f"{key}.shape", allowed="over: 12 months")


def _piloted(path: Path, key: str, entry: TimelineEntry, day: date | None, book: Book, warn: Warn) -> Iterator[Change]:
    """Yield the changes of the design that an entry pilots, those that can act in its locality."""
    if entry.locality is None:
        message = "a pilot needs the locality it is in"
        raise InputError(message, file=path.name, key=f"{key}.in", allowed="in: NAME, one of the scenario's localities")
    if day is None:
        allowed = "a date: the day of the design's first change"
        raise InputError("a pilot needs a date", file=path.name, key=f"{key}.on", found=entry.on, allowed=allowed)
    _check_shape(path, key, entry)
    if entry.over is not None:
        length_of(entry.over, path.name, f"{key}.over")
    name = (entry.pilot or "").removesuffix(SUFFIXES[0]).removesuffix(SUFFIXES[1])
    taken, left, at_once = [], [], []
    for origin, when, inner in _design(path, key, entry, name, day):
        kept = {each: written for each, written in (inner.set or {}).items() if _acts_locally(each, book)}
        left += [each for each in inner.set or {} if each not in kept]
        for part in _parts(entry, inner, kept):
            at_once += [] if part.over else list(part.set or ())
            taken += list(_dated(path, f"{key}.pilot, {origin}", part, when, book))
    names = ", ".join(dict.fromkeys(left))
    if not taken:
        what = f"{names} act{'s' if len(set(left)) == 1 else ''} on the whole area" if left else "it changes nothing"
        message = f"nothing of '{name}' can act in one locality: {what}"
        raise InputError(message, file=path.name, key=f"{key}.pilot", found=entry.pilot)
    if left:
        warn(
            f"the pilot of {name} in {entry.locality} leaves out {names}: set for the whole area only, never in one "
            "locality; if the pilot needs it, write it as a change of the whole area"
        )
    if entry.over is not None and at_once:
        warn(
            f"the pilot of {name} in {entry.locality} is phased over {entry.over}; only numbers change in steps, so "
            f"these come at once, on the first day: {', '.join(dict.fromkeys(at_once))}"
        )
    yield from sorted(taken, key=lambda change: change.day or date.min)


def _design(
    path: Path, key: str, entry: TimelineEntry, name: str, day: date
) -> Iterator[tuple[str, date, TimelineEntry]]:
    """Yield (where it is written, day in the pilot, entry) of each entry of the design that is piloted."""
    chain = read_chain(find_extended(name, path, f"{key}.pilot"))
    if any(above.resolve() == path.resolve() for above, _ in chain):
        raise InputError("a scenario cannot pilot itself", file=path.name, key=f"{key}.pilot", found=entry.pilot)
    later = _later(chain, day)
    for above, design in reversed(chain):
        for number, inner in enumerate(design.timeline):
            if inner.locality is not None or inner.pilot is not None:
                message = f"'{above.stem}' acts in one locality itself, so it cannot be piloted"
                raise InputError(message, file=path.name, key=f"{key}.pilot", found=entry.pilot)
            own = day_of(inner.on, above.name, f"timeline[{number}].on")
            yield f"{above.name}, timeline[{number}]", day if own is None else later(own), inner


def _parts(entry: TimelineEntry, inner: TimelineEntry, kept: dict[str, Any]) -> Iterator[TimelineEntry]:
    """Yield what a pilot makes of an entry of its design: as it is, or its numbers in steps and the rest at once."""
    if not kept:
        return
    because = f"{entry.because} ({inner.because})"
    local = inner.model_copy(update={"set": kept, "locality": entry.locality, "because": because})
    if entry.over is None or inner.over is not None:
        yield local
        return
    numbers = {name: written for name, written in kept.items() if isinstance(written, Mapping) or is_number(written)}
    rest = {name: written for name, written in kept.items() if name not in numbers}
    if rest:
        yield local.model_copy(update={"set": rest})
    if numbers:
        yield local.model_copy(update={"set": numbers, "over": entry.over, "shape": entry.shape})


def _later(chain: list[tuple[Path, ScenarioFile]], day: date) -> Callable[[date], date]:
    """Return what a day of the design becomes in a pilot whose first dated change comes on `day`."""
    written = [
        day_of(entry.on, path.name, f"timeline[{number}].on")
        for path, file in chain
        for number, entry in enumerate(file.timeline)
    ]
    first = min((each for each in written if each is not None), default=day)
    months = 12 * (day.year - first.year) + day.month - first.month
    days = day - months_after(first, months)
    return lambda own: months_after(own, months) + days


def _acts_locally(name: str, book: Book) -> bool:
    """Whether a lever may act in one locality; unknown names pass, to be refused where they are read."""
    lever = book.levers.get(name)
    return name not in book.leaves if lever is None else not lever.area_wide
