"""The rows gathered by the compiled build, which take the place of `block.py` there; same names, same numbers.

Written as they are kept, part by part into one run of bytes, without an object for each number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, final

import numpy as np
from librt.strings import BytesWriter, write_f64_le, write_i16_le, write_i32_le, write_i64_le

from sim.log.row import KEPT_AS, Codes, Row

LAID_OUT: Final = np.dtype([(name, np.dtype(kind).newbyteorder("<")) for name, kind in KEPT_AS.items()])
"""A row as it lies in the bytes."""
WIDTH: Final[int] = LAID_OUT.itemsize
"""Bytes of a row."""


@final
class Block:
    """Rows not folded yet; `look`, where there is one, is called with each before it is kept."""

    __slots__ = ("_bytes", "_detail", "_event", "_stage", "_team", "look")

    def __init__(self, codes: Mapping[str, Codes]) -> None:
        self._event, self._stage, self._team, self._detail = (
            codes["event"],
            codes["stage"],
            codes["team"],
            codes["detail"],
        )
        self._bytes = BytesWriter()
        self.look: Callable[[Row], None] | None = None

    def add(
        self,
        time: int,
        family: int,
        child: int,
        event: str,
        stage: str,
        team: str,
        worker: int,
        value: float,
        detail: str,
    ) -> None:
        """Add a row."""
        if self.look is not None:
            self.look((time, family, child, event, stage, team, worker, value, detail))
        written = self._bytes
        before = len(written)
        try:
            write_i64_le(written, time)
            write_i32_le(written, family)
            write_i32_le(written, child)
            write_i16_le(written, self._event.of(event))
            write_i16_le(written, self._stage.of(stage))
            write_i16_le(written, self._team.of(team))
            write_i32_le(written, worker)
            write_f64_le(written, value)
            write_i32_le(written, self._detail.of(detail))
        except Exception:
            written.truncate(before)  # no part of a row that does not fit
            raise

    def __len__(self) -> int:
        """Rows gathered."""
        return len(self._bytes) // WIDTH

    @property
    def rows(self) -> list[Row]:
        """The rows, in order."""
        columns = self.columns()
        words = {"event": self._event, "stage": self._stage, "team": self._team, "detail": self._detail}
        read = {name: [codes.words[number] for number in columns[name]] for name, codes in words.items()}
        return list(zip(*(read.get(name, columns[name].tolist()) for name in KEPT_AS), strict=True))

    def columns(self) -> dict[str, np.ndarray[Any, Any]]:
        """The rows as columns, each of shape (rows,), words as numbers."""
        table = np.frombuffer(self._bytes.getvalue(), dtype=LAID_OUT)
        return {name: table[name] for name in KEPT_AS}

    def clear(self) -> None:
        """Let go of the rows."""
        self._bytes = BytesWriter()
