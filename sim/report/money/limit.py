"""Whether the general fund has a limit, and what is said where it has none or where one takes from other services."""

from __future__ import annotations

from typing import Final

from sim.experiment.comparison.paying import LIMIT
from sim.log.money import GENERAL
from sim.report import phrases
from sim.report.money.reckoning import set_to
from sim.report.money.runs import by_run
from sim.report.stored.records import ResultTables
from sim.wording import count_words

NO_LIMIT: Final = (
    "No limit is set on the general fund: each year the model budgets what it expects to need, and more where a "
    "scenario adds posts. A gap is a forecast that missed, not an overspend against a council's own budget; to ask "
    "that, set funding.general_fund."
)
TAKES: Final = "a limit of the general fund takes its assumed part here (funding.offset_share): no saving"
_NONE: Final = "none"
A_POUND: Final = 1.0
"""Pounds a year below which two budgets are the same."""
_GENERAL_FUND: Final = f"fund={GENERAL}"


def limited(tables: ResultTables, scenario: str) -> bool | None:
    """Tell whether a limit is set on the general fund at some time of the run; None where no value is stored."""
    told = set_to(tables, scenario, LIMIT)
    return any(each != _NONE for each in told) if told else None


def bound_words(tables: ResultTables, scenario: str) -> str:
    """Return in how many runs the general fund came to less than under a base without a limit; empty without runs.

    A limit is reckoned from the year before it begins, and in a small area one year of dear placements can lift it
    above all that later years need.
    """
    if not limited(tables, scenario) or limited(tables, tables.base) is not False:
        return ""
    after, before = (by_run(tables, name, "budget", group=_GENERAL_FUND) for name in (scenario, tables.base))
    pairs = after.keys() & before.keys()
    if not pairs:
        return ""
    less, base = sum(after[run] < before[run] - A_POUND for run in pairs), tables.title(tables.base)
    told = f"Over the years measured the general fund came to less than under {base} in {less or 'none'} of "
    told = f"{told}{count_words(len(pairs), 'run')}"
    luck = "a limit is reckoned from the year before it, which can be dear by luck where few children are placed"
    return f"{told}." if less == len(pairs) else f"{told}: {luck}."


def other_note(tables: ResultTables, scenario: str) -> str:
    """Return what stands beneath what the model does not move: under a limit, that it takes its part there."""
    return TAKES if limited(tables, scenario) else ""


def no_limit(tables: ResultTables) -> tuple[str, ...]:
    """Return that no limit is set, of all or of those named; none where the base has one."""
    names = (tables.base, *tables.others)
    free = [name for name in names if limited(tables, name) is False]
    if tables.base not in free or len(free) == 1 < len(names):
        return ()
    of = "" if len(free) == len(names) else f"{phrases.listed([tables.title(name) for name in free])}: "
    return (f"{of}{NO_LIMIT}",)
