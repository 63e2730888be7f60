"""Which build of the model runs: its modules compiled from this very source where there are any, else the plain ones.

Both give the same bytes. Compiled modules lie apart from the source, in a folder for each kind of Python, with a stamp
that holds the hash of the source they were made of. They are used only where that is the source here; otherwise, or
when `PATHFINDER_PLAIN` is set, the plain source runs. Only the standard library is used.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from collections.abc import Mapping
from hashlib import sha256
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_file_location
from pathlib import Path
from typing import Any, Final

PLAIN: Final = "PATHFINDER_PLAIN"
"""Variable of the environment that, when it is set, has the plain source run."""
STAMP: Final = "stamp.json"
LIBRARY: Final = "pathfinder__mypyc"
"""The shared library that holds all compiled modules."""
NEEDED: Final = "librt.strings"
"""What compiled modules call, which comes with mypy: only they need it."""
PARTS: Final = (
    "clock",
    "draws.py",
    "duties.py",
    "log/own_block.py",
    "log/record.py",
    "log/row.py",
    "model",
    "own_mix.py",
    "rules",
)
"""Folders and modules of the package that are compiled."""
LEFT_PLAIN: Final = frozenset(
    {
        "clock/bank_holidays.py",
        "clock/school.py",
        "model/checks.py",
        "model/going_live.py",
        "model/simulate.py",
        "model/state/events.py",
        "model/tally.py",
    }
)
"""Modules in them that are not: what a run meets once, the audit, the count of events, what others stand in for."""
INSTEAD: Final = {
    "log/own_block.py": "log/block.py",
    "model/state/own_events.py": "model/state/events.py",
    "own_mix.py": "mix.py",
}
"""Modules that take the place of a plain one in the compiled build."""
BESIDE: Final = frozenset({"frozen_map.py", "log/vocabulary.py", "service.py"})
"""Modules that compiled ones hold words and numbers of, so that a change of these is a change of those."""

_PACKAGE: Final = Path(__file__).resolve().parent
_SUFFIX: Final = str(sysconfig.get_config_var("EXT_SUFFIX"))


def folder(package: Path = _PACKAGE) -> Path:
    """Where the compiled modules of a package lie for the Python that is running."""
    return package / "_compiled" / _SUFFIX.split(".")[1]


def sources(package: Path = _PACKAGE) -> dict[str, Path]:
    """Return the file each compiled module is made of, by its path in the package."""
    found = {}
    for part in PARTS:
        place = package / part
        for path in sorted(place.rglob("*.py")) if place.is_dir() else (place,):
            name = path.relative_to(package).as_posix()
            if path.name != "__init__.py" and name not in LEFT_PLAIN:
                found[INSTEAD.get(name, name)] = path
    return found


def source_hash(package: Path = _PACKAGE) -> str:
    """Return the hash of all that the compiled modules of a package are made of; line ends make no difference."""
    digest = sha256()
    files = sources(package) | {name: package / name for name in BESIDE}
    for name in sorted(files):
        text = files[name].read_bytes().replace(b"\r\n", b"\n")
        digest.update(name.encode() + b"\0" + sha256(text).digest())
    return digest.hexdigest()


def in_use() -> bool:
    """Tell whether the compiled modules run."""
    return any(isinstance(each, _Compiled) for each in sys.meta_path)


def use() -> None:
    """Let the compiled modules be imported, where they are made of this source; say so when they cannot be."""
    place = folder()
    if os.environ.get(PLAIN) or not (place / STAMP).is_file() or in_use():
        return
    if _stamp(place).get("source") != source_hash():
        print("The compiled model was made of another source: the plain one runs.", file=sys.stderr)  # noqa: T201
        return
    if not _has(NEEDED):
        print(f"The compiled model needs {NEEDED}, which is not here: the plain one runs.", file=sys.stderr)  # noqa: T201
        return
    sys.meta_path.insert(0, _Compiled(place))


def _has(library: str) -> bool:
    """Tell whether a module of another library is here."""
    try:
        return find_spec(library) is not None
    except ModuleNotFoundError:
        return False


class _Compiled(MetaPathFinder):
    """Finds the compiled modules, whatever lies where the source is."""

    def __init__(self, place: Path) -> None:
        names = [f"sim.{name.removesuffix('.py').replace('/', '.')}" for name in sources()]
        files = {name: place / (name.replace(".", "/") + _SUFFIX) for name in [*names, LIBRARY]}
        self._files = {name: path for name, path in files.items() if path.is_file()}

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return how a compiled module is loaded; None for any other."""
        found = self._files.get(fullname)
        return spec_from_file_location(fullname, found) if found else None


def _stamp(place: Path) -> Mapping[str, Any]:
    try:
        found = json.loads((place / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
