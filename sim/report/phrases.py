"""How figures, dates and verdicts are put into words. Numbers come in as stored; only their form is chosen here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from sim.experiment.comparison.judging import COUNTED_DIFFERENTLY, SMALL
from sim.report.stored.records import ComparisonRow, Indicator, ResultTables, SummaryRow
from sim.report.verdicts import explanation, is_counted_differently, is_small, verdict_kind
from sim.service import AT_START
from sim.wording import count_words

MINUS = "\u2212"
NOT_AVAILABLE = "not available"

# The subject of a sentence for each headline indicator and each one asked for, always singular.
SUBJECTS: dict[str, str] = {
    "rereferral_pct": "the share of referrals that follow another within 12 months",
    "cpp_rate": "the rate of children on protection plans",
    "allocation_wait_days_mean": "the average wait for a named worker",
    "waiting_families": "the number of families waiting for a named worker",
    "workers_per_family": "the number of named practitioners a family meets in a year",
    "missed_need_days": "the time families spend with need above the service they receive",
    "risk_days_without_help": "the time children spend at high risk without adequate help",
    "care_starts_rate": "the rate of children entering care",
    "turnover_pct": "the share of workers who leave in a year",
    "cost_total": "the total cost",
    "caseload_families_mean": "the number of families each practitioner holds",
    "hours_asked_pct": "the share of hours that work asks for, all workers together",
    "never_helped_pct": "the share of families with complex need who are never effectively helped",
    "days_to_effective_help": "the time from complex need to first effective help",
    "new_workers_at_protection": "the number of new practitioners a family meets on entering protection",
    "handovers_per_family_year": "the number of handovers in a year that a family is open",
    "never_stepped_up_pct": "the share of families at risk who are never stepped up",
    "early_help_above_ceiling_pct": "the share of early help for families whose need is above what it is meant for",
}
WAITS = frozenset(
    ("allocation_wait_days_mean", "allocation_wait_days_p90", "waiting_families", "statutory_allocation_days")
)

BELOW_ZERO = ("budget_balance",)  # every other indicator is 0 or more
AS_HOPED = "moved as hoped"
NOT_AS_HOPED = "moved against what is hoped for"
BEFORE_ROUNDING = "Differences are taken before rounding."


def decimals(indicator: Indicator, scale: float | None) -> int:
    """Return how many decimals suit an indicator whose typical size is `scale`."""
    if indicator.unit == "%":
        return 1
    size = abs(scale or 0.0)
    if size >= 200:
        return 0
    coarse = indicator.worth is not None and indicator.worth >= 1 and not indicator.worth_is_share
    return 1 if size >= 10 or coarse else 2


def difference_places(indicator: Indicator, row: ComparisonRow) -> int:
    """Return the decimals of a difference, with more where an end clear of zero would otherwise read as zero."""
    places = decimals(indicator, row.base_mean)
    ends = [end for end in (row.low, row.high) if end is not None]
    clear = len(ends) == 2 and (ends[0] > 0 or ends[1] < 0)
    while clear and places < 4 and any(float(f"{end:.{places}f}") == 0 for end in ends):
        places += 1
    return places


def number(value: float | None, places: int, *, signed: bool = False) -> str:
    """Return a number with thousands commas and a true minus sign; a zero has no sign."""
    if value is None or not math.isfinite(value):
        return NOT_AVAILABLE
    text = f"{abs(value):,.{places}f}"
    if not any(digit in text for digit in "123456789"):
        return text
    if value < 0:
        return MINUS + text
    return f"+{text}" if signed else text


def with_unit(text: str, unit: str) -> str:
    """Return a figure with its unit; a percentage sign and a pound sign sit against it."""
    if text == NOT_AVAILABLE or not unit:
        return text
    if unit == "%":
        return f"{text}%"
    if unit.startswith("£"):
        sign = text[0] if text[0] in f"+{MINUS}" else ""
        return f"{sign}£{text[len(sign) :]}{unit[1:]}"
    return f"{text} {unit}"


def value_words(indicator: Indicator, value: float | None, scale: float | None = None) -> str:
    """Return a level of an indicator with its unit."""
    return with_unit(number(value, decimals(indicator, value if scale is None else scale)), indicator.unit)


def difference_unit(indicator: Indicator) -> str:
    """Return the unit a difference is stated in; a share differs by percentage points."""
    return "percentage points" if indicator.unit == "%" else indicator.unit


def difference_words(indicator: Indicator, row: ComparisonRow, *, signed: bool = True) -> str:
    """Return a difference with its unit."""
    value = row.difference if signed or row.difference is None else abs(row.difference)
    return with_unit(number(value, difference_places(indicator, row), signed=signed), difference_unit(indicator))


def interval(low: float | None, high: float | None, places: int, *, signed: bool = False) -> str:
    """Return an interval as 'low to high'."""
    if low is None or high is None:
        return NOT_AVAILABLE
    return f"{number(low, places, signed=signed)} to {number(high, places, signed=signed)}"


def level_words(level: float | None) -> str:
    """Return the level of an interval as a percentage, '95%' for 0.95."""
    if level is None:
        return ""
    share = level * 100 if level <= 1 else level
    return f"{share:.4g}%"


def moved(row: ComparisonRow) -> int:
    """Return -1, 0 or 1: the stored direction of a difference, 0 when it is not clear of zero."""
    kind = verdict_kind(row.verdict)
    if row.difference is None or kind == "no clear difference":
        return 0
    if kind in {"not judged", "depends on"} and not clear_of_zero(row):
        return 0
    return (row.difference > 0) - (row.difference < 0)


def never_differs(row: ComparisonRow) -> bool:
    """Return whether both scenarios gave the same figure in every run, which chance does not do."""
    return row.difference == row.low == row.high == 0


def clear_of_zero(row: ComparisonRow) -> bool:
    """Return whether the stored interval leaves zero out."""
    return row.low is not None and row.high is not None and not row.low <= 0 <= row.high


def favours(indicator: Indicator, row: ComparisonRow) -> int:
    """Return 1 when the clear direction is the wanted one and nothing else explains it, -1 when unwanted, else 0.

    Another way of counting explains a gain as well as somebody's having been turned away does.
    """
    wanted = {"lower": -1, "higher": 1}.get(indicator.better, 0)
    way = moved(row) * wanted
    return 0 if way > 0 and (explanation(row) or is_counted_differently(row)) else way


def subject(indicator: Indicator) -> str:
    """Return the singular subject of a sentence about an indicator."""
    return SUBJECTS.get(indicator.id, f"the figure for \u201c{indicator.label}\u201d")


def in_sentence(label: str) -> str:
    """Return a label as it reads inside a sentence."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == "-" else label


def unit_note(indicator: Indicator) -> str:
    """Return the unit for a table heading."""
    return {"%": "per cent"}.get(indicator.unit, indicator.unit)


def nought(indicator: Indicator, row: ComparisonRow) -> str:
    """Return that there was nothing to tell apart, where a figure is nought in both scenarios; else nothing.

    A wait of both that only rounds to nought has hardly anybody waiting.
    """
    means = (row.base_mean, row.scenario_mean)
    if means == (0.0, 0.0):
        return "nobody waited in either" if indicator.id in WAITS else "nought in both"
    small = all(mean is not None and float(f"{mean:.{decimals(indicator, row.base_mean)}f}") == 0 for mean in means)
    return "hardly anybody waited in either" if small and indicator.id in WAITS and not clear_of_zero(row) else ""


def runs_words(indicator: Indicator, row: ComparisonRow, replications: int) -> str:
    """Return 'better in 28 of 30 runs', without a verdict 'lower in', or nothing where the direction is context."""
    runs = row.pairs or replications
    if runs > 0 and row.difference == row.low == row.high == 0:
        return f"the same in {runs} of {count_words(runs, 'run')}"
    if row.share_better is None or runs <= 0 or indicator.better == "context":
        return ""
    word = indicator.better if verdict_kind(row.verdict) == "not judged" else "better"
    return f"{word} in {round(row.share_better * runs)} of {count_words(runs, 'run')}"


def interval_words(indicator: Indicator, row: ComparisonRow) -> str:
    """Return the difference and its interval, signed, with the level and what it holds for."""
    level = f"{level_words(row.level)} {'simultaneous ' if row.together else ''}interval".strip()
    ends = interval(row.low, row.high, difference_places(indicator, row), signed=True)
    return f"difference {difference_words(indicator, row)} ({level} {ends})"


def more_runs_words(row: ComparisonRow) -> str:
    """Return how many more runs a verdict would need, where the table says so."""
    if not row.more_runs or row.more_runs < 1:
        return ""
    more = count_words(round(row.more_runs), "more run")
    return f"A difference of this size would need about {more} for a verdict."


def headline_sentence(tables: ResultTables, indicator: Indicator, row: ComparisonRow) -> str:
    """Return the plain-words sentence for one headline indicator in one scenario."""
    places = decimals(indicator, row.base_mean)
    name, base, what = tables.title(row.scenario), tables.title(row.base), subject(indicator)
    long_unit = _is_long(indicator.unit)
    old = with_unit(number(row.base_mean, places), "" if long_unit else indicator.unit)
    short = with_unit(number(row.scenario_mean, places), "" if long_unit else indicator.unit)
    new = with_unit(number(row.scenario_mean, places), indicator.unit)
    unjudged = verdict_kind(row.verdict) == "not judged"
    why = f"not judged: {row.why}" if unjudged else explanation(row)
    end = f"; {why}." if why else "."
    if way := {1: "higher", -1: "lower"}.get(moved(row)):
        gap = difference_words(indicator, row, signed=False)
        told = f"{way} by {gap}" if unjudged or long_unit else f"{gap} {way}"
        return f"In this model, {what} is {told} under {name}: {short}, against {old} under {base}{end}"
    if nothing := nought(indicator, row):
        return f"In this model, {what} is {new} under {name} and under {base}: {nothing}."
    levels = f"{new} under {name}, against {old} under {base}"
    if unjudged:
        return f"In this model, {what} is {levels}, and the interval of the difference reaches zero{end}"
    if is_small(row):
        return f"In this model, {what} differs beyond chance, but by less than is worth noticing: {levels}."
    return f"In this model, there is no clear difference in {what}: {levels}."


def _is_long(unit: str) -> bool:
    """Return whether a unit is too long to say twice in a sentence."""
    return " " in unit and not unit.startswith("£")


def goes_badly(indicator: Indicator, row: ComparisonRow) -> bool:
    """Return whether a row is judged worse, or is clear of zero on the unwanted side."""
    if verdict_kind(row.verdict) == "worse":
        return True
    wanted = {"lower": -1, "higher": 1}.get(indicator.better, 0)
    return clear_of_zero(row) and (row.difference or 0.0) * wanted < 0


def row_notes(tables: ResultTables, row: ComparisonRow) -> list[str]:
    """Return what to know of a row beside its verdict: counted differently, explained, too small, or of fewer runs."""
    notes = [COUNTED_DIFFERENTLY] if is_counted_differently(row) else []
    notes += [told] if (told := explanation(row)) else []
    notes += [SMALL] if is_small(row) else []
    if 0 < row.pairs < tables.replications:
        notes.append(f"from {row.pairs} of {count_words(tables.replications, 'run')}")
    return notes


def least(indicator: Indicator, low: float | None) -> float | None:
    """Return the lower end of the interval of a mean, 0 where the indicator cannot be below."""
    return low if low is None or indicator.id in BELOW_ZERO else max(0.0, low)


def level_sentence(indicator: Indicator, row: SummaryRow) -> str:
    """Return the plain-words sentence for one headline indicator of a single scenario."""
    text = subject(indicator)
    return f"In this model, {text} is {value_words(indicator, row.mean)}."


def mean_interval_words(indicator: Indicator, row: SummaryRow) -> str:
    """Return the interval of a mean with its level and the number of runs."""
    places = decimals(indicator, row.mean)
    runs = f" over {count_words(row.replications, 'run')}" if row.replications else ""
    return f"{level_words(row.level)} interval {interval(least(indicator, row.low), row.high, places)}{runs}".strip()


def verdict_words(indicator: Indicator, verdict: str) -> str:
    """Return a verdict as a short badge text."""
    kind = verdict_kind(verdict)
    return verdict if kind == "depends on" else kind


def day_words(text: str) -> str:
    """Return '1 April 2026' for an ISO date and 'the start' for `start` or a blank."""
    if not text or text.lower() in {AT_START, "none"}:
        return "the start"
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{day.day} {day:%B} {day.year}"


def period_words(period: str) -> str:
    """Return a period as people say it."""
    return "the whole run" if period == "all" else period


def listed(names: Sequence[str]) -> str:
    """Return names joined by commas and a last 'and'."""
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"
