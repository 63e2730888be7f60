"""How much the store of finished runs costs: memory, seconds a run, seconds to go on, and what two workers gain.

`python -m sim.experiment.trials.store_bench [memory] [overhead] [scan] [pool] [--full]` measures with stand-ins for the
model, each measurement in a process of its own, and prints a line for each with the bar it is held to.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.trials.bench import peak_memory

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.runs.replications import Engine

_MODULE: Final = "sim.experiment.trials.store_bench"
_TURNS: Final = "PATHFINDER_BENCH_TURNS"
_REPLICATIONS: Final = 10


@dataclass(frozen=True, slots=True)
class Lived:
    """What the stand-in leaves behind."""

    replication: int

    def __len__(self) -> int:
        """One event."""
        return 1


def simulate(scenario: Any, area: Any, seed: int, replication: int, *, years: int, warm_up: int) -> Lived:
    """Stand in for the model: go round as often as the environment says."""
    total = 0
    for turn in range(int(os.environ.get(_TURNS, "0"))):
        total += turn & 3
    return Lived(replication)


def compute(log: Lived) -> pd.DataFrame:
    """Return a few invented indicators."""
    import pandas as pd

    rows = [("all", "all", kpi, float(log.replication)) for kpi in ("contacts", "cpp_rate", "never_helped_pct")]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])


def engine() -> Engine:
    """Return the stand-in by the name its workers know it by."""
    from sim.experiment.runs.replications import Engine

    own = import_module(_MODULE)
    return Engine(own.simulate, own.compute)


def sweep(folder: Path, runs: int, workers: int, *, keep: bool = True) -> float:
    """Run a sweep of the stand-in and return its seconds, starting Python and loading libraries left out."""
    from sim.experiment.runs.settings import Settings
    from sim.experiment.sweep import running as sweeps

    settings = Settings("Rutland", _REPLICATIONS, 1, 1, 0, workers, engine=engine(), folder=folder)
    demands = [round(0.1 + number / 10_000, 4) for number in range(runs // _REPLICATIONS)]
    begun = time.perf_counter()
    done = sweeps.sweep("status_quo", {"demand.multiplier": demands}, settings=settings)
    seconds = time.perf_counter() - begun
    if keep:
        done.save(folder)
    return seconds


def peak(folder: Path, runs: int) -> float:
    """Return the peak memory of this process after a sweep in it (megabytes of 10**6 bytes)."""
    sweep(folder, runs, 1)
    return peak_memory() or 0.0


def overhead(folder: Path, runs: int, workers: int) -> float:
    """Return milliseconds a run, its tables included, beyond a first sweep that loads and starts everything."""
    few = 20
    sweep(folder / "few", few, workers, keep=False)
    begun = sweep(folder / "few-more", few, workers, keep=False)
    return 1000 * (sweep(folder / "many", runs, workers, keep=False) - begun) / (runs - few)


def scan(folder: Path, runs: int) -> float:
    """Return seconds to find which of so many finished runs are there as they were written; all are."""
    from sim.experiment.runs import planned_runs
    from sim.experiment.runs.settings import Settings, area_of, loaded
    from sim.experiment.store import record
    from sim.experiment.store.runs import RunStore

    settings = Settings("Rutland", runs, 1, 1, 0, 1, engine=engine())
    scenario, area = loaded("status_quo"), area_of("Rutland")
    plan = planned_runs.PlannedRuns(1, lambda turn: (scenario, area), settings, names=None, words=str)
    store = RunStore(folder, durable=False)
    kpis = compute(Lived(1))
    for number, key in enumerate(plan.keys):
        store.put(key, record.to_bytes(record.Record(key, record.program(), number, 1, kpis)))
    del plan.keys
    begun = time.perf_counter()
    if planned_runs._missing(plan, RunStore(folder), settings):
        raise RuntimeError("a run that was put there was not found")
    return time.perf_counter() - begun


def gain(folder: Path, runs: int, seconds: float) -> float:
    """Return how much sooner two workers are done than one process, where a run takes so many seconds of a core."""
    os.environ[_TURNS] = "1000000"
    begun = time.perf_counter()
    simulate(None, None, 1, 0, years=1, warm_up=0)
    os.environ[_TURNS] = str(int(1_000_000 * seconds / (time.perf_counter() - begun)))
    sweep(folder / "first", _REPLICATIONS, 2, keep=False)
    two = sweep(folder / "two", runs, 2, keep=False)
    return sweep(folder / "one", runs, 1, keep=False) / two


def _measured(name: str, *given: object) -> float:
    """Return what a function of this module measures in a process of its own, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="pathfinder-bench-") as place:
        command = [sys.executable, "-m", _MODULE, "--measure", name, place, *map(str, given)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603


def _memory(full: bool) -> str:
    small, large = (1_000, 10_000) if full else (200, 2_000)
    few, many = _measured("peak", small), _measured("peak", large)
    return (
        f"memory: {many:,.0f} MB at {large:,} runs, {many / few:.3f} times the {few:,.0f} MB at {small:,} (bar: 1.1 "
        "times at 10,000)"
    )


def _overhead(full: bool) -> str:
    runs = 2_000 if full else 300
    one, pool = _measured("overhead", runs, 1), _measured("overhead", runs, 2)
    return f"overhead: {one:.1f} ms a run in one process, {pool:.1f} ms in a pool of two (bar: 20)"


def _scan(full: bool) -> str:
    runs = 100_000 if full else 5_000
    return f"going on: {_measured('scan', runs):.1f} s to look through {runs:,} finished runs (bar: 60 at 100,000)"


def _pool(full: bool) -> str:
    runs, seconds = (40, 1.5) if full else (10, 1.0)
    return f"pool: two workers are {_measured('gain', runs, seconds):.2f} times as fast as one process (bar: 1.7)"


_LINES: Final[dict[str, Callable[[bool], str]]] = {
    "memory": _memory,
    "overhead": _overhead,
    "scan": _scan,
    "pool": _pool,
}
_MEASURES: Final[dict[str, tuple[Callable[..., float], tuple[Callable[[str], Any], ...]]]] = {
    "peak": (peak, (int,)),
    "overhead": (overhead, (int, int)),
    "scan": (scan, (int,)),
    "gain": (gain, (int, float)),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a line for each measurement."""
    parser = argparse.ArgumentParser(prog=f"python -m {_MODULE}", description="Measure the store of finished runs.")
    parser.add_argument("what", nargs="*", metavar="WHAT", help=f"of {', '.join(_LINES)}; all by default")
    parser.add_argument("--full", action="store_true", help="at the sizes of the bars; takes minutes")
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure:
        name, place, *given = options.measure
        measure, kinds = _MEASURES[name]
        found = measure(Path(place), *(kind(word) for kind, word in zip(kinds, given, strict=True)))
        sys.stdout.write(f"{found!r}\n")
        return 0
    if unknown := [name for name in options.what if name not in _LINES]:
        parser.error(f"unknown: {', '.join(unknown)}; known are {', '.join(_LINES)}")
    for name in options.what or _LINES:
        sys.stdout.write(f"{_LINES[name](options.full)}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
