"""The three questions a reader comes with, answered side by side from stored figures at the head of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from sim.report import charts, phrases, verdicts
from sim.report.stored.records import Indicator, ResultTables

QUESTIONS: Final = (
    ("Does help come sooner?", ("days_to_effective_help", "allocation_wait_days_mean", "never_helped_pct")),
    (
        "Do families meet fewer strangers?",
        ("workers_per_family", "new_workers_at_protection", "handovers_per_family_year"),
    ),
    ("Is less risk hidden?", ("risk_days_without_help", "missed_need_days", "never_stepped_up_pct")),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one scenario does to one figure: difference, interval, and the verdict or what stands in its place."""

    difference: str
    interval: str
    told: str
    kind: str
    mark: Markup


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a question: its label and unit, the base's level, and an answer for each scenario."""

    label: str
    unit: str
    truth: bool
    base: str
    answers: tuple[Answer | None, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its figures."""

    title: str
    lines: tuple[Line, ...]


def questions(tables: ResultTables) -> tuple[Question, ...]:
    """Return the questions for which the tables hold a figure."""
    found = []
    for title, kpis in QUESTIONS:
        known = (tables.indicators[kpi] for kpi in kpis if kpi in tables.indicators)
        lines = tuple(line for indicator in known if (line := _line(tables, indicator)) is not None)
        if lines:
            found.append(Question(title, lines))
    return tuple(found)


def _line(tables: ResultTables, indicator: Indicator) -> Line | None:
    mean = tables.mean(tables.base, indicator.id)
    if mean is None or mean.mean is None:
        return None
    return Line(
        label=indicator.label,
        unit=phrases.unit_note(indicator),
        truth=indicator.view == "truth",
        base=phrases.number(mean.mean, phrases.decimals(indicator, mean.mean)),
        answers=tuple(_answer(tables, name, indicator) for name in tables.others),
    )


def _answer(tables: ResultTables, scenario: str, indicator: Indicator) -> Answer | None:
    row = tables.difference(scenario, indicator.id)
    if row is None or row.difference is None:
        return None
    places = phrases.difference_places(indicator, row)
    kind = verdicts.verdict_kind(row.verdict)
    told = row.verdict
    if not indicator.headline:
        told = "interval clear of zero" if phrases.clear_of_zero(row) else "interval reaches zero"
    return Answer(
        difference=phrases.number(row.difference, places, signed=True),
        interval=phrases.interval(row.low, row.high, places, signed=True),
        told=phrases.nought(indicator, row) or ", ".join([told, *phrases.row_notes(tables, row)]),
        kind=kind,
        mark=charts.mark(kind) if indicator.headline and kind != "not judged" else Markup(""),
    )
