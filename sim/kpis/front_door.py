"""Contacts and referrals."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR
from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.measures import flow_by_child, followed_up, since_previous
from sim.kpis.tables.once import once
from sim.kpis.tables.periods import Floats, Ints, percent, ratio
from sim.kpis.tables.record import SOCIAL_CARE, stage_in
from sim.kpis.tables.spells import Spells, joined, next_after, pick
from sim.kpis.truth import COMPLEX_NEED
from sim.service import Category, Stage, stages

LOOK_BACK_DAYS: Final = 365
"""A referral within 12 months, in the published definition."""
REFERRED_AGAIN_WITHIN: Final = LOOK_BACK_DAYS * MINUTES_PER_DAY
PASSED_ON = ("no_action", "advice", Stage.EARLY_HELP, "referral", "immediate", "other")
"""Decisions that end a contact at the front door."""


@kpi(
    "contacts",
    place=10,
    code="K01",
    label="Contacts",
    unit="per year",
    better="context",
    definition="contacts received at the front door, by child in scope",
)
def contacts(tables: Tables) -> Floats:
    """Every contact, those about open cases included, by child in scope."""
    return tables.per_year(contacts_by_child(tables))


@breakdown("contacts", "source")
def contacts_by_source(tables: Tables) -> dict[str, float]:
    """Contacts by who made them."""
    rows = tables.rows("contact")
    number, sources = tables.first_words(rows.detail)
    return {
        source: tables.whole(tables.per_year(tables.periods.flow(rows.time[number == i], rows.value[number == i])))
        for i, source in enumerate(sources)
        if np.any(number == i)
    }


@kpi(
    "referral_rate",
    place=20,
    code="K02",
    label="Referrals",
    unit="per 10,000 children a year",
    better="context",
    definition="referrals accepted, by child",
    counted_by="service.model",
)
def referral_rate(tables: Tables) -> Floats:
    """Accepted referrals and step-ups from early help, by child."""
    return tables.per_year(tables.per_10000(referred_children(tables)))


@kpi(
    "contact_to_referral_pct",
    place=30,
    code="K02",
    label="Contacts accepted as referrals",
    unit="%",
    better="context",
    definition="accepted / contacts",
)
def contact_to_referral_pct(tables: Tables) -> Floats:
    """Contacts accepted as referrals, by child; step-ups are not among them."""
    return contact_outcome_pct(tables, "referral", "immediate")


@kpi(
    "contact_to_early_help_pct",
    place=40,
    code="K02",
    label="Contacts passed to early help",
    unit="%",
    better="context",
    definition="passed to targeted early help / contacts, whether early help then has a place or not",
)
def contact_to_early_help_pct(tables: Tables) -> Floats:
    """Contacts passed to targeted early help, by child."""
    return contact_outcome_pct(tables, Stage.EARLY_HELP)


@kpi(
    "contact_no_action_pct",
    place=840,
    code="K02",
    label="Contacts with no further action",
    unit="%",
    better="context",
    definition="contacts decided no action / all contacts, those about open cases included, by child",
)
def contact_no_action_pct(tables: Tables) -> Floats:
    """Contacts with no further action, by child."""
    return contact_outcome_pct(tables, "no_action")


@kpi(
    "contact_to_advice_pct",
    place=850,
    code="K02",
    label="Contacts answered with advice",
    unit="%",
    better="context",
    definition=(
        "contacts answered with advice, information or a pointer to other services / all contacts, those about open "
        "cases included, by child"
    ),
)
def contact_to_advice_pct(tables: Tables) -> Floats:
    """Contacts answered with advice, by child."""
    return contact_outcome_pct(tables, "advice")


@kpi(
    "decision_within_1wd_pct",
    place=50,
    code="K03",
    label="Front-door decisions within one working day",
    unit="%",
    better="higher",
    definition="decided within 1 working day / contacts",
)
def decision_within_1wd_pct(tables: Tables) -> Floats:
    """Contacts decided in time, counted when they are decided or when the time has passed."""
    known, in_time = _first_decisions(tables)
    periods = tables.periods
    return percent(periods.flow(known, in_time), periods.flow(known))


@kpi(
    "rereferral_pct",
    place=60,
    code="K04",
    label="Re-referrals within 12 months",
    unit="%",
    better="lower",
    definition="referrals within 365 days of the same family's previous referral / referrals, counted by child",
    worth_noticing=1,
    counted_by="service.model",
    look_back_days=LOOK_BACK_DAYS,
    not_better_if=("closures_per_open_year down by 5%", "waiting_families up by 5", "never_helped_pct up by 2"),
)
def rereferral_pct(tables: Tables) -> Floats:
    """Referrals of a family referred within the 365 days before, by child."""
    referrals = tables.referrals
    children = tables.children_at(referrals.family, referrals.time)
    again = np.where(since_previous(referrals.family, referrals.time) <= REFERRED_AGAIN_WITHIN, children, 0.0)
    return percent(tables.periods.flow(referrals.time, again), tables.periods.flow(referrals.time, children))


@kpi(
    "referral_nfa_pct",
    place=70,
    code="K05",
    label="Referrals closed with no further action",
    unit="%",
    better="context",
    definition="referrals closed without assessment / referrals, by child",
    counted_by="service.model",
)
def referral_nfa_pct(tables: Tables) -> Floats:
    """Accepted referrals closed without an assessment, by child."""
    closed = tables.decisions("referral_no_action")
    return percent(flow_by_child(tables, closed), referred_children(tables))


@kpi(
    "rereferral_after_closure_12m_pct",
    place=730,
    code="K04",
    label="Closed families referred again within 12 months",
    unit="%",
    better="lower",
    definition="families closed to social care and referred within 365 days / families closed, follow-up complete",
    counted_by="service.model",
)
def rereferral_after_closure_12m_pct(tables: Tables) -> Floats:
    """Families closed to social care in the period and referred again within 365 days.

    Counts closures whose 365 days end within the log; a family that leaves the area or ages out
    before then, without a new referral, is not followed to the end and is left out.
    """
    closures = _closures(tables)
    referrals = tables.referrals
    referred = next_after(closures.family, closures.end, referrals.family, referrals.time)
    at, again = followed_up(tables, closures.family, closures.end, referred, REFERRED_AGAIN_WITHIN)
    return percent(tables.periods.flow(at, again.astype(float)), tables.periods.flow(at))


@kpi(
    "closures_per_open_year",
    place=725,
    code="K04",
    label="Families closed per open family-year",
    unit="families",
    better="context",
    definition="families closed to social care / years families were open to it; the shorter families stay, the more",
    counted_by="service.model",
)
def closures_per_open_year(tables: Tables) -> Floats:
    """Families closed to social care for each year of a family open to it."""
    opened = joined(tables.stages, stage_in(tables.stages.stage, *SOCIAL_CARE))
    years = tables.periods.time(opened.start, opened.end) / MINUTES_PER_YEAR
    return ratio(tables.periods.flow(_closures(tables).end), years)


def contact_outcome_pct(tables: Tables, *outcomes: str) -> Floats:
    """Contacts decided so at the front door / contacts, by child."""
    decided = tables.decisions(*outcomes, at=[Stage.FRONT_DOOR])
    return percent(flow_by_child(tables, decided), contacts_by_child(tables))


@once
def referred_children(tables: Tables) -> Floats:
    """Referrals accepted in each period, by child."""
    return flow_by_child(tables, tables.referrals)


@once
def contacts_by_child(tables: Tables) -> Floats:
    """Contacts in each period, by child, those about open cases included."""
    rows = tables.rows("contact")
    return tables.periods.flow(rows.time, rows.value)


@kpi(
    "hidden_need_pct",
    place=405,
    code="K28",
    label="Time with complex need while no service works with the family",
    unit="%",
    better="lower",
    view="truth",
    definition=(
        "family-days at level 2 or above in the community, in no service and on no list / family-days at level 2 or "
        "above, most of them at level 2; families never noticed, turned away and closed all count, so it is a share of "
        "time and not of families; how often need is noticed (`need.noticing`) is fitted and only partly settled by "
        "published figures: compare it between scenarios, and never read it as England's"
    ),
    not_better_if=("care_starts_rate up by 25%",),
)
def hidden_need_pct(tables: Tables) -> Floats:
    """Share of the time with complex need in which no service holds the family, decides on it or has it wait."""
    lives, periods = tables.lives, tables.periods
    in_need = lives.level >= COMPLEX_NEED
    hidden = in_need & stage_in(lives.stage, Stage.COMMUNITY)
    whole = periods.time(lives.start[in_need], lives.end[in_need])
    return percent(periods.time(lives.start[hidden], lives.end[hidden]), whole)


def _first_decisions(tables: Tables) -> tuple[Ints, Floats]:
    """When it is known whether each contact is decided in time, and whether it is; contacts still in time left out."""
    contacts = tables.rows("contact")
    decisions = tables.rows("decision")
    here = stage_in(decisions.stage, Stage.FRONT_DOOR) & tables.says(decisions.detail, *PASSED_ON)
    decisions = pick(decisions, here | tables.says(decisions.detail, "other"))
    decided = next_after(contacts.family, contacts.sequence, decisions.family, decisions.sequence)
    place = np.searchsorted(decisions.sequence, decided)
    when = np.append(decisions.time, tables.log.end)[np.minimum(place, len(decisions.time))]
    late_from = tables.working_days.overdue_from(contacts.time, int(tables.value("front_door.decision_days_limit")))
    in_time = (place < len(decisions.time)) & (when < late_from)
    known = np.where(in_time, when, late_from)
    settled = known < tables.log.end
    return known[settled], in_time[settled].astype(float)


def _closures(tables: Tables) -> Spells:
    """Times families were open to social care that ended in the community or in early help."""
    runs = joined(tables.stages, stage_in(tables.stages.stage, *SOCIAL_CARE))
    back = stage_in(runs.then, Stage.COMMUNITY, *stages([Category.EARLY_HELP]))
    return pick(runs, runs.ended & back)
