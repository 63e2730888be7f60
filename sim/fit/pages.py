"""What pages of the fit are made of: differences with their intervals, tables, and the file a page is written to."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.experiment.comparison.statistics import mean_intervals
from sim.kpis.tables.periods import Floats

_DIFFERENCE: Final = re.compile(r"[+-][\d,.]+ \((?P<low>[+-])[\d,.]+ to (?P<high>[+-])[\d,.]+\)")


@dataclass(frozen=True, slots=True)
class Told:
    """A mean over replications and its 95% interval."""

    mean: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether nought lies outside the interval."""
        return self.low > 0.0 or self.high < 0.0

    def words(self, digits: int = 1, *, signed: bool = False, unit: float = 1.0) -> str:
        """The mean with its interval behind it."""
        sign = "+" if signed else ""
        mean, low, high = (f"{each / unit:{sign},.{digits}f}" for each in (self.mean, self.low, self.high))
        return f"{mean} ({low} to {high})"


def told(values: Floats) -> Told:
    """The mean of values of replications and its interval, of that figure alone."""
    found = mean_intervals(values.reshape(-1, 1), seed=1)
    return Told(float(found.mean[0]), float(found.low[0]), float(found.high[0]))


def says(found: Told, words: str, digits: int = 1, of: str = "", unit: float = 1.0) -> str:
    """A difference as it stands in a sentence: how much `of` what, and whether it is within what chance does."""
    said = f"{words} {found.words(digits, signed=True, unit=unit)}{of}"
    return said if found.clear else f"{said}, within chance"


def grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table in Markdown."""
    return [
        f"| {' | '.join(heads)} |",
        f"| --- |{' --- |' * (len(heads) - 1)}",
        *(f"| {' | '.join(map(_marked, row))} |" for row in rows),
    ]


def _marked(cell: str) -> str:
    """A cell, in bold where it is a difference whose interval lies on one side of nought."""
    found = _DIFFERENCE.fullmatch(cell)
    clear = found is not None and found["low"] == found["high"] and any(each in cell for each in "123456789")
    return f"**{cell}**" if clear else cell


def give(text: str, out: Path | None) -> None:
    """Write a page to its file, where one is named, and show it."""
    if out is not None:
        out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def say(text: str) -> None:
    """Tell on the error stream how far it is."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
