"""Need beside service: the table of lives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.kpis.tables.journeys import Journeys
from sim.kpis.tables.ordering import in_order
from sim.kpis.tables.periods import Ints
from sim.kpis.tables.record import NAMED_WORKER, is_among, stage_in
from sim.kpis.tables.spells import Lives, carried, first_of_family
from sim.service import CaseRole, Stage

EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "level": (),
    "stage_in": (),
    "help": (),
    "allocated": (CaseRole.HOLDER,),
    "released": (CaseRole.HOLDER,),
    "decision": ("panel", "no_step_up"),
}
"""Events that change how need stands beside service, and what their details must say where not all of them do."""


def lives_of(tables: Journeys) -> Lives:
    """Need beside service, for every family that is not an unaccompanied child's.

    A family in a stage that needs a named worker waits as long as nobody holds it. From being put to a step-up panel
    until the panel decides, or the family moves, it is before the panel.
    """
    rows = _rows_of_lives(tables)
    family, time, value = (tables.column(name).take(rows) for name in ("family", "time", "value"))
    event, stage = tables.codes("event").take(rows), tables.published_stages.take(rows)
    first = first_of_family(family)
    number = {name: tables.event_number(name) for name in EVENTS}
    levels, places, helps = (carried(event == number[name], first) for name in ("level", "stage_in", "help"))
    holders = carried((event == number["allocated"]) | (event == number["released"]), first)
    moves = carried((event == number["stage_in"]) | (event == number["decision"]), first)
    put = (moves >= 0) & (event.take(moves) == number["decision"])
    put &= tables.says(tables.codes("detail").take(rows), "panel").take(moves)
    held = (holders >= 0) & (event.take(holders) == number["allocated"])
    stage = stage.take(places)
    end = np.append(np.where(family[1:] == family[:-1], time[1:], tables.log.end), tables.log.end)[: len(rows)]
    chosen = (end > time) & (levels >= 0) & (places >= 0) & ~stage_in(stage, Stage.LEFT)
    chosen &= ~is_among(family, tables.unaccompanied_families)
    kept = np.flatnonzero(chosen)
    return Lives(
        family=family.take(kept).astype(np.int64),
        start=time.take(kept).astype(np.int64),
        end=end.take(kept).astype(np.int64),
        level=value.take(levels.take(kept)).astype(np.int64),
        stage=stage.take(kept).astype(np.int64),
        adequacy=np.where(helps.take(kept) >= 0, value.take(helps.take(kept)), 0.0),
        waiting=(~held & stage_in(stage, *NAMED_WORKER)).take(kept),
        before_panel=put.take(kept),
    )


def _rows_of_lives(tables: Journeys) -> Ints:
    """Positions of the rows that change a family's need, service, help or holder, or its being before the panel."""
    chosen = np.zeros(len(tables.log), dtype=bool)
    for event, words in EVENTS.items():
        rows = tables.positions(event)
        chosen[rows] = tables.says(tables.codes("detail").take(rows), *words) if words else True
    rows = np.flatnonzero(chosen & (tables.column("child") < 0))
    return rows.take(in_order(tables.column("family").take(rows)))
