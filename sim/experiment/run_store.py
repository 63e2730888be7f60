"""The store of finished runs: one file for each, written whole or not at all, found by a hash of its inputs.

The files are the only truth: what is finished is found by looking at them, and one that is not as it was written
counts as not there. `compact` gathers them into a few Parquet files that are read in the same way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.experiment import records
from sim.experiment.records import DamagedRecordError, Record

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

RUNS: Final = "runs"
"""Name of the folder of finished runs in a result folder."""

PACKS: Final = "packs"
_RUN, _EVENTS, _UNFINISHED = ".run", ".events.parquet", ".unfinished-"
_IN_A_PACK: Final = 25_000  # runs
_ROWS_TOGETHER: Final = 16  # records read at a time from a pack
_OURS: Final = re.compile(
    r"(?:[0-9a-f]{2}/(?:[0-9a-f]{64}\.(?:run|events\.parquet))?|packs/(?:pack-\d{4}\.parquet)?)?(?:\.unfinished-\d+)?"
    r"|(?:plan\.json|runs\.parquet|points\.parquet)(?:\.unfinished-\d+)?"
)


class RunStore:
    """The finished runs below a folder.

    Parameters
    ----------
    place
        The folder; made when the first run is put there.
    durable
        Whether a run must be on the disk, not only with the system, before it counts as finished.
    """

    def __init__(self, place: Path, *, durable: bool = True) -> None:
        self.place, self._durable = place, durable
        self._packed: dict[str, tuple[Path, int]] | None = None
        self._group: tuple[Path, int, Any] | None = None

    def path(self, key: str) -> Path:
        """Return where the record of a run has its place."""
        return self.place / key[:2] / f"{key}{_RUN}"

    def events_path(self, key: str) -> Path:
        """Return where the event log of a run has its place."""
        return self.place / key[:2] / f"{key}{_EVENTS}"

    def put(self, key: str, data: bytes) -> None:
        """Keep the record of a run: when this returns it is there whole, whatever happens after."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data, durable=self._durable)

    def is_sound(self, key: str) -> bool:
        """Tell whether the record of a run is there, as it was written, with the event log that goes with it."""
        return self._sound_bytes(key) is not None

    def get(self, key: str) -> Record | None:
        """Return the record of a run, or None when it is not there as it was written."""
        data = self._sound_bytes(key)
        return None if data is None else records.from_bytes(data, key)

    def fault(self, key: str) -> str | None:
        """Return None for a run that is there as it was written, else the file to blame; empty when there is none."""
        if self.is_sound(key):
            return None
        return next((where for where, _ in self._copies(key)), "")

    def tidy(self) -> None:
        """Drop what a writer that was killed had not finished; only the holder of the lock may."""
        for path in self.place.rglob(f"*{_UNFINISHED}*"):
            path.unlink(missing_ok=True)

    def link_to(self, other: Path, keys: Iterable[str]) -> None:
        """Give another folder these runs, with their event logs, without copying them where the disk can."""
        packs = set()
        for key in keys:
            if (events := self.events_path(key)).is_file():
                _link(events, other / key[:2] / events.name)
            if (path := self.path(key)).is_file():
                _link(path, other / key[:2] / path.name)
            elif (packed := self._pack_index().get(key)) is not None:
                packs.add(packed[0])
        for path in sorted(packs):
            _link(path, other / PACKS / path.name)

    def compact(self, keys: Iterable[str]) -> int:
        """Gather the sound records of these runs into a few Parquet files and drop all others; return how many."""
        wanted = list(dict.fromkeys(keys))
        old = sorted((self.place / PACKS).glob("*.parquet"))
        first = 1 + max((int(path.stem.removeprefix("pack-")) for path in old), default=-1)
        gathered = 0
        for number, start in enumerate(range(0, len(wanted), _IN_A_PACK), first):
            path = self.place / PACKS / f"pack-{number:04d}.parquet"
            gathered += self._write_pack(path, wanted[start : start + _IN_A_PACK])
        for path in (*old, *self.place.glob(f"[0-9a-f][0-9a-f]/*{_RUN}")):
            path.unlink()
        for folder in self.place.glob("[0-9a-f][0-9a-f]"):
            with suppress(OSError):
                folder.rmdir()
        self._packed = self._group = None
        return gathered

    def _sound_bytes(self, key: str) -> bytes | None:
        for _, data in self._copies(key):
            with suppress(DamagedRecordError, ValueError):
                self._check_events(records.about(data, key), key)
                return data
        return None

    def _copies(self, key: str) -> Iterator[tuple[str, bytes]]:
        """Yield (path from this folder, bytes) of a record: its own file, then the pack that holds it."""
        path = self.path(key)
        with suppress(FileNotFoundError):
            yield path.relative_to(self.place).as_posix(), path.read_bytes()
        if (packed := self._pack_index().get(key)) is not None:
            name = f"{packed[0].relative_to(self.place).as_posix()} ({key})"
            yield name, self._from_pack(key, *packed)

    def _check_events(self, about: dict[str, Any], key: str) -> None:
        if not about["events_hash"]:
            return
        path = self.events_path(key)
        if not path.is_file() or hash_of_file(path) != about["events_hash"]:
            raise DamagedRecordError("its event log is not as it was written")

    def _pack_index(self) -> dict[str, tuple[Path, int]]:
        """Return, by key, the pack that holds a record and the group of rows in it; packs are looked through once."""
        if self._packed is None:
            self._packed = {}
            for path in sorted((self.place / PACKS).glob("*.parquet")):
                for group, keys in enumerate(_keys_of_pack(path)):
                    self._packed.update(dict.fromkeys(keys, (path, group)))
        return self._packed

    def _from_pack(self, key: str, path: Path, group: int) -> bytes:
        """Return a record out of a pack, or nothing at all when the pack cannot be read there."""
        if self._group is None or self._group[:2] != (path, group):
            self._group = (path, group, _group_of_pack(path, group))
        found: bytes = self._group[2].get(key, b"")
        return found

    def _write_pack(self, path: Path, keys: Iterable[str]) -> int:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}{_UNFINISHED}{os.getpid()}")
        schema = pa.schema([("key", pa.string()), ("record", pa.binary())])
        written = 0
        with pq.ParquetWriter(part, schema, compression="none", use_dictionary=False, version="2.6") as writer:
            for rows in _in_groups(self._sound(keys)):
                writer.write_table(_pack_rows(rows, schema), row_group_size=_ROWS_TOGETHER)
                written += len(rows)
        if not written:
            part.unlink()
            return 0
        sync(part)
        part.replace(path)
        sync(path.parent)
        return written

    def _sound(self, keys: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for key in keys:
            if (data := self._sound_bytes(key)) is not None:
                yield key, data


def is_ours(name: str) -> bool:
    """Tell whether a path below the folder of runs is one that this program makes."""
    return _OURS.fullmatch(name) is not None


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file in one step: a reader finds the old one or the new, never half of either."""
    part = path.with_name(f"{path.name}{_UNFINISHED}{os.getpid()}")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        part.replace(path)
        if durable:
            sync(path.parent)
    finally:
        part.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Push a file or the names in a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hash_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _link(path: Path, target: Path) -> None:
    import shutil

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(path)
    except OSError:  # a disk without such links
        shutil.copyfile(path, target)


def _in_groups(rows: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    several = iter(rows)
    while group := list(islice(several, _ROWS_TOGETHER)):
        yield group


def _pack_rows(rows: list[tuple[str, bytes]], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    return pa.table({"key": [key for key, _ in rows], "record": [data for _, data in rows]}, schema=schema)


def _keys_of_pack(path: Path) -> list[list[str]]:
    """Return the keys of each group of rows of a pack; a group that cannot be read holds nothing."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            return [_column(file, group, "key") for group in range(file.num_row_groups)]
    except (pa.ArrowException, OSError):
        return []


def _group_of_pack(path: Path, group: int) -> dict[str, bytes]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return dict(zip(_column(file, group, "key"), _column(file, group, "record"), strict=False))


def _column(file: pq.ParquetFile, group: int, name: str) -> list[Any]:
    import pyarrow as pa

    try:
        values: list[Any] = file.read_row_group(group, [name])[name].to_pylist()
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return []
    return values
