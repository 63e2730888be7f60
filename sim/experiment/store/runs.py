"""The store of finished runs: one file for each, written whole or not at all, found by a hash of its inputs.

The files are the only truth: what is finished is found by looking at them, and one that is not as it was written
counts as not there. `compact` gathers them into a few Parquet files that are read in the same way.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import file_digest
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.store import record
from sim.experiment.store.fresh import UNFINISHED, sync, unfinished, write_whole
from sim.experiment.store.record import DamagedRecordError, Record

if TYPE_CHECKING:
    import pyarrow as pa

RUNS: Final = "runs"
"""Name of the folder of finished runs in a result folder."""

PACKS: Final = "packs"
_RUN, _EVENTS = ".run", ".events.parquet"
_IN_A_PACK: Final = 25_000  # runs
_ROWS_TOGETHER: Final = 256  # records in a group of rows of a pack
_SECOND_LINE: Final = b'\n{"code": "'  # how every record goes on after its checksum
_LONGEST_LINE: Final = 1_000  # bytes
_LENGTH: Final = 4  # bytes of the length that a pack has before each record
_OURS: Final = re.compile(
    r"(?:[0-9a-f]{2}/(?:[0-9a-f]{64}\.(?:run|events\.parquet))?|packs/(?:pack-\d{4}(?:-[0-9a-f]{16})?\.parquet)?)?(?:\.unfinished-\w+)?"
    r"|(?:plan\.json|runs\.parquet|points\.parquet)(?:\.unfinished-\w+)?"
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
        self._packed: dict[str, tuple[Path, int, int]] | None = None
        self._damaged: dict[Path, frozenset[str]] | None = None

    def path(self, key: str) -> Path:
        """Return where the record of a run has its place."""
        return self.place / key[:2] / f"{key}{_RUN}"

    def events_path(self, key: str) -> Path:
        """Return where the event log of a run has its place."""
        return self.place / key[:2] / f"{key}{_EVENTS}"

    def put(self, key: str, data: bytes) -> None:
        """Keep the record of a run: when this returns it is there whole, whatever happens after."""
        path = self.path(key)
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            if self._durable:
                sync(self.place)
        write_whole(path, data, durable=self._durable)

    def is_sound(self, key: str) -> bool:
        """Tell whether the record of a run is there, as it was written, with the event log that goes with it."""
        return self._sound_bytes(key) is not None

    def get(self, key: str) -> Record | None:
        """Return the record of a run, or None when it is not there as it was written."""
        data = self._sound_bytes(key)
        return None if data is None else record.from_bytes(data, key)

    def fault(self, key: str) -> str | None:
        """Return None for a run that is there as it was written, else the file to blame; empty when there is none."""
        blamed = ""
        for where, data in self._copies(key):
            wrong = self._wrong(where, data, key)
            if wrong is None:
                return None
            blamed = blamed or wrong
        if not blamed:
            blamed = next((f"{self._name(path)} ({key})" for path, keys in self._bad().items() if key in keys), "")
        return blamed

    def damaged_packs(self) -> list[str]:
        """Return the packs of which any byte is not as it was written, even where no run is lost by it."""
        return [self._name(path) for path in self._bad()]

    def tidy(self) -> None:
        """Drop what a writer that was killed had not finished; only the holder of the lock may."""
        for place, _, names in os.walk(self.place):
            for name in names:
                if UNFINISHED in name:
                    (Path(place) / name).unlink(missing_ok=True)

    def link_to(self, other: Path, keys: Iterable[str]) -> None:
        """Give another folder these runs, with their event logs, without copying them where the disk can.

        A pack goes along whole; out of one that is damaged the runs that are sound go along by themselves.
        """
        packs = set()
        for key in keys:
            if (events := self.events_path(key)).is_file():
                link(events, other / key[:2] / events.name)
            if (path := self.path(key)).is_file():
                link(path, other / key[:2] / path.name)
            elif (packed := self._pack_index().get(key)) is None:
                continue
            elif packed[0] not in self._bad():
                packs.add(packed[0])
            elif (data := self._sound_bytes(key)) is not None:
                RunStore(other, durable=self._durable).put(key, data)
        for path in sorted(packs):
            link(path, other / PACKS / path.name)
        if self._durable and other.is_dir():
            for folder in (*sorted(path for path in other.iterdir() if path.is_dir()), other):
                sync(folder)

    def compact(self, keys: Iterable[str]) -> int:
        """Gather the sound records of these runs into a few Parquet files and drop all others; return how many.

        The same runs give the same files. Only the holder of the lock of the results may do this.
        """
        wanted = list(dict.fromkeys(keys))
        old = sorted((self.place / PACKS).glob("*.parquet"))
        (self.place / PACKS).mkdir(parents=True, exist_ok=True)
        gathered, new = 0, set()
        for number, start in enumerate(range(0, len(wanted), _IN_A_PACK)):
            path, written = self._write_pack(number, wanted[start : start + _IN_A_PACK])
            gathered += written
            new.add(path)
        for path in (*old, *self.place.glob(f"[0-9a-f][0-9a-f]/*{_RUN}")):
            if path not in new:
                path.unlink()
        for folder in (*self.place.glob("[0-9a-f][0-9a-f]"), self.place / PACKS):
            with suppress(OSError):
                folder.rmdir()
        self._packed = self._damaged = None
        return gathered

    def _sound_bytes(self, key: str) -> bytes | None:
        return next((data for where, data in self._copies(key) if self._wrong(where, data, key) is None), None)

    def _copies(self, key: str) -> Iterator[tuple[str, bytes]]:
        """Yield (path from this folder, bytes) of a record: its own file, then the pack that holds it."""
        path = self.path(key)
        with suppress(FileNotFoundError):
            yield self._name(path), path.read_bytes()
        if (packed := self._pack_index().get(key)) is not None:
            yield f"{self._name(packed[0])} ({key})", _part_of(*packed)

    def _wrong(self, where: str, data: bytes, key: str) -> str | None:
        """Return None for a record that is as it was written, with its event log, else the file to blame."""
        try:
            events_hash = record.about(data, key)["events_hash"]
        except (DamagedRecordError, ValueError):
            return where
        path = self.events_path(key)
        if not events_hash or (path.is_file() and hash_of_file(path) == events_hash):
            return None
        return self._name(path)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.place).as_posix()

    def _pack_index(self) -> dict[str, tuple[Path, int, int]]:
        """Return, by key, the pack that holds a record, where in it, and its length; packs are looked through once."""
        if self._packed is None:
            self._packed = {}
            for path in sorted((self.place / PACKS).glob("*.parquet")):
                self._packed.update((key, (path, at, length)) for key, at, length in _records_in(path))
        return self._packed

    def _bad(self) -> dict[Path, frozenset[str]]:
        """Return the packs that are not as they were written, with the keys they say they hold; looked for once."""
        if self._damaged is None:
            packs = sorted((self.place / PACKS).glob("*.parquet"))
            self._damaged = {path: _keys_of(path) for path in packs if not path.stem.endswith(f"-{_mark_of(path)}")}
        return self._damaged

    def _write_pack(self, number: int, keys: Iterable[str]) -> tuple[Path, int]:
        """Write a pack and return its path, which ends with its own hash, and how many runs are in it."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        name = f"pack-{number:04d}"
        schema = pa.schema([("key", pa.string()), ("record", pa.binary())])
        # Plain and without statistics: each record stands in the file once, as it is, after its length.
        form: Any = {"compression": "none", "use_dictionary": False, "write_statistics": False, "version": "2.6"}
        written = 0
        with unfinished(self.place / PACKS / f"{name}.parquet") as part:
            with pq.ParquetWriter(part, schema, **form) as writer:
                for rows in _in_groups(self._sound(keys)):
                    writer.write_table(_pack_rows(rows, schema), row_group_size=_ROWS_TOGETHER)
                    written += len(rows)
            sync(part)
            path = part.with_name(f"{name}-{_mark_of(part)}.parquet")
            if written:
                part.replace(path)
                sync(path.parent)
        return path, written

    def _sound(self, keys: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for key in keys:
            if (data := self._sound_bytes(key)) is not None:
                yield key, data


def is_ours(name: str) -> bool:
    """Tell whether a path below the folder of runs is one that this program makes."""
    return _OURS.fullmatch(name) is not None


def hash_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def link(path: Path, target: Path) -> None:
    """Give a file a second name, without copying it where the disk can."""
    import shutil

    if target.exists():  # two runs of an experiment that are the same share a record
        return
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


def _mark_of(path: Path) -> str:
    return hash_of_file(path)[:16]


def _records_in(path: Path) -> Iterator[tuple[str, int, int]]:
    """Yield the key, the place and the length of each record in a pack.

    They are found by their own lines, not by what the file says of itself, so that a damaged byte costs one record.
    """
    if not path.stat().st_size:
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as whole:
        at = whole.find(_SECOND_LINE)
        while at >= 0:
            line = whole[at + 1 : max(whole.find(b"\n", at + 1, at + _LONGEST_LINE), at + 1)]
            start = at - record.CHECKSUM
            with suppress(ValueError, KeyError, TypeError):
                yield str(json.loads(line)["key"]), start, int.from_bytes(whole[start - _LENGTH : start], "little")
            at = whole.find(_SECOND_LINE, at + 1)


def _part_of(path: Path, at: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(at, 0))
        return file.read(min(length, path.stat().st_size))


def _keys_of(path: Path) -> frozenset[str]:
    """Return the keys that a pack says it holds, as far as they can be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found: set[str] = set()
    with suppress(pa.ArrowException, OSError, ValueError), pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            with suppress(pa.ArrowException, OSError, ValueError):
                found.update(file.read_row_group(group, ["key"])["key"].to_pylist())
    return frozenset(found)
