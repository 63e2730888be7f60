"""The version and the commit of the program, so that a result names what made it.

A checkout is asked itself, every time, so that an editable installation never goes stale; an exported archive carries
the commit in `.git_archival.txt`; what a build makes (a wheel, a source distribution) carries both in
`built_from.json`. Only the standard library is used.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

__version__: str

BUILT_FROM: Final = "built_from.json"
"""File of the package that a build writes: the version and commit it was built from."""

_PACKAGE: Final = Path(__file__).resolve().parent
_CHECKOUT: Final = _PACKAGE.parent
_UNKNOWN: Final = "0+unknown"
_SHOWN: Final = 9  # digits of a commit in a version
_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_RELEASE: Final = re.compile(r"v(\d+\.\d+\.\d+)")


def __getattr__(name: str) -> Any:
    """Work the version out when it is first asked for."""
    if name == "__version__":
        return version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@lru_cache(maxsize=1)
def version() -> str:
    """Return the version: a release where its tag is, `X.Y.Z.dev0+gCOMMIT` between releases."""
    return _built().get("version", "") or version_of(_CHECKOUT) or _UNKNOWN


@lru_cache(maxsize=1)
def commit() -> str:
    """Return the commit the program is of, in full; nothing when it is not known."""
    return _built().get("commit", "") or commit_of(_CHECKOUT)


def version_of(checkout: Path) -> str:
    """Return the version of a checkout or an exported archive; nothing when the folder is neither."""
    coming = _coming_release(checkout)
    if not coming:
        return ""
    found = commit_of(checkout)
    return _release_at(checkout) or coming + (f"+g{found[:_SHOWN]}" if found else "")


def commit_of(checkout: Path) -> str:
    """Return the commit of a checkout or an exported archive; nothing when it is not known."""
    git = _git_folder(checkout)
    return _head(git) if git else _checked(_archived(checkout, "commit"))


def _coming_release(checkout: Path) -> str:
    """Version of what comes after the last release, from the project's settings beside the package."""
    try:
        settings = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    if settings.get("project", {}).get("name") != _PACKAGE.name:
        return ""
    return str(settings.get("tool", {}).get("hatch", {}).get("version", {}).get("fallback-version", ""))


def _release_at(checkout: Path) -> str:
    """Release whose tag is on this commit: Git tells of a checkout, an archive has it written down."""
    tags = _tags(checkout) if (checkout / ".git").exists() else [_archived(checkout, "describe-name")]
    found = [match[1] for match in map(_RELEASE.fullmatch, tags) if match]
    return max(found, key=lambda each: tuple(map(int, each.split("."))), default="")


def _tags(checkout: Path) -> list[str]:
    """Tags on the commit that is checked out; none where Git is missing or refuses."""
    command = ["git", "-C", str(checkout), "tag", "--points-at", "HEAD"]
    clean = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10, env=clean)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return []
    return done.stdout.split()


def _git_folder(checkout: Path) -> Path | None:
    """Folder in which Git keeps what is checked out; a second worktree names it in a file."""
    git = checkout / ".git"
    if git.is_dir():
        return git
    named = _text(git).removeprefix("gitdir: ")
    return checkout / named if named else None


def _head(git: Path) -> str:
    """Commit that is checked out, read without Git."""
    head = _text(git / "HEAD")
    if not head.startswith("ref: "):
        return _checked(head)
    name = head.removeprefix("ref: ")
    shared = _text(git / "commondir")
    for folder in (git, git / shared) if shared else (git,):
        packed = [line.split() for line in _text(folder / "packed-refs").splitlines()]
        found = _text(folder / name) or next((words[0] for words in packed if words[1:] == [name]), "")
        if found:
            return _checked(found)
    return ""


def _archived(checkout: Path, key: str) -> str:
    """What `git archive` wrote under a key of the file kept for it; a checkout holds only what is to be filled in."""
    lines = [line.partition(": ") for line in _text(checkout / ".git_archival.txt").splitlines()]
    return next((text for name, _, text in lines if name == key), "")


def _built() -> dict[str, str]:
    """What the build wrote into a wheel; nothing when this is not one."""
    try:
        found = json.loads((_PACKAGE / BUILT_FROM).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}


def _checked(text: str) -> str:
    return text if _COMMIT.fullmatch(text) else ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
