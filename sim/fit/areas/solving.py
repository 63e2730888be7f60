"""The inputs of an area, solved so that in this model it meets its own published figures: the arithmetic.

Ridge least squares, damped by what is not known: a figure missed counts by the target's own error and the chance of
the runs that showed it; a departure of an input from what was believed counts by the input's width. Corrections are
Gauss-Newton steps by the measured response, which the area's own passes improve as they go. Each pass has luck of its
own, and all passes together tell where an area stands: the luck of one, or of the best, would be in its inputs. Where
returns or the model have no answer, an input stays as it was believed, or at its bound, and the report says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import lsq_linear

from sim.areas import AREA_INPUTS
from sim.areas.scale import is_share, natural
from sim.fit.areas.response import Array, Response, apart, stretched
from sim.fit.areas.targets import AIMED, BALANCED, HOURS_ASKED, IN_BALANCE, Target

if TYPE_CHECKING:
    from sim.areas import Figure

LEAST_PASSES: Final = 3
PASSES: Final = 5
"""Fewest and most passes of an area: three tell what is chance, and leave less of it in the inputs than one."""
TIGHT: Final = 1.15
WIDE: Final = 1.3
_OF_NEED: Final = ("referral_rate", "cin_rate", "cpp_rate", "care_rate")
NEAR: Final[Mapping[str, float]] = {
    **dict.fromkeys(AIMED, WIDE),
    **dict.fromkeys((*_OF_NEED, *BALANCED), TIGHT),
}
"""How many times a target the model's figure may be, or the target the model's, to be near."""
CLOSE: Final[Mapping[str, float]] = {**dict.fromkeys(AIMED, 1.1), **dict.fromkeys((*_OF_NEED, HOURS_ASKED), 1.05)}
"""The same for no further pass to be run: a pass is cheap, and near is not yet close."""
STANDARD_ERRORS: Final = 2.0
"""Standard errors, of target and run together, within which a figure is near in any case."""
OF_THE_ERROR: Final = 0.5
"""Part of the target's own error at which a figure is close in any case."""
OWN_SLOPE: Final = 0.3
OWN_CROSS: Final = 0.03
"""How far an area's own slopes may differ from England's, one standard deviation (judged): as a part of the slope, and
besides, of a stretched figure for a width of an input."""
LONGEST_STEP: Final = 1.5
"""Longest change of an input in one pass, in its widths: beyond it the response is not straight."""

_ROUNDING: Final = 1e-9
_NO_CHANCE: Final = 1e-12
"""Least variance, so that runs without any chance can be weighed."""
LOW_INCOME: Final = "child_low_income_pct"
FEWEST: Final = 10
"""Fewest areas of which a slope on low income is taken."""

LOW: Final = np.array([each.low for each in AREA_INPUTS])
HIGH: Final = np.array([each.high for each in AREA_INPUTS])
WIDTH: Final = np.array([each.width for each in AREA_INPUTS])
MEETS: Final = np.array([[f not in BALANCED or each.told_by == f for each in AREA_INPUTS] for f in AIMED])
"""Which figures (rows) each input (columns) may be moved for."""
BALANCES: Final = np.array([each.told_by in BALANCED for each in AREA_INPUTS])
"""Which inputs are told by hours asked."""


@dataclass(frozen=True, slots=True)
class Aims:
    """What an area is to meet, stretched, in the order of `AIMED`: values and errors; infinite error: no target."""

    wanted: Array
    error: Array

    @property
    def known(self) -> Array:
        """Which figures have a target."""
        return np.isfinite(self.error)


def aims_of(targets: Mapping[str, Target], figures: Mapping[str, Figure]) -> Aims:
    """Return an area's aims from its targets, and its figures; one that is absent is not aimed at.

    The error of care is that of the children who are not unaccompanied: these are an input, and known. Hours asked are
    to be in balance everywhere.
    """
    wanted, error = np.zeros(len(AIMED)), np.full(len(AIMED), math.inf)
    for place, figure in enumerate(AIMED):
        target = IN_BALANCE.get(figure) or targets.get(figure)
        if target is None:
            continue
        own = apart(figure, target.value, figures)
        if own > 0.0:
            wanted[place] = stretched(figure, own)
            error[place] = target.error * max(1.0, target.value / own)
    return Aims(wanted, error)


def corrected(x: Array, found: Array, slope: Array, aims: Aims, chance: Array, centre: Array) -> Array:
    """Return the inputs after one damped step from `x`, where the model gave `found`, within bounds.

    Parameters
    ----------
    x, centre
        Inputs now and as believed beforehand, stretched, shape (inputs,).
    found, chance
        The model's figures, stretched, and their standard deviation by chance, shape (figures,).
    slope
        How the figures answer, shape (figures, inputs). Hours asked of a role are met by its own input alone: they say
        nothing of what families need or of what is decided.
    """
    known = aims.known
    width = np.hypot(aims.error, chance)[known]
    left = np.vstack([np.where(MEETS, slope, 0.0)[known] / width[:, None], np.diag(1.0 / WIDTH)])
    right = np.concatenate([(aims.wanted - found)[known] / width, (centre - x) / WIDTH])
    reach = LONGEST_STEP * WIDTH
    low, high = np.maximum(LOW - x, -reach), np.minimum(HIGH - x, reach)
    step = lsq_linear(left, right, bounds=(low, np.maximum(high, low + 1e-9))).x
    return np.asarray(np.clip(x + step, LOW, HIGH))


def started(response: Response, aims: Aims, centre: Array) -> Array:
    """Return the inputs from which the response alone, before any run, promises the aims.

    What balances hours starts as in England: the response is England's, and knows nothing of an area's posts.
    """
    from sim.areas import load_area

    england, pairs = load_area("england").figures, zip(AIMED, response.base.tolist(), strict=True)
    base = np.array([stretched(figure, apart(figure, value, england)) for figure, value in pairs])
    chance = response.chance(response.children * response.runs)
    x = np.zeros(len(AREA_INPUTS))
    for _ in range(2):  # a long way takes two steps
        x = corrected(x, base + response.slope @ x, response.slope, aims, chance, centre)
    return np.where(BALANCES, 0.0, x)


def unlike(slope: Array) -> Array:
    """Return the variance by which an area's own slopes differ from these, shape (figures, inputs)."""
    return np.asarray((OWN_SLOPE * slope) ** 2 + (OWN_CROSS / WIDTH) ** 2)


def together(way: Array, found: Array, chance: Array, slope: Array, spread: Array) -> tuple[float, float, Array]:
    """Return what passes tell of one figure at a point: its value, its standard error, and the area's own slopes.

    Generalised least squares: passes are apart by chance, and by slopes that are not quite those believed beforehand,
    in which all passes share.

    Parameters
    ----------
    way
        Inputs of each pass less those of the point, shape (passes, inputs).
    found, chance
        The figure of each pass, stretched, and its standard deviation by chance, shape (passes,).
    slope, spread
        Slopes believed beforehand and the variance of the area's own around them, shape (inputs,).
    """
    shared = spread[:, None] * way.T
    weights = np.linalg.inv(np.diag(chance**2 + _NO_CHANCE) + way @ shared)
    off = found - way @ slope
    value = float(weights.sum(axis=0) @ off / weights.sum())
    return value, float(weights.sum()) ** -0.5, np.asarray(slope + shared @ weights @ (off - value))


@dataclass(frozen=True, slots=True)
class Step:
    """One pass of an area: inputs tried, and what the model did, both stretched, with its chance."""

    x: Array
    found: Array
    chance: Array


@dataclass(slots=True)
class Solving:
    """An area on its way: give it what the model did, and it says which inputs to try next."""

    aims: Aims
    slope: Array
    centre: Array
    first: Array
    passes: int = PASSES
    steps: list[Step] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether the passes tell that every aim is closely met, or as well as can be told, or are used up."""
        if len(self.steps) < min(LEAST_PASSES, self.passes):
            return False
        if len(self.steps) >= self.passes:
            return True
        told, _ = self.told
        return bool((self.miss(told) <= self.enough(told)).all())

    def next_inputs(self) -> Array:
        """Return the inputs to try next; once the area is done, those it ends with."""
        if not self.steps:
            return self.first
        told, slope = self.told
        return corrected(told.x, told.found, slope, self.aims, told.chance, self.centre)

    def take(self, step: Step) -> None:
        """Take a pass that was run."""
        self.steps.append(step)

    @property
    def told(self) -> tuple[Step, Array]:
        """What all passes together tell of the inputs of the last, and the area's own slopes, (figures, inputs)."""
        here = self.steps[-1].x
        way = np.array([each.x - here for each in self.steps])
        told = [
            together(way, found, chance, slope, spread)
            for found, chance, slope, spread in zip(
                np.array([each.found for each in self.steps]).T,
                np.array([each.chance for each in self.steps]).T,
                self.slope,
                unlike(self.slope),
                strict=True,
            )
        ]
        found, chance = (np.array([each[place] for each in told]) for place in (0, 1))
        return Step(here, found, chance), np.array([slope for _, _, slope in told])

    def miss(self, step: Step) -> Array:
        """Return how far each stretched figure is off its aim, shape (figures,); nought where there is none."""
        return np.where(self.aims.known, np.abs(step.found - self.aims.wanted), 0.0)

    def enough(self, step: Step) -> Array:
        """Return how far off each figure may be for no further pass to be run: its factor, or what nothing can tell.

        That is two standard errors of the passes, or a part of the target's own error, for a pass is cheap.
        """
        errors = np.maximum(STANDARD_ERRORS * step.chance, OF_THE_ERROR * self.aims.error)
        return np.asarray(np.maximum(self.factor, errors))

    @property
    def factor(self) -> Array:
        """How far each stretched figure is off at the factor that counts as close, the lesser way, shape (figures,)."""
        return np.array([_allowed(f, w) for f, w in zip(AIMED, self.aims.wanted.tolist(), strict=True)])

    def near(self, step: Step) -> Array:
        """Return whether each figure is near its aim, shape (figures,); one without an aim is."""
        errors = STANDARD_ERRORS * np.hypot(self.aims.error, step.chance)
        pairs = zip(AIMED, step.found.tolist(), self.aims.wanted.tolist(), strict=True)
        times = np.array([natural(figure, found) / natural(figure, wanted) for figure, found, wanted in pairs])
        most = np.array([NEAR[figure] for figure in AIMED])
        within = (times <= most + _ROUNDING) & (times >= 1.0 / most - _ROUNDING)
        return np.asarray(within | (self.miss(step) <= errors))


def _allowed(figure: str, wanted: float) -> float:
    """Return by how much a stretched figure may be off for the figures to be within their ratio, the lesser way."""
    if not is_share(figure):
        return math.log(CLOSE[figure])
    share = natural(figure, wanted)
    ways = (stretched(figure, share * CLOSE[figure]), stretched(figure, share / CLOSE[figure]))
    return min(abs(way - wanted) for way in ways)


def onset_centres(
    targets: Mapping[str, Mapping[str, Target]], figures: Mapping[str, Mapping[str, Figure]]
) -> dict[str, float]:
    """Return what is believed of each area's log onset from its share of children in low income, by code.

    The slope is that of the mean log of the rates of children referred, in need, on plans and in care on the log of
    that share, over all areas; the mean area is as England.
    """
    shares = {code: each[LOW_INCOME].value for code, each in figures.items() if LOW_INCOME in each}
    told = {code: [each[rate].value for rate in _OF_NEED if rate in each] for code, each in targets.items()}
    codes = [code for code in shares if told.get(code)]
    if len(codes) < FEWEST:
        return {}
    x = np.log([shares[code] for code in codes])
    y = [float(np.log(told[code]).mean()) for code in codes]
    slope, middle = float(np.polyfit(x, y, 1)[0]), float(x.mean())
    return {code: slope * (float(by) - middle) for code, by in zip(codes, x, strict=True)}


def centre_of(code: str, centres: Mapping[str, float]) -> Array:
    """Return what is believed of an area's inputs beforehand: onset by low income, all else as England."""
    return np.array([centres.get(code, 0.0) if each.name == "onset_multiplier" else 0.0 for each in AREA_INPUTS])


def at_bound(x: Sequence[float]) -> list[str]:
    """Return the names of the inputs that are at a bound, other than as England's."""
    near = 1e-3
    pairs = [(each, value) for each, value in zip(AREA_INPUTS, x, strict=True) if abs(value) >= near]
    return [each.name for each, value in pairs if value - each.low < near or each.high - value < near]
