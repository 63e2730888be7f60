"""Dated changes of settings, and the values in force from each day on that they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sim.book import Book, Value
from sim.scenario.setting import Place, Setting, applied, check, check_applies, rounded


@dataclass(frozen=True, slots=True)
class Change:
    """Settings that act together from 00:00 of `day`, or over the whole run when `day` is None.

    `phase` names the phased change this is a step of; empty when it happens at once. `locality` names the one
    locality it acts in; empty for the whole area.
    """

    day: date | None
    because: str
    values: Mapping[str, Setting]
    phase: str = ""
    locality: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one setting of a change did to the leaves it moves: before the day, before the change, and after it."""

    change: Change
    name: str
    before_day: tuple[Value, ...]
    before: tuple[Value, ...]
    after: tuple[Value, ...]


def segments_of(
    changes: Sequence[Change],
    values: dict[str, Value],
    book: Book,
    file: str,
    locality: str = "",
    effects: list[Effect] | None = None,
) -> list[tuple[date | None, dict[str, Value]]]:
    """Return (day, values by path) from the start and from each day something changes.

    Parameters
    ----------
    changes
        In the order they act.
    values
        What holds before the first of them.
    book
        The assumption book.
    file
        What to call the scenario in messages.
    locality
        A locality, whose own changes act too; empty for changes of the whole area alone.
    effects
        When given, what each setting did is added to it, in the order they act.

    Raises
    ------
    InputError
        When a value leaves the range of its lever, or cannot change in the way written.
    """
    segments: list[tuple[date | None, dict[str, Value]]] = [(None, values)]
    exact = dict(values)
    acting = [change for change in changes if change.locality in ("", locality)]
    here = f" in {locality}" if locality else ""
    for day, together in groupby(acting, key=lambda change: change.day):
        before_day = segments[-1][1]
        values = dict(before_day)
        for change in together:
            for name, setting in change.values.items():
                place = Place(file, (name if day is None else f"{name} on {day}") + here)
                before = _leaves(name, values, book)
                _apply(name, setting, exact, values, book, place)
                if effects is not None:
                    after = _leaves(name, values, book)
                    effects.append(Effect(change, name, _leaves(name, before_day, book), before, after))
        if day is None:
            segments[0] = (None, values)
        else:
            segments.append((day, values))
    return segments


def _leaves(name: str, values: Mapping[str, Value], book: Book) -> tuple[Value, ...]:
    """Return the values of the leaves a lever moves, or of the leaf of this name."""
    lever = book.levers.get(name)
    return tuple(values[path] for path in ((name,) if lever is None else lever.paths))


def _apply(
    name: str, setting: Setting, exact: dict[str, Value], values: dict[str, Value], book: Book, place: Place
) -> None:
    """Change the leaves of a lever, or a leaf: in `exact` as arithmetic has it, in `values` as the model takes it."""
    lever = book.levers.get(name)
    for path in (name,) if lever is None else lever.paths:
        check_applies(setting, exact[path], name, place)
        exact[path] = applied(setting, exact[path])
        now = exact[path] if setting.way == "value" else rounded(exact[path], lever)
        values[path] = check(name, now, book, place)
