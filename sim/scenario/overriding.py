"""What is set by hand wins from the day on which the scenario sets it, and acts over the whole run elsewhere.

What is set by hand takes the place of every value the scenario sets outright for the same lever, or changes it when it
is relative itself (`add:`, `times:`); a phased change keeps its days and its shape and ends there. Relative changes of
the scenario build on what is set by hand, which then acts from the start. A sweep varies a value by the same rule, but
for relative changes, whose place it takes.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from operator import mul
from typing import Final

from sim.book import Book, Value
from sim.book.entries import is_number
from sim.frozen_map import FrozenMap
from sim.scenario.changes import Change
from sim.scenario.setting import Setting, applied

BY_HAND: Final = "--set"
"""Reason of a change that was set by hand."""


def set_by_hand(changes: Sequence[Change], path: str, setting: Setting, book: Book) -> list[Change]:
    """Return the changes of a scenario with one setting of the command line among them.

    Parameters
    ----------
    changes
        In the order they act.
    path, setting
        What is set by hand.
    book
        The assumption book, which says what a lever moves.
    """
    names = _that_move_the_same(path, book)
    if not any(_replaced(change, names) for change in changes):
        started = Change(None, BY_HAND, FrozenMap({path: setting}))
        return sorted((*changes, started), key=lambda change: change.day or date.min)
    parts = phase_parts(changes, names)
    found: list[Change] = []
    for place, change in enumerate(changes):
        if not _replaced(change, names):
            found.append(change)
            continue
        kept = {name: each for name, each in change.values.items() if name not in names}
        if kept:
            found.append(replace(change, values=FrozenMap(kept)))
        ours = _in_place_of(_written(change, names), setting, parts.get(place, 1.0))
        found.append(replace(change, because=BY_HAND, values=FrozenMap({path: ours})))
    return found


def _that_move_the_same(path: str, book: Book) -> frozenset[str]:
    """Return the levers and leaves that move exactly what the path moves, itself among them."""
    leaves = leaves_of(path, book)
    return frozenset({path, *leaves, *(name for name, lever in book.levers.items() if lever.paths == leaves)})


def leaves_of(path: str, book: Book) -> tuple[str, ...]:
    """Return the leaves of the book that a path sets."""
    lever = book.levers.get(path)
    return (path,) if lever is None or not lever.paths else lever.paths


def _written(change: Change, names: frozenset[str]) -> Setting:
    return next(each for name, each in change.values.items() if name in names)


def _replaced(change: Change, names: frozenset[str]) -> bool:
    """Whether the change sets the same thing outright."""
    return any(name in names for name in change.values) and _written(change, names).way in ("value", "towards")


def _in_place_of(written: Setting, setting: Setting, part: float) -> Setting:
    """Return what is set by hand in the form of what was written: at once, or a step of a phased change."""
    if setting.way == "value":
        return step_to(setting.amount, part)
    return replace(written, amount=applied(setting, written.amount))


def step_to(value: Value, part: float) -> Setting:
    """Return the setting that moves a part of the way to a value; the whole way at once when the part is 1."""
    return Setting("value", value) if part == 1.0 else Setting("towards", value, part)


def phase_parts(changes: Sequence[Change], names: Collection[str]) -> dict[int, float]:
    """Return, by place, the part of the way still to go that each step of a phased change of these names takes."""
    phases: dict[str, list[tuple[int, Setting]]] = {}
    for place, change in enumerate(changes):
        found = next((each for name, each in change.values.items() if name in names), None)
        if found is not None and change.phase:
            phases.setdefault(change.phase, []).append((place, found))
    parts: dict[int, float] = {}
    for steps in phases.values():
        done = 0.0
        for (place, _), now in zip(steps[:-1], _done_by([setting for _, setting in steps]), strict=False):
            parts[place] = (now - done) / (1.0 - done)
            done = now
        parts[steps[-1][0]] = 1.0
    return parts


def _done_by(steps: Sequence[Setting]) -> list[float]:
    """Return the part of a phased change (to 1) done after each of its steps, however the steps were written."""
    amounts = [float(step.amount) if is_number(step.amount) else 0.0 for step in steps]
    evenly = [(number + 1) / len(steps) for number in range(len(steps))]
    if steps[0].way == "towards":
        return [1.0 - left for left in accumulate((1.0 - step.part for step in steps), mul)]
    if steps[0].way == "times":
        gone = [product - 1.0 for product in accumulate(amounts, mul)]
    else:
        gone = list(accumulate(amounts))
    return [part / gone[-1] for part in gone] if gone[-1] else evenly
