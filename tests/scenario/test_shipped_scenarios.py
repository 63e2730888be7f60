"""The scenarios that ship: each asks a question, is the status quo until its date, and is in balance after it.

The run of every scenario is compared with that of the status quo row by row: the same record before the first date,
another after it. All of it in debug mode, where every place and every family is accounted for after every event.
"""

from functools import cache
from typing import Any

import pytest

from sim.areas import Area, list_areas, load_area
from sim.book import load_book
from sim.clock import DEFAULT_START, Calendar
from sim.log import Log
from sim.model import simulate
from sim.scenario import list_scenarios, load_scenario, settings_over_time

NAMES = [each.id for each in list_scenarios()]
REFORMS = [name for name in NAMES if name != "status_quo"]
RETURNING = ("agency_rules",)
"""Scenarios that begin in another world than the status quo and come back to it."""
FROM_START = (*RETURNING, "prevention_does_not_pay")
"""Scenarios that begin in another world than the status quo."""
SLOW = ("recruitment_shortfall", "faster_recruitment", "newly_qualified_intake", "section_114")
"""Scenarios that show only after somebody has left: in a handful of posts that can take longer than a year."""
LEADS = [name for name in NAMES if name.startswith("lcpp_")]
EVENT = ["time", "family", "child", "event", "stage", "team", "worker", "value", "detail"]
WORDS = dict.fromkeys(("event", "stage", "team", "detail"), str)
PLACES = {
    "small": lambda: load_area("hartlepool").scaled(0.15),
    "hartlepool": lambda: load_area("hartlepool"),
    "england": lambda: load_area("england"),
}
YEARS = {"small": (1, 1), "hartlepool": (2, 1), "england": (1, 1)}


@cache
def area(place: str) -> Area:
    """An area, made once."""
    return PLACES[place]()


@cache
def base(place: str) -> Log:
    """The status quo of an area, run once."""
    return run("status_quo", place)


def run(name: str, place: str) -> Log:
    years, warm_up = YEARS[place]
    return simulate(name, area(place), 3, 0, years=years, warm_up=warm_up, debug=True)


def split(log: Log, minute: int) -> tuple[Any, Any]:
    """The record before a minute, and from it on."""
    frame = log.frame()
    early = frame["time"] < minute
    return tuple(frame.loc[part, EVENT].astype(WORDS).reset_index(drop=True) for part in (early, ~early))


def first_minute(name: str) -> int:
    """The minute of a scenario's first dated change; the start where only a grant begins, on that day."""
    days = (change.day for change in load_scenario(name).changes if change.day is not None)
    day = min(days, default=DEFAULT_START)
    return Calendar.from_values(load_book().values).minute_of(day)


def check(name: str, place: str) -> None:
    """Run a scenario in debug mode and set it beside the status quo."""
    before, after = split(run(name, place), first_minute(name))
    base_before, base_after = split(base(place), first_minute(name))
    assert len(before) > 1_000
    assert before.equals(base_before) == (name not in FROM_START)
    assert not after.equals(base_after)


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_asks_and_says_how_it_could_disappoint(name: str) -> None:
    scenario = load_scenario(name)
    assert len(scenario.hypotheses) >= 2
    assert len(scenario.could_disappoint) >= 2
    assert scenario.sources
    assert all(source.title and source.where for source in scenario.sources)
    assert all(change.because for change in scenario.changes)
    told = " ".join((scenario.title, scenario.question, *scenario.hypotheses, *scenario.could_disappoint)).lower()
    assert not {"will", "lcpp", "fhlp", "cin", "proves", "success"} & set(told.replace(",", " ").split())


@pytest.mark.parametrize("name", REFORMS)
def test_before_its_date_it_is_the_status_quo_and_afterwards_not(name: str) -> None:
    check(name, "hartlepool" if name in SLOW else "small")


@pytest.mark.full
@pytest.mark.parametrize("place", ["hartlepool", "england"])
@pytest.mark.parametrize("name", REFORMS)
def test_in_a_whole_area_too(name: str, place: str) -> None:
    check(name, place)


def test_those_that_begin_in_another_world_are_the_status_quo_from_their_date_on() -> None:
    for name in RETURNING:
        of_area = area("hartlepool")
        usual = dict(settings_over_time(load_scenario("status_quo"), of_area))[None]
        now = settings_over_time(load_scenario(name), of_area)
        assert now[0][1] != usual
        assert now[-1][1] == usual


@pytest.mark.parametrize("name", LEADS)
def test_lead_practitioner_designs_are_compared_at_the_same_posts(name: str) -> None:
    area_of = area("hartlepool")
    usual = dict(settings_over_time(load_scenario("status_quo"), area_of))[None]
    now = settings_over_time(load_scenario(name), area_of)[-1][1]
    posts = {path for path in now if path.endswith(".posts")}
    assert {path: now[path] for path in posts} == {path: usual[path] for path in posts}
    assert now["lcpp.cap_unit"] == "children"
    assert now["family_help.service"] == "merged"


def test_the_caps_are_those_the_titles_name() -> None:
    caps = {name: settings_over_time(load_scenario(name), area("small"))[-1][1]["lcpp.caseload_cap"] for name in LEADS}
    assert {name for name, cap in caps.items() if cap == "none" or cap is None} == {"lcpp_uncapped"}
    for name in set(LEADS) - {"lcpp_uncapped"}:
        assert f"{caps[name]} children" in load_scenario(name).title


@pytest.mark.parametrize("name", ["thresholds_tightened", "thresholds_loosened"])
def test_moved_likelihoods_stay_between_0_and_1_in_every_area(name: str) -> None:
    scenario = load_scenario(name)
    for area in list_areas():
        settings_over_time(scenario, area)


def test_the_number_of_administrators_for_an_area_of_another_size_is_set_as_its_text_says() -> None:
    """A value set by hand takes the place of the ten, from the day on which they come."""
    told = " ".join(load_scenario("administrators").could_disappoint)
    assert "--set administrators.posts=N (1 for Rutland" in told
    changes = load_scenario("administrators", ["administrators.posts=1"]).changes
    assert [each.values["administrators.posts"].amount for each in changes] == [1]
