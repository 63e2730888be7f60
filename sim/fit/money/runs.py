"""Runs of one scenario as the page tells them: means and intervals over replications, at the size of an authority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.book import load_book
from sim.fit.money.measuring import GOALS, HELP_WAITING, REAL, SPENT
from sim.fit.pages import Told, told
from sim.kpis.tables.periods import Floats

if TYPE_CHECKING:
    import pandas as pd

COUNTED: Final = frozenset(
    {
        GOALS,
        HELP_WAITING,
        REAL,
        SPENT,
        "early_help_no_place",
        "early_help_open",
        "families_helped",
        "waiting_families",
        "withdrawals",
    }
)
"""Figures that grow with the area, beside all pounds, posts and leavers."""
MILLION: Final = 1e6
THOUSAND: Final = 1e3
_QUARTER: Final = " Q"
_MONTH: Final = "month "


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Replications of one scenario, a row each; pounds, posts and people are told of an average authority."""

    frame: pd.DataFrame
    scale: float

    def of(self, name: str, period: str) -> Floats:
        """A figure of each replication; nought where a line, fund or post of that name never occurs."""
        counted = ":" in name or name in COUNTED
        if (name, period) not in self.frame.columns:
            return np.full(len(self.frame), 0.0 if counted else np.nan)
        found = self.frame[name, period].to_numpy(dtype=np.float64)
        return np.nan_to_num(found) / self.scale if counted else found

    def total(self, names: Iterable[str], period: str) -> Floats:
        """The sum of several figures of each replication."""
        found: Floats = np.sum([self.of(name, period) for name in names], axis=0)
        return found

    def mean(self, name: str, period: str) -> float:
        """The mean of a figure over the replications."""
        return float(np.nanmean(self.of(name, period)))

    @property
    def years(self) -> tuple[str, ...]:
        """The financial years measured."""
        return tuple(
            each for each in self._labels() if each != "all" and not each.startswith(_MONTH) and " " not in each
        )

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters measured."""
        return tuple(each for each in self._labels() if _QUARTER in each)

    @property
    def months(self) -> tuple[str, ...]:
        """The months measured."""
        return tuple(each for each in self._labels() if each.startswith(_MONTH))

    def _labels(self) -> list[str]:
        return sorted({str(period) for period in self.frame.columns.get_level_values(1)})


Runs = Mapping[str, Run]


def level(run: Run, name: str, period: str) -> Told:
    """A figure of a scenario."""
    return told(run.of(name, period))


def gap(run: Run, base: Run, name: str, period: str) -> Told:
    """A figure less that of the base in the same replication."""
    return told(run.of(name, period) - base.of(name, period))


def gap_of(run: Run, base: Run, names: Sequence[str], period: str) -> Told:
    """A sum of figures less that of the base in the same replication."""
    return told(run.total(names, period) - base.total(names, period))


def sums(run: Run, base: Run, name: str, periods: Sequence[str]) -> Floats:
    """Differences from the base summed up period by period, shape (replications, periods)."""
    found: Floats = np.cumsum([run.of(name, each) - base.of(name, each) for each in periods], axis=0).T
    return found


def value_of(path: str) -> float:
    """A number of the assumption book."""
    value = load_book().leaves[path].value
    if not isinstance(value, int | float):
        raise TypeError(f"{path} is no number")
    return float(value)
