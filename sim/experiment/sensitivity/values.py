"""The figures of indicators at every point of a sweep, with a note on what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.errors import InputError, nearest_match
from sim.experiment.sensitivity.estimating import Floats
from sim.experiment.store.folder import KPIS
from sim.experiment.store.stored_tables import read_kpis
from sim.experiment.sweep.results import Sweep
from sim.wording import count_words, noun


def cells_of(sweep: Sweep, kpis: Sequence[str], period: str, group: str) -> dict[str, Floats]:
    """Return the values of indicators, each (replications, points); NaN where there was nobody to count."""
    import pyarrow.parquet as pq

    wanted = [("kpi", "in", list(kpis)), ("period", "==", period), ("group", "==", group)]
    columns = ["kpi", "replication", "point", "value"]
    rows = pq.read_table(sweep.place / KPIS, columns=columns, filters=wanted).to_pandas()
    shape = (int(sweep.manifest["replications"]), len(sweep.points))
    found: dict[str, Floats] = {}
    for kpi, mine in rows.groupby("kpi", sort=False):
        found[str(kpi)] = np.full(shape, np.nan)
        found[str(kpi)][mine["replication"].to_numpy(), mine["point"].to_numpy()] = mine["value"].to_numpy()
    return found


def complete(cells: Mapping[str, Floats], kpi: str, sweep: Sweep, period: str, group: str) -> tuple[Floats, str]:
    """Return the replications with a value at every point, and a note on those that lack some."""
    if kpi not in cells:
        raise _no_such_rows(sweep, kpi, period, group)
    values = cells[kpi]
    counted, points = np.isfinite(values), count_words(values.shape[1], "point")
    nobody = int(np.count_nonzero(~counted.any(axis=0)))
    if nobody:
        message = (
            f"at {nobody:,} of {points} there was nobody to count in any run, and the points of a design are used all "
            "together; narrow the ranges, or take another indicator, group or period"
        )
        raise InputError(message, key=kpi)
    whole = counted.all(axis=1)
    if whole.all():
        return values, ""
    short = int(np.count_nonzero(~counted.all(axis=0)))
    if np.count_nonzero(whole) < 2:
        message = (
            f"at {short:,} of {points} some runs had nobody to count, and fewer than two "
            "replications have a figure at every point; take another indicator, group or period"
        )
        raise InputError(message, key=kpi)
    out = int(np.count_nonzero(~whole))
    left_out = f"{out:,} of {count_words(len(values), 'replication')} {noun(out, 'is', 'are')} left out"
    note = f"{left_out}; at {count_words(short, 'point')} some had nobody to count"
    return values[whole], note


def _no_such_rows(sweep: Sweep, kpi: str, period: str, group: str) -> InputError:
    table = read_kpis(sweep.place / KPIS, point=int(sweep.points["point"].iloc[0]))
    mine = table[table["kpi"] == kpi]
    for key, asked in (("period", period), ("group", group)):
        known = sorted(set(mine[key]))
        if known and asked not in known:
            near = nearest_match(asked, known)
            return InputError(
                f"'{kpi}' has no such {key}", key=key, found=asked, allowed=", ".join(known), nearest=near
            )
    return InputError(f"there was nobody to count for period '{period}' and group '{group}' at any point", key=kpi)
