"""How fast the model is: events, seconds and memory of one run of the reference scenario.

Each measurement has a process of its own, so that memory is that run's and nothing is warm from an earlier one.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.areas import Area


@dataclass(frozen=True, slots=True)
class Timing:
    """One run: events logged, seconds of one core, and peak memory of its process (as `peak_memory`)."""

    events: int
    seconds: float
    peak_megabytes: float | None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The figures `pathfinder bench` prints.

    Attributes
    ----------
    logical_events
        Rows of the event log of one run.
    events_per_second
        Those over the seconds of the run.
    seconds_per_simulated_year
        Seconds of one core over the years simulated, warm-up included.
    peak_megabytes
        Peak memory of a process that simulates and keeps the log; None where the system does not tell.
    children_doubled_ratio
        Seconds with twice the children over seconds with the area's own; None when not measured.
    """

    area: str
    years: int
    warm_up: int
    logical_events: int
    seconds: float
    events_per_second: float
    seconds_per_simulated_year: float
    peak_megabytes: float | None
    children_doubled_ratio: float | None


def bench(
    area: str = "england",
    years: int = 1,
    *,
    warm_up: int = 2,
    scenario: str = "status_quo",
    repeats: int = 1,
    doubled: bool = True,
    simulate: Callable[..., Any] | None = None,
) -> Benchmark:
    """Measure the model on one area.

    Parameters
    ----------
    area
        A name or code.
    years, warm_up
        Years measured and years before them, in years; both are simulated and timed.
    scenario
        A shipped name or the path of a file.
    repeats
        Runs of each size; the fastest counts.
    doubled
        Also run the area with twice the children and posts.
    simulate
        What to measure; by default the reference model. Must be importable by name.

    Raises
    ------
    InputError
        When the area or scenario is unknown.
    """
    from sim.areas import load_area

    place = load_area(area)
    own = _fastest(scenario, place, years, warm_up, repeats, simulate)
    twice = _fastest(scenario, place.scaled(2.0), years, warm_up, repeats, simulate) if doubled else None
    return Benchmark(
        area=place.name,
        years=years,
        warm_up=warm_up,
        logical_events=own.events,
        seconds=own.seconds,
        events_per_second=own.events / own.seconds,
        seconds_per_simulated_year=own.seconds / (years + warm_up),
        peak_megabytes=own.peak_megabytes,
        children_doubled_ratio=twice.seconds / own.seconds if twice else None,
    )


def _fastest(
    scenario: str, area: Area, years: int, warm_up: int, repeats: int, simulate: Callable[..., Any] | None
) -> Timing:
    from multiprocessing import get_context

    timings = []
    for _ in range(max(repeats, 1)):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            timings.append(pool.submit(_timed, scenario, area, years, warm_up, simulate).result())
    return min(timings, key=lambda timing: timing.seconds)


def _timed(scenario: str, area: Area, years: int, warm_up: int, simulate: Callable[..., Any] | None) -> Timing:
    """Simulate once in this process and return what it took."""
    from time import process_time

    from sim.model import simulate as reference
    from sim.scenario import load_scenario

    loaded = load_scenario(scenario)
    before = process_time()
    log = (simulate or reference)(loaded, area, 1, 0, years=years, warm_up=warm_up)
    seconds = max(process_time() - before, 1e-9)
    return Timing(len(log), seconds, peak_memory())


def peak_memory() -> float | None:
    """Return the peak memory of this process in megabytes of 10**6 bytes; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    import sys

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kibibytes; bytes on macOS
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6
