"""Continuity: what a change of worker costs a family, by the overlap delivered, and how a relationship grows again."""

from __future__ import annotations

import math
from typing import Final

COMPLEX: Final = 2  # not an assumption: the level from which need is complex
HALF: Final = 0.5  # not an assumption: what a half-life is


def share_lost(lost_cold: float, overlap: float, full_overlap: float) -> float:
    """Share lost at a change of holder: all of `lost_cold` without overlap, nothing after a full one (same units)."""
    if full_overlap <= 0.0 or overlap >= full_overlap:
        return 0.0 if overlap > 0.0 else lost_cold
    return lost_cold * (1.0 - overlap / full_overlap)


def harder(lost_cold: float, more: float, level: int) -> float:
    """Share (at most 1) of the working relationship lost without overlap: more for each level of need above 2."""
    return min(1.0, lost_cold * (1.0 + more * max(0, level - COMPLEX)))


def grown(relation: float, elapsed: float, half_life: float) -> float:
    """Working relationship (0..1) after `elapsed` under one holder: half of what is missing grows in a half-life."""
    if half_life <= 0.0:
        return 1.0
    return 1.0 - (1.0 - relation) * math.pow(HALF, elapsed / half_life)
