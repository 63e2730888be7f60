"""The scenario at a point of a sweep.

**When a swept value acts.** Where the scenario sets the path on its timeline, the value takes the place of the one
set there, in every entry that sets it: a cap that comes in with a reform is swept from the day of the reform, and
until then every point is the same. A phased change keeps its days and its shape and ends at the swept value. Where
the scenario does not set the path, the value acts over the whole run, warm-up included, as `--set` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sim.book import Value
from sim.book.entries import is_number
from sim.errors import InputError
from sim.experiment.store.manifest import hash_of
from sim.experiment.sweep.dimensions import AREA, VARY
from sim.experiment.sweep.points import point_words
from sim.scenario.overriding import leaves_of, phase_parts, step_to

if TYPE_CHECKING:
    from sim.areas import Area
    from sim.book import Book
    from sim.scenario import Change, Scenario


def scenario_at(scenario: Scenario, settings: Mapping[str, Value]) -> Scenario:
    """Return a scenario with settings overridden, each where the scenario itself sets that path, else from the start.

    Parameters
    ----------
    scenario
        The scenario that is swept.
    settings
        Values by path, as `read_vary` returned them; `area` is no part of a scenario and is left out.
    """
    laid = {path: value for path, value in settings.items() if path != AREA}
    if not laid:
        return scenario
    mark = hash_of(
        [scenario.hash, [[path, float(value) if is_number(value) else value] for path, value in laid.items()]]
    )
    changes = scenario.changes
    for path, value in laid.items():
        changes = _with_value(changes, path, value)
    return replace(scenario, changes=changes, hash=mark)


def area_at(settings: Mapping[str, Value], usual: Area) -> Area:
    """Return the area of a point: the one its settings name, else the usual one."""
    if AREA not in settings:
        return usual
    from sim.areas import load_area

    return load_area(str(settings[AREA]))


def check_points(
    scenario: Scenario, paths: Sequence[str], points: Iterable[Sequence[Value]], area: Area, book: Book
) -> None:
    """Refuse a point whose values cannot be used in its area, before anything is run.

    The whole scenario is resolved once in each area. The points after differ from that one in values that their levers
    are known to take, and no path has a say in the values of another; so what can still go wrong there is a change in
    steps from the value before it, and only the paths that the scenario changes in steps are resolved, each alone.

    Parameters
    ----------
    scenario, paths
        What is swept, and what is varied, in the order of the values of a point.
    points
        The values of each point, as `read_vary` or a design returned them; gone through once.
    area
        The area of points that name none.
    book
        The assumption book.

    Raises
    ------
    InputError
        Naming the point whose values cannot be used.
    """
    alone = {path: _only(scenario.changes, path) for path in paths}
    stepped = {path: changes for path, changes in alone.items() if any(change.phase for change in changes)}
    starts: dict[Value, dict[str, Value]] = {}
    for number, values in enumerate(points):
        here = dict(zip(paths, values, strict=True))
        there = here.get(AREA)
        try:
            if there not in starts:
                starts[there] = _whole(scenario, here, area_at(here, area), book)
                continue
            for path, changes in stepped.items():
                _resolve(_with_value(changes, path, here[path]), starts[there], book, scenario.id)
        except InputError as fault:
            where = f"point {number} ({point_words(here)})"
            message, allowed = f"{where} cannot be run: {fault.message}", fault.allowed
            raise InputError(message, file=VARY, key=fault.key, found=fault.found, allowed=allowed) from None


def _whole(scenario: Scenario, settings: Mapping[str, Value], area: Area, book: Book) -> dict[str, Value]:
    """Resolve the whole scenario at one point in each of its localities; return what the area starts from."""
    from sim.areas import area_values
    from sim.scenario import settings_over_time

    laid = scenario_at(scenario, settings)
    for place in _localities(laid.changes):
        settings_over_time(laid, area, book, locality=place)
    return area_values(area, book)


def _resolve(changes: Sequence[Change], start: Mapping[str, Value], book: Book, file: str) -> None:
    """Resolve the changes of one path from what the area starts from."""
    from sim.scenario import segments_of

    leaves = {leaf for change in changes for path in change.values for leaf in leaves_of(path, book)}
    for place in _localities(changes):
        segments_of(changes, {leaf: start[leaf] for leaf in leaves}, book, file, place)


def _localities(changes: Sequence[Change]) -> tuple[str, ...]:
    return tuple(sorted({"", *(change.locality for change in changes)}))


def _only(changes: Sequence[Change], path: str) -> tuple[Change, ...]:
    """Return what changes set for one path."""
    from sim.frozen_map import FrozenMap

    found = (change for change in changes if path in change.values)
    return tuple(replace(change, values=FrozenMap({path: change.values[path]})) for change in found)


def _with_value(changes: Sequence[Change], path: str, value: Value) -> tuple[Change, ...]:
    """Return changes with a value in place of every one they set for a path, or from the start if they set none."""
    from sim.frozen_map import FrozenMap
    from sim.scenario import Change
    from sim.scenario.setting import Setting

    if not any(path in change.values for change in changes):
        laid = Change(None, VARY, FrozenMap({path: Setting("value", value)}))
        return tuple(sorted((*changes, laid), key=lambda change: change.day or date.min))
    parts = phase_parts(changes, (path,))
    return tuple(
        replace(change, values=FrozenMap(dict(change.values) | {path: step_to(value, parts.get(place, 1.0))}))
        if path in change.values
        else change
        for place, change in enumerate(changes)
    )
