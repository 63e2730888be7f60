"""The program behind a figure: which parts of the package count as it, and their hash.

What figures rest on counts. What shows them, tells of them or packs them does not, so that a checkout, an archive and a
wheel of one commit are one program, and a word changed in a report leaves finished runs as good as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

PARTS: Final = (
    "areas",
    "assumptions",
    "book",
    "clock",
    "draws.py",
    "duties.py",
    "errors.py",
    "experiment",
    "frozen_map.py",
    "kpis",
    "log",
    "mix.py",
    "model",
    "native.py",
    "on_demand.py",
    "own_mix.py",
    "remembered.py",
    "rules",
    "scenario",
    "service.py",
    "wording.py",
)
"""Folders and modules of the package that count; a table and an assumption in them as well as the code."""

APART: Final = (
    "experiment/plots.py",
    "experiment/reading",
    "experiment/reporting.py",
    "experiment/sensitivity/plots.py",
    "experiment/sweep/plots.py",
    "experiment/trials",
)
"""What lies in a part that counts and does not itself: drawings, reading finished folders, trials of the machinery."""

_SUFFIXES: Final = frozenset({".py", ".yaml", ".csv"})


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Return the hash of the program that is running."""
    return hash_of_package(Path(__file__).resolve().parents[2])


@lru_cache(maxsize=1)
def calendar_hash() -> str:
    """Return the hash of the bank holidays, working days and terms that runs go by, whichever library names them."""
    from sim.book import load_book
    from sim.clock import Calendar

    return Calendar.from_values(load_book().values).content_hash


def hash_of_package(package: Path) -> str:
    """Return the hash (SHA-256, hexadecimal) of what counts in a package; how a line ends makes no difference."""
    digest = sha256()
    for name in sorted(counted(package)):
        text = (package / name).read_bytes().replace(b"\r\n", b"\n")  # as a checkout on Windows may have it
        digest.update(name.encode() + b"\0" + sha256(text).digest())
    return digest.hexdigest()


def counted(package: Path) -> Iterator[str]:
    """Yield the files of a package that count, each as its path from there with forward slashes."""
    for part in PARTS:
        place = package / part
        for path in (place,) if place.suffix else place.rglob("*"):
            name = path.relative_to(package).as_posix()
            if path.suffix in _SUFFIXES and not any(name == each or name.startswith(f"{each}/") for each in APART):
                yield name
