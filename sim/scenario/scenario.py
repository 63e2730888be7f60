"""A scenario: dated differences on the assumption book, resolved for an area into one table of values per period.

Settings with `on: start` act over the whole run, warm-up included, and so does what is set by hand (`--set`) and the
scenario does not date; a dated change acts from 00:00 of its day. A scenario may extend another; the changes of both
are put in order of date, those of the extended one first. Before its first dated change a scenario is identical to the
one it extends.

A change may act in one locality only (`in: north`). Until the first such change a locality is identical to the rest
of the area, and changes of the whole area act in it too, in the same order of date.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeAlias

from sim.areas import Area, area_values
from sim.book import Book, Leaf, Lever, Value, load_book
from sim.book.entries import GRANTS, is_number
from sim.book.grants import read_grant
from sim.clock import Calendar
from sim.errors import InputError, nearest_match
from sim.scenario.changes import Change, segments_of
from sim.scenario.file import ScenarioFile, find, read_chain, shipped
from sim.scenario.given import from_mapping
from sim.scenario.overriding import set_by_hand
from sim.scenario.setting import Setting, applied, read_assignment
from sim.scenario.timeline import changes_of
from sim.service import AT_START

__all__ = [
    "LOCALITIES",
    "Change",
    "Reference",
    "Scenario",
    "Written",
    "list_scenarios",
    "load_scenario",
    "localities",
    "locality_shares",
    "segments_of",
    "settings_over_time",
]

Written: TypeAlias = str | Path | Mapping[str, Any]
"""A scenario as it is written: a shipped name, the path of a file, or what a file would hold."""

LOCALITIES = "area.localities"
"""Path of an area's localities: a tuple of names, or of (name, share) where shares are unequal; empty for one area."""
FITTED = "model_fit"
"""Source of the leaves that the fit to England's figures sets."""
POSTS = "workforce.*.posts"
"""The levers of posts."""
FEW_POSTS = 0.5
"""Part of a role's posts under which multiples of them are told to leave few."""
MUCH_A_CHILD = 500
"""Pounds a year for each child above which a grant is told to be large; an average council spends under 1,500."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a scenario rests on."""

    title: str
    where: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario, its changes in the order they act.

    `extends` is the chain of ids it builds on, nearest first; `warnings` names settings outside the plausible range of
    the book or away from where the fit put them, cuts that leave few posts, and what a pilot leaves out; `hash` depends
    on what changes, how and when, not on words or the order of keys.
    """

    id: str
    title: str
    question: str
    hypotheses: tuple[str, ...]
    could_disappoint: tuple[str, ...]
    sources: tuple[Reference, ...]
    extends: tuple[str, ...]
    changes: tuple[Change, ...]
    warnings: tuple[str, ...]
    hash: str


def load_scenario(written: Written, sets: Sequence[str] = (), book: Book | None = None) -> Scenario:
    """Return a scenario, checked against the assumption book.

    Parameters
    ----------
    written
        A shipped name (`status_quo`), or the path of a YAML file, which may extend a shipped one or a file beside it,
        or a dict of what such a file would hold, with an `id` or the one its title gives.
    sets
        Assignments set by hand, ``PATH=VALUE``, ``PATH=add:0.25``, ``PATH=times:1.1``: each wins from the day on
        which the scenario sets the same lever, and acts over the whole run where it sets none.
    book
        The assumption book; the shipped one by default.

    Raises
    ------
    InputError
        With file, key path, what was found, what is allowed and the nearest known name.
    """
    book = book or load_book()
    assignments = _assignments(sets)
    chain = read_chain(*from_mapping(written)) if isinstance(written, Mapping) else read_chain(find(written))
    notes: list[str] = []
    changes = [change for path, file in reversed(chain) for change in changes_of(path, file, book, notes.append)]
    changes.sort(key=lambda change: change.day or date.min)
    for assignment in assignments:
        changes = set_by_hand(changes, *read_assignment(assignment, book), book)
    path, file = chain[0]
    start = segments_of(changes, dict(book.values), book, path.name)[0][1]
    for fault in locality_faults(chain, localities(start)):
        raise fault
    for locality in sorted({change.locality for change in changes} - {""}):
        segments_of(changes, dict(book.values), book, path.name, locality)
    return Scenario(
        id=path.stem,
        title=file.title,
        question=file.question,
        hypotheses=tuple(file.hypotheses),
        could_disappoint=tuple(file.could_disappoint),
        sources=tuple(Reference(source.title, source.where) for source in file.sources),
        extends=tuple(below.stem for below, _ in chain[1:]),
        changes=tuple(changes),
        warnings=(*notes, *dict.fromkeys([*_warnings(changes, book), *_fewer_posts(changes)])),
        hash=hash_of_changes(changes),
    )


def _assignments(sets: object) -> list[str]:
    """Return what is set by hand, having made sure that it is several assignments and not something else."""
    several = list(sets) if isinstance(sets, Iterable) and not isinstance(sets, str | bytes | Mapping) else None
    if several is None or not all(isinstance(each, str) for each in several):
        found = "nothing" if sets is None else sets
        raise InputError("not a list of assignments", key="sets", found=found, allowed='["PATH=VALUE", ...]')
    return several


def list_scenarios() -> list[Scenario]:
    """Return the shipped scenarios, `status_quo` first, then by id."""
    return [load_scenario(name) for name in shipped()]


def localities(values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the names of the localities in the values of a scenario; empty when the area is one."""
    return tuple(part if isinstance(part, str) else part[0] for part in _divided(values))


def locality_shares(values: Mapping[str, Value]) -> dict[str, float]:
    """Return the share of the area's families and posts that each locality has; empty when the shares are equal."""
    parts = _divided(values)
    return {name: float(share) for name, share in parts} if parts and not isinstance(parts[0], str) else {}


def _divided(values: Mapping[str, Value]) -> tuple[Any, ...]:
    """Return the localities as they stand in the values of a scenario: names, or (name, share)."""
    parts = values.get(LOCALITIES, ())
    return parts if isinstance(parts, tuple) else ()


def settings_over_time(
    scenario: Scenario,
    area: Area | None = None,
    book: Book | None = None,
    calendar: Calendar | None = None,
    locality: str = "",
) -> tuple[tuple[int | None, dict[str, Value]], ...]:
    """Return every value of the book in force in each period of a scenario.

    Parameters
    ----------
    scenario
        The scenario.
    area
        The area whose posts, onset and threshold shifts come before the scenario's own changes; None for the
        book's values as they stand.
    book, calendar
        The assumption book and calendar; the shipped ones by default.
    locality
        A locality of the scenario, whose own changes act beside those of the whole area; empty for the values
        outside every local change.

    Returns
    -------
    tuple of (minute, values by path)
        The first has minute None and holds from the start of the run; each later one from its minute on.

    Raises
    ------
    InputError
        When a value leaves the range of its lever in this area, a change comes before the calendar starts, or the
        scenario has no such locality.
    """
    book = book or load_book()
    calendar = calendar or Calendar.from_values(book.values)
    segments = segments_of(scenario.changes, area_values(area, book), book, scenario.id, locality)
    if locality and locality not in localities(segments[0][1]):
        raise _no_locality(locality, localities(segments[0][1]), scenario.id)
    early = next((day for day, _ in segments if day is not None and day < calendar.start), None)
    if early is not None:
        raise InputError("a change comes before the simulation starts", file=scenario.id, found=str(early))
    return tuple((None if day is None else calendar.minute_of(day), values) for day, values in segments)


def locality_faults(chain: Sequence[tuple[Path, ScenarioFile]], names: tuple[str, ...]) -> Iterator[InputError]:
    """Yield what is wrong with each entry of a chain that acts in a locality the scenario does not have."""
    for path, file in chain:
        for number, entry in enumerate(file.timeline):
            if entry.locality is not None and entry.locality not in names:
                yield _no_locality(entry.locality, names, path.name, f"timeline[{number}].in")


def _no_locality(name: str, names: tuple[str, ...], file: str, key: str | None = None) -> InputError:
    """Return the error for a locality that a scenario does not have."""
    allowed = ", ".join(names) or "none; name them first: on: start, set: {localities: [north, south]}"
    near = nearest_match(name, names)
    return InputError(
        "the scenario has no such locality", file=file, key=key, found=name, allowed=allowed, nearest=near
    )


def _warnings(changes: Sequence[Change], book: Book) -> Iterator[str]:
    """Yield a sentence for what is set outside its plausible range, away from the fit to England, or to much money."""
    for change in changes:
        for name, setting in change.values.items():
            lever = book.levers.get(name)
            if lever is not None:
                yield from _far_grants(setting) if lever.unit == GRANTS else _far_lever(lever, setting, book)
                continue
            leaf = book.leaves.get(name)
            if leaf is None or leaf.low is None or leaf.high is None:
                continue
            now = applied(setting, leaf.value)
            if leaf.source == FITTED and now != leaf.value:
                yield (
                    f"{name} was set by the fit to England's figures: moved alone, the baseline no longer fits them; "
                    "read differences, not levels"
                )
            yield from _outside(name, now, leaf)


def _far_lever(lever: Lever, setting: Setting, book: Book) -> Iterator[str]:
    """Yield that a number given for a lever is far; what a relative change comes to depends on the area."""
    if lever.paths and setting.way in ("value", "towards"):
        yield from _outside(lever.name, setting.amount, book.leaves[lever.paths[0]])


def _fewer_posts(changes: Sequence[Change]) -> Iterator[str]:
    """Yield that multiples leave under half of a role's posts: `{times: 0.1}` where a tenth more was meant."""
    parts: dict[str, list[float]] = {}
    for change in changes:
        for name, setting in change.values.items():
            if fnmatchcase(name, POSTS) and setting.way in ("times", "value") and is_number(setting.amount):
                listed = parts.setdefault(name, [1.0])
                listed.append(listed[-1] * setting.amount if setting.way == "times" else 1.0)
    for name, listed in parts.items():
        if (least := min(listed)) < FEW_POSTS:
            said = f"{100 * least:.3g}%"
            meant = f"{said} more would be {{times: {1 + least:.4g}}}, {said} less {{times: {1 - least:.4g}}}"
            left = f"{said} of the posts; {meant}" if least else "none"
            yield f"{name} is multiplied by {least:.3g}, which leaves {left}"


def _outside(name: str, now: Value, leaf: Leaf) -> Iterator[str]:
    """Yield that a value is outside the plausible range of its leaf."""
    parts = now if isinstance(now, tuple) else (now,)
    if leaf.low is None or leaf.high is None:
        return
    if any(is_number(part) and not leaf.low <= part <= leaf.high for part in parts):
        yield f"{name} is set to {now}, outside its plausible range {leaf.low:g} to {leaf.high:g}"


def _far_grants(setting: Setting) -> Iterator[str]:
    """Yield that a grant is more for each child than a grant is likely to be."""
    for line in setting.amount if isinstance(setting.amount, tuple) else ():
        grant = read_grant(str(line))
        if grant.per_child and grant.amount > MUCH_A_CHILD:
            yield (
                f"the grant '{grant.name}' is £{grant.amount:,.12g} a year for each child: more than a third of what "
                "an average council spends a child on children's social care; `per_child` is for one child, `amount` "
                "for the area"
            )


def hash_of_changes(changes: Sequence[Change]) -> str:
    """Return the hash (SHA-256, hexadecimal) of what changes, how and when."""
    flat = [
        [str(change.day or AT_START), name, setting.way, _plain(setting.amount), float(setting.part)]
        + ([change.locality] if change.locality else [])
        for change in changes
        for name, setting in change.values.items()
    ]
    flat.sort(key=lambda row: (row[0] != AT_START, row[0], row[1]))
    return hashlib.sha256(json.dumps(flat, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _plain(value: Value) -> object:
    """Return a value for the hash: 1 and 1.0 are the same number."""
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
