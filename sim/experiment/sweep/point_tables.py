"""The tables of a sweep, made from its finished runs point by point, so that memory does not grow with the points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.experiment.store.folder import KPIS, SUMMARY
from sim.experiment.store.stored_tables import kpis_in_parts, write_csv

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.runs.replications import Outcome


@dataclass
class Made:
    """What was found on the way: the indicators used, what their intervals cover, runs counted, events logged.

    `drift` says whether the scenario stands still at its first point with any run.
    """

    used: set[str] = field(default_factory=set)
    covers: str = ""
    drift: dict[str, Any] = field(default_factory=dict)
    runs: int = 0
    events: int = 0


def write_tables(
    points: Iterable[Sequence[Outcome]],
    place: Path,
    *,
    scenario: str,
    replications: int,
    years: int,
    seed: int,
    progress: Callable[[int], None] | None = None,
) -> Made:
    """Write the tidy table of indicators and the summary of a sweep.

    Parameters
    ----------
    points
        The finished runs of each point, in the order of points and replications; of an unfinished sweep maybe none.
    place
        The folder to write to.
    scenario, replications, years, seed
        The id of the scenario, runs wanted at each point, years measured, and the seed of the intervals.
    progress
        Called with the points done.

    Raises
    ------
    InputError
        When no run had anything to count.
    """
    made = Made()
    with kpis_in_parts(place / KPIS) as add:
        for point, outcomes in enumerate(points):
            made.runs += len(outcomes)
            made.events += sum(outcome.events for outcome in outcomes)
            if any(len(outcome.kpis) for outcome in outcomes):
                kpis, summary = _point_tables(outcomes, made, scenario, replications, years, seed)
                add(kpis.assign(point=point))
                write_csv(summary.assign(point=point), place / SUMMARY, append=bool(made.used))
                made.used.update(kpis["kpi"])
            if progress is not None:
                progress(point + 1)
    if not made.used:
        empty = "nothing happened in any replication, so there is nothing to count"
        raise InputError(empty if made.runs else "no run is finished yet")
    return made


def _point_tables(
    outcomes: Sequence[Outcome], made: Made, scenario: str, replications: int, years: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the indicators of one point and their summary, and keep in `made` what the manifest says of them."""
    from sim.experiment.comparison.drift import drift_of
    from sim.experiment.comparison.summary import gather, summarise
    from sim.kpis import catalogue

    entries = catalogue()
    kpis = gather(outcomes, [kpi.id for kpi in entries], [scenario])
    summary, made.covers = summarise(kpis, entries, replications, seed)
    if not made.drift:
        made.drift = drift_of(kpis, entries, base=scenario, replications=replications, years=years, seed=seed)
    return kpis, summary
