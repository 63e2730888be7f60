"""The record a run writes, one verb for each event, and the one place where details are put together and read back.

The recorder is the only thing the model writes to. Rows are gathered and folded into typed columns block by block, so
that a long run stays small in memory.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias, final

import numpy as np

from sim.log.block import Block
from sim.log.row import KEPT_AS, NOBODY, Row, codes_of_columns
from sim.service import Activity, CaseRole, Role, Stage, Team

Way: TypeAlias = Literal["warm", "cold", "stays"]
"""How a family passes to a new holder: with the overlap planned, with less or none, or beside the earlier holder."""
BLOCK: Final = 16_384
"""Rows gathered before they are folded: few enough to lie near at hand, and to weigh little beside their columns."""
LONG: Final = 500_000
"""Rows from which on memory given back is worth the hundredth of a second that it takes."""


@final
class Recorder:
    """The record of one run: one verb for each event, in the order in which things happen.

    Every verb takes the minute first, then whom it is about. A row is (time, family, child, event, stage, team, worker,
    value, detail). No family, child or worker is `NOBODY`; no stage or team is None.
    """

    __slots__ = ("_block", "codes", "count", "kept")

    def __init__(self) -> None:
        self.codes = codes_of_columns()
        self._block = Block(self.codes)
        self.kept: dict[str, np.ndarray[Any, Any]] = {
            name: np.empty(4 * BLOCK, dtype=kind) for name, kind in KEPT_AS.items()
        }
        self.count = 0

    def __len__(self) -> int:
        """Rows recorded so far."""
        return self.count + len(self._block)

    @property
    def rows(self) -> list[Row]:
        """The rows not folded yet, in order."""
        return self._block.rows

    def show_each(self, look: Callable[[Row], None]) -> None:
        """Call `look` with every row before it is kept, as one who audits a run wants to see them."""
        self._block.look = look

    # --- the family's life ----------------------------------------------------------------------------------
    def level(self, now: int, family: int, stage: Stage | None, level: int, why: str) -> None:
        """The latent level becomes `level`."""
        self._block.add(now, family, NOBODY, "level", stage or "", "", NOBODY, float(level), why)

    def help(self, now: int, family: int, stage: Stage | None, adequacy: float, hours: str) -> None:
        """Help of so many direct hours a week, as text, now has this adequacy (0 to 1)."""
        self._block.add(now, family, NOBODY, "help", stage or "", "", NOBODY, adequacy, hours)

    # --- the pathway ----------------------------------------------------------------------------------------
    def contact(self, now: int, family: int, stage: Stage | None, children: int, source: str) -> None:
        """A contact about so many children arrives from a source."""
        self._block.add(now, family, NOBODY, "contact", stage or "", "", NOBODY, float(children), source)

    def decision(self, now: int, family: int, stage: Stage | None, belief: float, outcome: str) -> None:
        """A decision is made on a belief."""
        self._block.add(now, family, NOBODY, "decision", stage or "", "", NOBODY, belief, outcome)

    def stage_in(
        self, now: int, family: int, stage: Stage, children: int, detail: str = "", child: int = NOBODY
    ) -> None:
        """The family (or one child) enters a stage, with so many children in scope."""
        self._block.add(now, family, child, "stage_in", stage, "", NOBODY, float(children), detail)

    def stage_out(
        self, now: int, family: int, stage: Stage | None, children: int, cause: str, child: int = NOBODY
    ) -> None:
        """The family (or one child) leaves a stage."""
        self._block.add(now, family, child, "stage_out", stage or "", "", NOBODY, float(children), cause)

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
        self._block.add(now, family, NOBODY, kind.event, stage or "", "", worker, hours, f"{kind},{how}")

    def placement_in(self, now: int, family: int, child: int, placement: str) -> None:
        """A child's placement starts."""
        self._block.add(now, family, child, "placement_in", Stage.CARE, "", NOBODY, 1.0, placement)

    def placement_out(self, now: int, family: int, child: int, placement: str, reason: str) -> None:
        """A child's placement ends."""
        self._block.add(now, family, child, "placement_out", Stage.CARE, "", NOBODY, 1.0, f"{placement},{reason}")

    # --- who works with the family --------------------------------------------------------------------------
    def queue_in(self, now: int, family: int, stage: Stage | None, team: Team | None, urgency: float) -> None:
        """The family joins the waiting list of a team, in a class of urgency (0 first)."""
        self._block.add(now, family, NOBODY, "queue_in", stage or "", team or "", NOBODY, float(urgency), "")

    def queue_out(
        self, now: int, family: int, stage: Stage | None, team: Team | None, how: str, worker: int = NOBODY
    ) -> None:
        """The family leaves the waiting list of a team: allocated, withdrawn or superseded."""
        self._block.add(now, family, NOBODY, "queue_out", stage or "", team or "", worker, 0.0, how)

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
        self._block.add(now, family, NOBODY, "allocated", stage or "", team or "", worker, places, detail)

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
        self._block.add(now, family, NOBODY, "released", stage or "", team or "", worker, places, f"{role},{cause}")

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
        self._block.add(now, family, NOBODY, "handover", stage or "", team or "", worker, days, f"{cause},{way}")

    # --- weeks ----------------------------------------------------------------------------------------------
    def week(self, now: int, of: str, what: str, hours: float) -> None:
        """A week begins: hours asked of a role, there, with families or paid; or of a claim, usual or given."""
        self._block.add(now, NOBODY, NOBODY, "week", "", "", NOBODY, hours, f"{of},{what}")

    # --- workers --------------------------------------------------------------------------------------------
    def staff(self, now: int, role: str, what: str, fte: float) -> None:
        """The staff of a role as a week begins: posts established, permanent, agency, away and so on."""
        self._block.add(now, NOBODY, NOBODY, "staff", "", "", NOBODY, fte, f"{role},{what}")

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
        self._block.add(now, NOBODY, NOBODY, event, "", team or "", worker, cap, f"{role},{employment},{cause}")

    # --- money ----------------------------------------------------------------------------------------------
    def money(self, now: int, pence: int, *, fund: str, line: str, source: str, to: str) -> None:
        """Whole pence of a fund and line move from one account to another."""
        self._block.add(now, NOBODY, NOBODY, "money", "", "", NOBODY, float(pence), f"{fund},{line},{source},{to}")

    # --- the table ------------------------------------------------------------------------------------------
    def fold_if_full(self) -> None:
        """Fold the rows gathered so far where they are a block."""
        if len(self._block) >= BLOCK:
            self.fold()

    def fold(self) -> None:
        """Add the rows gathered so far to the typed columns."""
        first, after = self.count, len(self)
        for name, numbers in self._block.columns().items():
            if after > len(self.kept[name]):
                self.kept[name] = _with_room(self.kept[name], first, after)
            self.kept[name][first:after] = numbers
        self.count = after
        self._block.clear()

    def settle(self) -> None:
        """Let go of what keeps the memory of a long run, which is over, from being given back.

        It lies in pieces, which whatever is loaded next would settle between.
        """
        if self.count < LONG:
            return
        gc.collect()  # empties the lists of small objects that Python keeps for later, which lie about in it too
        for codes in self.codes.values():
            codes.copy_words()

    def columns(self) -> dict[str, np.ndarray[Any, Any]]:
        """All columns, each of shape (rows,); words as numbers. They are the record's own: not to be written to."""
        if len(self._block) > 0:
            self.fold()
        found = {name: column[: self.count] for name, column in self.kept.items()}
        found["sequence"] = np.arange(self.count, dtype=np.int64)
        return found


def _with_room(column: np.ndarray[Any, Any], used: int, wanted: int) -> np.ndarray[Any, Any]:
    """Return a longer column with the same first rows; what is not used of it takes no memory yet."""
    longer = np.empty(max(wanted, 2 * len(column)), dtype=column.dtype)
    longer[:used] = column[:used]
    return longer
