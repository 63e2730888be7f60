"""A temporary place on the disk for what an experiment makes before its results are saved."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.experiment.store.locks import give_back, take

if TYPE_CHECKING:
    from filelock import BaseFileLock

_IN_USE: Final = ".in-use"
"""The lock of a place that stands beside results: whoever finds it free finds a place left by a process that ended."""


class Spool:
    """A place on the disk for runs and tables until results are saved, gone when nothing refers to it.

    Among the temporary files by default; with `beside`, in that folder, so that saving there copies nothing.
    """

    def __init__(self, beside: Path | None = None, prefix: str = "pathfinder-") -> None:
        self.place = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
        lock = None if beside is None else take(self.place / _IN_USE)
        weakref.finalize(self, _drop, self.place, lock)


def drop_if_left(place: Path) -> None:
    """Remove the place of a spool whose process has ended; one that is in use stays."""
    if not place.is_symlink() and (lock := take(place / _IN_USE)) is not None:
        _drop(place, lock)


def _drop(place: Path, lock: BaseFileLock | None) -> None:
    if lock is not None:
        give_back(lock)
    shutil.rmtree(place, ignore_errors=True)
