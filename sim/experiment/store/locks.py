"""The lock of a result folder: one writer at a time, however a writer ends.

The lock is a file beside the folder that holds the process number of its owner. The system frees it when the owner
ends, so that a file left by a process that was killed keeps nobody out.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sim.experiment.store.trouble import FolderInUse

_held: Final[Counter[Path]] = Counter()
"""Folders this process has locked, and how many times over: an experiment holds one while it saves there."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; within it the same process may take it again.

    Raises
    ------
    FolderInUse
        When another process holds it, with its number.
    """
    place = whole_path(folder)
    if _held[place]:
        with _counted(place):
            yield
        return
    path = place.with_name(f".{place.name}.lock")
    descriptor = _take(path, place.name)
    try:
        with _counted(place):
            yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)


def whole_path(folder: Path) -> Path:
    """Return the absolute path of a folder; a link stays a link."""
    return Path(os.path.abspath(folder))  # noqa: PTH100 - a link stays a link: it is refused elsewhere


@contextmanager
def _counted(place: Path) -> Iterator[None]:
    _held[place] += 1
    try:
        yield
    finally:
        _held[place] -= 1


def _take(path: Path, name: str) -> int:
    """Return an open descriptor that holds the lock; a file left by a process that ended is taken over."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if not _claim(descriptor):
                owner = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "another"
                raise FolderInUse(f"the folder '{name}' is in use by process {owner}; try again when it is done")
            if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # the owner finished and removed the file between opening it and claiming it


def _claim(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:  # a system without these locks: nobody is kept out
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
