"""Every indicator on logs that last two and a half years, for 7,300 children: no rate is a count by accident.

Each log is worked by hand; the arithmetic stands beside the figure. A count is divided by 2.5 where it is a rate a
year, by 0.73 where it is one per 10,000 children, and by 3.65 where it is one per 1,000 families of two children.
"""

from collections.abc import Callable

import pytest
from log_builder import LogBuilder, measured

from sim.kpis import catalogue

DAYS = 2.5 * 365.25
HALF = DAYS / 2
QUARTER = DAYS / 4


def a_log() -> LogBuilder:
    """Nothing but its length and its children."""
    return LogBuilder(days=DAYS, child_population=7_300)


def front_door() -> LogBuilder:
    """Families 1 and 3 have two children: 1 is referred twice, 2 passed to early help, 3 stepped up and not in need."""
    log = a_log().family(1, (5, 7)).family(2).family(3, (5, 7))
    log.warm_up = 366  # re-referrals look back a year
    for when, family, children in ((10, 1, 2), (20, 2, 1), (30, 3, 2), (300, 1, 2)):
        log.row(when, "contact", family, children, "police")
    log.decision(11, 1, "front_door", "referral").decision(12, 1, "assessment_wait", "referral_no_action")
    log.decision(21, 2, "front_door", "early_help").decision(310, 2, "child_in_need", "stopped_engaging")
    log.decision(60, 3, "front_door", "no_action").decision(301, 1, "front_door", "referral")
    log.decision(600, 3, "early_help", "step_up").decision(620, 3, "assessment", "not_in_need")
    log.row(25, "meeting", 2, 6, "early_help_assessment,on_time").row(
        200, "meeting", 2, 6, "early_help_assessment,late"
    )
    log.path(1, (11, "assessment_wait"), (12, "community"), (301, "assessment_wait"), children=2)
    log.path(2, (0, "community"), (21, "early_help"), (300, "child_in_need"), (310, "community"))
    return log.path(3, (0, "early_help"), (600, "assessment"), (620, "community"))


def protection() -> LogBuilder:
    """Enquiries on families 1 (two children), 2 and 3 (twice); plans of 750 and 100 days, and one that goes on."""
    log = a_log().family(1, (4, 6)).family(2).family(3, earlier_plan=True).family(4)
    stays = ((100, "strategy"), (100, "s47"), (110, "conference"), (120, "child_protection"), (870, "community"))
    log.path(1, (0, "community"), *stays, children=2)
    log.path(2, (0, "community"), (200, "s47"), (210, "conference"), (230, "child_protection"))
    log.path(3, (0, "community"), (300, "s47"), (310, "community"), (400, "s47"), (410, "conference"))
    log.path(3, (420, "child_protection"), (520, "community")).path(4, (480, "conference"), (500, "community"))
    for family, when, level, outcome in ((1, 120, 4, "protection_plan"), (2, 230, 2, "protection_plan")):
        log.row(1, "level", family, level, "onset").decision(when, family, "conference", outcome)
    for family, when, level, outcome in ((3, 420, 3, "protection_plan"), (4, 500, 5, "no_plan")):
        log.row(1, "level", family, level, "onset").decision(when, family, "conference", outcome)
    for family, when in ((1, 120), (2, 230), (3, 420)):
        log.row(when, "meeting", family, 2, "initial_conference,on_time")
    log.row(500, "meeting", 4, 0, "initial_conference,missed")
    for kind, on_time, late in (("protection_visit", 3, 1), ("child_in_need_visit", 1, 4)):
        for how, number in (("on_time", on_time), ("late", late)):
            for _ in range(number):
                log.row(500, "visit", 1, 1.5, f"{kind},{how}")
    for how in ("on_time", "on_time", "missed"):
        log.row(600, "review", 1, 2, f"protection_review,{how}")
    log.hold(1, 1, 50, 100)
    log.hold(1, 2, 100, None)
    log.hold(1, 3, 110, None, role="co_worker")
    return log


def care() -> LogBuilder:
    """Four children enter care and two leave it, one to kin; one is unaccompanied."""
    log = a_log().family(1, (5, 7)).family(2, (15,), unaccompanied=True).family(3).family(4)
    for family, level in ((1, 4), (3, 1), (4, 3)):
        log.row(1, "level", family, level, "onset")
    log.care(1, 10, 100, 600, "order", "kin")
    log.care(1, 11, 100, None, "order")
    log.care(2, 20, 50, None, "unaccompanied")
    log.care(3, 30, 800, None, "order")
    log.care(4, 40, 10, 20, "section_20", "home")
    log.row(50, "placement_in", 2, 1, "foster", child=20).row(300, "placement_out", 2, 1, "foster,moved", child=20)
    return log.row(300, "placement_in", 2, 1, "supported", child=20)


def in_need() -> LogBuilder:
    """Child in need plans of 200 and 300 days, one (three children) that goes on; one child in care."""
    log = a_log().family(1, (5, 7)).family(2).family(3, (3, 6, 9)).family(4)
    for family, first, last in ((1, 100, 300), (2, 50, 350)):
        log.path(family, (0, "community"), (first, "child_in_need", "plan"), (last, "community"))
    log.path(3, (0, "community"), (800, "child_in_need", "plan"))
    log.row(1, "level", 1, 3, "onset").row(250, "level", 1, 1, "move").row(1, "level", 2, 2, "onset")
    log.care(4, 40, 700, None, "order")
    return log


def staffed() -> LogBuilder:
    """At half time family 2 passes from worker 2 to 1, and family 4 from worker 1 to lead practitioner 4.

    The lead practitioner works beside on family 1 in the last quarter, and is then over the cap of 4 places.
    """
    log = a_log().family(1, (3, 5)).family(2).family(3).family(4, (4, 6))
    log.worker(1).worker(2, fte=0.5).worker(3, "early_help_worker").worker(4, "lcpp", cap=4)
    log.path(1, (-100, "child_in_need", "plan")).path(2, (-100, "child_in_need", "plan"))
    log.path(3, (-100, "early_help")).path(4, (-100, "child_protection", "start"))
    log.hold(1, 1, -100, None, 2)
    log.hold(2, 2, -100, HALF)
    log.hold(2, 1, HALF, None)
    log.hold(3, 3, -100, None)
    log.hold(4, 1, -100, HALF, 2)
    log.hold(4, 4, HALF, None, 2)
    log.hold(1, 4, 3 * QUARTER, None, 3, "co_worker")
    log.row(HALF, "handover", 2, 0, "transfer,cold").row(HALF, "handover", 4, 14, "child_protection,warm")
    log.row(0, "help", 1, 0.6, "2.0").row(HALF, "help", 1, 0, "0")
    log.week(5, "social_worker", asked=30, there=25, direct=8, paid=37, overtime=3).week(
        5, "direct_help", usual=10, given=6
    )
    log.week(5, "families", open=4, engaged=2.2).week(HALF, "families", open=6, engaged=4.8)
    log.week(HALF, "lcpp", asked=20, there=25, direct=6, paid=37, overtime=0).week(HALF, "assessment", usual=5, given=4)
    return log.row(9, "meeting", 1, 3, "supervision,on_time").row(99, "meeting", 1, 1, "supervision,missed")


def waits() -> LogBuilder:
    """Waits of 10 and 30 days, and one that has lasted 200 days at the end."""
    log = a_log().family(1, (5, 7)).family(2).family(3)
    log.wait(1, 100, 110, "assessment_wait")
    log.wait(2, 200, 230, "early_help_wait")
    log.wait(3, DAYS - 200, None, "assessment_wait")
    return log


def need() -> LogBuilder:
    """Need above the service for 30 (family 1), 747.875 (2) and 20 days (5); service above need for 10 (3) and 25 (4).

    Families 1, 2 and 5 have complex need for longer than 90 days; family 1 is helped from day 200.
    """
    log = a_log()
    for family in (1, 2, 3, 4):
        log.family(family)
    log.family(5, (0,))
    log.row(0, "level", 1, 1, "onset").row(10, "level", 1, 3, "move").path(1, (0, "community"), (40, "assessment"))
    log.row(165.25, "level", 2, 4, "onset").path(2, (165.25, "community"))
    log.row(0, "level", 3, 1, "onset").path(3, (0, "community"), (10, "child_in_need"), (20, "community"))
    log.row(5, "level", 4, 2, "onset").path(4, (5, "child_protection"), (30, "community")).row(
        30, "level", 4, 1, "move"
    )
    log.row(0, "level", 5, 2, "onset").row(300, "level", 5, 4, "shock").row(330, "level", 5, 1, "move")
    log.path(5, (0, "early_help"), (320, "strategy"), (330, "community"))
    for family, first, last in ((1, 40, None), (3, 10, 20), (4, 5, 30), (5, 0, 330)):
        log.hold(family, 1, first, last)
    for family, when in ((1, 10), (2, 165.25), (5, 305)):
        log.row(when, "contact", family, 1, "police")
    return log.row(200, "help", 1, 0.5, "2").row(300, "help", 1, 0, "0")


def returning() -> LogBuilder:
    """Families 1 (two children) and 3 are turned away in need, 2 twice without; 2 gives up waiting, 7 refuses an offer.

    Families 1 and 5 are helped for the first time, 4 and 8 were before, 9 is an unaccompanied child. Three children go
    home from care.
    """
    log = a_log().family(1, (5, 7)).family(2).family(3).family(4).family(5).family(6, (3, 5, 7)).family(7)
    log.family(8, earlier_plan=True).family(9, (16,), unaccompanied=True)
    log.warm_up = 731
    for number, level in ((1, 2), (2, 1), (3, 3), (4, 2), (5, 3)):
        log.row(-731, "level", number, level, "start")
    log.row(305, "level", 2, 3, "move").row(501, "level", 1, 3, "move")
    for when, number, children in ((10, 1, 2), (100, 1, 2), (50, 2, 1), (200, 2, 1), (300, 2, 1), (20, 3, 1)):
        log.row(when, "contact", number, children, "police")
    log.decision(11, 1, "front_door", "advice").decision(310, 2, "early_help_wait", "stopped_engaging")
    log.path(1, (-731, "community"), (10, "front_door"), (11, "community"), (100, "front_door"), (101, "early_help"))
    log.path(2, (-731, "community"), (50, "front_door"), (51, "community"), (200, "front_door"), (201, "community"))
    log.path(2, (300, "front_door"), (301, "early_help_wait"), (310, "community"))
    log.path(3, (-731, "community"), (20, "front_door"), (21, "assessment_wait"), (30, "assessment"), (60, "community"))
    log.path(4, (-731, "child_in_need"), (15, "community"), (90, "child_in_need"), (95, "community"))
    log.path(5, (-731, "community"), (395, "front_door"), (400, "child_in_need"))
    log.path(6, (-731, "child_protection")).path(9, (30, "care"))
    log.row(-731, "level", 7, 4, "start").decision(76, 7, "early_help_wait", "consent_refused")
    log.path(7, (-731, "community"), (75, "front_door"), (76, "community"))
    log.path(8, (-731, "community"), (600, "front_door"), (601, "early_help"), (602, "community"))
    for child, first, home in ((60, 50, 100), (61, 50, 200), (62, 50, DAYS - 364)):
        log.care(6, child, first, home, "order", "home")
    log.care(6, 60, 464, None, "order")
    return log


def often() -> LogBuilder:
    """Twenty families in contact: 1 comes back twice, 2 and 3 once, 3 too late to count; the rest come once."""
    log = a_log()
    log.warm_up = 731
    for number in range(1, 21):
        log.family(number).path(number, (-731, "community"), (100, "front_door"), (101, "community"))
    for number, when in ((1, 200), (1, 300), (2, 400), (3, 831)):
        log.path(number, (when, "front_door"), (when + 1, "community"))
    return log


def in_posts() -> LogBuilder:
    """One social worker leaves on day 300, and one of half time is ill for 100 days and retires at half time.

    One is promoted after a quarter of the time; a supervisor leaves, and an agency worker's assignment ends. The
    figures of social workers change at half time, those of the other roles do not.
    """
    log = a_log()
    log.worker(1).worker(2, fte=0.5).worker(3, "care_social_worker").worker(4, "supervisor").worker(6)
    log.post(300, "worker_out", 1, "social_worker", cause="leaver")
    log.post(100, "worker_out", 2, "social_worker", cause="ill")
    log.post(200, "worker_in", 2, "social_worker", cause="returned")
    log.post(HALF, "worker_out", 2, "social_worker", cause="retired")
    log.post(10, "worker_out", 4, "supervisor", cause="leaver")
    log.post(QUARTER, "worker_out", 6, "social_worker", cause="promoted")
    log.post(QUARTER, "worker_in", 6, "supervisor", cause="promoted")
    log.workers.append((5, "social_worker", "social_work", 1.0, 20, ""))
    log.post(0, "worker_in", 5, "social_worker", cause="agency_start", employment="agency")
    log.post(90, "worker_out", 5, "social_worker", cause="agency_end", employment="agency")
    log.staff(-100, "social_worker", established=10, permanent=8, agency=1, ill=0.4, early_career=2, strain=9)
    log.staff(HALF, "social_worker", established=10, permanent=9, agency=2, ill=0.5, early_career=3, strain=11)
    log.staff(-100, "social_worker", working=8).staff(HALF, "social_worker", working=9)
    log.staff(-100, "care_social_worker", established=5, permanent=5, ill=0.1, early_career=1, strain=5.5, working=4.5)
    log.staff(-100, "early_help_worker", established=4, permanent=4, ill=0.2, early_career=4, strain=3, working=3.5)
    return log.staff(-100, "supervisor", established=2, permanent=2, strain=4, working=2)


def changes() -> LogBuilder:
    """Family 1 changes worker six times, each for another cause; family 2 comes back twice, family 3 changes none.

    Family 2 meets worker 8 for the first time, and then worker 1 who held it before.
    """
    log = a_log().family(1).family(2).family(3)
    log.path(1, (-100, "child_in_need")).path(3, (-100, "early_help"))
    log.path(2, (-100, "child_in_need"), (100, "community"), (400, "front_door"), (401, "child_in_need"))
    log.path(2, (500, "community"), (700, "child_in_need"))
    log.hold(1, 1, -100, 100, cause="handover")
    log.hold(1, 2, 100, 200, cause="leaver")
    log.hold(1, 3, 210, 300, cause="ill")
    log.hold(1, 4, 300, 400, cause="agency_end")
    log.hold(1, 5, 400, 500, cause="promoted")
    log.hold(1, 6, 500, 600, cause="parental_leave")
    log.hold(1, 7, 600, None)
    log.hold(2, 1, -100, 100)
    log.hold(2, 8, 401, 500)
    log.hold(2, 1, 700, None)
    log.hold(3, 1, -100, 50, cause="children")
    log.hold(3, 1, 50, None)
    return log


CHANGED_YEARS = (2 * DAYS + 100 + 99 + (DAYS - 700)) / 365.25
"""Years the families of `changes` are open."""


def social_workers_in_care() -> LogBuilder:
    """Children of families 1 and 4 in care all along, one of family 2 for the first 31 March, two of 3 for the second.

    Family 1 has workers 2, 3 and 4 in the first year and worker 1 a little before; family 3 has two social workers,
    and an early help worker between them.
    """
    log = a_log().family(1).family(2).family(3, (5, 7)).family(4)
    log.warm_up = 400
    log.worker(1).worker(2).worker(3).worker(4).worker(5, "early_help_worker")
    log.care(1, 10, -400, None, "start")
    log.care(2, 20, 50, 500, "order")
    log.care(3, 30, 600, None, "order")
    log.care(3, 31, 600, None, "order")
    log.care(4, 40, -390, None, "order")
    for family, worker, first, last in (
        (1, 1, -400, -300),
        (1, 2, -300, 100),
        (1, 3, 100, 200),
        (1, 4, 200, None),
        (2, 1, 50, 500),
        (3, 1, 580, 650),
        (3, 5, 650, 660),
        (3, 2, 660, None),
        (4, 1, -390, None),
    ):
        log.hold(family, worker, first, last)
    return log


def shock() -> LogBuilder:
    """Ten families wait all along, and ten more from the start of week 20 to the start of week 50."""
    log = a_log()
    for number in range(1, 11):
        log.family(number).wait(number, -100, None, "assessment_wait")
        log.family(number + 10).wait(number + 10, 20 * 7, 50 * 7, "assessment_wait")
    return log


def money() -> LogBuilder:
    """Two funds; one family effectively helped in 2025-26 and 2026-27; posts paid for rise from 3 to 5 at half time."""
    log = a_log().family(1).path(1, (0, "community"), (40, "child_in_need"))
    log.row(10, "level", 1, 3, "onset").row(200, "help", 1, 0.5, "2").row(400, "help", 1, 0, "0")
    log.money(10, "general_fund,pay_social_worker,taxpayer,general_fund", 1_000)
    log.money(10, "general_fund,pay_social_worker,general_fund,payroll", 600)
    log.money(10, "general_fund,placement_foster,general_fund,providers", 300)
    log.money(20, "grants,pay_early_help_worker,department,grants", 250)
    log.money(-100, "reserves,transfer,taxpayer,reserves", 70)
    log.money(364, "reserves,transfer,general_fund,reserves", 100)
    log.money(729, "reserves,transfer,reserves,general_fund", 90)
    log.money(729, "support,transfer,treasury,support", 30)
    log.money(729, "support,transfer,support,general_fund", 30)
    log.money(400, "general_fund,placement_foster,general_fund,providers", 500)
    log.money(400, "general_fund,high_cost,general_fund,providers", 100)
    log.money(420, "grants,pay_early_help_worker,grants,payroll", 200)
    log.money(390, "general_fund,other,general_fund,others", 10)
    log.money(800, "general_fund,pay_care_social_worker,general_fund,payroll", 50)
    return log.staff(-100, "social_worker", funded=3).staff(HALF, "social_worker", funded=5)


REAL = 600 + 300 + 0.8 * (500 + 100 + 200 + 10) + 0.64 * 50
OUTSIDE_CARE = 600 + 0.8 * (200 + 10)

WORKED: dict[Callable[[], LogBuilder], dict[str, float]] = {
    front_door: {
        "contacts": 7 / 2.5,
        "referral_rate": (2 + 2 + 2) / 2.5 / 0.73,
        "contact_to_referral_pct": 100 * 4 / 7,
        "contact_to_early_help_pct": 100 * 1 / 7,
        "contact_no_action_pct": 100 * 2 / 7,
        "decision_within_1wd_pct": 100 * 3 / 4,
        "rereferral_pct": 100 * 2 / 6,
        "referral_nfa_pct": 100 * 2 / 6,
        "referral_not_in_need_pct": 100 * 2 / 6,
        # family 3's is in time; family 1's second is open and late; its first was never begun
        "assessment_within_45wd_pct": 100 * 1 / 2,
        # Sunday 22 November to Saturday 12 December 2026
        "assessment_median_wd": 15,
        # 2025-26: family 2 twice; 2026-27: family 3 once
        "assessments_per_family": (2 + 1) / (1 + 1),
        "early_help_open": (279 + 600) / DAYS,
        "withdrawals": 1 / 2.5,
        "early_help_no_place": 0,
        # closed on day 12 (referred again), on 310, and on 620, too late to follow
        "rereferral_after_closure_12m_pct": 100 * 1 / 2,
        "closures_per_open_year": 3 / ((1 + (DAYS - 301) + 10 + 20) / 365.25),
    },
    protection: {
        "s47_rate": (2 + 1 + 1 + 1) / 2.5 / 0.73,
        "s47_to_icpc_pct": 100 * (2 + 1 + 1) / 5,
        # 14, 20 and 13 working days
        "icpc_within_15wd_pct": 100 * 2 / 3,
        "cpp_starts_rate": (2 + 1 + 1) / 2.5 / 0.73,
        "cpp_rate": 1 / 0.73,
        "cpp_repeat_pct": 100 * 1 / 4,
        "cpp_2y_plus_pct": 100 * 1 / 2,
        "cpp_median_days": (750 + 100) / 2,
        "cp_visits_in_time_pct": 100 * 3 / 4,
        "cin_visits_in_time_pct": 100 * 1 / 5,
        "reviews_in_time_pct": 100 * 2 / 3,
        "conference_missed_pct": 100 * 1 / 2,
        "conference_needless_pct": 100 * 1 / 3,
        "new_workers_at_protection": 2 / 4,
    },
    care: {
        "care_starts_rate": 4 / 2.5 / 0.73,
        "care_rate": 3 / 0.73,
        "care_days": (500 + (DAYS - 100) + (DAYS - 50) + (DAYS - 800) + 10) / 2.5,
        "supported_accommodation_rate": (DAYS - 300) / 2.5 / 0.73,
        "kin_exits_pct": 100 * 1 / 2,
        "care_needless_pct": 100 * 1 / 4,
    },
    in_need: {
        "cin_rate": (3 + 1) / 0.73,
        "cin_plan_rate": 3 / 0.73,
        "cin_plan_median_days": (200 + 300) / 2,
        "cin_plan_progress_pct": 100 * 1 / 2,
    },
    staffed: {
        # by halves: worker 1 has 4 then 3 children, 2 (half time) 1 then none, the lead practitioner none then 2
        "caseload_mean": (5 + 5) / (1.5 + 2),
        # a full post has 2 children half of the time, 3 a quarter, 4 a quarter
        "caseload_p90": 4,
        "caseload_families_mean": (4 + 4) / (2.5 + 3),
        "posts_filled": 3.5,
        "lcpp_occupancy_pct": 100 * (2 / 2 + 3 / 4) / 4,
        "lcpp_over_cap_pct": 100 / 4,
        "plans_off_lcpp_pct": 100 / 2,
        # a week: 0.8 x 1.25, 0.8, 0.5, 2.0 x 1.25, and 0.4 of the first for a quarter; 24 of each post
        "hours_needed_pct": 100 * (1 + 0.8 + 0.5 + 2.5 + 0.1) / (3.5 * 24),
        # places of the social workers and of the early help worker over 20, of the lead practitioner over 4
        "posts_needed": (2 + 1 + 2 / 2) / 20 + 1 / 20 + (2 / 2 + 3 / 4) / 4,
        # 2025-26: 4; 2026-27: 2 + 2 + 1 + 2; 2027-28 (half a year): 2 + 1 + 1 + 1; four families each
        "workers_per_family": (4 + 7 + 5) / 12,
        "handovers_per_family_year": 2 / (4 * 2.5),
        "warm_handover_pct": 100 * 1 / 2,
        "supervision_delivered_pct": 100 * 3 / 4,
        "engagement_pct": 100 * (2.2 + 4.8) / (4 + 6),
        "hours_asked_pct": 100 * (30 + 20) / (25 + 25),
        "direct_work_pct": 100 * (8 + 6) / (37 + 37),
        "overtime_hours": 3 / (74 / 35),
        "work_thinned_pct": 100 * (1 - (6 + 4) / (10 + 5)),
        "direct_help_hours": 2 * HALF / (4 * DAYS),
    },
    waits: {
        "allocation_wait_days_mean": (10 + 30 + 200) / 3,
        "statutory_allocation_days": (10 + 200) / 2,
        "allocation_wait_days_p90": 30 + 0.8 * 170,
        "waiting_families": (10 + 30 + 200) / DAYS,
    },
    need: {
        "days_to_effective_help": 200 - 10,
        "step_up_delay_days": (30 + 747.875 + 20) / 3,
        "missed_need_days": (30 + 747.875 + 20) / 2.5 / 3.65,
        "hidden_need_pct": 100 * (30 + 747.875) / ((DAYS - 10) + 747.875 + 25 + 330),
        "over_intervention_days": (10 + 25) / 2.5 / 3.65,
        "risk_days_without_help": (747.875 + 30) / 2.5 / 7.3,
        "infants_at_risk_days": 30 / 2.5 / 7.3 * 18,
        "never_helped_pct": 100 * 2 / 3,
        "never_stepped_up_pct": 100 * 1 / 2,
    },
    returning: {
        "contact_to_advice_pct": 100 * 2 / 8,
        # family 1 on day 11, 3 on day 60 and 2 on day 310, of those and 2 on days 51 and 201
        "turned_away_in_need_pct": 100 * (2 + 1 + 1) / (2 + 1 + 1 + 1 + 1),
        # family 1's on day 11, before the first help of 1 and 5
        "missed_opportunities": 1 / 2,
        "early_help_above_ceiling_pct": 100 * (DAYS - 501) / (DAYS - 101),
        # home on day 100 and back on 464, home on 200; the third went home too late to follow
        "care_reentry_12m_pct": 100 * 1 / 2,
    },
    in_posts: {
        # 2 then 1 of social workers' 10 posts, none of 5 of care social workers
        "vacancy_pct": 100 * 1.5 / (10 + 5),
        "sickness_pct": 100 * (0.45 + 0.1) / (8.5 + 5),
        # one full-time and one half-time leaver; the promoted one was in post for a quarter of the time
        "turnover_pct": 100 * (1 + 0.5) / ((300 + 0.5 * HALF + DAYS + QUARTER) / 365.25),
        "agency_pct": 100 * 1.5 / (1.5 + 8.5 + 5),
        # supervisors are left out
        "strain_mean": (10 + 5.5 + 3) / (10 + 5 + 4),
        "experience_under_2y_pct": 100 * (2.5 + 1) / (10 + 5),
        "posts_established": 10 + 5 + 4 + 2,
        "posts_working": 8.5 + 4.5 + 3.5 + 2,
    },
    changes: {"workers_by_cause": (6 + 1) / CHANGED_YEARS},
    social_workers_in_care: {
        # 31 March 2026: 1 of families 1, 2 and 4; 2027: none of families 1 and 4 and two children of family 3
        "care_workers_3plus_pct": 100 * 1 / (3 + 4),
        # the children of families 1 and 4, twice
        "care_workers_3plus_2y_pct": 100 * 2 / 4,
    },
    shock: {"recovery_days": (50 - 20) * 7},
    money: {
        "spend": (600 + 300 + 500 + 100 + 200 + 10 + 50) / 2.5,
        "budget": (1_000 + 250) / 2.5,
        "budget_balance": (1_250 - 1_760) / 2.5,
        "reserves": 70 + 100 - 90,
        "support_needed": 30 / 2.5,
        # prices grow by a quarter a year after 2025-26
        "cost_total": REAL / 2.5,
        "cost_outside_care_pct": 100 * OUTSIDE_CARE / REAL,
        "cost_per_family_helped": OUTSIDE_CARE / 2,
        "families_helped": 2 / 2.5,
        "posts_funded": (3 + 5) / 2,
    },
    often: {
        # two families of twenty: 1 and 2
        "returns_top_tenth_pct": 100 * (2 + 1) / 3,
    },
}
SPLIT: list[tuple[Callable[[], LogBuilder], str, str, float]] = [
    (front_door, "contacts", "source=police", 7 / 2.5),
    (care, "care_starts_rate", "children=unaccompanied", 1 / 2.5 / 0.73),
    (care, "care_rate", "children=unaccompanied", 1 / 0.73),
    (care, "care_rate", "children=other", 2 / 0.73),
    (waits, "waiting_families", "unit=children", (2 * 10 + 30 + 200) / DAYS),
    (waits, "waiting_families", "stage=early_help_wait", 30 / DAYS),
    (waits, "waiting_families", "team=social_work", 240 / DAYS),
    (staffed, "caseload_mean", "unit=families", (3 + 3) / (1.5 + 2)),
    (staffed, "caseload_mean", "lcpp=children", 2 / 2),
    (staffed, "posts_filled", "role=social_worker", 1.5),
    (in_posts, "posts_filled", "role=supervisor", (10 + 3 * QUARTER) / DAYS),
    (in_posts, "posts_established", "role=supervisor", 2),
    (in_posts, "posts_working", "role=social_worker", 8.5),
    (in_posts, "vacancy_pct", "role=social_worker", 100 * 1.5 / 10),
    (in_posts, "sickness_pct", "role=early_help_worker", 100 * 0.2 / 4),
    (in_posts, "turnover_pct", "role=supervisor", 100 * 1 / ((10 + 3 * QUARTER) / 365.25)),
    (in_posts, "agency_pct", "role=care_social_worker", 0),
    (in_posts, "strain_mean", "role=early_help_worker", 3 / 4),
    (in_posts, "experience_under_2y_pct", "role=early_help_worker", 100),
    (changes, "workers_by_cause", "cause=design", 1 / CHANGED_YEARS),
    (changes, "workers_by_cause", "cause=leaver", 1 / CHANGED_YEARS),
    (changes, "workers_by_cause", "cause=sickness", 1 / CHANGED_YEARS),
    (changes, "workers_by_cause", "cause=parental_leave", 1 / CHANGED_YEARS),
    (changes, "workers_by_cause", "cause=agency_end", 1 / CHANGED_YEARS),
    (changes, "workers_by_cause", "cause=promotion", 1 / CHANGED_YEARS),
    (changes, "workers_by_cause", "cause=return", 1 / CHANGED_YEARS),
    (staffed, "posts_needed", "hours=lcpp", (2.5 / 2 + 0.4 / 4) / 24),
    (staffed, "posts_needed", "places=lcpp", (2 / 2 + 3 / 4) / 4),
    (staffed, "handovers_per_family_year", "cause=transfer", 1 / (4 * 2.5)),
    (staffed, "workers_per_family", "part=co_worker", (1 + 1) / 12),
    (staffed, "hours_asked_pct", "role=lcpp", 100 * 20 / 25),
    (staffed, "work_thinned_pct", "kind=direct_help", 100 * (1 - 6 / 10)),
    (money, "spend", "line=placement_foster", (300 + 500) / 2.5),
    (money, "spend", "part=placements", (300 + 500 + 100) / 2.5),
    (money, "spend", "part=staff", (600 + 200 + 50) / 2.5),
    (money, "spend", "fund=grants", 200 / 2.5),
    (money, "budget", "line=pay_social_worker", 1_000 / 2.5),
    (money, "budget", "part=staff", 1_250 / 2.5),
    (money, "budget", "fund=grants", 250 / 2.5),
    (money, "budget", "payer=taxpayer", 1_000 / 2.5),
    (money, "budget", "payer=department", 250 / 2.5),
    # the floor is two fifths of the reserves the run starts with
    (money, "reserves", "part=floor", 70 * 2 / 5),
    (money, "reserves", "part=above_floor", 80 - 70 * 2 / 5),
    (money, "budget_balance", "fund=general_fund", (1_000 - 1_560) / 2.5),
    (money, "budget_balance", "fund=grants", (250 - 200) / 2.5),
    (money, "cost_total", "line=high_cost", 0.8 * 100 / 2.5),
    (money, "cost_total", "fund=grants", 0.8 * 200 / 2.5),
    (money, "cost_outside_care_pct", "of=moved", 100 * (OUTSIDE_CARE - 8) / (REAL - 8)),
    (money, "cost_per_family_helped", "of=moved", (OUTSIDE_CARE - 8) / 2),
    (money, "posts_funded", "role=social_worker", 4),
]


PARTS_OF_TIME: list[tuple[Callable[[], LogBuilder], str, str, str, float]] = [
    (money, "posts_funded", "2025-26", "role=social_worker", 3),
    (money, "posts_funded", "2026-27 Q1", "role=social_worker", 3),
    (money, "posts_funded", "2026-27 Q4", "role=social_worker", 5),
    (in_posts, "posts_established", "2025-26 Q1", "role=supervisor", 2),
    (in_posts, "posts_working", "2025-26", "role=social_worker", 8),
    (in_posts, "posts_working", "2026-27 Q4", "role=social_worker", 9),
    (staffed, "posts_filled", "2025-26 Q2", "role=social_worker", 1.5),
]


def test_every_indicator_is_worked() -> None:
    assert {name for worked in WORKED.values() for name in worked} == {each.id for each in catalogue() if each.built}


@pytest.mark.parametrize(("log", "name", "period", "group", "value"), PARTS_OF_TIME)
def test_posts_by_role_are_given_in_years_and_quarters(
    log: Callable[[], LogBuilder], name: str, period: str, group: str, value: float
) -> None:
    assert measured(log(), name, period, group) == pytest.approx(value)


@pytest.mark.parametrize(("log", "name"), [(log, name) for log, worked in WORKED.items() for name in worked])
def test_an_indicator_over_two_and_a_half_years(log: Callable[[], LogBuilder], name: str) -> None:
    assert measured(log(), name) == pytest.approx(WORKED[log][name])


@pytest.mark.parametrize(("log", "name", "group", "figure"), SPLIT)
def test_a_part_of_an_indicator_over_two_and_a_half_years(
    log: Callable[[], LogBuilder], name: str, group: str, figure: float
) -> None:
    assert measured(log(), name, group=group) == pytest.approx(figure)
