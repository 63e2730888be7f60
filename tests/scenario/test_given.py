"""A scenario given as a dict is the one that a file with the same content gives, and is refused in the same words."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import experiment_fixture as fixture
import numpy as np
import pytest

from sim import compare, load_scenario, run, simulate, sweep
from sim.book.strict_yaml import read_mapping
from sim.errors import InputError
from sim.experiment.store.manifest import scenario_from_entry
from sim.scenario.file import shipped


def entry(**settings: Any) -> dict[str, Any]:
    """One change on a date."""
    return {"on": "2026-04-01", "because": "a test"} | settings


def content(*timeline: dict[str, Any], **others: Any) -> dict[str, Any]:
    """What a file with this timeline holds."""
    return {"title": "Cap 10", "question": "What does a cap of 10 do?", "timeline": list(timeline)} | others


CAP = content(entry(set={"lcpp.caseload_cap": 10}), extends="lcpp_cap_12")


@pytest.mark.parametrize("name", list(shipped()))
def test_the_content_of_a_shipped_file_gives_the_shipped_scenario(name: str) -> None:
    assert load_scenario(read_mapping(shipped()[name]) | {"id": name}) == load_scenario(name)


FAULTS = {
    "unknown lever": content(entry(set={"lcpp.caseload_cup": 10})),
    "wrong kind": content(entry(set={"lcpp.caseload_cap": "many"})),
    "out of range": content(entry(set={"demand.multiplier": -1})),
    "unknown key": content(entry(sets={"lcpp.caseload_cap": 10})),
    "no question": {"title": "Cap 10"},
    "no date": content(entry(on="1 April 2026")),
    "out of order": content(entry(set={"demand.multiplier": 1.1}), entry(on="start", set={"demand.multiplier": 1.2})),
    "nothing of that name": content(extends="lcp_cap_12"),
    "localities outside the timeline": content(localities=["north"]),
    "a list of words": content(entry(set=["lcpp.caseload_cap"])),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_in_the_words_of_a_file(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "cap_10.yaml"
    path.write_text(json.dumps(FAULTS[fault]), encoding="utf-8")
    with pytest.raises(InputError) as of_file:
        load_scenario(path)
    path.unlink()
    with pytest.raises(InputError) as of_dict:
        load_scenario(FAULTS[fault])
    assert str(of_dict.value) == str(of_file.value).replace("cap_10.yaml", "cap_10")


def test_values_may_be_those_of_python_and_numpy() -> None:
    given = content(entry(on=date(2026, 4, 1), set={"lcpp.caseload_cap": np.int64(10)}), extends="lcpp_cap_12")
    given["hypotheses"] = ("“curly” quotes are fine in text for people",)
    assert load_scenario(given).hash == load_scenario(CAP).hash


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (content(entry(set={"demand.multiplier": float("nan")})), "not finite"),
        (content(entry(set={"demand.multiplier": {1.1}})), "found 'set'"),
        (content(entry(set={1: 2})), "plain text"),
        (content(entry(set={"demand.multiplier": "1\u20132"})), "timeline[0].set.demand.multiplier"),
        (content(extends="lcpp\u2013cap"), "long dash"),
        (content(id="no spaces"), "no spaces"),
        (content(id=7), "id"),
    ],
)
def test_what_no_file_could_hold_is_refused(broken: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as refused:
        load_scenario(broken)
    assert says in str(refused.value)


def test_the_title_gives_an_id_unless_one_is_given() -> None:
    assert load_scenario(CAP).id == "cap_10"
    assert load_scenario(CAP | {"id": "mine"}).id == "mine"
    assert load_scenario(CAP | {"title": "£ %"}).id == "scenario"
    assert len(load_scenario(CAP | {"title": "long " * 40}).id) <= 64


def test_a_dict_stands_wherever_a_name_does_and_the_manifest_holds_it_in_full() -> None:
    settings = fixture.settings(replications=2)
    loaded = load_scenario(CAP)
    done = compare("status_quo", CAP, settings=settings)
    assert [each["id"] for each in done.manifest["scenarios"]] == ["status_quo", "cap_10"]
    assert scenario_from_entry(done.manifest["scenarios"][1]) == loaded
    assert done.manifest["scenarios"][1]["question"] == CAP["question"]
    assert compare(CAP, ["status_quo"], settings=settings).manifest["base"] == "cap_10"
    assert run(CAP, settings=settings).kpis["scenario"].unique().tolist() == ["cap_10"]
    varied = sweep(CAP, {"lcpp.caseload_cap": [8, 10]}, settings=settings)
    assert varied.manifest["base"] == "cap_10"
    assert simulate(CAP, "rutland", years=1, warm_up=0).scenario == "cap_10"
