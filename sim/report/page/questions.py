"""The three questions a reader comes with, answered side by side from stored figures at the head of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from sim.report import charts, phrases, verdicts
from sim.report.page.posts_and_strangers import CAUSES, CHANGES
from sim.report.stored.records import Indicator, ResultTables

QUESTIONS: Final = (
    ("Does help come sooner?", ("days_to_effective_help", "allocation_wait_days_mean", "never_helped_pct")),
    (
        "Do families meet fewer strangers?",
        ("workers_per_family", "new_workers_at_protection", "handovers_per_family_year"),
    ),
    ("Is less risk hidden?", ("risk_days_without_help", "missed_need_days", "never_stepped_up_pct")),
)

BEHIND: Final = (
    ("Why does a family's worker become another one?", (CHANGES,)),
    ("Are posts filled?", ("vacancy_pct", "agency_pct", "turnover_pct")),
)
"""What stands behind the answers: figures that are told by cause, where there are causes."""


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
    """Return the questions for which the tables hold a figure, then what stands behind the answers."""
    found = []
    for title, kpis in (*QUESTIONS, *BEHIND):
        known = [tables.indicators[kpi] for kpi in kpis if kpi in tables.indicators]
        every = [_line(tables, indicator) for indicator in known]
        every += [
            _line(tables, indicator, f"cause={cause}", f"of these {words}")
            for indicator in known
            if indicator.id == CHANGES
            for cause, words in CAUSES.items()
        ]
        lines = tuple(line for line in every if line is not None)
        if lines:
            found.append(Question(title, lines))
    return tuple(found)


def _line(tables: ResultTables, indicator: Indicator, group: str = "all", label: str = "") -> Line | None:
    mean = tables.mean(tables.base, indicator.id, group=group)
    if mean is None or mean.mean is None:
        return None
    return Line(
        label=label or indicator.label,
        unit=phrases.unit_note(indicator),
        truth=indicator.view == "truth",
        base=phrases.number(mean.mean, phrases.decimals(indicator, mean.mean)),
        answers=tuple(_answer(tables, name, indicator, group) for name in tables.others),
    )


def _answer(tables: ResultTables, scenario: str, indicator: Indicator, group: str) -> Answer | None:
    row = tables.difference(scenario, indicator.id, group=group)
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
