"""Intervals cover what they say, together as well as alone, and say nothing where nothing can be said."""

import numpy as np
import pytest
from scipy import stats

from sim.draws import Draws, Purpose
from sim.experiment.comparison.statistics import (
    FEWEST_FOR_BOOTSTRAP,
    mean_intervals,
    runs_needed,
    simultaneous_intervals,
)


def luck(address: int, *shape: int) -> np.ndarray:
    """Return standard normals fixed by an address."""
    count = int(np.prod(shape))
    return stats.norm.ppf(Draws(20_250_401, address).uniforms(Purpose.INCIDENT, np.arange(count))).reshape(shape)


def share_covered(low: np.ndarray, high: np.ndarray, truth: float) -> float:
    return float(np.mean((low <= truth) & (truth <= high)))


def students(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(axis=0, ddof=1) / np.sqrt(len(values))
    return values.mean(axis=0) - half, values.mean(axis=0) + half


def test_skewed_outputs_are_covered_where_students_interval_falls_short():
    # 4,000 experiments of 30 replications: the standard error of a coverage of 92.5% is 0.4 points
    values = np.exp(luck(1, 30, 4000))
    intervals = mean_intervals(values, seed=3)
    assert share_covered(intervals.low, intervals.high, np.exp(0.5)) >= 0.92
    assert share_covered(*students(values), np.exp(0.5)) < 0.905


def test_plain_outputs_are_covered_as_stated():
    values = luck(2, 30, 4000)
    intervals = mean_intervals(values, seed=3)
    assert 0.938 <= share_covered(intervals.low, intervals.high, 0.0) <= 0.962
    narrow = mean_intervals(values, seed=3, level=0.8)
    assert 0.78 <= share_covered(narrow.low, narrow.high, 0.0) <= 0.82


@pytest.mark.parametrize("shape", [lambda z: z, np.exp], ids=["normal", "lognormal"])
def test_identical_scenarios_rarely_give_a_finding(shape):
    # 300 experiments of 20 scenarios identical to their base: at 5% the standard error is 1.3 points
    experiments, found, naive = 300, 0, 0
    for number in range(experiments):
        outputs = shape(luck(100 + number, 30, 21))
        differences = outputs[:, 1:] - outputs[:, :1]
        intervals = simultaneous_intervals(differences, seed=number, resamples=999)
        clear = (intervals.low > 0) | (intervals.high < 0)
        assert (intervals.p_adjusted[clear] <= 0.05).all()
        found += bool((clear | (intervals.p_adjusted <= 0.05)).any())
        low, high = students(differences)
        naive += bool(((low > 0) | (high < 0)).any())
    assert found / experiments <= 0.07
    assert naive / experiments > 0.25


def test_a_real_difference_among_many_nulls_is_found():
    differences = luck(4, 30, 40)
    differences[:, 5] += 1.5
    intervals = simultaneous_intervals(differences, seed=1)
    assert intervals.low[5] > 0
    assert intervals.p_adjusted[5] < 0.001
    assert np.count_nonzero((intervals.low > 0) | (intervals.high < 0)) == 1


def test_more_comparisons_widen_every_interval():
    differences = luck(5, 30, 40)
    few, many = (simultaneous_intervals(differences[:, :n], seed=1) for n in (1, 40))
    assert many.high[0] - many.low[0] > 1.3 * (few.high[0] - few.low[0])
    assert many.p_adjusted[0] >= few.p_adjusted[0]


def test_comparisons_that_move_together_cost_no_more_than_one():
    one = luck(6, 30, 1)
    alone = simultaneous_intervals(one, seed=1)
    copies = simultaneous_intervals(np.repeat(one, 20, axis=1), seed=1)
    assert copies.p_adjusted == pytest.approx(np.repeat(alone.p_adjusted, 20))
    assert copies.low == pytest.approx(np.repeat(alone.low, 20))


def test_a_rare_event_does_not_widen_the_intervals_of_the_others():
    differences = luck(7, 30, 10)
    rare = np.zeros((30, 1))
    rare[3] = 1.0
    without = simultaneous_intervals(differences, seed=1)
    beside = simultaneous_intervals(np.hstack([differences, rare]), seed=1)
    assert (beside.high - beside.low)[:10] == pytest.approx(without.high - without.low, rel=0.1)
    assert beside.low[10] < 0 < beside.high[10] < 1.0
    assert beside.p_adjusted[10] == 1.0


def test_equal_values_give_a_point():
    intervals = mean_intervals(np.full((30, 1), 0.1), seed=1)
    assert intervals.mean[0] == intervals.low[0] == intervals.high[0] == 0.1
    together = simultaneous_intervals(np.array([[0.0, 2.0]] * 30), seed=1)
    assert list(together.low) == list(together.high) == [0.0, 2.0]
    assert together.p_adjusted[0] == 1.0
    assert together.p_adjusted[1] < 0.001


@pytest.mark.parametrize("intervals_of", [mean_intervals, simultaneous_intervals])
def test_one_replication_gives_a_mean_and_no_interval(intervals_of):
    intervals = intervals_of(np.array([[4.0]]), seed=1)
    assert intervals.mean[0] == 4.0
    assert np.isnan(intervals.low[0])
    assert np.isnan(intervals.high[0])


@pytest.mark.parametrize("intervals_of", [mean_intervals, simultaneous_intervals])
def test_a_few_values_get_students_interval_worked_by_hand(intervals_of):
    # mean 2, sd 1, standard error 1/sqrt(3), t(0.975, 2) = 4.302653
    intervals = intervals_of(np.array([[1.0], [2.0], [3.0]]), seed=1)
    assert intervals.low[0] == pytest.approx(2 - 4.302653 / np.sqrt(3))
    assert intervals.high[0] == pytest.approx(2 + 4.302653 / np.sqrt(3))


def test_few_values_share_the_error_and_multiply_their_p_values():
    # two figures of two values: Student's with one degree of freedom, at 0.05 / 2 / 2 on either side
    values = np.array([[1.0, 5.0], [3.0, 5.5]])
    intervals = simultaneous_intervals(values, seed=1)
    mean, error = values.mean(axis=0), np.array([1.0, 0.25])
    half = stats.t.ppf(1 - 0.0125, 1) * error
    assert intervals.low == pytest.approx(mean - half)
    assert intervals.high == pytest.approx(mean + half)
    assert intervals.p_adjusted == pytest.approx(np.minimum(2 * 2 * stats.t.sf(mean / error, 1), 1.0))
    assert intervals.p_adjusted[1] < 1.0


@pytest.mark.parametrize("intervals_of", [mean_intervals, simultaneous_intervals])
def test_from_eight_values_on_the_bootstrap_takes_the_place_of_student(intervals_of):
    values = np.exp(luck(11, FEWEST_FOR_BOOTSTRAP, 1))
    few, enough = intervals_of(values[:-1], seed=1), intervals_of(values, seed=1)
    assert few.low == pytest.approx(students(values[:-1])[0])
    assert enough.low[0] != pytest.approx(students(values)[0][0], rel=1e-3)


def test_the_most_extreme_quantile_is_the_one_the_level_names():
    # 39 redrawings at 95%: half a place in forty on either side is the first and the last of them
    values = luck(12, 12, 1)
    narrow, wide = (mean_intervals(values, seed=1, resamples=39, level=level) for level in (0.9, 0.95))
    widest = mean_intervals(values, seed=1, resamples=39, level=0.99)
    assert widest.low[0] == wide.low[0] < narrow.low[0] < narrow.high[0] < wide.high[0] == widest.high[0]


def test_missing_values_are_left_out_and_counted():
    values = luck(8, 30, 3)
    values[::2, 1] = np.nan
    values[:, 2] = np.nan
    intervals = mean_intervals(values, seed=1)
    assert list(intervals.replications) == [30, 15, 0]
    assert intervals.mean[1] == pytest.approx(values[1::2, 1].mean())
    assert intervals.low[1] < intervals.mean[1] < intervals.high[1]
    assert np.isnan(intervals.mean[2])
    together = simultaneous_intervals(values, seed=1)
    assert together.p_adjusted[2] == 1.0


def test_no_figures_give_no_intervals():
    assert len(mean_intervals(np.empty((30, 0)), seed=1).mean) == 0
    assert len(simultaneous_intervals(np.empty((30, 0)), seed=1).mean) == 0
    with pytest.raises(ValueError, match="table"):
        mean_intervals([1.0, 2.0], seed=1)


def test_an_interval_is_the_same_bits_alone_and_among_others():
    values = np.exp(luck(9, 30, 150))
    among = mean_intervals(values, seed=5)
    alone = mean_intervals(values[:, 77:78], seed=5)
    assert among.low[77] == alone.low[0]
    assert among.high[77] == alone.high[0]
    assert mean_intervals(values, seed=6).low[77] != alone.low[0]


def test_labels_say_the_method_and_what_it_covers():
    together = simultaneous_intervals(luck(10, 30, 12), seed=1).label
    assert "95% of 12 differences together" in together
    assert "max-t" in together
    assert "chance between runs only" in together
    assert "alone" in mean_intervals(luck(10, 30, 1), seed=1).label


def test_runs_needed_clears_the_interval_and_one_fewer_might_not():
    more = runs_needed(1.0, -1.0, 3.0, 30)
    assert more is not None
    assert 2.0 * np.sqrt(30 / (30 + more)) < 1.0 <= 2.0 * np.sqrt(30 / (30 + more - 2))
    assert runs_needed(-1.0, -3.0, 1.0, 30) == more
    assert runs_needed(1.0, 0.5, 1.5, 30) == 0
    assert runs_needed(0.0, -1.0, 1.0, 30) is None
    assert runs_needed(1e-9, -1.0, 1.0, 30) is None
    assert runs_needed(1.0, float("nan"), float("nan"), 1) is None
