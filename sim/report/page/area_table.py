"""The area as published and as the base scenario has it in this model, side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.report import phrases
from sim.report.stored.reading import plain
from sim.report.stored.records import ResultTables


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One indicator: the area's published figure, where it comes from, and the base scenario's mean and interval.

    `apart` is the factor between the published figure and the mean, 1 or more; infinite where one of them is nought.
    """

    label: str
    unit: str
    published: str
    origin: str
    mean: str
    interval: str
    apart: float


def area_rows(tables: ResultTables) -> tuple[AreaRow, ...]:
    """Return the indicators for which the area has a published figure and the base scenario a mean."""
    area = tables.manifest.get("area")
    stored = area.get("published") if isinstance(area, Mapping) else None
    figures = stored if isinstance(stored, Mapping) else {}
    found = []
    for kpi, indicator in tables.indicators.items():
        figure, row = figures.get(kpi), tables.mean(tables.base, kpi)
        if not isinstance(figure, Mapping):
            continue
        value = figure.get("value")
        if row is None or row.mean is None or not isinstance(value, int | float):
            continue
        places = 1 if indicator.unit == "%" or max(value, row.mean) < 200 else 0
        found.append(
            AreaRow(
                label=indicator.label,
                unit=phrases.unit_note(indicator),
                published=phrases.number(value, places),
                origin="; ".join(text for key in ("year", "rule") if (text := plain(figure.get(key)))),
                mean=phrases.number(row.mean, places),
                interval=phrases.interval(phrases.least(indicator, row.low), row.high, places),
                apart=_apart(value, row.mean),
            )
        )
    return tuple(found)


def _apart(published: float, mean: float) -> float:
    """Return the factor between two figures, whichever is larger."""
    low, high = sorted((published, mean))
    if low == high:
        return 1.0
    return high / low if low > 0 else math.inf
