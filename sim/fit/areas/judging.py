"""Predictions of areas set beside the year that was held out, and beside what needs no model.

The errors are absolute, in logs for rates and log odds for percentages, their median over the areas that published the
figure in both years. Beside the model stand the year before repeated ("same as last year"), the mean of the area's
group, and the target that the area was fitted to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit

from sim.areas.scale import is_share, scaled
from sim.draws import Draws, Purpose
from sim.fit.areas.predictions import BEFORE, FEWEST, NOW, UPPER, Prediction, Settings
from sim.fit.areas.returns.figures import Panel
from sim.fit.areas.returns.groups import large_enough
from sim.fit.areas.returns.own_years import up_to, usable
from sim.fit.areas.returns.shrinking import drawn_to_groups
from sim.fit.areas.targets import TARGETS, targets

NORMAL_90: Final = 1.645
"""Half a 90% interval over its standard deviation."""
TURNS: Final = 999
"""Times that areas are drawn anew, some twice and some not at all, for the interval of a ratio of errors."""
FEWEST_TO_DRAW: Final = 5
"""Areas from which such an interval is given."""
LAST: Final = "same as last year"
ASKED: Final = 0.9
"""Coverage that the interval of chance is asked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of one area in natural units: published, the year before, target, group, and the model if it ran.

    `reach` is how far the target and the year to come may be apart, as a standard deviation in logs or log odds;
    `children` live there, and the model ran `runs` times.
    """

    code: str
    name: str
    figure: str
    published: float
    last: float
    target: float
    group: float
    reach: float = 0.0
    model: Prediction | None = None
    before: Prediction | None = None
    children: float = 0.0
    runs: int = FEWEST

    def error(self, value: float) -> float:
        """Return how far a value is from what was published, in logs or log odds."""
        return abs(scaled(self.figure, value) - scaled(self.figure, self.published))

    @property
    def factor(self) -> float:
        """How many times the larger of prediction and published is of the smaller; the target's without a model.

        Of a percentage, the larger of that and the same of what is left to a hundred: 90% for 95% is twice as many.
        """
        told = self.model.mean if self.model else self.target
        times = times_apart(told, self.published)
        return max(times, times_apart(100.0 - told, 100.0 - self.published)) if is_share(self.figure) else times

    @property
    def variance(self) -> float:
        """Variance of one year to come by chance alone, as this area's own runs tell it, in logs or log odds."""
        if self.model is None:
            return np.nan
        reach = (scaled(self.figure, self.model.high) - scaled(self.figure, self.model.low)) / 2
        return float((reach / stdtrit(self.runs - 1, UPPER)) ** 2)


def times_apart(one: float, other: float) -> float:
    """Return how many times the larger of two figures is of the smaller; infinite where one is not above nought."""
    return max(one / other, other / one) if min(one, other) > 0 else np.inf


def lines_of(
    panel: Panel,
    neighbours: Mapping[str, Sequence[str]],
    predictions: Sequence[Prediction] | None,
    until: int,
    made: Settings | None = None,
) -> list[Line]:
    """Return a line for each figure of each area that was published in both years (and predicted, where any are).

    `panel` reaches to the year judged; targets and groups are made from figures up to `until` alone. `made` says how
    predictions were run.
    """
    told = {(each.code, each.figure, each.posts): each for each in predictions or ()}
    aims = targets(panel, neighbours, until)
    moves = _moves(panel, neighbours, until)
    found = []
    for code in large_enough(panel):
        children = panel.at(code, "child_population").get(until, 0.0)
        runs = (made or Settings(until, FEWEST)).replications_of(children) if children else FEWEST
        for figure, target in aims.get(code, {}).items():
            own = usable(panel, code, figure)
            model = told.get((code, figure, NOW))
            if until in own and until + 1 in own and (model or predictions is None):
                reach = math.hypot(target.error, moves[figure][code])
                values = (own[until + 1], own[until], target.value, target.group, reach)
                before = told.get((code, figure, BEFORE))
                found.append(Line(code, panel.names[code][0], figure, *values, model, before, children, runs))
    return found


def _moves(panel: Panel, neighbours: Mapping[str, Sequence[str]], until: int) -> dict[str, dict[str, float]]:
    """Return how far a year to come may be from what a target stands for, by figure and code."""
    seen, found = up_to(panel, until), {}
    for figure in TARGETS:
        year = drawn_to_groups(seen, neighbours, figure).year
        found[figure] = {code: float(each) for code, each in zip(seen.authorities(), year, strict=True)}
    return found


def median_error(lines: Sequence[Line], value: Callable[[Line], float]) -> float:
    """Return the median error of one way to predict; not a number without lines."""
    return float(np.median([line.error(value(line)) for line in lines])) if lines else np.nan


def ratio_interval(lines: Sequence[Line], value: Callable[[Line], float]) -> tuple[float, float]:
    """Return the 90% interval, over which areas there happen to be, of a median error over that of last year.

    Areas are drawn anew with their errors of both ways (bootstrap); not a number of too few areas, or where last year
    missed nothing.
    """
    told, last = (np.array([line.error(each(line)) for line in lines]) for each in (value, WAYS[LAST]))
    if len(lines) < FEWEST_TO_DRAW or not np.median(last) > 0:
        return np.nan, np.nan
    draws, areas = Draws(0, 0), np.arange(len(lines), dtype=np.int64)
    ratios = []
    for turn in range(TURNS):
        drawn = (draws.uniforms(Purpose.BOOTSTRAP, areas, turn) * len(lines)).astype(np.int64)
        again = float(np.median(last[drawn]))
        ratios.append(float(np.median(told[drawn])) / again if again > 0 else np.inf)
    low, high = np.quantile(ratios, [(1 - ASKED) / 2, (1 + ASKED) / 2], method="nearest")
    return float(low), float(high)


def rank_correlation(lines: Sequence[Line], value: Callable[[Line], float]) -> float:
    """Return Spearman's correlation of one way to predict with what was published; not a number where all are alike."""
    from scipy.stats import spearmanr

    told, published = [value(line) for line in lines], [line.published for line in lines]
    if min(len(set(told)), len(set(published))) < 2:
        return np.nan
    return float(spearmanr(told, published).statistic)


def coverage(lines: Sequence[Line]) -> float:
    """Return the share of published values that lie in the 90% interval of chance alone (see `within_chance`)."""
    inside = within_chance(lines)
    return float(np.mean(inside)) if inside else np.nan


def within_chance(lines: Sequence[Line]) -> list[bool]:
    """Return whether each published value lies in the 90% interval of chance alone, of the areas that ran.

    Chance is that of small numbers: the variance of a rate in logs is taken as one over what an area counts (children
    times rate), of a percentage in log odds as one over its children, times what all areas tell of the figure together.
    From two runs of one area alone the interval would be Student's with one degree of freedom, four times as wide as it
    need be.
    """
    ran = [line for line in lines if line.model and line.children > 0]
    each = {figure: _pooled([line for line in ran if line.figure == figure]) for figure in {ln.figure for ln in ran}}
    return [line.error(model_mean(line)) <= NORMAL_90 * math.sqrt(each[line.figure] * _scale(line)) for line in ran]


def _pooled(ran: Sequence[Line]) -> float:
    """Return the variance of one area that counts one, as all areas of a figure tell it, by their runs."""
    free = np.array([line.runs - 1.0 for line in ran])
    return float((free * np.array([line.variance / _scale(line) for line in ran])).sum() / free.sum())


def _scale(line: Line) -> float:
    """Return what the variance of a new year beside the mean of an area's runs is in proportion to."""
    counted = line.children * (1.0 if is_share(line.figure) else model_mean(line))
    return (1.0 + 1.0 / line.runs) / counted


def target_coverage(lines: Sequence[Line]) -> float:
    """Return the share of published values within the 90% interval of the target and of what moves in a year."""
    return float(np.mean([line.error(line.target) <= NORMAL_90 * line.reach for line in lines])) if lines else np.nan


def signs(lines: Sequence[Line]) -> tuple[int, int]:
    """Return (agreeing, all) signs of change where case holders moved; the national change is taken out."""
    changes = [scaled(line.figure, line.published) - scaled(line.figure, line.last) for line in lines]
    nationally = float(np.median(changes)) if changes else 0.0
    pairs = [
        (change - nationally, scaled(line.figure, line.model.mean) - scaled(line.figure, line.before.mean))
        for change, line in zip(changes, lines, strict=True)
        if line.model and line.before
    ]
    return sum(published * model > 0 for published, model in pairs), len(pairs)


def model_mean(line: Line) -> float:
    """Return what the model expects; not a number where it did not run."""
    return line.model.mean if line.model else np.nan


WAYS: Final[Mapping[str, Callable[[Line], float]]] = {
    LAST: lambda line: line.last,
    "group mean": lambda line: line.group,
    "target": lambda line: line.target,
}
