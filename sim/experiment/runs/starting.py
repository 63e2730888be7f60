"""How worker processes are started: each from nothing, or forked from one process that has loaded what a run needs.

Loading libraries, the book and the calendar takes longer than many a run. On Linux one process does it once and all
workers are forked from it. It is started from nothing itself and runs Python in a single thread, so that it is safe to
fork, which the process that asks for workers may not be. Elsewhere, and under a limit on memory, which a library may
exceed while it is loaded, each worker starts from nothing (`spawn`). Either way it reads the script again, and the
results are the same.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from multiprocessing.context import BaseContext

from sim.experiment.store.trouble import memory_limit


def process_context() -> BaseContext:
    """Return what makes worker processes, with the process they are forked from at work where there is one."""
    if sys.platform != "linux" or not hasattr(os, "fork") or memory_limit() is not None:
        return get_context("spawn")
    from multiprocessing import forkserver

    context = get_context("forkserver")
    context.set_forkserver_preload(["sim.experiment.runs.loaded"])
    with _our_modules_first(), _deaf_to_ctrl_c():
        forkserver.ensure_running()
    return context


def end_server() -> None:
    """End the process that workers were forked from, if none of those it started is left, and wait until it is gone."""
    if "multiprocessing.forkserver" not in sys.modules or active_children():
        return
    from multiprocessing import forkserver

    stop = getattr(getattr(forkserver, "_forkserver", None), "_stop", None)  # else it ends with this process
    if stop is not None:
        stop()


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Have a process started meanwhile, and those it starts, leave Ctrl-C to this one, from their first moment on."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _our_modules_first() -> Iterator[None]:
    """Have a process started meanwhile find modules where this one does, and none in the folder it happens to be in."""
    folders = [folder for folder in sys.path if folder and os.pathsep not in folder]
    told = {"PYTHONPATH": os.pathsep.join(folders), "PYTHONSAFEPATH": "1"}
    before = {name: os.environ.get(name) for name in told}
    os.environ |= told
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
