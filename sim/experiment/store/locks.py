"""The lock of a result folder: one writer at a time, however a writer ends.

The lock is a file beside the folder that holds the process number of its owner. The system frees it when the owner
ends, so that a file left by a process that was killed keeps nobody out.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.errors import InputError
from sim.experiment.store.trouble import FolderInUse

if TYPE_CHECKING:
    from filelock import BaseFileLock

_held: Final[Counter[Path]] = Counter()
"""Folders this process has locked, and how many times over: an experiment holds one while it saves there."""

_LONGEST: Final = 64  # bytes of a lock file that are looked at
_OURS: Final = re.compile(rb"\s*(?:\d+\s.*)?", re.DOTALL)
_NO_FOLLOWING: Final = getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; within it the same process may take it again.

    Raises
    ------
    FolderInUse
        When another process holds it, with its number.
    InputError
        When a link, or a file that is no lock, has the name of the lock.
    """
    place = whole_path(folder)
    if _held[place]:
        with _counted(place):
            yield
        return
    path = place.with_name(f".{place.name}.lock")
    lock = take(path)
    if lock is None:
        raise FolderInUse(f"the folder '{place.name}' is in use by process {_owner(path)}; try again when it is done")
    try:
        with _counted(place):
            yield
    finally:
        give_back(lock)


def take(path: Path) -> BaseFileLock | None:
    """Return the lock of a file, held; None when another process holds it.

    Raises
    ------
    InputError
        When a link, or a file that is no lock, stands there: it is left as it is.
    """
    from filelock import FileLock, Timeout, has_fcntl

    _refuse_link(path)
    # A system with no locks of its own gets a file that is there while its owner lives, with the number in it already.
    sign = (lambda descriptor: _sign(descriptor, path)) if has_fcntl or os.name == "nt" else None
    lock = FileLock(path, blocking=False, thread_local=False, on_acquired=sign)
    while True:
        try:
            lock.acquire()
        except Timeout:
            if path.exists():
                return None  # else its owner finished and removed the file meanwhile
        except OSError as fault:
            if fault.errno == errno.ELOOP:
                raise _no_lock(path) from None
            raise
        else:
            return lock


def give_back(lock: BaseFileLock) -> None:
    """Remove the file of a lock and let others have it."""
    with suppress(OSError):  # where an open file cannot be removed, it is removed once it is free
        Path(lock.lock_file).unlink()
    lock.release()


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


def _sign(descriptor: int, path: Path) -> None:
    """Write the number of this process into a lock that is held; a file that holds anything else is refused."""
    found = os.fstat(descriptor)
    os.lseek(descriptor, 0, os.SEEK_SET)
    ours = stat.S_ISREG(found.st_mode) and found.st_nlink <= 1
    if not ours or not _OURS.fullmatch(os.read(descriptor, _LONGEST)):
        raise InputError("the lock of these results has this name, and this file is no lock; move it", file=path.name)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f" {os.getpid()}\n".encode())


def _owner(path: Path) -> str:
    """Return the number of the process that holds a lock, as its file says."""
    text = b""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOWING)
        try:
            try:
                text = os.read(descriptor, _LONGEST)
            except OSError:  # Windows keeps others from the first byte, which is locked
                os.lseek(descriptor, 1, os.SEEK_SET)
                text = os.read(descriptor, _LONGEST)
        finally:
            os.close(descriptor)
    number = text.split()[:1]
    return number[0].decode() if number and number[0].isdigit() else "another"


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise _no_lock(path)


def _no_lock(path: Path) -> InputError:
    return InputError("a link stands where the lock of these results has its place; remove it", file=path.name)
