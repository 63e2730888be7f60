"""The catalogue of indicators, and the register of the functions that compute them.

`catalogue.csv` holds what an indicator is called, its unit, which direction is
better and how it is defined. `@kpi("id")` ties a function to its row, and
`@breakdown("id", "dimension")` ties on a function that splits it over the whole
run. A row without a function is an indicator of a later version.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from sim.errors import InputError, nearest_match

if TYPE_CHECKING:
    from sim.kpis.tables import Tables
    from sim.kpis.tables.periods import Floats

Better: TypeAlias = Literal["higher", "lower", "context"]
View: TypeAlias = Literal["visible", "truth"]
Indicator: TypeAlias = "Callable[[Tables], Floats]"
Breakdown: TypeAlias = "Callable[[Tables], Mapping[str, float]]"

KPIS: dict[str, Indicator] = {}
"""Indicator id to the function that computes it, one value per period (NaN = nobody to average over)."""

BREAKDOWNS: dict[tuple[str, str], Breakdown] = {}
"""(Indicator id, dimension) to the function that splits it over the whole run."""

_DIRECTIONS: Mapping[str, Better] = {"higher": "higher", "lower": "lower", "context": "context"}
_VIEWS: Mapping[str, View] = {"visible": "visible", "truth": "truth"}


@dataclass(frozen=True, slots=True)
class Kpi:
    """One row of the catalogue.

    Attributes
    ----------
    id, code, label, unit, definition
        Name in result files, reference in the indicator list, words for people,
        unit and definition.
    better
        `higher`, `lower`, or `context` where neither direction is better in itself.
    view
        `visible` to the service, or `truth` that only a simulation can see.
    headline
        Whether verdicts are given for it.
    worth_noticing
        Smallest difference worth a verdict: in the indicator's unit, or as a share
        of the base mean when `relative`. None where no verdict is given.
    relative
        Whether `worth_noticing` is a share (0.01 for 1%) of the base mean.
    built
        Whether this version computes it.
    counted_by
        Lever that changes how it is counted; no verdict is given where it differs. Empty for most.
    """

    id: str
    code: str
    label: str
    unit: str
    better: Better
    view: View
    definition: str
    headline: bool
    worth_noticing: float | None
    relative: bool
    built: bool
    counted_by: str = ""

    def noticeable(self, base_mean: float) -> float | None:
        """Smallest difference worth a verdict, in the indicator's unit, given the base scenario's mean."""
        if self.worth_noticing is None:
            return None
        return self.worth_noticing * abs(base_mean) if self.relative else self.worth_noticing


def kpi(name: str) -> Callable[[Indicator], Indicator]:
    """Register a function as the indicator `name` of the catalogue."""

    def register(function: Indicator) -> Indicator:
        if name in KPIS:
            raise ValueError(f"the indicator {name} is defined twice")
        KPIS[name] = function
        return function

    return register


def breakdown(name: str, dimension: str) -> Callable[[Breakdown], Breakdown]:
    """Register a function that splits the indicator `name` by `dimension` over the whole run."""

    def register(function: Breakdown) -> Breakdown:
        if (name, dimension) in BREAKDOWNS:
            raise ValueError(f"the indicator {name} is split by {dimension} twice")
        BREAKDOWNS[name, dimension] = function
        return function

    return register


@lru_cache(maxsize=1)
def catalogue() -> tuple[Kpi, ...]:
    """Every indicator, in the order in which tables show them."""
    path = Path(__file__).with_name("catalogue.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_kpi_of(row) for row in csv.DictReader(file))


def kpi_named(name: str) -> Kpi:
    """Return the catalogue row of an indicator.

    Raises
    ------
    InputError
        When there is no such indicator; the nearest id is named.
    """
    known = {entry.id: entry for entry in catalogue()}
    if name not in known:
        raise InputError(
            "There is no indicator of this name",
            found=name,
            allowed="the ids that `pathfinder kpis` lists",
            nearest=nearest_match(name, known),
        )
    return known[name]


def _kpi_of(row: Mapping[str, str]) -> Kpi:
    amount, relative = read_worth_noticing(row["worth_noticing"])
    return Kpi(
        id=row["id"],
        code=row["code"],
        label=row["label"],
        unit=row["unit"],
        better=_DIRECTIONS[row["better"]],
        view=_VIEWS[row["view"]],
        definition=row["definition"],
        headline=row["headline"] == "yes",
        worth_noticing=amount,
        relative=relative,
        built=row["id"] in KPIS,
        counted_by=row["counted_by"],
    )


def read_worth_noticing(text: str) -> tuple[float | None, bool]:
    """Read `2` as 2 in the indicator's unit, `1%` as 0.01 of the base mean, and nothing as None."""
    if not text.strip():
        return None, False
    if text.strip().endswith("%"):
        return float(text.strip().removesuffix("%")) / 100, True
    return float(text), False
