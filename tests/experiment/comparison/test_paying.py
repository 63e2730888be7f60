"""Who pays for what a scenario adds: the funding it names, or the bill."""

import pandas as pd
import pytest

from sim.experiment.comparison.paying import (
    OTHER_GRANTS,
    Paying,
    bill_words,
    bills,
    is_bill,
    paying_of,
    signed,
    who_pays,
)
from sim.experiment.store.columns import CHANGES_COLUMNS

POSTS = ("workforce.social_worker.posts", "10", "11", "2025-04-01")
GRANT = ("funding.grants", "[]", "[{'name': 'pathfinder'}]", "start")
NOBODY = Paying(("posts",), ())


def changed(*rows: tuple[str, str, str, str], scenario: str = "more") -> pd.DataFrame:
    lines = [(scenario, path, "", "", old, new, day, "") for path, old, new, day in rows]
    return pd.DataFrame(lines, columns=list(CHANGES_COLUMNS), dtype=object)


def differences(kpi: str = "cost_total", scenario: str = "more", group: str = "all") -> pd.DataFrame:
    row = (scenario, kpi, group, "all", 412_000.4, 380_000.0, 1_440_000.0)
    return pd.DataFrame([row], columns=["scenario", "kpi", "group", "period", "difference", "low", "high"])


@pytest.mark.parametrize(
    ("rows", "paying"),
    [
        ([POSTS], NOBODY),
        ([POSTS, GRANT], Paying(("posts", "money"), ("grants",))),
        ([GRANT], Paying(("money",), ("grants",))),
        ([POSTS, ("funding.general_fund", "none", "1.05", "start")], Paying(("posts",), ("the general fund",))),
        ([POSTS, ("funding.general_fund", "none", "0.95", "start")], NOBODY),
        ([("funding.general_fund", "none", "1", "start")], None),
        ([("funding.grants", "[{'name': 'a'}]", "[{'name': 'b'}]", "start")], Paying(("money",), (OTHER_GRANTS,))),
        ([("funding.general_fund", "1", "1.05", "2026-04-01")], Paying(("money",), ("the general fund",))),
        ([POSTS, ("funding.general_fund", "1.05", "none", "start")], NOBODY),
        ([POSTS, ("funding.grants", "[{'name': 'pathfinder'}]", "[]", "start")], NOBODY),
        ([("funding.early_help_budget", "1.0", "1.2", "2026-04-01")], Paying(("money",), ("the general fund",))),
        ([("funding.early_help_budget", "1.0", "0.8", "2026-04-01")], None),
        ([("pay.social_worker", "42000", "45000", "2026-04-01")], Paying(("pay",), ())),
        ([("pay.award", "0.03", "0.04", "2026-04-01")], None),
        ([("workforce.lcpp.posts", "10", "20", "start")], None),
        ([("demand.multiplier", "1", "1.1", "start")], None),
    ],
)
def test_what_costs_names_the_funds_that_pay(rows: list[tuple[str, str, str, str]], paying: Paying | None) -> None:
    assert paying_of(rows) == paying
    assert who_pays(changed(*rows)) == ({} if paying is None else {"more": paying})


def test_whoever_names_nobody_is_handed_the_bill() -> None:
    (bill,) = bills(changed(POSTS), differences())
    told = "costs £412,000 a year more in this model (in real terms, interval +£380,000 to +£1.44m)"
    assert bill == f"more {told}, and names nobody who pays"
    (bill,) = bills(changed(POSTS, GRANT), differences())
    assert bill == f"more {told}, and names grants to pay for it"
    assert bills(changed(GRANT, scenario="other"), differences())[0].startswith("other adds money;")


@pytest.mark.parametrize("without", [differences("care_rate"), differences(group="fund=grants")])
def test_without_a_cost_of_the_whole_area_the_bill_says_so(without: pd.DataFrame) -> None:
    (bill,) = bills(changed(POSTS), without)
    assert bill == "more adds posts; what it costs is not in these results, and names nobody who pays"


def test_a_bill_that_chance_could_explain_says_so_and_one_without_interval_has_none() -> None:
    unclear = bill_words(NOBODY, -3_000.0, -20_000.0, 14_000.0)
    assert unclear.startswith("costs £3,000 a year less in this model (in real terms, interval −£20,000 to +£14,000)")
    assert ", which chance could explain, and names" in unclear
    assert bill_words(NOBODY, 2e6, None, None) == (
        "costs £2.00m a year more in this model (in real terms), and names nobody who pays"
    )


def test_bills_are_told_from_other_warnings() -> None:
    assert all(is_bill(bill) for rows in ([POSTS], [POSTS, GRANT]) for bill in bills(changed(*rows), differences()))
    assert is_bill("more costs £0 a year more in this model (in real terms), paid from grants")  # as stored of old
    assert not is_bill("30 replications: figures for publication need at least 30")


def test_nought_has_no_sign() -> None:
    assert [signed(pounds) for pounds in (0.0, -0.2, 5.0, -5.0)] == ["£0", "£0", "+£5", "−£5"]
