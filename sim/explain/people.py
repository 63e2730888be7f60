"""Who works with a family, in words: taking it, staying beside, overseeing, handing over and giving it up.

A worker keeps one number for good, so that a reader can follow the social worker 5 who becomes lead practitioner 5.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sim.clock import MINUTES_PER_DAY
from sim.explain import phrases
from sim.explain.phrases import capital, count_words, said

if TYPE_CHECKING:
    import pandas as pd

    from sim.explain.teller import Teller
    from sim.log import Log

SAME_PEOPLE: Final[Mapping[str, str]] = {"lcpp": "social_worker", "family_help_practitioner": "early_help_worker"}
"""Roles whose people come from another role and are numbered with it."""
AT_ONCE: Final = ("holder,handover", "holder,co_worker")


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
        roles[worker][1].append(str(detail).partition(",")[0])
    return WorkerNames(numbers, roles)


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows (`sequence`) that belong together when a family changes hands.

    `handovers` gives, for the row that allocates a new holder, the days together and whether the handover was warm;
    `told_with` are the handovers told there; `back` are the rows of a worker who stayed beside and takes the family
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
        role, _, cause = row.detail.partition(",")
        place, spot = (int(row.time), int(row.worker)), int(row.sequence)
        if row.event == "released":
            given_up[(*place, row.detail)] = spot
        elif row.event == "allocated":
            taken[(*place, role)] = spot
            before = given_up.pop((*place, role + ",children"), None)
            beside = given_up.pop((*place, "co_worker,handover"), None) if role == "holder" else None
            if before is not None:
                reweighed |= {before, spot}
            elif beside is not None:
                back |= {beside, spot}
        elif (*place, "holder") in taken:
            handovers[taken[(*place, "holder")]] = (float(row.value), cause.endswith("warm"))
            told_with.add(spot)
    return Changes(handovers, frozenset(told_with), frozenset(back), frozenset(reweighed))


def tell_released(teller: Teller, row: Any) -> None:
    """Tell that a worker gives the family up, unless the next rows tell it."""
    role, _, cause = row.detail.partition(",")
    spot, name = int(row.sequence), capital(teller.worker(row))
    if spot in teller.hands.reweighed or spot in teller.hands.back:
        teller.pass_over(row)
    elif row.detail in AT_ONCE:
        teller.changing = int(row.time)
        teller.pass_over(row)
    elif row.detail == "co_worker,overlap_ended":
        teller.leaving = name
        teller.pass_over(row)
    else:
        teller.tell(row, f"{name} {said(phrases.STOPS, role)}: {said(phrases.GIVEN_UP, cause)}")


def tell_allocated(teller: Teller, row: Any) -> None:
    """Tell that a worker takes the family, stays beside the holder or begins to oversee."""
    spot, role = int(row.sequence), row.detail.partition(",")[0]
    if spot in teller.hands.reweighed:
        teller.pass_over(row)
        return
    told = f"{capital(teller.worker(row))} "
    over = ", above the caseload cap" if "over_cap" in row.detail else ""
    if role != "holder":
        waited = teller.waiting.pop(row.team, None) if role == "overseer" else None
        told += said(phrases.TAKES, role) + _after_wait(waited, int(row.time), always=False)
        teller.tell(row, told + over)
        return
    days, warm = teller.hands.handovers.get(spot, (0.0, False))
    if spot in teller.hands.back:
        told += "takes the family back"
    elif spot in teller.hands.handovers or teller.changing == int(row.time):
        told += "takes over the family"
    else:
        told += "takes the family"
    first = "over" not in told and "back" not in told
    told += _after_wait(teller.waiting.pop(row.team, None), int(row.time), always=first)
    if spot in teller.hands.handovers:
        told += f" ({handover_words(days, warm=warm)})"
    teller.tell(row, told + over)


def tell_handover(teller: Teller, row: Any) -> None:
    """Tell that the earlier holder has left, unless that was told with the new one's arrival."""
    if int(row.sequence) in teller.hands.told_with:
        teller.pass_over(row)
        return
    who, teller.leaving = teller.leaving or "The earlier worker", ""
    how = handover_words(float(row.value), warm=row.detail.endswith("warm"))
    teller.tell(row, f"{who} leaves the family to {teller.worker(row)} ({how})")


def handover_words(days: float, *, warm: bool) -> str:
    """Return a handover in words: `a cold handover: no time together`."""
    together = f"{count_words(round(days), 'day')} together" if round(days) else "no time together"
    short = ", less than planned" if days > 0 and not warm else ""
    return f"a {'warm' if warm else 'cold'} handover: {together}{short}"


def _after_wait(joined: int | None, minute: int, *, always: bool) -> str:
    """Return how long a family was on the list before it was allocated; of no wait only if `always`."""
    if joined is None:
        return ""
    days = minute // MINUTES_PER_DAY - joined // MINUTES_PER_DAY
    if days:
        return f", {count_words(days, 'day')} after it joined the list"
    return ": it is allocated the same day" if always else ""
