"""The answer at the head of the report: for each scenario what got better, what got worse and what cannot be told.

Everything here is a stored figure with its stored verdict. Whatever moved the unwanted way is always said, and the
waits and the unmet need always stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim.report import own_returns, phrases, verdicts
from sim.report.building_on import added, added_pairs, compared_ancestor
from sim.report.money.told import who_pays_row
from sim.report.page.beyond import against_hope, as_hoped, clause, has_direction
from sim.report.page.moves import Pair, moves, noughts, ranges
from sim.report.page.sections import headline_rows
from sim.report.page.told_first import of_both_together, of_itself, posts_hours_and_what_gave_way, questions_answered
from sim.report.page.two_views import BESIDE, BESIDE_NAMES, NEED, Beside, beside_entry
from sim.report.page.year_by_year import ends_with_its_grant, year_by_year
from sim.report.stored.records import ResultTables
from sim.wording import count_words

ADDS: Final = "What it adds"
NO_FIGURE: Final = "no headline figure"
WAITS: Final = tuple(kpi for kpi in BESIDE if kpi not in NEED)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told of one scenario: sentences, each with the word it goes under, and the waits and unmet need beside.

    `first` are what is not shown, what it adds to a scenario it builds on, the three questions, its cost and who pays,
    each year where something changes in them, workers and posts, hours by role and what gave way;
    `sentences` what is better, worse and cannot be told of all headline figures.
    """

    title: str
    place: int
    first: tuple[tuple[str, str], ...]
    sentences: tuple[tuple[str, str], ...]
    beside: tuple[Beside, ...]


def answers(tables: ResultTables) -> tuple[Answer, ...]:
    """Return the answer of every scenario, in the order of the charts; of a run that compares nothing its levels."""
    if not tables.others:
        return (Answer(tables.title(tables.base), 0, first_rows(tables, tables.base), _levels(tables), ()),)
    return tuple(_answer(tables, name, place) for place, name in enumerate(tables.others, start=1))


def first_rows(tables: ResultTables, scenario: str) -> tuple[tuple[str, str], ...]:
    """Return what stands first: the three questions, cost, each year, workers and posts, hours and what gave way.

    A scenario that builds on a compared one is told by what it adds itself first, and of both together after it.
    """
    cut_short = ends_with_its_grant(tables, scenario)
    money = (*who_pays_row(tables, scenario), *year_by_year(tables, scenario))
    rest = (*money, *posts_hours_and_what_gave_way(tables, scenario))
    parent = compared_ancestor(tables, scenario)
    if not parent:
        return (*cut_short, *questions_answered(tables, scenario), *rest)
    rows = added_pairs(tables, scenario)
    own = ((ADDS, added(tables, scenario, rows)),)
    return (*cut_short, *of_itself(rows, tables.title(parent)), *own, *of_both_together(tables, scenario), *rest)


def _answer(tables: ResultTables, scenario: str, place: int) -> Answer:
    parent = compared_ancestor(tables, scenario)
    together = f" together with “{tables.title(parent)}”" if parent else ""
    return Answer(
        tables.title(scenario),
        place,
        first_rows(tables, scenario),
        _sentences(tables, scenario, together),
        _waits_and_need(tables, scenario),
    )


def _sentences(tables: ResultTables, scenario: str, together: str) -> tuple[tuple[str, str], ...]:
    """Return what is better, worse and cannot be told; `together` names what a scenario is told together with."""
    rows = headline_rows(tables, scenario)
    nothing = [pair for pair in rows if not phrases.moved(pair[1]) and phrases.nought(*pair)]
    never = [pair for pair in rows if pair not in nothing and phrases.never_differs(pair[1])]
    same = [*noughts(pair for pair in nothing if pair[0].id not in BESIDE), *_never_different(never, len(rows))]
    told = _by_verdict(tables, scenario, [pair for pair in rows if pair not in nothing and pair not in never], together)
    alike = (("The same", f"In this model, {'; '.join(same)}."),) if same else ()
    return (*told, *alike, *own_returns.sentences(tables, tables.differences(scenario)))


def _never_different(found: Sequence[Pair], of: int) -> list[str]:
    """Return what is said of figures that were the same in every run, which chance does not do."""
    if not found:
        return []
    named = phrases.listed([phrases.subject(indicator) for indicator, _ in found])
    return [
        f"the same in every run, so that nothing touched it: {'every headline figure' if len(found) == of else named}"
    ]


def _by_verdict(
    tables: ResultTables, scenario: str, rows: Sequence[Pair], together: str
) -> tuple[tuple[str, str], ...]:
    if verdicts.is_unjudged(tables, scenario):
        return _without_verdict(tables, scenario, rows, together)
    better = [pair for pair in rows if _kind(pair) == "better"]
    worse = [pair for pair in rows if _kind(pair) == "worse"]
    unwanted = [pair for pair in rows if phrases.goes_badly(*pair) and pair not in worse]
    small = [
        pair
        for pair in rows
        if verdicts.is_small(pair[1])
        and has_direction(pair)
        and pair not in unwanted
        and not verdicts.explanation(pair[1])
    ]
    untold = [pair for pair in rows if pair not in (*better, *small, *worse, *unwanted)]
    hoped, against = _beyond(tables, scenario)
    well, badly = f"{_apart(phrases.AS_HOPED, small)}{hoped}", f"{_apart(phrases.NOT_AS_HOPED, unwanted)}{against}"
    every = len(headline_rows(tables, scenario))
    than = f"better than under {tables.title(tables.base)}"
    return (
        ("Better", f"In this model{together}, {_judged(better, every, than)}{well}."),
        ("Worse", f"In this model{together}, {_judged(worse, every, 'worse')}{badly}."),
        ("Cannot be told", _untold(tables, scenario, untold)),
    )


def _judged(found: Sequence[Pair], of: int, judged: str) -> str:
    """Return `2 of 11 headline figures are worse: ...`, or that none is."""
    if not found:
        return f"no headline figure is judged {judged}"
    are = "is" if len(found) == 1 else "are"
    return f"{len(found)} of {of} headline figures {are} {judged}: {phrases.listed(moves(found))}"


def _apart(way: str, found: Sequence[Pair]) -> str:
    """Return what moved one way without being judged better or worse, each kind with its reason."""
    return "".join(f"; {way}, {why}: {phrases.listed(moves(pairs))}" for why, pairs in _by_reason(found))


def _beyond(tables: ResultTables, scenario: str) -> tuple[str, str]:
    """Return what moved (as hoped, against it) without being a headline figure, each as the end of a sentence."""
    return (
        clause(tables, scenario, as_hoped(tables, scenario), phrases.AS_HOPED),
        clause(tables, scenario, against_hope(tables, scenario), phrases.NOT_AS_HOPED),
    )


def _untold(tables: ResultTables, scenario: str, found: Sequence[Pair]) -> str:
    """Return the sentence of what the run cannot tell, each group with what stands in the way."""
    counts = [pair for pair in found if _kind(pair) in {"higher", "lower"}]
    unclear = [pair for pair in found if _kind(pair) == "no clear difference"]
    rest = [pair for pair in found if pair not in counts and pair not in unclear]
    parts = []
    if counts:
        parts.append(f"good or bad, from a count alone: {phrases.listed(moves(counts))}")
    if unclear:
        parts.append(f"no clear difference in {_unclear(tables, scenario, unclear)}")
    parts += [f"{why}: {phrases.listed(moves(pairs))}" for why, pairs in _by_reason(rest)]
    if nobody := verdicts.nobody_counted(tables, scenario):
        parts.append(f"nobody to count for {phrases.listed(list(nobody))}")
    parts += verdicts.not_looked_back(tables, scenario)
    if not parts:
        return "In this model, every headline figure has a verdict; what is not modelled cannot be told."
    return f"In this model, from {count_words(tables.replications, 'run')}: {'; '.join(parts)}."


def _without_verdict(
    tables: ResultTables, scenario: str, rows: Sequence[Pair], together: str
) -> tuple[tuple[str, str], ...]:
    """Return which way the figures of a scenario moved that gets no verdict, without calling it one."""
    wanted = [pair for pair in rows if phrases.favours(*pair) > 0]
    unwanted = [pair for pair in rows if phrases.goes_badly(*pair) and not verdicts.is_counted_differently(pair[1])]
    counts = [pair for pair in rows if pair not in wanted and pair not in unwanted and phrases.moved(pair[1])]
    unclear = [pair for pair in rows if pair not in wanted and pair not in unwanted and pair not in counts]
    hoped, against = _beyond(tables, scenario)
    clear = "moved by more than chance explains, and without a verdict"
    parts = [f"In this model, nothing is judged: {verdicts.why_unjudged(tables, scenario)}"]
    parts += [f"moved, {why}: {phrases.listed(moves(pairs))}" for why, pairs in _by_what_stands_against(counts)]
    if unclear:
        parts.append(f"chance could explain {_unclear(tables, scenario, unclear)}")
    if nobody := verdicts.nobody_counted(tables, scenario):
        parts.append(f"nobody to count for {phrases.listed(list(nobody))}")
    parts += verdicts.not_looked_back(tables, scenario)
    return (
        ("As hoped", f"In this model{together}, {clear}: {phrases.listed(moves(wanted)) or NO_FIGURE}{hoped}."),
        (
            "Not as hoped",
            f"In this model{together}, {clear}: {phrases.listed(moves(unwanted)) or NO_FIGURE}{against}.",
        ),
        ("Cannot be told", f"{'; '.join(parts)}."),
    )


def _by_what_stands_against(found: Iterable[Pair]) -> list[tuple[str, list[Pair]]]:
    """Return figures that moved and are not called as hoped, by what stands against it."""
    groups: dict[str, list[Pair]] = {}
    for pair in found:
        why = verdicts.another_way(pair[1]) or verdicts.explanation(pair[1])
        groups.setdefault(why or "and good or bad cannot be told from a count alone", []).append(pair)
    return list(groups.items())


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


def _unclear(tables: ResultTables, scenario: str, found: Sequence[Pair]) -> str:
    """Return the figures without a clear difference, with ranges; waits and unmet need stand below."""
    own = ranges(pair for pair in found if pair[0].id not in BESIDE)
    below = [BESIDE_NAMES[pair[0].id][0] for pair in found if pair[0].id in BESIDE]
    every = sum(tables.difference(scenario, kpi) is not None for kpi in BESIDE)
    if below and len(below) == every:
        own.append(f"all {every} waits and unmet needs below")
    else:
        own += [f"{name} (below)" for name in below]
    return phrases.listed(own)
