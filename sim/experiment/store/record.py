"""The record of one finished run: what is kept of it, as bytes that carry their own checksum.

A record is a line with the SHA-256 of all that follows, a line of JSON that says what the run was, and its indicators
as an Arrow stream. The same run gives the same bytes wherever it was made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.store.manifest import hash_of
from sim.experiment.store.program import calendar_hash, code_hash

if TYPE_CHECKING:
    import pandas as pd

SCHEMA: Final = 1
"""Version of this form; part of the key of every run, so that a record of another form is never taken for ours."""

_FIGURES_REST_ON: Final = ("numpy", "pandas", "pyarrow", "scipy", "simpy")
_WORDS: Final = ("period", "group", "kpi")
CHECKSUM: Final = 64
"""Bytes before the first line break of a record: a SHA-256 in hexadecimal."""


class DamagedRecordError(Exception):
    """The bytes are not a record as it was written."""


@dataclass(frozen=True, slots=True)
class Record:
    """One finished run.

    Attributes
    ----------
    key
        Hash of the inputs of the run and of the program.
    code
        Hash of the program that made it, and of the libraries it was made with (`program`).
    replication, events
        Its number, and how many events its log held.
    kpis
        Its indicators: period, group, kpi, value.
    events_hash
        SHA-256 of the file that holds its event log; empty when none was kept.
    """

    key: str
    code: str
    replication: int
    events: int
    kpis: pd.DataFrame
    events_hash: str = ""


@lru_cache(maxsize=1)
def program() -> str:
    """Return the hash of all that makes a figure beside the inputs: program, calendar, Python, and its libraries."""
    return hash_of([code_hash(), calendar_hash(), python_version(), *map(_version, _FIGURES_REST_ON)])


def to_bytes(record: Record) -> bytes:
    """Return a record as it is stored."""
    about = {
        "schema": SCHEMA,
        "key": record.key,
        "code": record.code,
        "replication": record.replication,
        "events": record.events,
        "events_hash": record.events_hash,
    }
    body = json.dumps(about, sort_keys=True).encode() + b"\n" + _stream(record.kpis)
    return sha256(body).hexdigest().encode() + b"\n" + body


def from_bytes(data: bytes, key: str | None = None) -> Record:
    """Return the record that some bytes hold.

    Raises
    ------
    DamagedRecordError
        When a byte is not as it was written, or the record is not that of `key`.
    """
    about, stream = _checked(data, key)
    return Record(
        about["key"],
        about["code"],
        int(about["replication"]),
        int(about["events"]),
        _frame(stream),
        about["events_hash"],
    )


def about(data: bytes, key: str | None = None) -> dict[str, Any]:
    """Return what a record says of its run, its checksum tested and its indicators left unread.

    Raises
    ------
    DamagedRecordError
        As `from_bytes`.
    """
    return _checked(data, key)[0]


def _checked(data: bytes, key: str | None) -> tuple[dict[str, Any], memoryview]:
    whole = memoryview(data)
    body = whole[CHECKSUM + 1 :]
    if bytes(whole[: CHECKSUM + 1]) != sha256(body).hexdigest().encode() + b"\n":
        raise DamagedRecordError("not as it was written")
    end = data.index(b"\n", CHECKSUM + 1)
    found: dict[str, Any] = json.loads(data[CHECKSUM + 1 : end])
    if found["schema"] != SCHEMA or (key is not None and found["key"] != key):
        raise DamagedRecordError("the record of another run")
    return found, whole[end + 1 :]


def _stream(kpis: pd.DataFrame) -> bytes:
    import pyarrow as pa

    columns = {name: pa.array(kpis[name].to_numpy(dtype=object), pa.string()).dictionary_encode() for name in _WORDS}
    columns["value"] = pa.array(kpis["value"].to_numpy(dtype="float64"))
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    stream: bytes = sink.getvalue().to_pybytes()
    return stream


def _frame(stream: memoryview) -> pd.DataFrame:
    import pyarrow as pa

    table = pa.ipc.open_stream(pa.py_buffer(stream)).read_all()
    plain = {name: table[name].cast(pa.string()) for name in _WORDS} | {"value": table["value"]}
    frame: pd.DataFrame = pa.table(plain).to_pandas()
    return frame


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
