"""What is said of money in sentences: what stands in the way of a saving first, then the cost, who pays and the gap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sim.book.grants import IN_DOUBT
from sim.experiment.comparison.explaining import EXPLAINED
from sim.experiment.comparison.paying import COST, LIMIT, amount, bill_words, cost_words, paying_of, signed
from sim.kpis.money import STAFF
from sim.log.money import GRANTS
from sim.report import own_returns, phrases, verdicts
from sim.report.building_on import includes
from sim.report.money.amounts import WHOLE, budget_years, in_years, mean_of, quarters, unclear
from sim.report.money.appraisal import break_even_of, break_even_words
from sim.report.money.grants import goes_back, grants_words, kept, kept_beside
from sim.report.money.limit import bound_words, limited
from sim.report.money.reached import UNMET, WAITS
from sim.report.money.runs import runs_of, support_words
from sim.report.page.two_views import beside_entry
from sim.report.stored.records import ComparisonRow, ResultTables

Told = tuple[str, str]
"""The word a sentence goes under, and the sentence."""
INCLUDES: Final = "Not the money alone"
WHO_PAYS: Final = "Who pays"
COSTS: Final = "What it costs"
BIDS: Final = " A bid is won in some runs and lost in others: these are means over both."
_RISK: Final = "risk_days_without_help"
_PLANS: Final = "cpp_rate"
TOGETHER: Final = " The interval of the whole cost is the wider one of all headline figures together."
_OF_MONEY: Final = re.compile(r"funding\.|.*\.posts$|pay\.")


def who_pays_row(tables: ResultTables, scenario: str) -> tuple[Told, ...]:
    """Return what a scenario costs, who pays where it adds money, and what became of its grants.

    What it includes that is not compared stands first; where it limits the general fund otherwise than its base does,
    in how many runs the limit bound and what reserves have left follow.
    """
    paths = [row.path for row in tables.changes if row.scenario == scenario]
    inherited = includes(tables, scenario) if any(_OF_MONEY.match(path) for path in paths) else ""
    found = _bill(tables, scenario, grants_words(tables, scenario)) or _cost_without_a_bill(tables, scenario)
    told = tuple((word, f"{inherited} {told}".strip()) for word, told in found)
    sets = LIMIT in paths
    of_its_own = limited(tables, scenario) and (sets or not limited(tables, tables.base))
    return (*told, *_bound(tables, scenario), *_reserves(tables, scenario)) if of_its_own else told


def _bill(tables: ResultTables, scenario: str, of_grants: str = "") -> tuple[Told, ...]:
    """Return what a scenario that adds costs and who pays; what became `of_grants` follows where it names them."""
    changes = [(row.path, row.old, row.new, row.from_date) for row in tables.changes if row.scenario == scenario]
    paying = paying_of(changes)
    if paying is None:
        return ()
    row = tables.difference(scenario, COST)
    figures = (None, None, None) if row is None else (row.difference, row.low, row.high)
    became = f" {of_grants}" if of_grants and GRANTS in paying.funds else ""
    unsure = BIDS if any(IN_DOUBT in str(new) for _, _, new, _ in changes) else ""
    wide = TOGETHER if row is not None and row.together else ""
    return ((WHO_PAYS, f"{_pay_alone(tables, scenario)} {bill_words(paying, *figures)}.{became}{unsure}{wide}"),)


def _cost_without_a_bill(tables: ResultTables, scenario: str) -> tuple[Told, ...]:
    """Return what a scenario costs more or less that adds no money: a cut, or another way of working."""
    row = tables.difference(scenario, COST)
    if row is None or row.difference is None or phrases.never_differs(row):
        return ()
    told = cost_words(row.difference, row.low, row.high)
    wide = TOGETHER if row.together else ""
    return ((COSTS, f"{_pay_alone(tables, scenario)} {told}; waits and unmet need stand beside it.{wide}"),)


def _pay_alone(tables: ResultTables, scenario: str) -> str:
    """Return what pay of posts alone costs more or less, which chance moves less than placements, and a subject."""
    row = tables.difference(scenario, COST, group=f"part={STAFF}")
    if row is None or row.difference is None or row.low is None or row.high is None:
        return "It"
    spread = f"{signed(row.low)} to {signed(row.high)}"
    pay = f"Pay of staff in posts: {signed(row.difference)} a year ({spread})."
    return f"{pay} With placements, programmes and all else it"


def told_of(tables: ResultTables, scenario: str) -> tuple[Told, ...]:
    """Return what is said of a scenario's money; what stands in the way of a saving stands above it all.

    What it includes that is not compared stands first.
    """
    inherited = includes(tables, scenario)
    return (
        *([(INCLUDES, inherited)] if inherited else ()),
        *_spent(tables, scenario),
        *_bill(tables, scenario),
        *_gap(tables, scenario),
        *_reserves(tables, scenario),
        *_breaks_even(tables, scenario),
        *_a_day(tables, scenario),
        *_null(tables, scenario),
    )


def worsened(tables: ResultTables, scenario: str) -> tuple[str, ...]:
    """Return the waits and unmet need that rose beyond chance, each with its difference."""
    found = []
    for kpi in (*WAITS, *UNMET):
        indicator, row = tables.indicators.get(kpi), tables.difference(scenario, kpi)
        if indicator is not None and row is not None and phrases.goes_badly(indicator, row):
            entry = beside_entry(tables, indicator, row)
            found.append(f"{entry.label} {entry.amount}")
    return tuple(found)


def no_savings(tables: ResultTables) -> tuple[str, ...]:
    """Return a sentence for each scenario that spends less while waits or unmet need rise.

    They rise beyond chance, or by as much as keeps a gain from being called one (see `explaining`).
    """
    return tuple(told for name in tables.others if (told := _no_saving(tables, name)))


def _no_saving(tables: ResultTables, scenario: str) -> str:
    row = tables.difference(scenario, COST)
    if row is None or row.difference is None or row.difference >= 0 or not phrases.clear_of_zero(row):
        return ""
    by_verdict = verdicts.explanation(row).removeprefix(EXPLAINED).strip()
    rose = worsened(tables, scenario) or ((by_verdict,) if by_verdict else ())
    if not rose:
        return ""
    less = f"In this model {tables.title(scenario)} spends {amount(-row.difference)} a year less, in real terms, while"
    return f"{less} waits or unmet need rise: {phrases.listed(rose)}. What is not spent here is no saving."


def _spent(tables: ResultTables, scenario: str) -> Iterator[Told]:
    years = budget_years(tables)
    mean = mean_of(tables, scenario, "spend")
    if mean is None or not years:
        return
    over = f"{amount(mean)} over the years measured, {amount(mean / in_years(tables, WHOLE))} a year, in cash"
    row = tables.difference(scenario, COST)
    beside = "" if row is None else f"; {_beside(tables, row)}"
    yield "Spending", f"In this model {tables.title(scenario)} spends {over}{beside}."


def _beside(tables: ResultTables, row: ComparisonRow) -> str:
    if row.difference is None:
        return "the difference from the base is not known"
    if phrases.never_differs(row):
        return f"the same in real terms as {tables.title(row.base)}, in every run"
    spread = "" if row.low is None or row.high is None else f", {signed(row.low)} to {signed(row.high)}"
    kind = "chance could explain it" if not phrases.clear_of_zero(row) else row.verdict
    told = f"in real terms {signed(row.difference)} a year beside {tables.title(row.base)} ({kind}{spread})"
    if worsened(tables, row.scenario) or row.difference >= 0:
        return told
    others = sum(phrases.goes_badly(*pair) for pair in tables.differences(row.scenario) if pair[0].id != COST)
    went = "figure went" if others == 1 else "figures went"
    more = f", but {others} other {went} the unwanted way (see the answer)" if others else ""
    return f"{told}; no wait or unmet need below rose beyond chance{more}"


def _gap(tables: ResultTables, scenario: str) -> Iterator[Told]:
    """Yield what became of grants, and budget less spending without what goes back, with its worst year."""
    if told := grants_words(tables, scenario):
        yield "Grants", told
    total = kept(tables, scenario)
    if total is None:
        return
    by_year = {year: kept(tables, scenario, year) for year in budget_years(tables)}
    known = {year: left for year, left in by_year.items() if left is not None}
    row = kept_beside(tables, scenario)
    gap = "" if row is None else pounds_beside(row, in_years(tables, WHOLE))
    beside = f" ({gap} beside {tables.title(tables.base)})" if gap else ""
    back = goes_back(tables, scenario)
    without = f", without {amount(back)} of grants that goes back," if back else ""
    told = f"Budget less spending over the years measured{without} is {signed(total)}{beside}"
    if known:
        worst = min(known, key=lambda year: known[year])
        told = f"{told}; least in {worst}, {signed(known[worst])}"
    yield "Gap", f"{told}. That is before reserves meet it."


def pounds_beside(row: ComparisonRow, worth: float) -> str:
    """Return a difference times `worth` in pounds, with its interval where that reaches nought."""
    if row.difference is None:
        return ""
    told = signed(row.difference * worth)
    if not unclear(row) or row.low is None or row.high is None:
        return told
    return f"{told}, interval {signed(row.low * worth)} to {signed(row.high * worth)},"


def _bound(tables: ResultTables, scenario: str) -> Iterator[Told]:
    """Yield in how many runs a limited general fund came to less than that of the base."""
    if told := bound_words(tables, scenario):
        yield "The limit", told


def _reserves(tables: ResultTables, scenario: str) -> Iterator[Told]:
    """Yield the reserves at the end of the run beside their floor, and the exceptional support of all years."""
    left, floor = (mean_of(tables, scenario, "reserves", group=group) for group in (WHOLE, "part=floor"))
    support = mean_of(tables, scenario, "support_needed")
    if left is None:
        return
    beside = "" if floor is None else f", beside a floor of {amount(floor)}"
    base = None if scenario == tables.base else mean_of(tables, tables.base, "reserves")
    beside = beside if base is None else f"{beside}; under {tables.title(tables.base)} {amount(base)} is left"
    needed = (
        f"exceptional support of {amount(support)} over the years measured" if support else "no exceptional support"
    )
    runs = runs_of(tables, scenario, "reserves")
    spread = f", {amount(min(runs))} to {amount(max(runs))} in the lowest and the highest run" if runs else ""
    told = f"At the end of the run {amount(left)} is left{spread}{beside}; {needed}. Both are means over runs"
    yield "Reserves", "; ".join(each for each in (told, support_words(tables, scenario)) if each) + "."


def _breaks_even(tables: ResultTables, scenario: str) -> Iterator[Told]:
    if scenario != tables.base and (found := break_even_of(tables, scenario)) is not None:
        words = break_even_words(found, quarters(tables)[0])
        asked = (
            "the quarter from which it has cost more than it saved"
            if found.above
            else "the quarter from which cost summed up since the start stays below the base"
        )
        yield "Break-even", f"In this model, {asked}: {words}."


def _a_day(tables: ResultTables, scenario: str) -> Iterator[Told]:
    """Yield the cost of a child-day less at high risk, where cost rose and risk fell beyond chance."""
    cost, risk = tables.difference(scenario, COST), tables.difference(scenario, _RISK)
    children = _children(tables)
    if cost is None or risk is None or children is None or not cost.difference or not risk.difference:
        return
    if cost.difference > 0 > risk.difference and phrases.clear_of_zero(cost) and phrases.clear_of_zero(risk):
        days = -risk.difference * children / 1_000
        told = f"{amount(cost.difference / days)} more for each child-day less at high risk without help"
        yield "A day less at risk", f"In this model, {told}, a ratio of two means and no price of a child's day."


def _null(tables: ResultTables, scenario: str) -> Iterator[Told]:
    """Yield whether plans fall as much in some years by themselves, beside a fall in plans."""
    indicator, row = tables.indicators.get(_PLANS), tables.difference(scenario, _PLANS)
    if indicator is None or row is None or phrases.moved(row) >= 0:
        return
    if told := own_returns.by_itself(tables, indicator, row):
        yield "Plans fall elsewhere too", told


def _children(tables: ResultTables) -> float | None:
    return own_returns.children_of(tables)
