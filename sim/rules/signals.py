"""What a sight of a family tells: its level, with an error of the signal's own and one its episode shares."""

from __future__ import annotations

from math import sqrt


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


def parts(noise: float, shared: float) -> tuple[float, float]:
    """Standard deviations of a signal's own error and of the one it has in common with its episode."""
    return noise * sqrt(1.0 - shared), noise * sqrt(shared)


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
