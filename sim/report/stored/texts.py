"""Text of a result folder made safe to show."""

from __future__ import annotations

import re
import unicodedata

_UNSAFE_CATEGORIES = {"Cc", "Cs", "Cn", "Co"}
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]")


def plain(value: object) -> str:
    """Return text without control characters, lone surrogates or marks that reorder what is read."""
    text = "" if value is None else str(value)
    if text.isascii() and text.isprintable():  # nearly all of it
        return text.strip()
    cleaned = "".join(" " if unicodedata.category(char) in _UNSAFE_CATEGORIES else char for char in text)
    return _DIRECTION_MARKS.sub("", cleaned).strip()
