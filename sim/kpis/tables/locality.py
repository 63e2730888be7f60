"""The tables of one locality: its families, and its workers."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np

from sim.kpis.tables.periods import Bools, Ints
from sim.kpis.tables.record import is_among
from sim.kpis.tables.run_tables import Tables
from sim.kpis.tables.spells import Lives, Rows, pick
from sim.kpis.tables.staff import Workloads

SHARED: Final = (
    "children",
    "unaccompanied_families",
    "families_with_earlier_plan",
    "working_days",
    "role_names",
    "stages_as_logged",
    "numbers_of_word",
)
"""Tables of the whole area that hold for each of its localities."""


def localities(tables: Tables) -> list[str]:
    """Names of the area's localities in alphabetical order; none where families have no locality."""
    families = tables.log.families
    names = set(map(str, families["locality"])) if "locality" in families else set()
    return sorted(names - {""})


class Locality(Tables):
    """Tables of the families of one locality, and of the caseloads of its own workers.

    Each of an area's localities has the same part of its children.
    """

    def __init__(self, area: Tables, name: str) -> None:
        super().__init__(area.log, area.periods)
        self.area = area
        self.family = _numbers_of(area, "family", name)
        self.worker = _numbers_of(area, "worker", name)
        self.share = 1.0 / len(localities(area))
        for shared in SHARED:
            self.__dict__[shared] = getattr(area, shared)

    def rows(self, event: str) -> Rows:
        """Rows of one event about families of the locality."""
        if event not in self._rows:
            rows = self.area.rows(event)
            self._rows[event] = pick(rows, self._ours(rows.family))
        return self._rows[event]

    @cached_property
    def lives(self) -> Lives:
        """Need beside service of the locality's families."""
        return pick(self.area.lives, self._ours(self.area.lives.family))

    @cached_property
    def workloads(self) -> Workloads:
        """What the locality's workers had, wherever the families live."""
        loads = self.area.workloads
        return pick(loads, is_among(loads.worker, self.worker))

    @property
    def child_population(self) -> float:
        """Resident children of the locality."""
        return self.area.child_population * self.share

    def _ours(self, family: Ints) -> Bools:
        return is_among(family, self.family)


def _numbers_of(area: Tables, kind: str, name: str) -> Ints:
    """Sorted numbers of the families or workers of a locality."""
    table = area.log.families if kind == "family" else area.log.workers
    if "locality" not in table or not len(table):
        return np.empty(0, dtype=np.int64)
    numbers = table[kind].to_numpy(dtype=np.int64)
    return np.sort(numbers[table["locality"].astype(str).to_numpy() == name])
