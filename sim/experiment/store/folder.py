"""The store of results: the only writer of result folders.

A folder is written beside its place under another name, pushed to the disk and put in place by one rename, so that
a reader sees the old results or the new, never half of either. A lock keeps two writers apart and ends with the
process that holds it, however that ends.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiment.store import manifest as manifests
from sim.experiment.store.fresh import UNFINISHED, beside, sync, write_whole
from sim.experiment.store.locks import locked, whole_path
from sim.experiment.store.runs import RUNS, RunStore, hash_of_file, is_ours
from sim.experiment.store.spool import drop_if_left
from sim.experiment.store.stored_tables import RUNS_TABLE, join_events, read_keys, write_csv, write_kpis, write_runs
from sim.experiment.store.trouble import FolderInUse, OutOfRoom, room

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FolderInUse", "OutOfRoom", "open_manifest", "save", "save_files", "seal"]

KPIS: Final = "kpis.parquet"
SUMMARY: Final = "summary.csv"
COMPARISON: Final = "comparison.csv"
CHANGES: Final = "changes.csv"
EVENTS: Final = "events.parquet"
POINTS: Final = "points.parquet"

_USUAL: Final = (KPIS, SUMMARY, COMPARISON, CHANGES, EVENTS, POINTS, RUNS_TABLE, "sensitivity.csv", "sensitivity.png")
_OLD, _PART, _TABLES = ".old", ".part-", ".tables-"
_NOT_OURS: Final = "the folder holds files this tool did not make; choose an empty or new one"


def save(
    folder: Path,
    manifest: Mapping[str, Any],
    kpis: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    runs: Mapping[str, Sequence[str | int]],
    *,
    events: Sequence[Path] = (),
    finish: Callable[[Path], object] | None = None,
) -> Path:
    """Write a result folder whole or not at all, and return it.

    Parameters
    ----------
    folder
        Where to; results of this tool there are replaced.
    manifest
        What the manifest says, but for the hashes of files, which are added here.
    kpis, tables
        The tidy table of indicators, and CSV tables by file name.
    runs
        The columns of the table of runs; those kept in the folder stay there, all others are dropped.
    events
        Event logs of single replications, joined in this order.
    finish
        Called with the folder before it is put in place, to add what is made from the tables (report, workbook).

    Raises
    ------
    InputError, FolderInUse, OutOfRoom
        When the place holds something this tool did not make, when another process is writing there, or when the
        disk or memory runs out. What was there before stays as it was.
    """

    def write(part: Path) -> None:
        write_kpis(kpis, part / KPIS)
        for name, table in tables.items():
            write_csv(table, part / name)
        write_runs(runs, part / RUNS_TABLE)
        if events:
            join_events(events, part / EVENTS)

    return _save(folder, manifest, write, finish)


def save_files(
    folder: Path,
    manifest: Mapping[str, Any],
    files: Mapping[str, Path],
    finish: Callable[[Path], object] | None = None,
) -> Path:
    """Write a result folder from tables that are on the disk already (`files`, by name), as `save` does."""

    def copy(part: Path) -> None:
        for name, path in files.items():
            shutil.copyfile(path, part / name)

    return _save(folder, manifest, copy, finish)


def _save(
    folder: Path,
    manifest: Mapping[str, Any],
    write: Callable[[Path], None],
    finish: Callable[[Path], object] | None,
) -> Path:
    folder = whole_path(folder)

    def fill(part: Path) -> None:
        write(part)
        _write_manifest(part, manifest)
        if finish is not None:
            finish(part)
            _write_manifest(part, manifest)

    with room("saving results"):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            _replace(folder, fill)
    return folder


def _replace(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside the place, then put it there in one step."""
    recover(folder)
    refuse_foreign(folder)
    part = _hidden(folder, _PART)
    part.mkdir()
    try:
        fill(part)
        _push_to_disk(part)
        _carry_runs(folder, part)
        _put_in_place(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def seal(folder: Path, names: Iterable[str] = manifests.DERIVED) -> None:
    """Take note in the manifest of files made again from the tables (`names`); nothing else is hashed anew."""
    manifest = open_manifest(folder)
    with room("saving results"), locked(folder):
        files = dict(manifest["files"])
        for name in names:
            files.pop(name, None)
            if (folder / name).is_file():
                files[name] = hash_of_file(folder / name)
        text = manifests.as_text(dict(manifest) | {"files": files})
        write_whole(folder / manifests.NAME, text.encode())


def open_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of a result folder.

    Raises
    ------
    InputError
        When the folder holds no manifest of this tool, or one of a newer form.
    """
    path = Path(folder) / manifests.NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"there is no {manifests.NAME}, so this is not a result folder", file=str(folder)) from None
    except (OSError, ValueError):
        raise InputError("the manifest cannot be read", file=path.name, key=Path(folder).name) from None
    return manifests.checked(found, path.name)


def check_tables(folder: Path, names: Iterable[str]) -> None:
    """Refuse a finished result folder whose manifest, or one of these tables, is not as it was written.

    Raises
    ------
    InputError
        Naming the file; a table that is missing is left to whoever reads it.
    """
    manifest = open_manifest(folder)
    wanted = manifest["files"]
    sound = manifest.get("seal") == manifests.seal_of(manifest)
    there = [name for name in names if (folder / name).is_file()]
    changed = next((name for name in there if wanted.get(name) != hash_of_file(folder / name)), None)
    if changed is not None or not sound:
        message = "not as it was written; the same command again makes it anew, and `pathfinder verify` says what else"
        raise InputError(message, file=folder.name, key=changed or manifests.NAME)


def contents(folder: Path) -> list[str]:
    """Return the files below a folder, as paths from it, in order."""
    # By `os.walk`, which remembers nothing of what it has passed: there may be a hundred thousand files.
    return sorted(
        (Path(place) / name).relative_to(folder).as_posix() for place, _, names in os.walk(folder) for name in names
    )


def refuse_foreign(folder: Path) -> None:
    """Refuse a place that holds anything but results of this tool, so that nothing of anyone else is lost.

    Raises
    ------
    InputError
        Naming what is in the way.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InputError("results need a folder of their own, and this is a file or a link", file=folder.name)
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    known = {manifests.NAME, *manifests.DERIVED}
    try:
        known.update(open_manifest(folder)["files"])
    except InputError:
        if not (folder / RUNS).is_dir():
            raise InputError(_NOT_OURS, file=folder.name) from None
        known.update(_USUAL)  # without a sound manifest: all of it is made again from the runs
    there = (name.partition(UNFINISHED)[0] if "/" not in name else name for name in contents(folder))
    foreign = next((name for name in there if name not in known and not is_a_run(name)), None)
    if foreign is not None:
        raise InputError(_NOT_OURS, file=folder.name, found=foreign)


def is_a_run(name: str) -> bool:
    """Tell whether a file of a result folder, by its path from it, is one of the finished runs."""
    kept = f"{RUNS}/"
    return name.startswith(kept) and is_ours(name.removeprefix(kept))


def _write_manifest(part: Path, manifest: Mapping[str, Any]) -> None:
    files = {name: hash_of_file(part / name) for name in contents(part) if name != manifests.NAME}
    (part / manifests.NAME).write_bytes(manifests.as_text(dict(manifest) | {"files": files}).encode())


def _push_to_disk(folder: Path) -> None:
    for name in contents(folder):
        sync(folder / name)
    sync(folder)


def _carry_runs(folder: Path, part: Path) -> None:
    """Take the finished runs of these results along; where none are kept in the folder there is nothing to take."""
    if (folder / RUNS).is_dir():
        RunStore(folder / RUNS).link_to(part / RUNS, read_keys(part / RUNS_TABLE))


def _put_in_place(part: Path, folder: Path) -> None:
    old = _hidden(folder, _OLD)
    if folder.exists():
        folder.rename(old)
    part.rename(folder)
    sync(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def _hidden(folder: Path, mark: str) -> Path:
    """Return a new path beside a folder, under its name and out of sight."""
    return beside(folder.with_name(f".{folder.name}"), mark)


def _left(folder: Path, mark: str) -> list[Path]:
    """Return what stands beside a folder under such a name, links not among it."""
    found = folder.parent.glob(f".{escape(folder.name)}{mark}*")
    return sorted(path for path in found if not path.is_symlink())


def recover(folder: Path) -> None:
    """Tidy up after a writer that was killed: put back what it had set aside, drop what it had not finished."""
    for old in _left(folder, _OLD):
        if not folder.exists() and (old / manifests.NAME).is_file():
            old.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    for part in _left(folder, _PART):
        shutil.rmtree(part, ignore_errors=True)
    for tables in _left(folder, _TABLES):
        drop_if_left(tables)


def tables_prefix(folder: Path) -> str:
    """Return how the name of a place beside a folder begins, in which an experiment makes its tables."""
    return f".{folder.name}{_TABLES}"
