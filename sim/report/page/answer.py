"""The answer at the head of the report: for each scenario what got better, what got worse and what cannot be told.

Everything here is a stored figure with its stored verdict. Whatever moved the unwanted way is always said, and the
waits and the unmet need always stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim.report import phrases, verdicts
from sim.report.page.questions import QUESTIONS
from sim.report.page.sections import headline_rows
from sim.report.page.two_views import BESIDE, NEED, Beside, beside_entry
from sim.report.stored.records import ComparisonRow, Indicator, ResultTables
from sim.wording import count_words

Pair = tuple[Indicator, ComparisonRow]

_ASKED: Final = frozenset(kpi for _, kpis in QUESTIONS for kpi in kpis)
WAITS: Final = tuple(kpi for kpi in BESIDE if kpi not in NEED)


@dataclass(frozen=True, slots=True)
class Answer:
    """The three sentences of one scenario, each with the word it goes under, and the waits and unmet need beside."""

    title: str
    place: int
    sentences: tuple[tuple[str, str], ...]
    beside: tuple[Beside, ...]


def answers(tables: ResultTables) -> tuple[Answer, ...]:
    """Return the answer of every scenario, in the order of the charts; of a run that compares nothing its levels."""
    if not tables.others:
        return (Answer(tables.title(tables.base), 0, _levels(tables), ()),)
    return tuple(
        Answer(tables.title(name), place, _sentences(tables, name), _waits_and_need(tables, name))
        for place, name in enumerate(tables.others, start=1)
    )


def _sentences(tables: ResultTables, scenario: str) -> tuple[tuple[str, str], ...]:
    rows = headline_rows(tables, scenario)
    if verdicts.is_unjudged(tables, scenario):
        return _without_verdict(tables, scenario, rows)
    better = [pair for pair in rows if _kind(pair) == "better"]
    worse = [pair for pair in rows if _kind(pair) == "worse"]
    unwanted = [pair for pair in rows if phrases.goes_badly(*pair) and pair not in worse]
    others = _beyond_headline(tables, scenario)
    untold = [pair for pair in rows if pair not in better and pair not in worse and pair not in unwanted]
    return (
        ("Better", f"In this model, {_judged(better, len(rows), f'better than under {tables.title(tables.base)}')}."),
        (
            "Worse",
            f"In this model, {_judged(worse, len(rows), 'worse')}{_unwanted(unwanted)}{others}.",
        ),
        ("Cannot be told", _untold(tables, scenario, untold)),
    )


def _judged(found: Sequence[Pair], of: int, judged: str) -> str:
    """Return `2 of 11 headline figures are worse: ...`, or that none is."""
    if not found:
        return f"no headline figure is judged {judged}"
    are = "is" if len(found) == 1 else "are"
    return f"{len(found)} of {of} headline figures {are} {judged}: {phrases.listed(_moves(found))}"


def _unwanted(found: Sequence[Pair]) -> str:
    """Return what moved the unwanted way without being judged worse, each kind with its reason."""
    parts = [f"; moved the unwanted way, {why}: {phrases.listed(_moves(pairs))}" for why, pairs in _by_reason(found)]
    return "".join(parts)


def _beyond_headline(tables: ResultTables, scenario: str) -> str:
    """Return what moved the unwanted way beyond chance without being a headline figure; what is asked, in figures."""
    pairs = ((each, tables.difference(scenario, each.id)) for each in tables.indicators.values() if not each.headline)
    found = [(each, row) for each, row in pairs if row is not None and phrases.goes_badly(each, row)]
    named = [pair for pair in found if pair[0].id in _ASKED]
    told = [*_moves(named), *(phrases.in_sentence(each.label) for each, row in found if (each, row) not in named)]
    alone = "each by itself beyond chance the unwanted way (one in forty that did not move would look so)"
    return f"; not headline figures, and {alone}: {phrases.listed(told)}" if told else ""


def _untold(tables: ResultTables, scenario: str, found: Sequence[Pair]) -> str:
    """Return the sentence of what the run cannot tell, each group with what stands in the way."""
    counts = [pair for pair in found if _kind(pair) in {"higher", "lower"}]
    unclear = [pair for pair in found if _kind(pair) == "no clear difference"]
    rest = [pair for pair in found if pair not in counts and pair not in unclear]
    parts = []
    if counts:
        parts.append(f"good or bad, from a count alone: {phrases.listed(_moves(counts))}")
    if unclear:
        parts.append(f"no clear difference in {_unclear(tables, scenario, unclear)}")
    parts += [f"{why}: {phrases.listed(_moves(pairs))}" for why, pairs in _by_reason(rest)]
    if nobody := verdicts.nobody_counted(tables, scenario):
        parts.append(f"nobody to count for {phrases.listed(list(nobody))}")
    parts += verdicts.not_looked_back(tables, scenario)
    if not parts:
        return "In this model, every headline figure has a verdict; what is not modelled cannot be told."
    return f"In this model, from {count_words(tables.replications, 'run')}: {'; '.join(parts)}."


def _without_verdict(tables: ResultTables, scenario: str, rows: Sequence[Pair]) -> tuple[tuple[str, str], ...]:
    """Return which way the figures of a scenario moved that gets no verdict, without calling it one."""
    wanted = [pair for pair in rows if phrases.favours(*pair) > 0]
    unwanted = [pair for pair in rows if phrases.goes_badly(*pair)]
    counts = [pair for pair in rows if pair not in wanted and pair not in unwanted and phrases.moved(pair[1])]
    unclear = [pair for pair in rows if pair not in wanted and pair not in unwanted and pair not in counts]
    others = _beyond_headline(tables, scenario)
    clear = "beyond chance, and not judged"
    parts = [f"In this model, nothing is judged: {verdicts.why_unjudged(tables, scenario)}"]
    if counts:
        parts.append(f"moved, and good or bad cannot be told from a count alone: {phrases.listed(_moves(counts))}")
    if unclear:
        parts.append(f"chance could explain {_unclear(tables, scenario, unclear)}")
    if nobody := verdicts.nobody_counted(tables, scenario):
        parts.append(f"nobody to count for {phrases.listed(list(nobody))}")
    parts += verdicts.not_looked_back(tables, scenario)
    return (
        ("Wanted way", f"In this model, {clear}: {phrases.listed(_moves(wanted)) or 'nothing'}."),
        (
            "Unwanted way",
            f"In this model, {clear}: {phrases.listed(_moves(unwanted)) or 'nothing'}{others}.",
        ),
        ("Cannot be told", f"{'; '.join(parts)}."),
    )


def _levels(tables: ResultTables) -> tuple[tuple[str, str], ...]:
    """Return the waits, the unmet need and what one scenario alone cannot tell."""
    found = []
    for word, kpis in (("Waits", WAITS), ("Unmet need", NEED)):
        means = [
            f"{phrases.subject(tables.indicators[kpi])} is {phrases.value_words(tables.indicators[kpi], row.mean)}"
            for kpi in kpis
            if kpi in tables.indicators and (row := tables.mean(tables.base, kpi)) is not None and row.mean is not None
        ]
        if means:
            found.append((word, f"In this model, {phrases.listed(means)}."))
    alone = "One scenario was run and compared with nothing, so this run cannot say whether any change would help."
    return (*found, ("Cannot be told", alone))


def _waits_and_need(tables: ResultTables, scenario: str) -> tuple[Beside, ...]:
    found = []
    for kpi in BESIDE:
        row, indicator = tables.difference(scenario, kpi), tables.indicators.get(kpi)
        if row is not None and indicator is not None:
            entry = beside_entry(tables, indicator, row)
            spread = phrases.interval(row.low, row.high, phrases.difference_places(indicator, row), signed=True)
            found.append(replace(entry, amount=f"{entry.amount} ({spread})"))
    return tuple(found)


def _kind(pair: Pair) -> str:
    return verdicts.verdict_kind(pair[1].verdict)


def _by_reason(found: Iterable[Pair]) -> list[tuple[str, list[Pair]]]:
    """Return the figures by what stands between them and a verdict, in words."""
    groups: dict[str, list[Pair]] = {}
    for pair in found:
        kind, why = _kind(pair), pair[1].why
        told = pair[1].verdict if kind == "depends on" else f"not judged, {why}" if kind == "not judged" else why
        groups.setdefault(told or pair[1].verdict, []).append(pair)
    return list(groups.items())


def _moves(found: Iterable[Pair]) -> list[str]:
    """Return each figure with its difference and both levels: `the average wait (−2.3 days, from 9.4 to 7.1)`."""
    told = []
    for indicator, row in found:
        places = phrases.decimals(indicator, row.base_mean)
        unit = indicator.unit if indicator.unit == "%" or indicator.unit.startswith("£") else ""
        old, new = (
            phrases.with_unit(phrases.number(mean, places), unit) for mean in (row.base_mean, row.scenario_mean)
        )
        told.append(f"{phrases.subject(indicator)} ({phrases.difference_words(indicator, row)}, from {old} to {new})")
    return told


def _unclear(tables: ResultTables, scenario: str, found: Sequence[Pair]) -> str:
    """Return the figures without a clear difference, with ranges; waits and unmet need stand below."""
    own = _ranges(pair for pair in found if pair[0].id not in BESIDE)
    shown = len(found) - len(own)
    every = sum(tables.difference(scenario, kpi) is not None for kpi in BESIDE)
    if shown:
        own.append(f"{f'all {every}' if shown == every else f'{shown} of the {every}'} waits and unmet needs below")
    return phrases.listed(own)


def _ranges(found: Iterable[Pair]) -> list[str]:
    """Return each figure with the range its difference can be in, chance between runs considered."""
    told = []
    for indicator, row in found:
        spread = phrases.interval(row.low, row.high, phrases.difference_places(indicator, row), signed=True)
        range_words = f"{spread}{' points' if indicator.unit == '%' else ''}"
        same = row.difference == row.low == row.high == 0
        told.append(f"{phrases.subject(indicator)} ({'the same in every run' if same else range_words})")
    return told
