"""The ledger balances to the penny: read again from the log by a second program, and recomputed where the log can say.

Rows of money alone say what each fund holds as a budget year ends; rows of placements and of workers, with prices and
salaries of the book, say what a month must cost.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from math import log as natural
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from money_parts import (
    FUNDS,
    assert_years_close,
    budgeted,
    ledger,
    money_rows,
    months,
    of_month,
    random_budgets,
    spent,
    timeline,
)
from verification_parts import digest, first_difference, rows, small_area, written

from sim.draws import Draws, Purpose
from sim.log import Log
from sim.model import simulate

SEED = 7
TYPES = ("foster", "kinship", "residential", "supported", "placed_for_adoption", "with_parents")
STILL = {"workforce.lives.on": False}
LIMITED = {"funding.general_fund": 0.9, "funding.offset_share": 0.5, "funding.overspend_recovered": 0.5}


def grant(**more: Any) -> dict[str, Any]:
    """A grant for early help that begins and ends within a year."""
    usual = {"name": "pathfinder", "per_child": 90, "pays_for": "early_help_worker"}
    return usual | {"starts": "2024-10-01", "ends": "2025-12-31"} | more


def grants(*listed: dict[str, Any]) -> dict[str, Any]:
    """The setting of these grants."""
    return {"funding.grants": list(listed)}


MANY_GRANTS = grants(
    grant(renewal="late", match=0.5),
    grant(name="second", renewal="never", ends="2026-03-31", delivery=0.8),
    grant(name="third", pays_for="social_worker", announced="2025-02-10", per_child=30),
)
SETTINGS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "status_quo": [],
    "a grant renewed early": [("start", grants(grant(renewal="early")))],
    "a grant renewed late": [("start", grants(grant(renewal="late")))],
    "a grant never renewed": [("start", grants(grant(renewal="never")))],
    "a grant without an end": [("start", grants(grant(renewal="never") | {"ends": "2035-03-31"}))],
    "several grants": [("start", MANY_GRANTS)],
    "results": [("start", MANY_GRANTS | {"funding.results_share": 0.6, "funding.results.lag_months": 1})],
    "results end": [
        ("start", MANY_GRANTS | {"funding.results_share": 1.0}),
        ("2025-07-10", {"funding.results_share": 0}),
    ],
    "limited": [("start", LIMITED)],
    "limited on a day": [
        ("2025-04-01", {"funding.general_fund": 0.9, "funding.overspend_recovered": 0.5}),
        ("2026-01-01", {"funding.general_fund": "none"}),
    ],
    "limited with a ring-fence": [("start", LIMITED | {"funding.ring_fenced": True})],
    "limited and all give": [("start", LIMITED | MANY_GRANTS | {"funding.savings_from": "in_proportion"})],
    "limited with grants": [("start", LIMITED | MANY_GRANTS)],
    "more than is needed": [("start", {"funding.general_fund": 1.5})],
    "nothing at all": [("start", {"funding.general_fund": 0})],
    "no reserves": [("start", LIMITED | {"funding.reserves_share": 0.0})],
    "many reserves": [("start", LIMITED | {"funding.reserves_share": 0.5, "funding.reserves_floor": 0.3})],
    "reserves grow before the start": [
        ("start", LIMITED | {"funding.reserves_share": 0.01, "funding.general_fund": 2.0})
    ],
    "cut": [("2025-04-01", {"funding.early_help_budget": 0.3, "funding.mitigation": 0.4})],
    "freeze": [("2025-05-01", {"funding.freeze": "all"}), ("2025-12-01", {"funding.freeze": "none"})],
    "non-statutory freeze": [("start", {"funding.freeze": "non_statutory"})],
}
SHIPPED = (
    *("early_help_withdrawn", "family_help_grant", "funding_cliff", "funding_cliff_early", "funding_cliff_late"),
    *("general_fund_limited", "payment_by_results", "ring_fenced_early_help", "section_114", "upfront_funding"),
)


def run(dated: list[tuple[str, dict[str, Any]]], factor: float = 0.3, *, years: int = 2, warm_up: int = 1) -> Log:
    """A small area under this timeline."""
    with TemporaryDirectory() as folder:
        scenario = written(Path(folder), list(timeline(*dated))) if any(each for _, each in dated) else "status_quo"
    return simulate(scenario, small_area(factor), SEED, years=years, warm_up=warm_up)


@cache
def run_of(name: str) -> Log:
    """A small area under one of SETTINGS."""
    return run(SETTINGS[name])


def whole(value: float | str) -> Fraction:
    """A number of the book, exactly as it is written in decimals."""
    return Fraction(repr(float(value)))


# --- years ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", SETTINGS)
def test_every_fund_but_the_reserves_is_empty_as_a_year_ends(name: str) -> None:
    years = assert_years_close(run_of(name))
    assert len(years) == 3
    assert all(year.spent["general_fund"] > 0 for year in years)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_end_their_years_empty_too(name: str) -> None:
    assert len(assert_years_close(simulate(name, small_area(0.3), SEED, years=4, warm_up=1))) == 5


def test_the_settings_above_bring_all_that_can_happen_to_a_fund() -> None:
    """So that what was found to balance was there: grants, results, partners, reserves drawn and given, support."""
    found: Counter[str] = Counter()
    for name in SETTINGS:
        for each in ledger(run_of(name)):
            found[f"{each.fund},{each.source},{each.to}" if each.line == "transfer" else each.fund] += 1
    assert set(found) == {
        *("general_fund", "grants", "results", "partners"),
        "grants,grants,department",
        "results,results,department",
        "reserves,taxpayer,reserves",
        "reserves,reserves,taxpayer",
        "reserves,general_fund,reserves",
        "reserves,reserves,general_fund",
        "support,treasury,support",
        "support,support,general_fund",
    }


@given(random_budgets(), st.sampled_from((0.05, 0.1, 0.2)), st.integers(0, 1_000_000), st.sampled_from((0, 1)))
def test_random_budgets_end_their_years_empty(
    drawn: list[dict[str, Any]], factor: float, replication: int, warm_up: int
) -> None:
    """The auditor of debug mode keeps its own books of the same run."""
    with TemporaryDirectory() as folder:
        scenario = written(Path(folder), drawn)
    log = simulate(scenario, small_area(factor), SEED, replication, years=1, warm_up=warm_up, debug=True)
    assert len(assert_years_close(log)) == 1 + warm_up
    assert_well_formed(log)


# --- rows -------------------------------------------------------------------------------------------------------
def assert_well_formed(log: Log) -> None:
    """Rows of money stand at a month's last minute, or set reserves at a start; nobody's, and positive whole pence."""
    found = money_rows(log)
    ends = {month.ends - 1 for month in months(log)}
    assert set(found["time"]) <= ends | {log.start, 0}
    assert (found["family"] == -1).all()
    assert (found["child"] == -1).all()
    assert (found["worker"] == -1).all()
    assert (found["stage"] == "").all()
    assert (found["team"] == "").all()
    assert (found["value"] > 0).all()
    assert (found["value"] == found["value"].round()).all()
    opens = found[found["time"] == log.start]
    assert set(opens["detail"]) <= {"reserves,transfer,taxpayer,reserves"}
    assert len(opens) <= 1
    for each in ledger(log):
        assert each.fund in FUNDS
        assert each.fund in (each.source, each.to)
        assert each.source != each.to
        assert each.line == "transfer" or (each.source in FUNDS) != (each.to in FUNDS)


@pytest.mark.parametrize("name", SETTINGS)
def test_rows_of_money_are_whole_pence_at_the_end_of_a_month(name: str) -> None:
    log = run_of(name)
    assert_well_formed(log)
    assert set(money_rows(log)["time"]) == {month.ends - 1 for month in months(log)} | (
        {log.start, 0} if name != "no reserves" else set()
    )


@pytest.mark.parametrize("name", ["status_quo", "limited", "cut"])
def test_a_line_of_the_general_fund_has_a_twelfth_of_its_year_each_month(name: str) -> None:
    """But what comes by the piece before a first year has shown how much there is."""
    log, by_line = run_of(name), defaultdict(list)
    entries = ledger(log)
    for number, month in enumerate(months(log)):
        for each in of_month(entries, month):
            if each.to == "general_fund" == each.fund:
                by_line[number // 12, each.line, each.source].append(each.pence)
    steady = {
        key: came for key, came in by_line.items() if key[0] > 0 or key[1] not in ("recruitment", "court", "redundancy")
    }
    assert len(steady) > 30
    for key, came in steady.items():
        if key[1] != "redundancy":
            assert len(came) == 12, key
            assert max(came) - min(came) <= 1, key
            assert came == [sum(came) * (n + 1) // 12 - sum(came) * n // 12 for n in range(12)], key


# --- placements -------------------------------------------------------------------------------------------------
def placed(log: Log) -> list[tuple[int, int, int, str, bool, int]]:
    """Every placement: from when, to when, child, type, whether the child came alone, how many-th of the child."""
    frame = rows(log)
    alone = log.families.set_index("family")["unaccompanied"]
    found, inside, times = [], {}, Counter[int]()
    for row in frame[frame["event"].isin(("placement_in", "placement_out"))].itertuples():
        if row.event == "placement_in":
            times[row.child] += 1
            inside[row.child] = (row.time, row.family, row.detail)
            continue
        begun, family, kind = inside.pop(row.child)
        assert row.detail.split(",")[0] == kind
        found.append((begun, row.time, row.child, kind, bool(alone[family]), times[row.child]))
    for child, (begun, family, kind) in inside.items():
        found.append((begun, log.end, child, kind, bool(alone[family]), times[child]))
    return found


def single_price(log: Log, child: int, spell: int, ordinary: float) -> int:
    """Pence a week above the ordinary price that this residential placement costs; most cost none."""
    value = log.values
    share, least, mean = (float(value[f"placements.high_cost.{name}"]) for name in ("share", "from", "price"))
    luck = Draws(SEED, 0).uniform(Purpose.PLACEMENT_PRICE, child, spell)
    if luck >= share:
        return 0
    return max(0, round(100 * (least - (mean - least) * natural(1 - luck / share) - ordinary)))


PLACEMENT_RUNS: dict[str, dict[str, Any]] = {
    "book": {},
    "a low grant of the Home Office": {"funding.uasc_grant": 300},
    "a high one": {"funding.uasc_grant": 5000},
    "other prices": {
        "placements.foster.price": 777.77,
        "placements.residential.price": 8123.45,
        "placements.price_growth": 0.123,
        "placements.residential.share": 2.5,
        "placements.high_cost.share": 0.4,
    },
}


def assert_nearest(pence: int, exact: Fraction, where: object) -> None:
    """Check that an amount is the nearest penny; of a half between two pennies either is."""
    assert abs(pence - exact) <= Fraction(1, 2), where


@pytest.mark.parametrize("name", PLACEMENT_RUNS)
def test_placements_cost_what_their_mondays_and_prices_say_to_the_penny(name: str) -> None:
    log = run([("start", PLACEMENT_RUNS[name])], 1.0)
    value, spells, entries = log.values, placed(log), ledger(log)
    share, high = whole(value["placements.high_cost.share"]), whole(value["placements.high_cost.price"])
    price = {kind: whole(value[f"placements.{kind}.price"]) for kind in TYPES}
    price["residential"] = (price["residential"] - share * high) / (1 - share)
    above = {
        (child, spell): single_price(log, child, spell, float(price["residential"]))
        for _, _, child, kind, _, spell in spells
        if kind == "residential"
    }
    checked: Counter[str] = Counter()
    for month in months(log):
        rise = (1 + whole(value["placements.price_growth"])) ** (month.year - 2025)
        mondays = month.mondays(log.start)
        weeks = Fraction(month.days, 7) / len(mondays) * rise
        there = [
            (kind, alone, above.get((child, spell), 0))
            for begun, ended, child, kind, alone, spell in spells
            for day in mondays
            if begun <= day < ended
        ]
        now = of_month(entries, month)
        for kind in TYPES:
            of_kind = [(alone, more) for each, alone, more in there if each == kind]
            all_of_it = 100 * len(of_kind) * weeks * price[kind]
            grant_each = min(price[kind], whole(value["funding.uasc_grant"]) / rise)
            theirs = min(all_of_it, 100 * sum(alone for alone, _ in of_kind) * weeks * grant_each)
            paid = [spent(now, f"placement_{kind}", fund) for fund in ("partners", "general_fund")]
            assert_nearest(paid[0], theirs, (kind, month))
            assert_nearest(sum(paid), all_of_it, (kind, month))
            checked[kind] += all_of_it > 0
            checked["home_office"] += theirs > 0
        dear = round(sum(more for _, _, more in there) * weeks)
        assert spent(now, "high_cost") == dear, month
        checked["high_cost"] += dear > 0
    for kind in (*TYPES[:5], "high_cost", "home_office"):
        assert checked[kind] >= (6 if kind == "high_cost" else 12), kind  # few placements are so dear


# --- pay --------------------------------------------------------------------------------------------------------
def cost_of(log: Log, role: str) -> Fraction:
    """What a full-time post of a role costs in a year of the price year."""
    return whole(log.values[f"pay.{role}"]) * (1 + whole(log.values["pay.on_cost"]))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"pay.award": 0.057, "pay.on_cost": 0.29, "pay.social_worker": 41_111.0},
        {"lcpp.model": "holder", "pay.other_staff_share": 0.2},
        {"workforce.conference_chair.posts": 3.7, "workforce.administrators.posts": 2.2},
    ],
    ids=str,
)
def test_pay_is_posts_that_are_filled_at_the_pay_of_the_year_where_nobody_comes_or_goes(
    changes: dict[str, Any],
) -> None:
    log = run([("start", STILL | changes)], 1.0)
    frame, value, entries = rows(log), log.values, ledger(log)
    came = frame[frame["event"].isin(("worker_in", "worker_out"))]
    assert (came["time"] == log.start).all()
    fte = log.workers.set_index("worker")["fte"]
    filled: defaultdict[str, Fraction] = defaultdict(Fraction)
    for worker, detail in zip(came["worker"], came["detail"], strict=True):
        filled[detail.split(",")[0]] += whole(fte[worker])
    filled["conference_chair"] = whole(value["workforce.conference_chair.posts"])
    staff = frame[frame["event"] == "staff"].groupby("detail")["value"].first()
    social = {role: whole(staff[f"{role},funded"]) for role in ("social_worker", "care_social_worker", "supervisor")}
    social["conference_chair"] = filled["conference_chair"]
    assert {"social_worker", "supervisor"} < set(filled)
    assert ("lcpp" in filled) == ("lcpp.model" in changes)
    for month in months(log):
        now, rise = of_month(entries, month), (1 + whole(value["pay.award"])) ** (month.year - 2025) / 12
        for role, posts in filled.items():
            assert abs(spent(now, f"pay_{role}") - round(100 * posts * cost_of(log, role) * rise)) <= 1, role
        others = sum(posts * cost_of(log, role) for role, posts in social.items())
        others *= whole(value["pay.other_staff_share"])  # of posts, filled or not
        assert abs(spent(now, "pay_other_staff") - round(100 * others * rise)) <= 1
        administrators = whole(value["workforce.administrators.posts"]) * cost_of(log, "administrators")
        assert abs(spent(now, "pay_administrators") - round(100 * administrators * rise)) <= 1
        assert spent(now, "agency") == spent(now, "recruitment") == spent(now, "redundancy") == 0


def test_the_budget_of_pay_is_posts_less_what_vacancies_save() -> None:
    log = run([("start", STILL | {"funding.vacancy_factor": 0.11})], 1.0)
    frame, entries = rows(log), ledger(log)
    posts = frame[(frame["event"] == "staff") & frame["detail"].str.endswith(",established")]
    for number, month in enumerate(months(log)[::12]):
        year = [each for month in months(log)[12 * number : 12 * number + 12] for each in of_month(entries, month)]
        rise = (1 + whole(log.values["pay.award"])) ** (month.year - 2025)
        for role in ("social_worker", "care_social_worker", "early_help_worker", "supervisor"):
            there = whole(posts[posts["detail"] == f"{role},established"]["value"].iloc[0])
            needed = 100 * there * cost_of(log, role) * rise * (1 - Fraction(11, 100))
            assert budgeted(year, f"pay_{role}", "general_fund") == pytest.approx(float(needed), rel=1e-5), role


# --- money times k ----------------------------------------------------------------------------------------------
def amounts(log: Log) -> dict[str, float]:
    """Every leaf of the book in pounds, of which some are not levers."""
    names = [name for name in log.values if name.startswith("pay.") and name not in NO_POUNDS]
    names += [name for name in log.values if name.startswith("placements.") and name.endswith((".price", ".from"))]
    names += ["costs.court_application", "costs.purchases_per_family", "costs.recruitment", "costs.other_per_child"]
    return {name: float(log.values[name]) for name in [*names, "funding.uasc_grant"]}


NO_POUNDS = ("pay.on_cost", "pay.award", "pay.parental_share", "pay.other_staff_share")


@pytest.mark.parametrize(("k", "listed"), [(2.0, [grant(renewal="late", match=0.5)]), (1.37, [])], ids=str)
def test_money_times_a_number_is_the_same_run_with_pounds_times_that_number(
    k: float, listed: list[dict[str, Any]]
) -> None:
    """All prices, salaries and grants, where no budget binds: a penny a row, and as many as rows in a transfer.

    Doubled where there is a grant, so that posts it pays for are the same number to the last digit.
    """
    one = run([("start", grants(*listed))])
    more = {name: round(amount * k, 6) for name, amount in amounts(one).items()}
    assert len(more) == 22
    many = run([("start", more | grants(*(each | {"per_child": 90 * k} for each in listed)))])
    here, there = rows(one), rows(many)
    others = ["time", "family", "child", "event", "stage", "team", "worker", "detail"]
    assert len(here) == len(there)
    pd.testing.assert_frame_equal(here[others], there[others])
    paid = here["event"] == "money"
    assert (here["value"] == there["value"])[~paid].all()
    transfer = here["detail"].str.contains(",transfer,")
    apart = (there["value"] - k * here["value"]).abs()
    assert apart[paid & ~transfer].max() <= k / 2 + 1.5, here[paid][apart[paid] > 3]
    assert apart[paid & transfer].max() <= paid.sum()
    assert (
        (there["value"] / here["value"])[paid & ~transfer & (here["value"] > 10_000)]
        .between(k - 0.001, k + 0.001)
        .all()
    )


# --- money that moves nobody ------------------------------------------------------------------------------------
@pytest.mark.parametrize("renewal", ["early", "late", "never"])
def test_a_grant_of_nothing_changes_no_byte(renewal: str) -> None:
    usual = run_of("status_quo")
    nothing = run([("start", grants(grant(renewal=renewal, per_child=0, match=1)))])
    assert digest(nothing) == digest(usual), first_difference(rows(nothing), rows(usual))


@pytest.mark.parametrize(
    "changes",
    [
        {"pay.social_worker": 60_000, "placements.foster.price": 2000, "placements.price_growth": 0.2},
        {"funding.reserves_share": 0.5, "costs.other_per_child": 0, "funding.vacancy_factor": 0.3},
        {"funding.general_fund": 0.8, "funding.ring_fenced": True, "funding.overspend_recovered": 1.0},
    ],
    ids=str,
)
def test_prices_and_budgets_that_move_no_post_change_rows_of_money_alone(changes: Mapping[str, Any]) -> None:
    one, other = (rows(log) for log in (run_of("status_quo"), run([("start", dict(changes))])))
    columns = [name for name in one.columns if name != "sequence"]
    one_, other_ = (frame[frame["event"] != "money"][columns].reset_index(drop=True) for frame in (one, other))
    assert len(one_) > 1000
    pd.testing.assert_frame_equal(one_, other_)
    assert (
        not one[one["event"] == "money"]["value"]
        .reset_index(drop=True)
        .equals(other[other["event"] == "money"]["value"].reset_index(drop=True))
    )
