"""Settings in one, keywords one by one, and the flags of the command line mean the same."""

import inspect
from dataclasses import fields

import pytest

import sim
from sim.cli import options
from sim.errors import InputError
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
