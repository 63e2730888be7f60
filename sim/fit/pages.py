"""What a page of the fit is written to, and what is told while it is made."""

from __future__ import annotations

import sys
from pathlib import Path


def give(text: str, out: Path | None) -> None:
    """Write a page to its file, where one is named, and show it."""
    if out is not None:
        out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def say(text: str) -> None:
    """Tell on the error stream how far it is."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
