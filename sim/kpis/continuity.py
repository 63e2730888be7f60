"""Named practitioners and handovers."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR
from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.ordering import group_starts
from sim.kpis.tables.periods import Floats, Ints, percent, ratio
from sim.kpis.tables.record import MERGED, stage_in
from sim.kpis.tables.rows import Rows
from sim.kpis.tables.spells import Spells, pick
from sim.kpis.tables.staff import first_meetings
from sim.log import ENDS_OF_STAY, STAGES
from sim.service import AT_START, CaseRole, Stage

NEW_WITHIN: Final = 30 * MINUTES_PER_DAY
"""How long after the start of an enquiry a practitioner counts as met on entering protection."""


@kpi(
    "workers_per_family",
    place=320,
    code="K22",
    label="Named practitioners met per family per year",
    unit="workers",
    better="lower",
    definition=(
        "distinct named practitioners who held, co-worked or oversaw the family in a year / families open, "
        "all roles counted"
    ),
    worth_noticing=0.1,
    not_better_if=("waiting_families up by 5", "never_helped_pct up by 2"),
)
def workers_per_family(tables: Tables) -> Floats:
    """Named practitioners per family with one, in a financial year; the whole run pools its years.

    A practitioner who held, co-worked or oversaw the family at any time in the year counts once.
    """
    return ratio(*_met(tables, tables.allocations))


def _met(tables: Tables, held: Spells) -> tuple[Floats, Floats]:
    """Practitioners met, each once a family and year, and families with any, in each period."""
    periods = tables.periods
    workers = 1 + int(held.worker.max(initial=0))
    met, families = np.zeros(len(periods.labels)), np.zeros(len(periods.labels))
    for year in periods.financial_years:
        within = (held.start < periods.end[year]) & (held.end > periods.start[year])
        pairs = np.unique(held.family[within] * workers + held.worker[within])
        for place in (year, periods.whole):
            met[place] += len(pairs)
            families[place] += len(group_starts(pairs // workers))
    return met, families


@breakdown("workers_per_family", "part")
def workers_by_part(tables: Tables) -> dict[str, float]:
    """Practitioners in each role in the case, per family with any; one in two roles counts in both."""
    found: dict[str, float] = {}
    for part in CaseRole:
        held = pick(tables.allocations, tables.says(tables.allocations.detail, part))
        if len(held.family):
            found[part] = tables.whole(ratio(_met(tables, held)[0], _met(tables, tables.allocations)[1]))
    return found


@kpi(
    "new_workers_at_protection",
    place=750,
    code="K22",
    label="New practitioners a family meets on entering protection",
    unit="workers",
    better="lower",
    definition=(
        "distinct practitioners first met within 30 days of a section 47 start: holder, LCPP, co-worker; "
        "people the starting stock already had are not new"
    ),
)
def new_workers_at_protection(tables: Tables) -> Floats:
    """Practitioners a family meets for the first time within 30 days of the start of an enquiry / enquiries.

    Any role in the case counts, duty cover apart. Those whom the starting stock has at the first minute were met
    before. Counts enquiries whose 30 days end within the log.
    """
    rows = tables.rows("stage_in")
    rows = pick(rows, (rows.child < 0) & stage_in(rows.stage, Stage.S47) & ~tables.says(rows.detail, AT_START))
    rows = pick(rows, rows.time + NEW_WITHIN <= tables.log.end)
    met = first_meetings(tables)
    low = tables.log.start
    width = tables.log.end + NEW_WITHIN - low + 2
    keys = np.sort(met.family * width + met.time - low)
    start = rows.family * width + rows.time - low
    new = np.searchsorted(keys, start + NEW_WITHIN, side="right") - np.searchsorted(keys, start)
    return ratio(tables.periods.flow(rows.time, new.astype(float)), tables.periods.flow(rows.time))


@kpi(
    "warm_handover_pct",
    place=340,
    code="K23",
    label="Handovers delivered warm",
    unit="%",
    better="higher",
    definition=(
        "handovers whose planned overlap was delivered / handovers completed; one whose earlier holder still stays "
        "beside the new one is not complete"
    ),
)
def warm_handover_pct(tables: Tables) -> Floats:
    """Handovers with the planned overlap delivered / handovers in which the earlier holder has left."""
    rows = tables.rows("handover")
    rows = pick(rows, ~tables.says(rows.detail, "stays"))
    warm = tables.says(rows.detail, "warm").astype(float)
    return percent(tables.periods.flow(rows.time, warm), tables.periods.flow(rows.time))


@kpi(
    "handovers_per_family_year",
    place=330,
    code="K22",
    label="Handovers per open family-year",
    unit="handovers",
    better="lower",
    definition=(
        "times a family passed from one named practitioner to another, whether the earlier one left or stayed "
        "beside the new one, each counted once / years families were open to the service, by cause and by whether "
        "the earlier one stayed"
    ),
    not_better_if=("waiting_families up by 5", "never_helped_pct up by 2"),
)
def handovers_per_family_year(tables: Tables) -> Floats:
    """Changes of holder / years families are open, waits included."""
    return ratio(tables.periods.flow(_changes_of_holder(tables).time), _open_years(tables))


@breakdown("handovers_per_family_year", "cause")
def handovers_by_cause(tables: Tables) -> dict[str, float]:
    """Changes of holder per open family-year by cause."""
    rows = _changes_of_holder(tables)
    number, causes = _causes(tables, rows)
    years = _open_years(tables)
    found: dict[str, float] = {}
    for i in np.unique(number).tolist():
        rate = tables.whole(ratio(tables.periods.flow(rows.time[number == i]), years))
        found[causes[i]] = found.get(causes[i], 0.0) + rate
    return found


@breakdown("handovers_per_family_year", "earlier_holder")
def handovers_by_earlier_holder(tables: Tables) -> dict[str, float]:
    """Changes of holder per open family-year in which the earlier holder left, or stayed beside the new one."""
    rows = _changes_of_holder(tables)
    stays, years = tables.says(rows.detail, "stays"), _open_years(tables)
    return {
        name: tables.whole(ratio(tables.periods.flow(rows.time[which]), years))
        for name, which in (("leaves", ~stays), ("stays", stays))
        if which.any()
    }


def _changes_of_holder(tables: Tables) -> Rows:
    """Rows of `handover` at which the holder changes; not those in which whoever stayed beside it leaves."""
    rows = tables.rows("handover")
    number, words = tables.first_words(rows.detail)
    return pick(rows, ~np.isin(number, [i for i, word in enumerate(words) if word in ENDS_OF_STAY]))


def _causes(tables: Tables, rows: Rows) -> tuple[Ints, list[str]]:
    """Cause of each handover: a number, and the words; a stage of a merged service is named by published status."""
    number, words = tables.first_words(rows.detail)
    merged = np.isin(number, [i for i, word in enumerate(words) if word in MERGED]) & (rows.stage >= 0)
    return np.where(merged, len(words) + rows.stage.astype(np.int64), number), [*words, *STAGES]


def _open_years(tables: Tables) -> Floats:
    spells = tables.open_families
    return tables.periods.time(spells.start, spells.end) / MINUTES_PER_YEAR


@kpi(
    "engagement_pct",
    place=350,
    code="K24",
    label="Open weeks with the family engaged",
    unit="%",
    better="higher",
    definition=(
        "engaged family-weeks / open family-weeks; each week counts as far as the family works with its holder, by its "
        "own bent and the working relationship; a week without a holder counts as none"
    ),
)
def engagement_pct(tables: Tables) -> Floats:
    """Families engaged with their holders, each as far as it is / families open, over the weeks of each period."""
    rows = tables.rows("week")
    open_, engaged = (pick(rows, tables.says(rows.detail, what)) for what in ("open", "engaged"))
    return percent(
        tables.periods.flow(engaged.time, engaged.value),
        tables.periods.flow(open_.time, open_.value),
    )
