"""Worker processes read the script they are started from again; a script that runs its work on being read is named.

A worker imports the main module before it does anything, however it is started. Where that module calls `compare` with
nothing to keep the call from the worker, the worker would start workers of its own: it ends at once instead, without a
word, and the process that started it says what to add to the script.
"""

from __future__ import annotations

import os
import sys
from multiprocessing import current_process
from pathlib import Path
from typing import Final

from sim.errors import InputError

ADD: Final = 'put what it does below `if __name__ == "__main__":`'
"""What to do with a script that worker processes read again."""
_OR_ALONE: Final = f"{ADD}, or give workers=1"
READ_AGAIN: Final = 96
"""Exit code of a worker that came upon the call that had started it."""


def check_script() -> None:
    """Make sure, before anything is written, that processes can be started from here.

    A worker that comes here while it reads the script again ends.

    Raises
    ------
    InputError
        When the script is no file that a worker could read, but came through standard input.
    """
    if getattr(current_process(), "_inheriting", False):
        os._exit(READ_AGAIN)
    script = _script()
    if script is not None and not script.is_file():
        message = "a script from standard input cannot be read again by worker processes: save it as a file, and "
        raise InputError(
            f"{message}{ADD}, or give workers=1", file="standard input" if script.name == "<stdin>" else script.name
        )


def unguarded() -> InputError:
    """Return what to say when a worker ended with `READ_AGAIN`."""
    script = _script()
    message = f"each worker process reads this script again before it starts, and met the same call there: {_OR_ALONE}"
    return InputError(message, file="the script" if script is None else script.name)


def _script() -> Path | None:
    """Return the script that workers read again; None in a notebook, an interactive session or under `python -c`."""
    path = getattr(sys.modules.get("__main__"), "__file__", None)
    return None if path is None else Path(path)
