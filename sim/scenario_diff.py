"""What differs between two scenarios: old and new value, unit and date, one row per lever and date."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sim.book import Book, Value, load_book
from sim.scenario import Change, Scenario, area_values, segments_of

if TYPE_CHECKING:
    from sim.areas import Area


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that differs between two scenarios.

    `from_date` is None when it differs over the whole run. `until` is the day of the last step of a phased change,
    whose `old` and `new` are the values from then on; None for a change at once. `because` and `source` are the
    words of the scenario that changes it.
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


def diff(old: Scenario, new: Scenario, area: "Area | None" = None, book: Book | None = None) -> list[Difference]:
    """Return the settings that differ between two scenarios in an area, by path and date.

    A phased change is one row. A row whose `old` and `new` are equal says from when they differ no more.

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
    tables = [dict(segments_of(each.changes, start, book, each.id)) for each in (old, new)]
    names = {name for each in (old, new) for change in each.changes for name in change.values}
    return [row for name in sorted(names) for row in _rows(name, tables, (old, new), book)]


def _rows(
    name: str, tables: list[dict[date | None, dict[str, Value]]], pair: tuple[Scenario, Scenario], book: Book
) -> list[Difference]:
    """Return the rows of one lever or leaf."""
    lever = book.levers.get(name)
    path = lever.paths[0] if lever is not None else name
    told_by = lever or book.leaves[path]
    meaning, unit = told_by.meaning, told_by.unit
    values = [table[None][path] for table in tables]
    told = (None, None) if values[0] == values[1] else tuple(values)
    rows = [] if told == (None, None) else [_row(name, meaning, unit, values, None, pair)]
    phase = ""
    for day in sorted(day for day in {*tables[0], *tables[1]} if day is not None):
        values = [table[day][path] if day in table else value for table, value in zip(tables, values, strict=True)]
        now = (None, None) if values[0] == values[1] else tuple(values)
        if now == told:
            continue
        told = now
        row = _row(name, meaning, unit, values, day, pair)
        changed = _change(name, day, pair)
        if rows and phase and changed is not None and changed.phase == phase:
            rows[-1] = replace(rows[-1], old=row.old, new=row.new, until=day)
        else:
            rows.append(row)
        phase = "" if changed is None else changed.phase
    return rows


def _row(
    name: str, meaning: str, unit: str, values: list[Value], day: date | None, pair: tuple[Scenario, Scenario]
) -> Difference:
    """Return one row, in the words of the scenario that changes the lever on that day."""
    by = next((each for each in reversed(pair) if _change_in(each, name, day)), pair[1])
    change = _change_in(by, name, day)
    return Difference(
        path=name,
        label=meaning,
        unit=unit,
        old=values[0],
        new=values[1],
        from_date=day,
        until=None,
        because="" if change is None else change.because,
        source="; ".join(source.title for source in by.sources) or f"scenario {by.id}",
    )


def _change(name: str, day: date | None, pair: tuple[Scenario, Scenario]) -> Change | None:
    """Return the change of a lever on a day, the second scenario's first."""
    return _change_in(pair[1], name, day) or _change_in(pair[0], name, day)


def _change_in(scenario: Scenario, name: str, day: date | None) -> Change | None:
    """Return a scenario's last change of a lever on a day."""
    return next((each for each in reversed(scenario.changes) if each.day == day and name in each.values), None)
