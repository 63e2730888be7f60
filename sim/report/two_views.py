"""What keeps a gain honest: waits and unmet need beside it, and a note when counts and need part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sim.report import charts, words
from sim.report.notice import COUNTED_NOTE
from sim.report.records import ComparisonRow, Indicator, ResultTables

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
    "missed_need_days": ("need above the service received", "family-days"),
    "risk_days_without_help": ("high risk without adequate help", "child-days"),
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
        return words.moved(row) < 0
    return words.favours(indicator, row) > 0


def beside(tables: ResultTables, scenario: str, leave_out: str, most: int = 3) -> tuple[Beside, ...]:
    """Return the waits and unmet need to read beside a gain, three of them at most."""
    shown: list[Beside] = []
    for kpi in BESIDE:
        row = tables.difference(scenario, kpi)
        indicator = tables.indicators.get(kpi)
        if row is None or indicator is None or kpi == leave_out:
            continue
        kind = words.verdict_kind(row.verdict)
        name, unit = BESIDE_NAMES[kpi]
        amount = words.number(row.difference, words.difference_places(indicator, row), signed=True)
        shown.append(Beside(name, f"{amount} {unit}".strip(), row.verdict, kind, charts.mark(kind)))
    return tuple(shown[:most])


def two_views_note(tables: ResultTables, scenario: str) -> tuple[str, str, str]:
    """Return how the counts and the need underneath moved against each other: a kind, a lead and the rest."""
    counted = _directions(tables, scenario, COUNTS_OF_CASES, lambda _, row: words.moved(row))
    need = _directions(tables, scenario, NEED, words.favours)
    fewer, more = _named(counted, -1), _named(counted, 1)
    worse, better = _named(need, -1), _named(need, 1)
    apart = "The two views point in different directions."
    if worse and better:
        return "differ", "The need underneath is mixed.", f"Worse: {worse}. Better: {better}. {COUNTED_NOTE}"
    if fewer and worse:
        return "differ", f"{apart} {COUNTED_NOTE}", f"Counted and lower: {fewer}. Need underneath, and worse: {worse}."
    if more and better:
        rest = f"Counted and higher: {more}. Need underneath, and better: {better}."
        return "differ", f"{apart} A rise in what is counted can be need being met.", rest
    if worse or better:
        how = "worse" if worse else "better"
        rest = f"{_sentence_start(worse or better)}. No count of cases contradicts it. {COUNTED_NOTE}"
        return "agree", f"The need underneath got {how}.", rest
    if fewer or more:
        said = [
            f"{way}: {names}." for way, names in (("Counted and lower", fewer), ("Counted and higher", more)) if names
        ]
        lead = "What is counted moved, but need underneath shows no clear difference."
        return "differ", lead, " ".join([*said, COUNTED_NOTE])
    return "agree", "Neither what is counted nor the need underneath shows a clear difference.", COUNTED_NOTE


def _sentence_start(text: str) -> str:
    return text[:1].upper() + text[1:]


def _directions(
    tables: ResultTables, scenario: str, kpis: Sequence[str], way: Callable[[Indicator, ComparisonRow], int]
) -> dict[str, int]:
    """Return the direction of each indicator, by its label as it reads inside a sentence."""
    found = {}
    for kpi in kpis:
        row = tables.difference(scenario, kpi)
        if row is not None:
            found[_in_sentence(tables.indicators[kpi].label)] = way(tables.indicators[kpi], row)
    return found


def _named(directions: Mapping[str, int], wanted: int) -> str:
    """Return the labels that went one way, as a list in words."""
    return _listed([label for label, way in directions.items() if way == wanted])


def _in_sentence(label: str) -> str:
    """Return a label as it reads inside a sentence."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == "-" else label


def _listed(names: Sequence[str]) -> str:
    """Return names joined by commas and a last 'and'."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
