"""What takes long to work out and always comes out the same, kept as JSON in the folder `sim/_kept`.

Each kind has one file, which begins with the hash of what it was made of and the hash of itself: made of anything else,
or changed by a byte, it is worked out anew. Nothing rests on a file being there: where the program lies on a disk that
cannot be written, everything is worked out every time.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

PLACE: Final = Path(__file__).resolve().parent / "_kept"


def mark_of(*parts: bytes) -> str:
    """Return the hash (SHA-256, hexadecimal) that stands for what something is made of."""
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()


def recall(kind: str, mark: str) -> Any:
    """Return what was kept of a kind, made of what the mark stands for; None when nothing was."""
    with suppress(OSError, ValueError):
        head, _, text = (PLACE / f"{kind}.json").read_bytes().partition(b"\n")
        if head == _head(mark, text):
            return json.loads(text)
    return None


def remember(kind: str, mark: str, value: Any) -> None:
    """Keep a value of lists, mappings, text, numbers, true, false and None; any kept before under its kind goes."""
    text = json.dumps(value).encode()
    fresh = PLACE / f"{kind}.{os.getpid()}"
    with suppress(OSError):
        PLACE.mkdir(exist_ok=True)
        try:
            fresh.write_bytes(_head(mark, text) + b"\n" + text)
            fresh.replace(PLACE / f"{kind}.json")
        finally:
            fresh.unlink(missing_ok=True)


def _head(mark: str, text: bytes) -> bytes:
    """Return the first line of a file: what its text was made of, and the hash of the text, so that no byte changes."""
    return json.dumps([mark, sha256(text).hexdigest()]).encode()
