"""What can stop an experiment from outside the model, with the exit code it gives the command line."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Final

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.ENOMEM})


class FolderInUse(Exception):  # noqa: N818 - a state of the folder, not a fault
    """Another process is writing to the result folder."""

    exit_code: ClassVar[int] = 3


class OutOfRoom(Exception):  # noqa: N818 - a state of the machine, not a fault
    """The machine ran out of memory or disk; what was finished before stays."""

    exit_code: ClassVar[int] = 4


class RunsSetAside(Exception):  # noqa: N818 - a state of the experiment: all its other runs are kept
    """Runs that failed each time they were tried, after every other run was finished and kept."""

    exit_code: ClassVar[int] = 1


@contextmanager
def room(doing: str) -> Iterator[None]:
    """Turn running out of memory or disk while `doing` something into `OutOfRoom`."""
    try:
        yield
    except MemoryError:
        raise OutOfRoom(f"ran out of memory while {doing}; fewer --workers need less") from None
    except OSError as problem:
        if problem.errno not in _NO_ROOM:
            raise
        raise OutOfRoom(f"ran out of disk or memory while {doing}: {problem.strerror}") from None
