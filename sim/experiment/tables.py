"""The stored form of the result tables: their columns, and files that are the same bytes for the same rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pandas as pd

KPIS: Final = ("scenario", "replication", "period", "group", "kpi", "value")
SUMMARY: Final = ("scenario", "kpi", "group", "period", "mean", "low", "high", "level", "replications", "unit")
COMPARISON: Final = (
    "base",
    "scenario",
    "kpi",
    "group",
    "period",
    "base_mean",
    "scenario_mean",
    "difference",
    "low",
    "high",
    "level",
    "p_adjusted",
    "share_of_replications_better",
    "verdict",
    # beyond the agreed columns: pairs behind the row, how many more a verdict would need (blank where more runs
    # would not change it), and what the interval covers: `together` with the other verdicts or `alone`
    "replications",
    "more_replications",
    "interval",
)
CHANGES: Final = ("scenario", "path", "label", "unit", "old", "new", "from_date", "source")
EVENT_WORDS: Final = ("event", "stage", "team", "detail")

_READ_AS_FORMULA: Final = ("=", "+", "-", "@")


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 CSV: a missing number is blank, text is never read as a formula by a spreadsheet."""
    import pandas as pd

    safe = table.copy()
    for name in safe.columns:
        if safe[name].dtype.kind not in "iufb":
            safe[name] = pd.Series([_safe_text(value) for value in safe[name]], index=safe.index, dtype=object)
    safe.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def _safe_text(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = "".join(character if character.isprintable() else " " for character in value)
    return f"'{text}" if text.startswith(_READ_AS_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def write_kpis(table: pd.DataFrame, path: Path) -> None:
    """Write the tidy table of indicators as Parquet with a fixed schema and no trace of the machine."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"replication": pa.int64(), "value": pa.float64()}
    columns: dict[str, Any] = {
        name: pa.array(table[name].to_numpy(dtype=object if name not in types else None), types.get(name, pa.string()))
        for name in table.columns
    }
    pq.write_table(pa.table(columns), path, compression="zstd", version="2.6", row_group_size=1 << 17)


def read_kpis(path: Path) -> pd.DataFrame:
    """Read the tidy table of indicators."""
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
    place = {name: i for i, name in enumerate(kpis)}
    turn = {name: i for i, name in enumerate(scenarios)}
    keys = {
        "a": table["scenario"].map(turn),
        "b": table["kpi"].map(lambda name: place.get(name, len(place))),
        "c": table["kpi"],
        "d": table["group"] != "all",
        "e": table["group"],
        "f": table["period"] != "all",
        "g": table["period"],
    }
    order = table.assign(**keys).sort_values(list(keys), kind="stable").index
    return table.loc[order].reset_index(drop=True)
