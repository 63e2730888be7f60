"""Stored verdicts as the closed list of words, and their stored reasons."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from sim.experiment.comparison.explaining import EXPLAINED
from sim.experiment.comparison.judging import BETWEEN_REASONS, COUNTED_DIFFERENTLY, SMALL
from sim.wording import count_words

if TYPE_CHECKING:
    from sim.report.stored.records import ComparisonRow, Indicator, ResultTables

VERDICT_KINDS: Final = ("better", "worse", "higher", "lower", "no clear difference", "depends on", "not judged")
DIRECTED: Final = VERDICT_KINDS[:4]
DAYS_A_YEAR: Final = 365
OF_ITS_OWN: Final = "each figure has a reason of its own"


def verdict_kind(verdict: str) -> str:
    """Return which of the closed list of verdicts a stored verdict is."""
    text = verdict.strip().lower()
    return next((kind for kind in VERDICT_KINDS if text == kind or text.startswith(f"{kind} ")), "not judged")


def needs_reason(verdict: str) -> bool:
    """Return whether a verdict is stored with its reason."""
    return verdict_kind(verdict) in {"no clear difference", "not judged"}


def is_unjudged(tables: ResultTables, scenario: str) -> bool:
    """Return whether a scenario gets no verdict on any headline indicator."""
    rows = _headline(tables, scenario)
    return bool(rows) and all(verdict_kind(row.verdict) == "not judged" for row in rows)


def why_unjudged(tables: ResultTables, scenario: str) -> str:
    """Return why a scenario gets no verdict: the reasons that all of its headline indicators share."""
    each = [row.why.split(BETWEEN_REASONS) for row in _headline(tables, scenario)]
    shared = [reason for reason in each[0] if all(reason in reasons for reasons in each)] if each else []
    return BETWEEN_REASONS.join(shared) or OF_ITS_OWN


def unjudged_note(tables: ResultTables, scenario: str) -> str:
    """Return why a scenario carries no verdicts, when it carries none."""
    if not is_unjudged(tables, scenario):
        return ""
    why = why_unjudged(tables, scenario)
    rest = "Nothing here can be called better or worse in this model, so only differences and intervals are shown."
    return f"This scenario is not judged: {why}. {rest}"


def is_counted_differently(row: ComparisonRow) -> bool:
    """Return whether the scenario changes how the indicator of a row is counted."""
    return COUNTED_DIFFERENTLY in row.why


def another_way(row: ComparisonRow) -> str:
    """Return how the scenario counts the indicator of a row differently, as stored, or nothing."""
    return next((reason for reason in row.why.split(BETWEEN_REASONS) if COUNTED_DIFFERENTLY in reason), "")


def explanation(row: ComparisonRow) -> str:
    """Return what explains a gain without anybody being better off, or nothing."""
    return next((reason for reason in row.why.split(BETWEEN_REASONS) if reason.startswith(EXPLAINED)), "")


def is_small(row: ComparisonRow) -> bool:
    """Return whether a difference is clear of zero and yet smaller than worth noticing."""
    return SMALL in row.why.split(BETWEEN_REASONS)


def nobody_counted(tables: ResultTables, scenario: str) -> tuple[str, ...]:
    """Return the labels of the headline indicators that have no figure because nobody could be counted."""
    return tuple(each.label for each in _without_figure(tables, scenario) if not _looks_too_far_back(tables, each))


def not_looked_back(tables: ResultTables, scenario: str) -> tuple[str, ...]:
    """Return why a headline indicator has no figure whose look-back reaches before the run, a few words each."""
    warm_up = count_words(_warm_up(tables), "year")
    return tuple(
        f"{each.label} looks back {each.look_back_days} days, further than the warm-up of {warm_up}; "
        f"--warm-up {ceil(each.look_back_days / DAYS_A_YEAR)} or more shows it"
        for each in _without_figure(tables, scenario)
        if _looks_too_far_back(tables, each)
    )


def _without_figure(tables: ResultTables, scenario: str) -> list[Indicator]:
    stored = tables.difference if tables.others else tables.mean
    return [each for each in tables.indicators.values() if each.headline and stored(scenario, each.id) is None]


def _looks_too_far_back(tables: ResultTables, indicator: Indicator) -> bool:
    return indicator.look_back_days > _warm_up(tables) * DAYS_A_YEAR


def _warm_up(tables: ResultTables) -> int:
    """Return the years of warm-up; a century where the manifest does not say, which hides nothing."""
    years = tables.manifest.get("warm_up")
    return years if isinstance(years, int) else 100


def _headline(tables: ResultTables, scenario: str) -> list[ComparisonRow]:
    """Return the differences of the headline indicators over the whole run and area."""
    return [row for each, row in tables.differences(scenario) if each.headline]
