"""Targets: an area's own years drawn toward its group, by how much a figure moves and by nothing that came later."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.areas.scale import natural, scaled
from sim.errors import InputError
from sim.fit.areas.judging import lines_of, target_coverage
from sim.fit.areas.returns.figures import Panel, artefact
from sim.fit.areas.returns.groups import group_of, read_neighbours
from sim.fit.areas.returns.own_years import up_to, usable
from sim.fit.areas.returns.shrinking import DECAYS, drawn_to_groups, shrinkage, shrinkage_page
from sim.fit.areas.targets import (
    LEVELS,
    SAID,
    TARGETS,
    TARGETS_FILE,
    Target,
    as_csv,
    england_targets,
    main,
    pooled,
    read_targets,
    targets,
)

YEARS = range(2019, 2025)
CODES = [f"E0700{number:04d}" for number in range(120)]
COUNTS = {"cin_at_31_march": "cin_rate", "cpp_at_31_march": "cpp_rate", "cla_at_31_march": "care_rate"}
LEVEL = {"referral_rate": 550.0, "cin_rate": 340.0, "cpp_rate": 43.0, "care_rate": 70.0, "s47_rate": 190.0,
         "cpp_repeat_pct": 24.0, "referral_not_in_need_pct": 30.0, "assessment_within_45_pct": 84.0}  # fmt: skip


def made(between: float = 0.3, moving: float = 0.1, walk: float = 0.0, seed: int = 1) -> tuple[Panel, dict]:
    """Made-up authorities: lasting distances, years that move around them, and a walk; and the distances that last."""
    rng = np.random.default_rng(seed)
    cells = {code: {} for code in CODES}
    true = {}
    for figure in TARGETS:
        lasting = rng.normal(0, between, len(CODES))
        apart = lasting[:, None] + rng.normal(0, moving, (len(CODES), len(YEARS)))
        apart += np.cumsum(rng.normal(0, walk, apart.shape), axis=1)
        middle = scaled(figure, LEVEL[figure])
        true[figure] = middle + lasting
        for row, code in enumerate(CODES):
            cells[code][figure] = {y: natural(figure, middle + apart[row, n]) for n, y in enumerate(YEARS)}
    for code in CODES:
        cells[code]["child_population"] = dict.fromkeys(YEARS, 60_000.0)
        cells[code]["cpp_started"] = dict.fromkeys(YEARS, 300.0)
        cells[code]["referrals"] = {y: v * 6.0 for y, v in cells[code]["referral_rate"].items()}
        for count, rate in COUNTS.items():
            cells[code][count] = {y: v * 6.0 for y, v in cells[code][rate].items()}
    names = {code: (f"Place {n}", f"Region {n % 9}") for n, code in enumerate(CODES)}
    return Panel(names, cells, dict.fromkeys((*TARGETS, *COUNTS, "cpp_started", "child_population"), 2024)), true


def with_cells(panel: Panel, code: str, figure: str, years: dict[int, float], name: str = "") -> Panel:
    """The panel with other cells of one figure, under another code where one is named."""
    cells = {each: dict(figures) for each, figures in panel.cells.items()}
    names = dict(panel.names)
    if name:
        cells[name], names[name] = cells.pop(code), names.pop(code)
    cells[name or code][figure] = years
    return replace(panel, cells=cells, names=names)


NEIGHBOURS = {code: tuple(CODES[(n + step) % len(CODES)] for step in range(1, 11)) for n, code in enumerate(CODES)}


def test_a_target_lies_between_the_own_years_and_the_group() -> None:
    panel, _ = made(moving=0.25)
    told = {figure: np.array([[scaled(figure, panel.at(code, figure)[year]) for year in YEARS] for code in CODES])
            for figure in TARGETS}  # fmt: skip
    decays = {figure: drawn_to_groups(panel, NEIGHBOURS, figure).decay for figure in TARGETS}
    for code, found in targets(panel, NEIGHBOURS).items():
        assert list(found) == list(TARGETS)
        for figure, target in found.items():
            level = told[figure].mean(axis=0)
            apart = (told[figure] - level)[CODES.index(code), :-4:-1]  # the three latest years, latest first
            counts = decays[figure] ** np.arange(3)
            own = level[-1] + (apart * counts).sum() / counts.sum()
            group, value = scaled(figure, target.group), scaled(figure, target.value)
            assert min(own, group) < value < max(own, group)
            assert value == pytest.approx(group + target.weight * (own - group))
            assert 0 < target.weight < 1
            assert target.years == (2024, 2023, 2022)
            assert target.rule == "own_and_group"


def test_a_figure_that_moves_more_is_drawn_further_and_years_alike_count_alike() -> None:
    still, moving = (drawn_to_groups(made(moving=by)[0], NEIGHBOURS, "s47_rate") for by in (0.05, 0.4))
    assert np.median(still.weight) > 0.95
    assert np.median(moving.weight) < 0.75
    assert still.between**0.5 == pytest.approx(0.3, rel=0.25)
    assert (moving.moving + moving.chance / (0.019 * 60_000)) ** 0.5 == pytest.approx(0.4, rel=0.15)
    assert drawn_to_groups(made(moving=0.3)[0], NEIGHBOURS, "s47_rate").decay >= 0.75
    assert drawn_to_groups(made(moving=0.02, walk=0.2)[0], NEIGHBOURS, "s47_rate").decay == DECAYS[0]


def test_targets_are_nearer_to_what_lasts_than_the_last_year_and_say_how_near() -> None:
    panel, true = made(moving=0.25)
    found = targets(panel, NEIGHBOURS)
    for figure in TARGETS:
        value = np.array([scaled(figure, found[code][figure].value) for code in CODES]) - true[figure]
        last = np.array([scaled(figure, usable(panel, code, figure)[2024]) for code in CODES]) - true[figure]
        error = np.array([found[code][figure].error for code in CODES])
        assert (value**2).mean() < 0.7 * (last**2).mean(), figure
        assert ((value / error) ** 2).mean() == pytest.approx(1.0, abs=0.55), figure


def test_the_year_after_lies_within_the_error_and_a_years_movement_as_often_as_it_should() -> None:
    panel, _ = made(moving=0.15)
    lines = lines_of(panel, NEIGHBOURS, None, 2023)
    few = lines_of(with_cells(panel, CODES[3], "cpp_started", dict.fromkeys(YEARS, 9.0)), NEIGHBOURS, None, 2023)
    reaches = [next(each.reach for each in found if (each.code, each.figure) == (CODES[3], "cpp_rate"))
               for found in (lines, few)]  # fmt: skip
    assert reaches[0] < 0.25  # its own years
    assert reaches[1] > 0.28  # a pooled target is as far off as areas lie from their groups
    assert len(lines) == len(CODES) * len(TARGETS)
    assert target_coverage(lines) == pytest.approx(0.9, abs=0.04)


def test_nothing_after_the_last_year_is_read() -> None:
    panel, _ = made()
    before = targets(panel, NEIGHBOURS, until=2023)
    for figure in ("care_rate", "cpp_repeat_pct"):
        panel = with_cells(panel, CODES[0], figure, {**panel.at(CODES[0], figure), 2024: 1.0})
    assert targets(panel, NEIGHBOURS, until=2023) == before
    assert targets(panel, NEIGHBOURS)[CODES[0]] != before[CODES[0]]
    assert up_to(panel, 2023).newest["s47_rate"] == 2023
    assert before[CODES[0]]["s47_rate"].years == (2023, 2022, 2021)


def test_a_year_that_few_have_published_moves_no_target() -> None:
    panel, _ = made()
    told = targets(panel, NEIGHBOURS)
    for year in (2025, 2016):
        stray = with_cells(panel, CODES[5], "cla_at_31_march", {**panel.at(CODES[5], "cla_at_31_march"), year: 400.0})
        assert targets(stray, NEIGHBOURS) == told
    figure = {**panel.at(CODES[5], "s47_rate"), 2025: 400.0}
    found = targets(with_cells(panel, CODES[5], "s47_rate", figure), NEIGHBOURS)
    assert found[CODES[70]] == told[CODES[70]]
    assert found[CODES[5]]["s47_rate"].value == told[CODES[5]]["s47_rate"].value
    assert england_targets(with_cells(panel, CODES[5], "s47_rate", figure), {})["s47_rate"].years == (2024,)


def test_a_year_without_figures_between_others_is_no_level_of_the_country() -> None:
    panel, _ = made()
    for code in CODES[:100]:
        years = {year: value for year, value in panel.at(code, "s47_rate").items() if year != 2022}
        panel = with_cells(panel, code, "s47_rate", years)
    found = targets(panel, NEIGHBOURS)
    assert found[CODES[0]]["s47_rate"].years == found[CODES[110]]["s47_rate"].years == (2024, 2023, 2021)
    assert 60 < found[CODES[0]]["s47_rate"].value < 600


def test_a_figure_that_under_half_have_published_is_refused() -> None:
    panel, _ = made()
    for code in CODES[:70]:
        panel = with_cells(panel, code, "s47_rate", {})
    for way in (lambda: targets(panel, NEIGHBOURS), lambda: england_targets(panel, {})):
        with pytest.raises(InputError, match="s47_rate: no year of a figure that half"):
            way()


def test_a_year_of_odd_recording_is_no_own_year() -> None:
    panel, _ = made()
    odd = {**panel.at(CODES[0], "s47_rate"), 2020: 560.0, 2021: 560.0, 2022: 560.0, 2023: 560.0}
    panel = with_cells(panel, CODES[0], "s47_rate", odd, name="E06000002")
    assert artefact("E06000002", "s47_rate", 2022)
    assert targets(panel, {})["E06000002"]["s47_rate"].years == (2024, 2019)
    alone = with_cells(panel, "E06000002", "s47_rate", {2022: 560.0})
    found = targets(alone, {})["E06000002"]["s47_rate"]
    assert (found.rule, found.years, found.weight) == ("group", (), 0.0)
    assert found.value == found.group


def test_an_area_with_few_plans_decides_as_its_group_and_keeps_its_own_rates() -> None:
    panel, _ = made()
    few = with_cells(panel, CODES[3], "cpp_started", dict.fromkeys(YEARS, 9.0))
    assert pooled(few, CODES[3])
    assert not pooled(panel, CODES[3])
    assert not pooled(with_cells(panel, CODES[3], "cpp_started", dict.fromkeys(YEARS, 10.0)), CODES[3])
    late = with_cells(panel, CODES[3], "cpp_started", {2022: 3.0, 2023: 3.0, 2024: 90.0})
    assert pooled(late, CODES[3], until=2023)
    assert not pooled(late, CODES[3])
    found = targets(few, NEIGHBOURS)[CODES[3]]
    assert {figure for figure, each in found.items() if each.rule == "pooled"} == {"cpp_rate", *TARGETS[4:]}
    assert all(each.value == each.group for each in found.values() if each.rule == "pooled")
    assert found["care_rate"].weight > 0.5


def test_the_group_is_the_neighbours_or_the_region_and_never_the_area_itself(tmp_path: Path) -> None:
    panel, _ = made()
    assert group_of(panel, NEIGHBOURS, CODES[0]) == tuple(CODES[1:11])
    assert group_of(panel, {}, CODES[0]) == tuple(CODES[n] for n in range(9, 120, 9))
    tiny = with_cells(panel, CODES[1], "child_population", dict.fromkeys(YEARS, 900.0))
    assert CODES[1] not in group_of(tiny, NEIGHBOURS, CODES[0])
    file = tmp_path / "neighbours.csv"
    file.write_text("la_code,neighbour_rank,neighbour_code\nA,2,C\nA,1,B\n")
    assert read_neighbours(file) == {"A": ("B", "C")}
    file.write_text("la_code,neighbour_code\nA,C\n")
    with pytest.raises(InputError, match="neighbour_rank"):
        read_neighbours(file)


def test_england_is_as_published_and_else_the_mean_of_the_authorities() -> None:
    panel, _ = made()
    evidence = {
        "s47_rate": (2025, "2024-25", 189.3),
        "cla_at_31_march": (2025, "31 March 2025", 81_770.0),
        "child_population": (2025, "mid-2024", 12_183_016.0),
    }
    found = england_targets(panel, evidence)
    assert found["s47_rate"] == Target(189.3, 0.0, 1.0, (2025,), 189.3, "england")
    assert found["care_rate"].value == pytest.approx(67.1, abs=0.05)
    mean = np.mean([panel.at(code, "cpp_repeat_pct")[2024] for code in CODES])
    assert found["cpp_repeat_pct"].value == pytest.approx(mean)
    earlier = england_targets(panel, evidence, until=2023)
    assert {each.years for each in earlier.values()} == {(2023,)}


def test_the_table_of_shrinkage_names_every_figure() -> None:
    lines = shrinkage(made()[0], NEIGHBOURS, TARGETS)
    page = shrinkage_page(lines)
    assert all(f"`{figure}`" in page for figure in TARGETS)
    assert "2022 to 2024" in page
    assert all(line.against_last < 1 for line in lines)  # what does not last is not repeated


def test_the_targets_that_ship_are_whole_and_come_back_as_they_were_written(tmp_path: Path) -> None:
    shipped = read_targets()
    assert len(shipped) == 154
    assert all(tuple(found) == TARGETS for found in shipped.values())
    assert {each.rule for found in shipped.values() for each in found.values()} == set(SAID)
    assert {code for code, found in shipped.items() if found["s47_rate"].rule == "pooled"} == {"E09000001", "E06000053"}
    assert shipped["england"]["referral_rate"].value == 519.4
    again = tmp_path / "again.csv"
    again.write_text(as_csv(shipped))
    assert again.read_text() == TARGETS_FILE.read_text(encoding="utf-8")
    assert set(LEVELS) < set(TARGETS)


def test_a_file_that_is_none_of_targets_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("code,figure\nA,b\n")
    with pytest.raises(InputError, match="not a file of targets"):
        read_targets(file)
    assert main([str(tmp_path / "none.csv"), str(file)]) == 2
    assert "none.csv" in capsys.readouterr().err
