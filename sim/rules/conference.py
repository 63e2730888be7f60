"""Conferences and reviews: when they fall due."""

from __future__ import annotations


def review_gap(uniform: float, shortest: float, longest: float) -> float:
    """Days to the next review, between the local shortest and the limit in force."""
    return shortest + uniform * (longest - shortest)


def first_review_days(uniform: float, late: float, latest: int, earliest: int) -> int:
    """Days from its limit to the first review: a share `late` at most `latest` after, the others `earliest` before."""
    if uniform < late:
        return 1 + int(uniform / late * latest)
    return -round((uniform - late) / (1.0 - late) * earliest)


def pooled_noise(noise: float, correlation: float) -> float:
    """Standard deviation of the mean of two signals of equal `noise` whose errors have this correlation."""
    return noise * float(((1.0 + correlation) / 2.0) ** 0.5)
