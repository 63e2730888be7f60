"""Workers' lives: vacancies, agency cover, newly qualified workers, strain, an inspection, posts that end.

A small area has some eight posts of social workers, of whom few come or go in two years; where numbers of workers are
compared there are MANY posts for the same families. Bounds that rest on luck are at most half of what three
replications found.
"""

from collections.abc import Callable, Iterator

import pandas as pd
import pytest
from mechanism_runs import AT_DEFAULT, DAY, LIMIT, REPLICATIONS, Run, changes, moved
from mechanism_runs import run as shared

from sim.book import load_book

MANY = "workforce.social_worker.posts=60"
RESTLESS = "workforce.social_worker.leaving_rate=0.5"
ONE_WORKER = "workforce.teams.structure=one_worker"
INADEQUATE = ("inspection.judgement=inadequate",)
BOOK = load_book().values
LEAVERS = ("leaver", "retired", "to_agency")
FTE = 1e-6
"""Full-time equivalents are written with enough digits for sums of them to be exact to so much."""


def run(*sets: str, replication: int = 0, later: tuple[str, ...] = ()) -> Run:
    """The shared run in which workers come and go."""
    return shared(*sets, replication=replication, later=later, lives=True)


def pairs(on: tuple[str, ...], off: tuple[str, ...], *, exact: bool = False) -> Iterator[tuple[Run, Run]]:
    """Such runs with the mechanism on and off; one of each is enough where luck plays no part."""
    for replication in REPLICATIONS[:1] if exact else REPLICATIONS:
        yield run(*on, replication=replication), run(*off, replication=replication)


def mean(of: Callable[[Run], float], *sets: str) -> float:
    """Mean of a figure over such runs."""
    return sum(of(run(*sets, replication=replication)) for replication in REPLICATIONS) / len(REPLICATIONS)


def staff(one: Run, what: str, role: str = "social_worker") -> pd.Series:
    """Full-time equivalents as each week begins, by time."""
    return one.of("staff", f"{role},{what}").set_index("time")["value"]


def mean_staff(what: str, role: str = "social_worker") -> object:
    """The mean over the run of full-time equivalents."""
    return lambda one: float(staff(one, what, role).mean())


def turns(one: Run, *causes: str) -> pd.DataFrame:
    """Workers who start or stop, for these causes where given, with role, employment and cause in words."""
    rows = one.rows[one.rows["event"].isin(("worker_in", "worker_out"))]
    words = rows["detail"].str.split(",", expand=True).rename(columns={0: "role", 1: "employment", 2: "cause"})
    found = rows.join(words)
    return found[found["cause"].isin(causes)] if causes else found


def told(one: Run, until: int | None = None) -> list[tuple[object, ...]]:
    """All that is recorded of workers who start and stop, before a minute where given."""
    rows = turns(one)[["time", "event", "worker", "detail"]]
    return list((rows if until is None else rows[rows["time"] < until]).itertuples(index=False, name=None))


def at_work(one: Run, role: str) -> pd.Series:
    """Full-time equivalents at work as each week begins, by who started and stopped."""
    rows = turns(one)
    rows = rows[rows["role"] == role].merge(one.log.workers[["worker", "fte"]], on="worker")
    signed = rows["fte"].where(rows["event"] == "worker_in", -rows["fte"])
    return pd.Series({time: signed[rows["time"] <= time].sum() for time in staff(one, "permanent").index})


def given_up(*causes: str) -> object:
    """How many families a holder gave up for these causes."""
    return lambda one: float(len(one.of("released", *(f"holder,{cause}" for cause in causes))))


def month(one: Run, number: int) -> int:
    """The minute at which so many months of the run are over."""
    return one.log.calendar.add_months(0, number)


# --- posts and cover --------------------------------------------------------------------------------------------
@pytest.mark.mechanism("E1")
def test_posts_are_permanent_workers_and_vacancies_and_who_is_at_work_is_permanent_or_agency() -> None:
    for on, off in pairs((), ("workforce.lives.on=false",)):
        for one in (on, off):
            vacant = staff(one, "established") - staff(one, "permanent")
            assert (vacant >= -0.05).all()  # no worker is hired for a smaller part of a post
            capacity = staff(one, "permanent") - staff(one, "away") + staff(one, "agency")
            assert at_work(one, "social_worker").to_numpy() == pytest.approx(capacity.to_numpy(), abs=FTE)
            assert (staff(one, "working") <= capacity + FTE).all()
        assert staff(on, "agency").max() > 0
        assert staff(on, "permanent").nunique() > 1
        assert staff(off, "agency").max() == staff(off, "away").max() == 0
        assert staff(off, "permanent").nunique() == 1


@pytest.mark.mechanism("E2")
def test_agency_workers_go_and_hand_over_cold_where_permanent_ones_would_have_stayed() -> None:
    permanent = ("agency.used=false", "workforce.social_worker.vacancy_rate=0")
    for with_agency, without in pairs((), permanent):
        ends = with_agency.of("released", "holder,agency_end")
        assert len(ends) > 5
        assert without.of("released", "holder,agency_end").empty
        after = with_agency.of("handover").merge(ends[["family", "time"]], on="family", suffixes=("", "_end"))
        next_ = after[after["time"] >= after["time_end"]].groupby(["family", "time_end"]).first()
        assert next_["detail"].str.endswith(",cold").all()
    assert moved(changes(lambda one: float(len(one.of("handover"))), *permanent), -10)


@pytest.mark.mechanism("E7")
def test_a_rule_of_least_experience_leaves_fewer_agency_workers_to_be_had() -> None:
    for ruled, free in pairs((MANY, "agency.least_experience_years=10"), (MANY, "agency.least_experience_years=0")):
        assert staff(ruled, "agency").mean() < staff(free, "agency").mean() - 0.5


@pytest.mark.mechanism("E8")
def test_a_cooling_off_period_keeps_permanent_workers_from_agency_work() -> None:
    pull = (MANY, "agency.pull=0.1")
    for off, on in pairs((*pull, "agency.cooling_off_months=0"), (*pull, "agency.cooling_off_months=24")):
        assert len(turns(off, "to_agency")) >= 5
        assert turns(on, "to_agency").empty


@pytest.mark.mechanism("E9")
def test_a_cap_on_the_price_leaves_fewer_agency_workers_to_be_had() -> None:
    for capped, free in pairs((MANY, "agency.price_cap=0.5"), (MANY, "agency.price_cap=1")):
        assert staff(capped, "agency").mean() < staff(free, "agency").mean() - 0.5
    inelastic = (MANY, "agency.price_elasticity=0")
    for capped, free in pairs((*inelastic, "agency.price_cap=0.5"), (*inelastic, "agency.price_cap=1"), exact=True):
        assert told(capped) == told(free)  # where the price moves nobody a cap on it does nothing


@pytest.mark.mechanism("E10")
def test_a_project_team_leaves_on_one_day() -> None:
    for teams, single in pairs((MANY, "agency.project_team_share=1"), (MANY,)):
        on_a_day, ends = (
            [len(found) for _, found in turns(one, "agency_end").groupby("time")] for one in (teams, single)
        )
        assert max(on_a_day) >= 6
        assert max(ends) <= 4
        left = [one.of("released", "holder,agency_end").groupby("time").size().max() for one in (teams, single)]
        assert left[0] > 2 * left[1]


# --- newly qualified workers, administrators --------------------------------------------------------------------
NEWLY = (MANY, "workforce.social_worker.vacancy_rate=0.3", "agency.used=false")


@pytest.mark.mechanism("E3")
def test_newly_qualified_workers_give_less_of_a_week_and_take_hours_of_others() -> None:
    young = (*NEWLY, "workforce.social_worker.newly_qualified_share=0.9")

    def given_of_a_week(one: Run) -> pd.Series:
        there = staff(one, "permanent") - staff(one, "away")
        return (staff(one, "working") / there)[lambda weeks: weeks.index > month(one, 6)]

    for on, off in pairs(
        (*young, "workforce.induction.mentor_hours=3"), (*young, "workforce.induction.mentor_hours=0")
    ):
        begun = turns(on, "newly_qualified")
        assert len(begun) > 3
        first = int(begun["time"].min())
        assert told(on, first + 1) == told(off, first + 1)
        asked = [one.of("week", "social_worker,asked").set_index("time")["value"] for one in (on, off)]
        more = asked[0] - asked[1]  # some who were there at the start are in their first year too
        newly = begun[begun["time"] == first].merge(on.log.workers[["worker", "fte"]], on="worker")["fte"].sum()
        assert more[first] - more[more.index < first].iloc[-1] == pytest.approx(3.0 * newly, rel=0.25)  # and luck
    for many, none in pairs(young, (*NEWLY, "workforce.social_worker.newly_qualified_share=0")):
        assert given_of_a_week(many).min() < given_of_a_week(none).min() - 0.02


@pytest.mark.mechanism("E3")
def test_a_newly_qualified_worker_carries_less_for_a_year() -> None:
    for on, off in pairs((*NEWLY, "workforce.induction.newly_qualified_load=0.8"), NEWLY, exact=True):
        caps = [turns(one, "newly_qualified").set_index("worker")["value"] for one in (on, off)]
        full = turns(on, "starter")["value"].max()
        assert len(caps[0]) > 3
        assert caps[0].max() == pytest.approx(0.8 * full)
        assert caps[1].max() == pytest.approx(BOOK["workforce.induction.newly_qualified_load"] * full)
        raised = on.of("worker_cap").set_index("worker")
        old = raised[raised.index.isin(caps[0].index)]
        assert old["value"].max() == pytest.approx(full)
        begun = turns(on, "newly_qualified").set_index("worker")["time"]
        assert ((old["time"] - begun[old.index]) >= 365 * DAY).all()


@pytest.mark.mechanism("E11")
def test_an_administrator_frees_the_hours_of_recording_for_families() -> None:
    def hours(one: Run) -> pd.Series:
        rows = one.of("week")
        return rows[rows["detail"].str.endswith(",there")].groupby("time")["value"].sum()

    always = "workforce.hours.overtime_unasked_share=1"  # so that what is freed is there, asked for or not
    freed = BOOK["workforce.administrators.hours_freed"]
    for one, none in pairs(("workforce.administrators.posts=1", always), (always,)):
        assert (hours(one) - hours(none)).iloc[1] == pytest.approx(freed)  # before lives can differ
        assert one.help_hours("child_in_need") > none.help_hours("child_in_need") + 0.01
    for many, more in pairs(("workforce.administrators.posts=30",), ("workforce.administrators.posts=60",), exact=True):
        assert hours(many).iloc[1] == pytest.approx(hours(more).iloc[1])  # some of it only the worker can write


# --- inspection -------------------------------------------------------------------------------------------------
@pytest.mark.mechanism("E5")
def test_an_inadequate_judgement_brings_agency_workers_and_nothing_before_it_comes() -> None:
    for replication in AT_DEFAULT:
        judged, none = run(MANY, later=INADEQUATE, replication=replication), run(MANY, replication=replication)
        day = month(none, 12)
        assert told(judged, day) == told(none, day)
        later = [staff(one, "agency").loc[day + 1 :].mean() for one in (judged, none)]
        assert later[0] > later[1] + 0.4


@pytest.mark.mechanism("E5")
def test_a_cautious_council_starts_more_enquiries_until_the_news_has_faded() -> None:
    def enquiries(one: Run) -> int:
        begun = one.of("stage_in", stage="s47")
        return int((begun["time"] > month(one, 12)).sum())

    cautious = "inspection.caution=1"
    both = [
        (enquiries(run(cautious, later=INADEQUATE, replication=each)), enquiries(run(replication=each)))
        for each in AT_DEFAULT
    ]
    assert sum(judged for judged, _ in both) > sum(none for _, none in both) + 5
    soon = enquiries(run(cautious, "inspection.half_life_weeks=13", later=INADEQUATE))
    assert soon < enquiries(run(cautious, "inspection.half_life_weeks=156", later=INADEQUATE))


@pytest.mark.mechanism("J6")
def test_what_an_earlier_judgement_moved_wears_off_over_the_years() -> None:
    """Judged inadequate a year before: more agency workers than where nobody judged, fewer of them year by year."""
    first, second, long_ago = 0.0, 0.0, ("inspection.begins_as=inadequate", "inspection.begins_years_before=10")
    for begun, never in pairs((MANY, "inspection.begins_as=inadequate"), (MANY,)):
        agency = staff(begun, "agency") - staff(never, "agency")
        first += agency.loc[: month(never, 12)].mean()
        second += agency.loc[month(never, 12) :].mean()
    assert first > 0.3
    assert second < first
    assert run(MANY, *long_ago).rows.equals(run(MANY).rows)


@pytest.mark.mechanism("J6")
def test_a_council_that_was_judged_inadequate_begins_with_more_enquiries() -> None:
    both = ("inspection.caution=1", "inspection.begins_as=inadequate"), ("inspection.caution=1",)
    begun, never = (
        sum(len(one.of("stage_in", stage="s47")) for one in runs) for runs in zip(*pairs(*both), strict=True)
    )
    assert begun > never + 5


# --- lead practitioners -----------------------------------------------------------------------------------------
LEAD = "lcpp.model=holder"


@pytest.mark.mechanism("A3")
def test_teams_shrink_by_the_posts_of_lead_practitioners_and_nobody_is_hired_for_them() -> None:
    for on, off in pairs((LEAD,), ()):
        start = [turns(one, "start").merge(one.log.workers[["worker", "fte"]], on="worker") for one in (on, off)]
        by_role = [rows.groupby("role")["fte"].sum() for rows in start]
        moved_ = by_role[0]["lcpp"]
        assert moved_ > 0
        assert by_role[1]["social_worker"] - by_role[0]["social_worker"] == pytest.approx(moved_)
        for what in ("established", "permanent"):
            assert staff(on, what).iloc[0] == staff(off, what).iloc[0]


@pytest.mark.mechanism("A9")
def test_few_with_the_experience_asked_for_leave_posts_of_lead_practitioners_empty() -> None:
    many = (MANY, LEAD, "workforce.lcpp.posts=40")

    def leading(one: Run) -> float:
        return float(at_work(one, "lcpp").mean())

    for hard, easy in pairs((*many, "lcpp.least_experience_years=8"), (*many, "lcpp.least_experience_years=0")):
        assert leading(hard) < leading(easy) - 0.5
    slow_, soon_ = (*many, "lcpp.weeks_to_appoint=52"), (*many, "lcpp.weeks_to_appoint=2")
    for slow, soon in pairs(slow_, soon_, exact=True):
        assert leading(slow) < leading(soon) - 1
        begun = turns(slow, "appointed")
        assert begun[begun["time"] < slow.log.start + 52 * 7 * DAY].empty


# --- strain -----------------------------------------------------------------------------------------------------
@pytest.mark.mechanism("A5")
def test_a_cap_moves_leaving_through_strain_alone() -> None:
    low, high = ("workforce.social_worker.caseload_cap=9", "workforce.social_worker.caseload_cap=40")
    off = (RESTLESS, "workforce.strain.acts=false", *LIMIT)
    for one, other in pairs((*off, low), (*off, high)):
        assert told(one) == told(other)
    for one, other in pairs((RESTLESS, *LIMIT, low), (RESTLESS, *LIMIT, high), exact=True):
        strain = [
            staff(each, "strain").sum() / (staff(each, "permanent") + staff(each, "agency")).sum()
            for each in (one, other)
        ]
        assert strain[0] < strain[1] - 0.05
        assert told(one) != told(other)


# --- handovers --------------------------------------------------------------------------------------------------
@pytest.mark.mechanism("A20")
def test_a_handover_loses_more_of_the_relationship_where_need_is_high() -> None:
    def kept(one: Run) -> pd.DataFrame:
        first = one.of("handover").groupby("family").first().reset_index()[["family", "time"]]
        level = one.with_level(first).set_index("family")["level"]
        return pd.DataFrame({"kept": one.after(first) / one.before(first), "high": level >= 3}).dropna()

    for on, off in pairs((ONE_WORKER, "handover.severity_more=0.5"), (ONE_WORKER, "handover.severity_more=0")):
        high, low = (kept(on).groupby("high")["kept"].mean()[where] for where in (True, False))
        assert high < low - 0.1
        high, low = (kept(off).groupby("high")["kept"].mean()[where] for where in (True, False))
        assert high == pytest.approx(low, abs=0.05)
    usual = [kept(run(ONE_WORKER, replication=each)).groupby("high")["kept"].mean() for each in REPLICATIONS]
    assert all(each[True] < each[False] - 0.015 for each in usual)  # at the value that ships


@pytest.mark.mechanism("A19")
def test_a_leaver_passes_families_on_before_the_last_day_where_overlap_is_planned() -> None:
    for warm, cold in pairs((ONE_WORKER, RESTLESS, "handover.policy=warm"), (ONE_WORKER, RESTLESS)):
        assert len(turns(warm, *LEAVERS)) > 1
        held = [len(one.of("released", *(f"holder,{cause}" for cause in LEAVERS))) for one in (warm, cold)]
        assert held[0] < held[1] / 4
        assert held[1] > 10


# --- posts that end ---------------------------------------------------------------------------------------------
@pytest.mark.mechanism("A30")
def test_those_in_posts_that_end_begin_to_leave_once_it_is_known_and_not_before() -> None:
    ends = ("workforce.social_worker.posts=times:0.2",)
    known, left, hired = 6, [0, 0], [0, 0]
    for replication in AT_DEFAULT:
        ending = run(MANY, later=ends, replication=replication)
        staying = run(MANY, replication=replication)
        day, end = month(staying, 12 - known), month(staying, 12)
        assert told(ending, day) == told(staying, day)
        untold = run(MANY, "workforce.ending.known_months=0", later=ends, replication=replication)
        assert told(untold, end) == told(staying, end)
        for number, one in enumerate((ending, staying)):
            rows = turns(one)
            between = rows[(rows["time"] >= day) & (rows["time"] < end)]
            left[number] += int(between["cause"].isin(LEAVERS).sum())
            hired[number] += int(between["cause"].isin(("starter", "newly_qualified")).sum())
    assert left[0] > left[1] + 3
    assert hired[0] < hired[1]


# --- social workers in early help -------------------------------------------------------------------------------
@pytest.mark.mechanism("C31")
def test_social_workers_in_early_help_come_beside_the_others_or_out_of_their_posts() -> None:
    share = "early_help.social_worker_share=0.5"
    for added, moved_ in pairs((share,), (share, "early_help.social_workers_from=moved"), exact=True):
        none = run()
        of_early_help = staff(none, "established", "early_help_worker").iloc[0]
        for one, fewer in ((added, 0.0), (moved_, 0.5 * of_early_help)):
            assert staff(one, "established", "early_help_worker").iloc[0] == pytest.approx(of_early_help)
            taken = staff(none, "established").iloc[0] - staff(one, "established").iloc[0]
            assert taken == pytest.approx(fewer)
    caseload = [
        mean(lambda one: float(one.kpis["caseload_mean", "all"]), share, f"early_help.social_workers_from={how}")
        for how in ("added", "moved")
    ]
    assert caseload[1] > caseload[0] + 1


@pytest.mark.mechanism("C31")
def test_social_workers_in_early_help_read_high_risk_as_such() -> None:
    blind = ("need.belief.sees_high_risk=0", "need.belief.supervision_catches=0")

    def decided(one: Run) -> pd.DataFrame:
        found = one.with_level(one.of("decision", stage="early_help"))
        return found[found["level"] >= 4]

    def believed(one: Run) -> float:
        return float(decided(one)["value"].mean())

    def stepped_up(one: Run) -> float:
        return float(decided(one)["detail"].isin(("step_up", "panel")).sum())

    all_ = (*blind, "early_help.social_worker_share=1")
    for measure in (believed, stepped_up):  # few are at high risk there: four runs, added up
        none, some = ([measure(run(*sets, replication=each)) for each in range(4)] for sets in (blind, all_))
        assert sum(some) > 1.03 * sum(none), measure.__name__
    assert sum(map(stepped_up, [run(*all_, replication=each) for each in range(4)])) > 20


CHAIRS = "workforce.conference_chair.posts"
FEWER_CHAIRS = (f"{CHAIRS}=4",)
"""Of ten chairs six go, in a small area in which four are far more than are needed."""


@pytest.mark.mechanism("A11")
def test_chairs_given_up_hold_families_only_where_they_are_redeployed_and_only_weeks_later() -> None:
    for share in (0.5, 1.0):
        redeployed = (*FEWER_CHAIRS, f"conference.redeploy_chairs={share}")
        for replication in REPLICATIONS:
            kept = run(f"{CHAIRS}=10", replication=replication)
            gone = run(f"{CHAIRS}=10", replication=replication, later=FEWER_CHAIRS)
            moved_ = run(f"{CHAIRS}=10", replication=replication, later=redeployed)
            day, begin = month(kept, 12), month(kept, 12) + 8 * 7 * DAY
            for what in ("established", "working"):  # what chairs did frees nobody for casework by itself
                assert staff(gone, what).equals(staff(kept, what))
            more = staff(moved_, "established") - staff(gone, "established")
            assert more.loc[: day - 1].abs().max() < FTE
            assert more.loc[day:].to_numpy() == pytest.approx(6 * share, abs=FTE)
            filled = staff(moved_, "permanent") - staff(gone, "permanent")
            assert filled.loc[: begin - 1].abs().max() < FTE
            assert filled.loc[begin : begin + 14 * DAY].to_numpy() == pytest.approx(6 * share, abs=FTE)
            came = turns(moved_, "chaired")
            assert set(came["event"]) == {"worker_in"}
            assert len(came) == 6 * share


@pytest.mark.mechanism("A11")
def test_a_chair_on_the_way_into_casework_is_paid_as_a_chair_and_then_as_a_social_worker() -> None:
    def paid(one: Run) -> tuple[float, float]:
        return one.pounds("pay_conference_chair"), one.pounds("pay_social_worker")

    redeployed = (*FEWER_CHAIRS, "conference.redeploy_chairs=1")
    at_once, later = (f"workforce.conference_chair.weeks_to_redeploy={weeks}" for weeks in (0, 26))
    gone, soon, late = (
        paid(run(f"{CHAIRS}=10", sets, later=on_day))
        for sets, on_day in ((at_once, FEWER_CHAIRS), (at_once, redeployed), (later, redeployed))
    )
    half_year = 6 * 53_500 * (1 + BOOK["pay.on_cost"]) / 2
    assert soon[0] == pytest.approx(gone[0], rel=0.03)
    assert late[0] - gone[0] == pytest.approx(half_year, rel=0.1)  # a pay award and the day of the week beside it
    assert soon[1] > late[1] > gone[1]


@pytest.mark.mechanism("A11")
def test_fewer_chairs_hold_fewer_conferences_in_time_whoever_they_become() -> None:
    few = (f"{CHAIRS}=0.05",)
    for replication in REPLICATIONS:
        runs = [
            run(f"{CHAIRS}=2", replication=replication, later=later)
            for later in ((), few, (*few, "conference.redeploy_chairs=1"))
        ]
        held = [one.of("meeting", "initial_conference,on_time")["time"] for one in runs]
        day = month(runs[0], 12)
        assert len({(times < day).sum() for times in held}) == 1
        kept, gone, moved_ = ((times >= day).sum() for times in held)
        assert max(gone, moved_) < kept / 2
