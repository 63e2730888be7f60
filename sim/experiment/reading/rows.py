"""Rows of result tables, chosen by what they are about, read part by part so that memory does not grow with the table.

The numbers are those of `summary.csv` and `kpis.parquet` to the last digit. Of a sweep, each row also has the settings
of its point, a column a path; where a setting takes `none`, that word stands in its column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum, isfinite
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, nearest_match
from sim.experiment.reading.choice import Choice, in_turn
from sim.experiment.reading.results import Results, settings_by_point
from sim.experiment.store.columns import SUMMARY_COLUMNS
from sim.experiment.store.folder import KPIS, SUMMARY
from sim.experiment.sweep.points import value_text

if TYPE_CHECKING:
    import pandas as pd

_BLOCK: Final = 1 << 23  # bytes of summary.csv read at a time
_MEASURES: Final = ("mean", "low", "high", "level", "replications", "unit", "value")


def means(results: Results, choice: Choice) -> Iterator[pd.DataFrame]:
    """Yield the chosen rows of `summary.csv` in parts: mean, low, high, level, replications, unit of each."""
    import pyarrow as pa
    from pyarrow import csv

    words = dict.fromkeys((*SUMMARY_COLUMNS, "point"), pa.string())
    taken = None if choice.points is None else [str(point) for point in choice.points]
    wanted = _expression({**choice.columns(), "point": taken})
    order = ("scenario", "point", *results.paths, "kpi", "group", "period", *_MEASURES)
    options = {
        "read_options": csv.ReadOptions(block_size=_BLOCK),
        "convert_options": csv.ConvertOptions(column_types=words),
    }
    settings = settings_by_point(results)
    with csv.open_csv(results.tables.place / SUMMARY, **options) as reader:
        for batch in reader:
            part = pa.Table.from_batches([batch])
            part = part if wanted is None else part.filter(wanted)
            if part.num_rows:
                yield _in_order(_numbers(part.to_pandas()), settings, order)


def values(results: Results, choice: Choice) -> Iterator[pd.DataFrame]:
    """Yield the chosen rows of `kpis.parquet` in parts: the value of each replication."""
    import pyarrow.parquet as pq

    wanted = _expression(choice.columns())
    order = ("scenario", "point", *results.paths, "replication", "kpi", "group", "period", *_MEASURES)
    settings = settings_by_point(results)
    with pq.ParquetFile(results.tables.place / KPIS) as file:
        for group in range(file.num_row_groups):
            if _without(file.metadata.row_group(group), choice.points):
                continue
            part = file.read_row_group(group)
            part = part if wanted is None else part.filter(wanted)
            if part.num_rows:
                yield _in_order(part.to_pandas(), settings, order)


def pivot(table: pd.DataFrame, rows: str, columns: str | None = None) -> tuple[pd.DataFrame, int]:
    """Return means with a row for each value of one column and a column for each of another, and most rows in a cell.

    Parameters
    ----------
    table
        Rows of `means`.
    rows, columns
        Settings, or `scenario`, `kpi`, `group`, `period`; without `columns` there is one column, `mean`.

    Raises
    ------
    InputError
        For a column the table does not have, or when a cell would mix indicators, groups, periods or scenarios.
    """
    import pandas as pd

    names = [rows] if columns is None else [rows, columns]
    allowed = [name for name in table.columns if name not in _MEASURES]
    for name in names:
        if name not in allowed:
            near = nearest_match(name, allowed)
            raise InputError("not varied", file="--pivot", found=name, allowed=", ".join(allowed), nearest=near)
    for name, flag in (("kpi", "--kpi"), ("group", "--group"), ("period", "--period"), ("scenario", "--scenario")):
        if name not in names and (held := table[name].nunique()) > 1:
            message = f"the rows hold {held} of this, and a cell one; choose one with {flag}, or pivot by it"
            raise InputError(message, file="--pivot", key=name, allowed=f"for example --pivot {rows},{name}")
    cells: dict[tuple[Any, Any], list[float]] = {}
    for row, column, mean in zip(table[rows], table[columns or rows], table["mean"], strict=True):
        cells.setdefault((row, column if columns else "mean"), []).append(float(mean))
    downwards, across = (in_turn(dict.fromkeys(key[place] for key in cells)) for place in (0, 1))
    made: dict[str, Any] = {rows: downwards}
    for column in across:
        name = "mean" if columns is None else f"{columns}={_label(column)}"
        made[name] = [_mean(cells.get((row, column), ())) for row in downwards]
    return pd.DataFrame(made), max(map(len, cells.values()), default=0)


def _label(value: object) -> str:
    """Return a value in words from which no other value has the same."""
    return repr(value) if isinstance(value, float) else value_text(value)


def _mean(found: Sequence[float]) -> float:
    """Return the mean of the numbers that are there."""
    there = [value for value in found if isfinite(value)]
    return fsum(there) / len(there) if there else float("nan")


def _in_order(part: pd.DataFrame, settings: pd.DataFrame | None, order: Sequence[str]) -> pd.DataFrame:
    """Return rows with the settings of their points, the columns in this order."""
    if settings is not None:
        here = settings.drop(columns="point").loc[part["point"]]
        part = part.assign(**{str(path): here[path].to_numpy() for path in here.columns})
    return part[[name for name in order if name in part.columns]]


def _numbers(part: pd.DataFrame) -> pd.DataFrame:
    """Return rows of `summary.csv` with their numbers as numbers, as `read_summary` does."""
    whole = dict.fromkeys({"replications", "point"} & set(part.columns), "int64")
    numbers = dict.fromkeys(("mean", "low", "high", "level"), "float64")
    return part.astype(object).replace({name: {"": "nan"} for name in numbers}).astype(whole | numbers)


def _expression(columns: dict[str, Any]) -> Any:
    """Return the filter of a table for which each column holds one of its words; None to take all rows."""
    import pyarrow.compute as pc

    wanted = None
    for name, words in columns.items():
        if words is not None:
            test = pc.field(name).isin(list(words))
            wanted = test if wanted is None else wanted & test
    return wanted


def _without(rows: Any, points: Sequence[int] | None) -> bool:
    """Tell whether a group of rows holds none of these points, from the least and greatest it says it holds."""
    if points is None:
        return False
    place = [rows.column(each).path_in_schema for each in range(rows.num_columns)].index("point")
    held = rows.column(place).statistics
    return held is not None and held.has_min_max and not any(held.min <= point <= held.max for point in points)
