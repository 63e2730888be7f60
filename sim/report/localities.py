"""Changes in one locality: where they act, and the headline indicators there and in the rest of the area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sim.experiment.comparison.judging import locality_of
from sim.report import phrases
from sim.report.stored.records import ComparisonRow, Indicator, ResultTables
from sim.scenario import LOCALITIES, locality_shares

GROUP: Final = "locality="
NAMING: Final = "localities"
"""Lever that divides the area: no change of the service itself."""


@dataclass(frozen=True, slots=True)
class Place:
    """One locality of a comparison: whether a change acts there, and its headline rows."""

    name: str
    acts: bool
    rows: tuple[tuple[Indicator, ComparisonRow], ...]

    @property
    def title(self) -> str:
        """What its table is called."""
        return f"In {self.name}, where the change acts" if self.acts else f"In {self.name}, the rest of the area"


def all_localities(tables: ResultTables, scenario: str) -> tuple[str, ...]:
    """Return the localities of a scenario that the tables have figures for, by name."""
    found = {row.group for row in tables.summary if row.scenario == scenario and row.group.startswith(GROUP)}
    return tuple(sorted(group.removeprefix(GROUP) for group in found))


def changed_localities(tables: ResultTables, scenario: str) -> tuple[str, ...]:
    """Return the localities in which a scenario differs from the base in a way of their own, by name."""
    named = {locality_of(row.label) for row in tables.changes if row.scenario == scenario}
    return tuple(sorted(named - {""}))


def pilot_sentence(tables: ResultTables, scenario: str) -> str:
    """Return where the changes of a scenario act and what its figures are of; empty when they act everywhere."""
    changed, every = changed_localities(tables, scenario), all_localities(tables, scenario)
    if not changed:
        return ""
    acting, counted = phrases.listed(list(changed)), f"{phrases.listed(list(changed))} only"
    share = round(100 * _share(tables, scenario, changed)) if every else 0
    about = f", about {share} of 100 families" if 0 < share < 100 else ""
    wide = any(row.scenario == scenario and not locality_of(row.label) and row.path != NAMING for row in tables.changes)
    told = f"some of the changes act in {counted}" if wide else f"the change acts in {counted}"
    if not places(tables, scenario):
        rest = (
            f"The differences are of the whole area, and {tables.title(tables.base)} was not worked as these "
            "localities, so part of them is the division of the area itself"
        )
    else:
        rest = (
            "Headline figures and charts are of the whole area, where an effect in one part looks smaller than it is "
            f"there; the figures for {acting} and for the rest stand after them"
        )
    return f"{tables.title(scenario)}: {told}{about}. {rest}."


def _share(tables: ResultTables, scenario: str, chosen: tuple[str, ...]) -> float:
    """Return the share of families in these localities: as the scenario divides them, or the same in each."""
    shares: dict[str, float] = {}
    for segment in tables.entry(scenario).get("resolved", ()):
        shares |= locality_shares({LOCALITIES: tuple(segment["values"].get(LOCALITIES, ()))})
    every = all_localities(tables, scenario)
    return sum(shares.get(name, 1 / len(every)) for name in chosen)


def places(tables: ResultTables, scenario: str) -> tuple[Place, ...]:
    """Return the localities of a scenario with changes of its own in some: those first, then the rest, by name."""
    changed = changed_localities(tables, scenario)
    names = [*changed, *(name for name in all_localities(tables, scenario) if name not in changed)] if changed else []
    found = (Place(name, name in changed, tuple(_rows(tables, scenario, name))) for name in names)
    return tuple(place for place in found if place.rows)


def _rows(tables: ResultTables, scenario: str, name: str) -> Iterator[tuple[Indicator, ComparisonRow]]:
    """Yield the headline indicators that have a stored difference in a locality, in catalogue order."""
    for indicator in tables.indicators.values():
        row = tables.difference(scenario, indicator.id, group=f"{GROUP}{name}")
        if indicator.headline and row is not None:
            yield indicator, row
