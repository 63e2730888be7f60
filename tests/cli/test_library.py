"""The library on the command line: what differs between two scenarios is told in sentences."""

from dataclasses import replace

from sim.areas import load_area
from sim.cli.library import sentence
from sim.scenario import load_scenario
from sim.scenario.diff import diff


def test_each_difference_between_scenarios_is_a_sentence_with_a_capital() -> None:
    found = diff(load_scenario("status_quo"), load_scenario("retention"), load_area("rutland"))
    ended = [replace(each, new=each.old) for each in found]
    assert ended
    for each in (*found, *ended):
        told = sentence(each)
        assert told[0].isupper(), told
        assert told.endswith("."), told
    assert all("no more difference" in sentence(each) for each in ended)
