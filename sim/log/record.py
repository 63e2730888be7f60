"""The record a run writes, one verb for each event, and the one place where details are put together and read back.

The recorder is the only thing the model writes to. Rows are tuples whose parts are strung together in one list, and
folded into typed columns block by block, so that a long run stays small in memory.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias, final

import numpy as np

from sim.log.vocabulary import EVENTS, STAGES, TEAMS
from sim.service import Activity, CaseRole, Role, Stage, Team

COLUMNS: tuple[str, ...] = (
    "time",
    "sequence",
    "family",
    "child",
    "event",
    "stage",
    "team",
    "worker",
    "value",
    "detail",
)
Row = tuple[int, int, int, str, str, str, int, float, str]
KEPT_AS: Final[Mapping[str, type[np.generic]]] = {
    "time": np.int64,
    "family": np.int32,
    "child": np.int32,
    "event": np.int16,
    "stage": np.int16,
    "team": np.int16,
    "worker": np.int32,
    "value": np.float64,
    "detail": np.int32,
}
"""How each part of a row is kept, in order; what does not fit is an error, never another number."""
WIDTH: Final = len(KEPT_AS)
"""Parts of a row."""
Way: TypeAlias = Literal["warm", "cold", "stays"]
"""How a family passes to a new holder: with the overlap planned, with less or none, or beside the earlier holder."""
BLOCK: Final = 16_384
"""Rows gathered before they are folded: few enough to lie near at hand, and to weigh little beside their columns."""
FULL: Final = BLOCK * WIDTH
"""Parts of so many rows."""
LONG: Final = 500_000
"""Rows from which on memory given back is worth the hundredth of a second that it takes."""
NOBODY: Final = -1
"""Stands for no family, no child or no worker."""


def words_of(detail: str) -> tuple[str, ...]:
    """Return the words of a detail, in order: `released` has the role in the case and the cause, and so on."""
    return tuple(detail.split(","))


def first_word(detail: str) -> str:
    """Return the first word of a detail: the kind of a visit, the role in the case, the source of a contact."""
    return detail.partition(",")[0]


def later_words(detail: str) -> str:
    """Return what follows the first word of a detail, empty when it has one word only."""
    return detail.partition(",")[2]


@final
class Codes:
    """Words met so far and their numbers, in order of first appearance after the closed list."""

    __slots__ = ("number", "words")

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.words: list[str] = ["", *known]
        self.number: dict[str, int] = {word: i for i, word in enumerate(self.words)}

    def encode(self, words: list[str], kind: type[np.generic]) -> np.ndarray[Any, Any]:
        """Numbers of the words, shape (n,), adding words not met before."""
        number = self.number
        try:
            return np.fromiter(map(number.__getitem__, words), dtype=kind, count=len(words))
        except KeyError:
            for word in dict.fromkeys(words):
                if word not in number:
                    number[word] = len(self.words)
                    self.words.append(word)
        return np.fromiter(map(number.__getitem__, words), dtype=kind, count=len(words))

    def settle(self) -> None:
        """Keep the words as copies made in one go.

        A word lies where it was first met, among what the run made then; a few hundred of them keep Python from giving
        back a hundred megabytes once the run is over.
        """
        self.words = "\n".join(self.words).split("\n")
        self.number = {word: i for i, word in enumerate(self.words)}


@final
class Recorder:
    """The record of one run: one verb for each event, in the order in which things happen.

    Every verb takes the minute first, then whom it is about. Rows are plain tuples (time, family, child, event, stage,
    team, worker, value, detail), handed to `append`; who audits a run puts its own function there. No family, child or
    worker is `NOBODY`; no stage or team is None.
    """

    __slots__ = ("append", "codes", "count", "kept", "parts")

    def __init__(self) -> None:
        self.parts: list[Any] = []
        self.append: Callable[[Row], None] = self.parts.extend
        self.kept: dict[str, np.ndarray[Any, Any]] = {
            name: np.empty(4 * BLOCK, dtype=kind) for name, kind in KEPT_AS.items()
        }
        self.count = 0
        self.codes = {
            "event": Codes(tuple(EVENTS)),
            "stage": Codes(STAGES),
            "team": Codes(TEAMS),
            "detail": Codes(),
        }

    def __len__(self) -> int:
        """Rows recorded so far."""
        return self.count + len(self.parts) // WIDTH

    @property
    def rows(self) -> list[Row]:
        """The rows not folded yet, in order."""
        return list(zip(*[iter(self.parts)] * WIDTH, strict=True))

    # --- the family's life ----------------------------------------------------------------------------------
    def level(self, now: int, family: int, stage: Stage | None, level: int, why: str) -> None:
        """The latent level becomes `level`."""
        self.append((now, family, NOBODY, "level", stage or "", "", NOBODY, float(level), why))

    def help(self, now: int, family: int, stage: Stage | None, adequacy: float, hours: str) -> None:
        """Help of so many direct hours a week, as text, now has this adequacy (0 to 1)."""
        self.append((now, family, NOBODY, "help", stage or "", "", NOBODY, adequacy, hours))

    # --- the pathway ----------------------------------------------------------------------------------------
    def contact(self, now: int, family: int, stage: Stage | None, children: int, source: str) -> None:
        """A contact about so many children arrives from a source."""
        self.append((now, family, NOBODY, "contact", stage or "", "", NOBODY, float(children), source))

    def decision(self, now: int, family: int, stage: Stage | None, belief: float, outcome: str) -> None:
        """A decision is made on a belief."""
        self.append((now, family, NOBODY, "decision", stage or "", "", NOBODY, belief, outcome))

    def stage_in(
        self, now: int, family: int, stage: Stage, children: int, detail: str = "", child: int = NOBODY
    ) -> None:
        """The family (or one child) enters a stage, with so many children in scope."""
        self.append((now, family, child, "stage_in", stage, "", NOBODY, float(children), detail))

    def stage_out(
        self, now: int, family: int, stage: Stage | None, children: int, cause: str, child: int = NOBODY
    ) -> None:
        """The family (or one child) leaves a stage."""
        self.append((now, family, child, "stage_out", stage or "", "", NOBODY, float(children), cause))

    def activity(
        self,
        now: int,
        family: int,
        stage: Stage | None,
        kind: Activity,
        *,
        how: str,
        hours: float,
        worker: int = NOBODY,
    ) -> None:
        """A visit, review or meeting takes place on time, late or not at all, and takes so many hours."""
        self.append((now, family, NOBODY, kind.event, stage or "", "", worker, hours, f"{kind},{how}"))

    def placement_in(self, now: int, family: int, child: int, placement: str) -> None:
        """A child's placement starts."""
        self.append((now, family, child, "placement_in", Stage.CARE, "", NOBODY, 1.0, placement))

    def placement_out(self, now: int, family: int, child: int, placement: str, reason: str) -> None:
        """A child's placement ends."""
        self.append((now, family, child, "placement_out", Stage.CARE, "", NOBODY, 1.0, f"{placement},{reason}"))

    # --- who works with the family --------------------------------------------------------------------------
    def queue_in(self, now: int, family: int, stage: Stage | None, team: Team | None, urgency: float) -> None:
        """The family joins the waiting list of a team, in a class of urgency (0 first)."""
        self.append((now, family, NOBODY, "queue_in", stage or "", team or "", NOBODY, float(urgency), ""))

    def queue_out(
        self, now: int, family: int, stage: Stage | None, team: Team | None, how: str, worker: int = NOBODY
    ) -> None:
        """The family leaves the waiting list of a team: allocated, withdrawn or superseded."""
        self.append((now, family, NOBODY, "queue_out", stage or "", team or "", worker, 0.0, how))

    def allocated(
        self,
        now: int,
        family: int,
        stage: Stage | None,
        team: Team | None,
        worker: int,
        *,
        role: CaseRole,
        places: float,
        over_cap: bool,
    ) -> None:
        """A worker takes the family in a role; it takes places on the caseload, within the cap or above it."""
        detail = f"{role},over_cap" if over_cap else str(role)
        self.append((now, family, NOBODY, "allocated", stage or "", team or "", worker, places, detail))

    def released(
        self,
        now: int,
        family: int,
        stage: Stage | None,
        team: Team | None,
        worker: int,
        *,
        role: CaseRole,
        places: float,
        cause: str,
    ) -> None:
        """A worker gives the family up."""
        self.append((now, family, NOBODY, "released", stage or "", team or "", worker, places, f"{role},{cause}"))

    def handover(
        self,
        now: int,
        family: int,
        stage: Stage | None,
        team: Team | None,
        worker: int,
        *,
        days: float,
        cause: str | None,
        way: Way,
    ) -> None:
        """The holder changes to this worker, or whoever stayed beside it leaves, after so many days of overlap."""
        self.append((now, family, NOBODY, "handover", stage or "", team or "", worker, days, f"{cause},{way}"))

    # --- weeks ----------------------------------------------------------------------------------------------
    def week(self, now: int, of: str, what: str, hours: float) -> None:
        """A week begins: hours asked of a role, there, with families or paid; or of a claim, usual or given."""
        self.append((now, NOBODY, NOBODY, "week", "", "", NOBODY, hours, f"{of},{what}"))

    # --- workers --------------------------------------------------------------------------------------------
    def staff(self, now: int, role: str, what: str, fte: float) -> None:
        """The staff of a role as a week begins: posts established, permanent, agency, away and so on."""
        self.append((now, NOBODY, NOBODY, "staff", "", "", NOBODY, fte, f"{role},{what}"))

    def worker(
        self,
        now: int,
        event: str,
        worker: int,
        *,
        role: Role,
        team: Team | None,
        cap: float,
        cause: str,
        employment: str = "permanent",
    ) -> None:
        """A worker starts, stops or has another cap (`worker_in`, `worker_out`, `worker_cap`); a cap of 0 is none."""
        self.append((now, NOBODY, NOBODY, event, "", team or "", worker, cap, f"{role},{employment},{cause}"))

    # --- money ----------------------------------------------------------------------------------------------
    def money(self, now: int, pence: int, *, fund: str, line: str, source: str, to: str) -> None:
        """Whole pence of a fund and line move from one account to another."""
        self.append((now, NOBODY, NOBODY, "money", "", "", NOBODY, float(pence), f"{fund},{line},{source},{to}"))

    # --- the table ------------------------------------------------------------------------------------------
    def fold(self) -> None:
        """Add the rows gathered so far to the typed columns."""
        first, after = self.count, len(self)
        for place, (name, kind) in enumerate(KEPT_AS.items()):
            column = self.parts[place::WIDTH]
            words = self.codes.get(name)
            numbers = (
                np.fromiter(column, dtype=kind, count=after - first) if words is None else words.encode(column, kind)
            )
            if after > len(self.kept[name]):
                self.kept[name] = _with_room(self.kept[name], first, after)
            self.kept[name][first:after] = numbers
        self.count = after
        self.parts.clear()

    def settle(self) -> None:
        """Let go of what keeps the memory of a long run, which is over, from being given back.

        It lies in pieces, which whatever is loaded next would settle between.
        """
        if self.count < LONG:
            return
        gc.collect()  # empties the lists of small objects that Python keeps for later, which lie about in it too
        for codes in self.codes.values():
            codes.settle()

    def columns(self) -> dict[str, np.ndarray[Any, Any]]:
        """All columns, each of shape (rows,); words as numbers. They are the record's own: not to be written to."""
        if self.parts:
            self.fold()
        found = {name: column[: self.count] for name, column in self.kept.items()}
        found["sequence"] = np.arange(self.count, dtype=np.int64)
        return found


def _with_room(column: np.ndarray[Any, Any], used: int, wanted: int) -> np.ndarray[Any, Any]:
    """Return a longer column with the same first rows; what is not used of it takes no memory yet."""
    longer = np.empty(max(wanted, 2 * len(column)), dtype=column.dtype)
    longer[:used] = column[:used]
    return longer
