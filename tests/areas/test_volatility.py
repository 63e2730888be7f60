"""How far figures move from year to year by size of area, and which changes an area could not see in its returns."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.areas.own_returns import (
    CLEAR,
    FAINT,
    HIDDEN,
    OWN_RETURNS,
    Spread,
    read_spreads,
    shows,
    spread_of,
)
from sim.areas.scale import natural, scaled
from sim.errors import InputError
from sim.fit.areas.returns.figures import Panel
from sim.fit.areas.volatility import (
    INDICATORS,
    as_csv,
    changes,
    model_page,
    model_spreads,
    published_page,
    published_spreads,
    spread,
)

YEARS = range(2019, 2025)


def made(noise: dict[int, float]) -> Panel:
    """Ninety made-up areas of the sizes given, whose rate of care moves independently each year by so much."""
    rng = np.random.default_rng(2)
    cells, names = {}, {}
    for number in range(90):
        size, by = list(noise.items())[number % len(noise)]
        code = f"E07{number:06d}"
        rates = 70 * np.exp(rng.normal(0, by, len(YEARS)) + 0.3 * np.arange(len(YEARS)))
        cells[code] = {
            "child_population": dict.fromkeys(YEARS, float(size + number)),
            "cla_at_31_march": {y: rate * (size + number) / 1e4 for y, rate in zip(YEARS, rates, strict=True)},
        }
        names[code] = (code, "Region")
    return Panel(names, cells, {"child_population": 2024, "cla_at_31_march": 2024})


@pytest.mark.filterwarnings("ignore:All-NaN")
def test_small_areas_move_more_and_what_the_country_does_is_no_movement() -> None:
    found = [each for each in published_spreads(made({20_000: 0.2, 60_000: 0.1, 150_000: 0.05}))
             if each.indicator == "care_rate"]  # fmt: skip
    assert [each.children_from < size < each.children_to for each, size in zip(found, (2e4, 6e4, 15e4), strict=True)]
    for each, by in zip(found, (0.2, 0.1, 0.05), strict=True):
        assert each.usual == pytest.approx(0.674 * by * 2**0.5, rel=0.2)
        assert each.yearly == pytest.approx(1.96 * by * 2**0.5, rel=0.2)  # of a change: two years' worth of chance
        assert each.two_years == pytest.approx(1.96 * by, rel=0.25)
        assert each.changes == 150


def test_a_change_of_means_of_two_years_is_that_of_four_years_in_a_row() -> None:
    cells = np.array([[1.0, 2.0, 3.0, 5.0, 4.0], [0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0]])
    yearly, two_years = changes(cells)
    assert yearly[0].tolist() == [1, 1, 2, -1]
    assert two_years[0].tolist() == [2.5, 2.0]


def test_one_in_twenty_changes_is_larger_than_the_spread_whatever_their_tails() -> None:
    rng = np.random.default_rng(3)
    for found in (rng.normal(0, 0.1, 20_000), rng.standard_t(2, 20_000)):
        assert np.mean(np.abs(found) > spread(found)) == pytest.approx(0.05, abs=0.001)
    odd = np.append(np.full(50, 0.1) * np.resize([1, -1], 50), 9.0)
    assert spread(np.append(odd, np.nan)) == pytest.approx(0.1)
    assert np.isnan(spread(np.array([np.nan])))


def test_a_change_shows_beyond_what_moves_in_a_usual_year_and_clearly_beyond_one_in_twenty() -> None:
    for size in (30_000, 60_000, 200_000):
        told = spread_of("care_starts_rate", size)
        assert told.children_from <= size < told.children_to
        for factor, expected in ((told.yearly * 1.01, CLEAR), (told.yearly * 0.99, FAINT),
                                 (told.usual * 1.01, FAINT), (told.usual * 0.99, HIDDEN)):  # fmt: skip
            assert shows("care_starts_rate", size, 26.0, 26.0 * np.exp(factor)) == expected
            assert shows("care_starts_rate", size, 26.0, 26.0 * np.exp(-factor)) == expected
    share = spread_of("rereferral_pct", 60_000)
    assert shows("rereferral_pct", 60_000, 22.0, 22.0 + share.visible(22.0, share.yearly) * 1.01) == CLEAR
    assert shows("rereferral_pct", 60_000, 22.0, 22.0 + share.visible(22.0, share.yearly) * 0.9) == FAINT
    assert shows("missed_need_days", 60_000, 20.0, 30.0) is None
    assert shows("care_starts_rate", 60_000, 0.0, 3.0) is None


def test_what_ships_covers_every_size_and_says_more_of_large_areas() -> None:
    found = read_spreads(OWN_RETURNS)
    assert {each.indicator for each in found} == set(INDICATORS)
    assert as_csv(found) == OWN_RETURNS.read_text(encoding="utf-8")
    for indicator in INDICATORS:
        sizes = [each for each in found if each.indicator == indicator]
        assert [each.children_from for each in sizes] == [0.0, sizes[0].children_to, sizes[1].children_to]
        assert sizes[2].yearly < sizes[0].yearly
        assert all(0 < each.usual < each.yearly / 2 for each in sizes)
        assert min(each.changes for each in sizes) > 150
    middle = next(each for each in found if each.indicator == "cpp_rate" and each.children_from > 0)
    assert 0.3 < middle.yearly < 0.6  # the middle change of plans is 14% a year


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "spreads.csv"
    file.write_text("a,b\n")
    with pytest.raises(InputError, match="not a file of spreads"):
        read_spreads(file)
    file.write_text(OWN_RETURNS.read_text(encoding="utf-8").replace("0,", "x,", 1))
    with pytest.raises(InputError, match="damaged"):
        read_spreads(file)


def test_the_models_own_spread_is_chance_between_years_of_one_run() -> None:
    rng = np.random.default_rng(4)
    rows = []
    for replication in range(60):
        for year in range(6):
            level = scaled("cpp_rate", 43.0) + rng.normal(0, 0.1) + 0.2 * year
            for kpi, value in (("cpp_rate", np.exp(level)), ("cpp_repeat_pct", 24.0)):
                rows.append((replication, kpi, f"{2025 + year}-{26 + year}", "all", value))
                rows.append((replication, kpi, f"{2025 + year}-{26 + year} Q1", "all", 5.0))
        rows.append((replication, "cpp_rate", "all", "all", 99.0))
    own = model_spreads(pd.DataFrame(rows, columns=["replication", "kpi", "period", "group", "value"]))
    assert own["cpp_rate"] == pytest.approx(0.196 * 2**0.5, rel=0.1)
    assert own["cpp_repeat_pct"] == 0.0
    assert np.isnan(own["care_rate"])
    page = model_page(
        read_spreads(OWN_RETURNS), {"Rutland": (8_000, own), "Hartlepool": (20_000, own), "Kent": (350_000, own)}, 60
    )
    assert "| indicator | small: Rutland, Hartlepool | large: Kent |" in page
    published = [spread_of("cpp_rate", size).yearly for size in (8_000, 350_000)]
    mean = own["cpp_rate"]
    cells = " | ".join(f"{mean:.2f}, {each:.2f}: {mean / each:.2f}" for each in published)
    assert f"| `cpp_rate` | {cells} |" in page
    assert "care_rate" not in page


def test_the_page_gives_the_smallest_rise_that_shows() -> None:
    spreads = [Spread("care_rate", low, high, 0.02, 0.1, 0.05, 9) for low, high in ((0, 5e4), (5e4, 8e4), (8e4, 1e9))]
    text = published_page(spreads, {"care_rate": 70.0})
    rises = ", ".join(f"+{70 * (np.exp(by) - 1):.1f}" for by in (0.02, 0.1, 0.05))
    assert f"0.02, 0.10, 0.05: {rises}" in text
    assert natural("cpp_repeat_pct", scaled("cpp_repeat_pct", 24.0)) == pytest.approx(24.0)
