"""How counts and commands are written for people: `1 run`, `1,200 runs`, and a command that can be pasted as it is."""

import os
import shlex
from collections.abc import Sequence
from typing import Final

_PROGRAM: Final = "pathfinder"


def count_words(number: int, one: str, many: str = "") -> str:
    """Return `1 run`, `1,200 runs`; `many` is the plural where it is not `one` with an s."""
    return f"{number:,} {noun(number, one, many)}"


def noun(number: int, one: str, many: str = "") -> str:
    """Return `run` for one and `runs` for any other number; `many` is the plural where it is not `one` with an s."""
    return one if number == 1 else many or f"{one}s"


def command(*words: object) -> str:
    """Return a command of this program as it is typed, each word quoted as the shell of this machine needs it."""
    return shell_line([_PROGRAM, *map(str, words)])


def shell_line(words: Sequence[str], windows: bool | None = None) -> str:
    """Return words as one line for a shell: double quotes on Windows, those of POSIX elsewhere.

    `windows` is which of the two; by default that of this machine.
    """
    from subprocess import list2cmdline  # here, so that help answers at once

    quoted_twice = os.name == "nt" if windows is None else windows
    return list2cmdline(words) if quoted_twice else shlex.join(words)
