"""The latent chain alone, through the model's own world and clocks, against the matrix exponential.

No noticing, no help, no settling, no moves: only rises, falls and, in one case, shocks. Every level's share is
held to |z| <= 3.3, and known well enough (95% half-width at most 3% of any share of a fifth or more).
"""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm
from verification_parts import LEAST_Z, bare_parameters, bare_world, plain_family, with_groups

from sim.clock import MINUTES_PER_YEAR
from sim.draws import Draws, Purpose
from sim.model.parameters.conversions import gamma_multiples
from sim.model.parameters.need import Need
from sim.model.population import arrivals

Matrix = np.ndarray[Any, np.dtype[np.float64]]
YEARS = (0.5, 1.0, 3.0)
FAMILIES = 20_000
LEVELS = 6


def chain_alone(shocks: float = 0.0) -> Need:
    """The book's rates of rising and falling, with everything that could interfere switched off."""
    need = bare_parameters().area.need
    none = (0.0,) * LEVELS
    shock = (*(shocks / MINUTES_PER_YEAR,) * 5, 0.0)
    return replace(need, notice=none, shock=shock, settle=0.0, move=0.0)


def generator(need: Need, frailty: float) -> Matrix:
    """Rates between levels per minute, rows summing to nought."""
    rates = np.zeros((LEVELS, LEVELS))
    for level in range(LEVELS):
        if level < 5:
            rates[level, level + 1] += need.up[level] * frailty
            rates[level, level + 1] += need.shock[level] * need.shock_one_level_share
            rates[level, min(5, level + 2)] += need.shock[level] * (1.0 - need.shock_one_level_share)
        if level > 0:
            rates[level, level - 1] += need.down[level]
        rates[level, level] = -rates[level].sum()
    return rates


def shares_in_the_model(need: Need, starts: Sequence[int], frailties: Sequence[float]) -> dict[float, list[int]]:
    """Families by level at each time, each with its own start and frailty."""
    times = [round(year * MINUTES_PER_YEAR) for year in YEARS]
    world = bare_world(with_groups(bare_parameters(), need=need), seed=3, end=times[-1] + 2)
    families = []
    for number, (level, frailty) in enumerate(zip(starts, frailties, strict=True)):
        family = plain_family(world.local[""], number, level, frailty)
        arrivals.settle_in(world, family, "onset")
        families.append(family)
    counts: dict[float, list[int]] = {}

    def count(year: float) -> None:
        found = [0] * LEVELS
        for family in families:
            found[family.need.level] += 1
        counts[year] = found

    for year, time in zip(YEARS, times, strict=True):
        world.at(time + 1, lambda _, year=year: count(year), None)  # type: ignore[misc]
    world.run()
    return counts


def hold_to(counts: dict[float, list[int]], expected: dict[float, Matrix]) -> None:
    """Each level's share at each time against the exact one."""
    for year, found in counts.items():
        total = sum(found)
        for level, share in enumerate(expected[year]):
            error = sqrt(share * (1.0 - share) / total)
            z = (found[level] / total - share) / error
            assert abs(z) <= LEAST_Z, f"level {level} after {year} years: {found[level] / total:.4f}, not {share:.4f}"
            assert share < 0.2 or 1.96 * error <= 0.03 * share, f"level {level}: too few families to tell"


@pytest.mark.parametrize("shocks", [0.0, 0.4], ids=["no shocks", "shocks"])
@pytest.mark.parametrize("start", [1, 3])
def test_levels_follow_the_matrix_exponential(start: int, shocks: float) -> None:
    need = chain_alone(shocks)
    counts = shares_in_the_model(need, [start] * FAMILIES, [1.0] * FAMILIES)
    rates = generator(need, 1.0)
    hold_to(counts, {year: expm(rates * year * MINUTES_PER_YEAR)[start] for year in YEARS})


def test_frailty_mixes_the_matrix_exponentials() -> None:
    """Families differ in frailty by the book's table: the shares are the average over it."""
    need = chain_alone()
    uniforms = Draws(3, 0).uniforms(Purpose.FRAILTY, np.arange(FAMILIES))
    table = np.array(need.frailty)
    counts = shares_in_the_model(need, [1] * FAMILIES, table[(uniforms * len(table)).astype(int)].tolist())
    calm, steep = generator(need, 0.0), generator(need, 1.0) - generator(need, 0.0)
    rates = calm + table[:, None, None] * steep
    hold_to(counts, {year: expm(rates * year * MINUTES_PER_YEAR)[:, 1].mean(axis=0) for year in YEARS})


def test_the_comparison_can_fail() -> None:
    """Rates of falling 10% too high are seen."""
    need = chain_alone()
    counts = shares_in_the_model(need, [3] * FAMILIES, [1.0] * FAMILIES)
    wrong = generator(replace(need, down=tuple(rate * 1.1 for rate in need.down)), 1.0)
    with pytest.raises(AssertionError, match="level"):
        hold_to(counts, {year: expm(wrong * year * MINUTES_PER_YEAR)[3] for year in YEARS})


@pytest.mark.parametrize("variance", [0.5, 3.0, 5.0, 8.0])
def test_frailty_quantiles_have_mean_one_and_the_variance_asked_for(variance: float) -> None:
    """Quantile midpoints cut the last tail: the variance may be up to 2% short, the mean is exact."""
    table = np.array(gamma_multiples(1.0 / variance))
    assert table.mean() == pytest.approx(1.0, abs=1e-12)
    assert table.var() == pytest.approx(variance, rel=0.02)
    assert (np.diff(table) >= 0.0).all()
    assert table.min() >= 0.0
