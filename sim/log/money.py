"""The words of the ledger: funds, what money is spent on, and the accounts it moves between."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sim.service import Role

GENERAL: Final = "general_fund"
GRANTS: Final = "grants"
RESULTS: Final = "results"
PARTNERS: Final = "partners"
RESERVES: Final = "reserves"
SUPPORT: Final = "support"
FUNDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        GENERAL: "General fund: council tax and settlement",
        GRANTS: "Grants with their own purpose",
        RESULTS: "Payments for results",
        PARTNERS: "Partners and the Home Office",
        RESERVES: "Reserves",
        SUPPORT: "Exceptional financial support",
    }
)
"""Funds and their labels; the cash account of a fund has the fund's name."""

PAYROLL: Final = "payroll"
AGENCIES: Final = "agencies"
PROVIDERS: Final = "providers"
COURTS: Final = "courts"
FAMILIES: Final = "families"
OTHERS: Final = "others"
TAXPAYER: Final = "taxpayer"
DEPARTMENT: Final = "department"
HOME_OFFICE: Final = "home_office"
TREASURY: Final = "treasury"
ACCOUNTS: Final = (
    PAYROLL,
    AGENCIES,
    PROVIDERS,
    COURTS,
    FAMILIES,
    OTHERS,
    TAXPAYER,
    DEPARTMENT,
    HOME_OFFICE,
    TREASURY,
)
"""Accounts outside the council: who is paid, and who pays in."""

PAID: Final = (
    Role.SOCIAL_WORKER,
    Role.CARE_SOCIAL_WORKER,
    Role.EARLY_HELP_WORKER,
    Role.FAMILY_HELP_PRACTITIONER,
    Role.LCPP,
    Role.SUPERVISOR,
    Role.CONFERENCE_CHAIR,
)
"""Roles with a line of pay each, in the order of the ledger."""
PLACEMENTS: Final = ("foster", "kinship", "residential", "supported", "placed_for_adoption", "with_parents")
"""Types of placement, in the order of the book's shares."""
ADMINISTRATORS: Final = "pay_administrators"
OTHER_STAFF: Final = "pay_other_staff"
AGENCY: Final = "agency"
RECRUITMENT: Final = "recruitment"
REDUNDANCY: Final = "redundancy"
PURCHASES: Final = "purchases"
TRANSFORMATION: Final = "transformation"
HIGH_COST: Final = "high_cost"
COURT_LINE: Final = "court"
OTHER: Final = "other"
TRANSFER: Final = "transfer"


def pay_line(role: Role) -> str:
    """Return the line on which a role is paid."""
    return f"pay_{role}"


def placement_line(kind: str) -> str:
    """Return the line on which placements of a type are paid."""
    return f"placement_{kind}"


LINES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{pay_line(role): f"Pay: {role.label[0].lower()}{role.label[1:]}" for role in PAID},
        ADMINISTRATORS: "Pay: administrators added",
        OTHER_STAFF: "Pay: managers, administration and others of social work",
        AGENCY: "Agency workers",
        RECRUITMENT: "Recruitment",
        REDUNDANCY: "Redundancy",
        PURCHASES: "Purchases for families",
        TRANSFORMATION: "Change programmes",
        placement_line("foster"): "Placements: foster care",
        placement_line("kinship"): "Placements: kinship care",
        placement_line("residential"): "Placements: residential care",
        placement_line("supported"): "Placements: supported accommodation",
        placement_line("placed_for_adoption"): "Placements: placed for adoption",
        placement_line("with_parents"): "Placements: with parents",
        HIGH_COST: "Placements: single placements far above the usual price",
        COURT_LINE: "Court applications",
        OTHER: "Other, not moved by the model",
        TRANSFER: "Between funds at the year's end",
    }
)
"""Lines of the ledger and their labels."""
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{fund: f"money: fund or its cash: {label}" for fund, label in FUNDS.items()},
        **{line: f"money: line: {label}" for line, label in LINES.items()},
        **dict.fromkeys(ACCOUNTS, "money: an account outside the council"),
    }
)
"""Every word of a ledger entry's detail, with what it means."""
