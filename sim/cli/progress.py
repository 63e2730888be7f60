"""What is under way, told on stderr alone: how many runs, about how long, and the time left by all that are finished.

Before anything is run the time is a guess from the size of the area, and is called one. From then on it goes by every
run finished since this command began. On a terminal a bar moves; without one, as in the log of a batch job, a plain
line is written now and then.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Final

from sim.cli.output import Progress, note
from sim.wording import count_words

_SECONDS_A_YEAR: Final = 1.2e-6  # of one run, for one child; docs/performance.md says what it rests on
_GROWTH: Final = 4 / 3  # twice the children take two and a half times as long
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


def guess(work: Work, runs: int) -> float | None:
    """Return about how many seconds so many runs take, from the size of the area; None where it is not known."""
    if work.children is None or work.side_by_side is None:
        return None
    rounds = runs / min(work.side_by_side, max(runs, 1))
    return _SECONDS_A_YEAR * float(work.children**_GROWTH) * work.years * rounds


class Pace:
    """How far the work is, and how long the rest takes at the pace of all runs finished since it began."""

    def __init__(self, work: Work, clock: Callable[[], float] = monotonic) -> None:
        self.work, self._clock = work, clock
        self.began = self._last = clock()
        self.before = self.done = self.total = 0

    def begin(self, done: int, total: int) -> None:
        """Note what was finished before."""
        self.before, self.done, self.total = done, done, total
        self.began = self._last = self._clock()

    def move(self, done: int) -> None:
        """Note how many are finished."""
        self.done, self._last = done, self._clock()

    @property
    def took(self) -> float:
        """Seconds since it began."""
        return self._clock() - self.began

    @property
    def measured(self) -> bool:
        """Whether a first round is finished, so that the pace says something."""
        finished = self.done - self.before
        return finished >= min(self.work.side_by_side or 1, self.total - self.before) and finished > 0

    @property
    def a_minute(self) -> float:
        """Runs finished in a minute."""
        spent = self._last - self.began
        return 60.0 * (self.done - self.before) / spent if spent > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds left: by the pace once it is measured, by the guess before; None where neither is to be had."""
        if self.measured:
            spent = self._last - self.began
            rest = spent * (self.total - self.done) / (self.done - self.before)
        elif (guessed := guess(self.work, self.total - self.before)) is not None:
            rest = guessed - (self._last - self.began)
        else:
            return None
        return max(0.0, rest - (self._clock() - self._last))


def before_words(pace: Pace) -> str:
    """Return what is to be done and about how long it takes, and what that is taken from."""
    work, runs = pace.work, pace.total - pace.before
    many = count_words(runs, "run") if not pace.before else f"{runs:,} of {count_words(pace.total, 'run')}"
    at_once = min(work.side_by_side or 1, runs)
    beside = f", {at_once:,} side by side" if at_once > 1 else ""
    guessed = guess(work, runs)
    if guessed is None or work.children is None:
        return f"{work.what}: {many} to do{beside}; how long is told from the first that are finished"
    size = f"{count_words(round(work.children), 'child', 'children')}, {count_words(work.years, 'year')} a run"
    return f"{work.what}: {many} to do{beside}; {about(guessed)}, a guess from its size ({size})"


def line_words(pace: Pace) -> str:
    """Return how far the work is, in one line."""
    done = f"{pace.work.what}: {pace.done:,} of {count_words(pace.total, 'run')} done"
    if pace.done >= pace.total:
        return f"{done} in {duration_words(pace.took)}"
    if not pace.measured or (left := pace.left) is None:
        return done
    return f"{done}, {pace.a_minute:,.3g} a minute, {about(left)} left, going by all that are finished"


class Lines:
    """Tells progress in plain lines: before, after the first round, now and then, and at the end of a long work."""

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
            """Return the rate and the time left."""
            left = pace.left
            rate = f"{pace.a_minute:,.0f} a minute, " if pace.measured else ""
            return Text("" if left is None or not pace.total else f"{rate}{about(left)} left")

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
