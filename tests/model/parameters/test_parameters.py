"""Parameters are declared once: each field names leaves of the book, and each leaf is read by somebody known."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from math import inf
from types import MappingProxyType, SimpleNamespace

import pytest

from sim.book import load_book
from sim.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.model.parameters import conversions as to
from sim.model.parameters.choices import HOLDER_RULES, LEAD_MODELS, OVERFLOWS, WAIT
from sim.model.parameters.from_book import parameters
from sim.model.parameters.groups import (
    CHILD_POPULATION,
    HIRED,
    ON_PLANS,
    POSTS,
    UASC_PER_YEAR,
    AreaParameters,
    LocalParameters,
)
from sim.model.parameters.leaf_fields import leaf, leaves, paths_of, read
from sim.model.parameters.need import SCHOOL_SHARE

BOOK = load_book()
GIVEN = {CHILD_POPULATION, UASC_PER_YEAR, ON_PLANS, SCHOOL_SHARE}
READ_ELSEWHERE = {
    "agency.share_of_workers": "posts and cover of an area",
    "area.localities": "the scenario divides the area",
    "calendar.": "the clock builds its working days and terms from the book",
    "care.care_leavers_per_10000": "counts of the stock at the start",
    "care.stock_age_shares": "read by nothing yet: ages of the stock follow from its families",
    "care.stock_mean_years": "lengths of stay of the stock at the start",
    "early_help.stock_families_per_worker": "counts of the stock at the start",
    "family_help.assessment.stock_share": "counts of the stock at the start",
    "family_help.open_without_plan.stock_per_10000": "counts of the stock at the start",
    "front_door.decision_days_limit": "an indicator's limit",
    "need.help.effective_cut": "indicators of true need, explanation",
    "costs.deflator": "indicators of real cost",
    "costs.discount_rate": "present value",
    "costs.discount_rate_later": "present value",
    "costs.optimism_bias": "present value",
    "need.stock.": "levels of the stock at the start",
    "protection.community_earlier_plan_share": "history of the stock at the start",
    "protection.stock_length_bands": "lengths of plans open at the start",
    "protection.stock_length_edges": "lengths of plans open at the start",
    "targets.": "indicators and the fit",
    "workforce.care_share_of_case_holders": "posts of an area",
    "workforce.children_in_need_per_social_worker": "caps of an area",
    "workforce.conferences_per_chair": "posts of an area",
    "workforce.early_help_post_cost": "posts of an area",
    "workforce.early_help_spend_share": "posts of an area",
    "workforce.lasting.": "rates of an area",
    "workforce.lcpp_share_of_case_holders": "posts of an area",
    "workforce.lives.usually_away": "posts of an area",
    "workforce.supervisor_span": "posts of an area",
}
"""Leaves, or the beginnings of their paths, that no field names, with who reads them."""

PATHS = {*paths_of(AreaParameters), *paths_of(LocalParameters)}


def built(**changed: object) -> SimpleNamespace:
    """Return the groups of parameters of the book with some values changed; `__` in a name stands for a dot."""
    changes = {name.replace("__", "."): value for name, value in changed.items()}
    p = parameters({"": {**BOOK.values, **changes}}, 10_000, 12.0, 0.5, 40.0)
    named = {each.name: getattr(of, each.name) for of in (p.area, p.local[""]) for each in fields(of)}
    return SimpleNamespace(**named)


def known_elsewhere(path: str) -> bool:
    """Tell whether a leaf is among those read elsewhere."""
    return path in READ_ELSEWHERE or any(path.startswith(part) for part in READ_ELSEWHERE if part.endswith("."))


def test_every_declared_path_is_a_leaf_of_the_book() -> None:
    assert set(BOOK.leaves) >= PATHS - GIVEN
    assert PATHS >= GIVEN


def test_no_leaf_is_unread() -> None:
    unread = set(BOOK.leaves) - PATHS
    assert sorted(path for path in unread if not known_elsewhere(path)) == []


def test_what_is_said_to_be_read_elsewhere_is_a_leaf_that_no_field_names() -> None:
    unread = set(BOOK.leaves) - PATHS
    stale = [part for part in READ_ELSEWHERE if not any(path == part or path.startswith(part) for path in unread)]
    assert stale == []


def test_every_choice_of_the_book_has_its_kind() -> None:
    kinds = {"family_help.child_in_need.holder": HOLDER_RULES, "lcpp.model": LEAD_MODELS, "lcpp.overflow": OVERFLOWS}
    for path, known in kinds.items():
        assert set(BOOK.leaves[path].allowed) == set(known), path
        assert list(known.values()) == list(range(len(known))), path


def test_every_group_holds_numbers() -> None:
    values = vars(built()).values()
    groups = [value for value in values if is_dataclass(value)]
    assert len(groups) == 14
    assert all(fields(each) for each in groups)


@pytest.mark.parametrize("copy", [dict, MappingProxyType])
def test_any_mapping_of_values_will_do(copy: type[Mapping[str, object]]) -> None:
    made = parameters({"": copy(dict(BOOK.values))}, 10_000, 12.0, 0.5, 40.0)
    assert (made.area.need, made.local[""].lead) == (built().need, built().lead)


def test_times_become_minutes_and_rates_rates_per_minute() -> None:
    p = built(early_help__longest=0.5, early_help__panel_days=14, protection__pre_proceedings_weeks=14)
    assert (p.early_help.longest, p.early_help.panel) == (MINUTES_PER_YEAR / 2, 14 * MINUTES_PER_DAY)
    assert p.protection.pre_proceedings == 14 * MINUTES_PER_WEEK
    assert built(demand__moving_rate=1).need.move * MINUTES_PER_YEAR == pytest.approx(1.0)


def test_words_become_kinds_and_no_cap_is_infinite() -> None:
    p = built(lcpp__overflow="wait", lcpp__caseload_cap="none", early_help__step_up="next_day")
    assert p.lead.overflow == WAIT
    assert p.lead.cap == inf
    assert not p.early_help.by_panel


def test_posts_and_caps_are_by_role_in_order() -> None:
    p = built(workforce__supervisor__posts=3)
    assert tuple(p.posts) == POSTS
    assert tuple(p.caps) == HIRED == POSTS[: len(HIRED)]
    assert p.posts["supervisor"] == 3.0
    assert all(type(name) is str for name in p.posts)


def test_notices_of_schools_are_raised_so_that_the_mean_of_the_year_holds() -> None:
    shares = (0.25, 0.25, 0.25, 0.25)
    rates = to.notice_rates(0.0, 1.0, shares, 0.5)
    assert rates == pytest.approx([1.25 / MINUTES_PER_YEAR] * 6)
    assert to.source_shares(shares, 0.5) == pytest.approx((0.2, 0.2, 0.4, 0.2))


@pytest.mark.parametrize("variance", [0.0, 0.5, 2.6, 8.0])
@pytest.mark.parametrize("power", [0.0, 0.2, 0.4])
def test_multiples_of_being_noticed_have_mean_one_and_the_order_of_frailty(variance: float, power: float) -> None:
    frailty, visibility = to.frailty_multiples(variance), to.visibility_multiples(variance, power)
    assert len(visibility) == len(frailty)  # one place serves both
    assert sum(visibility) / len(visibility) == pytest.approx(1.0, abs=1e-12)
    if power == 0.0 or variance == 0.0:
        assert set(visibility) == {1.0}
    else:
        most, least = frailty[-1], frailty[len(frailty) // 2]
        assert visibility[-1] / visibility[len(visibility) // 2] == pytest.approx((most / least) ** power)
        assert list(visibility) == sorted(visibility)


def test_a_cold_handover_has_no_overlap() -> None:
    assert to.planned_overlap(2.0, "cold") == 0
    assert to.planned_overlap(2.0, "warm") == 2 * MINUTES_PER_WEEK


@dataclass(frozen=True, slots=True)
class Small:
    """Two fields as a newcomer would write them."""

    one: float = leaf("need.frailty_variance")
    both: tuple[float, float] = leaves(["need.shock_rate", "need.settle_rate"])


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A field that names nothing of the book."""

    number: float


def test_a_new_number_is_a_leaf_and_a_line() -> None:
    assert read(Small, {"need.frailty_variance": 3, "need.shock_rate": 1, "need.settle_rate": 2}) == Small(3, (1, 2))


def test_a_path_that_is_not_there_and_a_field_without_one_are_refused() -> None:
    with pytest.raises(KeyError, match="settle_rate"):
        read(Small, {"need.frailty_variance": 3, "need.shock_rate": 1})
    with pytest.raises(TypeError, match="number names no leaf of the book"):
        read(Forgotten, {})
    with pytest.raises(KeyError, match="nonsense"):
        built(lcpp__model="nonsense")
