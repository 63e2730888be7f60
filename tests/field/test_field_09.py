"""Field 09: `results --where area=...` takes every spelling that `area=` of a sweep takes, names with commas too."""

import json

import experiment_fixture as fixture
import pytest

from sim.book import load_book
from sim.cli.app import main
from sim.errors import InputError
from sim.experiment.sweep import sweep
from sim.experiment.sweep.points import area_names, read_vary
from sim.scenario import load_scenario


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("areas") / "sw4"
    vary = ["area=City of London,E06000053,Bristol, City of"]
    sweep("status_quo", vary, settings=fixture.settings(replications=2, folder=place)).save(place)
    return place


@pytest.mark.parametrize(
    ("written", "point"),
    [
        ("City of London", 0),
        ("city of london", 0),
        ("E09000001", 0),
        ("City of London Corporation", 0),
        ("E06000053", 1),
        ("Council of the Isles of Scilly", 1),
        ('"Bristol, City of"', 2),
        ("Bristol City Council", 2),
    ],
)
def test_where_takes_any_spelling_of_an_area(folder, capsys, written, point):
    assert main(["results", str(folder), "--where", f"area={written}", "--json"]) == 0
    assert {row["point"] for row in json.loads(capsys.readouterr().out)["rows"]} == {point}


def test_where_says_which_areas_were_swept(folder, capsys):
    assert main(["results", str(folder), "--where", "area=Rutland County Council"]) == 2
    told = capsys.readouterr().err
    assert "at no point" in told
    assert "City of London, Isles of Scilly, Bristol, City of" in told
    assert main(["results", str(folder), "--where", "area=Cumbria"]) == 2
    assert "Westmorland and Furness" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ('"Bristol, City of",rutland', ["Bristol, City of", "rutland"]),
        ("Bristol, City of,rutland", ["Bristol, City of", "rutland"]),
        ("Bournemouth, Christchurch and Poole, Kent", ["Bournemouth, Christchurch and Poole", "Kent"]),
        ("City of London,E06000053", ["City of London", "E06000053"]),
        ("Herefordshire, County of", ["Herefordshire, County of"]),
    ],
)
def test_a_name_that_holds_a_comma_is_one_area(written, names):
    assert area_names(written) == names


@pytest.mark.parametrize(
    ("written", "told"), [("kent,,rutland", "value is missing"), ('"kent', "ends with one"), ("nowhere", "no area")]
)
def test_a_list_of_areas_with_a_fault_is_refused_in_one_sentence(written, told):
    with pytest.raises(InputError, match=told):
        read_vary([f"area={written}"], load_scenario("status_quo"), load_book())
