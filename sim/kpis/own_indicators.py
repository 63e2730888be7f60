"""Indicators that are no part of the program: those that a module or script of a user's registers with `@kpi`.

What stands in their files is part of what figures rest on, and a process that is to compute them must have registered
them itself: by importing their module, or by being started from the script they stand in.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sim.errors import InputError
from sim.kpis.catalogue import BREAKDOWNS, KPIS, is_shipped

_SCRIPTS: Final = ("__main__", "__mp_main__")
"""Names of the script a process was started from: in the first process, and in its workers."""

_PROGRAM: Final = Path(__file__).resolve().parents[1]
_REGISTER_SO: Final = (
    "`@kpi` at the top of its file, which is imported or run: not inside a function, nor under "
    "`if __name__ == '__main__'`"
)


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    """An indicator of a user's own, or a way of splitting one.

    Attributes
    ----------
    id
        Its name; `NAME by DIMENSION` for a split.
    module
        The module that registered it.
    content
        SHA-256 of the files it is written in; empty when there is `trouble`.
    trouble
        Why no other process could be given it and no kept run could be known by it; empty when both can.
    """

    id: str
    module: str
    content: str
    trouble: str


def own_indicators() -> tuple[OwnIndicator, ...]:
    """Return every indicator registered in this process that is no part of the program, by id."""
    found = []
    for name, function in sorted(_registered().items()):
        if not is_shipped(function):
            trouble = _trouble(function)
            content = "" if trouble else _content(function)
            found.append(OwnIndicator(name, _module_of(function), content, trouble))
    return tuple(found)


def refuse_alone(own: Sequence[OwnIndicator], *, kept: bool, sent: bool, cluster: bool) -> None:
    """Refuse indicators that cannot go where an experiment would have them.

    Parameters
    ----------
    own
        Indicators of a user's own.
    kept, sent, cluster
        Whether runs are kept in a folder, made by other processes, and by those of a cluster.

    Raises
    ------
    InputError
        For the first that cannot be kept or sent.
    """
    for each in own:
        trouble = each.trouble
        if not trouble and cluster and each.module in _SCRIPTS:
            trouble = "it is defined in the script that was started, which workers of a cluster do not have"
        if trouble and (kept or sent):
            where = "sent to other processes" if sent else "known again in a folder of kept runs"
            raise InputError(
                f"the indicator cannot be {where}: {trouble}",
                key=each.id,
                allowed="an indicator in a module (a .py file) that is imported; or one process, without folder=",
            )


def require(own: Sequence[OwnIndicator]) -> None:
    """Have indicators that are registered elsewhere registered in this process, and be the same.

    Raises
    ------
    InputError
        When one cannot be had, or its files differ.
    """
    for each in own:
        if each.id not in _registered() and each.module not in _SCRIPTS:
            try:
                import_module(each.module)
            except ImportError as fault:
                message = f"a worker cannot import {each.module}, which defines the indicator ({fault})"
                raise InputError(message, key=each.id, allowed="a module that every worker has") from fault
        function = _registered().get(each.id)
        if function is None:
            raise InputError("the indicator is not registered in a worker", key=each.id, allowed=_REGISTER_SO)
        if each.content and _content(function) != each.content:
            message = "the indicator is not the same in a worker as in the process that was started"
            raise InputError(message, key=each.id, allowed="the same files on every worker")


def _registered() -> dict[str, Callable[..., Any]]:
    return {**KPIS, **{f"{name} by {dimension}": split for (name, dimension), split in BREAKDOWNS.items()}}


def _module_of(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__module__", None) or "")


def _trouble(function: Callable[..., Any]) -> str:
    """Return why a function cannot be found again by another process, in words; empty when it can."""
    if "<locals>" in getattr(function, "__qualname__", ""):
        return "it is defined inside a function"
    if _file_of(sys.modules.get(_module_of(function))) is None:
        return "it is defined in an interactive session or a notebook"
    return ""


@lru_cache(maxsize=256)
def _content(function: Callable[..., Any]) -> str:
    """Return the hash of the file a function stands in and of all files of the user's that it draws on."""
    module = sys.modules.get(_module_of(function))
    files = sorted({sha256(path.read_bytes()).hexdigest() for path in _files(module, set())})
    return sha256("".join(files).encode()).hexdigest()


def _files(module: ModuleType | None, seen: set[Path]) -> Iterator[Path]:
    """Yield the file of a module, and of modules that its names come from, as far as they are the user's own."""
    path = _file_of(module)
    if path is None or path in seen or _is_installed(path):
        return
    seen.add(path)
    yield path
    for value in list(vars(module).values()):
        other = value if isinstance(value, ModuleType) else sys.modules.get(_module_of(value))
        yield from _files(other, seen)


def _file_of(module: ModuleType | None) -> Path | None:
    """Return the source file of a module, if it has one."""
    file = getattr(module, "__file__", None)
    path = Path(file).resolve() if isinstance(file, str) else None
    return path if path is not None and path.suffix == ".py" and path.is_file() else None


def _is_installed(path: Path) -> bool:
    """Tell whether a file is part of this program, of Python, or of a library: known by version, not by content."""
    return any(path.is_relative_to(place) for place in (_PROGRAM, *_libraries()))


@lru_cache(maxsize=1)
def _libraries() -> tuple[Path, ...]:
    """Return where Python and installed libraries are."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple(Path(sysconfig.get_path(name)).resolve() for name in names)
