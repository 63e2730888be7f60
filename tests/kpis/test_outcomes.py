"""A setting that names an indicator is told that it is an outcome; any other fault stays as it is."""

import pytest

from sim.errors import InputError
from sim.kpis.outcomes import NOT_SET, OUTCOME, refusal
from sim.scenario import load_scenario


def fault_of(assignment: str) -> InputError:
    with pytest.raises(InputError) as refused:
        load_scenario("status_quo", [assignment])
    return refused.value


def test_an_indicator_is_no_lever() -> None:
    fault = fault_of("waiting_families=3")
    told = refusal(fault)
    assert (told.message, told.file, told.key) == (OUTCOME, fault.file, fault.key)


def test_the_beginning_of_an_indicator_is_told_that_outcomes_cannot_be_set() -> None:
    told = str(refusal(fault_of("hidden=3")))
    assert (
        told
        == f"--set: hidden: found 'hidden'; unknown lever, but the beginning of outcomes (hidden_need_pct): {NOT_SET}"
    )
    assert "(cin_visits_in_time_pct, cin_rate, cin_plan_rate): " in str(refusal(fault_of("cin=3")))
    assert "did you mean" in str(refusal(fault_of("recovery=3")))


@pytest.mark.parametrize(
    "assignment", ["waiting_famlies=3", "demand.multiplier=lots", "hid=1", "plans=20", "caseload=9"]
)
def test_another_fault_stays_as_it_is(assignment: str) -> None:
    fault = fault_of(assignment)
    assert refusal(fault) is fault
