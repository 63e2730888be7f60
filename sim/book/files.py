"""The files of the book, read strictly once and kept as they were read from one process to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from sim.book import strict_yaml
from sim.book.strict_yaml import read_mapping
from sim.remembered import mark_of, recall, remember

Read: TypeAlias = Callable[[Path], dict[str, Any]]
"""Returns what a file of the book holds."""

_KEPT: Final = "book"


class BookFiles:
    """The files of a book, which take long to read: kept from one process to the next, by all that is in them."""

    def __init__(self, paths: Sequence[Path]) -> None:
        parts = [
            part for path in (*paths, Path(strict_yaml.__file__)) for part in (path.name.encode(), _bytes_of(path))
        ]
        self._mark = mark_of(*parts)
        self._held: dict[str, dict[str, Any]] = recall(_KEPT, self._mark) or {}
        self._kept = len(self._held)

    def read(self, path: Path) -> dict[str, Any]:
        """Return the mapping a file holds, as `read_mapping` does."""
        if path.name not in self._held:
            self._held[path.name] = read_mapping(path)
        return self._held[path.name]

    def keep(self) -> None:
        """Keep what was read, once nothing was found wrong in it."""
        if len(self._held) > self._kept:
            remember(_KEPT, self._mark, self._held)


def _bytes_of(path: Path) -> bytes:
    """Return what a file holds; nothing where it cannot be read, which whoever reads it says."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
