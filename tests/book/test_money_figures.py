"""The bill of an average authority by the book, beside the return of 2024-25, as in docs/money-figures.md."""

import re
from pathlib import Path
from typing import Final

import pytest

from sim.areas import area_values, load_area
from sim.book import load_book

AUTHORITIES: Final = 153
WEEKS: Final = 52.18
RETURN: Final = {"total": 16_878.9, "employees": 2_194.7, "foster": 2_161.3, "residential": 3_810.2}
"""Revenue outturn 2024-25, England, £ million gross; employees are those in safeguarding."""
RAISED: Final = {"employees": 1.052, "foster": 1.042, "residential": 1.114, "else": 1.04}
CHILDREN_IN_CARE: Final = 81_770 / AUTHORITIES
STOCK: Final = {
    "foster": 0.51,
    "kinship": 0.16,
    "residential": 0.135,
    "supported": 0.09,
    "placed_for_adoption": 0.02,
    "with_parents": 0.06,
}
"""Children in care by placement, 31 March 2025; 3% are placed otherwise."""
CASE_HOLDERS: Final = 21_105.4 / AUTHORITIES
FIRST_YEAR: Final = 0.07
APPLICATIONS: Final = 11_458 / AUTHORITIES
FAMILIES: Final = 1_550
HIRES: Final = 22


@pytest.fixture(scope="module")
def bill() -> dict[str, float]:
    """The lines of a year, in £ million."""
    values = area_values(load_area("england"), load_book())

    def at(path: str) -> float:
        return float(values[path])

    loaded = 1.0 + at("pay.on_cost")
    posts = sum(at(f"workforce.{role}.posts") for role in ("social_worker", "care_social_worker"))
    salary = (1.0 - FIRST_YEAR) * at("pay.social_worker") + FIRST_YEAR * at("pay.newly_qualified")
    named = posts * (1.0 - at("workforce.social_worker.vacancy_rate")) * salary * loaded
    named += (
        sum(at(f"workforce.{role}.posts") * at(f"pay.{role}") for role in ("supervisor", "conference_chair")) * loaded
    )
    agency = CASE_HOLDERS * at("agency.share_of_workers") * at("pay.social_worker") * loaded
    agency *= (1.0 + at("agency.premium")) * at("agency.price_cap")
    helpers = at("workforce.early_help_worker.posts") * (1.0 - at("workforce.early_help_worker.vacancy_rate"))
    lines = {
        "employees": named * (1.0 + at("pay.other_staff_share")) + agency,
        "early_help": helpers * at("pay.early_help_worker") * loaded,
        **{kind: CHILDREN_IN_CARE * share * WEEKS * at(f"placements.{kind}.price") for kind, share in STOCK.items()},
        "court": APPLICATIONS * at("costs.court_application"),
        "purchases": FAMILIES * at("costs.purchases_per_family"),
        "recruitment": HIRES * at("costs.recruitment"),
        "other": at("costs.other_per_child") * load_area("england").figures["child_population"].value,
    }
    return {name: pounds / 1e6 for name, pounds in lines.items()}


@pytest.fixture(scope="module")
def due() -> dict[str, float]:
    """What the return says of an average authority, raised by a year, in £ million."""
    found = {name: RETURN[name] / AUTHORITIES * RAISED[name] for name in ("employees", "foster", "residential")}
    rest = (RETURN["total"] - sum(RETURN[name] for name in found)) / AUTHORITIES
    return {**found, "total": sum(found.values()) + rest * RAISED["else"]}


def test_pay_and_placements_are_near_the_return(bill: dict[str, float], due: dict[str, float]) -> None:
    ours = {
        "employees": bill["employees"],
        "foster": bill["foster"] + bill["kinship"],
        "residential": bill["residential"],
    }
    ratios = {name: round(pounds / due[name], 2) for name, pounds in ours.items()}
    assert ratios == {"employees": 0.97, "foster": 1.0, "residential": 1.03}


def test_what_is_not_moved_makes_the_total_meet_the_return(bill: dict[str, float], due: dict[str, float]) -> None:
    assert sum(bill.values()) == pytest.approx(due["total"], rel=0.002)
    assert bill["other"] / sum(bill.values()) == pytest.approx(0.45, abs=0.005)


def test_the_page_says_these_figures(bill: dict[str, float], due: dict[str, float], project: Path) -> None:
    page = re.sub(r"\s+", " ", (project / "docs" / "money-figures.md").read_text(encoding="utf-8"))
    assert f"| **{bill['employees']:.2f}** | **{due['employees']:.2f}** | **0.97** |" in page
    assert f"| {bill['foster'] + bill['kinship']:.2f} | {due['foster']:.2f} | 1.00 |" in page
    assert f"| {bill['residential']:.2f} | {due['residential']:.2f} | 1.03 |" in page
    assert f"| **{sum(bill.values()):.1f}** | **{due['total']:.1f}** | **1.00** |" in page
    for name in ("supported", "early_help", "court", "purchases", "recruitment"):
        assert f" {bill[name]:.2f} |" in page
    assert f"| **{bill['other']:.1f}** |" in page
