"""Predictions of areas set beside the year that was held out, and beside what needs no model.

The errors are absolute, in logs for rates and log odds for percentages, their median over the areas that published the
figure in both years. Beside the model stand the year before repeated ("same as last year"), the mean of the area's
group, and the target that the area was fitted to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from sim.areas.scale import scaled
from sim.draws import Draws, Purpose
from sim.errors import InputError
from sim.fit.areas.predictions import BEFORE, FEWEST, NOW, Prediction, Settings, checked_hash, read_predictions
from sim.fit.areas.returns.figures import Panel, read_panel
from sim.fit.areas.returns.groups import large_enough, read_neighbours
from sim.fit.areas.returns.own_years import up_to, usable
from sim.fit.areas.returns.shrinking import drawn_to_groups
from sim.fit.areas.targets import LEVELS, TARGETS, targets

AT_MOST: Final = {figure: 1.1 if figure in LEVELS else 1.3 for figure in TARGETS}
"""What the median error of the model may be of that of the year before repeated."""
ALIKE: Final = {"s47_rate": 0.6, "assessment_within_45_pct": 0.6, "cpp_repeat_pct": 0.4}
"""Least rank correlation of the model with the year held out."""
FACTOR: Final = 1.3
"""Factor beyond which a prediction is listed as a miss."""
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

    `reach` is how far the target and the year to come may be apart, as a standard deviation in logs or log odds.
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

    def error(self, value: float) -> float:
        """Return how far a value is from what was published, in logs or log odds."""
        return abs(scaled(self.figure, value) - scaled(self.figure, self.published))

    @property
    def factor(self) -> float:
        """How many times the larger of prediction and published is of the smaller; the target's without a model."""
        told = self.model.mean if self.model else self.target
        return max(told / self.published, self.published / told) if min(told, self.published) > 0 else np.inf


def lines_of(
    panel: Panel,
    neighbours: Mapping[str, Sequence[str]],
    predictions: Sequence[Prediction] | None,
    until: int,
) -> list[Line]:
    """Return a line for each figure of each area that was published in both years (and predicted, where any are).

    `panel` reaches to the year judged; targets and groups are made from figures up to `until` alone.
    """
    told = {(each.code, each.figure, each.posts): each for each in predictions or ()}
    made = targets(panel, neighbours, until)
    moves = _moves(panel, neighbours, until)
    found = []
    for code in large_enough(panel):
        for figure, target in made.get(code, {}).items():
            own = usable(panel, code, figure)
            model = told.get((code, figure, NOW))
            if until in own and until + 1 in own and (model or predictions is None):
                reach = math.hypot(target.error, moves[figure][code])
                values = (own[until + 1], own[until], target.value, target.group, reach)
                before = told.get((code, figure, BEFORE))
                found.append(Line(code, panel.names[code][0], figure, *values, model, before))
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
    """Return the share of published values that lie in the interval of chance alone."""
    inside = [line.model.low <= line.published <= line.model.high for line in lines if line.model]
    return float(np.mean(inside)) if inside else np.nan


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


def _model(line: Line) -> float:
    return line.model.mean if line.model else np.nan


WAYS: Final[Mapping[str, Callable[[Line], float]]] = {
    LAST: lambda line: line.last,
    "group mean": lambda line: line.group,
    "target": lambda line: line.target,
}


def _ways(ran: bool) -> dict[str, Callable[[Line], float]]:
    """Return the ways to predict that are shown, the model first where it ran."""
    return {"model": _model, **WAYS} if ran else dict(WAYS)


def judged_page(source: Path, neighbours: Path | None, predictions: Path | None, until: int) -> str:
    """Return the judgement of predictions, or of targets alone, as a page in Markdown.

    Raises
    ------
    InputError
        When a file cannot be read, the predictions are not those that were hashed, or nothing can be judged.
    """
    panel = read_panel(source, until + 1)
    groups = read_neighbours(neighbours) if neighbours else {}
    digest, told, made = "", None, Settings(until)
    if predictions is not None:
        digest = checked_hash(predictions)
        told, made = read_predictions(predictions)
        if made.until != until:
            raise InputError(
                "predictions from another year", file=predictions.name, found=made.until, allowed=str(until)
            )
    lines = lines_of(panel, groups, told, until)
    if not lines:
        raise InputError("no area has published what could be judged", file=source.name, found=until + 1)
    return page(lines, until, made, digest)


def page(lines: Sequence[Line], until: int, made: Settings, digest: str) -> str:
    """Return the page of the lines; `digest` is the hash of the predictions, empty for targets alone."""
    by_figure = {figure: [line for line in lines if line.figure == figure] for figure in TARGETS}
    what = "targets alone, no model" if not digest else f"`status_quo`, {_replications(made)} of "
    what += f"{made.years} years; predictions with SHA-256 `{digest}`" if digest else ""
    what += f", presets with `{made.presets}`" if digest and made.presets else ""
    head = [
        f"### Figures to {until}, judged on {until + 1}",
        "",
        f"{what[0].upper()}{what[1:]}. Median absolute errors, in logs (rates) and log odds (percentages).",
        "",
    ]
    rows = [*head, *_errors(by_figure, bool(digest)), "", *_ranks(by_figure, bool(digest))]
    if digest:
        rows += ["", *_words(lines)]
    return "\n".join([*rows, "", *_misses(lines, bool(digest))]) + "\n"


def _replications(made: Settings) -> str:
    """Return how many replications of each area were run, which may depend on its size."""
    return (
        f"{made.replications} replications"
        if made.replications <= FEWEST
        else (f"{FEWEST} (large areas) to {made.replications} (small ones) replications")
    )


def _errors(by_figure: Mapping[str, Sequence[Line]], ran: bool) -> list[str]:
    judged = "model" if ran else "target"
    ways = _ways(ran)
    rows = [
        f"| figure | areas | {' | '.join(ways)} | {judged} over same as last year | 90% over areas | at most |",
        f"| --- | --- |{' --- |' * (len(ways) + 3)}",
    ]
    for figure, lines in by_figure.items():
        errors = {name: median_error(lines, way) for name, way in ways.items()}
        ratio = _over(errors[judged], errors[LAST])
        told = f"**{ratio:.2f}**" if ratio > AT_MOST[figure] else f"{ratio:.2f}" if math.isfinite(ratio) else "none"
        shown = " | ".join(f"{error:.3f}" for error in errors.values())
        low, high = ratio_interval(lines, ways[judged])
        around = f"{low:.2f} to {high:.2f}" if math.isfinite(low) else ""
        rows.append(f"| `{figure}` | {len(lines)} | {shown} | {told} | {around} | {AT_MOST[figure]:g} |")
    return rows


def _over(error: float, last: float) -> float:
    """Return an error over that of the year before repeated: none (not a number) where neither misses anything."""
    if last > 0:
        return error / last
    return math.inf if error > 0 else math.nan


def _ranks(by_figure: Mapping[str, Sequence[Line]], ran: bool) -> list[str]:
    judged = "model" if ran else "target"
    ways = _ways(ran)
    more = " inside 90% of the target and a year's movement |"
    more += " inside 90% of chance alone | sign of change |" if ran else ""
    rows = [
        f"| rank correlation with the year held out | {' | '.join(ways)} | at least |{more}",
        f"| --- |{' --- |' * (len(ways) + 2 + 2 * ran)}",
    ]
    for figure, lines in by_figure.items():
        found = {name: rank_correlation(lines, way) for name, way in ways.items()}
        least = ALIKE.get(figure)
        shown = [
            f"**{rank:.2f}**" if name == judged and least and not rank >= least else f"{rank:.2f}"
            for name, rank in found.items()
        ]
        agreeing, pairs = signs(lines)
        after = f" {target_coverage(lines):.0%} |"
        after += f" {coverage(lines):.0%} | {agreeing} of {pairs} |" if ran else ""
        rows.append(f"| `{figure}` | {' | '.join(shown)} | {f'{least:g}' if least else ''} |{after}")
    return rows


def _words(lines: Sequence[Line]) -> list[str]:
    """Return what the interval of chance and the signs come to over all figures, in sentences."""
    inside = coverage(lines)
    found = [signs([line for line in lines if line.figure == figure]) for figure in TARGETS]
    agreeing, pairs = sum(each for each, _ in found), sum(every for _, every in found)
    width = "too narrow" if inside < ASKED else "no narrower than asked"
    return [
        f"The interval of chance alone holds {inside:.0%} of what was published, where {ASKED:.0%} is asked: it is "
        f"{width}, for it knows nothing of what changes in a council from one year to the next. Where case holders",
        f"moved by a tenth or more, the sign of change agrees in {agreeing} of {pairs} figures of areas.",
    ]


def _misses(lines: Sequence[Line], ran: bool) -> list[str]:
    missed = sorted(
        (line for line in lines if line.factor > FACTOR), key=lambda n: (TARGETS.index(n.figure), -n.factor)
    )
    told = "model" if ran else "target"
    rows = [
        f"#### Misses: {len(missed)} of {len(lines)} are off by more than a factor of {FACTOR:g}",
        "",
        f"| figure | area | {told} | published | factor |",
        "| --- | --- | --- | --- | --- |",
    ]
    return rows + [
        f"| `{line.figure}` | {line.name} | {_model(line) if ran else line.target:,.1f} | {line.published:,.1f} "
        f"| {line.factor:.2f} |"
        for line in missed
    ]
