"""What differs between two scenarios: old and new value, unit and date, one row per lever, locality and date."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias

from sim.areas import Area, area_values
from sim.book import Book, Value, load_book
from sim.scenario.no_effect import ASLEEP
from sim.scenario.plain_settings import NOT_IN_USE
from sim.scenario.scenario import Change, Scenario, segments_of

Pair: TypeAlias = tuple[Value, Value]
Table: TypeAlias = dict[date | None, dict[str, Value]]
Tables: TypeAlias = tuple[Table, ...]
NO_DIFFERENCE: Final[Pair] = (None, None)


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that differs between two scenarios.

    `from_date` is None when it differs over the whole run. `until` is the day of the last step of a phased change,
    whose `old` and `new` are the values from then on; None for a change at once. `because` and `source` are the
    words of the scenario that changes it. `locality` is the one locality it differs in (`label` says so too), empty
    for the area.
    """

    path: str
    label: str
    unit: str
    old: Value
    new: Value
    from_date: date | None
    until: date | None
    because: str
    source: str
    locality: str = ""


def diff(old: Scenario, new: Scenario, area: Area | None = None, book: Book | None = None) -> list[Difference]:
    """Return the settings that differ between two scenarios in an area, by path, locality and date.

    A setting that nothing reads, such as a cap where there are no lead practitioners, is `not in use`, so that one that
    comes into use is reported even where its number was in the book all along. A phased change is one row. A row whose
    `old` and `new` are equal gives the day from which they no longer differ. A locality has rows where it differs from
    the rest of the area, and where it is like the rest again.

    Parameters
    ----------
    old, new
        The scenarios compared.
    area
        The area; None for the book's values as they stand.
    book
        The assumption book; the shipped one by default.

    Raises
    ------
    InputError
        When a value leaves the range of its lever in this area.
    """
    book = book or load_book()
    start = area_values(area, book)
    pair = (old, new)
    set_in: dict[str, set[str]] = {}  # name: the localities it is set in, "" among them
    for each in pair:
        for change in each.changes:
            for name in change.values:
                set_in.setdefault(name, {""}).add(change.locality)
    tables = {
        locality: tuple(dict(segments_of(each.changes, start, book, each.id, locality)) for each in pair)
        for locality in {""}.union(*set_in.values())
    }
    places = [(name, locality) for name in sorted(set_in) for locality in sorted(set_in[name])]
    return [row for name, locality in places for row in _rows(name, locality, tables, pair, book)]


def _rows(
    name: str, locality: str, tables: Mapping[str, Tables], pair: tuple[Scenario, Scenario], book: Book
) -> list[Difference]:
    """Return the rows of one lever or leaf, in one locality or (with none) in the area."""
    lever = book.levers.get(name)
    path = lever.paths[0] if lever is not None else name
    described_by = lever or book.leaves[path]
    here = f"in {locality}: " if locality else ""
    rest = _in_force(name, path, tables[""])
    rows: list[Difference] = []
    reported, reported_beside, beside, phase = NO_DIFFERENCE, NO_DIFFERENCE, NO_DIFFERENCE, ""
    for day, values in _in_force(name, path, tables[locality]).items():
        now = _differing(values)
        beside = _differing(rest[day]) if day in rest else beside
        as_the_rest = locality != "" and (now, reported) == (beside, reported_beside)
        is_news, reported, reported_beside = now != reported and not as_the_rest, now, beside
        if not is_news:
            continue
        row = _row(name, here + described_by.meaning, described_by.unit, values, day, locality, pair)
        changed = _change(name, day, locality, pair)
        if rows and phase and changed is not None and changed.phase == phase:
            rows[-1] = replace(rows[-1], old=row.old, new=row.new, until=day)
        else:
            rows.append(row)
        phase = "" if changed is None else changed.phase
    return rows


def _in_force(name: str, path: str, tables: Tables) -> dict[date | None, Pair]:
    """Return the (old, new) values of a lever from the start and from each day either scenario changes something."""
    values = (_value(name, path, tables[0][None]), _value(name, path, tables[1][None]))
    found: dict[date | None, Pair] = {None: values}
    for day in sorted(day for day in {*tables[0], *tables[1]} if day is not None):
        values = (
            _value(name, path, tables[0][day]) if day in tables[0] else values[0],
            _value(name, path, tables[1][day]) if day in tables[1] else values[1],
        )
        found[day] = values
    return found


def _value(name: str, path: str, values: Mapping[str, Value]) -> Value:
    """Return the value of a lever, or that nothing reads it."""
    if name in ASLEEP:
        (by, word), _ = ASLEEP[name]
        if values[by] == word:
            return NOT_IN_USE
    return values[path]


def _differing(values: Pair) -> Pair:
    """Return two values that differ, or the mark that they do not."""
    return NO_DIFFERENCE if values[0] == values[1] else values


def _row(
    name: str, label: str, unit: str, values: Pair, day: date | None, locality: str, pair: tuple[Scenario, Scenario]
) -> Difference:
    """Return one row, in the words of the scenario that changes the lever on that day."""
    by = next((each for each in reversed(pair) if _change_in(each, name, day, locality)), pair[1])
    change = _change_in(by, name, day, locality)
    return Difference(
        path=name,
        label=label,
        unit=unit,
        old=values[0],
        new=values[1],
        from_date=day,
        until=None,
        because="" if change is None else change.because,
        source="; ".join(source.title for source in by.sources) or f"scenario {by.id}",
        locality=locality,
    )


def _change(name: str, day: date | None, locality: str, pair: tuple[Scenario, Scenario]) -> Change | None:
    """Return the change of a lever on a day, the second scenario's first."""
    return _change_in(pair[1], name, day, locality) or _change_in(pair[0], name, day, locality)


def _change_in(scenario: Scenario, name: str, day: date | None, locality: str) -> Change | None:
    """Return a scenario's last change of a lever on a day that acts in a locality (with none: in the area)."""
    acting = (each for each in reversed(scenario.changes) if each.locality in ("", locality))
    return next((each for each in acting if each.day == day and name in each.values), None)
