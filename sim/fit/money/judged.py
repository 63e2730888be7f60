"""The judged numbers that carry what the page says, with their ranges, from the book."""

from __future__ import annotations

from typing import Final

from sim.book import load_book
from sim.fit.pages import grid

CARRY: Final = {
    "need.help.early_help_fit": "3, 4, 8: whether less or more early help moves need at all",
    "workforce.early_help_worker.posts": "2 to 8: how many early help workers there are; no return counts them",
    "workforce.ending.known_months": "2: how long before the end people know",
    "workforce.ending.leaving_times": "2: how strongly they leave before it",
    "workforce.family_help_practitioner.recruitment_rate": "2: how fast new posts are filled",
    "workforce.early_help_worker.recruitment_rate": "2, 5, 6, 8: the same for early help workers",
    "workforce.social_worker.recruitment_rate": "6, 7, 8: the same for social workers",
    "agency.cover": "6, 7: how many vacant posts are covered, dearly",
    "agency.premium": "1, 6, 7: how dearly",
    "funding.delivery_share": "2, 5, 8: how much of a grant pays posts",
    "funding.offset_share": "4: how much of a shortfall is found outside what the model moves",
    "funding.uplift": "4: by how much a limited fund rises",
    "funding.overspend_recovered": "4: how much of an overspend early help pays for",
    "funding.reserves_share": "4: how long reserves last",
    "funding.mitigation": "3: who steps in",
    "placements.price_growth": "1, 3, 4: how fast care becomes dearer",
    "placements.residential.price": "1, 3, 4: what one child more in care costs",
    "costs.redundancy": "2, 3: what it costs to end posts",
    "funding.results.evidence_hours": "5: hours of evidence",
    "funding.results.lag_months": "5: how late a claim is accepted; what a year earns is paid over the next",
    "funding.results.failed_share": "5: how many claims fail",
    "funding.results.claims_per_year_per_10000": "5: how much results bring",
    "pay.other_staff_share": "1, 2, 6, 7, 8: more than a quarter of employees' pay, paid for posts filled or not",
    "costs.other_per_child": "1: what the model does not move",
}


def section() -> list[str]:
    """One row for each number."""
    leaves = load_book().leaves
    rows = []
    for path, where in CARRY.items():
        leaf = leaves[path]
        rows.append(
            [f"`{path}`", _shown(leaf.value), f"{_shown(leaf.low)} to {_shown(leaf.high)}", str(leaf.grade), where]
        )
    return grid(["number of the book", "value", "range", "grade", "carries"], rows)


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
