"""What things cost, and what pays for them: pay, placements, the general fund, grants; prices of the price year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.book.grants import Grant, read_grant
from sim.clock import MINUTES_PER_YEAR
from sim.frozen_map import FrozenMap
from sim.log.money import PAID, PLACEMENTS
from sim.model.parameters import conversions as to
from sim.model.parameters.leaf_fields import leaf, leaves
from sim.rules import money
from sim.service import Cause, Role

DISCRETIONARY: Final = (Role.EARLY_HELP_WORKER, Role.FAMILY_HELP_PRACTITIONER)
"""Roles of early help and family help that no statute asks for: what is left of a limited budget pays for them."""
NONE: Final = "none"
ADMINISTRATORS: Final = "administrators"
_IN_PROPORTION: Final = "in_proportion"
_NON_STATUTORY: Final = "non_statutory"
_MONTHS_A_YEAR: Final = 12  # not an assumption: months of a year


def _employed(on_cost: float, *salaries: float) -> Mapping[str, float]:
    """Cost of a post a year by role, of one whose holder has just qualified, and of an administrator."""
    names = (*PAID, Cause.NEWLY_QUALIFIED, ADMINISTRATORS)
    return FrozenMap({str(name): money.employed(pay, on_cost) for name, pay in zip(names, salaries, strict=True)})


def _in_turn(*prices: float) -> tuple[float, ...]:
    return prices


def _ordinary(mean: float, share: float, high: float, *others: float) -> tuple[float, ...]:
    """Weekly prices by type, of which the residential one leaves out the few of high cost."""
    foster, kinship, *rest = others
    return (foster, kinship, money.ordinary_price(mean, share, high), *rest)


def _frozen(freeze: str) -> frozenset[str]:
    """Roles into which nobody is hired."""
    if freeze == NONE:
        return frozenset()
    return frozenset(str(role) for role in (DISCRETIONARY if freeze == _NON_STATUTORY else PAID))


def _grants(lines: Sequence[str]) -> tuple[Grant, ...]:
    return tuple(read_grant(line) for line in lines)


def _giving(savings_from: str, ring_fenced: bool) -> tuple[Role, ...]:
    """Roles whose posts give where a limited general fund falls short; early help never while it is ring-fenced."""
    roles = PAID if savings_from == _IN_PROPORTION else DISCRETIONARY
    return tuple(role for role in roles if not (ring_fenced and role in DISCRETIONARY))


def _limit(multiple: float | str) -> float:
    """The general fund as a multiple of what the first limited year needs; below 0 where it is not limited."""
    return -1.0 if multiple == NONE else float(multiple)


def _minutes_of_months(months: float) -> int:
    return round(months * MINUTES_PER_YEAR / _MONTHS_A_YEAR)


@dataclass(frozen=True, slots=True)
class Money:
    """Costs in pounds at the prices of the price year: a year for posts, a week for placements."""

    employed: Mapping[str, float] = leaves(
        ["pay.on_cost", *(f"pay.{role}" for role in PAID), "pay.newly_qualified", "pay.administrators"], _employed
    )
    on_cost: float = leaf("pay.on_cost")
    award: float = leaf("pay.award")
    parental: float = leaf("pay.parental_share")
    other_staff: float = leaf("pay.other_staff_share")
    administrators: float = leaf("workforce.administrators.posts")
    premium: float = leaf("agency.premium")
    price_cap: float = leaf("agency.price_cap")
    placement: tuple[float, ...] = leaves(
        [
            "placements.residential.price",
            "placements.high_cost.share",
            "placements.high_cost.price",
            *(f"placements.{kind}.price" for kind in PLACEMENTS if kind != "residential"),
        ],
        _ordinary,
    )
    growth: float = leaf("placements.price_growth")
    high_share: float = leaf("placements.high_cost.share")
    high_price: float = leaf("placements.high_cost.price")
    high_from: float = leaf("placements.high_cost.from")
    court: float = leaf("costs.court_application")
    purchases: float = leaf("costs.purchases_per_family")
    recruitment: float = leaf("costs.recruitment")
    redundancy: float = leaf("costs.redundancy")
    other: float = leaf("costs.other_per_child")
    price_year: int = leaf("costs.price_year", int)
    limit: float = leaf("funding.general_fund", _limit)
    uplift: float = leaf("funding.uplift")
    notice: int = leaf("funding.cut_notice_weeks", to.minutes_of_weeks)
    early_help: float = leaf("funding.early_help_budget")
    mitigation: float = leaf("funding.mitigation")
    on_voluntary: float = leaves(
        ["funding.early_help_budget", "funding.cut_on_voluntary", "funding.voluntary_share"], money.on_voluntary
    )
    offset: float = leaf("funding.offset_share")
    drawn: float = leaf("funding.reserves_drawn")
    giving: tuple[Role, ...] = leaves(["funding.savings_from", "funding.ring_fenced"], _giving)
    recovered: float = leaf("funding.overspend_recovered")
    reserves: float = leaf("funding.reserves_share")
    floor: float = leaf("funding.reserves_floor")
    vacancy_factor: float = leaf("funding.vacancy_factor")
    freeze: frozenset[str] = leaf("funding.freeze", _frozen)
    grants: tuple[Grant, ...] = leaf("funding.grants", _grants)
    delivery: float = leaf("funding.delivery_share")
    results_share: float = leaf("funding.results_share")
    results_lag: int = leaf("funding.results.lag_months", _minutes_of_months)
    evidence_hours: float = leaf("funding.results.evidence_hours")
    failed_share: float = leaf("funding.results.failed_share")
    claims_a_year: float = leaf("funding.results.claims_per_year_per_10000")
    uasc_grant: float = leaf("funding.uasc_grant")

    @property
    def kept(self) -> float:
        """Share of the posts of early help kept after a cut of its budget, by the council or by who steps in."""
        return money.kept_of_cut(self.early_help, self.mitigation)
