"""Posts, who fills them and who leaves, worked by hand."""

import pytest
from log_builder import LogBuilder, measured


def test_a_post_is_filled_while_its_holder_is_away_and_by_no_agency_worker() -> None:
    # worker 1 is ill from day 73 to 146; worker 2 covers from an agency
    log = LogBuilder(days=365).worker(1)
    log.post(73, "worker_out", 1, "social_worker", cause="ill")
    log.post(146, "worker_in", 1, "social_worker", cause="returned")
    log.workers.append((2, "social_worker", "social_work", 1.0, 20, ""))
    log.post(73, "worker_in", 2, "social_worker", cause="agency_start", employment="agency")
    assert measured(log, "posts_filled") == 1


def test_who_was_away_as_the_log_began_is_in_post_from_its_start() -> None:
    # worker 1 comes back on day 73, worker 2 leaves on day 73 without having come back
    log = LogBuilder(days=365)
    for worker in (1, 2):
        log.workers.append((worker, "social_worker", "social_work", 1.0, 20, ""))
    log.post(73, "worker_in", 1, "social_worker", cause="returned")
    log.post(73, "worker_out", 2, "social_worker", cause="leaver")
    assert measured(log, "posts_filled") == pytest.approx(1.2)
    assert measured(log, "turnover_pct") == pytest.approx(100 / (1.2 * 365 / 365.25))


def test_who_is_hired_was_in_no_post_before() -> None:
    log = LogBuilder(days=365).worker(1)
    log.workers.append((2, "social_worker", "social_work", 1.0, 20, ""))
    log.post(292, "worker_in", 2, "social_worker", cause="starter")
    assert measured(log, "posts_filled") == pytest.approx(1.2)


def test_who_leaves_while_away_is_one_leaver() -> None:
    log = LogBuilder(days=365.25).worker(1).worker(2)
    log.post(50, "worker_out", 1, "social_worker", cause="parental_leave")
    log.post(100, "worker_out", 1, "social_worker", cause="to_agency")
    assert measured(log, "turnover_pct") == pytest.approx(100 * 1 / ((100 + 365.25) / 365.25))


def test_a_lead_practitioner_who_leaves_is_a_social_worker_who_leaves() -> None:
    log = LogBuilder(days=365.25).worker(1).worker(2, "lcpp")
    log.post(365.25 / 2, "worker_out", 2, "lcpp", cause="leaver")
    assert measured(log, "turnover_pct") == pytest.approx(100 / 1.5)
    assert measured(log, "turnover_pct", group="role=social_worker") == pytest.approx(100 / 1.5)
    assert measured(log, "turnover_pct", group="role=lcpp") is None
    assert measured(log, "posts_filled", group="role=lcpp") == pytest.approx(0.5)


@pytest.mark.parametrize("cause", ["promoted", "posts_changed", "redeployed", "new_role", "ill", "appointed"])
def test_who_goes_on_in_the_council_is_no_leaver(cause: str) -> None:
    log = LogBuilder().worker(1).worker(2).post(50, "worker_out", 1, "social_worker", cause=cause)
    assert measured(log, "turnover_pct") == 0


def test_leavers_are_a_yearly_rate_in_every_period() -> None:
    # one of two leaves at the end of the first quarter (91 of 365 days): 1 leaver in 2 x 91 / 365.25 years
    log = LogBuilder(days=365).worker(1).worker(2).post(90.5, "worker_out", 1, "social_worker", cause="leaver")
    assert measured(log, "turnover_pct", "2025-26 Q1") == pytest.approx(100 * 365.25 / (91 + 90.5))
    assert measured(log, "turnover_pct", "2025-26 Q2") == 0


def test_turnover_is_that_of_the_localitys_workers() -> None:
    log = LogBuilder(days=365.25).family(1, locality="north").family(2, locality="south")
    log.worker(1, locality="north").worker(2, locality="south").worker(3, locality="south")
    log.post(365.25 / 2, "worker_out", 1, "social_worker", cause="leaver")
    assert measured(log, "turnover_pct", group="locality=north") == pytest.approx(200)
    assert measured(log, "turnover_pct", group="locality=south") == 0


def test_posts_overfilled_in_one_role_do_not_hide_posts_vacant_in_another() -> None:
    log = LogBuilder().staff(-100, "social_worker", established=10, permanent=8)
    log.staff(-100, "care_social_worker", established=4, permanent=5)
    assert measured(log, "vacancy_pct") == pytest.approx(100 * 2 / 14)
    assert measured(log, "vacancy_pct", group="role=care_social_worker") == 0


def test_rates_are_of_social_workers_and_other_roles_stand_beside() -> None:
    log = LogBuilder().staff(-100, "social_worker", established=10, permanent=10)
    log.staff(-100, "early_help_worker", established=10, permanent=5, ill=1, early_career=1)
    assert measured(log, "vacancy_pct") == 0
    assert measured(log, "vacancy_pct", group="role=early_help_worker") == 50
    assert measured(log, "sickness_pct") == 0
    assert measured(log, "sickness_pct", group="role=early_help_worker") == pytest.approx(20)
    assert measured(log, "experience_under_2y_pct", group="role=early_help_worker") == pytest.approx(20)


def test_a_week_of_staff_lasts_until_the_next() -> None:
    # a third of the year with one agency worker of two
    log = LogBuilder(days=365).staff(-100, "social_worker", permanent=2)
    log.staff(73, "social_worker", permanent=1, agency=1).staff(146, "social_worker", permanent=2)
    assert measured(log, "agency_pct") == pytest.approx(100 * 73 / (2 * 365))


def test_nobody_employed_has_no_rates_and_no_posts() -> None:
    for name in ("vacancy_pct", "sickness_pct", "turnover_pct", "agency_pct", "strain_mean", "experience_under_2y_pct"):
        assert measured(LogBuilder(), name) is None
    assert measured(LogBuilder(), "posts_established") == 0
    assert measured(LogBuilder(), "posts_working") == 0
