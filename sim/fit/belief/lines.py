"""How beliefs at decisions are held to the truth: the gap over all, and among those that believed about the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from sim.model.state.judgements import Judgement

MEAN_GAP: Final = 0.02
BIN_GAP: Final = 0.05
"""Gaps that are allowed between what is believed and what is true: over all, and in a bin."""
BINS: Final = 10
FEWEST: Final = 0.05
"""Part of a stage's judgements that a bin must hold to be looked at."""
SURE: Final = 3.0
"""Standard errors allowed for chance beside a gap."""
Floats = np.ndarray


@dataclass(frozen=True, slots=True)
class Bin:
    """Judgements that believed about the same: how many, what they believed and how often it was so, on average."""

    count: int
    believed: float
    true: float
    error: float

    @property
    def gap(self) -> float:
        """What was believed less what was true."""
        return self.believed - self.true


@dataclass(frozen=True, slots=True)
class Line:
    """How one stage judges one level: over all, and in the bins that hold enough of its judgements."""

    stage: str
    level: int
    whole: Bin
    bins: tuple[Bin, ...]

    @property
    def holds(self) -> bool:
        """Whether no gap is beyond what is allowed, chance aside."""
        return within(self.whole, MEAN_GAP) and all(within(each, BIN_GAP) for each in self.bins)


def within(found: Bin, allowed: float) -> bool:
    """Whether the gap of a bin is no larger than allowed, chance aside."""
    return abs(found.gap) <= allowed + SURE * found.error


def line_of(stage: str, level: int, judged: Sequence[Judgement], fewest: int = 1) -> Line:
    """Hold judgements against the truth at one level.

    Parameters
    ----------
    stage
        What these judgements are called.
    judged
        The judgements, at least one.
    fewest
        How many a bin must hold, beside its part of them all, to be looked at.
    """
    believed = np.array([each.likely[level] for each in judged])
    true = np.array([each.level >= level for each in judged], dtype=float)
    families = np.unique([each.family for each in judged], return_inverse=True)[1]
    where = np.minimum((believed * BINS).astype(int), BINS - 1)
    chosen = [where == number for number in range(BINS)]
    chosen = [which for which in chosen if which.mean() >= FEWEST and which.sum() >= fewest]
    bins = tuple(_bin(believed[which], true[which], families[which]) for which in chosen)
    return Line(stage, level, _bin(believed, true, families), bins)


def _bin(believed: Floats, true: Floats, families: Floats) -> Bin:
    """Mean belief and truth; the standard error of their gap takes the judgements of a family as one."""
    off = believed - true
    by_family = np.bincount(families, off - off.mean())
    error = float(np.sqrt(np.square(by_family).sum())) / len(off)
    return Bin(len(off), float(believed.mean()), float(true.mean()), error)
