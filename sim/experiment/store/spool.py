"""A temporary place on the disk for what an experiment makes before its results are saved."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path


class Spool:
    """A place on the disk for runs and tables until results are saved, gone when nothing refers to it.

    Among the temporary files by default; with `beside`, in that folder, so that saving there copies nothing.
    """

    def __init__(self, beside: Path | None = None, prefix: str = "pathfinder-") -> None:
        self.place = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
        weakref.finalize(self, shutil.rmtree, self.place, ignore_errors=True)
