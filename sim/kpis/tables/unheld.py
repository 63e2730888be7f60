"""Waiting for a named worker: on a list, or in a stage that needs one while nobody holds the family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.kpis.tables.journeys import Journeys
from sim.kpis.tables.ordering import in_order
from sim.kpis.tables.periods import Floats, Ints
from sim.kpis.tables.record import NAMED_WORKER, stage_in
from sim.kpis.tables.spells import overlaps, pick
from sim.service import CaseRole

NO_LIST: Final = -1
"""Team of a family that waits without being on a list."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Weighted stretches of families' waiting; a weight of -1 takes back a stretch counted before."""

    family: Ints
    stage: Ints
    team: Ints
    start: Ints
    end: Ints
    weight: Floats


def waiting_of(tables: Journeys) -> Waiting:
    """Everyone waiting: families on lists, and those without a holder and on no list."""
    queues = pick(tables.queues, in_order(tables.queues.family))
    needing = pick(tables.stages, stage_in(tables.stages.stage, *NAMED_WORKER))
    held = tables.allocations
    held = pick(held, tables.says(held.detail, CaseRole.HOLDER))
    held = pick(held, in_order(held.family))
    row, _, start, end = overlaps(needing.family, needing.start, needing.end, held.family, held.start, held.end)
    source = np.concatenate([np.arange(len(needing.family)), row])
    start, end = np.concatenate([needing.start, start]), np.concatenate([needing.end, end])
    weight = np.repeat([1.0, -1.0], [len(needing.family), len(row)])
    listed, _, first, after = overlaps(needing.family[source], start, end, queues.family, queues.start, queues.end)
    source = np.concatenate([source, source[listed]])
    return Waiting(
        family=np.concatenate([queues.family, needing.family[source]]),
        stage=np.concatenate([queues.stage, needing.stage[source]]),
        team=np.concatenate([queues.team, np.full(len(source), NO_LIST)]),
        start=np.concatenate([queues.start, start, first]),
        end=np.concatenate([queues.end, end, after]),
        weight=np.concatenate([np.ones(len(queues.family)), weight, -weight[listed]]),
    )
