"""The stored form of the result tables: files that are the same bytes for the same rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.store.columns import EVENT_WORDS
from sim.experiment.store.fresh import replacing

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

RUNS_TABLE: Final = "runs.parquet"
_ROWS_TOGETHER: Final = 1 << 17
_KEYS_TOGETHER: Final = 1 << 12
_PARTS_TOGETHER: Final = 64

_READ_AS_FORMULA: Final = ("=", "+", "-", "@")


def write_csv(table: pd.DataFrame, path: Path, *, append: bool = False) -> None:
    """Write a table as UTF-8 CSV: a missing number is blank, text is never read as a formula by a spreadsheet.

    With `append` its rows, without the names of columns, come after those of the file.
    """
    import pandas as pd

    safe = table.copy()
    for name in safe.columns:
        if safe[name].dtype.kind not in "iufb":
            cells = [_safe_text(value) for value in safe[name].to_numpy(dtype=object)]
            safe[name] = pd.Series(cells, index=safe.index, dtype=object)
    with path.open("a" if append else "w", encoding="utf-8", newline="") as file:
        safe.to_csv(file, index=False, lineterminator="\n", header=not append)


def _safe_text(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value if value.isprintable() else "".join(each if each.isprintable() else " " for each in value)
    return f"'{text}" if text.startswith(_READ_AS_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def read_summary(path: Path) -> pd.DataFrame:
    """Read a `summary.csv`: every number to its last digit, a blank number as missing, text as it stands."""
    import pandas as pd

    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    whole = dict.fromkeys({"replications", "point"} & set(table.columns), "int64")
    numbers = dict.fromkeys(("mean", "low", "high", "level"), "float64")
    return table.replace({name: {"": "nan"} for name in numbers}).astype(whole | numbers)


def write_kpis(table: pd.DataFrame, path: Path) -> None:
    """Write the tidy table of indicators as Parquet with a fixed schema and no trace of the machine."""
    import pyarrow.parquet as pq

    pq.write_table(_kpis_table(table), path, compression="zstd", version="2.6", row_group_size=1 << 17)


def _kpis_table(table: pd.DataFrame) -> Any:
    import pyarrow as pa

    types = {"replication": pa.int64(), "value": pa.float64(), "point": pa.int64()}
    columns: dict[str, Any] = {
        name: pa.array(table[name].to_numpy(dtype=object if name not in types else None), types.get(name, pa.string()))
        for name in table.columns
    }
    return pa.table(columns)


@contextmanager
def kpis_in_parts(path: Path) -> Iterator[Callable[[pd.DataFrame], None]]:
    """Give a function that adds rows to a tidy table of indicators on the disk, so many rows to a group.

    The file depends on the rows and their order, not on the parts they came in.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer: Any = None
    waiting: list[Any] = []

    def write(enough: int) -> None:
        nonlocal writer
        table = pa.concat_tables(waiting)
        if writer is None:
            writer = pq.ParquetWriter(path, table.schema, compression="zstd", version="2.6")
        whole = table.num_rows // enough * enough if enough > 1 else table.num_rows
        writer.write_table(table.slice(0, whole), row_group_size=_ROWS_TOGETHER)
        waiting[:] = [table.slice(whole)] if whole < table.num_rows else []

    def add(part: pd.DataFrame) -> None:
        waiting.append(_kpis_table(part))
        if len(waiting) >= _PARTS_TOGETHER:  # a small table takes many times the room of its rows
            waiting[:] = [pa.concat_tables(waiting).combine_chunks()]
        if sum(table.num_rows for table in waiting) >= _ROWS_TOGETHER:
            write(_ROWS_TOGETHER)

    try:
        yield add
        if waiting:
            write(1)
    finally:
        if writer is not None:
            writer.close()


def write_runs(table: Mapping[str, Sequence[str | int]], path: Path) -> None:
    """Write the table of runs from its columns, one row a run: what was run, and the key it is kept under."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"scenario": pa.string(), "key": pa.string()}
    schema = pa.schema([(name, types.get(name, pa.int64())) for name in table])
    rows = len(table["key"])
    plain = ["scenario"] if "scenario" in table else False  # keys are all different: a dictionary of them is no gain
    form: Any = {"compression": "zstd", "version": "2.6", "use_dictionary": plain}
    with replacing(path) as fresh, pq.ParquetWriter(fresh, schema, **form) as writer:
        for start in range(0, rows, _KEYS_TOGETHER):
            part = {name: values[start : start + _KEYS_TOGETHER] for name, values in table.items()}
            writer.write_table(pa.table(part, schema=schema))


def read_keys(path: Path) -> Iterator[str]:
    """Yield the key of each run in the table of runs, in its order, a few thousand in memory at a time."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield from map(str, file.read_row_group(group, ["key"], use_threads=False)["key"].to_pylist())


def read_runs(path: Path) -> pd.DataFrame:
    """Read the table of runs."""
    import pyarrow.parquet as pq

    table: pd.DataFrame = pq.read_table(path).to_pandas()
    return table


def read_kpis(path: Path, point: int | None = None) -> pd.DataFrame:
    """Read the tidy table of indicators; of a sweep, all of it or one point."""
    import pyarrow.parquet as pq

    wanted = None if point is None else [("point", "==", point)]
    table: pd.DataFrame = pq.read_table(path, filters=wanted).to_pandas()
    return table


def write_points(table: pd.DataFrame, path: Path) -> None:
    """Write the points of a sweep as Parquet, one typed column each; a missing number is null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: pa.array(table[name].to_list(), from_pandas=True) for name in table.columns}
    with replacing(path) as fresh:
        pq.write_table(pa.table(columns), fresh, compression="zstd", version="2.6")


def read_points(path: Path) -> pd.DataFrame:
    """Read the points of a sweep; where numbers are expected, a missing one is NaN."""
    import pyarrow.parquet as pq

    table: pd.DataFrame = pq.read_table(path).to_pandas()
    return table


def write_events_part(frame: pd.DataFrame, scenario: str, replication: int, path: Path) -> None:
    """Write the event log of one replication, with its scenario and number in front."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    words = pa.dictionary(pa.int32(), pa.string())
    arrays: dict[str, Any] = {
        "scenario": pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(frame), np.int32)), pa.array([scenario])),
        "replication": pa.array(np.full(len(frame), replication, dtype=np.int64)),
    }
    for name in frame.columns:
        column = frame[name]
        if name in EVENT_WORDS:
            arrays[name] = pa.array(column.astype("category")).cast(words)
        else:
            arrays[name] = pa.array(column.to_numpy())
    pq.write_table(pa.table(arrays), path, compression="zstd", version="2.6")


def join_events(parts: Sequence[Path], path: Path) -> None:
    """Write the event logs of all replications as one file, one row group each, holding one in memory at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer: Any = None
    try:
        for part in parts:
            table = pq.read_table(part)
            plain = pa.table({name: _plain(table[name]) for name in table.column_names})
            if writer is None:
                writer = pq.ParquetWriter(path, plain.schema, compression="zstd", version="2.6")
            writer.write_table(plain, row_group_size=max(len(plain), 1))
    finally:
        if writer is not None:
            writer.close()


def _plain(column: Any) -> Any:
    import pyarrow as pa

    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def in_order(table: pd.DataFrame, kpis: Iterable[str], scenarios: Iterable[str]) -> pd.DataFrame:
    """Sort rows by scenario and indicator as given, then group (`all` first), then period (`all` first)."""
    import numpy as np

    place = {name: i for i, name in enumerate(kpis)}
    turn = {name: i for i, name in enumerate(scenarios)}
    keys = (
        _ranks(table["scenario"], lambda name: (turn.get(name, len(turn)), "")),
        _ranks(table["kpi"], lambda name: (place.get(name, len(place)), name)),
        *(_ranks(table[column], lambda name: (name != "all", name)) for column in ("group", "period")),
    )
    return table.iloc[np.lexsort(keys[::-1])].reset_index(drop=True)


def _ranks(words: pd.Series[str], key: Callable[[str], tuple[int, str]]) -> npt.NDArray[np.intp]:
    """Return the place of each word among the different ones, put in order by a key."""
    import numpy as np
    import pandas as pd

    codes, found = pd.factorize(words)
    names = list(map(str, found))
    ranks = np.empty(len(names), dtype=np.intp)
    ranks[sorted(range(len(names)), key=lambda i: key(names[i]))] = np.arange(len(names))
    return ranks[codes]
