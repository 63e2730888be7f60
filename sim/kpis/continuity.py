"""Named practitioners and handovers."""

from __future__ import annotations

import numpy as np

from sim.clock import MINUTES_PER_YEAR
from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.periods import Floats, ratio
from sim.kpis.tables import Tables


@kpi("workers_per_family")
def workers_per_family(tables: Tables) -> Floats:
    """Named practitioners per family with one, in a financial year; the whole run pools its years.

    A practitioner who held, co-worked or oversaw the family at any time in the year counts once.
    """
    held, periods = tables.allocations, tables.periods
    workers = 1 + int(held.worker.max(initial=0))
    met, families = np.zeros(len(periods.labels)), np.zeros(len(periods.labels))
    for year in periods.financial_years:
        within = (held.start < periods.end[year]) & (held.end > periods.start[year])
        for place in (year, periods.whole):
            met[place] += len(np.unique(held.family[within] * workers + held.worker[within]))
            families[place] += len(np.unique(held.family[within]))
    return ratio(met, families)


@kpi("handovers_per_family_year")
def handovers_per_family_year(tables: Tables) -> Floats:
    """Handovers / years families are open, waits included."""
    return ratio(tables.periods.flow(tables.rows("handover").time), _open_years(tables))


@breakdown("handovers_per_family_year", "cause")
def handovers_by_cause(tables: Tables) -> dict[str, float]:
    """Handovers per open family-year by cause."""
    rows = tables.rows("handover")
    number, causes = tables.first_words(rows.detail)
    years = _open_years(tables)
    return {
        cause: tables.whole(ratio(tables.periods.flow(rows.time[number == i]), years))
        for i, cause in enumerate(causes)
        if np.any(number == i)
    }


def _open_years(tables: Tables) -> Floats:
    spells = tables.open_families
    return tables.periods.time(spells.start, spells.end) / MINUTES_PER_YEAR
