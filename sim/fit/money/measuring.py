"""What the page on money measures on one log: pounds by line and fund, posts by role, leavers by month, the service.

Pounds are in cash of the day and of the period they stand beside, not a year's worth; posts are means over the period.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.kpis import KPIS
from sim.kpis.money.entries import entries_of, pounds
from sim.kpis.tables import Tables
from sim.kpis.tables.measures import mean_wait_days
from sim.kpis.tables.periods import Floats, Periods
from sim.kpis.tables.record import stage_in
from sim.kpis.tables.spells import pick
from sim.kpis.tables.staff import in_role
from sim.log.money import TRANSFER
from sim.service import Role, Stage, Team

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

SERVICE: Final = (
    "contacts",
    "referral_rate",
    "s47_rate",
    "cin_rate",
    "cpp_rate",
    "cpp_starts_rate",
    "care_starts_rate",
    "care_rate",
    "assessment_within_45wd_pct",
    "cin_visits_in_time_pct",
    "cp_visits_in_time_pct",
    "early_help_open",
    "early_help_no_place",
    "waiting_families",
    "allocation_wait_days_mean",
    "withdrawals",
    "never_helped_pct",
    "turned_away_in_need_pct",
    "missed_need_days",
    "risk_days_without_help",
    "direct_help_hours",
    "hours_asked_pct",
    "work_thinned_pct",
    "workers_per_family",
    "vacancy_pct",
    "turnover_pct",
    "agency_pct",
    "families_helped",
)
"""Indicators of the catalogue that the page shows beside pounds and posts."""
HELP_WAIT: Final = "help_wait_days"
HELP_WAITING: Final = "help_waiting"
HELP_TEAMS: Final = (Team.EARLY_HELP, Team.FAMILY_HELP)
HELP_WAITS: Final = (Stage.EARLY_HELP_WAIT, Stage.FAMILY_HELP_WAIT)
REAL: Final = "real"
SPENT, BUDGET, POSTS, LEFT, MOVED = "spent", "budget", "posts", "leavers", "moved"
GOALS: Final = "goals_reached"
HELPERS: Final = (Role.EARLY_HELP_WORKER, Role.FAMILY_HELP_PRACTITIONER)
SOCIAL: Final = (Role.SOCIAL_WORKER, Role.CARE_SOCIAL_WORKER, Role.LCPP)
_WHAT: Final = ("established", "funded", "permanent", "working", "agency")


def measure(log: Log) -> pd.DataFrame:
    """Measure what the page shows: period, group, kpi, value."""
    import pandas as pd

    tables = Tables(log)
    found = {name: KPIS[name](tables) for name in SERVICE}
    found |= money(tables) | posts(tables) | waits(tables)
    labels = tables.periods.labels
    rows = [(label, "all", name, value) for name, by in found.items() for label, value in zip(labels, by, strict=True)]
    rows += leavers(tables)
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"]).astype({"value": np.float64})


def money(tables: Tables) -> dict[str, Floats]:
    """Pounds spent by line, by fund, and by both; budgets the same; real cost; what passes at a year's end."""
    entries = entries_of(tables)
    found = {REAL: pounds(tables, entries.spent, real=True), SPENT: pounds(tables, entries.spent)}
    for name, which in ((SPENT, entries.spent), (BUDGET, entries.budget)):
        for line_number, line in enumerate(entries.lines):
            here = which & (entries.line == line_number)
            if here.any():
                found[f"{name}:{line}"] = pounds(tables, here)
        for fund_number, fund in enumerate(entries.funds):
            of_fund = which & (entries.fund == fund_number)
            if not of_fund.any():
                continue
            found[f"{name}:{fund}"] = pounds(tables, of_fund)
            for line_number in np.unique(entries.line[of_fund]).tolist():
                both = of_fund & (entries.line == line_number)
                found[f"{name}:{fund}:{entries.lines[line_number]}"] = pounds(tables, both)
    return found | moved(tables)


def moved(tables: Tables) -> dict[str, Floats]:
    """Pounds that pass between funds at a year's end, or go back to who gave them, by where from and to."""
    entries = entries_of(tables)
    passes = entries.of_lines((TRANSFER,))
    ways = np.unique(np.column_stack([entries.payer[passes], entries.payee[passes]]), axis=0)
    return {
        f"{MOVED}:{entries.payers[payer]}:{entries.payees[payee]}": pounds(
            tables, passes & (entries.payer == payer) & (entries.payee == payee)
        )
        for payer, payee in ways.tolist()
    }


def posts(tables: Tables) -> dict[str, Floats]:
    """Full-time equivalents by role: in the structure, funded, filled for good, at work, agency; means."""
    weeks, found = tables.staff_weeks, {}
    for role in np.unique(weeks.role).tolist():
        own = pick(weeks, weeks.role == role)
        for what in _WHAT:
            time = tables.periods.time(own.start, own.end, getattr(own, what))
            found[f"{POSTS}:{what}:{tables.role_names[role]}"] = time / tables.periods.minutes
    return found


def waits(tables: Tables) -> dict[str, Floats]:
    """Days waited for early help or family help / waits begun, families waiting for it, and goals reached."""
    teams = [number for number, name in tables.teams.items() if name in HELP_TEAMS]
    queues = pick(tables.queues, np.isin(tables.queues.team, teams))
    waiting = pick(tables.stages, stage_in(tables.stages.stage, *HELP_WAITS))
    return {
        HELP_WAIT: mean_wait_days(tables, queues.start, queues.end, queues.ended),
        HELP_WAITING: tables.periods.time(waiting.start, waiting.end) / tables.periods.minutes,
        GOALS: tables.periods.flow(tables.decisions("goal_reached").time),
    }


def leavers(tables: Tables) -> list[tuple[str, str, str, float]]:
    """Full-time equivalents of permanent workers who left the council in each month measured, by kind of role."""
    calendar = tables.log.calendar
    begins, named = int(tables.periods.start[tables.periods.whole]), []
    while (ends := calendar.add_months(begins, 1)) <= tables.log.end:
        named.append((month_label(calendar.date_of(begins)), begins, ends))
        begins = ends
    months = Periods.of(named)
    rows = []
    for kind, roles in (("helpers", HELPERS), ("social", SOCIAL)):
        own = pick(tables.in_post, in_role(tables, tables.in_post.role, *roles))
        gone = pick(own, own.left)
        flow = months.flow(gone.end, gone.fte)
        rows += [(label, "all", f"{LEFT}:{kind}", value) for label, value in zip(months.labels, flow, strict=True)]
    return rows


def month_label(day: date) -> str:
    """Label of a month, which no year or quarter has."""
    return f"month {day:%Y-%m}"
