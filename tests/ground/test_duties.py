"""Numbers of duties and their published names."""

from sim import duties
from sim.service import DUTY_NAMES, Stage


def test_every_duty_has_the_number_of_its_name_s_place() -> None:
    numbered = {name: number for name, number in vars(duties).items() if name.startswith("DUTY_")}
    assert sorted(numbered.values()) == list(range(len(DUTY_NAMES)))
    words = {"DUTY_PROTECTION": "child_protection"}
    for name, number in numbered.items():
        assert DUTY_NAMES[number] == words.get(name, name.removeprefix("DUTY_").lower())


def test_stages_ask_the_duty_that_their_name_says() -> None:
    assert {stage: stage.duty for stage in Stage if stage.value in DUTY_NAMES} == {
        Stage.EARLY_HELP: duties.DUTY_EARLY_HELP,
        Stage.ASSESSMENT: duties.DUTY_ASSESSMENT,
        Stage.CHILD_IN_NEED: duties.DUTY_CHILD_IN_NEED,
        Stage.CHILD_PROTECTION: duties.DUTY_PROTECTION,
        Stage.PROCEEDINGS: duties.DUTY_PROCEEDINGS,
        Stage.CARE: duties.DUTY_CARE,
    }
    assert Stage.COMMUNITY.duty == duties.NO_DUTY
