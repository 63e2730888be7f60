"""New files and folders that nobody else can have made: names by chance, made only where nothing stands.

A name that can be known beforehand lets another user of the machine put a link there, and what is written goes where
the link points.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

UNFINISHED: Final = ".unfinished-"
"""In the name of a file that takes the place of another once it is whole."""


def beside(path: Path, mark: str) -> Path:
    """Return a path beside another, under its name with a mark and letters by chance; nothing is made."""
    return path.with_name(f"{path.name}{mark}{by_chance()}")


def by_chance() -> str:
    """Return letters that nobody can know beforehand."""
    return os.urandom(8).hex()


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Give an empty new file beside `path`, gone at the end of the block if it is still there."""
    part = beside(path, UNFINISHED)
    part.open("xb").close()
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """Give an empty new file that takes the place of `path` in one step, once the block has written it.

    A reader finds the old file or the new, never half of either; a link at `path` is replaced, not followed.

    Parameters
    ----------
    path
        What to write.
    durable
        Whether it must be on the disk, not only with the system, when this returns.
    """
    with unfinished(path) as part:
        yield part
        if durable:
            sync(part)
        part.replace(path)
        if durable:
            sync(path.parent)


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file in one step, as `replacing` does."""
    with replacing(path, durable=durable) as part:
        part.write_bytes(data)


def sync(path: Path) -> None:
    """Push a file or the names in a folder to the disk."""
    if path.is_dir():
        if not hasattr(os, "O_DIRECTORY"):  # Windows opens no folders, and keeps their names by itself
            return
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    else:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))  # what cannot be written, Windows won't push
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
