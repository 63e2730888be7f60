"""The stored tables of a result folder as plain records: what the other modules of the report pass around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_WHOLE = "all"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator as the catalogue describes it; `worth` is a number or a share of the base mean.

    `look_back_days` is how long before a period its rule looks.
    """

    id: str
    code: str
    label: str
    unit: str
    better: str
    view: str
    definition: str
    headline: bool
    worth: float | None = None
    worth_is_share: bool = False
    look_back_days: int = 0

    def worth_for(self, base_mean: float | None) -> float | None:
        """Return the smallest difference worth noticing, in the unit of the indicator."""
        if self.worth is None or not self.worth_is_share:
            return self.worth
        return None if base_mean is None else abs(base_mean) * self.worth


@dataclass(frozen=True, slots=True)
class ScenarioNote:
    """What a scenario says about itself; `steps` are the day (ISO, or `start`) and the reason of each change."""

    id: str
    title: str
    question: str = ""
    hypotheses: tuple[str, ...] = ()
    could_disappoint: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One row of `summary.csv`."""

    scenario: str
    kpi: str
    group: str
    period: str
    mean: float | None
    low: float | None
    high: float | None
    level: float | None
    replications: int
    unit: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One row of `comparison.csv`; `why` is the reason of the verdict in words, empty where it needs none."""

    base: str
    scenario: str
    kpi: str
    group: str
    period: str
    base_mean: float | None
    scenario_mean: float | None
    difference: float | None
    low: float | None
    high: float | None
    level: float | None
    p_adjusted: float | None
    share_better: float | None
    verdict: str
    pairs: int = 0
    more_runs: float | None = None
    together: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One row of `changes.csv`."""

    scenario: str
    path: str
    label: str
    unit: str
    old: str
    new: str
    from_date: str
    source: str


@dataclass(frozen=True, slots=True)
class ResultTables:
    """The stored tables of one result folder, read and checked."""

    folder: Path
    manifest: Mapping[str, Any]
    base: str
    others: tuple[str, ...]
    scenarios: Mapping[str, ScenarioNote]
    indicators: Mapping[str, Indicator]
    summary: tuple[SummaryRow, ...]
    comparison: tuple[ComparisonRow, ...]
    changes: tuple[ChangeRow, ...]
    replications: int
    _means: Mapping[tuple[str, str, str, str], SummaryRow] = field(repr=False)
    _differences: Mapping[tuple[str, str, str, str], ComparisonRow] = field(repr=False)

    def mean(self, scenario: str, kpi: str, period: str = _WHOLE, group: str = _WHOLE) -> SummaryRow | None:
        """Return the stored mean of an indicator, or None when the table has no such row."""
        return self._means.get((scenario, kpi, period, group))

    def difference(self, scenario: str, kpi: str, period: str = _WHOLE, group: str = _WHOLE) -> ComparisonRow | None:
        """Return the stored paired difference of an indicator against the base, or None."""
        return self._differences.get((scenario, kpi, period, group))

    def differences(self, scenario: str) -> list[tuple[Indicator, ComparisonRow]]:
        """Return every indicator that has a difference against the base, over the whole run and area, with it."""
        found = ((each, self.difference(scenario, kpi)) for kpi, each in self.indicators.items())
        return [(each, row) for each, row in found if row is not None]

    def entry(self, scenario: str) -> Mapping[str, Any]:
        """Return what the manifest holds of a scenario; nothing when it holds none."""
        listed = self.manifest.get("scenarios")
        entries = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
        return next((each for each in entries if each.get("id") == scenario), {})

    def title(self, scenario: str) -> str:
        """Return the title of a scenario, or its id when it has none."""
        note = self.scenarios.get(scenario)
        return note.title if note else scenario
