"""Entries of the ledger: the rows of the event `money`, told apart into budget and spending of a fund and line.

A row moves whole pence from one account to another. Pence that reach the account of its fund are budget, pence that
leave it are spending; what passes between funds at the end of a budget year, the line `transfer`, is neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from sim.kpis.tables import Tables
from sim.kpis.tables.once import once
from sim.kpis.tables.periods import Bools, Floats, Ints
from sim.service import COURT, Role

TRANSFER: Final = "transfer"
"""Line of what passes between funds, which is neither budget nor spending."""
AGENCY: Final = "agency"
PAY: Final = "pay_"
PLACEMENT: Final = "placement_"
HIGH_COST: Final = "high_cost"
CARE_PAY: Final = f"{PAY}{Role.CARE_SOCIAL_WORKER}"
STAFF: Final = "staff"
PLACEMENTS: Final = "placements"
PURCHASES: Final = "purchases"
TRANSFORMATION: Final = "transformation"
OTHER: Final = "other"  # not the service's word
PARTS: Final = (STAFF, AGENCY, PLACEMENTS, PURCHASES, COURT, TRANSFORMATION, OTHER)
"""Groups of lines in which tables of money are told, in their order."""
_APRIL: Final = (4, 1)
_PENCE: Final = 100.0


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of one log in order of time.

    `fund` and `line` are numbers of words of `funds` and `lines`. `pence` are in cash of the day; `real` is what a
    pound of each entry is worth in the price year.
    """

    time: Ints
    fund: Ints
    line: Ints
    pence: Floats
    budget: Bools
    spent: Bools
    real: Floats
    funds: tuple[str, ...]
    lines: tuple[str, ...]

    def of_lines(self, wanted: tuple[str, ...]) -> Bools:
        """Whether each entry is of one of these lines."""
        return np.array([line in wanted for line in self.lines], dtype=bool)[self.line]


@once
def entries_of(tables: Tables) -> Entries:
    """Read the ledger of a log; each distinct text of the rows is taken apart once."""
    rows = tables.rows("money")
    codes, place = np.unique(rows.detail, return_inverse=True)
    words = tables.log.words("detail")
    told = [tuple(str(words[code]).split(",")) for code in codes.tolist()]
    funds = tuple(sorted({fund for fund, *_ in told}))
    lines = tuple(sorted({line for _, line, *_ in told}))
    moved = [line != TRANSFER for _, line, *_ in told]
    return Entries(
        time=rows.time,
        fund=np.array([funds.index(fund) for fund, *_ in told], dtype=np.int64)[place],
        line=np.array([lines.index(line) for _, line, *_ in told], dtype=np.int64)[place],
        pence=rows.value.astype(np.float64),
        budget=np.array([moves and to == fund for (fund, _, _, to), moves in zip(told, moved, strict=True)], bool)[
            place
        ],
        spent=np.array([moves and of == fund for (fund, _, of, _), moves in zip(told, moved, strict=True)], bool)[
            place
        ],
        real=_worth(tables, rows.time),
        funds=funds,
        lines=lines,
    )


def part_of(line: str) -> str:
    """Return the group of lines that a line is told in."""
    if line in {AGENCY, COURT, PURCHASES, TRANSFORMATION}:
        return line
    if line.startswith(PAY) or line in {"recruitment", "redundancy"}:
        return STAFF
    return PLACEMENTS if line.startswith(PLACEMENT) or line == HIGH_COST else OTHER


def is_pay(part: str) -> bool:
    """Tell whether a group of lines is pay of posts, which is saved only when posts are closed."""
    return part == STAFF


def is_bought_by_the_week(part: str) -> bool:
    """Tell whether a group of lines is bought by the week, and is saved as soon as it is bought no more."""
    return part in {AGENCY, PLACEMENTS}


def is_of_care(line: str) -> bool:
    """Tell whether a line pays for care: placements, dear ones among them, and the social workers of care teams."""
    return part_of(line) == PLACEMENTS or line == CARE_PAY


def pounds(tables: Tables, which: Bools, *, real: bool = False) -> Floats:
    """Pounds of these entries in each period; missing in a log without a ledger."""
    entries = entries_of(tables)
    if not len(entries.time):
        return np.full(len(tables.periods.labels), np.nan)
    amount = entries.pence[which] * entries.real[which] if real else entries.pence[which]
    return tables.periods.flow(entries.time[which], amount) / _PENCE


def _worth(tables: Tables, time: Ints) -> Floats:
    """What a pound of each minute's budget year is worth in the price year."""
    if not len(time):
        return np.empty(0)
    calendar = tables.log.calendar
    first, last = (calendar.date_of(int(edge)).year for edge in (time.min(), time.max()))
    starts = np.array([calendar.minute_of(date(year, *_APRIL)) for year in range(first, last + 1)])
    year = first - 1 + np.searchsorted(starts, time, side="right")
    growth = 1.0 + tables.value("costs.deflator")
    return np.asarray(growth ** (tables.value("costs.price_year") - year), dtype=np.float64)
