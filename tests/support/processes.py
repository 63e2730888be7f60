"""The processes of a group, and whether they end: for tests that stop a command and look for what it left behind."""

import os
import signal
import time
from pathlib import Path


def living(group: int) -> list[int]:
    """Return the processes of a group that have not ended (an ended one may wait to be collected)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, group_of, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(group_of) == group and state not in "ZX":
            found.append(int(stat.parent.name))
    return found


def all_gone(group: int, seconds: float) -> bool:
    """Return whether all processes of a group end within so many seconds; what does not is killed."""
    until = time.monotonic() + seconds
    while living(group) and time.monotonic() < until:
        time.sleep(0.05)
    gone = not living(group)
    if not gone:
        os.killpg(group, signal.SIGKILL)
    return gone
