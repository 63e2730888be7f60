"""Indicators of money on ledgers written by hand, and what holds of every ledger."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_builder import LogBuilder, measured

from sim.kpis import compute, kpi_named
from sim.kpis.money import PARTS, part_of
from sim.kpis.money.entries import is_of_care

MONEY = (
    "spend",
    "budget",
    "budget_balance",
    "cost_total",
    "cost_outside_care_pct",
    "cost_per_family_helped",
    "reserves",
    "support_needed",
)
FUNDS = ("general_fund", "grants", "reserves")
LINES = ("pay_social_worker", "pay_care_social_worker", "agency", "placement_residential", "high_cost", "court")
TWO_YEARS = 730
"""1 April 2025 to 31 March 2027."""


def two_years() -> LogBuilder:
    """A general fund that overspends in its second year, and a grant half of which goes back."""
    log = LogBuilder(days=TWO_YEARS)
    for when, budgeted, paid in ((30, 120, 100), (120, 120, 100), (400, 120, 90), (500, 120, 250)):
        log.money(when, "general_fund,agency,taxpayer,general_fund", budgeted)
        log.money(when, "general_fund,agency,general_fund,agencies", paid)
    log.money(40, "grants,pay_early_help_worker,department,grants", 80)
    log.money(50, "grants,pay_early_help_worker,grants,payroll", 40)
    log.money(364.9, "grants,transfer,grants,department", 40)
    log.money(364.9, "reserves,transfer,general_fund,reserves", 40)
    log.money(729.9, "reserves,transfer,reserves,general_fund", 40)
    log.money(729.9, "support,transfer,treasury,support", 60)
    return log.money(729.9, "support,transfer,support,general_fund", 60)


@pytest.mark.parametrize("name", [*MONEY, "posts_funded"])
def test_a_log_without_a_ledger_has_no_money_rather_than_none_spent(name: str) -> None:
    assert compute(LogBuilder().build(), [name]).empty


def test_years_and_quarters_are_told_and_quarters_sum_to_the_year() -> None:
    year = 365 / 365.25
    assert measured(two_years(), "budget_balance", "2025-26") == pytest.approx((240 + 80 - 240) / year)
    assert measured(two_years(), "budget_balance", "2026-27") == pytest.approx((240 - 340) / year)
    assert measured(two_years(), "spend", "2025-26 Q1") == pytest.approx(140 / (91 / 365.25))
    table = compute(two_years().build(), ["spend"]).query("group == 'all'").set_index("period")["value"]
    days = {"2025-26": 365, "2025-26 Q1": 91, "2025-26 Q2": 92, "2025-26 Q3": 92, "2025-26 Q4": 90}
    spent = {period: table[period] * length for period, length in days.items()}
    assert sum(spent[f"2025-26 Q{number}"] for number in (1, 2, 3, 4)) == pytest.approx(spent["2025-26"])


def test_what_passes_between_funds_is_neither_budget_nor_spending() -> None:
    table = compute(two_years().build(), ["spend", "budget"])
    assert not set(table["group"]) & {"line=transfer", "fund=reserves", "fund=support"}


def test_budget_is_told_by_who_pays_in_and_year() -> None:
    year = 365 / 365.25
    for payer, period, came in (
        ("taxpayer", "2025-26", 240),
        ("department", "2025-26", 80),
        ("department", "2026-27", 0),
    ):
        assert measured(two_years(), "budget", period, f"payer={payer}") == pytest.approx(came / year)
    assert "payer=treasury" not in set(compute(two_years().build(), ["budget"])["group"])


def test_reserves_stand_at_the_end_of_each_period_with_those_the_run_starts_with() -> None:
    log = two_years().money(-100, "reserves,transfer,taxpayer,reserves", 50)
    for period, left in (("2025-26 Q3", 50), ("2025-26", 50 + 40), ("2026-27 Q3", 90), ("2026-27", 50), ("all", 50)):
        assert measured(log, "reserves", period) == pytest.approx(left)
        assert measured(log, "reserves", period, "part=floor") == pytest.approx(50 * 0.02 / 0.05)
        assert measured(log, "reserves", period, "part=above_floor") == pytest.approx(left - 20)
    log.values |= {"funding.reserves_share": 0.0}
    assert set(compute(log.build(), ["reserves"])["group"]) == {"all"}


@pytest.mark.parametrize(("source", "to", "left"), [("reserves", "taxpayer", 60), ("taxpayer", "reserves", 100)])
def test_the_floor_is_of_the_reserves_as_measured_years_begin(source: str, to: str, left: int) -> None:
    """Whether more or less was left by the warm-up than the book says."""
    log = LogBuilder(days=TWO_YEARS).money(-100, "reserves,transfer,taxpayer,reserves", 50)
    log.money(-10, "reserves,transfer,general_fund,reserves", 30)
    log.money(0, f"reserves,transfer,{source},{to}", 20)
    assert measured(log, "reserves", "2025-26") == pytest.approx(left)
    assert measured(log, "reserves", "2025-26", "part=floor") == pytest.approx(left * 0.02 / 0.05)


def test_support_is_what_reaches_its_fund_once_and_not_what_it_passes_on() -> None:
    assert measured(two_years(), "support_needed", "2025-26") == 0
    assert measured(two_years(), "support_needed", "2026-27") == pytest.approx(60 * 365.25 / 365)


def test_funds_and_parts_are_told_by_financial_year_and_lines_for_the_whole_run() -> None:
    year = 365 / 365.25
    for fund, period, left in (
        ("general_fund", "2025-26", 40),
        ("general_fund", "2026-27", -100),
        ("grants", "2025-26", 40),
        ("grants", "2026-27", 0),
    ):
        found = measured(two_years(), "budget_balance", period, f"fund={fund}")
        assert found == pytest.approx(left / year)
    assert measured(two_years(), "spend", "2026-27", "part=agency") == pytest.approx(340 / year)
    assert measured(two_years(), "spend", "2026-27", "line=agency") is None
    assert measured(two_years(), "spend", "2025-26 Q1", "part=agency") is None


def test_the_first_minute_of_april_is_of_the_next_budget_year() -> None:
    entry = "general_fund,agency,general_fund,agencies"
    last, first = (LogBuilder(days=TWO_YEARS).money(when, entry, 100) for when in (365 - 1 / 1440, 365))
    assert measured(last, "cost_total", "2025-26") == pytest.approx(100 * 365.25 / 365)
    assert measured(first, "cost_total", "2026-27") == pytest.approx(80 * 365.25 / 365)


def test_prices_before_the_price_year_are_taken_up_to_it() -> None:
    log = two_years()
    log.values["costs.price_year"] = 2026
    assert measured(log, "cost_total") == pytest.approx((1.25 * 240 + 340) / (730 / 365.25))


def test_a_ledger_belongs_to_the_whole_area_not_to_its_localities() -> None:
    log = two_years().family(1, locality="north").family(2, locality="south")
    assert not set(compute(log.build(), ["cost_total"])["group"]) & {"locality=north", "locality=south"}


def test_a_family_helped_in_two_years_counts_in_both_and_one_that_needs_little_in_none() -> None:
    log = two_years().family(1).family(2).family(3)
    for family, level, last in ((1, 3, 400), (2, 1, 400), (3, 3, 104)):
        log.row(10, "level", family, level, "onset").path(family, (0, "community"), (40, "child_in_need"))
        log.row(100, "help", family, 0.5, "2").row(last, "help", family, 0, "0")
    assert measured(log, "families_helped") == pytest.approx(2 / (730 / 365.25))
    assert measured(log, "families_helped", "2025-26") == pytest.approx(1 / (365 / 365.25))
    assert measured(log, "cost_per_family_helped", "2025-26") == pytest.approx(240)
    assert measured(log, "cost_per_family_helped") == pytest.approx((240 + 0.8 * 340) / 2)


def test_every_line_is_of_one_part() -> None:
    parts = {
        "pay_social_worker": "staff",
        "pay_administrators": "staff",
        "recruitment": "staff",
        "redundancy": "staff",
        "agency": "agency",
        "placement_foster": "placements",
        "high_cost": "placements",
        "purchases": "purchases",
        "court": "court",
        "transformation": "transformation",
        "other": "other",
    }
    assert {line: part_of(line) for line in parts} == parts
    assert set(parts.values()) == set(PARTS)
    care = [line for line in (*parts, "pay_care_social_worker") if is_of_care(line)]
    assert care == ["placement_foster", "high_cost", "pay_care_social_worker"]


def test_only_the_balance_may_be_below_nought_and_no_share_is_above_the_whole() -> None:
    assert kpi_named("budget_balance").least < 0 == kpi_named("spend").least
    assert kpi_named("cost_outside_care_pct").most == 100
    assert kpi_named("cost_total").headline


entries = st.lists(
    st.tuples(
        st.integers(0, TWO_YEARS - 1),
        st.sampled_from(FUNDS),
        st.sampled_from(LINES),
        st.sampled_from(["budget", "spent", "transfer"]),
        st.integers(0, 10**9),
    ),
    min_size=1,
    max_size=40,
)


def ledger(rows: Sequence[tuple[int, str, str, str, int]], times: int = 1) -> LogBuilder:
    log = LogBuilder(days=TWO_YEARS)
    for when, fund, line, kind, pence in rows:
        way = {"budget": f"{line},taxpayer,{fund}", "spent": f"{line},{fund},others", "transfer": f"transfer,{fund},x"}
        log.money(when, f"{fund},{way[kind]}", times * pence / 100)
    return log


@given(entries)
def test_parts_lines_and_funds_each_sum_to_the_whole(rows: list[tuple[int, str, str, str, int]]) -> None:
    table = compute(ledger(rows).build(), ["spend", "budget", "budget_balance", "cost_total"])
    for period in ("all", "2025-26", "2026-27"):
        here = table[table["period"] == period]
        for name in ("spend", "budget", "budget_balance", "cost_total"):
            rows_of = here[here["kpi"] == name].set_index("group")["value"]
            for dimension in ("line", "part", "fund", "payer"):
                parts = rows_of[rows_of.index.str.startswith(f"{dimension}=")]
                if len(parts):
                    assert parts.sum() == pytest.approx(rows_of["all"], abs=1e-6)


@given(entries, st.integers(2, 9))
def test_money_in_other_units_changes_pounds_alone(rows: list[tuple[int, str, str, str, int]], times: int) -> None:
    ones, more = (compute(ledger(rows, by).build(), list(MONEY)) for by in (1, times))
    for table, by in ((ones, times), (more, 1)):
        table["value"] *= [1 if kpi_named(name).unit == "%" else by for name in table["kpi"]]
    assert ones["value"].tolist() == pytest.approx(more["value"].tolist(), rel=1e-9)
    assert ones["group"].tolist() == more["group"].tolist()
