"""Settings in one, keywords one by one, and the flags of the command line mean the same."""

import inspect
from dataclasses import fields
from pathlib import Path

import experiment_fixture as fixture
import pytest

import sim
from sim.cli import options
from sim.errors import InputError
from sim.experiment.reading.verify import rerun, verify
from sim.experiment.runs import planned_runs
from sim.experiment.runs.replications import Engine
from sim.experiment.runs.settings import Keywords, Settings

SMALL = {"area": "rutland", "replications": 1, "years": 1, "warm_up": 0, "workers": 1}


def test_settings_in_one_give_what_keywords_give():
    in_one, one_by_one = sim.run("status_quo", settings=sim.Settings(**SMALL)), sim.run("status_quo", **SMALL)
    assert in_one.kpis.equals(one_by_one.kpis)
    assert in_one.manifest == one_by_one.manifest


@pytest.mark.parametrize(
    "call",
    [
        lambda **given: sim.run("status_quo", **given),
        lambda **given: sim.compare("status_quo", "family_help", **given),
        lambda **given: sim.sweep("status_quo", {"demand.multiplier": [1, 2]}, **given),
    ],
    ids=["run", "compare", "sweep"],
)
@pytest.mark.parametrize("given", [{"area": "rutland"}, {"replications": 2}, {"seed": 1}])
def test_settings_given_twice_are_refused_in_a_sentence(call, given):
    with pytest.raises(InputError, match=f"{next(iter(given))}.*not both"):
        call(settings=Settings(), **given)


def test_a_sweep_that_should_keep_events_is_refused():
    with pytest.raises(InputError, match="keeps no event logs"):
        sim.sweep("status_quo", {"demand.multiplier": [1, 2]}, settings=Settings(events=True))


def test_every_setting_can_be_given_as_a_keyword_but_the_engine():
    named = {"area", "replications"} | set(Keywords.__annotations__)
    assert {each.name for each in fields(Settings)} - named == {"engine"}


def test_docstrings_name_every_keyword():
    for call in (sim.run, sim.compare, sim.sweep):
        missing = [name for name in Keywords.__annotations__ if f"`{name}`" not in (inspect.getdoc(call) or "")]
        assert missing == ([] if call is not sim.sweep else ["events"])


def test_the_flags_of_the_command_line_have_the_defaults_of_the_settings():
    usual = Settings()
    for group in (options.Size, options.OneRun):
        for each in fields(group):
            if each.name != "replication":
                assert each.default == getattr(usual, each.name)


NO_NAME = (None, [], ["rutland"], ("a", "b"), {}, {"a": 1}, 3.5, -1, True, b"x", float("nan"), "", "x\0y", {"a"}, print)
"""What is given by mistake where a name is meant."""
NO_NUMBER = (*NO_NAME, "2", 10**30)
NO_FOLDER = tuple(each for each in NO_NAME if each is not None)
NEITHER = tuple(each for each in NO_NAME if each not in (None, True, print))  # no word, no yes or no, no function
VARY = {"demand.multiplier": [0.9, 1.1]}
CALLS = {
    "run": lambda **given: sim.run("status_quo", **given),
    "compare": lambda **given: sim.compare("status_quo", "family_help", **given),
    "sweep": lambda **given: sim.sweep("status_quo", VARY, **given),
}
WRONG = {
    "area": NO_NAME,
    "replications": NO_NUMBER,
    "seed": NO_NUMBER,
    "years": NO_NUMBER,
    "warm_up": NO_NUMBER,
    "workers": tuple(each for each in NO_NUMBER if each is not None),
    "folder": NO_FOLDER,
    "events": (*NEITHER, None, print),
    "progress": NEITHER,
    "notice": NEITHER,
    "cluster": tuple(each for each in NEITHER if not isinstance(each, str)),
    "settings": NEITHER,
    "engine": NEITHER,
    "replicatons": (1,),
}


def sentence(call, *given, **named):
    """Return the one sentence with which a call is refused."""
    with pytest.raises(InputError) as told:
        call(*given, **named)
    assert str(told.value).strip()
    assert "\n" not in str(told.value)
    return str(told.value)


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    """Have a stand-in for the model do the runs, in an empty folder."""
    monkeypatch.setattr(planned_runs, "reference_engine", lambda: Engine(fixture.simulate, fixture.compute))
    monkeypatch.chdir(tmp_path)
    yield
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("call", CALLS)
def test_a_setting_of_the_wrong_kind_is_refused_in_a_sentence(stand_in, call, name):
    for wrong in WRONG[name]:
        told = sentence(CALLS[call], **(SMALL | {name: wrong}))
        if wrong is None:
            assert "nothing" in told, name
        assert name.replace("_", "-") in told or name in told, (wrong, told)


def test_nothing_where_a_scenario_is_meant_or_something_else_is_refused_in_a_sentence(stand_in):
    for wrong in NO_NAME:
        for call in (
            lambda given: sim.run(given, **SMALL),
            lambda given: sim.compare(given, "status_quo", **SMALL),
            lambda given: sim.compare("status_quo", given, **SMALL),
            lambda given: sim.compare("status_quo", [given], **SMALL),
            lambda given: sim.sweep(given, VARY, **SMALL),
            sim.load_scenario,
        ):
            sentence(call, wrong)


def test_what_is_varied_and_how_is_refused_in_a_sentence_when_it_is_something_else(stand_in):
    for wrong in NO_NAME:
        sentence(sim.sweep, "status_quo", wrong, **SMALL)
        sentence(sim.sweep, "status_quo", {"demand.multiplier": wrong}, **SMALL) if wrong not in (3.5, True) else None
        sentence(sim.sweep, "status_quo", [wrong], **SMALL)
        sentence(sim.sweep, "status_quo", VARY, design=wrong, **SMALL)
        if wrong is not None:
            sentence(sim.sweep, "status_quo", VARY, samples=wrong, **SMALL)
            sentence(sim.sweep, "status_quo", points=wrong, **SMALL)


def test_assignments_that_are_none_are_refused_in_a_sentence():
    for wrong in (None, 3.5, True, "demand.multiplier=1.1", b"x", {"demand.multiplier": 1.1}, print, Path("x")):
        assert "sets" in sentence(sim.load_scenario, "status_quo", wrong)
        if not isinstance(wrong, str):
            assert "sets" in sentence(sim.load_scenario, "status_quo", [wrong])
    assert "nothing" in sentence(sim.load_scenario, "status_quo", None)


@pytest.mark.parametrize("call", [sim.load_run, sim.load_comparison, sim.load_sweep, sim.sensitivity, verify, rerun])
def test_what_is_no_folder_is_refused_in_a_sentence(call):
    for wrong in NO_NAME:
        assert "path" in sentence(call, wrong)
