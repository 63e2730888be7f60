"""Where the work is: caseloads, waiting lists, hours, what is left out, and posts, side by side.

A cap does not remove work, it moves it. One table shows every place it can move to, in children and in families; and
where hours are short, what is asked of them, how many are with families, and what is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.duties import CLAIM_ASSESSMENT, CLAIM_CARE, CLAIM_HELP, CLAIM_IN_NEED, CLAIM_PROTECTION, CLAIM_SUPERVISION
from sim.report import phrases
from sim.report.stored.records import ResultTables
from sim.service import CLAIM_NAMES, Role, Team

_HOLD_FAMILIES: Final = [role for role in Role if role.team is not None and role.team is not Team.CARE]
ROLES: Final = tuple((role, role.label) for role in sorted(_HOLD_FAMILIES, key=lambda role: not role.qualified))
"""Roles among which a cap can move work, with their labels: social workers before others; care is work of its own."""
KINDS_OF_WORK: Final = (
    (CLAIM_HELP, "Direct help with families, beside visits", "direct help"),
    (
        CLAIM_SUPERVISION,
        "Case discussion that workers have no time for",
        "case discussion for want of workers' time",
    ),
    (
        CLAIM_IN_NEED,
        "Visits and reviews of children in need, and in early help",
        "visits and reviews of children in need",
    ),
    (CLAIM_ASSESSMENT, "Content of assessments", "assessments"),
    (CLAIM_CARE, "Work with children in care", "work with children in care"),
    (CLAIM_PROTECTION, "Visits and core groups of protection plans", "visits and core groups of protection plans"),
)
"""Kinds of work that are given less when hours are short, in the order in which they give way.

Each with its label, and as it stands in a sentence.
"""
NOBODY_THERE: Final = ("posts_filled",)  # zero here means that there is no such role
PER_WORKER: Final = "for each full-time worker"


@dataclass(frozen=True, slots=True)
class Measure:
    """One row before it is filled: what is measured, and where its figures are stored (indicator, group, unit)."""

    label: str
    note: str
    figures: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One row: a label, a note, and for each scenario its figures with their units."""

    label: str
    note: str
    cells: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """Rows under one heading."""

    title: str
    rows: tuple[WorkRow, ...]


def _by_role(kpi: str, unit: str, group: str = "role") -> tuple[Measure, ...]:
    return tuple(Measure(label, "", ((kpi, f"{group}={role}", unit),)) for role, label in ROLES)


GROUPS: Final[tuple[tuple[str, tuple[Measure, ...]], ...]] = (
    (
        "On caseloads",
        tuple(
            Measure(
                label,
                PER_WORKER,
                (
                    ("caseload_mean", f"role={role}", "children"),
                    ("caseload_families_mean", f"role={role}", "families"),
                ),
            )
            for role, label in ROLES
        ),
    ),
    (
        "On waiting lists",
        (
            Measure(
                "Waiting for a named worker, or held by nobody",
                "mean number at any time",
                (("waiting_families", "unit=children", "children"), ("waiting_families", "unit=families", "families")),
            ),
        ),
    ),
    (
        "Plans without a lead practitioner",
        (
            Measure(
                "Time on a plan without one",
                "per cent of the time on plans",
                (
                    ("plans_off_lcpp_pct", "unit=children", "of children"),
                    ("plans_off_lcpp_pct", "unit=families", "of families"),
                ),
            ),
            Measure("Places of lead practitioners in use", "", (("lcpp_occupancy_pct", "all", "of places"),)),
            Measure("Time lead practitioners are over their cap", "", (("lcpp_over_cap_pct", "all", "of the time"),)),
        ),
    ),
    ("Hours asked, against the hours there are", _by_role("hours_asked_pct", "of hours")),
    ("Overtime worked, unpaid", _by_role("overtime_hours", "hours a week")),
    ("Time with families", _by_role("direct_work_pct", "of paid hours")),
    (
        "Left out for want of time, which only a simulation can see",
        tuple(
            Measure(label, "", (("work_thinned_pct", f"kind={CLAIM_NAMES[claim]}", "of the usual content"),))
            for claim, label, _ in KINDS_OF_WORK
        ),
    ),
    (
        "Held, made or finished in time",
        tuple(
            Measure(label, note, ((kpi, "all", unit),))
            for label, note, kpi, unit in (
                (
                    "Case discussions held with a supervisor",
                    "short of supervisors' hours or of the workers'",
                    "supervision_delivered_pct",
                    "of hours due",
                ),
                ("Protection visits in time", "", "cp_visits_in_time_pct", "of visits due"),
                ("Child in need visits in time", "", "cin_visits_in_time_pct", "of visits due"),
                ("Assessments within 45 working days", "", "assessment_within_45wd_pct", "of assessments"),
            )
        ),
    ),
    ("Posts filled", _by_role("posts_filled", "FTE")),
)


def work_table(tables: ResultTables) -> tuple[WorkGroup, ...]:
    """Return the rows that any scenario has a figure for, the base first in each row."""
    names = (tables.base, *tables.others)
    found = []
    for title, measures in GROUPS:
        rows = tuple(row for measure in measures if (row := _row(tables, names, measure)) is not None)
        if rows:
            found.append(WorkGroup(title, rows))
    return tuple(found)


def _row(tables: ResultTables, names: tuple[str, ...], measure: Measure) -> WorkRow | None:
    cells = tuple(_cell(tables, name, measure) for name in names)
    return WorkRow(measure.label, measure.note, cells) if any(cells) else None


def _cell(tables: ResultTables, name: str, measure: Measure) -> tuple[tuple[str, str], ...]:
    """Return the figures of one scenario; none where nobody of that kind was there."""
    rows = [(tables.mean(name, kpi, group=group), kpi, unit) for kpi, group, unit in measure.figures]
    known = [(row.mean, kpi, unit) for row, kpi, unit in rows if row is not None and row.mean is not None]
    if all(mean == 0 and kpi in NOBODY_THERE for mean, kpi, _ in known):
        return ()
    return tuple((_figure(mean, kpi), unit) for mean, kpi, unit in known)


def _figure(mean: float, kpi: str) -> str:
    text = phrases.number(mean, 1 if mean < 200 else 0)
    return f"{text}%" if kpi.endswith("_pct") else text
