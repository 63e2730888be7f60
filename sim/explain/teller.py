"""The state of the account of one family's life: what it says so far, and what the next rows of the log need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR
from sim.explain import phrases
from sim.explain.phrases import capital, said
from sim.explain.workers import Changes, WorkerNames, worker_names
from sim.log import first_word, later_words
from sim.service import Activity
from sim.wording import count_words

if TYPE_CHECKING:
    from sim.log import Log

EFFECTIVE_FROM: Final = "need.help.effective_cut"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: its minute and day, what is known of it and what only a simulation can see.

    `rows` are the rows of the log (`sequence`) it covers.
    """

    minute: int
    day: date
    text: str
    truth: str
    rows: tuple[int, ...]


@dataclass(slots=True)
class Teller:
    """Writes the account of one family's life row by row, and keeps what the next rows will need."""

    log: Log
    family: int
    moments: list[Moment] = field(default_factory=list)
    level: float = 0.0
    cut: float = 0.0
    silent: list[int] = field(default_factory=list)
    visits: list[Any] = field(default_factory=list)
    same_day: frozenset[int] = frozenset()
    waiting: dict[str, int] = field(default_factory=dict)
    hands: Changes = field(default_factory=Changes)
    changing: int | None = None
    leaving: str = ""
    gone: str = ""
    intensity: str = ""
    arriving: str = ""
    opened: int | None = None
    effective_since: int | None = None
    effective: int = 0
    told_effective: bool = False
    names: WorkerNames = field(default_factory=lambda: WorkerNames({}, {}))
    children: dict[int, tuple[int, int]] = field(default_factory=dict)
    began: dict[tuple[int, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = worker_names(self.log)
        self.cut = float(self.log.values.get(EFFECTIVE_FROM, 0.0))
        table = self.log.children
        own = table[table["family"] == self.family] if len(table) else table
        for place, (child, born) in enumerate(zip(own.get("child", ()), own.get("born", ()), strict=True), 1):
            self.children[int(child)] = (place, int(born))
        begun = self.log.starts
        columns = [begun[name].tolist() for name in ("family", "child", "stage", "began")] if len(begun) else []
        for family, child, stage, began in zip(*columns, strict=True):
            if family == self.family:
                self.began[child, stage] = began

    def tell(self, row: Any, text: str, truth: str = "") -> None:
        """Add a moment that covers this row and the silent ones before it."""
        self.flush()
        rows = (*self.silent, int(row.sequence))
        self.silent.clear()
        minute = int(row.time)
        self.moments.append(Moment(minute, self.log.calendar.date_of(minute), text, truth, rows))

    def pass_over(self, row: Any) -> None:
        """Leave a row to the moment after it."""
        self.silent.append(int(row.sequence))

    def flush(self) -> None:
        """Add a moment for the visits made since the last one."""
        if not self.visits:
            return
        made, self.visits = self.visits, []
        last = made[-1]
        kind = said(phrases.HELD, first_word(last.detail))
        times = [later_words(row.detail).replace("_", " ") for row in made]
        who = ", ".join(dict.fromkeys(self.worker(row) for row in made if row.worker >= 0))
        minute = int(made[0].time)
        first = self.log.calendar.date_of(minute)
        until = self.log.calendar.date_of(int(last.time))
        sentence = visits_words(kind, times, who)
        if last.detail.startswith(Activity.DUTY_VISIT):
            sentence += " (nobody holds the family)"
        if until != first:
            sentence += f", the last on {day_words(until)}"
        rows = tuple(sorted({int(row.sequence) for row in made}))
        self.moments.append(Moment(minute, first, capital(sentence), "", rows))

    def finish(self) -> None:
        """Add what is left, and give silent rows to the last moment."""
        self.flush()
        if self.silent and self.moments:
            last = self.moments.pop()
            rows = tuple(sorted((*last.rows, *self.silent)))
            self.moments.append(Moment(last.minute, last.day, last.text, last.truth, rows))
            self.silent.clear()

    def worker(self, row: Any) -> str:
        """Return the name of the worker of a row, by the role as it is written."""
        return self.names.of(row)

    def child(self, row: Any) -> str:
        """Return a child with its age at a row: `Child 2, aged 4,`."""
        if int(row.child) not in self.children:
            return "A young person"
        place, born = self.children[int(row.child)]
        age = max(0, (int(row.time) - born) // MINUTES_PER_YEAR)
        return f"Child {place}, aged {age}," if len(self.children) > 1 else f"The child, aged {age},"

    def ages(self, minute: int) -> str:
        """Return the children of the family and their ages."""
        ages = [(minute - born) / MINUTES_PER_YEAR for _, born in self.children.values()]
        sentence = ", ".join("not yet born" if age < 0 else str(int(age)) for age in ages)
        return f"{count_words(len(ages), 'child', 'children')}, aged {sentence}" if ages else "children of no record"


def visits_words(kind: str, times: Sequence[str], who: str) -> str:
    """Return visits of one kind in words: those made and by whom, then those due and not made.

    Parameters
    ----------
    kind
        What the visits are, `child in need visit`.
    times
        How each went: `on time` or `missed`.
    who
        Whoever made them; empty when nobody is known.
    """
    missed = times.count("missed")
    made = len(times) - missed
    if not made:
        return f"{count_words(missed, kind)} due and not made"
    sentence = f"{count_words(made, kind)}{f' by {who}' if who else ''}, {'all ' if made > 1 else ''}on time"
    return f"{sentence}; {missed} more due and not made" if missed else sentence


def day_words(day: date) -> str:
    """Return a day as `1 April 2025`."""
    return f"{day.day} {day:%B} {day.year}"


def days_words(minutes: int) -> str:
    """Return minutes as whole days: `3 days`."""
    return count_words(round(minutes / MINUTES_PER_DAY), "day")
