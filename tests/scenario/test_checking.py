"""`scenarios check` tells everything that is wrong with a file at once."""

from pathlib import Path

import pytest
from scenario_parts import POSTS, entry, scenario

from sim.areas import load_area
from sim.cli.app import main
from sim.errors import InputError
from sim.scenario import list_scenarios, load_scenario, settings_over_time
from sim.scenario.checking import faults_of

CORPUS = sorted(Path(__file__).with_name("bad_input").glob("*.yaml"))
RUTLAND = load_area("rutland")
MANY = """
titel: Many faults
question: 5
extends: famly_help
timeline:
  - on: start
    because: a test
    set: {localities: [north, south], demand.multiplier: 9, unit_cost: 0.1}
  - on: 2025-02-30
    set: {early_help.consent: high, demand.multiplyer: 1}
  - on: 2025-04-01
    because: a test
    shape: linear
    in: nort
    set: {handover.policy: tepid, workforce.social_worker.posts: 5}
  - on: 2025-06-01
    because: a test
    over: a year
    set: {handover.overlap_weeks: 40}
  - on: 2025-05-01
    because: a test
    pilot: famly_help
  - some words
  - on: 2025-09-01
    because: a test
    set: {early_help.consent: {add: 0.9}, handover.overlap_weeks: {times: 500}}
"""
TOLD = (
    ("titel", "unknown key"),
    ("title", "missing"),
    ("question", "wrong type"),
    ("extends", "did you mean 'family_help'"),
    ("timeline[0].set.demand.multiplier", "out of range"),
    ("timeline[0].set.unit_cost", "known, not in this version"),
    ("timeline[1].because", "missing"),
    ("timeline[1].on", "not a date"),
    ("timeline[1].set.early_help.consent", "wrong type"),
    ("timeline[1].set.demand.multiplyer", "did you mean 'demand.multiplier'"),
    ("timeline[2].shape", "needs `over`"),
    ("timeline[2].set.handover.policy", "not a choice"),
    ("timeline[2].set.workforce.social_worker.posts", "acts on the whole area"),
    ("timeline[3].set.handover.overlap_weeks", "out of range"),
    ("timeline[3].over", "not a length of time"),
    ("timeline[4].on", "out of order"),
    ("timeline[4].in", "needs the locality"),
    ("timeline[5]", "wrong type"),
    ("early_help.consent on 2025-09-01", "out of range"),
    ("handover.overlap_weeks on 2025-09-01", "out of range"),
)


def test_everything_wrong_with_a_file_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "many.yaml"
    file.write_text(MANY, encoding="utf-8")
    assert main(["scenarios", "check", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    for key, says in TOLD:
        assert [line for line in lines if line.startswith(f"many.yaml: {key}: ") and says in line], (key, lines)
    assert len(lines) == len(TOLD)


def test_a_locality_that_is_not_there_is_told_beside_other_faults(tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    file.write_text(
        "title: T\nquestion: Q?\ntimeline:\n"
        "  - {on: start, because: a test, set: {localities: [north, south], flux: 1}}\n"
        "  - {on: 2025-04-01, because: a test, in: nort, set: {handover.policy: warm}}\n"
        "  - {on: 2025-05-01, because: a test, in: nort, over: 3 days, set: {early_help.consent: 0.5}}\n",
        encoding="utf-8",
    )
    keys = [fault.key for fault in faults_of(file, RUTLAND)]
    assert sorted(map(str, keys)) == [
        "timeline[0].set.flux",
        "timeline[1].in",
        "timeline[2].in",
        "timeline[2].over",
    ]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_fault_a_run_ends_with_is_among_those_told(path: Path) -> None:
    with pytest.raises(InputError) as stopped:
        settings_over_time(load_scenario(path), RUTLAND)
    told = [str(fault) for fault in faults_of(path, RUTLAND)]
    assert str(stopped.value) in told or any(
        fault.message == stopped.value.message for fault in faults_of(path, RUTLAND)
    )


def test_a_scenario_that_can_be_run_has_no_fault() -> None:
    assert [each.id for each in list_scenarios() if faults_of(each.id, RUTLAND)] == []


def test_of_very_many_faults_the_first_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "keys.yaml"
    file.write_text("".join(f"k{number}: 1\n" for number in range(3000)), encoding="utf-8")
    assert main(["scenarios", "check", str(file)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 101
    assert lines[-1].endswith("and 2,902 more faults")


FEW = {
    "{times: 0.1}": "is multiplied by 0.1, which leaves 10% of the posts; 10% more would be {times: 1.1}, 10% less ",
    "{times: 0}": "is multiplied by 0, which leaves none",
    "{times: 0.5}": "",
    "{add: -1}": "",
}


@pytest.mark.parametrize(("change", "says"), FEW.items())
@pytest.mark.parametrize("over", ["", "over: 12 months, "])
def test_multiples_that_leave_under_half_of_the_posts_are_noted(
    change: str, says: str, over: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario(tmp_path, entry(f"{POSTS}: {change}", more=over))
    assert main(["scenarios", "check", str(tmp_path / "test.yaml")]) == 0
    out, err = capsys.readouterr()
    assert out == ("test: can be run; 1 note to mind\n" if says else "test: good\n")
    assert (f"Note: test: {POSTS} {says}" in " ".join(err.split())) if says else not err


def test_few_posts_are_noted_of_what_is_set_by_hand_and_of_several_cuts_together(tmp_path: Path) -> None:
    (told,) = load_scenario("status_quo", [f"{POSTS}=times:0.1"]).warnings
    assert told.startswith(f"{POSTS} is multiplied by 0.1, which leaves 10% of the posts")
    cuts = [entry(f"{POSTS}: {{times: 0.6}}", day) for day in ("2025-04-01", "2026-04-01")]
    assert scenario(tmp_path, cuts[0]).warnings == ()
    (told,) = scenario(tmp_path, *cuts).warnings
    assert "multiplied by 0.36, which leaves 36% of the posts" in told
    assert scenario(tmp_path, cuts[0], entry(f"{POSTS}: 900", "2025-09-01"), cuts[1]).warnings == ()
