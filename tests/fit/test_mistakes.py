"""The page on mistakes: what is measured, the settings that move it, and fits that meet the same ratios."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from sim.areas import load_area
from sim.book import load_book
from sim.fit.figures import Size
from sim.fit.mistakes.page import as_many, page
from sim.fit.mistakes.range import MOVED, NEED, NOISE, STARTS, dials, fits, section, settings_at
from sim.fit.mistakes.runs import (
    A_PLAN,
    CONFERENCE,
    PLANS,
    WORDS,
    Runs,
    likelihood,
    measured,
    need_range,
    needier,
    noise_range,
    noisier,
    ratio_cell,
    shifted,
    surer,
)
from sim.model import simulate
from sim.scenario import load_scenario

SIZE = Size(scale=0.5, replications=4, years=3, warm_up=2)


def odds(likely: float) -> float:
    """Log odds."""
    return math.log(likely / (1.0 - likely))


class MadeUp:
    """In place of the model: figures that bend with noise and the lines as the model's do, with a little luck."""

    def __init__(self, most_noise: float = math.inf, need_tells: float = 0.0) -> None:
        self.most_noise, self.need_tells = most_noise, need_tells
        self.runs = 0

    def __call__(
        self, points: Sequence[Sequence[str]], size: Size, measure: Callable[..., pd.DataFrame]
    ) -> list[pd.DataFrame]:
        assert measure is measured
        self.runs += len(points) * size.replications
        return [self.table(dict(each.split("=") for each in point), size) for point in points]

    def table(self, at: dict[str, str], size: Size) -> pd.DataFrame:
        """One row a run, one column a figure."""
        noise = math.log(float(at.get("need.belief.noise_front_door", "times:1").removeprefix("times:")))
        noise = min(noise, self.most_noise)
        line = {}
        for name, path in {**MOVED, "plan": A_PLAN}.items():
            usual = likelihood(path)
            line[name] = odds(float(at.get(path, usual))) - odds(usual)
        need = math.log(float(at.get("need.up_rate.level_3", "times:1").removeprefix("times:")))
        enquiries = 186 * math.exp(0.6 * noise + 0.5 * need - 0.7 * line["enquiry"])
        led = 35 * math.exp(-0.9 * noise + self.need_tells * need - 0.6 * line["conference"] + 0.3 * line["enquiry"])
        made = 85 * math.exp(-0.2 * line["plan"] + 0.2 * line["conference"])
        figures = dict.fromkeys(WORDS, 10.0) | {
            "referral_rate": 500 * math.exp(0.5 * noise + 0.1 * need - 0.6 * line["referral"]),
            "s47_rate": enquiries,
            "s47_to_icpc_pct": led,
            "icpc_to_cpp_pct": made,
            "cpp_starts_rate": enquiries * led * made / 1e4,
            "care_starts_rate": 20 * math.exp(-1.2 * noise - 0.8 * line["care"]),
            "needless": 15 * math.exp(0.8 * noise),
        }
        luck = [1 + 0.01 * math.sin(each) for each in range(size.first, size.first + size.replications)]
        return pd.DataFrame({(name, "all"): [value * each for each in luck] for name, value in figures.items()})


def test_all_that_is_told_is_measured_on_one_run() -> None:
    log = simulate(load_scenario("status_quo"), load_area("england").scaled(0.05), 1, 0, years=1, warm_up=1)
    table = measured(log).set_index("kpi")["value"]
    assert list(table.index) == list(WORDS)
    assert 0.0 <= table["conference_needless_pct"] <= table["needless"] <= 100.0
    assert table["risk_off_plan"] > 0.0
    assert 0.0 < table["icpc_to_cpp_pct"] <= 100.0


def test_noise_is_multiplied_and_likelihoods_moved_in_log_odds() -> None:
    scenario = load_scenario("status_quo", sets=noisier(2.0, 2.0))
    assert len([change for change in scenario.changes for name in change.values if "noise" in name]) == 6
    values = load_book().values
    moved = dict(each.split("=") for each in surer(0.5))
    for path in PLANS:
        assert odds(float(moved[path])) == pytest.approx(odds(float(values[path])) + 0.5)  # type: ignore[arg-type]
    assert shifted(PLANS[0], 0.0) == f"{PLANS[0]}={values[PLANS[0]]}"


def test_noise_of_every_kind_stays_within_the_book() -> None:
    low, high = noise_range()
    assert 0.0 < low < 1.0 < high
    for path, leaf in load_book().leaves.items():
        if path.startswith("need.belief.noise_"):
            assert leaf.low is not None
            assert leaf.high is not None
            assert leaf.low <= low * float(leaf.value) + 1e-9  # type: ignore[arg-type]
            assert high * float(leaf.value) <= leaf.high + 1e-9  # type: ignore[arg-type]


def test_the_conference_line_moves_with_that_of_plans() -> None:
    x = np.array([0.0, 0.0, 0.0, 0.2, 0.0, 0.0, -0.7])
    found = dict(each.split("=") for each in settings_at(x))
    assert odds(float(found[A_PLAN])) == pytest.approx(odds(likelihood(A_PLAN)) - 0.7)
    assert odds(float(found[CONFERENCE])) == pytest.approx(odds(likelihood(CONFERENCE)) - 0.5)
    assert [dial.name for dial in dials()] == ["noise", "referral", "enquiry", "conference", "care", "need", "plan"]


def test_as_many_plans_and_care_starts_are_found_under_noise() -> None:
    runs = Runs(SIZE, 2, MadeUp())
    found = runs.all(as_many(noisier(2.0), runs))
    for name, tolerance in (("cpp_starts_rate", 0.04), ("care_starts_rate", 0.06)):
        assert found[name, "all"].mean() == pytest.approx(runs.base[name, "all"].mean(), rel=tolerance)


def test_fits_meet_the_ratios_and_mistakes_are_told_as_a_range() -> None:
    model = MadeUp()
    runs = Runs(SIZE, 2, model)
    found = fits(runs)
    assert [fit.start for fit in found if not fit.by_need] == list(STARTS)
    for fit in found:
        at = dict(each.split("=") for each in fit.settings)
        assert float(at[A_PLAN]) == pytest.approx(fit.start)
    inside = [fit for fit in found if not fit.at_bound and not fit.by_need]
    assert len(inside) >= 3
    assert all(fit.met(runs.base) for fit in inside)
    # Lower likelihoods are met with more noise.
    assert all(np.diff([fit.x[NOISE] for fit in found if not fit.by_need]) <= 0.0)
    text = section(found, runs.base)
    assert "times the base" in text
    assert "| line of care |" in text


def test_true_need_is_moved_where_no_noise_will_do() -> None:
    runs = Runs(SIZE, 2, MadeUp(most_noise=math.log(1.1), need_tells=1.0))
    by_noise, by_need = fits(runs, starts=(0.50,), rounds=4)
    assert not by_noise.met(runs.base)
    assert by_noise.at_bound
    assert by_need.met(runs.base)
    assert by_need.x[NEED] < 0.0
    text = section([by_noise, by_need], runs.base)
    assert "(plans from 0.50, need too, and the base itself, which is 1)" in text
    assert "No fit was found with plans from 0.50:" in text


def test_need_at_level_4_and_above_is_multiplied_and_shares_still_add_up() -> None:
    scenario = load_scenario("status_quo", sets=needier(0.8))
    changed = {name: value.amount for change in scenario.changes for name, value in change.values.items()}
    values = load_book().values
    for path in ("need.belief.first_contact", "need.stock.stage_level_shares.care"):
        before, after = np.array(values[path]), np.array(changed[path])
        assert after.sum() == pytest.approx(before.sum())
        assert after[4:] == pytest.approx(0.8 * before[4:])
    assert changed["need.onset_level_shares"][3] == pytest.approx(0.8 * values["need.onset_level_shares"][3])  # type: ignore[index, operator]
    low, high = need_range()
    assert 0.0 < low < 1.0 < high


def test_where_no_noise_meets_the_ratios_it_is_said_and_left_out_of_the_range() -> None:
    runs = Runs(SIZE, 2, MadeUp(most_noise=0.0))
    found = fits(runs, starts=(0.40,), rounds=2)
    text = section(found, runs.base)
    assert not found[0].met(runs.base)
    assert "No fit was found with plans from 0.40:" in text
    assert "times the base" not in text
    assert "**no**" in text


def test_runs_made_while_solving_are_among_all_and_not_made_again() -> None:
    model = MadeUp()
    runs = Runs(SIZE, 3, model)
    first = runs.few([])
    assert runs.few([]) is first
    assert len(runs.all([])) == SIZE.replications
    assert model.runs == SIZE.replications
    pd.testing.assert_frame_equal(runs.all([]), runs.base)


def test_the_page_tells_ratios_and_never_a_level() -> None:
    columns = {"base": MadeUp().table({}, SIZE), "noisy": MadeUp().table(dict([noisier(2.0)[0].split("=")]), SIZE)}
    text = page(columns, SIZE)
    assert "| 1.00 (1.00 to 1.00) |" in text
    assert all(f"| {words} |" in text for words in WORDS.values())
    nothing = columns["base"] * 0.0
    assert ratio_cell(columns["base"], nothing, "needless") == "hardly any in the base"


def test_a_mistake_of_which_there_are_few_is_left_untold() -> None:
    runs = Runs(SIZE, 2, MadeUp())
    found = fits(runs, starts=(0.60,))
    assert "- care starts at level 2 or below: 1.00 to 1.00 times the base" in section(found, runs.base)
    found[0].runs["care_needless_pct", "all"] = [0.0, 40.0, 0.0, 5.0]
    assert "- care starts at level 2 or below: too few in these runs to tell" in section(found, runs.base)
