"""All indicators of one log, as one tidy table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

import sim.log
from sim.clock import MINUTES_PER_DAY
from sim.kpis.catalogue import BREAKDOWNS, KPIS, Kpi, catalogue, kpi_named
from sim.kpis.tables import Tables
from sim.kpis.tables.locality import Locality, localities
from sim.kpis.tables.periods import Bools, Floats

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log


def compute(log: Log, only: Iterable[str] | None = None) -> pd.DataFrame:
    """Compute the indicators of a run for the whole of it, its financial years and its quarters.

    Parameters
    ----------
    log
        The log of one run.
    only
        Indicator ids to compute; all that this version knows by default.

    Returns
    -------
    DataFrame[period, group, kpi, value]
        `group` is `all`, or `dimension=value` for the whole run, and for the financial years or all periods
        where the indicator is split by them; headline indicators are also given by `locality` in an area that has
        localities. A mean over nobody is a missing row, and so is one before its look-back has passed; no
        value is NaN. Units: see the catalogue.

    Raises
    ------
    InputError
        When an id is not in the catalogue.
    """
    import pandas as pd

    wanted = set(KPIS) if only is None else {kpi_named(name).id for name in only}
    entries = [entry for entry in catalogue() if entry.built and entry.id in wanted]
    turn = {entry.id: place for place, entry in enumerate(entries)}
    tables = Tables(log)
    labels = tables.periods.labels
    rows: list[tuple[str, str, str, float]] = []
    told = {entry.id: _periods_told(entry, tables) for entry in entries}
    for name in turn:
        values = np.where(told[name], KPIS[name](tables), np.nan)
        rows += [(label, "all", name, value) for label, value in zip(labels, values.tolist(), strict=True)]
    whole = labels[tables.periods.whole]
    headlines = [entry.id for entry in entries if entry.headline and told[entry.id][tables.periods.whole]]
    for name, dimension in sorted(BREAKDOWNS.keys(), key=lambda key: (turn.get(key[0], -1), key[1])):
        if name in turn and told[name][tables.periods.whole]:
            split = BREAKDOWNS[name, dimension](tables)
            for member, value in split.items():
                rows += _part(f"{dimension}={member}", name, value, labels, told[name], whole)
    for place in localities(tables) if headlines else ():
        here = Locality(tables, place)
        rows += [(whole, f"locality={place}", name, here.whole(KPIS[name](here))) for name in headlines]
    found = pd.DataFrame(rows, columns=["period", "group", "kpi", "value"]).astype({"value": np.float64})
    kept: pd.DataFrame = found[np.isfinite(found["value"])].reset_index(drop=True)
    return kept


def _part(
    group: str, name: str, value: float | Floats, labels: tuple[str, ...], told: Bools, whole: str
) -> list[tuple[str, str, str, float]]:
    """Return the rows of one part of an indicator: one of the whole run, or one for each period."""
    if not isinstance(value, np.ndarray):
        return [(whole, group, name, value)]
    figures = np.where(told, value, np.nan).tolist()
    return [(label, group, name, figure) for label, figure in zip(labels, figures, strict=True)]


def _periods_told(entry: Kpi, tables: Tables) -> Bools:
    """Return in which periods an indicator is told: after its look-back; parts unless it is of the whole only."""
    periods = tables.periods
    told: Bools = periods.start - entry.look_back_days * MINUTES_PER_DAY >= tables.log.start
    if entry.whole_only:
        told = told & (np.arange(len(told)) == periods.whole)
    return told


def event_vocabulary() -> dict[str, dict[str, str]]:
    """The closed words of the event log by column: word to meaning (empty where the word says it)."""
    found = {"event": dict(sim.log.EVENTS)}
    for column in ("STAGES", "TEAMS", "DETAILS"):
        words = getattr(sim.log, column, ())
        found[column.lower().removesuffix("s")] = dict(words) if isinstance(words, dict) else dict.fromkeys(words, "")
    return found
