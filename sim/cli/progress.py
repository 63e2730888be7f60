"""What is under way, told on stderr alone: how many runs, and the time left once enough are finished to say so.

Nothing is said of the time before two rounds are finished: how long runs take differs too much between machines, and
the first round has the start in it. From then on it goes by the usual pace so far: the median over the runs finished,
a whole round of them at a time, as many as are run side by side. On a terminal a bar moves; without one, as in the log
of a batch job, a plain line is written now and then.
"""

import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import monotonic
from typing import Final

from sim.cli.output import Progress, note
from sim.wording import count_words

_ROUNDS: Final = 2  # finished before the time left is told
_AT_ONCE_UNKNOWN: Final = 8  # runs of a round where nobody knows how many there are side by side
_REMEMBERED: Final = 200  # paces that the usual one is taken from: more settle no further, and the machine may change
_WORKING_OUT: Final = "working out how long"
_LINES_APART: Final = (30.0, 300.0)  # seconds, at least and at most
_PART_OF_TIME: Final = 20  # the longer it has taken, the rarer the lines: one in so many parts of it
_UNITS: Final = ((3600, "hour"), (60, "minute"), (1, "second"))


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done: in a word (`Comparing`), of how many children over how many years, and how many at a time.

    `children` is None where runs differ in size, `side_by_side` where nobody knows before they begin.
    """

    what: str
    children: float | None = None
    years: int = 0
    side_by_side: int | None = None


def duration_words(seconds: float) -> str:
    """Return a length of time as people say it: `50 seconds`, `2 minutes`, `1 hour 20 minutes`."""
    if seconds < 10:
        return "less than 10 seconds"
    whole = round(seconds, -1) if seconds < 90 else round(seconds / 60) * 60
    if whole >= 36_000:
        whole = round(seconds / 3600) * 3600
    parts = []
    for worth, name in _UNITS:
        number, whole = divmod(int(whole), worth)
        parts += [count_words(number, name)] if number else []
    return " ".join(parts)


def about(seconds: float) -> str:
    """Return `about 2 minutes`, or `less than 10 seconds`."""
    words = duration_words(seconds)
    return words if words.startswith("less") else f"about {words}"


class Pace:
    """How far the work is, and how long the rest takes at the usual pace of the runs finished since it began."""

    def __init__(self, work: Work, clock: Callable[[], float] = monotonic) -> None:
        self.work, self._clock = work, clock
        self.began = self._last = clock()
        self.before = self.done = self.total = 0
        self._finished: deque[tuple[int, float]] = deque()
        self._paces: deque[float] = deque(maxlen=_REMEMBERED)
        self._starting = True

    def begin(self, done: int, total: int) -> None:
        """Note what was finished before."""
        self.before, self.done, self.total = done, done, total
        self.began = self._last = self._clock()
        self._finished.append((done, self.began))

    def move(self, done: int) -> None:
        """Note how many are finished, and the pace of the round that ends with them."""
        if done <= self.done:
            return
        self.done, self._last = done, self._clock()
        self._finished.append((done, self._last))
        while len(self._finished) > 2 and self._finished[1][0] <= done - self.at_once:
            self._finished.popleft()
        first, began = self._finished[0]
        if done - first >= self.at_once:
            if self._starting and first > self.before:
                self._paces.clear()  # rounds from the beginning have the start of the processes in them
                self._starting = False
            self._paces.append((self._last - began) / (done - first))

    @property
    def at_once(self) -> int:
        """Runs of a round: as many as are run side by side."""
        return max(1, min(self.work.side_by_side or _AT_ONCE_UNKNOWN, self.total - self.before))

    @property
    def took(self) -> float:
        """Seconds since it began."""
        return self._clock() - self.began

    @property
    def measured(self) -> bool:
        """Whether enough is finished to say how long the rest takes: two rounds, or one that is half of all."""
        half = (self.total - self.before) // 2
        return self.done - self.before >= max(self.at_once, min(_ROUNDS * self.at_once, half)) and bool(self._paces)

    @property
    def a_minute(self) -> float:
        """Runs finished in a minute, usually."""
        usual = median(self._paces) if self._paces else 0.0
        return 60.0 / usual if usual > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds left at the usual pace; None until it is known. The last runs take as long as a round of them."""
        if not self.measured:
            return None
        runs = self.total - self.done
        rest = median(self._paces) * (max(runs, self.at_once) if runs else 0)
        return max(0.0, rest - (self._clock() - self._last))


def before_words(pace: Pace) -> str:
    """Return what is to be done, of what size, and that the time it takes is not known yet."""
    work, runs = pace.work, pace.total - pace.before
    many = count_words(runs, "run") if not pace.before else f"{runs:,} of {count_words(pace.total, 'run')}"
    at_once = min(work.side_by_side or 1, runs)
    beside = f", {at_once:,} side by side" if at_once > 1 else ""
    size = ""
    if work.children is not None:
        size = f" ({count_words(round(work.children), 'child', 'children')}, {count_words(work.years, 'year')} a run)"
    return f"{work.what}: {many} to do{beside}{size}; how long is told once the first are finished"


def line_words(pace: Pace) -> str:
    """Return how far the work is, in one line."""
    done = f"{pace.work.what}: {pace.done:,} of {count_words(pace.total, 'run')} done"
    if pace.done >= pace.total:
        return f"{done} in {duration_words(pace.took)}"
    return f"{done}, {left_words(pace)}"


def left_words(pace: Pace) -> str:
    """Return the pace and the time left, or that it is being worked out."""
    if (left := pace.left) is None:
        return _WORKING_OUT
    return f"usually {pace.a_minute:,.3g} a minute, {about(left)} left"


class Lines:
    """Tells progress in plain lines: before, once the time left is known, now and then, and after a long work."""

    def __init__(self, pace: Pace, write: Callable[[str], None] = note) -> None:
        self._pace, self._write = pace, write
        self._begun = self._first = False
        self._told = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Take note of (done, in all) and write a line when it is time."""
        pace = self._pace
        if not self._begun:
            self._begun = True
            pace.begin(done, total)
            if done < total:
                self._write(before_words(pace))
            return
        pace.move(done)
        least, most = _LINES_APART
        apart = min(max(least, pace.took / _PART_OF_TIME), most)
        first = not self._first and pace.measured and done < total and (pace.left or 0.0) >= least
        if first or pace.took - self._told >= apart or (done >= total and pace.took >= least):
            self._first, self._told = self._first or first, pace.took
            self._write(line_words(pace))


@contextmanager
def progress_told(work: Work, quiet: bool) -> Iterator[Progress | None]:
    """Give a function to call with (done, in all), first before anything is run; None when `quiet`."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar(Pace(work)) as move:
            yield move
    else:
        yield Lines(Pace(work))


@contextmanager
def _bar(pace: Pace) -> Iterator[Progress]:
    """Give a function that moves a bar on the terminal; the bar is gone when the work is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Left(ProgressColumn):
        max_refresh = 0.5

        def render(self, task: Task) -> Text:
            """Return the pace and the time left."""
            return Text(left_words(pace) if pace.total else "")

    screen = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=20), MofNCompleteColumn(), Left())
    with Bar(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(pace.work.what, total=None)

        def move(done: int, total: int) -> None:
            if not pace.total:
                pace.begin(done, total)
                screen.print(Text(before_words(pace)))
            else:
                pace.move(done)
            bar.update(task, completed=done, total=total)

        yield move
