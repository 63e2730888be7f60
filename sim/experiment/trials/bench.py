"""How fast the model is: events, rows, seconds and memory of one run of the reference scenario.

Each measurement has a process of its own, so that memory is that run's and nothing is warm from an earlier one. Where
the compiled model is in use, the plain one is measured too, the two in turn.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from sim import compiled

if TYPE_CHECKING:
    from sim.areas import Area

Given = ParamSpec("Given")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Timing:
    """One run: rows of its log, seconds of one core, and peak memory of its process (as `peak_memory`).

    `indicator_seconds` and `peak_with_indicators` are of the indicators of its log; None when they are not worked out.
    """

    rows: int
    seconds: float
    peak_megabytes: float | None
    indicator_seconds: float | None = None
    peak_with_indicators: float | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The figures `pathfinder bench` prints.

    Attributes
    ----------
    build
        Which build of the model was measured: plain or compiled. All figures are of it.
    events
        Entries that one run takes off the event list; None for another model than the reference.
    stale_share
        Part of them of which nothing came, because what they were for had been moved or called off.
    rows
        Rows of the event log of the run: an event may write several, or none.
    seconds
        Seconds of one core for the run.
    events_per_second, rows_per_second
        Those over the seconds of the run.
    seconds_per_simulated_year
        Seconds of one core over the years simulated, warm-up included.
    indicator_seconds
        Seconds of one core for all indicators of the log; None for another model than the reference.
    peak_megabytes, peak_with_indicators
        Peak memory of a process that simulates and keeps the log, and of one that works out the indicators of it too;
        None where the system does not tell.
    children_doubled_ratio
        Seconds with twice the children over seconds with the area's own; None when not measured.
    plain_seconds
        Seconds of the plain build for the same run; None where no other build is in use.
    """

    area: str
    years: int
    warm_up: int
    build: str
    events: int | None
    stale_share: float | None
    rows: int
    seconds: float
    events_per_second: float | None
    rows_per_second: float
    seconds_per_simulated_year: float
    indicator_seconds: float | None
    peak_megabytes: float | None
    peak_with_indicators: float | None
    children_doubled_ratio: float | None
    plain_seconds: float | None

    @property
    def compiled_ratio(self) -> float | None:
        """Seconds of the plain build over those of the compiled one."""
        return None if self.plain_seconds is None else self.plain_seconds / self.seconds


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
    run = partial(_apart, _timed, scenario, place, years, warm_up, simulate)
    own, *plain = _fastest([run, partial(_plainly, run)] if compiled.in_use() else [run], repeats)
    larger = partial(_apart, _timed, scenario, place.scaled(2.0), years, warm_up, simulate)
    twice = _fastest([larger], repeats)[0] if doubled else None
    counted = None if simulate else _apart(_counted, scenario, place, years, warm_up)
    return _figures(place.name, (years, warm_up), own, plain[0] if plain else None, twice, counted)


def _figures(
    area: str,
    length: tuple[int, int],
    own: Timing,
    plain: Timing | None,
    twice: Timing | None,
    counted: tuple[int, int] | None,
) -> Benchmark:
    """Put together what was measured; `length` is in years, measured and before them, `counted` as `_counted`."""
    events, stale = counted or (None, None)
    return Benchmark(
        area=area,
        years=length[0],
        warm_up=length[1],
        build="compiled" if compiled.in_use() else "plain",
        events=events,
        stale_share=stale / events if events and stale is not None else None,
        rows=own.rows,
        seconds=own.seconds,
        events_per_second=events / own.seconds if events else None,
        rows_per_second=own.rows / own.seconds,
        seconds_per_simulated_year=own.seconds / sum(length),
        indicator_seconds=own.indicator_seconds,
        peak_megabytes=own.peak_megabytes,
        peak_with_indicators=own.peak_with_indicators,
        children_doubled_ratio=twice.seconds / own.seconds if twice else None,
        plain_seconds=plain.seconds if plain else None,
    )


def _fastest(runs: Sequence[Callable[[], Timing]], repeats: int) -> list[Timing]:
    """Return the fastest timing of each run; they are done in turn, each so many times."""
    rounds = [[run() for run in runs] for _ in range(max(repeats, 1))]
    return [min(timings, key=lambda timing: timing.seconds) for timings in zip(*rounds, strict=True)]


def _plainly(run: Callable[[], Timing]) -> Timing:
    """Return the timing of a run by the plain build, which is not the one in use."""
    os.environ[compiled.PLAIN] = "1"  # for processes started meanwhile
    try:
        return run()
    finally:
        del os.environ[compiled.PLAIN]


def _apart(work: Callable[Given, Found], *args: Given.args, **kwargs: Given.kwargs) -> Found:
    """Return what a function returns that is called in a process of its own."""
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *args, **kwargs).result()


def _timed(scenario: str, area: Area, years: int, warm_up: int, simulate: Callable[..., Any] | None) -> Timing:
    """Simulate once in this process and return what it took; with the reference model the indicators too."""
    from time import process_time

    from sim.model import simulate as reference
    from sim.scenario import load_scenario

    loaded = load_scenario(scenario)
    before = process_time()
    log = (simulate or reference)(loaded, area, 1, 0, years=years, warm_up=warm_up)
    seconds = max(process_time() - before, 1e-9)
    timing = Timing(len(log), seconds, peak_memory())
    if simulate is not None:
        return timing
    import pandas as pd  # noqa: F401 - loaded once a process, however many logs there are

    from sim.kpis import compute

    before = process_time()
    compute(log)
    return replace(timing, indicator_seconds=process_time() - before, peak_with_indicators=peak_memory())


def _counted(scenario: str, area: Area, years: int, warm_up: int) -> tuple[int, int]:
    """Return how many events a run takes off its list, and how many of them are stale; counting takes time of its own.

    A run of its own, so that no time is taken of one that counts.
    """
    from sim.model import count_entries

    counted = count_entries(scenario, area, 1, 0, years=years, warm_up=warm_up)
    return counted.events, counted.stale


def peak_memory() -> float | None:
    """Return the peak memory of this process in megabytes of 10**6 bytes; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    import sys

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kibibytes; bytes on macOS
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6
