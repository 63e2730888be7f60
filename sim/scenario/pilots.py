"""Scenarios compared on like ground: worked as the same localities, so that a difference is what is piloted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sim.book import Book, load_book
from sim.frozen_map import FrozenMap
from sim.scenario.changes import Change, segments_of
from sim.scenario.scenario import LOCALITIES, Scenario, hash_of_changes, localities
from sim.scenario.setting import Setting


def alike_in_localities(scenarios: Sequence[Scenario], book: Book | None = None) -> tuple[Scenario, ...]:
    """Return the scenarios with the localities that one of them names given to those that name none.

    Each one changed says so in its warnings. Where two name different localities nothing is changed, and those that
    differ from the first say that part of any difference is the division itself.

    Parameters
    ----------
    scenarios
        The base and the others.
    book
        The assumption book; the shipped one by default.
    """
    book = book or load_book()
    named = [_names(each, book) for each in scenarios]
    kinds = {names for names in named if names}
    if not kinds or (set(named) == kinds and len(kinds) == 1):
        return tuple(scenarios)
    if len(kinds) > 1:
        return tuple(
            each if names == named[0] else replace(each, warnings=(*each.warnings, _UNLIKE.format(scenarios[0].id)))
            for each, names in zip(scenarios, named, strict=True)
        )
    (names,) = kinds
    by = next(each.id for each, own in zip(scenarios, named, strict=True) if own)
    return tuple(each if own else _divided(each, names, by) for each, own in zip(scenarios, named, strict=True))


_UNLIKE = (
    "it names other localities than {}, or gives them other shares, so part of any difference is the division of the "
    "area and not the change"
)


def _names(scenario: Scenario, book: Book) -> tuple[Any, ...]:
    """Return the localities of a scenario, with their shares where these are unequal."""
    found = segments_of(scenario.changes, dict(book.values), book, scenario.id)[0][1][LOCALITIES]
    return found if isinstance(found, tuple) else ()


def _divided(scenario: Scenario, names: tuple[Any, ...], by: str) -> Scenario:
    """Return a scenario worked as localities from the start, as another one is."""
    listed = ", ".join(localities({LOCALITIES: names}))
    because = f"the area is worked as the localities {listed}, as in {by}"
    changes = (Change(None, because, FrozenMap({"localities": Setting("value", names)})), *scenario.changes)
    note = (
        f"worked here as the localities {listed}, as {by} names them, so that a difference is what is piloted and not "
        "the division of the area; run alone, it is not divided"
    )
    return replace(scenario, changes=changes, warnings=(*scenario.warnings, note), hash=hash_of_changes(changes))
