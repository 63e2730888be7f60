"""Kill a sweep again and again, and see whether its results are those of one that was left alone.

`python -m sim.experiment.trials.kill_trial [--kills 100] [--seed 1]` runs a sweep of a stand-in for the model in a
process of its own and kills it with SIGKILL at random moments: at its start, amid its runs, while it makes its tables,
while it saves. Every other kill hits the parent only and leaves its workers behind. Each time the same command goes on.
Whenever a sweep comes to its end it is compared with one that was never killed, byte by byte, and the next one begins.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pandas as pd

TRACE: Final = "PATHFINDER_KILL_TRIAL_TRACE"
"""Names the file to which the stand-in adds a line for each run it did."""

PAUSE: Final = "PATHFINDER_KILL_TRIAL_PAUSE"
"""Seconds that one run of the stand-in takes."""

_LEVER: Final = "demand.multiplier"
_AT_THE_START: Final = 0.2  # share of the kills that may hit before the first run
_LONGEST: Final = 120  # seconds for one command


@dataclass(frozen=True, slots=True)
class Lived:
    """What the stand-in leaves behind: which run it was."""

    name: str
    number: float

    def __len__(self) -> int:
        """One event."""
        return 1


def simulate(scenario: Any, area: Any, seed: int, replication: int, *, years: int, warm_up: int) -> Lived:
    """Stand in for the model: wait a little, and take note that this run was done."""
    from sim.scenario import settings_over_time

    demand = settings_over_time(scenario, area)[0][1][_LEVER]
    time.sleep(float(os.environ.get(PAUSE, "0")))
    name = f"{demand} {replication}"
    if (trace := os.environ.get(TRACE)) is not None:
        line = os.open(trace, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(line, f"{name}\n".encode())
        os.close(line)
    return Lived(name, float(str(demand)) * 1000 + replication)


def compute(log: Lived) -> pd.DataFrame:
    """Return one invented indicator, the run's own name among its groups, so that a record says whose it is."""
    import pandas as pd

    rows = [("all", "all", "contacts", log.number), ("all", f"run={log.name}", "contacts", log.number)]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])


@dataclass(slots=True)
class Found:
    """What a trial found: faults in words; kills by what they hit; runs done, and how many of them a second time."""

    runs: int
    faults: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    finished: int = 0
    done: int = 0
    twice: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """A sweep to be killed: where, its size, and how long a run takes (seconds)."""

    place: Path
    points: int = 40
    replications: int = 5
    workers: int = 2
    pause: float = 0.02

    @property
    def runs(self) -> int:
        """Runs in all."""
        return self.points * self.replications

    def start(self, folder: Path, trace: Path) -> subprocess.Popen[str]:
        """Start the sweep in a process group of its own."""
        size = (self.points, self.replications, self.workers)
        command = [sys.executable, "-m", _MODULE, "--sweep", str(folder)]
        told = {**os.environ, TRACE: str(trace), PAUSE: str(self.pause)}
        return subprocess.Popen(  # noqa: S603 - this very program
            [*command, *map(str, size)],
            env=told,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


_MODULE: Final = "sim.experiment.trials.kill_trial"


def sweep(folder: Path, points: int, replications: int, workers: int) -> None:
    """Run the sweep of the stand-in and save it."""
    from sim.experiment.runs.replications import Engine
    from sim.experiment.runs.settings import Settings
    from sim.experiment.sweep import running as sweeps

    own = import_module(_MODULE)  # by the name its workers know it by, not as the program that was started
    settings = Settings(
        "Rutland", replications, 1, 1, 0, workers, engine=Engine(own.simulate, own.compute), folder=folder
    )
    demands = [round(0.5 + number / 100, 2) for number in range(points)]
    sweeps.sweep("status_quo", {_LEVER: demands}, settings=settings).save(folder)


def trial(size: Trial, kills: int, seed: int) -> Found:
    """Kill a sweep so many times at moments drawn from a seed, and return what was found."""
    from sim.draws import Draws, Purpose

    luck = Draws(seed, 0)
    found = Found(size.runs)
    wanted, seconds_to_a_run, seconds_after_it = _left_alone(size)
    folder, trace = size.place / "killed", size.place / "killed.trace"
    moment = 0
    while found.kills.total() < 2 * kills:  # each is counted by what it hit and by whom
        early, share, whom = (luck.uniform(Purpose.SAMPLE, moment, part) for part in range(3))
        moment += 1
        before, size_of_trace = _kept(folder), _size(trace)
        running = size.start(folder, trace)
        wait = share * (seconds_to_a_run if early < _AT_THE_START else seconds_after_it)
        if early >= _AT_THE_START:
            _wait_for_a_run(running, trace, size_of_trace)
        ended = _ends_within(running, wait)
        if not ended:
            _kill(running, only_the_parent=whom < 0.5)
            found.kills[_when(folder, before, size.runs)] += 1
            found.kills["the parent only" if whom < 0.5 else "the whole group"] += 1
        found.faults += _done_though_kept(trace, before)
        if ended:
            _judge(found, folder, trace, wanted)
    running = size.start(folder, trace)
    if not _ends_within(running, _LONGEST):
        _kill(running, only_the_parent=False)
    _judge(found, folder, trace, wanted)
    allowed = kills * 2 * size.workers
    if found.twice > allowed:
        found.faults.append(f"{found.twice} runs were done a second time, more than the {allowed} that were under way")
    return found


def tree_hash(folder: Path) -> str:
    """Return the SHA-256 of the names and bytes of all files below a folder."""
    whole = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(folder).as_posix()}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _left_alone(size: Trial) -> tuple[str, float, float]:
    """Run the sweep once without a kill; return the hash of its folder, and its seconds to its first run and after."""
    folder, trace = size.place / "alone", size.place / "alone.trace"
    begun = time.monotonic()
    running = size.start(folder, trace)
    _wait_for_a_run(running, trace, 0)
    first = time.monotonic()
    told = running.communicate(timeout=_LONGEST)[1]
    if running.returncode:
        raise RuntimeError(f"the sweep that was left alone ended with {running.returncode}: {told}")
    return tree_hash(folder), first - begun, time.monotonic() - first


def _wait_for_a_run(running: subprocess.Popen[str], trace: Path, size: int) -> None:
    """Wait until a run is done beyond those of a trace of this size (bytes), or the sweep ends."""
    until = time.monotonic() + _LONGEST
    while running.poll() is None and _size(trace) <= size and time.monotonic() < until:
        time.sleep(0.005)


def _size(trace: Path) -> int:
    return trace.stat().st_size if trace.exists() else 0


def _ends_within(running: subprocess.Popen[str], seconds: float) -> bool:
    try:
        running.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _kill(running: subprocess.Popen[str], *, only_the_parent: bool) -> None:
    """Kill at once; with the parent only, its workers are left to find out by themselves."""
    if only_the_parent:
        running.kill()
    else:
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    if running.stderr is not None:
        running.stderr.close()


def _kept(folder: Path) -> set[str]:
    """Return the names of the runs that are kept in a folder as they were written."""
    from sim.experiment.store import record

    names: set[str] = set()
    for path in sorted(folder.glob("runs/??/*.run")):
        groups = record.from_bytes(path.read_bytes(), path.stem).kpis["group"]
        names.update(str(group).removeprefix("run=") for group in groups if group != "all")
    return names


def _done_though_kept(trace: Path, before: set[str]) -> list[str]:
    """Return the runs that were kept before a start and done after it, in words."""
    place = trace.with_suffix(".seen")
    lines = trace.read_text().splitlines() if trace.exists() else []
    seen = int(place.read_text()) if place.exists() else 0
    place.write_text(str(len(lines)))
    return [f"run {line} was kept and done again" for line in lines[seen:] if line in before]


def _when(folder: Path, before: set[str], runs: int) -> str:
    """Return what a kill hit, by what it left."""
    kept = _kept(folder)
    if len(kept) == runs:
        return "amid tables or saving"
    return "amid runs" if kept != before else "at the start"


def _judge(found: Found, folder: Path, trace: Path, wanted: str) -> None:
    """Compare a sweep that came to its end with the one left alone, and clear it away."""
    from sim.experiment.reading.verify import verify

    found.finished += 1
    if not folder.is_dir() or tree_hash(folder) != wanted:
        found.faults.append("a result folder is not that of the sweep that was left alone")
    elif verify(folder).code:
        found.faults.append(f"verify: {verify(folder).findings[:1]}")
    lines = Counter(trace.read_text().splitlines()) if trace.exists() else Counter[str]()
    if len(lines) != found.runs:
        found.faults.append(f"{len(lines)} of {found.runs} runs were done")
    found.done += lines.total()
    found.twice += lines.total() - len(lines)
    beside = [path.name for path in folder.parent.iterdir() if path.name.startswith(".")]
    if beside:
        found.faults.append(f"left beside the folder: {', '.join(sorted(beside))}")
    shutil.rmtree(folder, ignore_errors=True)
    for path in (trace, trace.with_suffix(".seen")):
        path.unlink(missing_ok=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial and print what was found; exit 1 when anything was."""
    parser = argparse.ArgumentParser(prog=f"python -m {_MODULE}", description="Kill a sweep and compare its results.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sweep", nargs=4, metavar=("FOLDER", "POINTS", "REPLICATIONS", "WORKERS"), help="run it once")
    options = parser.parse_args(arguments)
    if options.sweep:
        folder, *size = options.sweep
        sweep(Path(folder), *map(int, size))
        return 0
    with tempfile.TemporaryDirectory(prefix="pathfinder-kills-") as place:
        found = trial(Trial(Path(place), workers=options.workers), options.kills, options.seed)
    hits = ", ".join(f"{count} {words}" for words, count in sorted(found.kills.items()))
    lines = [
        f"{options.kills} kills: {hits}",
        f"{found.finished} sweeps of {found.runs} runs came to an end; {found.done} runs were done, "
        f"{found.twice} of them a second time",
        *(found.faults or ["every result folder was that of the sweep left alone, byte by byte"]),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
