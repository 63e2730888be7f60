"""Solving areas from beginning to end with a model of straight lines: passes kept, taken up again, and reported."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from solved_by_hand import RESPONSE, aimed_at, look_by_hand, lucky_look, neutral, wanted_of

from sim.areas import AREA_INPUTS, PRESETS, SOLVED, load_area, read_presets
from sim.errors import InputError
from sim.fit.areas.measuring import Found, at, moved
from sim.fit.areas.passes import COLUMNS, FILE, Pass, fingerprint, keep, kept_passes
from sim.fit.areas.reporting import report
from sim.fit.areas.solver import Work, main, solving_of, write_presets
from sim.fit.areas.targets import AIMED, BALANCED, HOURS_ASKED, TARGETS

AREAS = {area.code: neutral(area) for area in map(load_area, ("Kent", "Rutland", "Leeds"))}
HOURS = AIMED.index(HOURS_ASKED)
INPUTS = {"E10000016": 0.3, "E06000017": -0.3, "E08000035": 0.1}
TOLD = {
    code: wanted_of(area, [INPUTS[code], 0.2, -0.3, 0.1, 0.2, 0.1, -0.2, 0.2, 0.1, 0.0, -0.1])
    for code, area in AREAS.items()
}


def work():
    solvings = {code: solving_of(area, TOLD[code], RESPONSE, {}) for code, area in AREAS.items()}
    return Work(AREAS, TOLD, solvings, RESPONSE)


def test_areas_are_solved_though_their_slopes_are_not_englands(tmp_path):
    there = work()
    there.run(tmp_path, 1, look_by_hand)
    lines = there.lines()
    assert [line.area.code for line in lines] == list(AREAS)
    for line in lines:
        assert all(line.near), line
        for place, figure in enumerate(TARGETS):
            times = line.found.figures[place] / TOLD[line.area.code][figure].value
            assert 1 / 1.3 < times < 1.3
    text = report(lines)
    assert "3 areas" in text
    assert "| Kent |" in text
    assert "Waits beside spare hours" in text
    assert "none." in text


def test_each_pass_has_luck_of_its_own_and_the_last_look_is_at_the_inputs_that_are_kept(tmp_path):
    asked = []

    def look(area, number, seed):
        asked.append((area.code, number, tuple(at(area))))
        return lucky_look(area, number, seed)

    there = work()
    there.run(tmp_path, 1, look)
    for line in there.lines():
        own = [(number, inputs) for code, number, inputs in asked if code == line.area.code]
        assert [number for number, _ in own] == list(range(len(own)))
        assert len(own) == line.passes == len(there.solvings[line.area.code].steps) + 1
        assert own[-1][1] == pytest.approx(line.inputs)
        assert line.found == there.found[line.area.code][-1]


def test_an_area_that_has_not_had_its_last_look_is_not_reported(tmp_path):
    there = work()
    there.run(tmp_path, 1, look_by_hand)
    path = tmp_path / FILE
    rows = path.read_text().splitlines(keepends=True)
    path.write_text("".join(rows[:-1]))
    again = work()
    again.recall(tmp_path)
    unfinished = rows[-1].split(",")[0]
    assert again.solvings[unfinished].done
    assert not again.finished(unfinished)
    assert {line.area.code for line in again.lines()} == set(AREAS) - {unfinished}


def test_wherever_it_is_stopped_it_goes_on_and_ends_the_same(tmp_path):
    whole = work()
    whole.run(tmp_path / "whole", 1, lucky_look)
    told = (tmp_path / "whole" / FILE).read_text()
    for stop in range(told.count("\n") - 1):
        calls = []

        def counted(area, number, seed, calls=calls, stop=stop):
            calls.append(area.code)
            if len(calls) > stop:
                raise KeyboardInterrupt
            return lucky_look(area, number, seed)

        folder = tmp_path / str(stop)
        with pytest.raises(KeyboardInterrupt):
            work().run(folder, 1, counted)
        again = work()
        assert again.recall(folder) == stop
        again.run(folder, 1, lucky_look)
        assert (folder / FILE).read_text() == told
        assert report(again.lines()) == report(whole.lines())
    third = work()
    third.recall(tmp_path / "whole")

    def never(area, number, seed):
        raise AssertionError(area.name)

    third.run(tmp_path / "whole", 1, never)


def test_a_last_look_at_other_inputs_is_none(tmp_path):
    there = work()
    there.run(tmp_path, 1, lucky_look)
    moved_on = replace(RESPONSE, slope=RESPONSE.slope * 1.2)
    solvings = {code: solving_of(area, TOLD[code], moved_on, {}) for code, area in AREAS.items()}
    again = Work(AREAS, TOLD, solvings, moved_on)
    kept = again.recall(tmp_path)
    assert not any(again.finished(code) for code in AREAS)
    again.run(tmp_path, 1, lucky_look)
    assert len(again.lines()) == len(AREAS)
    assert len(kept_passes(tmp_path)) >= kept + len(AREAS)
    for line in again.lines():
        ends = [each for each in kept_passes(tmp_path) if each.found == line.found]
        assert [each.inputs for each in ends] == [pytest.approx(line.inputs)]


def test_more_passes_take_the_last_look_for_one_of_them(tmp_path):
    short = Work(AREAS, TOLD, {code: replace(s, passes=1, steps=[]) for code, s in work().solvings.items()}, RESPONSE)
    short.run(tmp_path, 1, lucky_look)
    assert {line.passes for line in short.lines()} == {2}
    longer = work()
    assert longer.recall(tmp_path) == 2 * len(AREAS)
    assert {len(solving.steps) for solving in longer.solvings.values()} == {2}
    longer.run(tmp_path, 1, lucky_look)
    whole = work()
    whole.run(tmp_path / "whole", 1, lucky_look)
    assert {line.area.code: line.inputs for line in longer.lines()} == {
        line.area.code: line.inputs for line in whole.lines()
    }


def test_another_seed_is_other_luck_and_other_passes(tmp_path):
    first, other = work(), Work(AREAS, TOLD, work().solvings, RESPONSE, seed=5)
    first.run(tmp_path, 1, lucky_look)
    assert other.recall(tmp_path) == 0
    other.run(tmp_path, 1, lucky_look)
    pairs = zip(first.lines(), other.lines(), strict=True)
    assert all(one.found != two.found for one, two in pairs)


def test_a_pass_of_other_figures_or_posts_does_not_count(tmp_path):
    kent = AREAS["E10000016"]
    found = Found((500.0,) * len(AIMED), 1.0, 60_000.0, 2.0)
    keep(tmp_path, Pass(kent.code, fingerprint(kent, TOLD[kent.code]), (0.1,) * len(SOLVED), found))
    keep(tmp_path, Pass(kent.code, "another program", (0.1,) * len(SOLVED), found))
    assert work().recall(tmp_path) == 1
    assert kept_passes(tmp_path)[0].found == found
    posts = {role: fte * 1.1 for role, fte in kent.posts.items()}
    told = TOLD[kent.code]
    usual = fingerprint(kent, told)
    assert fingerprint(neutral(kent), told) == usual
    assert fingerprint(replace(kent, posts=posts), told) != usual
    assert fingerprint(kent, {**told, "cpp_rate": aimed_at(1.0)}) != usual


def a_pass():
    found = Found((500.0,) * len(AIMED), 1.0, 60_000.0, 2.0)
    return Pass("E10000016", "a program", (0.1,) * len(SOLVED), found)


def test_a_line_cut_short_is_left_out_and_another_file_is_refused(tmp_path):
    work().run(tmp_path, 1, look_by_hand)
    path = tmp_path / FILE
    whole = len(kept_passes(tmp_path))
    path.write_text(path.read_text()[:-30])
    assert len(kept_passes(tmp_path)) == whole - 1
    keep(tmp_path, kept_passes(tmp_path)[0])  # begins a line of its own
    assert len(kept_passes(tmp_path)) == whole
    path.write_text("")  # stopped before the first line was whole
    keep(tmp_path, a_pass())
    assert kept_passes(tmp_path) == [a_pass()]
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="passes"):
        kept_passes(tmp_path)
    assert kept_passes(tmp_path / "nowhere") == []
    assert len(COLUMNS) == 2 + len(SOLVED) + len(AIMED) + 3


def test_without_passes_an_area_is_looked_at_as_it_is(tmp_path):
    solvings = {code: solving_of(area, TOLD[code], RESPONSE, {}, passes=0) for code, area in AREAS.items()}
    there = Work(AREAS, TOLD, solvings, RESPONSE, seed=3)
    there.run(tmp_path, 1, lucky_look)
    for line in there.lines():
        assert line.passes == 1
        assert line.inputs == pytest.approx(solvings[line.area.code].first)
        assert line.found.figures == lucky_look(moved(line.area, line.inputs), 0, 3).figures


@pytest.mark.parametrize(
    ("asked", "waiting", "said"),
    [
        ((70.0, 99.0), 14.0, "early help workers): Kent (14 waiting, 70% asked of social workers)."),
        ((109.0, 70.0), 14.0, "early help workers): Kent (14 waiting, 70% asked of early help workers)."),
        ((81.0, 81.0), 14.0, "early help workers): none."),
        ((70.0, 70.0), 9.0, "early help workers): none."),
    ],
)
def test_families_who_wait_beside_spare_hours_are_reported(tmp_path, asked, waiting, said):
    def idle(area, number, seed):
        found = look_by_hand(area, number, seed)
        if area.name != "Kent":
            return found
        return replace(found, figures=(*found.figures[:HOURS], *asked), waiting=waiting)

    there = work()
    there.run(tmp_path, 1, idle)
    assert said in report(there.lines())


def test_late_assessments_against_a_prompt_return_and_inputs_at_a_bound_are_reported(tmp_path):
    prompt = {code: {**told, "assessment_within_45_pct": aimed_at(90.0, 0.01)} for code, told in TOLD.items()}

    def slow(area, number, seed):
        found = look_by_hand(area, number, seed)
        figures = list(found.figures)
        if area.name == "Leeds":
            figures[TARGETS.index("assessment_within_45_pct")] = 50.0
        return replace(found, figures=tuple(figures))

    solvings = {code: solving_of(area, prompt[code], RESPONSE, {}) for code, area in AREAS.items()}
    there = Work(AREAS, prompt, solvings, RESPONSE)
    there.run(tmp_path, 1, slow)
    text = report(there.lines())
    assert "over 70%: Leeds." in text
    assert "**50 / 90 (0.56)**" in text


def test_solved_inputs_stand_in_the_presets_and_nothing_else_moves(tmp_path):
    path = tmp_path / "presets.csv"
    path.write_bytes(PRESETS.read_bytes())
    x = np.linspace(-0.3, 0.4, len(SOLVED))
    write_presets(path, {"E10000016": x.tolist()})
    with path.open(newline="") as after, PRESETS.open(newline="") as before:
        pairs = [(a, b) for a, b in zip(csv.reader(after), csv.reader(before), strict=True) if a != b]
    assert {(a[0], a[3]) for a, _ in pairs} <= {("E10000016", name) for name in SOLVED}
    assert list(tmp_path.iterdir()) == [path]
    kent = {area.code: area for area in read_presets(path)}["E10000016"]
    for each, by in zip(AREA_INPUTS, x.tolist(), strict=True):
        assert getattr(kent, each.name) == pytest.approx(each.value(by), rel=1e-5)
        assert kent.figures[each.name].rule == ("in_balance" if each.told_by in BALANCED else "solved")


def test_a_solved_input_without_a_row_in_the_presets_is_refused_and_nothing_is_written(tmp_path):
    path = tmp_path / "presets.csv"
    rows = PRESETS.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if ",early_help_shift," not in row), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(InputError, match="no row") as refused:
        write_presets(path, {"E10000016": [0.0] * len(SOLVED)})
    assert "early_help_shift" in str(refused.value)
    assert path.read_bytes() == before


def source_of(folder):
    """A file of figures of the areas that ship, three years alike, as if published."""
    path = folder / "source.csv"
    rates = ("s47_rate", "cpp_repeat_pct", "referral_not_in_need_pct")
    counts = ("child_population", "referrals", "cin_at_31_march", "cpp_at_31_march", "cla_at_31_march", "cpp_started")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("la_code", "la_name", "region", "year", "indicator", "value"))
        for area in read_presets(PRESETS):
            figures = {name: area.figures[name].value for name in (*rates, *counts)}
            for name, value in {**figures, "assessment_within_45_pct": 84.0}.items():
                if area.code != "england":
                    writer.writerows(
                        (area.code, area.name, area.region, year, name, value) for year in (2022, 2023, 2024)
                    )
    return path


def options_of(folder, *more):
    presets = folder / "presets.csv"
    renamed = PRESETS.read_text(encoding="utf-8").replace("E06000017,Rutland,", "E06000017,Nowhereshire,")
    presets.write_text(renamed, encoding="utf-8")
    return [
        str(source_of(folder)),
        "--presets",
        str(presets),
        "--state",
        str(folder / "state"),
        "--workers",
        "1",
        *more,
    ]


def test_areas_are_those_of_the_presets_given(tmp_path, capsys, monkeypatch):
    ran = []
    monkeypatch.setattr(Work, "run", lambda work, *_: ran.append(list(work.areas)))
    assert main(options_of(tmp_path, "--areas", "nowhereshire", "E10000016")) == 0
    assert ran == [["E06000017", "E10000016"]]
    for name in ("Rutland", "City of London"):
        assert main(options_of(tmp_path, "--areas", name)) == 2
    assert "not solved" in capsys.readouterr().err


def test_presets_of_a_later_year_are_not_solved_up_to_an_earlier_one(tmp_path, capsys):
    assert main(options_of(tmp_path, "--data-until", "2023")) == 2
    assert "later year" in capsys.readouterr().err


def test_an_input_that_was_solved_before_starts_from_what_was_found_then():
    kent = load_area("Kent")
    solved = [kent.figures[name].rule in ("solved", "in_balance") for name in SOLVED]
    first = solving_of(kent, TOLD[kent.code], RESPONSE, {}).first
    assert sum(solved) >= len(SOLVED) - 1
    assert first[solved] == pytest.approx(at(kent)[solved])
    again = replace(kent, figures={**kent.figures, SOLVED[0]: replace(kent.figures[SOLVED[0]], rule="response")})
    assert solving_of(again, TOLD[kent.code], RESPONSE, {}).first[0] != pytest.approx(at(kent)[0])
