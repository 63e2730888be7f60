"""The workers of a run by name, and which rows belong together when a family changes hands.

A worker keeps one number for good, so that a reader can follow the social worker 5 who becomes lead practitioner 5, or
the agency social worker 31 who takes a permanent post as social worker 31.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sim.clock import MINUTES_PER_WEEK
from sim.explain import phrases
from sim.explain.phrases import said
from sim.log import first_word, later_words, words_of
from sim.service import CaseRole, Role
from sim.wording import count_words

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

SAME_PEOPLE: Final[Mapping[str, str]] = {
    Role.LCPP: Role.SOCIAL_WORKER,
    Role.SUPERVISOR: Role.SOCIAL_WORKER,
    Role.FAMILY_HELP_PRACTITIONER: Role.EARLY_HELP_WORKER,
}
"""Roles whose people come from another role and are numbered with it."""
AGENCY: Final = "agency"
NOTICE: Final = "workforce.lives.notice_weeks"
LATEST: Final = 1 << 60


@dataclass(frozen=True, slots=True)
class WorkerNames:
    """Every worker by role and number, `social worker 2`; the role is the one at the time.

    `kinds` gives what each worker is called from a minute and row (`sequence`) on, with `{}` for the number.
    """

    numbers: Mapping[int, int]
    kinds: Mapping[int, tuple[list[tuple[int, int]], list[str]]]

    def at(self, worker: int, minute: int, sequence: int = LATEST) -> str:
        """Return the name of a worker at a minute, or just before a row (`sequence`) of it; `nobody` for none."""
        if worker < 0:
            return "nobody"
        if worker not in self.numbers:
            return f"worker {worker}"
        since, kinds = self.kinds[worker]
        return kinds[max(0, bisect_right(since, (minute, sequence)) - 1)].format(self.numbers[worker])

    def of(self, row: Any) -> str:
        """Return the name of the worker of a row of the log, as it is when the row is written."""
        return self.at(int(row.worker), int(row.time), int(row.sequence))


def worker_names(log: Log) -> WorkerNames:
    """Return the names of every worker of a run."""
    frame = log.frame()
    started = frame[frame["event"] == "worker_in"]
    places = zip(started["time"].tolist(), started["sequence"].tolist(), strict=True)
    terms: dict[int, tuple[list[tuple[int, int]], list[tuple[str, str]]]] = {}
    for worker, place, detail in zip(started["worker"].tolist(), places, started["detail"].astype(str), strict=True):
        role, employment = words_of(detail)[:2]
        since, jobs = terms.setdefault(worker, ([], []))
        since.append(place)
        jobs.append((role, employment))
    numbers, seen = dict[int, int](), dict[str, int]()
    kinds: dict[int, tuple[list[tuple[int, int]], list[str]]] = {}
    for worker, last in zip(log.workers["worker"].tolist(), log.workers["role"], strict=True):
        if worker in numbers:
            continue
        since, jobs = terms.get(worker, ([(log.start, 0)], [(last, "")]))
        first = jobs[0][0]
        home = SAME_PEOPLE.get(first, first)
        numbers[worker] = seen[home] = seen.get(home, 0) + 1
        kinds[worker] = (since, [_called(role, employment, home) for role, employment in jobs])
    return WorkerNames(numbers, kinds)


def _called(role: str, employment: str, home: str) -> str:
    """Return what somebody in a role is called, with `{}` for the number; `home` is the role of the number."""
    if SAME_PEOPLE.get(role, role) != home:
        team = next((str(each.team) for each in Role if each == role and each.team), "")
        return f"{said(phrases.ROLES, home)} {{}}{' in ' if team else ''}{team.replace('_', ' ')}"
    return f"{'agency ' if employment == AGENCY else ''}{said(phrases.ROLES, role)} {{}}"


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows (`sequence`) that belong together when a family changes hands.

    `handovers` gives, for the row that allocates a new holder, the days together and whether the handover was warm;
    `told_with` are the handovers it covers; `back` are the rows of a worker who stayed beside and takes the family
    back; `reweighed` those in which only the places the family takes change. `followed` are rows of a worker who is
    gone and whose place another takes in the same minute; `soon` gives, for the rows that begin and end an overlap, the
    cause for which the worker goes on the last day of it.
    """

    handovers: Mapping[int, tuple[float, bool]] = field(default_factory=dict)
    told_with: frozenset[int] = frozenset()
    back: frozenset[int] = frozenset()
    reweighed: frozenset[int] = frozenset()
    followed: frozenset[int] = frozenset()
    soon: Mapping[int, str] = field(default_factory=dict)


LastDays: TypeAlias = Mapping[tuple[int, int], tuple[str, int]]
"""By minute and worker, why a worker with notice goes for good, and since when that can have been known."""


def last_days(log: Log) -> LastDays:
    """Return the last days of workers with notice, and since when each was known."""
    frame = log.frame()
    notice = round(float(log.values.get(NOTICE, 0.0)) * MINUTES_PER_WEEK)
    gone = frame[frame["event"] == "worker_out"]
    causes = (words_of(detail)[-1] for detail in gone["detail"].astype(str))
    spots = zip(gone["time"].tolist(), gone["worker"].tolist(), strict=True)
    named = zip(spots, causes, strict=True)
    return {spot: (cause, spot[0] - notice) for spot, cause in named if cause in phrases.SOON_GOES}


def changes_of_hands(rows: pd.DataFrame, last: LastDays | None = None) -> Changes:
    """Return which rows of a family belong together when it changes hands; `last` are those of `last_days`."""
    handovers: dict[int, tuple[float, bool]] = {}
    told_with, back, reweighed = set[int](), set[int](), set[int]()
    taken: dict[tuple[int, int, str], int] = {}
    given_up: dict[tuple[int, int, str], int] = {}
    kept = rows[rows["event"].isin(["allocated", "released", "handover"])]
    row: Any
    for row in kept.astype({"event": object, "detail": object}).itertuples(index=False):
        role, cause = first_word(row.detail), later_words(row.detail)
        place, spot = (int(row.time), int(row.worker)), int(row.sequence)
        if row.event == "released":
            given_up[(*place, row.detail)] = spot
        elif row.event == "allocated":
            taken[(*place, role)] = spot
            before = given_up.pop((*place, role + ",children"), None)
            beside = given_up.pop((*place, f"{CaseRole.CO_WORKER},handover"), None) if role == CaseRole.HOLDER else None
            if before is not None:
                reweighed |= {before, spot}
            elif beside is not None:
                back |= {beside, spot}
        elif (*place, CaseRole.HOLDER) in taken:
            if cause != "stays":
                handovers[taken[(*place, CaseRole.HOLDER)]] = (float(row.value), cause == "warm")
            told_with.add(spot)
    soon = _soon_gone(kept, last or {})
    followed = _followed(kept, soon)
    return Changes(handovers, frozenset(told_with), frozenset(back), frozenset(reweighed), followed, soon)


def _followed(kept: pd.DataFrame, soon: Mapping[int, str]) -> frozenset[int]:
    """Return the rows of a worker who is gone and whose place the next row of the same minute gives to another.

    The place of a worker beside the holder is given to nobody: there the next row completes the handover.
    """
    found = []
    before, spot = ("", "", -1), -1
    columns = (kept[name].tolist() for name in ("sequence", "time", "event", "detail"))
    for sequence, minute, event, detail in zip(*columns, strict=True):
        role, cause = first_word(detail), later_words(detail)
        follows = event == "handover" if before[0] == CaseRole.CO_WORKER else (event, role) == ("allocated", before[0])
        if before[1] in phrases.GOES and before[2] == minute and follows:
            found.append(spot)
        before, spot = ("", "", -1), sequence
        if event == "released":
            before = (role, soon.get(sequence, cause), minute)
    return frozenset(found)


def _soon_gone(kept: pd.DataFrame, last: LastDays) -> dict[int, str]:
    """Return the rows that begin and end an overlap on whose last day the earlier worker goes for good, and why.

    A worker who stayed beside the holder and gave notice only later did not stay because of it.
    """
    found, began = dict[int, str](), dict[int, tuple[int, int]]()
    columns = (kept[name].tolist() for name in ("sequence", "time", "event", "worker", "detail"))
    for sequence, minute, event, worker, detail in zip(*columns, strict=True):
        if event == "allocated" and first_word(detail) == CaseRole.CO_WORKER:
            began.setdefault(worker, (sequence, minute))
        elif event == "released" and first_word(detail) == CaseRole.CO_WORKER and later_words(detail) != "children":
            (beginning, since), (cause, known) = began.pop(worker, (-1, 0)), last.get((minute, worker), ("", 0))
            if cause and beginning >= 0 and since >= known and later_words(detail) in ("overlap_ended", cause):
                found |= {beginning: cause, sequence: cause}
    return found


def handover_words(days: float, *, warm: bool) -> str:
    """Return a handover in words: `a cold handover: no time together`."""
    together = f"{count_words(round(days), 'day')} together" if round(days) else "no time together"
    short = ", less than planned" if days > 0 and not warm else ""
    return f"a {'warm' if warm else 'cold'} handover: {together}{short}"
