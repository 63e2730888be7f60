"""Makes this Python refuse what Windows refuses, as far as that can be had elsewhere; put in place by `sitecustomize`.

What only POSIX has is not there; folders cannot be opened; what was opened to be read cannot be pushed to the disk; a
file that is open cannot be removed or renamed, nothing is renamed onto what exists, and there are no hard links.
"""

import fcntl
import os
import signal
import sys
from pathlib import Path

NOT_THERE = (
    "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK fork forkpty geteuid getpgid getuid killpg mkfifo nice pread "
    "preadv pwrite pwritev sched_getaffinity setsid statvfs sync sysconf wait4"
)
SIGNALS_NOT_THERE = "SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGUSR1 SIGUSR2"
MODULES_NOT_THERE = ("fcntl", "grp", "pwd", "resource")
_USUAL = {name: getattr(os, name) for name in ("open", "fsync", "unlink", "rename", "replace", "kill")}
_flags_of = fcntl.fcntl


def hide() -> None:
    """Do so, for the rest of this process."""
    for name in NOT_THERE.split():
        if hasattr(os, name):
            delattr(os, name)
    for name in SIGNALS_NOT_THERE.split():
        delattr(signal, name)
    sys.modules.update(dict.fromkeys(MODULES_NOT_THERE))
    os.open, os.fsync, os.kill = _opened, _pushed, _asked
    os.unlink = os.remove = _removed
    os.rename, os.replace = _renamed, _replaced
    Path.hardlink_to = _linked


def _by_filelock():
    """Tell whether filelock asks, which has ways of its own on Windows."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_globals["__name__"] in (__name__, "pathlib"):
        frame = frame.f_back
    return frame is not None and frame.f_globals["__name__"].startswith("filelock")


def _refuse_open(path):
    """Refuse a path at or below which a file is open."""
    if isinstance(path, int) or _by_filelock():
        return
    place = Path(os.fsdecode(path)).absolute()
    for each in Path("/proc/self/fd").iterdir():
        try:
            held = each.readlink()
        except OSError:
            continue
        if held.is_relative_to(place) and not held.is_dir():
            raise PermissionError(13, "Permission denied (open)", str(place))


def _opened(path, flags, mode=0o777, *, dir_fd=None):
    if dir_fd is None and Path(path).is_dir():
        raise PermissionError(13, "Permission denied (a folder)", os.fspath(path))
    return _USUAL["open"](path, flags, mode, dir_fd=dir_fd)


def _pushed(descriptor):
    if _flags_of(descriptor, 3) & 3 == os.O_RDONLY:  # F_GETFL, O_ACCMODE
        raise OSError(9, "Bad file descriptor (read only)")
    _USUAL["fsync"](descriptor)


def _asked(process, number):
    """Refuse to ask whether a process is alive: on Windows that ends it."""
    if not _by_filelock():
        raise PermissionError(13, "Permission denied (a signal)")
    _USUAL["kill"](process, number)


def _removed(path, *, dir_fd=None):
    if dir_fd is None:
        _refuse_open(path)
    _USUAL["unlink"](path, dir_fd=dir_fd)


def _renamed(source, target):
    _refuse_open(source)
    if os.path.lexists(target):
        raise FileExistsError(17, "File exists", os.fspath(source), None, os.fspath(target))
    _USUAL["rename"](source, target)


def _replaced(source, target):
    _refuse_open(source)
    _refuse_open(target)
    _USUAL["replace"](source, target)


def _linked(self, target):
    raise OSError(1, "Operation not permitted", str(self))
