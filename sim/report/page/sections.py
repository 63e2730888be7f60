"""What each part of the report shows, chosen from the stored tables: cards, pairs of views, charts and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sim.report import charts, own_returns, phrases, verdicts
from sim.report.building_on import together
from sim.report.localities import places
from sim.report.page.over_time import drift_sentence
from sim.report.page.two_views import Beside, beside, looks_like_gain, two_views_note
from sim.report.stored.records import ComparisonRow, Indicator, ResultTables, SummaryRow
from sim.wording import count_words

# What a service counts, and what only a simulation can see, shown side by side.
COUNTED = ("rereferral_pct", "referral_rate", "s47_rate", "cpp_rate", "care_starts_rate", "allocation_wait_days_mean")
TRUTH = (
    "risk_days_without_help",
    "missed_need_days",
    "never_helped_pct",
    "days_to_effective_help",
    "never_stepped_up_pct",
    "over_intervention_days",
)
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Waits and unmet need", ("K18", "K25", "K27", "K28", "K31", "K32")),
    ("Front door", ("K01", "K02", "K03", "K04", "K05", "K06")),
    ("Assessment and enquiries", ("K07", "K08", "K09", "K10", "K30", "K38")),
    ("Early help and child in need", ("K17", "K29")),
    ("Protection plans", ("K11", "K12", "K13", "K14", "K15", "K16")),
    ("Lead child protection practitioners (LCPP)", ("K19",)),
    ("Caseloads and hours", ("K20", "K21")),
    ("Who a family meets, handovers and direct help", ("K22", "K23", "K24", "K26")),
    ("Care", ("K33", "K34", "K35", "K36", "K37")),
    ("Workforce", ("K39", "K40", "K41", "K42", "K43", "K44", "K45")),
    ("Money and partners", ("K46", "K47")),
)
GROUP_OF = {
    **dict.fromkeys(("posts_funded", "posts_established", "posts_filled", "posts_working"), "Workforce"),
    "posts_needed": "Caseloads and hours",
    "recovery_days": "Waits and unmet need",
}
"""Indicators that stand with others than those of their code.

Posts needed stand with the hours that they rest on, not beside posts filled, which count supervisors too.
"""

ONE_OF = {"percentage points": "percentage point", "days": "day"}
"""Units that are said of one."""


@dataclass(frozen=True, slots=True)
class Card:
    """One headline sentence with its interval, verdict and what to read beside it."""

    sentence: str
    detail: str
    kind: str
    verdict: str
    view: str
    mark: Markup
    beside: tuple[Beside, ...] = ()
    drift: str = ""


@dataclass(frozen=True, slots=True)
class StripRow:
    """One row of the chart of differences."""

    label: str
    difference: str
    interval: str
    worth: str
    verdict: str
    note: str
    kind: str
    strip: Markup


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table of indicators."""

    label: str
    unit: str
    definition: str
    base: str
    mean: str
    difference: str
    interval: str
    verdict: str
    note: str
    kind: str
    mark: Markup
    truth: bool
    headline: bool


@dataclass(frozen=True, slots=True)
class ScenarioPart:
    """Everything the report says about one scenario against the base."""

    id: str
    title: str
    cards: tuple[Card, ...]
    strips: tuple[StripRow, ...]
    axis: Markup
    counted: tuple[TableRow, ...]
    truth: tuple[TableRow, ...]
    note_lead: str
    note: str
    note_kind: str
    together: str
    unjudged: str
    missing: tuple[str, ...]
    groups: tuple[tuple[str, tuple[TableRow, ...]], ...]
    local: tuple[tuple[str, tuple[TableRow, ...]], ...]
    level: str


def scenario_part(tables: ResultTables, scenario: str, key: str) -> ScenarioPart:
    """Return the part of the report about one scenario compared with the base."""
    headline = headline_rows(tables, scenario)
    note_kind, note_lead, note = two_views_note(tables, scenario)
    axis, strips = strip_rows(tables, scenario, key)
    level = next((phrases.level_words(row.level) for _, row in headline), "95%")
    return ScenarioPart(
        id=scenario,
        title=tables.title(scenario),
        cards=tuple(card(tables, indicator, row) for indicator, row in headline),
        strips=strips,
        axis=axis,
        counted=_rows_for(tables, scenario, COUNTED),
        truth=_rows_for(tables, scenario, TRUTH),
        note_lead=note_lead,
        note=note,
        note_kind=note_kind,
        together=together(tables, scenario),
        unjudged=verdicts.unjudged_note(tables, scenario),
        missing=not_shown(tables, scenario),
        groups=grouped_rows(tables, scenario),
        local=local_rows(tables, scenario),
        level=level,
    )


def headline_rows(tables: ResultTables, scenario: str) -> list[tuple[Indicator, ComparisonRow]]:
    """Return the headline indicators that have a stored difference, in catalogue order."""
    pairs = ((indicator, tables.difference(scenario, indicator.id)) for indicator in tables.indicators.values())
    return [(indicator, row) for indicator, row in pairs if indicator.headline and row is not None]


def card(tables: ResultTables, indicator: Indicator, row: ComparisonRow) -> Card:
    """Return the card of one headline indicator; anything that looks like a gain carries what to read beside it."""
    kind = verdicts.verdict_kind(row.verdict)
    runs = phrases.runs_words(indicator, row, tables.replications)
    text = phrases.interval_words(indicator, row)
    parts = [f"{text[0].upper()}{text[1:]}", runs, *phrases.row_notes(tables, row)]
    more = (phrases.more_runs_words(row), own_returns.note(tables, indicator, row))
    detail = " ".join([f"{', '.join(part for part in parts if part)}.", *(each for each in more if each)])
    gain = looks_like_gain(indicator, row)
    return Card(
        sentence=phrases.headline_sentence(tables, indicator, row),
        detail=detail,
        kind=kind,
        verdict=phrases.verdict_words(indicator, row.verdict),
        view=indicator.view,
        mark=charts.mark(kind),
        beside=beside(tables, row.scenario, indicator.id) if gain else (),
        drift=drift_sentence(tables, indicator),
    )


def strip_rows(tables: ResultTables, scenario: str, key: str) -> tuple[Markup, tuple[StripRow, ...]]:
    """Return the axis and the rows of the chart of differences, in multiples of what is worth noticing."""
    scaled: list[tuple[Indicator, ComparisonRow, tuple[float, float, float], float]] = []
    for indicator, row in headline_rows(tables, scenario):
        worth = indicator.worth_for(row.base_mean)
        if not worth or row.difference is None or row.low is None or row.high is None:
            continue
        scaled.append((indicator, row, (row.difference / worth, row.low / worth, row.high / worth), worth))
    limit = charts.strip_limit([value for _, _, values, _ in scaled for value in values])
    rows = tuple(
        _strip_row(f"{key}-{number}", tables, indicator, row, (values, worth, limit))
        for number, (indicator, row, values, worth) in enumerate(scaled)
    )
    return charts.strip_axis(limit), rows


def _strip_row(
    key: str,
    tables: ResultTables,
    indicator: Indicator,
    row: ComparisonRow,
    drawn: tuple[tuple[float, float, float], float, float],
) -> StripRow:
    """Return one row of the chart of differences; `drawn` are the scaled figures, what is worth noticing, the limit."""
    values, worth, limit = drawn
    kind = verdicts.verdict_kind(row.verdict)
    unit = phrases.difference_unit(indicator)
    unit = ONE_OF.get(unit, unit) if worth == 1 else unit
    worth_words = phrases.with_unit(f"{worth:,.0f}" if worth >= 200 else f"{worth:g}", unit)
    spread = phrases.interval(row.low, row.high, phrases.difference_places(indicator, row), signed=True)
    amount = phrases.difference_words(indicator, row)
    beyond = ["beyond the scale"] if abs(values[0]) > limit else []
    where = ", ".join([f"Difference {amount}", *beyond])
    description = f"{where}, interval {spread}. Worth noticing: {worth_words}. Verdict: {row.verdict}."
    return StripRow(
        label=indicator.label,
        difference=amount,
        interval=spread,
        worth=worth_words,
        verdict=row.verdict,
        note=", ".join([*phrases.row_notes(tables, row), *beyond]),
        kind=kind,
        strip=charts.strip(key, indicator.label, description, kind, values, limit),
    )


def not_shown(tables: ResultTables, scenario: str) -> tuple[str, ...]:
    """Return a sentence for each headline indicator that has no figure: nobody to count, or too short a warm-up."""
    runs = count_words(tables.replications, "run")
    return (
        *(f"Not shown: {label}: nobody to count in {runs}." for label in verdicts.nobody_counted(tables, scenario)),
        *(f"Not shown: {why}." for why in verdicts.not_looked_back(tables, scenario)),
    )


def table_row(tables: ResultTables, scenario: str, indicator: Indicator) -> TableRow | None:
    """Return the row of one indicator: the difference where one is stored, else the mean and its interval."""
    row = tables.difference(scenario, indicator.id)
    if row is not None:
        return _difference_row(tables, indicator, row)
    mean = tables.mean(scenario, indicator.id)
    return _mean_row(indicator, mean) if mean is not None else None


def _difference_row(tables: ResultTables, indicator: Indicator, row: ComparisonRow) -> TableRow:
    kind = verdicts.verdict_kind(row.verdict)
    places, finer = phrases.decimals(indicator, row.base_mean), phrases.difference_places(indicator, row)
    return TableRow(
        label=indicator.label,
        unit=phrases.unit_note(indicator),
        definition=indicator.definition,
        base=phrases.number(row.base_mean, places),
        mean=phrases.number(row.scenario_mean, places),
        difference=phrases.number(row.difference, finer, signed=True),
        interval=phrases.interval(row.low, row.high, finer, signed=True),
        verdict=row.verdict,
        note=", ".join(phrases.row_notes(tables, row)),
        kind=kind,
        mark=charts.mark(kind),
        truth=indicator.view == "truth",
        headline=indicator.headline,
    )


def _mean_row(indicator: Indicator, row: SummaryRow) -> TableRow:
    places = phrases.decimals(indicator, row.mean)
    return TableRow(
        label=indicator.label,
        unit=phrases.unit_note(indicator),
        definition=indicator.definition,
        base="",
        mean=phrases.number(row.mean, places),
        difference="",
        interval=phrases.interval(phrases.least(indicator, row.low), row.high, places),
        verdict="",
        note="",
        kind="not judged",
        mark=Markup(""),
        truth=indicator.view == "truth",
        headline=indicator.headline,
    )


def grouped_rows(tables: ResultTables, scenario: str) -> tuple[tuple[str, tuple[TableRow, ...]], ...]:
    """Return every indicator that has a figure, waits and unmet need first."""
    codes = {code: title for title, members in GROUPS for code in members}
    found: dict[str, list[TableRow]] = {title: [] for title, _ in GROUPS}
    for indicator in tables.indicators.values():
        row = table_row(tables, scenario, indicator)
        if row is not None:
            title = GROUP_OF.get(indicator.id) or codes.get(indicator.code, "Other")
            found.setdefault(title, []).append(row)
    return tuple((title, tuple(rows)) for title, rows in found.items() if rows)


def local_rows(tables: ResultTables, scenario: str) -> tuple[tuple[str, tuple[TableRow, ...]], ...]:
    """Return the headline indicators in each locality, those in which a change acts first; none without such."""
    return tuple(
        (place.title, tuple(_difference_row(tables, indicator, row) for indicator, row in place.rows))
        for place in places(tables, scenario)
    )


def single_cards(tables: ResultTables, scenario: str) -> tuple[Card, ...]:
    """Return the headline sentences of a run that compares nothing."""
    cards = []
    for indicator in tables.indicators.values():
        row = tables.mean(scenario, indicator.id)
        if indicator.headline and row is not None and row.mean is not None:
            detail = phrases.mean_interval_words(indicator, row)
            sentence = phrases.level_sentence(indicator, row)
            cards.append(Card(sentence, f"{detail}.", "not judged", "", indicator.view, Markup("")))
    return tuple(cards)


def single_views(tables: ResultTables, scenario: str) -> tuple[tuple[TableRow, ...], tuple[TableRow, ...]]:
    """Return what is counted and what only a simulation can see, for one scenario."""
    return _rows_for(tables, scenario, COUNTED), _rows_for(tables, scenario, TRUTH)


def _rows_for(tables: ResultTables, scenario: str, kpis: Sequence[str]) -> tuple[TableRow, ...]:
    indicators = (tables.indicators[kpi] for kpi in kpis if kpi in tables.indicators)
    rows = (table_row(tables, scenario, indicator) for indicator in indicators)
    return tuple(row for row in rows if row is not None)
