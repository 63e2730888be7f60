"""The workers of a run by name, and which rows belong together when a family changes hands.

A worker keeps one number for good, so that a reader can follow the social worker 5 who becomes lead practitioner 5.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sim.explain import phrases
from sim.explain.phrases import said
from sim.log import first_word, later_words
from sim.service import CaseRole, Role
from sim.wording import count_words

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

SAME_PEOPLE: Final[Mapping[str, str]] = {
    Role.LCPP: Role.SOCIAL_WORKER,
    Role.FAMILY_HELP_PRACTITIONER: Role.EARLY_HELP_WORKER,
}
"""Roles whose people come from another role and are numbered with it."""


@dataclass(frozen=True, slots=True)
class WorkerNames:
    """Every worker by role and number, `social worker 2`; the role is the one at the time."""

    numbers: Mapping[int, int]
    roles: Mapping[int, tuple[list[int], list[str]]]

    def at(self, worker: int, minute: int) -> str:
        """Return the name of a worker at a minute; `nobody` for none."""
        if worker < 0:
            return "nobody"
        if worker not in self.numbers:
            return f"worker {worker}"
        since, roles = self.roles[worker]
        return f"{said(phrases.ROLES, roles[max(0, bisect_right(since, minute) - 1)])} {self.numbers[worker]}"


def worker_names(log: Log) -> WorkerNames:
    """Return the names of every worker of a run."""
    numbers, seen = {}, dict[str, int]()
    roles: dict[int, tuple[list[int], list[str]]] = {}
    workers = log.workers
    for worker, role in zip(workers["worker"].tolist(), workers["role"], strict=True):
        home = SAME_PEOPLE.get(role, role)
        numbers[worker] = seen[home] = seen.get(home, 0) + 1
        roles[worker] = ([log.start], [role])
    frame = log.frame()
    started = frame[frame["event"] == "worker_in"]
    first: set[int] = set()
    for worker, minute, detail in zip(started["worker"], started["time"], started["detail"], strict=True):
        if worker not in first:
            first.add(worker)
            roles[worker] = ([], [])
        roles[worker][0].append(int(minute))
        roles[worker][1].append(first_word(str(detail)))
    return WorkerNames(numbers, roles)


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows (`sequence`) that belong together when a family changes hands.

    `handovers` gives, for the row that allocates a new holder, the days together and whether the handover was warm;
    `told_with` are the handovers it covers; `back` are the rows of a worker who stayed beside and takes the family
    back; `reweighed` those in which only the places the family takes change.
    """

    handovers: Mapping[int, tuple[float, bool]] = field(default_factory=dict)
    told_with: frozenset[int] = frozenset()
    back: frozenset[int] = frozenset()
    reweighed: frozenset[int] = frozenset()


def changes_of_hands(rows: pd.DataFrame) -> Changes:
    """Return which rows of a family belong together when it changes hands."""
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
    return Changes(handovers, frozenset(told_with), frozenset(back), frozenset(reweighed))


def handover_words(days: float, *, warm: bool) -> str:
    """Return a handover in words: `a cold handover: no time together`."""
    together = f"{count_words(round(days), 'day')} together" if round(days) else "no time together"
    short = ", less than planned" if days > 0 and not warm else ""
    return f"a {'warm' if warm else 'cold'} handover: {together}{short}"
