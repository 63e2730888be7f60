"""The tables of one locality: its families, and its workers."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np

from sim.kpis.tables.periods import Bools, Ints
from sim.kpis.tables.posts import InPost
from sim.kpis.tables.record import is_among
from sim.kpis.tables.rows import Positions
from sim.kpis.tables.run_tables import Tables
from sim.kpis.tables.spells import Lives, pick
from sim.kpis.tables.staff import Workloads
from sim.scenario import locality_shares

SHARED: Final = (
    "children",
    "unaccompanied_families",
    "families_with_earlier_plan",
    "working_days",
    "role_names",
    "rows_by_event",
    "stages_as_logged",
    "published_stages",
    "numbers_of_word",
    "first_word_of_detail",
)
"""Tables of the whole area that hold for each of its localities."""


def localities(tables: Tables) -> list[str]:
    """Names of the area's localities in alphabetical order; none where families have no locality."""
    return sorted(set(map(str, tables.log.family_table.get("locality", []))) - {""})


class Locality(Tables):
    """Tables of the families of one locality, and of the posts and caseloads of its own workers.

    Each of an area's localities has the same part of its children, or the share that the scenario gives it.
    """

    def __init__(self, area: Tables, name: str) -> None:
        super().__init__(area.log, area.periods)
        self.area = area
        self.family = _numbers_of(area, "family", name)
        self.worker = _numbers_of(area, "worker", name)
        self.share = locality_shares(area.log.values).get(name, 1.0 / len(localities(area)))
        for shared in SHARED:
            self.__dict__[shared] = getattr(area, shared)

    def positions(self, event: str) -> Positions:
        """Positions in the log of the rows of one event about families of the locality."""
        rows = self.area.positions(event)
        return rows[self._ours(self.column("family").take(rows))]

    @cached_property
    def lives(self) -> Lives:
        """Need beside service of the locality's families."""
        return pick(self.area.lives, self._ours(self.area.lives.family))

    @cached_property
    def workloads(self) -> Workloads:
        """What the locality's workers had, wherever the families live."""
        loads = self.area.workloads
        return pick(loads, is_among(loads.worker, self.worker))

    @cached_property
    def in_post(self) -> InPost:
        """Time of the locality's permanent workers in their posts."""
        return pick(self.area.in_post, is_among(self.area.in_post.worker, self.worker))

    @property
    def child_population(self) -> float:
        """Resident children of the locality."""
        return self.area.child_population * self.share

    def _ours(self, family: Ints) -> Bools:
        return is_among(family, self.family)


def _numbers_of(area: Tables, kind: str, name: str) -> Ints:
    """Sorted numbers of the families or workers of a locality."""
    table = area.log.family_table if kind == "family" else area.log.worker_table
    numbers = np.array(table.get(kind, []), dtype=np.int64)
    here = np.array([place == name for place in table.get("locality", [])], dtype=bool)
    return np.sort(numbers[here]) if len(here) else numbers[:0]
