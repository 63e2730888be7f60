"""Money: cuts of early help and who steps in, what the budget leaves, grants and their ends, results, a freeze, prices.

What a rule fixes is asserted to the full-time equivalent or the penny; where luck plays a part, bounds are at most half
of what the replications found.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from mechanism_runs import AT_DEFAULT, DAY, REPLICATIONS, Run, place
from mechanism_runs import run as shared
from money_parts import Entry, budgeted, ledger, months, of_month, spent

from sim.book import load_book
from sim.book.grants import read_grant
from sim.draws import Draws
from sim.experiment.comparison.explaining import explained_by
from sim.frozen_map import FrozenMap
from sim.kpis import catalogue, compute
from sim.model import simulate
from sim.model.money.grants import is_won
from sim.scenario import Change, load_scenario
from sim.scenario.setting import read_assignment
from sim.service import Role

BOOK = load_book().values
EARLY_HELP = "early_help_worker"
MANY = f"workforce.{EARLY_HELP}.posts=40"
MANY_SOCIAL = "workforce.social_worker.posts=60"
HALF_YEAR = date(2025, 10, 1)
KNOWN = 6
"""Months before which the end of posts is known."""
LEAVERS = ("leaver", "retired")
FTE = 1e-6
"""Full-time equivalents are written with enough digits to be exact to so much."""


def run(
    *sets: str, replication: int = 0, later: tuple[str, ...] = (), day: date = date(2026, 4, 1), years: int = 2
) -> Run:
    """The shared run in which workers come and go."""
    return shared(*sets, replication=replication, later=later, day=day, years=years, lives=True)


def pairs(on: tuple[str, ...], off: tuple[str, ...], *, exact: bool = False) -> Iterator[tuple[Run, Run]]:
    """Such runs with the mechanism on and off; one of each is enough where luck plays no part."""
    for replication in REPLICATIONS[:1] if exact else REPLICATIONS:
        yield run(*on, replication=replication), run(*off, replication=replication)


def grant(**keys: object) -> str:
    """An assignment of one grant for early help, in force from the start unless the keys say otherwise."""
    usual: dict[str, object] = {"name": "pathfinder", "starts": "2025-04-01", "pays_for": EARLY_HELP, "per_child": 400}
    return f"funding.grants=[{{{', '.join(f'{key}: {value}' for key, value in (usual | keys).items())}}}]"


def staff(one: Run, what: str, role: str = EARLY_HELP) -> pd.Series:
    """Full-time equivalents as each week begins, by time."""
    return one.of("staff", f"{role},{what}").set_index("time")["value"]


def turns(one: Run, role: str = EARLY_HELP) -> pd.DataFrame:
    """Workers of a role who start or stop, with the cause in words."""
    rows = one.rows[one.rows["event"].isin(("worker_in", "worker_out"))]
    words = rows["detail"].str.split(",", expand=True).rename(columns={0: "role", 1: "employment", 2: "cause"})
    return rows.join(words)[lambda found: found["role"] == role]


def began(one: Run, since: int = 1, until: int | None = None, role: str = EARLY_HELP) -> int:
    """Workers of a role whose first day falls between two minutes."""
    rows = turns(one, role)
    rows = rows[rows["cause"].isin(("starter", "newly_qualified"))]
    return int(((rows["time"] >= since) & (rows["time"] < (one.log.end if until is None else until))).sum())


def left(one: Run, since: int, until: int, role: str = EARLY_HELP) -> int:
    """Workers of a role who leave between two minutes."""
    rows = turns(one, role)
    return int((rows["cause"].isin(LEAVERS) & (rows["time"] >= since) & (rows["time"] < until)).sum())


def month(one: Run, number: int) -> int:
    """The minute at which so many months of the run are over."""
    return one.log.calendar.add_months(0, number)


def before(one: Run, minute: int) -> pd.DataFrame:
    """All that is recorded before a minute."""
    return one.rows[one.rows["time"] < minute].drop(columns="sequence").reset_index(drop=True)


def without_money(one: Run) -> pd.DataFrame:
    """All that is recorded but money."""
    return one.rows[one.rows["event"] != "money"].drop(columns="sequence").reset_index(drop=True)


def year(one: Run, number: int) -> list[Entry]:
    """Entries of one budget year of the run."""
    entries = ledger(one.log)
    return [each for of_year in months(one.log)[12 * number : 12 * number + 12] for each in of_month(entries, of_year)]


def moved(entries: list[Entry], source: str, to: str) -> int:
    """Pence between two accounts."""
    return sum(each.pence for each in entries if (each.source, each.to) == (source, to))


# --- cuts of early help -----------------------------------------------------------------------------------------
CUT = ("funding.early_help_budget=0.4",)


@pytest.mark.mechanism("I1")
def test_a_cut_of_early_help_leaves_fewer_posts_a_longer_wait_and_redundancy_to_pay() -> None:
    waited = [0.0, 0.0]
    for replication in AT_DEFAULT:
        cut, kept = run(later=CUT, replication=replication), run(replication=replication)
        day = month(kept, 12)
        known = month(kept, 12 - KNOWN)
        assert before(cut, known).equals(before(kept, known))
        for what in ("established", "funded"):
            then, else_ = (staff(one, what).loc[day:] for one in (cut, kept))
            assert then.to_numpy() == pytest.approx(0.4 * else_.to_numpy())
        assert spent(year(cut, 1), "redundancy") > 0 == spent(year(kept, 1), "redundancy")
        assert budgeted(year(cut, 1), f"pay_{EARLY_HELP}") == pytest.approx(
            0.4 * budgeted(year(kept, 1), f"pay_{EARLY_HELP}"), abs=12
        )
        for number, one in enumerate((cut, kept)):
            waits = one.waits("early_help")
            until = waits["joined"] + waits["days"] * DAY
            waited[number] += float(((until - waits["joined"].clip(lower=day)) / DAY).clip(lower=0).sum())
    assert waited[0] > 1.5 * waited[1]


@pytest.mark.mechanism("I2")
def test_the_more_others_step_in_the_more_of_early_help_is_kept() -> None:
    for replication in REPLICATIONS:
        usual = run(MANY, replication=replication)
        posts = staff(usual, "established").iloc[0]
        found = []
        for share in (0.0, 0.5, 1.0):
            one = run(MANY, *CUT, f"funding.mitigation={share}", replication=replication)
            assert staff(one, "established").iloc[0] == pytest.approx(posts * (0.4 + 0.6 * share))
            first = year(one, 0)
            theirs, all_ = spent(first, f"pay_{EARLY_HELP}", "partners"), spent(first, f"pay_{EARLY_HELP}")
            assert theirs == pytest.approx(all_ * 0.6 * share / (0.4 + 0.6 * share), abs=12)
            found.append((staff(one, "permanent").mean(), -len(one.waits("early_help").query("ended == ''"))))
        assert found[0][0] < found[1][0] - 1 < found[2][0] - 2
        whole = run(MANY, *CUT, "funding.mitigation=1", replication=replication)
        assert without_money(whole).equals(without_money(usual))


@pytest.mark.mechanism("I7")
def test_a_cut_that_falls_on_voluntary_bodies_pays_less_redundancy_and_takes_as_many_posts() -> None:
    voluntary = 0.25
    for replication in REPLICATIONS:
        own, theirs = (
            run(MANY, later=(*CUT, f"funding.cut_on_voluntary={share}"), replication=replication) for share in (0, 1)
        )
        assert without_money(own).equals(without_money(theirs))
        paid, less = (spent(year(one, 1), "redundancy") for one in (own, theirs))
        assert paid > 0
        assert less == pytest.approx(paid * (1 - voluntary / 0.6), abs=1)


# --- what the budget leaves -------------------------------------------------------------------------------------
def needed(one: Run) -> tuple[int, int]:
    """Pence that the first year needs, and those of early help's pay, where the general fund has no limit."""
    first = year(one, 0)
    by_the_piece = sum(budgeted(first, line) for line in ("recruitment", "court", "redundancy"))
    return budgeted(first, "", "general_fund") - by_the_piece, budgeted(first, f"pay_{EARLY_HELP}")


@pytest.mark.mechanism("I4")
def test_posts_change_by_the_saving_less_what_is_found_elsewhere() -> None:
    usual = run(MANY)
    all_, early_help = needed(usual)
    posts, shares = staff(usual, "funded").iloc[0], (1.0, 0.9, 0.8)
    for share in shares:
        one = run(MANY, "funding.general_fund=0.95", f"funding.offset_share={share}", "funding.reserves_drawn=0")
        cut = 0.05 * all_ * (1.0 - share)
        assert cut < early_help
        then = staff(one, "funded").loc[: month(one, 12) - 1]
        assert then.to_numpy() == pytest.approx(posts * (1 - cut / early_help), rel=1e-5)
        given = moved(year(one, 0), "others", "general_fund")
        assert needed(one)[0] - given == pytest.approx(0.95 * all_, rel=1e-6)
        assert given == pytest.approx(0.05 * all_ * share, rel=1e-5)
        assert spent(year(one, 0), "other") == spent(year(usual, 0), "other")  # it is a cut elsewhere, no saving


@pytest.mark.mechanism("I3")
def test_a_savings_target_lands_on_early_help_and_never_on_statutory_posts() -> None:
    """A fiftieth is within what early help costs here; half is not, and reserves and others must find the rest."""
    usual = run(MANY)
    year_over = month(usual, 12) - 1
    roles = [role for role in Role if f"{role},funded" in set(usual.of("staff")["detail"]) and role != EARLY_HELP]
    assert len(roles) == 4
    left = []
    for kept in (0.98, 0.5):
        saving = run(MANY, f"funding.general_fund={kept}", "funding.offset_share=0", "funding.reserves_drawn=0")
        for role in roles:
            for what in ("established", "funded"):
                assert staff(saving, what, role).equals(staff(usual, what, role)), (kept, role)
        left.append(staff(saving, "funded").loc[:year_over].max() / staff(usual, "funded").iloc[0])
        first = year(saving, 0)
        found = moved(first, "reserves", "general_fund") + moved(first, "support", "general_fund")
        assert (found > 0) == (left[-1] == 0)
    assert 0.1 < left[0] < 0.9
    assert left[1] == 0


@pytest.mark.mechanism("I3")
def test_the_same_saving_takes_statutory_posts_too_where_all_staff_give_in_proportion() -> None:
    """The same pounds: of early help alone, or of every role by one share, managers who go with their posts among it.

    Lead practitioners are none here; those who are paid beside social workers are posts of social work times a share.
    """
    short = (MANY, "funding.general_fund=0.98", "funding.offset_share=0", "funding.reserves_drawn=0")
    first, all_ = run(*short), run(*short, "funding.savings_from=in_proportion")
    fenced = run(*short, "funding.savings_from=in_proportion", "funding.ring_fenced=true")
    usual = run(MANY)
    value, year_over = usual.log.values, month(usual, 12) - 1
    known = [role for role in Role if f"{role},funded" in set(usual.of("staff")["detail"])]
    roles = [role for role in known if staff(usual, "funded", role).iloc[0] > 0]
    saved, shares = [], []
    for one in (first, all_, fenced):
        lost = {role: staff(usual, "funded", role).iloc[0] - staff(one, "funded", role).iloc[0] for role in roles}
        shares.append({role: lost[role] / staff(usual, "funded", role).iloc[0] for role in roles})
        lines = [f"pay_{role}" for role in (*roles, "conference_chair")] + ["pay_other_staff"]
        budgets = [sum(budgeted(year(each, 0), line, "general_fund") for line in lines) for each in (usual, one)]
        saved.append(budgets[0] - budgets[1])
        pay = {role: value[f"pay.{role}"] * (1 + value["pay.on_cost"]) for role in (*roles, "conference_chair")}
        lost["conference_chair"] = value["workforce.conference_chair.posts"] * shares[-1]["social_worker"]
        posts = sum(lost[role] * pay[role] for role in lost) * (1 - value["funding.vacancy_factor"])
        others = sum(lost[role] * pay[role] for role in lost if role != EARLY_HELP) * value["pay.other_staff_share"]
        assert (posts + others) * 100 == pytest.approx(saved[-1], rel=1e-3)
        assert staff(one, "established").loc[:year_over].equals(staff(usual, "established").loc[:year_over])
    assert saved[1] == pytest.approx(saved[0], rel=1e-6)
    assert saved[2] == pytest.approx(saved[0], rel=1e-6)
    by_role = [[round(share[role], 6) for role in roles if role != EARLY_HELP] for share in shares]
    assert set(by_role[0]) == {0.0}
    assert len(set(by_role[1])) == len(set(by_role[2])) == 1
    assert shares[0][EARLY_HELP] > 1.3 * shares[1][EARLY_HELP] > 0 == shares[2][EARLY_HELP]
    assert shares[1][EARLY_HELP] == pytest.approx(by_role[1][0], abs=1e-5)
    assert by_role[1][0] < by_role[2][0]


@pytest.mark.mechanism("I11")
def test_need_beyond_what_the_service_can_meet_shows_as_need_unmet_and_not_as_waits_alone() -> None:
    """Half as much need again in a service of half the posts, beside the service as it is."""
    halved = tuple(f"workforce.{role}.posts=times:0.5" for role in ("social_worker", EARLY_HELP))
    for replication in REPLICATIONS:
        flooded = run(*halved, "demand.multiplier=1.5", replication=replication)
        usual = run(replication=replication)
        weeks = {what: flooded.of("week", f"social_worker,{what}")["value"] for what in ("asked", "there")}
        assert weeks["asked"].sum() > 1.15 * weeks["there"].sum()
        now, then = flooded.kpis, usual.kpis
        for unmet in ("missed_need_days", "risk_days_without_help"):
            assert now[unmet, "all"] > 1.3 * then[unmet, "all"], unmet
        assert now["work_thinned_pct", "all"] > then["work_thinned_pct", "all"] + 5
        assert flooded.log.recorder.columns()["time"][-1] > flooded.log.end - 7 * DAY  # it goes on to its end


SHOCK = ("placements.residential.price=16000",)
FEW_RESERVES = (MANY, "funding.reserves_share=0.03")
RECOVERED = (*FEW_RESERVES, "funding.overspend_recovered=1")


@pytest.mark.mechanism("I5", "B26")
def test_a_dear_year_of_care_cuts_early_help_in_the_next_unless_it_is_ring_fenced() -> None:
    for replication in REPLICATIONS:
        usual, dear, forgiven, fenced = (
            run(*sets, later=later, day=HALF_YEAR, replication=replication)
            for sets, later in (
                (FEW_RESERVES, ()),
                (RECOVERED, SHOCK),
                (FEW_RESERVES, SHOCK),
                ((*RECOVERED, "funding.ring_fenced=true"), SHOCK),
            )
        )
        april = month(usual, 12)
        posts = staff(usual, "funded")
        assert staff(dear, "funded").loc[: april - 1].equals(posts.loc[: april - 1])
        over = spent(year(dear, 0), "", "general_fund") - budgeted(year(dear, 0), "", "general_fund")
        assert over > 0
        pay = budgeted(year(forgiven, 1), f"pay_{EARLY_HELP}")
        after = staff(dear, "funded").loc[april:]
        assert after.to_numpy() == pytest.approx(posts.iloc[0] * (1 - min(1.0, over / pay)), rel=1e-3, abs=0.01)
        assert after.iloc[0] < 0.9 * posts.iloc[0]
        for one in (forgiven, fenced):
            assert staff(one, "funded").equals(posts)
        assert without_money(fenced).equals(without_money(forgiven))
        first, second = year(fenced, 0), year(fenced, 1)
        taken = moved(first, "reserves", "general_fund") + moved(first, "support", "general_fund")
        assert taken == over  # the deficit is there, whoever bears it
        back = [
            moved(each, "general_fund", "reserves")
            - moved(each, "reserves", "general_fund")
            - moved(each, "support", "general_fund")
            for each in (year(dear, 1), second)
        ]
        assert back[0] > back[1] + 0.5 * min(over, pay)


@pytest.mark.mechanism("I12")
def test_a_budget_that_is_set_each_year_moves_posts_from_year_to_year() -> None:
    limited = (MANY, "funding.general_fund=1", "funding.uplift=0.03", "funding.offset_share=0.9")
    for one, free in ((run(*limited, years=4), run(MANY, years=4)),):
        april = [0] + [month(free, 12 * number) for number in (1, 2, 3)]
        posts = [[staff(each, "funded").loc[day:].iloc[0] for day in april] for each in (one, free)]
        assert len({round(each, 3) for each in posts[1]}) == 1
        assert posts[0][0] == pytest.approx(posts[1][0])
        assert len({round(each, 3) for each in posts[0]}) >= 3
        for number, day in enumerate(april):
            within = staff(one, "funded").loc[day : month(one, 12 * (number + 1)) - 1]
            assert within.nunique() == 1


SHRINKS = (MANY, "funding.general_fund=1", "funding.uplift=-0.1", "funding.offset_share=0", "funding.reserves_drawn=0")
NOTICE = 26


@pytest.mark.mechanism("I12")
def test_those_whom_a_smaller_budget_will_not_pay_for_begin_to_leave_once_they_are_told() -> None:
    """Told half a year before April, of about as many posts as then go; who leaves meanwhile is paid no redundancy."""
    gone, went = [0, 0], [0.0, 0.0]
    for replication in AT_DEFAULT:
        both = (f"funding.cut_notice_weeks={NOTICE}",), ()
        told, untold = (run(*SHRINKS, *more, replication=replication) for more in both)
        april = month(untold, 12)
        day = april - NOTICE * 7 * DAY
        assert before(told, day).equals(before(untold, day))
        cut = staff(untold, "funded").iloc[0] - staff(untold, "funded").loc[april:].iloc[0]
        assert cut > 5
        assert staff(told, "funded").loc[: april - 1].nunique() == 1
        assert staff(told, "funded").loc[april:].iloc[0] == pytest.approx(
            staff(untold, "funded").loc[april:].iloc[0], abs=1
        )
        for number, one in enumerate((told, untold)):
            gone[number] += left(one, day, april)
            went[number] += spent(year(one, 1), "redundancy")
    assert gone[0] > gone[1] + 1
    assert went[0] < went[1]
    free = run(MANY, f"funding.cut_notice_weeks={NOTICE}")
    assert free.rows.equals(run(MANY).rows)  # where nothing is short nobody is told of anything


@pytest.mark.mechanism("I12")
def test_posts_that_a_grant_adds_are_hired_into_though_a_cut_of_others_is_known() -> None:
    told, hired = (*SHRINKS, f"funding.cut_notice_weeks={NOTICE}"), [0, 0]
    for replication in REPLICATIONS:
        for number, more in enumerate(((grant(per_child=600, starts="2025-11-01"),), ())):
            one = run(*told, *more, replication=replication)
            hired[number] += began(one, month(one, 8), month(one, 12))
    assert hired[0] > hired[1] + 2


# --- grants -----------------------------------------------------------------------------------------------------
ENDS = "2026-03-31"


def posts_of(one: Run, pounds: float, day: date = date(2025, 4, 1)) -> float:
    """Posts that so many pounds a year pay for."""
    cost = one.log.values[f"pay.{EARLY_HELP}"] * (1 + one.log.values["pay.on_cost"])
    return pounds / (cost * (1 + one.log.values["pay.award"]) ** (day.year - 2025 - (day.month < 4)))


@pytest.mark.mechanism("A38")
def test_a_grant_pays_for_as_many_posts_as_its_part_for_posts_costs_and_they_are_filled_later() -> None:
    starts = grant(starts="2025-10-01")
    for delivery in (0.0, 0.3, 1.0):
        for on, off in pairs((starts, f"funding.delivery_share={delivery}"), (), exact=True):
            day, more = month(on, 6), posts_of(on, 400 * on.log.child_population * delivery)
            added = staff(on, "funded") - staff(off, "funded")
            assert added.loc[: day - 1].abs().max() < FTE
            assert added.loc[day : month(on, 12) - 1].to_numpy() == pytest.approx(more, abs=1e-4)
            first = year(on, 0)
            assert spent(first, "transformation") == pytest.approx(
                20_000 * on.log.child_population * (1 - delivery), abs=12
            )
            assert budgeted(first, f"pay_{EARLY_HELP}", "grants") == pytest.approx(
                20_000 * on.log.child_population * delivery, abs=12
            )
    for on, off in pairs((starts, "funding.delivery_share=1"), ()):
        day = month(on, 6)
        added = staff(on, "permanent") - staff(off, "permanent")
        assert added.loc[day : day + 14 * DAY].max() < 1
        assert added.loc[month(on, 20) :].min() > 10


@pytest.mark.mechanism("I10", "A30")
def test_those_whom_a_grant_pays_begin_to_leave_before_its_end_unless_it_is_renewed_early() -> None:
    gone, hired = [0, 0], [0, 0]
    scar, lost = 0.0, 0.0
    for replication in AT_DEFAULT:
        early, late, never = (
            run(grant(ends=ENDS, renewal=renewal, per_child=1200), replication=replication)
            for renewal in ("early", "late", "never")
        )
        lasting = run(grant(per_child=1200), replication=replication)
        day, end = month(lasting, 12 - KNOWN), month(lasting, 12)
        assert without_money(early).equals(without_money(lasting))
        assert before(late, end).equals(before(never, end))
        assert before(late, day).equals(before(early, day))
        for number, one in enumerate((late, early)):
            gone[number] += left(one, day, end)
            hired[number] += began(one, month(one, 10), end)
        assert staff(late, "funded").loc[end:].to_numpy() == pytest.approx(staff(early, "funded").loc[end:].to_numpy())
        usual = run(replication=replication)
        assert staff(never, "funded").loc[end:].to_numpy() == pytest.approx(staff(usual, "funded").loc[end:].to_numpy())
        scar += float((staff(early, "permanent") - staff(late, "permanent")).loc[end:].mean())
        lost += float((staff(late, "permanent") - staff(never, "permanent")).loc[end:].mean())
        assert not [each for each in year(never, 1) if each.fund == "grants"]
        assert spent(year(late, 1), f"pay_{EARLY_HELP}", "grants") > 0
    assert gone[0] > gone[1] + 2
    assert hired[0] == 0 < hired[1]
    assert scar > 6
    assert lost > 80


@pytest.mark.mechanism("I10")
def test_of_a_bid_that_is_lost_nothing_comes_and_one_that_is_won_is_as_if_it_were_certain() -> None:
    def columns(one: Run) -> pd.DataFrame:
        return one.rows.drop(columns="sequence")

    won = []
    for replication in AT_DEFAULT:
        none, certain = run(replication=replication), run(grant(), replication=replication)
        assert not columns(certain).equals(columns(none))
        for chance in (0, 0.5, 1):
            one = run(grant(succeeds=chance), replication=replication)
            is_certain = columns(one).equals(columns(certain))
            assert is_certain or columns(one).equals(columns(none))
            if chance == 0.5:
                assert is_certain == is_won(
                    Draws(one.log.seed, replication), read_grant(one.log.values["funding.grants"][0])
                )
            else:
                won.append(is_certain)
    assert won == [False, True] * len(AT_DEFAULT)
    bid = read_grant(run(grant(succeeds=0.5)).log.values["funding.grants"][0])
    many = [is_won(Draws(7, replication), bid) for replication in range(400)]
    assert 0.43 < sum(many) / 400 < 0.57


# --- results ----------------------------------------------------------------------------------------------------
@pytest.mark.mechanism("I8")
def test_payment_by_results_comes_later_and_pays_for_fewer_posts_at_first() -> None:
    part, soon = "funding.results_share=0.5", ("funding.results.lag_months=1", "funding.results.failed_share=0")
    for on, off in pairs((MANY, grant(), part, *soon), (MANY, grant())):
        base = staff(run(MANY), "funded").iloc[0]
        posts = [staff(one, "funded").iloc[0] - base for one in (on, off)]
        assert posts[0] == pytest.approx(0.5 * posts[1])
        assert posts[1] > 20
        cash = [budgeted(year(one, 0), "", "grants", "results") for one in (on, off)]
        assert cash[0] == pytest.approx(0.5 * cash[1], abs=24)
        assert budgeted(year(on, 0), "", "results") == 0 < budgeted(year(on, 1), "", "results")
        assert not [each for each in ledger(off.log) if each.fund == "results"]
        then, award = staff(on, "funded").loc[month(on, 12) :].iloc[0], 1 + on.log.values["pay.award"]
        earned = budgeted(year(on, 1), f"pay_{EARLY_HELP}", "results") / 100
        assert then == pytest.approx(base + posts[0] / award + posts_of(on, earned, date(2026, 4, 1)), rel=1e-4)
    slow = run(MANY, grant(), part, "funding.results.lag_months=13", "funding.results.failed_share=0")
    assert budgeted(year(slow, 1), "", "results") == 0
    failed = run(MANY, grant(), part, "funding.results.lag_months=1", "funding.results.failed_share=1")
    assert budgeted(year(failed, 1), "", "results") == 0


NOTHING = (grant(per_child=0), "funding.results_share=1")
"""A grant of nothing that is paid by results: there is evidence to write, and no money follows."""


@pytest.mark.mechanism("I8")
def test_evidence_of_results_takes_hours_from_families() -> None:
    hours = [0.0, 0.0]
    for replication in AT_DEFAULT:
        for number, asked in enumerate((40, 0)):
            one = run(*NOTHING, f"funding.results.evidence_hours={asked}", replication=replication)
            hours[number] += one.help_hours("early_help")
        none = run(replication=replication)
        free = run(*NOTHING, "funding.results.evidence_hours=0", replication=replication)
        assert without_money(free).equals(without_money(none))
    assert hours[0] < 0.6 * hours[1]


@pytest.mark.mechanism("I9")
def test_hours_of_evidence_end_with_payment_by_results() -> None:
    much, over = (*NOTHING, "funding.results.evidence_hours=40"), ("funding.results_share=0",)
    hours = [0.0, 0.0]
    for replication in AT_DEFAULT:
        on, ended = run(*much, replication=replication), run(*much, later=over, replication=replication)
        day = month(on, 12)
        assert before(on, day).equals(before(ended, day))
        for number, one in enumerate((on, ended)):
            direct = one.of("week", f"{EARLY_HELP},direct").set_index("time")["value"]
            hours[number] += float(direct.loc[month(one, 14) :].sum())
    assert hours[0] < 0.7 * hours[1]
    for on, ended in pairs((grant(), "funding.results_share=0.5"), (grant(),), exact=True):
        stopped = run(grant(), "funding.results_share=0.5", later=over)
        came = [budgeted(year(one, 1), "", "grants") for one in (on, ended, stopped)]
        assert came[2] == came[1] == pytest.approx(2 * came[0], abs=24)


# --- a freeze ---------------------------------------------------------------------------------------------------
@pytest.mark.mechanism("I13")
def test_a_freeze_of_what_is_not_statutory_empties_early_help_while_social_workers_are_hired() -> None:
    both = (MANY, MANY_SOCIAL)
    for replication in REPLICATIONS:
        free, frozen, all_ = (
            run(*both, *sets, replication=replication)
            for sets in ((), ("funding.freeze=non_statutory",), ("funding.freeze=all",))
        )
        assert began(free) > 5
        assert began(frozen) == began(all_) == 0
        assert began(frozen, role="social_worker") > 5
        assert began(all_, role="social_worker") == 0
        posts = staff(frozen, "established")
        assert posts.equals(staff(free, "established"))
        there, rate = staff(frozen, "permanent"), BOOK[f"workforce.{EARLY_HELP}.leaving_rate"]
        assert there.is_monotonic_decreasing
        assert there.iloc[-1] / there.iloc[0] == pytest.approx((1 - rate) ** 2, abs=0.15)
        assert there.iloc[-1] < staff(free, "permanent").iloc[-1] - 3
        social = [staff(one, "permanent", "social_worker").iloc[-1] for one in (frozen, all_)]
        assert social[1] < social[0] - 3
        assert spent(ledger(all_.log), "recruitment") == 0 < spent(ledger(frozen.log), "recruitment")
        assert spent(ledger(frozen.log), "purchases") > 0
        assert staff(all_, "agency", "social_worker").iloc[-1] < staff(free, "agency", "social_worker").iloc[-1] + FTE


@pytest.mark.mechanism("I13")
def test_a_freeze_begins_and_ends_on_a_day() -> None:
    for replication in REPLICATIONS:
        free = run(MANY, replication=replication)
        frozen = run(MANY, later=("funding.freeze=all",), replication=replication)
        day = month(free, 12)
        assert before(frozen, day).equals(before(free, day))
        soon = month(free, 12 + 4)  # who was chosen before begins
        assert began(frozen, soon) == 0 < began(free, soon)


# --- prices -----------------------------------------------------------------------------------------------------
@pytest.mark.mechanism("E2")
def test_an_agency_worker_costs_a_premium_above_the_post() -> None:
    for dear, even in pairs((MANY_SOCIAL, "agency.premium=0.6"), (MANY_SOCIAL, "agency.premium=0")):
        assert without_money(dear).equals(without_money(even))
        paid = [spent(ledger(one.log), "agency") for one in (dear, even)]
        assert paid[1] > 0
        assert paid[0] == pytest.approx(1.6 * paid[1], abs=48)
    for none in (run(MANY_SOCIAL, "agency.used=false"),):
        assert spent(ledger(none.log), "agency") == 0


@pytest.mark.mechanism("E9")
def test_a_cap_on_the_price_lowers_what_agency_workers_cost() -> None:
    inelastic = (MANY_SOCIAL, "agency.price_elasticity=0")
    for capped, free in pairs((*inelastic, "agency.price_cap=0.8"), (*inelastic, "agency.price_cap=1")):
        assert without_money(capped).equals(without_money(free))
        paid = [spent(ledger(one.log), "agency") for one in (capped, free)]
        assert paid[0] == pytest.approx(0.8 * paid[1], abs=48)
        assert paid[1] > 0


@pytest.mark.mechanism("F9")
def test_what_the_home_office_does_not_pay_falls_on_the_general_fund() -> None:
    for low, high in pairs(("funding.uasc_grant=400",), ("funding.uasc_grant=800",)):
        assert without_money(low).equals(without_money(high))
        theirs, ours = (
            [spent(ledger(one.log), "placement_supported", fund) for one in (low, high)]
            for fund in ("partners", "general_fund")
        )
        assert theirs[0] == pytest.approx(0.5 * theirs[1], abs=48)
        assert theirs[1] > 0
        assert ours[0] - ours[1] == theirs[1] - theirs[0]
        planned = [budgeted(year(one, 1), "placement_supported", "general_fund") for one in (low, high)]
        assert planned[0] > planned[1]  # the pressure is in next year's budget


@pytest.mark.mechanism("H9")
def test_a_few_single_placements_cost_far_more_and_the_mean_price_stays() -> None:
    few, none = ("placements.high_cost.share=0.1",), ("placements.high_cost.share=0",)
    tail, flat = [0, 0], [0, 0]
    for replication in (0, 1, 2, 3):
        some, plain = run(*few, replication=replication), run(*none, replication=replication)
        assert without_money(some).equals(without_money(plain))
        entries = [ledger(one.log) for one in (some, plain)]
        assert spent(entries[1], "high_cost") == 0
        tail[0] += spent(entries[0], "high_cost")
        flat[0] += spent(entries[0], "placement_residential")
        flat[1] += spent(entries[1], "placement_residential")
    ordinary = (7600 - 0.1 * 15000) / 0.9
    assert flat[0] == pytest.approx(flat[1] * ordinary / 7600, rel=1e-6)
    assert tail[0] > 0
    dear = run("placements.high_cost.share=0.5", "placements.high_cost.price=30000")
    assert spent(ledger(dear.log), "high_cost") > tail[0] / 4


def priced(dated: dict[date, float], replication: int) -> Run:
    """A run of three years in which the price of supported accommodation changes on these days."""
    name = "placements.supported.price"
    values = {day: FrozenMap([read_assignment(f"{name}={price}", load_book())]) for day, price in dated.items()}
    changes = [Change(day, "a shock", found) for day, found in values.items()]
    scenario = replace(load_scenario("status_quo"), changes=tuple(changes))
    return Run(simulate(scenario, place(), 7, replication, years=3, warm_up=0))


@pytest.mark.mechanism("J8")
def test_a_dearer_year_of_supported_accommodation_costs_more_and_moves_nobody_and_no_other_placement() -> None:
    """A quarter more from a day on, taken back a year later: only the price of places, not how many can be found."""
    price = BOOK["placements.supported.price"]
    for replication in REPLICATIONS:
        dear = priced({HALF_YEAR: 1.25 * price, date(2026, 10, 1): price}, replication)
        usual = run(replication=replication, years=3)
        assert without_money(dear).equals(without_money(usual))
        entries = [ledger(one.log) for one in (dear, usual)]
        for number, each in enumerate(months(usual.log)):
            then, else_ = (of_month(one, each) for one in entries)
            lines = {entry.line for entry in else_} - {"placement_supported", "transfer"}
            assert all(spent(then, line) == spent(else_, line) for line in lines)
            paid = [spent(one, "placement_supported") for one in (then, else_)]
            assert paid[1] > 0
            assert paid[0] == pytest.approx((1.25 if 6 <= number < 18 else 1.0) * paid[1], abs=4)


@pytest.mark.mechanism("J9")
def test_more_children_in_places_without_care_is_no_gain_however_cheap() -> None:
    """Twice as many first placements in supported accommodation, at a low price: nobody fares otherwise for it."""
    known = {each.id: each for each in catalogue()}
    found: list[dict[str, float]] = []
    for sets in (("placements.supported.share=2", "placements.supported.price=300"), ()):
        runs = [run(*sets, replication=each, years=3) for each in REPLICATIONS]
        tables = pd.concat([compute(one.log) for one in runs])
        whole = tables[(tables["period"] == "all") & (tables["group"] == "all")]
        found.append(whole.groupby("kpi")["value"].mean().to_dict())
    moved = {kpi: (found[0][kpi] - found[1][kpi], found[1][kpi]) for kpi in found[0]}
    scored = {kpi for kpi, (by, _) in moved.items() if abs(by) > 0 and known[kpi].better != "context"}
    assert scored <= {"budget_balance"}
    more, usual = moved["supported_accommodation_rate"]
    assert more > 0.08 * usual
    less, _ = moved["cost_total"]
    assert less < 0
    for kpi, by in (("cost_total", less), ("budget_balance", 1.0)):
        assert "supported accommodation" in explained_by(known[kpi], by, by, by, moved.get, known)
        fewer_elsewhere = {**moved, "supported_accommodation_rate": (0.0, usual)}
        assert "supported accommodation" not in explained_by(known[kpi], by, by, by, fewer_elsewhere.get, known)


# --- prevention -------------------------------------------------------------------------------------------------
@pytest.mark.mechanism("I6")
def test_early_help_that_does_not_work_costs_what_it_costs_and_saves_nothing() -> None:
    """Whether early help lowers later costs is an input: with no effect on need, more of it is dearer."""
    useless, more = "need.help.early_help_fit=0", "workforce.early_help_worker.posts=12"
    costs, pay, better = [0, 0], [0, 0], [0, 0]
    for replication in AT_DEFAULT:
        for number, sets in enumerate(((useless, more), (useless,))):
            entries = ledger(run(*sets, replication=replication).log)
            costs[number] += spent(entries)
            pay[number] += spent(entries, f"pay_{EARLY_HELP}")
        for number, sets in enumerate(((more,), (useless, more))):
            better[number] += run(*sets, replication=replication).improvements("early_help")
    assert better[0] > 1.05 * better[1]
    assert costs[0] - costs[1] > 0.4 * (pay[0] - pay[1]) > 0


def test_posts_follow_when_payment_by_results_ends_within_a_year() -> None:
    """What comes grows from the day on; posts it pays for must not wait for April while it goes back unspent."""
    one = run(grant(), "funding.results_share=0.8", later=("funding.results_share=0",), day=HALF_YEAR)
    funded = staff(one, "funded") - staff(run(), "funded").iloc[0]
    assert funded.loc[month(one, 6) : month(one, 12) - 1].iloc[-1] == pytest.approx(5 * funded.iloc[0])
