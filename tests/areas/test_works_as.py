"""How an area works now: where it was a pathfinder already, the status quo says that it is a counterfactual."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from sim.areas import WORKS_AS, Figure, list_areas, load_area
from sim.experiment.runs.settings import warnings_of
from sim.experiment.store.kept_area import area_entry, area_from_entry
from sim.fit.areas.returns.works_as import PATHFINDERS, works_as
from sim.report.warned import cautions
from sim.scenario import load_scenario

NAMES = {"Dorset", "Lincolnshire", "Wolverhampton", "Lewisham", "Luton", "Redbridge", "Walsall", "Warrington",
         "Warwickshire", "Wirral"}  # fmt: skip


def test_the_ten_pathfinders_are_known_and_of_no_other_area_is_anything_claimed() -> None:
    assert {area.name for area in list_areas() if area.works_as == "pathfinder"} == NAMES
    assert {area.works_as for area in list_areas()} == {"separate", "pathfinder"}
    for area in list_areas():
        assert area.figures["works_as"] == works_as(area.code), area.name
        assert (area.figures["works_as"].rule == "nothing_known") == (area.code not in PATHFINDERS)


def test_a_preset_of_earlier_figures_knows_no_pathfinder_that_had_not_begun() -> None:
    dorset, luton = (load_area(name).code for name in ("Dorset", "Luton"))
    assert [works_as(dorset, until).value for until in (2023, 2024, None)] == [0.0, 1.0, 1.0]
    assert [works_as(luton, until).value for until in (2023, 2024, 2025)] == [0.0, 0.0, 1.0]


def test_how_an_area_works_stays_with_it_when_it_is_kept_or_scaled() -> None:
    dorset = load_area("Dorset")
    assert area_from_entry(area_entry(dorset)).works_as == "pathfinder"
    assert dorset.scaled(0.5).works_as == "pathfinder"
    without = {name: figure for name, figure in dorset.figures.items() if name != "works_as"}
    assert replace(dorset, figures=without).works_as == "separate"


@pytest.mark.parametrize(
    ("place", "scenarios", "told"),
    [("Dorset", ["status_quo"], True), ("Dorset", ["status_quo", "family_help"], True),
     ("Dorset", ["family_help"], False), ("Kent", ["status_quo"], False), ("england", ["status_quo"], False)],
)  # fmt: skip
def test_the_status_quo_of_a_pathfinder_is_told_to_be_a_counterfactual(place, scenarios, told) -> None:
    notes = warnings_of([load_scenario(name) for name in scenarios], load_area(place), 30)
    assert any("counterfactual" in note for note in notes) == told
    if told:
        assert len([note for note in notes if note.startswith("Dorset has worked as a pathfinder")]) == 1
        manifest = {"warnings": notes, "scenarios": []}
        shown = cautions(SimpleNamespace(manifest=manifest, others=(), replications=30))
        assert any("2023-24: the status quo is a counterfactual there" in line for line in shown)


@pytest.mark.parametrize(("times", "told"), [(1.0, False), (1.2, False), (1.3, True), (0.75, True)])
def test_a_reader_is_told_where_casework_is_taken_to_take_other_hours(times, told) -> None:
    area = replace(load_area("Kent"), casework_hours=times, early_help_shift=0.0)
    notes = warnings_of([load_scenario("status_quo")], area, 30)
    assert [note for note in notes if f"{times:.1f} times England's hours" in note and "judged" in note] == notes * told
    assert len(notes) == told


@pytest.mark.parametrize(
    ("shift", "told"),
    [(0.0, False), (-0.4, False), (-0.6, True)],
)
def test_a_reader_is_told_where_early_help_is_taken_to_be_offered_to_more(shift, told) -> None:
    area = replace(load_area("Kent"), casework_hours=1.0, early_help_shift=shift)
    notes = warnings_of([load_scenario("status_quo")], area, 30)
    assert [note for note in notes if "to more families than England's would" in note and "judged" in note] == notes
    assert len(notes) == told


def test_a_merged_service_is_named_as_such() -> None:
    kent = load_area("Kent")
    merged = Figure(float(WORKS_AS.index("merged")), "2024-25", "pathfinders", "")
    area = replace(kent, figures={**kent.figures, "works_as": merged}, casework_hours=1.0, early_help_shift=0.0)
    (note,) = warnings_of([load_scenario("status_quo")], area, 30)
    assert note.startswith("Kent has worked as one service of early help and child in need since 2024-25")
