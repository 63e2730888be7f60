"""The event record of one run, and the tables derived from it.

The recorder is the only thing the model writes to. Rows are appended as tuples and folded into typed
columns block by block, so that a long run stays small in memory. pandas appears only in :meth:`Log.frame`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.log.vocabulary import DETAILS, EVENTS, STAGES, TEAMS

if TYPE_CHECKING:
    import pandas as pd

    from sim.clock import Calendar

__all__ = ["BLOCK", "COLUMNS", "DETAILS", "EVENTS", "STAGES", "TEAMS", "Codes", "Log", "Recorder", "Row"]
COLUMNS: tuple[str, ...] = (
    "time",
    "sequence",
    "family",
    "child",
    "event",
    "stage",
    "team",
    "worker",
    "value",
    "detail",
)
Row = tuple[int, int, int, str, str, str, int, float, str]
BLOCK = 65_536


class Codes:
    """Words met so far and their numbers, in order of first appearance after the closed list."""

    __slots__ = ("number", "words")

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.words: list[str] = ["", *known]
        self.number: dict[str, int] = {word: i for i, word in enumerate(self.words)}

    def encode(self, words: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.int32]]:
        """Numbers of the words, shape (n,), adding words not met before."""
        number = self.number
        try:
            return np.fromiter(map(number.__getitem__, words), dtype=np.int32, count=len(words))
        except KeyError:
            for word in dict.fromkeys(words):
                if word not in number:
                    number[word] = len(self.words)
                    self.words.append(word)
        return np.fromiter(map(number.__getitem__, words), dtype=np.int32, count=len(words))


class Recorder:
    """Collects rows (time, family, child, event, stage, team, worker, value, detail) in order."""

    __slots__ = ("blocks", "codes", "count", "rows")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.blocks: list[tuple[np.ndarray[Any, Any], ...]] = []
        self.count = 0
        self.codes = {
            "event": Codes(tuple(EVENTS)),
            "stage": Codes(STAGES),
            "team": Codes(TEAMS),
            "detail": Codes(),
        }

    def fold(self) -> None:
        """Turn the rows gathered so far into a block of typed columns."""
        if not self.rows:
            return
        time, family, child, event, stage, team, worker, value, detail = zip(*self.rows, strict=True)
        self.blocks.append(
            (
                np.array(time, dtype=np.int64),
                np.array(family, dtype=np.int64),
                np.array(child, dtype=np.int64),
                self.codes["event"].encode(event),
                self.codes["stage"].encode(stage),
                self.codes["team"].encode(team),
                np.array(worker, dtype=np.int64),
                np.array(value, dtype=np.float64),
                self.codes["detail"].encode(detail),
            )
        )
        self.count += len(self.rows)
        self.rows.clear()

    def columns(self) -> dict[str, np.ndarray[Any, Any]]:
        """All columns, each of shape (rows,); words as numbers."""
        self.fold()
        names = [name for name in COLUMNS if name != "sequence"]
        if not self.blocks:
            return {name: np.empty(0, dtype=np.int64) for name in names} | {"sequence": np.empty(0, dtype=np.int64)}
        out = {name: np.concatenate([block[i] for block in self.blocks]) for i, name in enumerate(names)}
        out["sequence"] = np.arange(self.count, dtype=np.int64)
        return out


@dataclass(slots=True)
class Log:
    """Everything one run leaves behind.

    Attributes
    ----------
    start, end : int
        First and last minute covered; 0 is the start of measurement, the warm-up is negative.
    families, children, workers, starts : dict of str to arrays
        Columns of the side tables; use ``*_frame()`` for a DataFrame.
    values : dict
        The resolved assumption values at the first segment.
    """

    scenario: str
    area: str
    seed: int
    replication: int
    start: int
    end: int
    child_population: float
    children_per_family: float
    calendar: Calendar
    recorder: Recorder
    values: Mapping[str, Any]
    family_table: dict[str, list[Any]] = field(default_factory=dict)
    child_table: dict[str, list[Any]] = field(default_factory=dict)
    worker_table: dict[str, list[Any]] = field(default_factory=dict)
    start_table: dict[str, list[Any]] = field(default_factory=dict)
    _frame: pd.DataFrame | None = None

    def __len__(self) -> int:
        """Logical events: rows this log holds."""
        return self.recorder.count + len(self.recorder.rows)

    def frame(self) -> pd.DataFrame:
        """The event log as a DataFrame with the contract's columns, in order of `sequence`."""
        if self._frame is None:
            import pandas as pd

            columns = self.recorder.columns()
            data: dict[str, Any] = {}
            for name in COLUMNS:
                if name in self.recorder.codes:
                    words = self.recorder.codes[name].words
                    data[name] = pd.Categorical.from_codes(columns[name], categories=pd.Index(words))
                else:
                    data[name] = columns[name]
            self._frame = pd.DataFrame(data)
        return self._frame

    @property
    def families(self) -> pd.DataFrame:
        """One row per family: family, onset, children, locality, unaccompanied, earlier_plan."""
        return _table(self.family_table)

    @property
    def children(self) -> pd.DataFrame:
        """One row per child: child, family, born, eighteenth (minutes)."""
        return _table(self.child_table)

    @property
    def workers(self) -> pd.DataFrame:
        """One row per worker: worker, role, team, fte, cap."""
        return _table(self.worker_table)

    @property
    def starts(self) -> pd.DataFrame:
        """True start of the spells of the starting stock: family, child, stage, began."""
        return _table(self.start_table)


def _table(columns: dict[str, list[Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns)
