"""Find where the model meets figures: a few quasi-Newton steps within bounds, on runs that share their random numbers.

Slopes are measured once by differences and then corrected by what each step shows (Broyden 1965), for a look at the
model costs a minute and its figures are never free of chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

Floats = np.ndarray
Look = Callable[[Floats], Floats]
"""What a place, shape (dials,), comes out at: how far each figure is off, in units of what is allowed (figures,)."""
REACH: Final = 4.0
"""Steps of a dial that one move may make."""
DAMPING: Final = 0.02
CORRECTIONS: Final = 2
"""Steps made on all runs at most."""


@dataclass(frozen=True, slots=True)
class Dial:
    """What may be moved: its step for differences and its bounds, all in its own unit; pinned where the bounds meet."""

    name: str
    step: float
    low: float
    high: float

    def at_bound(self, at: float) -> bool:
        """Whether this value lies at one of the bounds of a dial that is free to move."""
        return self.low < self.high and not self.low + 1e-9 < at < self.high - 1e-9

    def pinned(self, at: float) -> Dial:
        """Return the same dial held at one value."""
        return Dial(self.name, self.step, at, at)


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A place, shape (dials,), and how far off the figures are there, in units of what is allowed, shape (figures,)."""

    x: Floats
    off: Floats

    @property
    def worst(self) -> float:
        """The largest of what is off; at most 1 where all is as allowed."""
        return float(np.abs(self.off).max())

    def at_bound(self, dial: int, dials: Sequence[Dial]) -> bool:
        """Whether a dial that is free to move lies at one of its bounds."""
        return dials[dial].at_bound(float(self.x[dial]))


def slopes(look: Look, here: Point, dials: Sequence[Dial], places: Sequence[int] | None = None) -> Floats:
    """How what is off changes around a point with each dial, or those at some places, shape (figures, places)."""
    columns = []
    for place in range(len(dials)) if places is None else places:
        dial = dials[place]
        x = here.x.copy()
        x[place] += dial.step if x[place] + dial.step <= dial.high else -dial.step
        columns.append((look(x) - here.off) / (x[place] - here.x[place]))
    return np.column_stack(columns)


def meet(
    look: Look, here: Point, slope: Floats, dials: Sequence[Dial], *, rounds: int, near: float = 0.5
) -> tuple[Point, Floats]:
    """Return the best point found in so many looks and the slopes as they are then known.

    Parameters
    ----------
    look
        What is off at a place.
    here
        Where to begin; a pinned dial may lie elsewhere there, and is moved to where it is held.
    slope
        How what is off changes with each dial, shape (figures, dials).
    near
        How little may be off, in units of what is allowed, for the search to stop.
    """
    best: Point | None = None
    for _ in range(rounds):
        x = _next(here, slope, dials)
        move = x - here.x
        if not move.any():
            break
        found = Point(x, look(x))
        # In steps of the dials, so that their units do not weigh.
        scaled = move / np.array([dial.step**2 for dial in dials])
        slope = slope + np.outer(found.off - here.off - slope @ move, scaled) / float(scaled @ move)
        if best is None or found.worst < best.worst:
            best = found
        here = best
        if best.worst <= near:
            break
    return best or here, slope


def meet_at_all(
    look: Look, look_at_all: Look, here: Point, slope: Floats, dials: Sequence[Dial], *, rounds: int
) -> tuple[Point, Floats]:
    """As `meet`, on a few runs; where more is off than allowed on all of them, another step or two are made on all.

    What is off at the point returned is as `look_at_all` sees it.
    """
    here, slope = meet(look, here, slope, dials, rounds=rounds)
    here = Point(here.x, look_at_all(here.x))
    if here.worst <= 1.0:
        return here, slope
    again, slope = meet(look_at_all, here, slope, dials, rounds=CORRECTIONS, near=1.0)
    return (again if again.worst < here.worst else here), slope


def _next(here: Point, slope: Floats, dials: Sequence[Dial]) -> Floats:
    """Where the figures would be met if the slopes were right, as near as bounds and reach allow, shape (dials,)."""
    from scipy.optimize import lsq_linear

    step = np.array([dial.step for dial in dials])
    low, high = np.array([dial.low for dial in dials]), np.array([dial.high for dial in dials])
    held = low == high
    x = np.where(held, low, np.clip(here.x, low, high))
    free = np.flatnonzero(~held)
    rest = here.off + slope @ (x - here.x)
    rows = np.vstack([slope[:, free] * step[free], DAMPING * np.eye(len(free))])
    aim = np.concatenate([-rest, np.zeros(len(free))])
    bounds = (np.maximum((low - x)[free] / step[free], -REACH), np.minimum((high - x)[free] / step[free], REACH))
    x[free] += step[free] * lsq_linear(rows, aim, bounds=bounds).x
    return np.clip(x, low, high)
