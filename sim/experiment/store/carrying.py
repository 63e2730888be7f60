"""Take a report and a workbook along where the results written anew are the very ones they were made of."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError
from sim.experiment.store import manifest as manifests
from sim.experiment.store.folder import open_manifest
from sim.experiment.store.runs import hash_of_file, link

_PACKAGE: Final = Path(__file__).resolve().parents[2]
_MADE: Final = frozenset({"__pycache__", "_compiled", "_kept"})
"""Folders of the package that hold no source."""


def carry_derived(earlier: Path, fresh: Path) -> bool:
    """Give results written anew the report and the workbook of earlier ones; return whether that could be done.

    It can where both bear the same seal, so that inputs, tables, version and commit are the same; where both files are
    as they were written; and where nothing of the program has changed since, so that a page under work is made anew.

    Parameters
    ----------
    earlier
        A result folder, if it is one.
    fresh
        The folder that takes its place, with its tables and its manifest.
    """
    try:
        found = open_manifest(earlier)
    except InputError:
        return False
    seal = json.loads((fresh / manifests.NAME).read_text(encoding="utf-8"))["seal"]
    if not found.get("seal") == manifests.seal_of(found) == seal:
        return False
    if not derived_stand(earlier, found):
        return False
    for name in manifests.DERIVED:
        link(earlier / name, fresh / name)
    return True


def derived_stand(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Tell whether the report and the workbook of a folder are as its manifest names them, made by this program."""
    changed = max(_times_of_the_program())
    return all(_is_sound(folder / name, manifest["files"].get(name), changed) for name in manifests.DERIVED)


def _is_sound(path: Path, wanted: str | None, changed: int) -> bool:
    """Tell whether a file is there as it was written, after the program was changed (in nanoseconds)."""
    return path.is_file() and path.stat().st_mtime_ns > changed and hash_of_file(path) == wanted


def _times_of_the_program() -> Iterator[int]:
    """Yield when each file of the package was changed or put there (nanoseconds); a copy may keep the former time."""
    for place, folders, names in os.walk(_PACKAGE):
        folders[:] = [name for name in folders if name not in _MADE]
        for name in names:
            found = (Path(place) / name).stat()
            yield max(found.st_mtime_ns, found.st_ctime_ns)
