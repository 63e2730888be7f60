"""The scenario at a point of a sweep.

**When a swept value acts.** Where the scenario sets the path on its timeline, the value takes the place of the one
set there, in every entry that sets it: a cap that comes in with a reform is swept from the day of the reform, and
until then every point is the same. A phased change keeps its days and its shape and ends at the swept value. Where
the scenario does not set the path, the value acts over the whole run, warm-up included, as `--set` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING

from sim.book import Value
from sim.book_entries import is_number
from sim.errors import InputError
from sim.experiment.manifest import hash_of
from sim.experiment.sweep_points import VARY, point_words

if TYPE_CHECKING:
    from sim.areas import Area
    from sim.book import Book
    from sim.scenario import Change, Scenario
    from sim.setting import Setting


def scenario_at(scenario: Scenario, settings: Mapping[str, Value]) -> Scenario:
    """Return a scenario with settings laid on it, each where the scenario itself sets that path, else from the start.

    Parameters
    ----------
    scenario
        The scenario that is swept.
    settings
        Values by path, as `read_vary` returned them.
    """
    changes = scenario.changes
    for path, value in settings.items():
        changes = _with_value(changes, path, value)
    mark = hash_of([scenario.hash, [[path, value] for path, value in settings.items()]])
    return replace(scenario, changes=changes, hash=mark)


def scenarios_at(
    scenario: Scenario, paths: Sequence[str], points: Sequence[Sequence[Value]], area: Area, book: Book
) -> list[Scenario]:
    """Return the scenario at each point, every one checked in the area before anything is run.

    Raises
    ------
    InputError
        Naming the point whose values cannot be used.
    """
    from sim.scenario import settings_over_time

    found = []
    for number, values in enumerate(points):
        here = dict(zip(paths, values, strict=True))
        try:
            each = scenario_at(scenario, here)
            for locality in {"", *(change.locality for change in each.changes)}:
                settings_over_time(each, area, book, locality=locality)
        except InputError as fault:
            where = f"point {number} ({point_words(here)})"
            message, allowed = f"{where} cannot be run: {fault.message}", fault.allowed
            raise InputError(message, file=VARY, key=fault.key, found=fault.found, allowed=allowed) from None
        found.append(each)
    return found


def _with_value(changes: Sequence[Change], path: str, value: Value) -> tuple[Change, ...]:
    """Return changes with a value in place of every one they set for a path, or from the start if they set none."""
    from sim.frozen_map import FrozenMap
    from sim.scenario import Change
    from sim.setting import Setting

    if not any(path in change.values for change in changes):
        laid = Change(None, VARY, FrozenMap({path: Setting("value", value)}))
        return tuple(sorted((*changes, laid), key=lambda change: change.day or date.min))
    parts = _phase_parts(changes, path)
    return tuple(
        replace(change, values=FrozenMap(dict(change.values) | {path: Setting(*_step(value, parts.get(place, 1.0)))}))
        if path in change.values
        else change
        for place, change in enumerate(changes)
    )


def _step(value: Value, part: float) -> tuple[str, Value, float]:
    return ("value", value, 1.0) if part == 1.0 else ("towards", value, part)


def _phase_parts(changes: Sequence[Change], path: str) -> dict[int, float]:
    """Return, by place, the part of the way still to go that each step of a phased change of a path takes."""
    phases: dict[str, list[int]] = {}
    for place, change in enumerate(changes):
        if path in change.values and change.phase:
            phases.setdefault(change.phase, []).append(place)
    parts: dict[int, float] = {}
    for places in phases.values():
        done = 0.0
        for place, now in zip(places[:-1], _done_by([changes[place].values[path] for place in places]), strict=False):
            parts[place] = (now - done) / (1.0 - done)
            done = now
        parts[places[-1]] = 1.0
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
