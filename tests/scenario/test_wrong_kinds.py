"""What is no name where a name is wanted is refused in one sentence, not with an AttributeError."""

import experiment_fixture as fixture
import pytest

import sim
from sim.errors import InputError

WRONG = [None, 5, 1.5, ["rutland"], b"rutland", True]
VARY = {"demand.multiplier": [1]}


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_scenario_that_is_no_name_is_refused(wrong):
    for call in (
        lambda: sim.load_scenario(wrong),
        lambda: sim.simulate(wrong),
        lambda: sim.run(wrong),
        lambda: sim.compare("status_quo", [wrong]),
        lambda: sim.compare(wrong, ["current_policy"]),
        lambda: sim.sweep(wrong, VARY),
    ):
        with pytest.raises(InputError, match="a scenario is named by") as told:
            call()
        assert str(told.value).count("\n") == 0


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_an_area_that_is_no_name_is_refused(wrong):
    for call in (
        lambda: sim.simulate("status_quo", wrong),
        lambda: sim.run("status_quo", area=wrong),
        lambda: sim.compare("status_quo", "current_policy", area=wrong),
        lambda: sim.sweep("status_quo", VARY, area=wrong),
        lambda: sim.sweep("status_quo", {"area": [wrong]}),
    ):
        with pytest.raises(InputError, match=r"an area is|there is no area"):
            call()


@pytest.mark.parametrize("wrong", [None, 5, True])
def test_nothing_to_vary_is_refused(wrong):
    with pytest.raises(InputError, match="nothing is varied"):
        sim.sweep("status_quo", wrong)


@pytest.mark.parametrize("name", ["seed", "replication", "years", "warm_up"])
@pytest.mark.parametrize("wrong", [None, [], ["1"], 3.5, -1, True, b"1", float("nan"), "1", 2**64], ids=repr)
def test_a_number_of_a_run_that_is_no_whole_number_is_refused(name, wrong):
    with pytest.raises(InputError, match=f"{name}: .*a whole number"):
        sim.simulate("status_quo", "isles of scilly", **{name: wrong})


@pytest.mark.parametrize("wrong", [None, 5, ""], ids=repr)
def test_a_result_is_saved_told_and_drawn_only_by_a_name(wrong):
    result = sim.run("status_quo", settings=fixture.settings(replications=2))
    for call, words in (
        (lambda: result.save(wrong), "a result folder is named by its path"),
        (lambda: result.report(wrong), "a report is named by its path"),
        (lambda: result.plot(wrong), "indicator"),
    ):
        with pytest.raises(InputError, match=words):
            call()
