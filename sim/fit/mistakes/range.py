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

from sim.areas.inputs import moved_in_odds
from sim.fit.figures import TOLERANCE
from sim.fit.mistakes.meeting import Dial, Floats, Point, meet_at_all, slopes
from sim.fit.mistakes.runs import (
    A_PLAN,
    BESIDE,
    CARE,
    CONFERENCE,
    ENQUIRY,
    MISTAKES,
    PUBLISHED,
    REFERRAL,
    Runs,
    likelihood,
    name_of,
    need_range,
    needier,
    noise_range,
    noisier,
    ratio,
    ratio_cell,
    ratio_with_interval,
    shifted,
)
from sim.fit.pages import say

if TYPE_CHECKING:
    import pandas as pd

STARTS: Final = (0.40, 0.50, 0.60, 0.65)
"""Likelihoods from which a conference makes a plan."""
SOLVED: Final = ("referral_rate", "s47_rate", "icpc_to_cpp_pct", "cpp_starts_rate", "care_starts_rate")
"""Figures that are solved for: with them, the share of enquiries that led to a conference is met too."""
ROUNDS: Final = 2
"""Looks at a few runs for one fit."""
WIDEST: Final = 0.5
"""How far an interval of a ratio may go on each side for a mistake to be told."""
NOISE, NEED, PLAN = 0, 5, 6
MOVED: Final = {name_of(path): path for path in (REFERRAL, ENQUIRY, CONFERENCE, CARE)}
"""Lines set anew, in the order of the dials that follow noise."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """One fit: where a plan starts, where the dials ended, all its runs, and whether noise or need met a bound.

    `x` holds the log of the multiple of noise, the moves in log odds of the lines of referral, enquiry, conference
    (beyond its usual distance above the plan's) and care, the log of the multiple of need, and the move of the line of
    plans in log odds; shape (7,).
    """

    start: float
    x: Floats
    settings: tuple[str, ...]
    runs: pd.DataFrame
    at_bound: bool

    @property
    def by_need(self) -> bool:
        """Whether true need was moved beside noise."""
        return bool(self.x[NEED] != 0.0)

    @property
    def name(self) -> str:
        """What the fit is called."""
        return f"{self.start:.2f}, need too" if self.by_need else f"{self.start:.2f}"

    def off(self, base: pd.DataFrame) -> dict[str, float]:
        """Ratio of each published figure to the base, less 1."""
        return {name: ratio(self.runs, base, name) - 1.0 for name in PUBLISHED}

    def met(self, base: pd.DataFrame) -> bool:
        """Whether every published figure is within the calibration's tolerance of the base."""
        return all(abs(off) <= TOLERANCE[name] for name, off in self.off(base).items())


def dials() -> list[Dial]:
    """What may be moved, in the order of `Fit.x`."""
    (low, high), (least, most) = noise_range(), need_range()
    return [
        Dial("noise", 0.15, math.log(low), math.log(high)),
        Dial(name_of(REFERRAL), 0.2, -1.5, 1.5),
        Dial(name_of(ENQUIRY), 0.4, -2.0, 2.0),
        Dial(name_of(CONFERENCE), 0.25, -1.0, 1.0),
        Dial(name_of(CARE), 0.3, -2.0, 2.0),
        Dial("need", 0.15, math.log(least), math.log(most)),
        Dial(name_of(A_PLAN), 0.3, -2.0, 2.0),
    ]


def settings_at(x: Floats) -> list[str]:
    """Settings of a place of the dials, shape (7,); the line of conferences moves with that of plans."""
    noise, referral, enquiry, conference, care, need, plan = (float(each) for each in x)
    return [
        *noisier(math.exp(noise)),
        *(needier(math.exp(need)) if need else ()),
        shifted(REFERRAL, referral),
        shifted(ENQUIRY, enquiry),
        shifted(CONFERENCE, plan + conference),
        shifted(A_PLAN, plan),
        shifted(CARE, care),
    ]


class Search:
    """Fits for likelihoods to start a plan, from slopes around the book that are measured once."""

    def __init__(self, runs: Runs, rounds: int = ROUNDS) -> None:
        self.runs, self.rounds = runs, rounds
        self.dials = dials()
        self.book = Point(np.zeros(len(self.dials)), np.zeros(len(SOLVED)))
        self._slope = np.zeros((len(SOLVED), len(self.dials)))

    def look(self, x: Floats) -> Floats:
        """How far each of `SOLVED` is off at a place, in tolerances."""
        return self.runs.off(settings_at(x), SOLVED)

    def look_at_all(self, x: Floats) -> Floats:
        """As `look`, on all runs and not a few."""
        return self.runs.off(settings_at(x), SOLVED, every=True)

    def slope_of(self, free: Sequence[int]) -> Floats:
        """Slopes around the book, those of these dials measured if they are not yet."""
        for place in free:
            if not self._slope[:, place].any():
                say(f"slopes: {self.dials[place].name}")
                self._slope[:, place] = slopes(self.look, self.book, self.dials, [place])[:, 0]
        return self._slope.copy()

    def held(self, start: float, free: Sequence[int]) -> list[Dial]:
        """The dials, with plans from this likelihood and those that are not free where the book has them."""
        moved = _log_odds(start) - _log_odds(likelihood(A_PLAN))
        return [
            dial.pinned(moved) if place == PLAN else dial if place in free else dial.pinned(0.0)
            for place, dial in enumerate(self.dials)
        ]

    def chain(self, starts: Sequence[float], free: Sequence[int]) -> list[Fit]:
        """Fits with these dials free, the first begun from the book and each other from the one before it."""
        if not starts:
            return []
        here, slope, found = self.book, self.slope_of([*free, PLAN]), []
        for start in starts:
            say(f"plans from {start:g}, with {', '.join(self.dials[place].name for place in free)} free")
            held = self.held(start, free)
            here, slope = meet_at_all(self.look, self.look_at_all, here, slope, held, rounds=self.rounds)
            settings = settings_at(here.x)
            bound = any(here.at_bound(place, held) for place in (NOISE, NEED))
            found.append(Fit(start, here.x, tuple(settings), self.runs.all(settings), bound))
        return found


def fits(runs: Runs, starts: Sequence[float] = STARTS, rounds: int = ROUNDS) -> list[Fit]:
    """A fit by noise for each likelihood to start a plan, begun from the one before it on the way from the book's.

    Where none is found within the book's range of noise, another is sought with true need free as well.
    """
    search, usual = Search(runs, rounds), likelihood(A_PLAN)
    by_noise = [place for place in range(len(search.dials)) if place not in (NEED, PLAN)]
    found: list[Fit] = []
    for above in (False, True):
        away = sorted((each for each in starts if (each > usual) == above), reverse=not above)
        found += search.chain(away, by_noise)
        missed = [fit.start for fit in found if fit.start in away and fit.at_bound and not fit.met(runs.base)]
        found += search.chain(missed, [*by_noise, NEED])
    return sorted(found, key=lambda fit: (fit.start, fit.by_need))


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
        "service knows) within the book's range, and the lines of referral, enquiry, conference (begun as far above "
        "the plan's, in log odds, as in the book) and care. Where no noise in that range will do, another fit "
        "multiplies true need at level 4 and above too, which the service knows as well: rises from level 3, and the "
        "shares of families that begin, are first noticed or start the run there. A fit meets the ratios "
        f"where each figure is within the tolerance of the calibration: {_tolerances()}. Children on plans are "
        "watched, not set anew.",
        "",
        f"| plans from a likelihood of | {' | '.join(fit.name for fit in found)} |",
        f"| --- |{' --- |' * len(found)}",
        _row("times the book's noise", [_times(fit, NOISE) for fit in found]),
        _row("times the book's need at level 4 and above", [_times(fit, NEED) for fit in found]),
    ]
    rows += [_row(f"line of {name}", [f"{_line(fit, name):.3f}" for fit in found]) for name in MOVED]
    rows += [_row(f"*off:* {words}", [_off(fit, name, base) for fit in found]) for name, words in PUBLISHED.items()]
    rows.append(_row("meets the ratios", ["yes" if fit.met(base) else "**no**" for fit in found]))
    for name, words in BESIDE.items():
        rows.append(_row(f"*watched:* {words}", [f"{ratio(fit.runs, base, name) - 1.0:+.1%}" for fit in found]))
    rows += [_row(words, [ratio_cell(fit.runs, base, name) for fit in found]) for name, words in MISTAKES.items()]
    return "\n".join([*rows, "", *_ranges(found, base), ""])


def _row(words: str, cells: Sequence[str]) -> str:
    return f"| {words} | {' | '.join(cells)} |"


def _times(fit: Fit, dial: int) -> str:
    return f"{math.exp(fit.x[dial]):.2f}{' (the bound)' if _at_bound(fit, dial) else ''}"


def _at_bound(fit: Fit, dial: int) -> bool:
    return dials()[dial].at_bound(float(fit.x[dial]))


def _line(fit: Fit, name: str) -> float:
    by = fit.x[1 + list(MOVED).index(name)] + (fit.x[PLAN] if MOVED[name] == CONFERENCE else 0.0)
    return moved_in_odds(likelihood(MOVED[name]), float(by))


def _off(fit: Fit, name: str, base: pd.DataFrame) -> str:
    off = fit.off(base)[name]
    return f"{off:+.1%}" if abs(off) <= TOLERANCE[name] else f"**{off:+.1%}**"


def _tolerances() -> str:
    words: Mapping[str, str] = {name: text.split(",")[0] for name, text in PUBLISHED.items()}
    return ", ".join(f"{text} {TOLERANCE[name]:.0%}" for name, text in words.items())


def _range(met: Sequence[Fit], base: pd.DataFrame, name: str) -> str:
    """Lowest and highest ratio of a mistake, or that there are too few: an interval wider than `WIDEST`."""
    found = [ratio_with_interval(fit.runs, base, name) for fit in met]
    known = [each for each in found if each is not None and each[2] - each[1] <= 2.0 * WIDEST]
    if len(known) < len(found):
        return "too few in these runs to tell"
    ratios = [1.0, *(each[0] for each in known)]
    return f"{min(ratios):.2f} to {max(ratios):.2f} times the base"


def _ranges(found: Sequence[Fit], base: pd.DataFrame) -> list[str]:
    """Lowest and highest ratio of each mistake over the fits that met the ratios, the base among them; and the rest."""
    met = [fit for fit in found if fit.met(base)]
    rows = []
    if met:
        starts = "; ".join(fit.name for fit in met)
        rows += [
            f"Over the fits that meet the ratios (plans from {starts}, and the base itself, which is 1):",
            "",
        ]
        rows += [f"- {words.removesuffix(', %')}: {_range(met, base, name)}" for name, words in MISTAKES.items()]
    for fit in found:
        if fit not in met:
            far = ", ".join(
                f"{PUBLISHED[name].split(',')[0]} {off:+.0%}"
                for name, off in fit.off(base).items()
                if abs(off) > TOLERANCE[name]
            )
            names = [name for name, dial in (("noise", NOISE), ("need", NEED)) if _at_bound(fit, dial)]
            bound = f"; {' and '.join(names)} at the bound of the book's range" if names else ""
            rows += ["", f"No fit was found with plans from {fit.name}: {far}{bound}. It is not in the range."]
    return rows
