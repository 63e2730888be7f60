"""Grants: written as a mapping, kept as a line that reads back, refused with a sentence, known to the schema."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sim.areas import load_area
from sim.book import load_book
from sim.book.grants import ALLOWED, MOST_GRANTS, Grant, check_grants, read_grant
from sim.errors import InputError
from sim.model import simulate
from sim.scenario.schema import schema

BASE: dict[str, Any] = {"starts": "2025-04-01", "pays_for": "social_worker", "amount": 5}
ROLES = ("early_help_worker", "family_help_practitioner", "social_worker")
RENEWALS = ("early", "late", "never")
WHERE = ("f.yaml", "funding.grants")
SIX = 1e-5
"""A line shows shares to six digits."""
SCHEMA = Draft202012Validator(
    schema(load_book())["$defs"]["TimelineEntry"]["properties"]["set"]["properties"]["funding.grants"]
)


def without(*keys: str, **more: Any) -> dict[str, Any]:
    """The grant without some keys, and with others."""
    return {key: value for key, value in (BASE | more).items() if key not in keys}


TOO_MANY = [without(name=f"g{number}") for number in range(MOST_GRANTS + 1)]


@st.composite
def written_grants(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Grants as a scenario may write them: only some keys, in plain numbers and days."""
    found = []
    for number in range(draw(st.integers(0, MOST_GRANTS))):
        starts = draw(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
        after = draw(st.none() | st.integers(1, 5000))
        amount = draw(st.integers(0, 10**9) | st.integers(1, 10**9).map(lambda pence: pence / 100))
        optional: dict[str, Any] = {
            "name": f"{draw(st.sampled_from(('pathfinder', 'Early help', 'a-b_c')))} {number}",
            "announced": str(starts + timedelta(draw(st.integers(-900, 900)))),
            "renewal": draw(st.sampled_from(RENEWALS)),
            "delivery": draw(st.integers(0, 1) | st.integers(0, 1000).map(lambda parts: parts / 1000)),
            "match": draw(st.integers(0, 3) | st.integers(0, 1000).map(lambda parts: parts / 1000)),
        }
        chosen = {"name", *draw(st.sets(st.sampled_from(sorted(optional))))}
        entry = {"starts": str(starts), "pays_for": draw(st.sampled_from(ROLES))}
        entry |= {draw(st.sampled_from(("amount", "per_child"))): amount}
        entry |= {} if after is None else {"ends": str(starts + timedelta(after))}
        found.append(entry | {key: value for key, value in optional.items() if key in chosen})
    return found


def meant(written: dict[str, Any]) -> Grant:
    """What a written grant says, read key by key here."""
    day = date.fromisoformat
    return Grant(
        name=written.get("name", "grant"),
        amount=float(written.get("amount", written.get("per_child"))),
        per_child="per_child" in written,
        announced=day(written.get("announced", written["starts"])),
        starts=day(written["starts"]),
        ends=day(written["ends"]) if "ends" in written else None,
        renewal=written.get("renewal", "never") if "ends" in written else "never",
        pays_for=written["pays_for"],
        delivery=written.get("delivery"),
        match=written.get("match", 0.0),
    )


# --- lines ------------------------------------------------------------------------------------------------------
@given(written_grants())
def test_what_is_written_is_kept_as_lines_that_read_back(written: list[dict[str, Any]]) -> None:
    lines = check_grants(written, *WHERE)
    assert [read_grant(line) for line in lines] == [meant(each) for each in written]
    assert check_grants(lines, *WHERE) == lines  # what is kept can be given again, as a mix stores it
    assert check_grants(list(lines), *WHERE) == lines


def test_a_line_says_all_of_a_grant_in_words() -> None:
    full = BASE | {
        "name": "pathfinder",
        "announced": "2025-01-15",
        "ends": "2028-03-31",
        "renewal": "late",
        "delivery": 0.6,
        "match": 0.25,
    }
    assert check_grants([full], *WHERE) == (
        "pathfinder: £5 a year from 2025-04-01 to 2028-03-31, renewal late, announced 2025-01-15, "
        "pays for social_worker, 0.6 of it for posts, matched by 0.25",
    )
    assert check_grants([without("amount", per_child=22.5)], *WHERE) == (
        "grant: £22.5 a year per child from 2025-04-01, announced 2025-04-01, pays for social_worker",
    )


@pytest.mark.parametrize(
    "extreme", [{"amount": 1e15}, {"amount": 0.01}, {"delivery": 0.00001}, {"match": 0.00001}], ids=str
)
def test_very_large_and_very_small_numbers_read_back(extreme: dict[str, float]) -> None:
    ((key, value),) = extreme.items()
    (line,) = check_grants([BASE | extreme], *WHERE)
    assert getattr(read_grant(line), key) == pytest.approx(value, rel=SIX)


@pytest.mark.parametrize("extreme", [{"amount": 1e-5}, {"match": 1e6}], ids=str)
def test_numbers_beyond_those_are_kept_or_refused(extreme: dict[str, float]) -> None:
    try:
        (line,) = check_grants([BASE | extreme], *WHERE)
    except InputError:
        return
    read_grant(line)


@pytest.mark.parametrize("line", ["", "pathfinder", "a: 5 a year from 2025-04-01, announced 2025-04-01, pays for x"])
def test_other_lines_are_none(line: str) -> None:
    with pytest.raises(InputError, match="not a grant"):
        read_grant(line)


# --- refusals ---------------------------------------------------------------------------------------------------
ONE = "amount (£ a year) or per_child (£ a year for each child), one of them"
DAY = "a date, such as 2025-04-01"
REFUSED: tuple[tuple[object, str, str], ...] = (
    (5, "", f"found 5; not a list of grants; allowed: {ALLOWED}"),
    (BASE, "", f"not a list of grants; allowed: {ALLOWED}"),
    (TOO_MANY, "", f"not a list of grants; allowed: {ALLOWED}"),
    ([BASE, 5], ".1", f"found 5; not a grant; allowed: {ALLOWED}"),
    (["pathfinder"], ".0", f"found 'pathfinder'; not a grant; allowed: {ALLOWED}"),
    ([without(name="A b"), without(name="a B")], "", "found 'A b'; two grants have one name; allowed: different names"),
    ([BASE, BASE], "", "found 'grant'; two grants have one name; allowed: different names"),
    ([without(per_child=3)], ".0", f"a grant needs one amount; allowed: {ONE}"),
    ([without("amount")], ".0", f"a grant needs one amount; allowed: {ONE}"),
    ([without(ends="2025-04-01")], ".0.ends", "the grant ends before it starts; allowed: after 2025-04-01"),
    ([without(ends="soon")], ".0.ends", f"found 'soon'; wrong value; allowed: {DAY}"),
    ([without(starts="2025-13-01")], ".0.starts", f"found '2025-13-01'; wrong value; allowed: {DAY}"),
    ([without(announced="2025-02-30")], ".0.announced", f"found '2025-02-30'; wrong value; allowed: {DAY}"),
    ([without("starts")], ".0.starts", "this key is missing"),
    ([without("pays_for")], ".0.pays_for", "this key is missing"),
    ([without(name="a:b")], ".0.name", "found 'a:b'; wrong value; allowed: letters, digits, space, - and _; 40 at mo"),
    ([without(amount=-1)], ".0.amount", "found -1; wrong value; allowed: a number, 0 or more"),
    ([without(amount=float("nan"))], ".0.amount", "found nan; wrong value; allowed: a number, 0 or more"),
    ([without(amount=float("inf"))], ".0.amount", "found inf; wrong value; allowed: a number, 0 or more"),
    ([without(amount=True)], ".0.amount", "found True; wrong type; allowed: a whole number or a number"),
    (
        [without("amount", per_child="5")],
        ".0.per_child",
        "found '5'; wrong type: write `per_child: 5` (pounds a year for each",
    ),
    ([without(amount="£1m")], ".0.amount", "found '£1m'; wrong type: write `amount: 1000000` (pounds a year)"),
    ([without(amount="lots")], ".0.amount", "found 'lots'; wrong type; allowed: a whole number or a number"),
    ([without(match="20%")], ".0.match", "found '20%'; wrong type: write 0.2"),
    ([without(delivery="50%")], ".0.delivery", "found '50%'; wrong type: write 0.5"),
    ([without(delivery=1.2)], ".0.delivery", "found 1.2; wrong value; allowed: a number, 0 to 1"),
    ([without(match=-0.5)], ".0.match", "found -0.5; wrong value; allowed: a number, 0 or more"),
    ([without(renewal="soon")], ".0.renewal", "found 'soon'; not a choice; allowed: early, late or never"),
    (
        [without(pays_for="lcpp")],
        ".0.pays_for",
        f"found 'lcpp'; wrong value; allowed: {', '.join(ROLES)}",
    ),
    ([without("pays_for", paysfor="lcpp")], ".0.paysfor", "unknown key; allowed: name, amount, per_child, announced"),
)


@pytest.mark.parametrize(("written", "place", "sentence"), REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_what_is_no_grant_is_refused_with_a_sentence(written: object, place: str, sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        check_grants(written, *WHERE)
    said = str(refusal.value)
    assert said.startswith(f"f.yaml: funding.grants{place}: "), said
    assert sentence in said


@pytest.mark.parametrize(
    "line",
    [
        "a: £5 a year from 2025-04-01, announced 2025-04-01, pays for nobody",
        "a: £5 a year from 2025-04-01, announced 2025-04-01, pays for social_worker, 5 of it for posts",
        "a: £5 a year from 2025-04-01 to 2025-01-01, renewal never, announced 2025-04-01, pays for social_worker",
        "a: £5 a year from 2025-04-01 to 2026-01-01, renewal soon, announced 2025-04-01, pays for social_worker",
    ],
)
def test_a_line_that_says_what_no_grant_can_is_refused(line: str) -> None:
    with pytest.raises(InputError):
        check_grants([line], *WHERE)


# --- the schema -------------------------------------------------------------------------------------------------
@given(written_grants())
def test_the_schema_of_a_scenario_accepts_what_is_accepted(written: list[dict[str, Any]]) -> None:
    check_grants(written, *WHERE)
    assert list(SCHEMA.iter_errors(written)) == []


@pytest.mark.parametrize(
    "written",
    [
        5,
        [5],
        [without(per_child=3)],
        [without("amount")],
        [without("starts")],
        [without("pays_for")],
        [without(renewal="soon")],
        [without(pays_for="lcpp")],
        [without(amount="5")],
        [without(unknown=5)],
        TOO_MANY,
    ],
    ids=str,
)
def test_the_schema_refuses_what_has_another_shape(written: object) -> None:
    assert list(SCHEMA.iter_errors(written)) != []
    with pytest.raises(InputError):
        check_grants(written, *WHERE)


# --- what an amount is for --------------------------------------------------------------------------------------
def test_an_amount_per_child_is_that_amount_for_the_area() -> None:
    area = load_area("rutland").scaled(0.3)
    of_child = {"funding.grants": [without("amount", per_child=30)]}
    of_area = {"funding.grants": [without(amount=30 * area.child_population)]}
    one, other = (
        simulate(
            {
                "title": "Grant",
                "question": "Is it the same?",
                "timeline": [{"on": "start", "because": "to compare", "set": values}],
            },
            area,
            years=1,
            warm_up=0,
        ).frame()
        for values in (of_child, of_area)
    )
    money = one[one["detail"].astype(str).str.endswith("department,grants")]
    assert len(money) == 24  # a row for posts and one for the rest, each month
    assert money["value"].sum() == round(3000 * area.child_population)
    assert (one["value"] == other["value"]).all()
