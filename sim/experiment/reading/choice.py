"""Which rows of result tables are meant: words checked against what the results hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.errors import InputError, nearest_match
from sim.experiment.reading.results import Results, settings_by_point
from sim.experiment.store.folder import KPIS
from sim.experiment.sweep.dimensions import AREA, NONE
from sim.experiment.sweep.points import value_text

EVERY: Final = "every"
"""In place of an indicator, a period or a group: all of them."""

WHOLE: Final = "all"
_SHOWN: Final = 12  # names listed in an error


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows: those with one of these words in each column; None takes them all."""

    kpis: tuple[str, ...] | None
    periods: tuple[str, ...] | None
    groups: tuple[str, ...] | None
    scenarios: tuple[str, ...] | None
    points: tuple[int, ...] | None

    def columns(self) -> dict[str, tuple[Any, ...] | None]:
        """The same by the name of the column."""
        return {
            "kpi": self.kpis,
            "period": self.periods,
            "group": self.groups,
            "scenario": self.scenarios,
            "point": self.points,
        }


def choose(
    results: Results,
    kpis: Sequence[str] = (),
    periods: Sequence[str] = (),
    groups: Sequence[str] = (),
    scenarios: Sequence[str] = (),
    points: Sequence[int] = (),
    where: Sequence[str] = (),
) -> Choice:
    """Return which rows are meant, every word checked against what the results hold.

    Parameters
    ----------
    results
        An open result folder.
    kpis
        Indicators; the headline ones by default.
    periods, groups
        The whole run and everyone (`all`) by default; a group may be named by what it is divided by (`source` for
        every `source=...`). `every` takes all of them.
    scenarios
        By id; all by default.
    points
        Points of a sweep by number; all by default.
    where
        `PATH=VALUE` or `PATH=LOW:HIGH`: points of a sweep whose settings are so, every one of these.

    Raises
    ------
    InputError
        For a word the results do not hold, with the nearest one they do.
    """
    known = {entry["id"]: entry for entry in results.tables.manifest["indicators"]}
    headline = tuple(name for name, entry in known.items() if entry["headline"])
    return Choice(
        kpis=headline if not kpis else _names(kpis, list(known), "--kpi", "indicator"),
        periods=_words(results, periods, "period", "--period"),
        groups=_words(results, groups, "group", "--group"),
        scenarios=_names(scenarios, results.scenarios, "--scenario", "scenario") if scenarios else None,
        points=_points(results, points, where),
    )


def _names(asked: Sequence[str], known: Sequence[str], flag: str, what: str) -> tuple[str, ...] | None:
    """Return names that are known, each once; None for `every`."""
    if EVERY in asked:
        return None
    for name in asked:
        if name not in known:
            message = f"the results hold no such {what}"
            raise InputError(message, file=flag, found=name, allowed=_some(known), nearest=nearest_match(name, known))
    return tuple(dict.fromkeys(asked))


def _words(results: Results, asked: Sequence[str], column: str, flag: str) -> tuple[str, ...] | None:
    """Return periods or groups that the results hold; a name before `=` stands for all its groups."""
    asked = asked or (WHOLE,)
    if EVERY in asked or all(name == WHOLE for name in asked):
        return None if EVERY in asked else (WHOLE,)
    known = words_of(results, column)
    wide = [each for name in asked for each in ([one for one in known if one.startswith(f"{name}=")] or [name])]
    return _names(wide, known, flag, column)


def words_of(results: Results, column: str, groups_of_rows: int | None = None) -> list[str]:
    """Return what stands in a column of `kpis.parquet`, `all` first; in the first groups of rows only, if so asked."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    found: dict[str, None] = {}
    with pq.ParquetFile(results.tables.place / KPIS) as file:
        for group in range(min(file.num_row_groups, groups_of_rows or file.num_row_groups)):
            found.update(dict.fromkeys(pc.unique(file.read_row_group(group, [column])[column]).to_pylist()))
    return sorted(found, key=lambda word: (word != WHOLE, word))


def _points(results: Results, asked: Sequence[int], where: Sequence[str]) -> tuple[int, ...] | None:
    """Return the points that are asked for by number, and whose settings are as asked; None for all."""
    if not asked and not where:
        return None
    if results.points is None:
        flag = "--point" if asked else "--where"
        raise InputError(f"only a sweep has points; these are the results of a {results.kind}", file=flag)
    last = len(results.points) - 1
    for number in asked:
        if not 0 <= number <= last:
            raise InputError("the sweep has no such point", file="--point", found=number, allowed=f"0 to {last}")
    kept = {int(point) for point in results.points["point"]} & ({*asked} or {*range(last + 1)})
    for assignment in where:
        kept &= _points_where(results, assignment)
    if not kept:
        raise InputError("no point of the sweep is so", file="--where", found=" ".join(where))
    return tuple(sorted(kept))


def _points_where(results: Results, assignment: str) -> set[int]:
    """Return the points at which a setting has a value, or lies between two."""
    path, equals, wanted = (part.strip() for part in assignment.partition("="))
    if not (path and equals and wanted):
        allowed = "PATH=VALUE or PATH=LOW:HIGH"
        raise InputError("not a setting with its value", file="--where", found=assignment, allowed=allowed)
    if path not in results.paths:
        near = nearest_match(path, results.paths)
        varied = ", ".join(results.paths)
        raise InputError("the sweep does not vary this", file="--where", found=path, allowed=varied, nearest=near)
    cells = dict(zip(results.points["point"], settings_by_point(results)[path], strict=True))  # type: ignore[index]
    if path == AREA:
        return _points_of_area(cells, wanted)
    ends = [_number(part) for part in wanted.split(":")]
    if len(ends) == 2 and None not in ends:
        low, high = ends
        return {point for point, cell in cells.items() if _is_number(cell) and low <= cell <= high}
    found = {int(point) for point, cell in cells.items() if _is(cell, wanted)}
    if not found:
        known = [value_text(cell) for cell in in_turn(dict.fromkeys(cells.values()))]
        near = nearest_match(wanted, known)
        raise InputError("at no point", file="--where", key=path, found=wanted, allowed=_some(known), nearest=near)
    return found


def _points_of_area(cells: Mapping[Any, Any], wanted: str) -> set[int]:
    """Return the points of one area, by any name or code it answers to."""
    from sim.areas import load_area

    try:
        area = load_area(wanted.strip("\"'"))
    except InputError as fault:
        allowed, near = fault.allowed, fault.nearest
        raise InputError(fault.message, file="--where", key=AREA, found=wanted, allowed=allowed, nearest=near) from None
    swept = {int(point): load_area(str(cell)) for point, cell in cells.items()}
    found = {point for point, each in swept.items() if each.code == area.code}
    if not found:
        known = list(dict.fromkeys(each.name for each in swept.values()))
        raise InputError("at no point", file="--where", key=AREA, found=wanted, allowed=_some(known))
    return found


def in_turn(labels: dict[Any, None]) -> list[Any]:
    """Return numbers in their order; with any words among them the order in which they came, `none` last."""
    plain = [label for label in labels if label != NONE]
    if all(isinstance(label, int | float) for label in plain):
        plain.sort()
    return [*plain, *(label for label in labels if label == NONE)]


def _is(cell: object, wanted: str) -> bool:
    """Tell whether the value of a setting is the one that was written."""
    number = _number(wanted)
    return cell == number if number is not None and _is_number(cell) else value_text(cell) == wanted


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _some(names: Sequence[str]) -> str:
    """Return the first names of many."""
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
