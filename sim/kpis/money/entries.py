"""Entries of the ledger: the rows of the event `money`, told apart into budget and spending of a fund and line.

A row moves whole pence from one account to another. Pence that reach the account of its fund are budget, pence that
leave it are spending; what passes between funds at the end of a budget year, the line `transfer`, is neither, and
moves reserves and exceptional support.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from sim.kpis.tables import Tables
from sim.kpis.tables.once import once
from sim.kpis.tables.periods import Bools, Floats, Ints
from sim.log.money import (
    ADMINISTRATORS,
    AGENCY,
    COURT_LINE,
    HIGH_COST,
    OTHER,
    OTHER_STAFF,
    PAID,
    PLACEMENTS,
    PURCHASES,
    RECRUITMENT,
    REDUNDANCY,
    TRANSFER,
    TRANSFORMATION,
    pay_line,
    placement_line,
)
from sim.service import Role

STAFF: Final = "staff"
PARTS: Final = (STAFF, AGENCY, "placements", PURCHASES, COURT_LINE, TRANSFORMATION, OTHER)
"""Groups of lines in which tables of money are told, in their order."""
_PLACEMENTS: Final = PARTS[2]
_STAFF_LINES: Final = frozenset({*map(pay_line, PAID), ADMINISTRATORS, OTHER_STAFF, RECRUITMENT, REDUNDANCY})
_PLACEMENT_LINES: Final = frozenset({*map(placement_line, PLACEMENTS), HIGH_COST})
_CARE_PAY: Final = pay_line(Role.CARE_SOCIAL_WORKER)
_APRIL: Final = (4, 1)
_PENCE: Final = 100.0


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of one log in order of time.

    `fund`, `line`, `payer` and `payee` (the accounts it comes from and goes to) are numbers of words of `funds`,
    `lines`, `payers` and `payees`.
    `pence` are in cash of the day; `real` is what a pound of each entry is worth in the price year. `into` and `out`
    say whether the entry reaches or leaves the account of its fund; `budget` and `spent` are they without transfers.
    """

    time: Ints
    fund: Ints
    line: Ints
    payer: Ints
    payee: Ints
    pence: Floats
    into: Bools
    out: Bools
    budget: Bools
    spent: Bools
    real: Floats
    funds: tuple[str, ...]
    lines: tuple[str, ...]
    payers: tuple[str, ...]
    payees: tuple[str, ...]

    def of_lines(self, wanted: tuple[str, ...]) -> Bools:
        """Whether each entry is of one of these lines."""
        return np.array([line in wanted for line in self.lines], dtype=bool)[self.line]

    def of_fund(self, wanted: str) -> Bools:
        """Whether each entry is of a fund."""
        return np.array([fund == wanted for fund in self.funds], dtype=bool)[self.fund]

    def paid_by(self, wanted: str) -> Bools:
        """Whether each entry comes from an account."""
        return np.array([payer == wanted for payer in self.payers], dtype=bool)[self.payer]

    def paid_to(self, wanted: str) -> Bools:
        """Whether each entry goes to an account."""
        return np.array([payee == wanted for payee in self.payees], dtype=bool)[self.payee]


@once
def entries_of(tables: Tables) -> Entries:
    """Read the ledger of a log; each distinct text of the rows is taken apart once."""
    rows = tables.rows("money")
    codes, place = np.unique(rows.detail, return_inverse=True)
    words = tables.log.words("detail")
    told = [tuple(str(words[code]).split(",")) for code in codes.tolist()]
    funds, lines, payers, payees = (tuple(sorted({each[part] for each in told})) for part in range(4))
    moves = np.array([line != TRANSFER for _, line, *_ in told], dtype=bool)[place]
    into = np.array([to == fund for fund, _, _, to in told], dtype=bool)[place]
    out = np.array([payer == fund for fund, _, payer, _ in told], dtype=bool)[place]
    return Entries(
        time=rows.time,
        fund=np.array([funds.index(fund) for fund, *_ in told], dtype=np.int64)[place],
        line=np.array([lines.index(line) for _, line, *_ in told], dtype=np.int64)[place],
        payer=np.array([payers.index(payer) for _, _, payer, _ in told], dtype=np.int64)[place],
        payee=np.array([payees.index(payee) for *_, payee in told], dtype=np.int64)[place],
        pence=rows.value.astype(np.float64),
        into=into,
        out=out,
        budget=into & moves,
        spent=out & moves,
        real=_worth(tables, rows.time),
        funds=funds,
        lines=lines,
        payers=payers,
        payees=payees,
    )


def part_of(line: str) -> str:
    """Return the group of lines that a line is told in."""
    if line in _STAFF_LINES:
        return STAFF
    if line in _PLACEMENT_LINES:
        return _PLACEMENTS
    return line if line in PARTS else OTHER


def is_pay(part: str) -> bool:
    """Tell whether a group of lines is pay of posts, which is saved only when posts are closed."""
    return part == STAFF


def is_bought_by_the_week(part: str) -> bool:
    """Tell whether a group of lines is bought by the week, and is saved as soon as it is bought no more."""
    return part in {AGENCY, _PLACEMENTS}


def is_of_care(line: str) -> bool:
    """Tell whether a line pays for care: placements, dear ones among them, and the social workers of care teams."""
    return line in _PLACEMENT_LINES or line == _CARE_PAY


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
