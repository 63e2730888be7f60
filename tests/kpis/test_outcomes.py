"""A setting that names an indicator is told that it is an outcome; any other fault stays as it is."""

import pytest

from sim.errors import InputError
from sim.kpis.outcomes import OUTCOME, refusal
from sim.scenario import load_scenario


def fault_of(assignment: str) -> InputError:
    with pytest.raises(InputError) as refused:
        load_scenario("status_quo", [assignment])
    return refused.value


def test_an_indicator_is_no_lever() -> None:
    fault = fault_of("waiting_families=3")
    told = refusal(fault)
    assert (told.message, told.file, told.key) == (OUTCOME, fault.file, fault.key)


@pytest.mark.parametrize("assignment", ["waiting_famlies=3", "demand.multiplier=lots"])
def test_another_fault_stays_as_it_is(assignment: str) -> None:
    fault = fault_of(assignment)
    assert refusal(fault) is fault
