"""What one run leaves behind: its event record and its side tables. pandas appears only where a table is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sim.log.record import Recorder
from sim.log.row import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

    from sim.clock import Calendar


SideTable: TypeAlias = "dict[str, list[Any] | np.ndarray[Any, Any]]"


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
    family_table: SideTable = field(default_factory=dict)
    child_table: SideTable = field(default_factory=dict)
    worker_table: SideTable = field(default_factory=dict)
    start_table: SideTable = field(default_factory=dict)
    _frame: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        """Keep the last rows and numbers as arrays, so that nothing of a run stays in memory for their sake."""
        self.recorder.fold()
        for table in (self.family_table, self.child_table, self.worker_table, self.start_table):
            for name, column in table.items():
                kinds = set(map(type, column))
                if kinds in ({int}, {bool}, {float}):
                    table[name] = np.array(column)

    def __len__(self) -> int:
        """Logical events: rows this log holds."""
        return len(self.recorder)

    def columns(self) -> dict[str, np.ndarray[Any, Any]]:
        """The event log as columns of shape (rows,), in order of `sequence`, as small as they are kept.

        Events, stages, teams and details are numbers of `words`. Nobody may write to them.
        """
        return self.recorder.columns()

    def words(self, column: str) -> list[str]:
        """The words that the numbers of a column stand for."""
        return self.recorder.codes[column].words

    def frame(self) -> pd.DataFrame:
        """The event log as a DataFrame with the contract's columns, in order of `sequence`."""
        if self._frame is None:
            import pandas as pd

            columns = self.columns()
            data: dict[str, Any] = {}
            for name in COLUMNS:
                if name in self.recorder.codes:
                    data[name] = pd.Categorical.from_codes(columns[name], categories=pd.Index(self.words(name)))
                else:
                    data[name] = columns[name].astype(np.float64 if name == "value" else np.int64)
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


def _table(columns: SideTable) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns)
