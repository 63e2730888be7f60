"""Need beside service: the table of lives."""

from __future__ import annotations

import numpy as np

from sim.kpis.tables.journeys import Journeys
from sim.kpis.tables.record import NAMED_WORKER, is_among, stage_in
from sim.kpis.tables.spells import Lives, carried
from sim.service import CaseRole, Stage

EVENTS = ("level", "stage_in", "help", "allocated", "released", "decision")


def lives_of(tables: Journeys) -> Lives:
    """Need beside service, for every family that is not an unaccompanied child's.

    A family in a stage that needs a named worker waits as long as nobody holds it. From being put to a step-up panel
    until the panel decides, or the family moves, it is before the panel.
    """
    event, detail = tables.codes("event"), tables.codes("detail")
    wanted = [tables.event_number(name) for name in EVENTS]
    chosen = np.isin(event, wanted) & (tables.column("child") < 0)
    rows = np.flatnonzero(chosen)
    holding, deciding = np.isin(event[rows], wanted[3:5]), event[rows] == wanted[5]
    of_panel = tables.says(detail[rows], "panel", "no_step_up")
    rows = rows[(~holding | tables.says(detail[rows], CaseRole.HOLDER)) & (~deciding | of_panel)]
    rows = rows[np.argsort(tables.column("family")[rows], kind="stable")]
    family, time, value = (tables.column(name)[rows] for name in ("family", "time", "value"))
    stage, event = tables.published_stages[rows], event[rows]
    levels, places, helps = (carried(event == number, family) for number in wanted[:3])
    holders = carried(np.isin(event, wanted[3:5]), family)
    moves = carried(np.isin(event, [wanted[1], wanted[5]]), family)
    put = (moves >= 0) & (event[moves] == wanted[5]) & tables.says(detail[rows][moves], "panel")
    held = (holders >= 0) & (event[holders] == wanted[3])
    end = np.append(np.where(family[1:] == family[:-1], time[1:], tables.log.end), tables.log.end)[: len(rows)]
    kept = (end > time) & (levels >= 0) & (places >= 0) & ~is_among(family, tables.unaccompanied_families)
    kept &= ~stage_in(stage[places], Stage.LEFT)
    return Lives(
        family=family[kept],
        start=time[kept],
        end=end[kept],
        level=value[levels[kept]].astype(np.int64),
        stage=stage[places[kept]],
        adequacy=np.where(helps[kept] >= 0, value[helps[kept]], 0.0),
        waiting=(~held & stage_in(stage[places], *NAMED_WORKER))[kept],
        before_panel=put[kept],
    )
