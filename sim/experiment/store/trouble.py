"""What can stop an experiment from outside the model, with the exit code it gives the command line."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Final

from sim.errors import InputError

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.ENOMEM})
_NO_MEMORY: Final = (
    "failed to map segment",
    "cannot allocate memory",
    "cannot apply additional memory protection",
    "can't start new thread",
    "failed to launch worker thread",
)
"""How libraries that do not raise `MemoryError` say so: while they are loaded, and when they start threads."""


class FolderInUse(Exception):  # noqa: N818 - a state of the folder, not a fault
    """Another process is writing to the result folder."""

    exit_code: ClassVar[int] = 3


class OutOfRoom(Exception):  # noqa: N818 - a state of the machine, not a fault
    """The machine ran out of memory or disk; what was finished before stays."""

    exit_code: ClassVar[int] = 4


class RunsSetAside(Exception):  # noqa: N818 - a state of the experiment: all its other runs are kept
    """Runs that failed each time they were tried, after every other run was finished and kept."""

    exit_code: ClassVar[int] = 1


def memory_limit() -> int | None:
    """Return how many bytes a process may have here (`ulimit -v`); None when there is no such limit."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    limits = (resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA))
    return min((limit for limit in limits if limit != resource.RLIM_INFINITY), default=None)


@contextmanager
def room(doing: str) -> Iterator[None]:
    """Turn running out of memory or disk while `doing` something into `OutOfRoom`."""
    try:
        yield
    except Exception as problem:
        if isinstance(problem, OSError) and problem.errno in _NO_ROOM:
            message = f"ran out of disk or memory while {doing}: {problem.strerror}"
        elif lacks_memory(problem):
            message = f"ran out of memory while {doing}; fewer --workers need less"
        else:
            raise
        raise OutOfRoom(message) from None


def lacks_memory(problem: BaseException) -> bool:
    """Tell whether a problem, or one that it came of, is a lack of memory."""
    if isinstance(problem, InputError | FolderInUse | OutOfRoom):
        return False
    seen: BaseException | None = problem
    while seen is not None:
        words = str(seen).casefold()
        if isinstance(seen, MemoryError) or any(sign in words for sign in _NO_MEMORY):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
