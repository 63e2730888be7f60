"""Families whose path differs between two scenarios, and the first point at which it does.

Both runs have the same families and the same random numbers, so a family's rows in the two logs are the same until
something about it differs: a decision, its place in a wait, who works with it, or the help it gets. Another name is
not such a difference: where one run has one family help service and the other two, stages, teams and lists are
compared by what they are, and families for which nothing but these names differs are counted apart. Nor is another
rounding of a belief, which the hours that a piece of work got come into.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from sim.clock import MINUTES_PER_DAY
from sim.explain import phrases
from sim.explain.phrases import capital, need_words, said
from sim.explain.teller import day_words
from sim.explain.workers import WorkerNames, handover_words, worker_names
from sim.log import first_word, later_words, words_of
from sim.service import RELABELLED, Stage, Team

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

WORDS: Final = ("event", "stage", "team", "detail")
COLUMNS: Final = ("time", "child", "worker", "value", *WORDS)
ROUTE: Final = ("decision", "stage_in", "stage_out")
ROUTE_COLUMNS: Final = ("child", "event", "stage", "detail")
_PLACE: Final = 1 << 32
USUAL: Final = 2
ALL: Final = 6
"""Decimal places of a belief, usually and where two hardly differ; what differs by less differs by rounding."""
SAME: Final[Mapping[str, Mapping[str, str]]] = {
    "stage": {
        Stage.EARLY_HELP: Stage.FAMILY_HELP,
        Stage.CHILD_IN_NEED: Stage.FAMILY_HELP,
        Stage.EARLY_HELP_WAIT: Stage.FAMILY_HELP_WAIT,
    },
    "team": dict.fromkeys((Team.EARLY_HELP, Team.SOCIAL_WORK, Team.ASSESSMENT, Team.LONGER_TERM), Team.FAMILY_HELP),
    "detail": {
        **dict.fromkeys(("targeted", Stage.EARLY_HELP, Stage.CHILD_IN_NEED, Stage.FAMILY_HELP), ""),
        Stage.EARLY_HELP_WAIT: Stage.FAMILY_HELP_WAIT,
    },
}
"""What is called otherwise in one service and in two; of a detail, word by word."""

Ints: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"

KINDS: Final[Mapping[str, str]] = {
    "level": "need",
    "contact": "a contact",
    "decision": "a decision",
    "stage_in": "a stage",
    "stage_out": "a stage",
    "queue_in": "a wait",
    "queue_out": "a wait",
    "allocated": "who works with it",
    "released": "who works with it",
    "handover": "who works with it",
    "visit": "a visit or meeting",
    "review": "a visit or meeting",
    "meeting": "a visit or meeting",
    "placement_in": "a placement",
    "placement_out": "a placement",
    "help": "the help it gets",
}
WAY: Final = frozenset({"a decision", "a stage", "a wait", "who works with it", "a placement"})
"""Kinds of difference that are listed first: what is decided, who works with the family, and when."""


@dataclass(frozen=True, slots=True)
class FirstDifference:
    """The first point at which a family's two paths part: what happens next in each, in words with the day."""

    family: int
    minute: int
    day: date
    kind: str
    base: str
    other: str


@dataclass(frozen=True, slots=True)
class PathDifferences:
    """How many families both runs hold, how many of their paths differ and by what kind of first difference.

    `renamed` counts those, not among `differing`, for which only names of stages, teams and lists differ. `routes`
    counts those that come to another decision or stage, whenever; the others only meet the same ones at another time,
    with another worker or with other help. `only_base` and `only_other` are families of one run alone.
    """

    families: int
    differing: int
    renamed: int
    routes: int
    kinds: Mapping[str, int]
    only_base: int
    only_other: int
    first: tuple[FirstDifference, ...]


def path_differences(base: Log, other: Log, most: int = 10) -> PathDifferences:
    """Return which families' paths differ between two runs with the same seed and replication.

    Parameters
    ----------
    base, other
        The logs of the two runs.
    most
        How many first differences to put into words: those in what is decided, who works with the family and when
        before those in visits and the help it gets; of each sort, the earliest first.
    """
    written = _path(base), _path(other)
    one, two = _unconverted(written[0]), _unconverted(written[1])
    mine, theirs = set(one["family"].unique().tolist()), set(two["family"].unique().tolist())
    both = mine & theirs
    parted = _partings(one, two, both)
    listed = sorted(parted, key=lambda each: (each.kind not in WAY, each.minute, each.family))
    names = (worker_names(base), worker_names(other))
    first = tuple(_first(each, (base, other), names) for each in listed[:most])
    return PathDifferences(
        families=len(both),
        differing=len(parted),
        renamed=len(both & _first_mismatches(*written, COLUMNS, as_written).keys() - {each.family for each in parted}),
        routes=len(both & _first_mismatches(_routes(one), _routes(two), ROUTE_COLUMNS).keys()),
        kinds=dict(Counter(each.kind for each in listed).most_common()),
        only_base=len(mine - theirs),
        only_other=len(theirs - mine),
        first=first,
    )


@dataclass(frozen=True, slots=True)
class _Parting:
    """The first differing rows of a family; the earlier says of what kind the difference is."""

    family: int
    minute: int
    kind: str
    base: Any
    other: Any


def _first(each: _Parting, logs: tuple[Log, Log], names: tuple[WorkerNames, WorkerNames]) -> FirstDifference:
    """Put a first difference into words; rows alike but for their minute show the time of day.

    Beliefs that differ by less than usual words show are given with all their places.
    """
    base, other = _dated(each.base, names[0], logs[0]), _dated(each.other, names[1], logs[1])
    if base == other and each.base.time == each.other.time:
        base, other = _dated(each.base, names[0], logs[0], ALL), _dated(each.other, names[1], logs[1], ALL)
    elif base == other:
        base, other = f"{base}, at {_time_of_day(each.base)}", f"{other}, at {_time_of_day(each.other)}"
    return FirstDifference(each.family, each.minute, logs[0].calendar.date_of(each.minute), each.kind, base, other)


def _time_of_day(row: Any) -> str:
    return f"{int(row.time) % MINUTES_PER_DAY // 60:02d}:{int(row.time) % 60:02d}"


def _path(log: Log) -> pd.DataFrame:
    """Return the rows of families, by family and in the order they happened."""
    frame = log.frame()
    kept = frame[frame["family"] >= 0]
    return kept.sort_values(["family", "sequence"], kind="stable").reset_index(drop=True)


def _unconverted(path: pd.DataFrame) -> pd.DataFrame:
    """Return a path without the rows that only rename: a case or a place in line as services merge or part."""
    renamed = [word for word in path["detail"].cat.categories if RELABELLED in words_of(word)]
    left = path[path["event"].isin(["queue_in", "queue_out"])]
    then = left.shift(-1)
    lists = [each["team"].astype(object).replace(dict(SAME["team"])) for each in (left, then)]
    moved = (left["detail"] == "superseded") & (then["event"] == "queue_in") & (lists[0] == lists[1])
    moved &= (left["family"] == then["family"]) & (left["time"] == then["time"])
    kept = ~path["detail"].isin(renamed)
    kept.loc[left.index[moved | moved.shift(1, fill_value=False)]] = False
    return path[kept].reset_index(drop=True)


def _routes(path: pd.DataFrame) -> pd.DataFrame:
    return path[path["event"].isin(ROUTE)].reset_index(drop=True)


def _partings(one: pd.DataFrame, two: pd.DataFrame, both: set[int]) -> list[_Parting]:
    """Return the first difference of every family of both runs whose paths differ."""
    spots = {family: at for family, at in _first_mismatches(one, two, COLUMNS).items() if family in both}
    rows = [_rows(path, [at[side] for at in spots.values()]) for side, path in enumerate((one, two))]
    found = []
    for family, mine, theirs in zip(spots, *rows, strict=True):
        earlier = min((row for row in (mine, theirs) if row is not None), key=lambda row: int(row.time))
        found.append(_Parting(family, int(earlier.time), said(KINDS, earlier.event), mine, theirs))
    return found


def _rows(path: pd.DataFrame, places: list[int]) -> list[Any]:
    """Return the rows at these places, None for the place -1."""
    picked = path.iloc[[max(place, 0) for place in places]][[*COLUMNS, "sequence"]]
    rows = picked.astype(dict.fromkeys(WORDS, object)).itertuples(index=False)
    return [None if place < 0 else row for place, row in zip(places, rows, strict=True)]


def as_written(name: str, word: str) -> str:
    """Return a word of a column as it is."""
    return word


def as_meant(name: str, word: str) -> str:
    """Return a word of a column as it reads whether early help and child in need are one service or two."""
    same = SAME.get(name, {})
    return ",".join(part for part in (same.get(each, each) for each in words_of(word)) if part)


def _first_mismatches(
    one: pd.DataFrame, two: pd.DataFrame, columns: Sequence[str], read: Callable[[str, str], str] = as_meant
) -> dict[int, tuple[int, int]]:
    """Return, by family, the places in both tables of the first row that differs; -1 where a path has ended.

    Words are the same where `read`, given the name of the column and a word, gives the same.
    """
    mine, theirs = _keys(one), _keys(two)
    _, at_mine, at_theirs = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    same = np.ones(len(at_mine), dtype=bool)
    for name in columns:
        left, right = _codes(one, two, name, read)
        same &= left[at_mine] == right[at_theirs]
    apart = np.sort(np.concatenate([mine[at_mine[~same]], np.setxor1d(mine, theirs, assume_unique=True)]))
    families, first = np.unique(apart // _PLACE, return_index=True)
    keys = apart[first]
    places = [_places(table, keys).tolist() for table in (mine, theirs)]
    return dict(zip(families.tolist(), zip(*places, strict=True), strict=True))


def _keys(table: pd.DataFrame) -> Ints:
    """Return one number a row: the family, and the place of the row among the family's own; rising."""
    place = table.groupby("family", sort=False).cumcount().to_numpy()
    keys: Ints = (table["family"].to_numpy() * _PLACE + place).astype(np.int64)
    return keys


def _places(keys: Ints, wanted: Ints) -> Ints:
    """Return where each wanted key stands among the keys, -1 where it is not there."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    spots = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[spots] == wanted, spots, -1).astype(np.int64)


def _codes(
    one: pd.DataFrame, two: pd.DataFrame, name: str, read: Callable[[str, str], str]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return a column of both tables as numbers that are equal where the words, as read, are."""
    if name not in WORDS:
        return one[name].to_numpy().round(ALL), two[name].to_numpy().round(ALL)
    number: dict[str, int] = {}
    left, right = (
        np.array([number.setdefault(read(name, str(word)), len(number)) for word in column.cat.categories], np.int64)[
            column.cat.codes.to_numpy()
        ]
        for column in (one[name], two[name])
    )
    return left, right


def _dated(row: Any, workers: WorkerNames, log: Log, places: int = USUAL) -> str:
    """Return one row in words, with its day."""
    if row is None:
        return "nothing more happens"
    day = log.calendar.date_of(int(row.time))
    return f"{day_words(day)}: {capital(_words(row, workers.of(row), places))}"


def _handover_words(row: Any) -> str:
    """Return how a family passed to a new holder, in words."""
    if row.detail.endswith(",stays"):
        return "the earlier worker stays beside"
    return handover_words(float(row.value), warm=row.detail.endswith("warm"))


def _words(row: Any, who: str, places: int) -> str:
    """Return one row in words; `who` is its worker, a belief has so many decimal places."""
    list_of = f"the waiting list for {said(phrases.WAITING_FOR, row.team)}"
    role, cause = first_word(row.detail), later_words(row.detail)
    decided = f"{said(phrases.WHERE, row.stage)}: {phrases.outcome(row.stage, row.detail)}"
    gone = row.stage == Stage.LEFT
    entered = said(phrases.LEFT, row.detail) if gone else phrases.entered(row.stage, row.detail)
    fixed = {
        "level": f"need is at {need_words(row.value)}",
        "contact": f"a contact comes from {said(phrases.SOURCES, row.detail)}",
        "decision": f"{decided} ({phrases.belief_words(row.value, places, within=places == USUAL)})",
        "stage_in": entered,
        "stage_out": phrases.left_stage(row.stage, row.detail),
        "queue_in": f"joins {list_of}",
        "queue_out": f"comes off {list_of}: {said(phrases.OFF_THE_LIST, row.detail)}",
        "allocated": f"{who} {said(phrases.TAKES, role)}{phrases.OVER_CAP if 'over_cap' in row.detail else ''}",
        "released": phrases.gives_up(who, role, cause),
        "handover": f"{who} has taken over ({_handover_words(row)})",
        "help": f"help of {row.detail} hours a week",
        "placement_in": f"a child is {said(phrases.PLACED, row.detail)}",
        "placement_out": "a child's placement ends",
    }
    if cause == "missed":
        return f"{said(phrases.HELD, role)} due and not made"
    return fixed.get(row.event, f"{said(phrases.HELD, role)} ({cause.replace('_', ' ')})")
