"""Rows gathered before they are folded into columns: the parts of rows strung together in one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, final

import numpy as np

from sim.log.row import KEPT_AS, Codes, Row

WIDTH: Final = len(KEPT_AS)
"""Parts of a row."""


@final
class Block:
    """Rows not folded yet; `look`, where there is one, is called with each before it is kept."""

    __slots__ = ("_codes", "_parts", "look")

    def __init__(self, codes: Mapping[str, Codes]) -> None:
        self._codes = codes
        self._parts: list[Any] = []
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
        row = (time, family, child, event, stage, team, worker, value, detail)
        if self.look is not None:
            self.look(row)
        self._parts.extend(row)

    def __len__(self) -> int:
        """Rows gathered."""
        return len(self._parts) // WIDTH

    @property
    def rows(self) -> list[Row]:
        """The rows, in order."""
        return list(zip(*[iter(self._parts)] * WIDTH, strict=True))

    def columns(self) -> dict[str, np.ndarray[Any, Any]]:
        """The rows as columns, each of shape (rows,), words as numbers."""
        count, found = len(self), {}
        for place, (name, kind) in enumerate(KEPT_AS.items()):
            column = self._parts[place::WIDTH]
            codes = self._codes.get(name)
            found[name] = np.fromiter(column, kind, count) if codes is None else codes.encode(column, kind)
        return found

    def clear(self) -> None:
        """Let go of the rows."""
        self._parts.clear()
