"""Mistakes as a range: fits that meet the same published ratios with lower or higher likelihoods to start a plan.

Lower likelihoods with noisier judgement and higher ones with sharper judgement can give the same enquiries,
conferences, plans and care starts; published figures do not tell which is so. How many plans are needless, and needs
missed, is told over all of them, as ratios to the base and never as a level.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.areas.areas import moved_in_odds
from sim.fit.figures import TOLERANCE
from sim.fit.meeting import Dial, Floats, Point, meet, slopes
from sim.fit.mistakes_runs import (
    BESIDE,
    LINES,
    MISTAKES,
    PUBLISHED,
    Runs,
    likelihood,
    noise_range,
    noisier,
    ratio,
    ratio_cell,
    shifted,
)
from sim.fit.pages import say

if TYPE_CHECKING:
    import pandas as pd

STARTS: Final = (0.40, 0.50, 0.60, 0.65)
"""Likelihoods from which a conference makes a plan."""
SOLVED: Final = ("s47_rate", "icpc_to_cpp_pct", "cpp_starts_rate", "care_starts_rate")
"""Figures that are solved for: with them, the share of enquiries that led to a conference is met too."""
ROUNDS: Final = 3
NOISE, PLAN = 0, 4


@dataclass(frozen=True, slots=True)
class Fit:
    """One fit: where a plan starts, where the dials ended, its settings, all its runs, and whether noise met its bound.

    `x` holds the log of the multiple of noise and the moves, in log odds, of the lines of enquiry, conference (beyond
    its usual distance above the plan's), care and plan; shape (5,).
    """

    start: float
    x: Floats
    settings: tuple[str, ...]
    runs: pd.DataFrame
    at_bound: bool

    def off(self, base: pd.DataFrame) -> dict[str, float]:
        """Ratio of each published figure to the base, less 1."""
        return {name: ratio(self.runs, base, name) - 1.0 for name in PUBLISHED}

    def met(self, base: pd.DataFrame) -> bool:
        """Whether every published figure is within the calibration's tolerance of the base."""
        return all(abs(off) <= TOLERANCE[name] for name, off in self.off(base).items())


def dials() -> list[Dial]:
    """What may be moved, in the order of `Fit.x`."""
    low, high = noise_range()
    return [
        Dial("log noise", 0.15, math.log(low), math.log(high)),
        Dial("enquiry", 0.25, -2.0, 2.0),
        Dial("conference", 0.25, -1.0, 1.0),
        Dial("care", 0.3, -2.0, 2.0),
        Dial("plan", 0.3, -2.0, 2.0),
    ]


def settings_at(x: Floats) -> list[str]:
    """Settings of a place of the dials, shape (5,); the line of conferences moves with that of plans."""
    noise, enquiry, conference, care, plan = (float(each) for each in x)
    return [
        *noisier(math.exp(noise)),
        shifted(f"{LINES}enquiry", enquiry),
        shifted(f"{LINES}conference", plan + conference),
        shifted(f"{LINES}plan", plan),
        shifted(f"{LINES}care", care),
    ]


def fits(runs: Runs, starts: Sequence[float] = STARTS, rounds: int = ROUNDS) -> list[Fit]:
    """A fit for each likelihood to start a plan, each begun from the one nearest to it on the way from the book's."""

    def look(x: Floats) -> Floats:
        return runs.off(settings_at(x), SOLVED)

    free, usual = dials(), likelihood(f"{LINES}plan")
    book = Point(np.zeros(len(free)), np.zeros(len(SOLVED)))
    say("slopes around the book")
    begun = slopes(look, book, free)
    found = {}
    for above in (False, True):
        here, slope = book, begun
        for start in sorted((each for each in starts if (each > usual) == above), reverse=not above):
            say(f"plans from {start:g}")
            held = [*free[:PLAN], free[PLAN].pinned(_log_odds(start) - _log_odds(usual))]
            here, slope = meet(look, here, slope, held, rounds=rounds)
            settings = settings_at(here.x)
            found[start] = Fit(start, here.x, tuple(settings), runs.all(settings), here.at_bound(NOISE, held))
    return [found[start] for start in starts]


def _log_odds(likely: float) -> float:
    return math.log(likely / (1.0 - likely))


def section(found: Sequence[Fit], base: pd.DataFrame) -> str:
    """The part of the page about the range, in Markdown."""
    rows = [
        "## Needless and missed, over fits that meet the same ratios",
        "",
        "The same enquiries, conferences, plans and care starts come of lower likelihoods to start a plan with noisier "
        "judgement, or of higher ones with sharper judgement; published figures do not tell which. Each column holds "
        "the likelihood from which a conference makes a plan, and sets anew the noise of all judgement (which the "
        "service knows) within the book's range, and the lines of enquiry, conference (begun as far above the plan's, "
        "in log odds, as in the book) and care. A fit meets the ratios where each figure is within the tolerance of "
        f"the calibration: {_tolerances()}. Referrals and children on plans are watched, not set anew.",
        "",
        f"| plans from a likelihood of | {' | '.join(f'{fit.start:.2f}' for fit in found)} |",
        f"| --- |{' --- |' * len(found)}",
        _row("times the book's noise", [f"{math.exp(fit.x[NOISE]):.2f}{_bound(fit)}" for fit in found]),
    ]
    for name in ("enquiry", "conference", "care"):
        rows.append(_row(f"line of {name}", [f"{_line(fit, name):.3f}" for fit in found]))
    rows += [_row(f"*off:* {words}", [_off(fit, name, base) for fit in found]) for name, words in PUBLISHED.items()]
    rows.append(_row("meets the ratios", ["yes" if fit.met(base) else "**no**" for fit in found]))
    for name, words in BESIDE.items():
        rows.append(_row(f"*watched:* {words}", [f"{ratio(fit.runs, base, name) - 1.0:+.1%}" for fit in found]))
    for name, words in MISTAKES.items():
        usual = base[name, "all"].to_numpy()
        rows.append(_row(words, [ratio_cell(fit.runs[name, "all"].to_numpy(), usual) for fit in found]))
    return "\n".join([*rows, "", *_ranges(found, base), ""])


def _row(words: str, cells: Sequence[str]) -> str:
    return f"| {words} | {' | '.join(cells)} |"


def _bound(fit: Fit) -> str:
    return " (the bound)" if fit.at_bound else ""


def _line(fit: Fit, name: str) -> float:
    place = {"enquiry": 1, "conference": 2, "care": 3}[name]
    by = fit.x[place] + (fit.x[PLAN] if name == "conference" else 0.0)
    return moved_in_odds(likelihood(f"{LINES}{name}"), float(by))


def _off(fit: Fit, name: str, base: pd.DataFrame) -> str:
    off = fit.off(base)[name]
    return f"{off:+.1%}" if abs(off) <= TOLERANCE[name] else f"**{off:+.1%}**"


def _tolerances() -> str:
    words: Mapping[str, str] = {name: text.split(",")[0] for name, text in PUBLISHED.items()}
    return ", ".join(f"{text} {TOLERANCE[name]:.0%}" for name, text in words.items())


def _ranges(found: Sequence[Fit], base: pd.DataFrame) -> list[str]:
    """Lowest and highest ratio of each mistake over the fits that met the ratios, the base among them; and the rest."""
    met = [fit for fit in found if fit.met(base)]
    rows = []
    if met:
        starts = ", ".join(f"{fit.start:.2f}" for fit in met)
        rows.append(f"Over the fits that meet the ratios (plans from {starts}, and the base itself, which is 1):")
        rows.append("")
        for name, words in MISTAKES.items():
            ratios = [1.0, *(ratio(fit.runs, base, name) for fit in met)]
            if np.isfinite(ratios).all():
                rows.append(f"- {words.removesuffix(', %')}: {min(ratios):.2f} to {max(ratios):.2f} times the base")
    for fit in found:
        if fit not in met:
            far = ", ".join(
                f"{PUBLISHED[name].split(',')[0]} {off:+.0%}"
                for name, off in fit.off(base).items()
                if abs(off) > TOLERANCE[name]
            )
            why = "; noise is at the bound of the book's range" if fit.at_bound else ""
            rows += ["", f"No fit was found with plans from {fit.start:.2f}: {far}{why}. It is not in the range."]
    return rows
