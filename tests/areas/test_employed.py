"""From who holds cases at the census to the posts there are: an area's vacancies, leavers, agency cover and hires."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.areas import area_values, list_areas, load_area
from sim.areas.employed import FASTEST, LARGEST_COVER, LEAST, MOST, SOCIAL, balance, overrides, rates
from sim.book import load_book
from sim.service import Role

BOOK = load_book().values
OWN = {"vacancy_rate": 20.0, "turnover_rate": 16.0, "agency_rate": 25.0}
"""Per cent, as published."""
FOURTH = 5e-5
"""Values are written with four decimals: half of the last is lost at most."""
per_cent = st.fixed_dictionaries(
    {"vacancy_rate": st.floats(0, 60), "turnover_rate": st.floats(0, 60), "agency_rate": st.floats(0, 60)}
)
ENGLAND = {
    "vacancy": BOOK["workforce.social_worker.vacancy_rate"],
    "turnover": BOOK["workforce.social_worker.leaving_rate"],
    "agency": BOOK["agency.share_of_workers"],
}


def with_values(**changes: object) -> dict[str, object]:
    """The book's values, some changed; `__` in a name stands for a dot."""
    return dict(BOOK) | {name.replace("__", "."): value for name, value in changes.items()}


LASTING = with_values(workforce__lasting__vacancy=1, workforce__lasting__turnover=1, workforce__lasting__agency=1)


# --- rates ------------------------------------------------------------------------------------------------------
def test_an_area_without_figures_has_the_rates_of_england() -> None:
    assert rates({}, BOOK) == pytest.approx(ENGLAND)


def test_a_rate_is_drawn_toward_england_by_how_little_of_it_lasts() -> None:
    values = with_values(workforce__lasting__vacancy=0.5, workforce__lasting__turnover=0, workforce__lasting__agency=1)
    found = rates(OWN, values)
    assert found["vacancy"] == pytest.approx((0.2 + ENGLAND["vacancy"]) / 2)
    assert found["turnover"] == pytest.approx(ENGLAND["turnover"])
    assert found["agency"] == pytest.approx(0.25)


@given(figures=per_cent)
def test_a_rate_lies_between_the_areas_own_and_englands_and_within_its_bounds(figures: dict[str, float]) -> None:
    # To the last bits of the doubles that the weighted mean is made of.
    for name, rate in rates(figures, BOOK).items():
        low, high = sorted((figures[f"{name}_rate"] / 100, ENGLAND[name]))
        assert LEAST <= rate <= MOST
        assert min(low, MOST) - 1e-12 <= rate <= max(high, LEAST) + 1e-12


def test_a_return_of_nobody_or_of_nearly_all_is_bounded() -> None:
    none = rates(dict.fromkeys(OWN, 0.0), LASTING)
    most = rates(dict.fromkeys(OWN, 95.0), LASTING)
    assert set(none.values()) == {LEAST}
    assert set(most.values()) == {MOST}


# --- posts ------------------------------------------------------------------------------------------------------
@given(figures=per_cent, at_work=st.floats(5.0, 500.0))
def test_permanent_workers_at_work_and_agency_workers_are_the_case_holders(
    figures: dict[str, float], at_work: float
) -> None:
    # Of the posts some are vacant, of the permanent workers some are away; agency workers are their share of all
    # employed. Posts are written with four decimals, and so is each rate that they are multiplied with here.
    role = "social_worker"
    own, away = rates(figures, LASTING), BOOK["workforce.lives.usually_away"]
    found = overrides({role: at_work}, figures, LASTING)
    posts, vacant = found[f"workforce.{role}.posts"], found[f"workforce.{role}.vacancy_rate"]
    permanent = posts * (1.0 - vacant)
    agency = permanent * own["agency"] / (1.0 - own["agency"])
    assert permanent * (1.0 - away) + agency == pytest.approx(at_work, rel=4 * FOURTH)
    assert posts - permanent == pytest.approx(posts * own["vacancy"], abs=FOURTH * posts)


def test_posts_by_hand() -> None:
    # A quarter of all employed come from agencies and a tenth of permanent workers are away: for each permanent worker
    # nine tenths of one and a third of an agency worker are at work. A fifth of the posts are vacant.
    values = LASTING | {"workforce.lives.usually_away": 0.1}
    found = overrides({"social_worker": 100.0}, OWN, values)
    permanent = 100.0 / (0.9 + 1.0 / 3.0)
    assert found["workforce.social_worker.posts"] == pytest.approx(permanent / 0.8, abs=FOURTH)
    assert found["workforce.social_worker.vacancy_rate"] == 0.2
    assert found["workforce.social_worker.leaving_rate"] == 0.16


def test_those_who_are_no_social_workers_have_no_agency_cover_and_the_books_vacancies() -> None:
    found = overrides({"early_help_worker": 46.0, "supervisor": 23.0}, OWN, BOOK)
    vacant, away = BOOK["workforce.early_help_worker.vacancy_rate"], BOOK["workforce.lives.usually_away"]
    posts = found["workforce.early_help_worker.posts"]
    assert posts * (1.0 - vacant) * (1.0 - away) == pytest.approx(46.0, abs=2 * FOURTH)
    assert found["workforce.supervisor.posts"] == 23.0  # who hold no families, and are promoted
    assert "workforce.supervisor.vacancy_rate" not in found
    assert "workforce.early_help_worker.leaving_rate" not in found


# --- cover ------------------------------------------------------------------------------------------------------
def test_england_covers_as_the_book_says() -> None:
    assert overrides({}, {}, BOOK)["agency.cover"] == pytest.approx(BOOK["agency.cover"], abs=FOURTH)


@given(figures=per_cent)
def test_cover_is_the_books_times_how_many_agency_workers_there_are_for_each_empty_post(
    figures: dict[str, float],
) -> None:
    own, away = rates(figures, BOOK), BOOK["workforce.lives.usually_away"]

    def for_each_empty_post(vacant: float, agency: float) -> float:
        permanent = 1.0 - vacant
        return permanent * agency / (1.0 - agency) / (vacant + away * permanent)

    times = for_each_empty_post(own["vacancy"], own["agency"])
    times /= for_each_empty_post(ENGLAND["vacancy"], ENGLAND["agency"])
    expected = min(LARGEST_COVER, BOOK["agency.cover"] * times)
    assert overrides({}, figures, BOOK)["agency.cover"] == pytest.approx(expected, abs=FOURTH)


# --- hires ------------------------------------------------------------------------------------------------------
@given(vacant=st.floats(LEAST, MOST), leaving=st.floats(LEAST, MOST), months=st.floats(1.0, 9.0))
def test_at_the_balance_as_many_are_hired_as_leave(vacant: float, leaving: float, months: float) -> None:
    rate = balance(vacant, leaving, months)
    assert 0.0 < rate <= FASTEST
    leavers = leaving * (1.0 - vacant)
    on_the_way = leavers * months / 12.0
    if rate < FASTEST:
        assert rate * (vacant - on_the_way) == pytest.approx(leavers, rel=1e-9)
    else:  # the time to hire alone keeps as many posts empty, or nearly
        assert vacant - on_the_way <= leavers / FASTEST + 1e-12


def test_a_council_that_leaves_vacancies_open_hires_at_a_lower_rate() -> None:
    assert balance(0.3, 0.118, 3.5) < balance(0.142, 0.118, 3.5) < balance(0.142, 0.2, 3.5)
    assert balance(0.142, 0.118, 6.0) > balance(0.142, 0.118, 3.5)


def test_by_its_rates_an_area_comes_to_rest_at_its_vacancies() -> None:
    # Stepped a week at a time for eighty years: posts looked for, hired for and filled. A step delays each hire by half
    # a week, a hundredth of a vacant post's life.
    vacant, leaving, months = 0.2, 0.16, 3.5
    rate, delay = balance(vacant, leaving, months), round(months * 52 / 12)
    filled, coming = 0.95, [0.0] * delay
    for _ in range(80 * 52):
        hired = rate * (1.0 - filled - sum(coming)) / 52
        filled += coming.pop(0) - filled * leaving / 52
        coming.append(hired)
    assert 1.0 - filled == pytest.approx(vacant, rel=0.01)


def test_the_hires_of_england_in_the_book_balance_its_leavers() -> None:
    # The book rounds to a hundredth, or nearly.
    england = overrides(load_area("england").posts, {}, BOOK)
    for role in SOCIAL:
        path = f"workforce.{role}.recruitment_rate"
        assert BOOK[path] == pytest.approx(england[path], abs=0.05), role


def test_more_are_hired_where_some_are_promoted_and_where_more_wait_for_september() -> None:
    alone = overrides({"social_worker": 6.0}, {}, BOOK)
    supervised = overrides({"social_worker": 6.0, "supervisor": 1.0}, {}, BOOK)
    none_promoted = overrides(
        {"social_worker": 6.0, "supervisor": 1.0}, {}, with_values(workforce__supervisor__leaving_rate=0.0)
    )
    newly = overrides({"social_worker": 6.0}, {}, with_values(workforce__social_worker__newly_qualified_share=0.9))
    path = "workforce.social_worker.recruitment_rate"
    assert alone[path] == none_promoted[path] < supervised[path]
    assert alone[path] < newly[path]


# --- as it ships ------------------------------------------------------------------------------------------------
def test_every_area_has_more_posts_than_case_holders_less_agency_and_values_that_are_allowed() -> None:
    book = load_book()
    for area in list_areas():
        values = area_values(area, book)
        for role in SOCIAL:
            posts = values[f"workforce.{role}.posts"]
            permanent = posts * (1.0 - values[f"workforce.{role}.vacancy_rate"])
            assert 0.5 * area.posts[role] < permanent < 1.06 * area.posts[role], area.name
        for path in ("agency.cover", *(f"workforce.{role}.{name}" for role in SOCIAL for name in ("leaving_rate",))):
            low, high = book.leaves[path].low, book.leaves[path].high
            assert low <= values[path] <= high, (area.name, path)


def test_a_vacant_post_more_is_a_post_more_for_the_same_case_holders() -> None:
    few = overrides({Role.SOCIAL_WORKER: 100.0}, OWN, LASTING)
    many = overrides({Role.SOCIAL_WORKER: 100.0}, OWN | {"vacancy_rate": 30.0}, LASTING)
    path = f"workforce.{Role.SOCIAL_WORKER}.posts"
    assert many[path] * 0.7 == pytest.approx(few[path] * 0.8, abs=2 * FOURTH)
    assert load_area("england").posts[Role.SOCIAL_WORKER] > 0
