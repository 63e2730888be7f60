"""The clock: working days, months, terms and reporting periods against England's real calendar."""

import pickle
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sim import clock
from sim.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK, MINUTES_PER_YEAR, Calendar, periods
from sim.clock.school import easter_sunday

CHAPTER = Path(clock.__file__).parents[1] / "assumptions" / "calendar.yaml"


def _leaves(node: dict, path: str) -> dict:
    if "value" in node:
        return {path: node["value"]}
    return {key: value for name, child in node.items() for key, value in _leaves(child, f"{path}.{name}").items()}


VALUES = _leaves(YAML(typ="safe").load(CHAPTER)["calendar"], "calendar")
ENGLAND = Calendar.from_values(VALUES)

minutes = st.integers(min_value=-10 * MINUTES_PER_YEAR, max_value=30 * MINUTES_PER_YEAR)


def at(day: str, time: str = "00:00") -> int:
    hour, minute = time.split(":")
    return ENGLAND.minute_of(date.fromisoformat(day)) + 60 * int(hour) + int(minute)


def test_minute_0_is_the_start_of_1_april_2025_and_the_warm_up_is_negative():
    assert at("2025-04-01") == 0
    assert at("2025-03-31", "23:59") == -1
    assert ENGLAND.date_of(-1) == date(2025, 3, 31)
    assert ENGLAND.date_of(MINUTES_PER_DAY) == date(2025, 4, 2)
    assert at("2026-04-01") == 365 * MINUTES_PER_DAY
    assert MINUTES_PER_WEEK == 10_080
    assert MINUTES_PER_YEAR == 365.25 * 24 * 60


@pytest.mark.parametrize(
    "day",
    [
        "2025-04-18",  # Good Friday
        "2025-04-21",  # Easter Monday
        "2025-05-05",
        "2025-05-26",
        "2025-08-25",
        "2025-12-25",
        "2025-12-26",
        "2026-01-01",
        "2026-04-03",
        "2026-04-06",
        "2026-05-04",
        "2026-05-25",
        "2026-08-31",
        "2026-12-28",  # Boxing Day 2026 is a Saturday: Monday instead
        "2027-12-27",  # Christmas Day 2027 is a Saturday, Boxing Day a Sunday
        "2027-12-28",
        "2028-01-03",  # New Year's Day 2028 is a Saturday
        "2022-06-02",  # moved for the Platinum Jubilee
        "2022-06-03",
        "2022-09-19",  # the State Funeral
        "2023-05-08",  # the Coronation
        "2025-12-27",  # a Saturday
        "2025-12-28",  # a Sunday
    ],
)
def test_england_does_not_work_on(day):
    assert not ENGLAND.is_working_day(at(day, "11:00"))


@pytest.mark.parametrize(
    "day",
    [
        "2025-04-17",
        "2025-04-22",
        "2025-12-24",
        "2025-12-29",
        "2025-12-31",
        "2026-01-02",  # a bank holiday in Scotland only
        "2026-03-17",  # in Northern Ireland only
        "2022-05-30",  # its bank holiday was moved to 2 June
        "2026-12-29",
        "2027-12-24",
    ],
)
def test_england_works_on(day):
    assert ENGLAND.is_working_day(at(day, "11:00"))


@pytest.mark.parametrize(
    ("began", "days", "ends"),
    [
        # 45 working days of an assessment, counted by hand
        ("2025-04-01", 45, "2025-06-09"),  # nine weeks is 3 June; then Good Friday, Easter Monday, two in May
        ("2025-11-03", 45, "2026-01-08"),  # nine weeks is 5 January; then 25 and 26 December, 1 January
        ("2026-03-02", 45, "2026-05-07"),  # nine weeks is 4 May, itself a holiday; then Good Friday, Easter Monday
        # 15 working days to a first conference
        ("2025-12-12", 15, "2026-01-07"),  # over Christmas
        ("2026-03-27", 15, "2026-04-21"),  # over Easter
        ("2025-06-02", 15, "2025-06-23"),  # three plain weeks
        ("2026-12-24", 1, "2026-12-29"),  # Christmas Day, the weekend and the substitute Monday fall between
        ("2025-04-05", 1, "2025-04-07"),  # from a Saturday, Monday is the first
        ("2028-02-28", 2, "2028-03-01"),  # a leap year
    ],
)
def test_working_days_by_hand(began, days, ends):
    for time in ("00:00", "09:30", "23:59"):
        assert ENGLAND.add_working_days(at(began, time), days) == at(ends, "17:00")
        assert ENGLAND.working_days_between(at(began, time), at(ends, "00:01")) == days


def test_no_working_days_on_is_the_close_of_this_day_or_of_the_next_working_one():
    assert ENGLAND.add_working_days(at("2025-12-24", "18:00"), 0) == at("2025-12-24", "17:00")
    assert ENGLAND.add_working_days(at("2025-12-25", "10:00"), 0) == at("2025-12-29", "17:00")


def test_a_span_that_runs_backwards_counts_negative_working_days():
    assert ENGLAND.working_days_between(at("2025-06-09"), at("2025-06-02")) == -5


@pytest.mark.parametrize(
    ("minute", "opening"),
    [
        (at("2025-12-24", "09:00"), at("2025-12-24", "09:00")),
        (at("2025-12-24", "16:59"), at("2025-12-24", "16:59")),
        (at("2025-12-24", "17:00"), at("2025-12-29", "09:00")),
        (at("2025-12-25", "10:00"), at("2025-12-29", "09:00")),
        (at("2025-12-24", "08:59"), at("2025-12-24", "09:00")),
        (at("2025-12-27", "12:00"), at("2025-12-29", "09:00")),
    ],
)
def test_the_office_is_open_nine_to_five_on_working_days(minute, opening):
    assert ENGLAND.next_working_time(minute) == opening


@pytest.mark.parametrize(
    ("begun", "work", "done"),
    [
        (at("2025-06-02", "09:00"), 480, at("2025-06-02", "17:00")),  # a full day ends at its close
        (at("2025-06-02", "09:00"), 481, at("2025-06-03", "09:01")),
        (at("2025-06-06", "16:30"), 60, at("2025-06-09", "09:30")),  # over a weekend
        (at("2025-12-24", "16:00"), 10 * 60, at("2025-12-30", "10:00")),  # over Christmas: 1 h + 8 h + 1 h
        (at("2025-06-07", "12:00"), 1, at("2025-06-09", "09:01")),
        (at("2025-06-07", "12:00"), 0, at("2025-06-09", "09:00")),
    ],
)
def test_work_proceeds_in_office_hours_only(begun, work, done):
    assert ENGLAND.add_working_minutes(begun, work) == done


@settings(max_examples=150, deadline=None)
@given(minutes, st.integers(0, 3000))
def test_working_minutes_agree_with_counting_them_one_by_one(minute, work):
    def is_open(m: int) -> bool:
        return ENGLAND.is_working_day(m) and 540 <= m % MINUTES_PER_DAY < 1020

    done = ENGLAND.add_working_minutes(minute, work)
    assert sum(map(is_open, range(minute, done))) == work
    assert work == 0 or is_open(done - 1)


@given(minutes, st.integers(0, 2000), st.integers(1, 2000))
def test_work_done_in_two_sittings_ends_when_one_sitting_would(minute, first, then):
    both = ENGLAND.add_working_minutes(minute, first + then)
    assert ENGLAND.add_working_minutes(ENGLAND.add_working_minutes(minute, first), then) == both


@given(minutes, st.integers(1, 400))
def test_counting_back_undoes_adding_working_days(minute, days):
    due = ENGLAND.add_working_days(minute, days)
    assert due > minute
    assert ENGLAND.is_working_day(due)
    assert ENGLAND.working_days_between(minute, due) == days
    assert ENGLAND.working_days_between(minute, due - MINUTES_PER_DAY) == days - 1


@given(minutes, minutes, minutes)
def test_working_days_add_up_along_the_way(a, b, c):
    between = ENGLAND.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, b) == -between(b, a)


@given(minutes, st.integers(0, 20_000), st.integers(0, 100), st.integers(0, 5))
def test_later_starts_and_longer_spans_never_end_sooner(minute, later, days, more):
    for add in (ENGLAND.add_working_days, ENGLAND.add_working_minutes, ENGLAND.add_months):
        assert add(minute + later, days) >= add(minute, days)
        assert add(minute, days + more) >= add(minute, days)
    assert ENGLAND.next_working_time(minute + later) >= ENGLAND.next_working_time(minute) >= minute


@given(minutes)
def test_dates_and_minutes_convert_both_ways(minute):
    assert 0 <= minute - ENGLAND.minute_of(ENGLAND.date_of(minute)) < MINUTES_PER_DAY


@pytest.mark.parametrize(
    ("day", "months", "lands"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2008-02-29", 216, "2026-02-28"),  # an eighteenth birthday
        ("2025-10-15", 3, "2026-01-15"),
        ("2025-05-31", -3, "2025-02-28"),
        ("2025-12-31", 6, "2026-06-30"),
        ("1960-02-29", 12, "1961-02-28"),  # beyond the tables
        ("2069-12-31", 2, "2070-02-28"),
        ("2099-12-31", 1, "2100-01-31"),
    ],
)
def test_months_keep_the_day_or_take_the_months_last(day, months, lands):
    assert ENGLAND.add_months(at(day, "10:05"), months) == at(lands, "10:05")


@given(st.integers(-60 * MINUTES_PER_YEAR, 80 * MINUTES_PER_YEAR), st.integers(-300, 300))
def test_months_by_table_agree_with_months_by_date(minute, months):
    day, landed = ENGLAND.date_of(minute), ENGLAND.date_of(ENGLAND.add_months(minute, months))
    assert (landed.year * 12 + landed.month) - (day.year * 12 + day.month) == months
    assert landed.day == day.day or (landed.day < day.day and (landed + timedelta(days=1)).day == 1)
    assert ENGLAND.add_months(minute, months) % MINUTES_PER_DAY == minute % MINUTES_PER_DAY


@given(minutes)
def test_the_next_monday_is_a_monday_at_midnight_within_a_week(minute):
    monday = ENGLAND.next_monday(minute)
    assert 0 < monday - minute <= MINUTES_PER_WEEK
    assert monday % MINUTES_PER_DAY == 0
    assert ENGLAND.date_of(monday).weekday() == 0


def test_the_next_monday_after_a_monday_at_midnight_is_a_week_on():
    assert ENGLAND.next_monday(at("2025-04-07")) == at("2025-04-14")
    assert ENGLAND.next_monday(at("2025-04-06", "23:59")) == at("2025-04-07")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2025-07-23", "2025-09-02"),
        ("2025-10-25", "2025-11-02"),
        ("2025-12-20", "2026-01-04"),
        ("2026-02-14", "2026-02-22"),
        ("2026-03-28", "2026-04-12"),  # Easter Sunday is 5 April
        ("2026-05-23", "2026-05-31"),
    ],
)
def test_schools_are_on_holiday_from_the_first_day_to_the_last_and_in_term_around_them(first, last):
    a, b = at(first), at(last, "23:59")
    assert ENGLAND.in_term(a - 1)
    assert not any(ENGLAND.in_term(minute) for minute in range(a, b, MINUTES_PER_DAY))
    assert not ENGLAND.in_term(b)
    assert ENGLAND.in_term(b + 1)


def test_weekends_and_bank_holidays_inside_a_term_count_as_term():
    assert ENGLAND.in_term(at("2025-06-14", "12:00"))
    assert ENGLAND.in_term(at("2026-05-04", "12:00"))


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027, 2028])
def test_a_school_year_has_about_195_days(year):
    """By regulation 190 for pupils and five more for teachers; the rule is allowed four either way."""
    days = range(at(f"{year}-09-01"), at(f"{year + 1}-09-01"), MINUTES_PER_DAY)
    assert abs(sum(ENGLAND.in_term(day) and ENGLAND.is_working_day(day) for day in days) - 195) <= 4


def test_terms_reach_the_ends_of_the_tables():
    assert not ENGLAND.in_term(at("2000-01-01"))  # a Christmas holiday that began the year before
    assert not ENGLAND.in_term(at("2069-12-31"))


@pytest.mark.parametrize(
    ("year", "easter"),
    [(2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"), (2027, "2027-03-28"), (2038, "2038-04-25")],
)
def test_easter_sunday(year, easter):
    assert easter_sunday(year) == date.fromisoformat(easter)


def test_easter_monday_is_never_worked():
    for year in range(2001, 2069):
        assert not ENGLAND.is_working_day(ENGLAND.minute_of(easter_sunday(year) + timedelta(days=1)))


def test_another_start_date_moves_the_minutes_and_nothing_else():
    other = Calendar.from_values(VALUES, date(2023, 9, 14))
    moved = ENGLAND.minute_of(other.start)
    for minute in range(0, 3 * MINUTES_PER_YEAR, 7777):
        for name in ("add_working_days", "add_working_minutes", "add_months"):
            assert getattr(other, name)(minute, 45) + moved == getattr(ENGLAND, name)(minute + moved, 45)
        assert other.next_monday(minute) + moved == ENGLAND.next_monday(minute + moved)
        assert other.in_term(minute) == ENGLAND.in_term(minute + moved)


def test_other_office_hours_are_kept():
    early = Calendar.from_values(VALUES | {"calendar.office_opens": 8, "calendar.office_closes": 16.5})
    assert early.next_working_time(0) == 8 * 60
    assert early.add_working_days(0, 1) == MINUTES_PER_DAY + 16 * 60 + 30
    assert early.add_working_minutes(0, 8 * 60 + 31) == MINUTES_PER_DAY + 8 * 60 + 1


@pytest.mark.parametrize(("opens", "closes"), [(17, 9), (9, 9), (9, 25), (-1, 9)])
def test_impossible_office_hours_are_refused(opens, closes):
    with pytest.raises(ValueError, match="office"):
        Calendar.from_values(VALUES | {"calendar.office_opens": opens, "calendar.office_closes": closes})


def test_days_outside_the_tables_are_refused_not_guessed():
    for beyond in (at("1979-12-31"), at("2070-01-01")):
        for ask in (ENGLAND.is_working_day, ENGLAND.in_term, ENGLAND.next_working_time):
            with pytest.raises(ValueError, match="outside"):
                ask(beyond)
        with pytest.raises(ValueError, match="outside"):
            ENGLAND.working_days_between(0, beyond)
    with pytest.raises(ValueError, match="outside"):
        ENGLAND.add_working_days(0, 50_000)


def test_negative_spans_are_refused():
    with pytest.raises(ValueError, match="0 or more"):
        ENGLAND.add_working_days(0, -1)
    with pytest.raises(ValueError, match="0 or more"):
        ENGLAND.add_working_minutes(0, -1)


def test_the_same_values_give_the_same_calendar_and_it_survives_a_trip_to_a_worker():
    assert Calendar.from_values(dict(VALUES)) is Calendar.from_values(dict(VALUES))
    sent = pickle.loads(pickle.dumps(ENGLAND))
    assert sent == ENGLAND
    assert sent.add_working_days(0, 45) == ENGLAND.add_working_days(0, 45)


def test_periods_are_the_whole_then_financial_years_then_quarters():
    end = at("2027-04-01")
    found = periods(ENGLAND, end)
    assert found[:3] == [("all", 0, end), ("2025-26", 0, at("2026-04-01")), ("2026-27", at("2026-04-01"), end)]
    assert [name for name, _, _ in found[3:]] == [f"{y} Q{q}" for y in ("2025-26", "2026-27") for q in (1, 2, 3, 4)]
    assert found[3:5] == [
        ("2025-26 Q1", 0, at("2025-07-01")),
        ("2025-26 Q2", at("2025-07-01"), at("2025-10-01")),
    ]


def test_a_last_period_is_cut_to_the_end_and_none_starts_after_it():
    end = at("2026-05-10", "12:00")
    found = periods(ENGLAND, end)
    assert ("2026-27", at("2026-04-01"), end) in found
    assert found[-1] == ("2026-27 Q1", at("2026-04-01"), end)


def test_a_period_that_began_before_the_start_is_cut_to_it():
    calendar = Calendar.from_values(VALUES, date(2026, 2, 1))
    end = calendar.minute_of(date(2026, 7, 1))
    years, quarters = periods(calendar, end)[1:3], periods(calendar, end)[3:]
    assert [name for name, _, _ in years] == ["2025-26", "2026-27"]
    assert years[0][1] == 0
    assert [name for name, _, _ in quarters] == ["2025-26 Q4", "2026-27 Q1"]


@given(st.integers(1, 12 * MINUTES_PER_YEAR))
def test_years_and_quarters_each_tile_the_run(end):
    found = periods(ENGLAND, end)[1:]
    for kind in (lambda name: "Q" in name, lambda name: "Q" not in name):
        tiles = [(a, b) for name, a, b in found if kind(name)]
        assert tiles[0][0] == 0
        assert tiles[-1][1] == end
        assert all(b == a for (_, b), (a, _) in pairwise(tiles))
        assert all(a < b for a, b in tiles)


def test_the_century_is_named_in_two_digits():
    late = Calendar.from_values(VALUES, date(2098, 4, 1))
    assert periods(late, 2 * 365 * MINUTES_PER_DAY)[2][0] == "2099-00"
