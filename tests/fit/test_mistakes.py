"""The page on mistakes: what is measured, and the settings that make signals noisier or decisions surer."""

import pytest

from sim.areas import load_area
from sim.book import load_book
from sim.fit.mistakes import PLANS, WORDS, measured, noisier, surer
from sim.model import simulate
from sim.scenario import load_scenario


def test_all_that_is_told_is_measured_on_one_run() -> None:
    log = simulate(load_scenario("status_quo"), load_area("england").scaled(0.05), 1, 0, years=1, warm_up=1)
    table = measured(log).set_index("kpi")["value"]
    assert list(table.index) == list(WORDS)
    assert 0.0 <= table["conference_needless_pct"] <= table["needless"] <= 100.0
    assert table["risk_off_plan"] > 0.0


def test_noise_is_multiplied_and_likelihoods_moved_in_log_odds() -> None:
    scenario = load_scenario("status_quo", sets=noisier(2.0, 2.0))
    assert len([change for change in scenario.changes for name in change.values if "noise" in name]) == 6
    values = load_book().values
    moved = dict(each.split("=") for each in surer(0.5))
    for path in PLANS:
        odds = float(values[path]) / (1 - float(values[path]))
        assert float(moved[path]) / (1 - float(moved[path])) == pytest.approx(odds * 2.718281828459045**0.5)
