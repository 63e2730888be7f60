"""What keeps a gain honest: waits and unmet need beside it, and a note when counts and need part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sim.report import charts, phrases, verdicts
from sim.report.notice import COUNTED_NOTE
from sim.report.stored.records import ComparisonRow, Indicator, ResultTables
from sim.wording import count_words

# Read beside anything that looks like a gain, in this order.
BESIDE = (
    "allocation_wait_days_mean",
    "missed_need_days",
    "risk_days_without_help",
    "never_helped_pct",
    "waiting_families",
)
BESIDE_NAMES = {
    "allocation_wait_days_mean": ("wait", "days"),
    "missed_need_days": ("need above the service received", "family-days a year per 1,000 resident families"),
    "risk_days_without_help": ("high risk without adequate help", "child-days a year per 1,000 children"),
    "never_helped_pct": ("never effectively helped", "percentage points"),
    "waiting_families": ("families waiting", ""),
}
NEED = ("risk_days_without_help", "missed_need_days", "never_helped_pct")
COUNTS_OF_CASES = ("rereferral_pct", "cpp_rate", "care_starts_rate", "referral_rate")


@dataclass(frozen=True, slots=True)
class Beside:
    """A wait or an unmet need shown beside a gain."""

    label: str
    amount: str
    verdict: str
    kind: str
    mark: Markup


def looks_like_gain(indicator: Indicator, row: ComparisonRow) -> bool:
    """Return whether a reader could take it for a gain: the wanted direction, or fewer of a context count."""
    if indicator.better == "context":
        return phrases.moved(row) < 0
    return phrases.favours(indicator, row) > 0


def beside(tables: ResultTables, scenario: str, leave_out: str, usual: int = 3) -> tuple[Beside, ...]:
    """Return what to read beside a gain: everything that moved the bad way first, then waits and unmet need.

    Whatever moved the bad way is always there, however much it is; the rest fills up to `usual`.
    """
    bad: list[Beside] = []
    rest: list[Beside] = []
    for kpi in (*BESIDE, *(kpi for kpi, each in tables.indicators.items() if each.headline and kpi not in BESIDE)):
        row = tables.difference(scenario, kpi)
        indicator = tables.indicators.get(kpi)
        if row is None or indicator is None or kpi == leave_out:
            continue
        if phrases.goes_badly(indicator, row):
            bad.append(beside_entry(tables, indicator, row))
        elif kpi in BESIDE:
            rest.append(beside_entry(tables, indicator, row))
    bad.sort(key=lambda entry: entry.kind != "worse")
    return (*bad, *rest[: max(0, usual - len(bad))])


def beside_entry(tables: ResultTables, indicator: Indicator, row: ComparisonRow) -> Beside:
    """Return a figure as it is read beside others."""
    kind = verdicts.verdict_kind(row.verdict)
    name, unit = BESIDE_NAMES.get(indicator.id) or (
        phrases.in_sentence(indicator.label),
        phrases.difference_unit(indicator),
    )
    amount = phrases.number(row.difference, phrases.difference_places(indicator, row), signed=True)
    told = phrases.nought(indicator, row) or ", ".join([row.verdict, *phrases.row_notes(tables, row)])
    return Beside(name, phrases.with_unit(amount, unit), told, kind, charts.mark(kind))


def two_views_note(tables: ResultTables, scenario: str) -> tuple[str, str, str]:
    """Return how the counts and the need underneath moved against each other: a kind, a lead and the rest."""
    if verdicts.is_unjudged(tables, scenario):
        return _unjudged_note(tables, scenario)
    counted = _directions(tables, scenario, COUNTS_OF_CASES, lambda _, row: phrases.moved(row))
    need = _directions(tables, scenario, NEED, phrases.favours)
    fewer, more = _named(counted, -1), _named(counted, 1)
    worse, better = _named(need, -1), _named(need, 1)
    apart = "In this model, the two views point in different directions."
    if worse and better:
        return (
            "differ",
            "In this model, the need underneath is mixed.",
            f"Worse: {worse}. Better: {better}. {COUNTED_NOTE}",
        )
    if fewer and worse:
        return "differ", f"{apart} {COUNTED_NOTE}", f"Counted and lower: {fewer}. Need underneath, and worse: {worse}."
    if more and better:
        rest = f"Counted and higher: {more}. Need underneath, and better: {better}."
        return "differ", f"{apart} A rise in what is counted can be need being met.", rest
    if worse or better:
        how = "worse" if worse else "better"
        moved = sum(way != 0 for way in need.values())
        rest = f"{how.capitalize()}: {worse or better}. No count of cases points the other way. {COUNTED_NOTE}"
        lead = f"In this model, {moved} of {count_words(len(need), 'measure')} of the need underneath got {how}."
        return "agree", lead, rest
    if fewer or more:
        said = [
            f"{way}: {names}." for way, names in (("Counted and lower", fewer), ("Counted and higher", more)) if names
        ]
        lead = "In this model, what is counted moved, but need underneath shows no clear difference."
        kind = "differ" if _has_verdict(tables, scenario, COUNTS_OF_CASES) else "plain"
        return kind, lead, " ".join([*said, COUNTED_NOTE])
    lead = "In this model, no count of cases and no measure of the need underneath shows a clear difference."
    return "plain", lead, COUNTED_NOTE


def _unjudged_note(tables: ResultTables, scenario: str) -> tuple[str, str, str]:
    """Return which way things moved in a scenario that gets no verdict, without one."""
    ways = _directions(tables, scenario, (*COUNTS_OF_CASES, *NEED), lambda _, row: phrases.moved(row))
    lower, higher = _named(ways, -1), _named(ways, 1)
    said = [f"{way}: {names}" for way, names in (("lower", lower), ("higher", higher)) if names]
    lead = (
        f"In this model, {'; '.join(said)}."
        if said
        else "In this model, none of these counts and needs has an interval clear of zero."
    )
    rest = f"Nothing of it is judged: {verdicts.why_unjudged(tables, scenario)}. {COUNTED_NOTE}"
    return "plain", lead, rest


def _has_verdict(tables: ResultTables, scenario: str, kpis: Sequence[str]) -> bool:
    """Return whether any of the indicators has a verdict that says which way it went."""
    rows = (tables.difference(scenario, kpi) for kpi in kpis)
    return any(row is not None and verdicts.verdict_kind(row.verdict) in verdicts.DIRECTED for row in rows)


def _directions(
    tables: ResultTables, scenario: str, kpis: Sequence[str], way: Callable[[Indicator, ComparisonRow], int]
) -> dict[str, int]:
    """Return the direction of each indicator, by its label as it reads inside a sentence.

    What the scenario counts differently is left out: its direction is partly of counting alone.
    """
    found = {}
    for kpi in kpis:
        row = tables.difference(scenario, kpi)
        if row is not None and not verdicts.is_counted_differently(row):
            found[phrases.in_sentence(tables.indicators[kpi].label)] = way(tables.indicators[kpi], row)
    return found


def _named(directions: Mapping[str, int], wanted: int) -> str:
    """Return the labels that went one way, as a list in words."""
    return phrases.listed([label for label, way in directions.items() if way == wanted])
