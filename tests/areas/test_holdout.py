"""Areas held out in time: predictions are hashed before they are judged, and every miss is listed."""

import csv
import hashlib
import math
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.areas import COLUMNS, load_area, read_presets
from sim.errors import InputError
from sim.fit.areas import holdout
from sim.fit.areas.judged_page import page
from sim.fit.areas.judging import (
    Line,
    coverage,
    median_error,
    rank_correlation,
    ratio_interval,
    signs,
    target_coverage,
    within_chance,
)
from sim.fit.areas.measuring import SEED, seed_of
from sim.fit.areas.predictions import (
    BEFORE,
    NOW,
    SHARED,
    Prediction,
    Settings,
    checked_hash,
    expected,
    from_kpis,
    hash_file,
    read_predictions,
    write_predictions,
)
from sim.fit.areas.returns.figures import Panel, period_words, period_year, refuse_later
from sim.fit.areas.targets import KPIS

SETTINGS = Settings(2023, 2, 2, 1, enough=240_000)
PRESETS = Path(holdout.__file__).parents[2] / "areas" / "area_presets.csv"
LEVELS = {"referral_rate": 500.0, "cin_rate": 340.0, "cpp_rate": 43.0, "care_rate": 70.0, "s47_rate": 190.0,
          "cpp_repeat_pct": 24.0, "referral_not_in_need_pct": 30.0, "assessment_within_45_pct": 84.0}  # fmt: skip


def kpis(replications: int = 2) -> pd.DataFrame:
    """A table of indicators as a run gives it, two years and the whole, with a group that is not all."""
    rows = [
        (replication, KPIS[figure], period, group, level + replication + year)
        for figure, level in LEVELS.items()
        for replication in range(replications)
        for year, period in enumerate(("2025-26", "2026-27", "all"))
        for group in ("all", "role=social_worker")
    ]
    return pd.DataFrame(rows, columns=["replication", "kpi", "period", "group", "value"])


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list:
    """What was run, in place of the model: the arguments of each call."""
    found: list = []

    def run(scenario, area, replications, **others):
        found.append(SimpleNamespace(scenario=scenario, area=area, replications=replications, **others))
        return SimpleNamespace(kpis=kpis(replications))

    monkeypatch.setattr(holdout, "run", run)
    return found


def panel(**ratios: float) -> Panel:
    """A panel of case holders in which each named area had so many times as many a census before."""
    codes = {load_area(name).code: ratio for name, ratio in ratios.items()}
    cells = {code: {"case_holders_fte": {2022: 100.0 * ratio, 2023: 100.0}} for code, ratio in codes.items()}
    return Panel({code: (code, "") for code in codes}, cells, {"case_holders_fte": 2023})


def presets_to(folder: Path, year: int, *names: str) -> Path:
    """The shipped presets of some areas as if none of their figures were later than the year."""
    with PRESETS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["name"] in names]
    for row in rows:
        told = period_year(row["year"])
        row["year"] = period_words("flow", min(told or 9999, year))
    path = folder / f"presets_{year}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize(("shared", "years"), [(0.0, 1), (0.1, 2), (0.3, 2), (0.3, 5)])
def test_the_interval_holds_nine_of_ten_single_years_of_new_replications(shared: float, years: int) -> None:
    rng = np.random.default_rng(5)
    inside = []
    for _ in range(1500):
        runs = np.exp(rng.normal(4, shared, (9, 1)) + rng.normal(0, 0.1, (9, years)))
        told = expected("A", "care_rate", NOW, runs[:8].tolist(), 50_000)
        inside.append(told.low <= runs[8, 0] <= told.high)
    assert np.mean(inside) == pytest.approx(0.9, abs=0.025)


def test_years_of_one_replication_are_not_so_many_replications() -> None:
    alike = expected("A", "care_rate", NOW, [[60.0, 60.0], [70.0, 70.0], [80.0, 80.0]], 50_000)
    once = expected("A", "care_rate", NOW, [[60.0], [70.0], [80.0]], 50_000)
    assert (alike.low, alike.high) == pytest.approx((once.low, once.high))
    assert expected("A", "care_rate", NOW, [[60.0, 80.0], [60.0, 80.0]], 50_000).low < 60
    nobody = expected("A", "cpp_rate", NOW, [[0.0], [12.0]], 5_000)
    assert 0 < nobody.low < 6 == nobody.mean < nobody.high
    assert expected("A", "cpp_repeat_pct", NOW, [[0.0], [100.0]], 5_000).high <= 100
    single = expected("A", "care_rate", NOW, [[60.0, 80.0]], 50_000)
    assert single.low == single.high


def test_only_single_years_of_the_whole_area_are_predicted_from() -> None:
    found = {each.figure: each for each in from_kpis(load_area("Kent"), NOW, kpis())}
    assert list(found) == list(KPIS)
    assert found["assessment_within_45_pct"].mean == 85.0  # mean of 84, 85, 85 and 86
    assert found["cpp_rate"].low < 44 < found["cpp_rate"].high


def test_a_prediction_goes_on_where_it_stopped_and_is_hashed_at_the_end(tmp_path: Path, ran: list) -> None:
    out, presets = tmp_path / "predictions.csv", presets_to(tmp_path, 2023, "england", "Kent", "Rutland")
    assert holdout.predict(presets, panel(), SETTINGS, out, ["Kent"], 1) == ""
    with pytest.raises(InputError, match="no finished predictions"):
        checked_hash(out)
    digest = holdout.predict(presets, panel(), SETTINGS, out, ["Kent", "Rutland"], 1)
    assert [each.area.name for each in ran] == ["Kent", "Rutland"]
    assert {(each.scenario, each.replications, each.years, each.warm_up) for each in ran} == {("status_quo", 2, 2, 1)}
    assert checked_hash(out) == digest
    before = out.read_bytes()
    assert holdout.predict(presets, panel(), SETTINGS, out, [], 1) == digest
    assert out.read_bytes() == before
    found, made = read_predictions(out)
    assert made == replace(SETTINGS, presets=hashlib.sha256(presets.read_bytes()).hexdigest())
    assert len(found) == 2 * len(KPIS)
    with pytest.raises(InputError, match="other settings"):
        holdout.predict(presets, panel(), replace(SETTINGS, replications=3), out, ["Kent"], 1)
    with pytest.raises(InputError, match="no such authority"):
        holdout.predict(presets, panel(), SETTINGS, out, ["Atlantis"], 1)


def test_a_small_area_runs_more_often_than_a_large_one(ran: list) -> None:
    for name, times in (("Rutland", 8), ("Hartlepool", 8), ("Derby", 4), ("Kent", 2)):
        holdout.predicted(load_area(name), None, replace(SETTINGS, replications=8))
        assert ran.pop().replications == times, name
    holdout.predicted(load_area("Rutland"), None, SETTINGS)
    assert ran.pop().replications == 2


def test_a_finished_file_from_before_the_seed_stood_in_it_keeps_its_hash(tmp_path: Path, ran: list) -> None:
    out, presets = tmp_path / "predictions.csv", presets_to(tmp_path, 2023, "Kent")
    first = replace(SETTINGS, seed=1, luck=SHARED)
    holdout.predict(presets, panel(), first, out, [], 1)
    out.write_text("\n".join(row.rsplit(",", 3)[0] for row in out.read_text().splitlines()) + "\n")
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    hash_file(out).write_text(f"{digest}\n")
    with pytest.raises(InputError, match="other settings"):
        holdout.predict(presets, panel(), SETTINGS, out, [], 1)
    assert holdout.predict(presets, panel(), first, out, [], 1) == digest == checked_hash(out)
    assert len(ran) == 1


def test_each_area_is_predicted_with_luck_of_its_own_unless_all_are_to_share_it(ran: list) -> None:
    areas = [load_area(name) for name in ("Kent", "Rutland")]
    for area in areas:
        holdout.predicted(area, 0.8, SETTINGS)
    seeds = [each.seed for each in ran]
    assert seeds == [seed_of(area.code, SETTINGS.seed) for area in areas for _ in (NOW, BEFORE)]
    assert not set(seeds) & {seed_of(area.code, SEED) for area in areas}, "solved with other luck"
    ran.clear()
    for area in areas:
        holdout.predicted(area, None, replace(SETTINGS, luck=SHARED))
    assert [each.seed for each in ran] == [SETTINGS.seed] * 2


def test_presets_that_know_a_later_year_or_are_others_are_refused(tmp_path: Path, ran: list) -> None:
    out, presets = tmp_path / "predictions.csv", presets_to(tmp_path, 2023, "Kent", "Rutland")
    for later, settings in ((PRESETS, SETTINGS), (presets, replace(SETTINGS, until=2022))):
        with pytest.raises(InputError, match="later year"):
            holdout.predict(later, panel(), settings, out, [], 1)
    census = tmp_path / "census.csv"
    for year, refused in ((2023, False), (2024, True)):
        census.write_text(presets.read_text().replace("2022-23", f"30 September {year}", 1))
        refuse_later(read_presets(census), None, census.name)
        with pytest.raises(InputError, match="later year") if refused else nullcontext():
            refuse_later(read_presets(census), 2023, census.name)
    with pytest.raises(InputError, match="solved with this luck"):
        holdout.predict(presets, panel(), replace(SETTINGS, seed=SEED), out, [], 1)
    with pytest.raises(InputError, match="one replication"):
        holdout.predict(presets, panel(), replace(SETTINGS, replications=1), out, [], 1)
    assert not ran
    holdout.predict(presets, panel(), SETTINGS, out, ["Kent"], 1)
    other = presets_to(tmp_path, 2022, "Kent", "Rutland")
    with pytest.raises(InputError, match="other settings"):
        holdout.predict(other, panel(), SETTINGS, out, [], 1)


def test_an_area_whose_workers_moved_is_run_with_those_before_too(ran: list) -> None:
    kent = load_area("Kent")
    assert not holdout.moved(holdout.workers_before(panel(Kent=1.05), kent.code))
    ratio = holdout.workers_before(panel(Kent=0.85), kent.code)
    found = holdout.predicted(kent, ratio, SETTINGS)
    assert {each.posts for each in found} == {NOW, BEFORE}
    now, before = (each.area.posts for each in ran)
    assert before["social_worker"] == pytest.approx(0.85 * now["social_worker"])
    assert before["early_help_worker"] == now["early_help_worker"]
    assert holdout.workers_before(panel(), kent.code) is None


def test_predictions_that_are_unfinished_or_changed_are_not_judged(tmp_path: Path) -> None:
    out = tmp_path / "predictions.csv"
    digest = write_predictions(out, [Prediction("A", "care_rate", NOW, 70.0, 60.0, 80.0)], SETTINGS)
    with pytest.raises(InputError, match="no finished predictions"):
        checked_hash(out)
    hash_file(out).write_text(f"{digest}\n")
    assert checked_hash(out) == digest
    out.write_text(out.read_text().replace("70", "71"))
    with pytest.raises(InputError, match="not those that were hashed"):
        checked_hash(out)


def line(number: int, published: float, model: float, before: float | None = None, last: float = 100.0) -> Line:
    told = Prediction(f"A{number}", "s47_rate", NOW, model, model * 0.9, model * 1.1)
    then = None if before is None else replace(told, posts=BEFORE, mean=before)
    return Line(f"A{number}", f"Place {number}", "s47_rate", published, last, 100.0, 120.0, 0.1, told, then, 50_000.0)


def test_errors_ranks_coverage_and_signs_are_those_worked_by_hand() -> None:
    lines = [line(1, 100, 100), line(2, 200, 100), line(3, 300, 320), line(4, 400, 405)]
    assert median_error(lines, lambda each: each.last) == pytest.approx((np.log(2) + np.log(3)) / 2)
    assert rank_correlation(lines, lambda each: each.model.mean) == pytest.approx(0.95, abs=0.01)
    assert coverage(lines) == 0.5  # 1.645 of 0.1 over Student's 6.31 of two runs: 2.6%
    assert target_coverage(lines) == 0.25  # a target of 100 and a reach of 0.1: the first alone
    # The national change is the middle one, 1.0: areas above it went up, those below down.
    moving = [
        line(1, 120, 110, before=100),
        line(2, 80, 110, before=100),
        line(3, 100, 100),
        line(4, 90, 90, before=95),
    ]
    assert signs(moving) == (2, 3)


def test_chance_alone_is_pooled_over_areas_and_wider_where_less_is_counted() -> None:
    rng = np.random.default_rng(6)
    kinds, lines = [(20_000.0, 50.0, 8), (200_000.0, 50.0, 2), (60_000.0, 20.0, 2), (60_000.0, 150.0, 4)], []
    for number in range(1200):
        children, rate, runs = kinds[number % 4]
        years = rng.poisson(children * rate / 1e4, (runs + 1, 1)) / children * 1e4
        told = expected(f"A{number}", "care_rate", NOW, years[:runs].tolist(), children)
        kept = line(number, float(years[runs, 0]), told.mean)
        lines.append(replace(kept, figure="care_rate", model=told, children=children, runs=runs))
    inside = within_chance(lines)
    assert coverage(lines) == pytest.approx(np.mean(inside))
    for kind in range(4):  # pooled together, read apart
        assert np.mean(inside[kind::4]) == pytest.approx(0.9, abs=0.04), kinds[kind]
    assert np.isnan(coverage([replace(each, model=None) for each in lines[:4]]))


def test_a_percentage_is_off_by_as_much_as_what_is_left_to_a_hundred_is() -> None:
    share = replace(line(1, 90.0, 95.0), figure="assessment_within_45_pct")
    assert share.factor == pytest.approx(2.0)
    assert replace(share, published=40.0, model=replace(share.model, mean=50.0)).factor == pytest.approx(1.25)
    assert line(1, 90.0, 95.0).factor == pytest.approx(95 / 90)


def test_the_interval_of_a_ratio_is_what_other_areas_would_have_given() -> None:
    alike = [line(n, 100.0, 110.0, last=120.0) for n in range(9)]
    once = math.log(1.1) / math.log(1.2)
    assert ratio_interval(alike, lambda each: each.model.mean) == pytest.approx((once, once))
    mixed = alike + [line(20 + n, 100.0, 130.0, last=105.0) for n in range(8)]
    low, high = ratio_interval(mixed, lambda each: each.model.mean)
    assert low == pytest.approx(once)
    assert high == pytest.approx(math.log(1.3) / math.log(1.05))
    assert np.isnan(ratio_interval([], lambda each: each.last)).all()


def test_the_page_marks_what_is_not_met_and_lists_every_miss() -> None:
    lines = [line(n, 100 + n, 100 + n) for n in range(5)] + [line(9, 400, 100), line(8, 100, 104)]
    text = page(lines, 2023, SETTINGS, "abc123")
    assert "`abc123`" in text
    assert "presets with `def456`" in page(lines, 2023, replace(SETTINGS, presets="def456"), "abc123")
    assert "`status_quo`, 2 replications of 2 years" in text
    more = page(lines, 2023, replace(SETTINGS, replications=8), "abc123")
    assert "2 (large areas) to 8 (small) replications of 2 years" in more
    own = "with a seed of each area's own, made of 2: within 1.15 times (the four rates) or 1.3 times (the rest)"
    assert f"{own} `s47_rate` 100%." in text
    assert "in logs or log odds: `s47_rate` +0.020 and 0.016." in text  # logs of 1, 1.01 to 1.04, 1 and 1.04
    assert "with seed 2: within" in page(lines, 2023, replace(SETTINGS, luck=SHARED), "abc123")
    off = page([*lines, replace(line(3, 100, 140), target=100.0)], 2023, SETTINGS, "abc123")
    assert "`s47_rate` 88%." in off
    assert "Misses: 1 of 7" in text
    assert "| `s47_rate` | Place 9 | 100.0 | 400.0 | 4.00 |" in text
    assert "too narrow" in text
    worse = page([line(n, 100 + n, 200, last=100 + n + 0.5) for n in range(5)], 2023, SETTINGS, "abc123")
    assert "**" in worse.split("rank correlation")[0]
    repeated = page([line(1, 100, 105), line(2, 200, 230, last=200.0)], 2023, SETTINGS, "abc123")
    assert "| **inf** |  | 1.3 |" in repeated  # the year before repeated missed nothing
    assert "| none |  | 1.3 |" in page([line(1, 100, 100)], 2023, SETTINGS, "abc123")
    assert "The four rates taken together" not in text  # enquiries are none of them
    rates = [replace(line(n, 100, 110, last=105), figure=rate) for n, rate in enumerate(("cin_rate", "cpp_rate"))]
    assert "2 figures of areas: 0.095 beside 0.049 of the year before repeated, 1.95 times." in page(
        [*rates, *lines], 2023, SETTINGS, "abc123"
    )
    alone = page([replace(each, model=None) for each in lines], 2023, SETTINGS, "")
    assert "no model" in alone
    assert "chance" not in alone
