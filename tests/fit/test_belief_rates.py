"""What is usual between sights is measured as it is: by place, level and rate, and adds up."""

import pytest

from sim.areas import load_area
from sim.fit.belief.rates import LEVELS, counted, leaves_of
from sim.model import simulate
from sim.model.parameters.need import PLACES
from sim.scenario import load_scenario


@pytest.fixture(scope="module")
def counts() -> dict[str, float]:
    area = load_area("england").scaled(0.1)
    still = ["need.frailty_variance=0", "need.shock_rate=0", "need.help.effect=0", "need.protection_effect=0"]
    log = simulate(load_scenario("status_quo", sets=still), area, 1, 0, years=3, warm_up=1)
    table = counted(log)
    return dict(zip(table["kpi"], table["value"], strict=True))


def test_without_help_protection_and_frailty_every_place_has_the_rates_of_the_book(counts: dict[str, float]) -> None:
    # Chance allows for four standard errors of a Poisson count.
    from sim.book import load_book

    values = load_book().values
    for at in range(LEVELS - 1):
        rises = sum(counts[f"rises.{place}.{at}"] for place in PLACES)
        years = sum(counts[f"years.{place}.{at}"] for place in PLACES)
        expected = float(values[f"need.up_rate.level_{at}"]) * years
        assert abs(rises - expected) < 4 * expected**0.5
        falls = sum(counts[f"falls.{place}.{at + 1}"] for place in PLACES)
        years = sum(counts[f"years.{place}.{at + 1}"] for place in PLACES)
        expected = float(values[f"need.down_rate.level_{at + 1}"]) * years
        assert abs(falls - expected) < 4 * expected**0.5


def test_shares_add_up_and_rates_are_drawn_to_those_of_all_places(counts: dict[str, float]) -> None:
    leaves = leaves_of(counts)
    for path, values in leaves.items():
        if "rising" in path or "falling" in path:
            assert min(values) > 0.0
        else:
            assert sum(values) == pytest.approx(1.0)
    assert leaves["need.belief.first_contact"][0] < 0.5  # new families begin above coping
    empty = counts | {f"{what}.care.1": 0.0 for what in ("years", "rises", "falls")}
    everywhere = sum(empty[f"rises.{place}.1"] for place in PLACES) / sum(empty[f"years.{place}.1"] for place in PLACES)
    assert leaves_of(empty)["need.belief.rising.care"][1] == pytest.approx(everywhere, abs=1e-4)
