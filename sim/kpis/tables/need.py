"""Need beside service: the table of lives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.kpis.tables.journeys import Journeys
from sim.kpis.tables.ordering import group_starts, in_order
from sim.kpis.tables.periods import Bools, Floats, Ints, Periods
from sim.kpis.tables.record import NAMED_WORKER, is_among, stage_in
from sim.kpis.tables.rows import Positions
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
    family, start = tables.column("family").take(rows), tables.column("time").take(rows)
    event, first = tables.codes("event").take(rows), first_of_family(family)
    waiting, before_panel = ~_held(tables, event, first), _before_panel(tables, rows, event, first)
    levels, places, helps = (_latest(tables, event, first, name) for name in ("level", "stage_in", "help"))
    del event, first
    stage = tables.published_stages.take(rows).take(places)
    end = np.full(len(rows), tables.log.end, dtype=np.int32)
    np.copyto(end[:-1], start[1:], where=family[1:] == family[:-1])
    lasting = (end > start) & (levels >= 0) & (places >= 0) & ~stage_in(stage, Stage.LEFT)
    del places
    kept = np.flatnonzero(lasting & ~is_among(family, tables.unaccompanied_families))
    family, start, end, stage = family.take(kept), start.take(kept), end.take(kept), stage.take(kept)
    levels, helps = rows.take(levels.take(kept)), np.where(helps.take(kept) < 0, -1, rows.take(helps.take(kept)))
    waiting, before_panel = waiting.take(kept) & stage_in(stage, *NAMED_WORKER), before_panel.take(kept)
    del rows, kept
    value = tables.column("value")
    return Lives(
        family=family.astype(np.int64),
        start=start.astype(np.int64),
        end=end.astype(np.int64),
        level=value.take(levels).astype(np.int64),
        stage=stage,
        adequacy=np.where(helps < 0, 0.0, value.take(helps)),
        waiting=waiting,
        before_panel=before_panel,
    )


def unbroken(lives: Lives, which: Bools) -> tuple[Ints, Ints]:
    """Return the first position, and that after the last, of each run of chosen stretches of a family without a gap."""
    next_to = (lives.family[1:] == lives.family[:-1]) & (lives.end[:-1] == lives.start[1:])
    linked = which[1:] & which[:-1] & next_to
    first = np.flatnonzero(which & ~np.append(False, linked)[: len(which)])
    last = np.flatnonzero(which & ~np.append(linked, False)[: len(which)])
    return first, last + 1


def began_in_run(tables: Journeys, lives: Lives, first: Ints) -> Bools:
    """Return whether what began with each stretch began in the run: the starting stock's beginnings are not known."""
    before = np.maximum(first - 1, 0)
    known: Bools = (first > 0) & (lives.family[before] == lives.family[first])
    return known | (lives.start[first] > tables.log.start)


def minutes_by_family(periods: Periods, lives: Lives, which: Bools) -> Floats:
    """Minutes of the chosen stretches of each family within the run, shape (families,)."""
    first, after = (int(edge[periods.whole]) for edge in (periods.start, periods.end))
    return minutes_between(lives, which, first, after)


def minutes_between(lives: Lives, which: Bools, first: int, after: int) -> Floats:
    """Minutes of the chosen stretches of each family from one minute up to another, shape (families,)."""
    spent = np.maximum(0, np.minimum(lives.end, after) - np.maximum(lives.start, first))
    starts = group_starts(lives.family)
    return np.add.reduceat(np.where(which, spent, 0), starts).astype(float) if len(starts) else np.zeros(0)


def _rows_of_lives(tables: Journeys) -> Positions:
    """Positions of the rows that change a family's need, service, help or holder, or its being before the panel."""
    chosen = np.zeros(len(tables.log), dtype=bool)
    for event, words in EVENTS.items():
        rows = tables.positions(event)
        chosen[rows] = tables.says(tables.codes("detail").take(rows), *words) if words else True
    found = np.flatnonzero(chosen & (tables.column("child") < 0)).astype(np.int32)
    return found.take(in_order(tables.column("family").take(found)))


def _latest(tables: Journeys, event: Ints, first: Positions, *names: str) -> Positions:
    """Position of the family's latest row of these events at each row, itself included; -1 before the first."""
    marked = np.zeros(len(event), dtype=bool)
    for name in names:
        marked |= event == tables.event_number(name)
    return carried(marked, first)


def _held(tables: Journeys, event: Ints, first: Positions) -> Bools:
    holders = _latest(tables, event, first, "allocated", "released")
    held: Bools = (holders >= 0) & (event.take(holders) == tables.event_number("allocated"))
    return held


def _before_panel(tables: Journeys, rows: Positions, event: Ints, first: Positions) -> Bools:
    moves = _latest(tables, event, first, "stage_in", "decision")
    put = (event == tables.event_number("decision")) & tables.says(tables.codes("detail").take(rows), "panel")
    before: Bools = (moves >= 0) & put.take(moves)
    return before
