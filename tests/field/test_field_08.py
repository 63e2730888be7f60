"""Field 08: names as councils, ONS and DfE write them find their authority, and no hint names an unrelated place."""

from pathlib import Path

import pytest

from sim.areas import list_areas, load_area
from sim.areas.names import like, other_names, plain_name
from sim.errors import InputError

NAMES = (Path(__file__).with_name("08") / "names.txt").read_text(encoding="utf-8").splitlines()
DIVIDED = {
    "Cumbria": ["Cumberland", "Westmorland and Furness"],
    "Northamptonshire": ["North Northamptonshire", "West Northamptonshire"],
}
WRITTEN = (
    "{} Council",
    "{} City Council",
    "{} Borough Council",
    "{} Metropolitan Borough Council",
    "City of {} Council",
    "Council of the {}",
    "London Borough of {}",
    "The Royal Borough of {}",
    "{} London Borough",
    "{}, City of",
    "{} (unitary)",
    "{} Children's Services",
)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_seen_in_use_is_known_or_its_successors_are_named(name):
    if name in DIVIDED:
        with pytest.raises(InputError) as told:
            load_area(name)
        assert all(each in str(told.value) for each in DIVIDED[name])
    else:
        assert load_area(name).name


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("Rutland County Council", "Rutland"),
        ("E92000001", "england"),
        ("Poole", "Bournemouth, Christchurch and Poole"),
        ("815", "North Yorkshire"),
        ("E08000020", "Gateshead"),
        ("Bristol City of", "Bristol, City of"),
        ("Kensington", "Kensington and Chelsea"),
        ("City of London Corporation", "City of London"),
        ("City of Bradford Metropolitan District Council", "Bradford"),
        ("Hull City Council", "Kingston upon Hull, City of"),
        ("Durham County Council", "County Durham"),
        ("Nottinghamshire County Council", "Nottinghamshire"),
        ("Nottingham City Council", "Nottingham"),
        ("Carlisle City Council", "Cumberland"),
        ("RBWM", "Windsor and Maidenhead"),
    ],
)
def test_a_name_finds_its_own_authority(name, area):
    assert load_area(name).name == area


@pytest.mark.parametrize("written", WRITTEN)
def test_every_authority_is_found_as_a_council_writes_itself(written):
    for area in list_areas():
        assert load_area(written.format(area.name)) is area


def test_every_other_name_has_codes_that_exist_and_hides_no_name_of_an_area():
    areas = {area.code: area for area in list_areas()}
    own = {plain_name(area.name) for area in areas.values()} | {plain_name(code) for code in areas}
    for name, place in other_names().items():
        assert set(place.codes) <= set(areas), name
        assert bool(place.about) == (len(place.codes) > 1), name
        assert name not in own
    numbers = [place.codes[0] for name, place in other_names().items() if name.isdigit() and len(place.codes) == 1]
    assert set(numbers) == set(areas) - {"england"}


@pytest.mark.parametrize(
    "name",
    [
        "Cardiff",
        "Glasgow City",
        "W06000015",
        "E07000008",
        "Newcastle-under-Lyme",
        "North Ayrshire",
        "Council",
        "",
        "Denbighshire",
        "Middlesex",
        "Swansea",
        "West Lancashire",
        "Tokyo",
        "999",
        "Belfast",
    ],
)
def test_an_unrelated_place_is_never_suggested(name):
    with pytest.raises(InputError, match="`areas` lists all 154") as told:
        load_area(name)
    assert told.value.nearest is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Rutlnd", "Rutland"), ("Tower Hamlet", "Tower Hamlets"), ("Oxford", "Oxfordshire"), ("Kemt", "Kent")],
)
def test_a_slip_of_the_keyboard_gets_the_name_meant(typed, meant):
    with pytest.raises(InputError, match=f"did you mean '{meant}'"):
        load_area(typed)


def test_a_name_that_could_be_either_of_two_names_both():
    with pytest.raises(InputError, match="Derby; Derbyshire"):
        load_area("Derby County Council")


@pytest.mark.parametrize(("given", "found"), [(None, "'nothing'"), (815, "815"), (["rutland"], "rutland")])
def test_what_is_no_text_is_refused_in_one_sentence(given, found):
    with pytest.raises(InputError, match="an area is named by its name or code") as told:
        load_area(given)
    assert found in str(told.value)


def test_likeness_goes_by_whole_words():
    assert like("furness", ["westmorland and furness", "rutland"]) == "westmorland and furness"
    assert like("north", ["north somerset", "rutland"]) is None
