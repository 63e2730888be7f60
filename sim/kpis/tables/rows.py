"""Rows of the event log that were chosen: their places, and their columns when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.kpis.tables.periods import Floats, Ints

Positions: TypeAlias = NDArray[np.int32]
"""Places of rows in the whole log."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Event rows of one kind in order of `sequence`; `stage`, `team` and `detail` are numbers of words.

    A column is read from the whole `log` when it is first asked for, and kept in `known`, not to be written to. Numbers
    of words come as small as the log keeps them.
    """

    log: Mapping[str, NDArray[Any]]
    place: Positions
    known: dict[str, NDArray[Any]] = field(init=False, repr=False, compare=False, default_factory=dict)

    @property
    def sequence(self) -> Ints:
        """Place of each row in the log."""
        return self.place.astype(np.int64)

    @property
    def time(self) -> Ints:
        """Minute of each row."""
        return self._read("time")

    @property
    def family(self) -> Ints:
        """Family each row is about."""
        return self._read("family")

    @property
    def child(self) -> Ints:
        """Child each row is about, -1 for none."""
        return self._read("child")

    @property
    def stage(self) -> NDArray[Any]:
        """Number of the stage of each row, by published status."""
        return self._as_logged("stage")

    @property
    def team(self) -> NDArray[Any]:
        """Number of the team of each row."""
        return self._as_logged("team")

    @property
    def worker(self) -> Ints:
        """Worker each row is about, -1 for none."""
        return self._read("worker")

    @property
    def value(self) -> Floats:
        """Value of each row."""
        return self._as_logged("value")

    @property
    def detail(self) -> NDArray[Any]:
        """Number of the detail of each row."""
        return self._as_logged("detail")

    def _read(self, column: str) -> Ints:
        return self._as_logged(column, np.int64)

    def _as_logged(self, column: str, kind: type[np.generic] | None = None) -> NDArray[Any]:
        """Read a column, as small as the log keeps it or of another kind, the first time that it is asked for."""
        found = self.known.get(column)
        if found is None:
            found = self.log[column].take(self.place)
            found = self.known[column] = found if kind is None else found.astype(kind)
            found.flags.writeable = False
        return found
