"""Hold the baseline against England's published figures: target, model, interval, and whether the fit used it.

`python -m sim.fit.validation [--replications N] [--out docs/fit.md]` runs `status_quo` on the average
area and prints the table; what does not fit is said plainly.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.book import load_book
from sim.experiment.comparison.statistics import mean_intervals
from sim.fit.beside import WORDS, with_beside
from sim.fit.figures import TOLERANCE, Size, evaluate, targets
from sim.fit.pages import give

if TYPE_CHECKING:
    import pandas as pd

    from sim.book import Leaf

ENOUGH: Final = 28
"""Figures that are to be near enough; none may be beyond the outer bound."""
NEAR: Final = 0.10
OUTER: Final = 0.25
SHARE_POINTS: Final = 3.0
SHARE_NEAR: Final = 0.25
SHARE_OUTER_POINTS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: the target's leaf, and the model's mean and interval (NaN when it produced none)."""

    name: str
    target: Leaf
    mean: float
    low: float
    high: float

    @property
    def published(self) -> float:
        """The published figure."""
        return float(self.target.value)  # type: ignore[arg-type]

    @property
    def is_share(self) -> bool:
        """Whether the figure is a share, judged in points."""
        return self.target.unit == "%"

    @property
    def near(self) -> bool:
        """Whether the mean is within 10%; for shares, within the smaller of 3 points and a quarter of the figure."""
        allowed = min(SHARE_POINTS, SHARE_NEAR * self.published) if self.is_share else NEAR * self.published
        return abs(self.mean - self.published) <= allowed

    @property
    def beyond(self) -> bool:
        """Whether the mean is off by more than 25%; for shares, by more than 8 points."""
        allowed = SHARE_OUTER_POINTS if self.is_share else OUTER * self.published
        return not abs(self.mean - self.published) <= allowed

    @property
    def off(self) -> str:
        """How far off the mean is, in points for shares, else in per cent."""
        if self.is_share:
            return f"{self.mean - self.published:+.1f} points"
        return f"{100 * (self.mean / self.published - 1):+.0f}%"


def fits(lines: Sequence[Line]) -> bool:
    """Whether enough figures are near enough and none is beyond the outer bound."""
    return sum(line.near for line in lines) >= ENOUGH and not any(line.beyond for line in lines)


def lines_of(runs: pd.DataFrame, period: str = "all") -> list[Line]:
    """Set each target beside the model's mean over replications.

    Parameters
    ----------
    runs
        One point as `evaluate` gives it: a row for each replication, columns (figure, period).
    period
        Label of the reporting period.
    """
    aims = targets()
    table = runs.reindex(columns=[(name, period) for name in aims])
    found = mean_intervals(table.to_numpy(dtype=float), seed=1)
    figures = zip(found.mean.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    return [Line(name, leaf, *figure) for (name, leaf), figure in zip(aims.items(), figures, strict=True)]


def table(lines: Sequence[Line], setting: Mapping[str, object]) -> str:
    """The table in Markdown, and the misfits in words."""
    described = ", ".join(f"{name} {value}" for name, value in setting.items())
    near, beyond = sum(line.near for line in lines), sum(line.beyond for line in lines)
    rows = [
        "# The baseline against England's published figures",
        "",
        f"`status_quo`, {described}. Intervals cover run-to-run chance only. 2024-25 was already a year of change.",
        "",
        "| figure | what it is | source | period | target | model | interval | off "
        "| used in the fit | near enough | beyond the outer bound |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    rows += [_row(line) for line in lines]
    rows += [
        "",
        f"Of {len(lines)} figures {near} are near enough (at least {ENOUGH} asked for) and {beyond} beyond the outer "
        "bound (none asked for).",
        "",
        "Near enough: within 10%; shares within the smaller of 3 points and a quarter of the figure. "
        "Outer bound: 25%; shares 8 points. "
        "Figures not used in the fit are held out. In brackets is the row of the evidence the target was taken from.",
    ]
    misfits = [line for line in lines if not line.near]
    if misfits:
        rows += ["", "What does not fit:", ""]
        rows += [
            f"- {line.target.meaning}: {line.mean:,.1f} in this model against {line.published:,.1f}"
            f"{', beyond the outer bound' if line.beyond else ''}."
            for line in misfits
        ]
    return "\n".join(rows) + "\n"


def _row(line: Line) -> str:
    cells = (
        f"`{line.name}`",
        line.target.meaning,
        load_book().sources[line.target.source].title,
        line.target.period,
        f"{line.published:,.1f}",
        f"{line.mean:,.1f}",
        f"{line.low:,.1f} to {line.high:,.1f}",
        line.off,
        "yes" if line.name in TOLERANCE else "no",
        "yes" if line.near else "**no**",
        "**yes**" if line.beyond else "no",
    )
    return f"| {' | '.join(cells)} |"


def beside(runs: pd.DataFrame) -> str:
    """What no return gives, in Markdown: means over the replications of one point, as `with_beside` measured them."""
    rows = [f"- {words}: {float(runs[name, 'all'].mean()):.1f}." for name, words in WORDS.items()]
    return "\n".join(["", "Beside them, with no published figure:", "", *rows]) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit code 0 when the figures fit by the rule, else 1."""
    parser = argparse.ArgumentParser(description="Hold the baseline against England's published figures.")
    parser.add_argument("--replications", type=int, default=30)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    size = Size(options.scale, options.replications, options.years, options.warm_up, options.workers)
    runs = evaluate([()], size, with_beside)[0]
    lines = lines_of(runs)
    setting = {
        "area": "england" if size.scale == 1 else f"england scaled to {size.scale:g}",
        "replications": size.replications,
        "years": size.years,
        "warm-up": size.warm_up,
    }
    text = table(lines, setting) + beside(runs)
    give(text, options.out)
    return 0 if fits(lines) else 1


if __name__ == "__main__":
    raise SystemExit(main())
