"""What the service believes: a running estimate of a level it never sees.

The belief is the exact filter of a mean-reverting prior: between signals it drifts back to what is usual
among families who come to notice, and loses precision; a signal pulls it by the usual precision weights.
"""

from __future__ import annotations

from math import exp, sqrt


def faded(
    mean: float, variance: float, usual: float, usual_variance: float, elapsed: float, memory: float
) -> tuple[float, float]:
    """Belief after `elapsed` without news (same unit of time as `memory`, the time constant of forgetting)."""
    keep = exp(-elapsed / memory) if memory > 0.0 else 0.0
    return usual + (mean - usual) * keep, usual_variance + (variance - usual_variance) * keep * keep


def updated(mean: float, variance: float, signal: float, noise: float) -> tuple[float, float]:
    """Belief after a signal with standard deviation `noise` (levels)."""
    weight = variance / (variance + noise * noise) if variance > 0.0 else 0.0
    return mean + weight * (signal - mean), variance * (1.0 - weight)


def after_handover(variance: float, usual_variance: float, lost: float) -> float:
    """Variance after a share `lost` (0..1) of the knowledge in the file is lost at a change of holder."""
    return variance + lost * max(0.0, usual_variance - variance)


def signal(level: float, noise: float, normal: float) -> float:
    """A noisy signal of the level: `normal` is a standard normal draw."""
    return level + noise * normal


def error(own: float, of_episode: float, shared: float) -> float:
    """Standard normal error of a signal, a part `shared` (0..1) of whose variance all signals of an episode have.

    Parameters
    ----------
    own, of_episode : float
        Standard normal draws: the signal's own, and the one of the episode.
    """
    return sqrt(1.0 - shared) * own + sqrt(shared) * of_episode


def believed(noise: float, trust: float) -> float:
    """Noise a signal is believed to have: so many times smaller, as `trust` says, than it is."""
    return noise / trust


def thinner(noise: float, content: float) -> float:
    """Noise of what work of less than its usual content finds: precision in proportion to the content (0..1) it got."""
    return noise / sqrt(content)


def read_level(level: int, high_from: int, sees: float, caught: float, first: float, second: float) -> int:
    """Level as its holder reads it: high risk is read as one level below high unless seen, or caught by a supervisor.

    Parameters
    ----------
    level, high_from : int
        The level, and the level from which risk is high.
    sees, caught : float
        How often this holder reads high risk as such; how often what was missed is caught.
    first, second : float
        Uniform draws.
    """
    if level < high_from or first < sees or second < caught:
        return level
    return high_from - 1
