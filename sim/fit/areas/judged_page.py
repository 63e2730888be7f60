"""The judgement of areas held out in time as a page: errors, order, coverage, signs of change, and every miss."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from sim.areas.scale import scaled
from sim.errors import InputError
from sim.fit.areas.judging import (
    ASKED,
    LAST,
    WAYS,
    Line,
    coverage,
    lines_of,
    median_error,
    model_mean,
    rank_correlation,
    ratio_interval,
    signs,
    target_coverage,
    times_apart,
)
from sim.fit.areas.predictions import FEWEST, OWN, Settings, checked_hash, read_predictions
from sim.fit.areas.returns.figures import read_panel
from sim.fit.areas.returns.groups import read_neighbours
from sim.fit.areas.solving import NEAR
from sim.fit.areas.targets import LEVELS, TARGETS

AT_MOST: Final = {figure: 1.1 if figure in LEVELS else 1.3 for figure in TARGETS}
"""What the median error of the model may be of that of the year before repeated."""
ALIKE: Final = {"s47_rate": 0.6, "assessment_within_45_pct": 0.6, "cpp_repeat_pct": 0.4}
"""Least rank correlation of the model with the year held out."""
FACTOR: Final = 1.3
"""Factor beyond which a prediction is listed as a miss."""


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
    lines = lines_of(panel, groups, told, until, made)
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
    together = _together([line for line in lines if line.figure in LEVELS], bool(digest))
    rows = [*head, *_errors(by_figure, bool(digest)), "", *together, *_ranks(by_figure, bool(digest))]
    if digest:
        rows += ["", *_words(lines), "", _beside_targets(by_figure, made)]
    return "\n".join([*rows, "", *_misses(lines, bool(digest))]) + "\n"


def _replications(made: Settings) -> str:
    """Return how many replications of each area were run, which may depend on its size."""
    most = made.replications
    return f"{most} replications" if most <= FEWEST else f"{FEWEST} (large areas) to {most} (small) replications"


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


def _together(lines: Sequence[Line], ran: bool) -> list[str]:
    """Return the error of the four rates taken together, which one rate of one year cannot decide, as a sentence."""
    told, last = median_error(lines, model_mean if ran else WAYS["target"]), median_error(lines, WAYS[LAST])
    if not math.isfinite(ratio := _over(told, last)):
        return []
    return [
        f"The four rates taken together, {len(lines)} figures of areas: {told:.3f} beside {last:.3f} of the year "
        f"before repeated, {ratio:.2f} times.",
        "",
    ]


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


def _beside_targets(by_figure: Mapping[str, Sequence[Line]], made: Settings) -> str:
    """Return how near areas come to the targets that they were solved for, run with the luck of the predictions."""
    told = {figure: lines for figure, lines in by_figure.items() if lines}
    near = [
        f"`{figure}` {np.mean([times_apart(model_mean(line), line.target) <= NEAR[figure] for line in lines]):.0%}"
        for figure, lines in told.items()
    ]
    off = [f"`{figure}` {np.mean(away):+.3f} and {np.std(away):.3f}" for figure, away in _away(told).items()]
    luck = f"a seed of each area's own, made of {made.seed}" if made.luck == OWN else f"seed {made.seed}"
    return (
        f"Beside their own targets, whatever was published, with {luck}: within {NEAR[LEVELS[0]]:g} times "
        f"(the four rates) or {NEAR[TARGETS[-1]]:g} times (the rest) {', '.join(near)}. How far the model is off them, "
        f"mean and spread over areas in logs or log odds: {', '.join(off)}."
    )


def _away(by_figure: Mapping[str, Sequence[Line]]) -> dict[str, list[float]]:
    """Return how far the model is above each area's own target, in logs or log odds, by figure."""
    return {
        figure: [scaled(figure, model_mean(line)) - scaled(figure, line.target) for line in lines]
        for figure, lines in by_figure.items()
    }


def _misses(lines: Sequence[Line], ran: bool) -> list[str]:
    missed = sorted(
        (line for line in lines if line.factor > FACTOR), key=lambda n: (TARGETS.index(n.figure), -n.factor)
    )
    told = "model" if ran else "target"
    rows = [
        f"#### Misses: {len(missed)} of {len(lines)} are off by more than a factor of {FACTOR:g}",
        "",
        "A percentage is off by as much as it or what is left to a hundred is.",
        "",
        f"| figure | area | {told} | published | factor |",
        "| --- | --- | --- | --- | --- |",
    ]
    return rows + [
        f"| `{line.figure}` | {line.name} | {model_mean(line) if ran else line.target:,.1f} | {line.published:,.1f} "
        f"| {line.factor:.2f} |"
        for line in missed
    ]


def _ways(ran: bool) -> dict[str, Callable[[Line], float]]:
    """Return the ways to predict that are shown, the model first where it ran."""
    return {"model": model_mean, **WAYS} if ran else dict(WAYS)
