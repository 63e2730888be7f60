"""What a reader is warned of: what the run stored, and what its tables show to be beside the point."""

from __future__ import annotations

from sim.experiment.comparison.judging import FEWEST_TO_JUDGE
from sim.experiment.comparison.paying import is_bill
from sim.experiment.runs.settings import FEWEST_TO_PUBLISH
from sim.experiment.store.manifest import override_sentences
from sim.report.localities import pilot_sentence
from sim.report.standing import about_changes, is_told_here
from sim.report.stored.reading import plain
from sim.report.stored.records import ResultTables
from sim.wording import count_words

STORED_OF_FEW = "figures for publication need at least"
"""Part of the stored warning of few runs, for which a fuller sentence stands here."""


OF_TABLES = "of the comparison rest"
"""Part of a stored warning that is about the tables and not about what they say."""


def warnings(tables: ResultTables) -> tuple[str, ...]:
    """Return everything to know before reading on, cautions first and notes on the tables last.

    The command line and the workbook give them before any figure.
    """
    return (*cautions(tables), *about_changes(tables), *technical_notes(tables))


def cautions(tables: ResultTables) -> tuple[str, ...]:
    """Return what a reader is warned of in words: few runs, --set, pilots, and what the run stored."""
    few = few_runs(tables)
    pilots = (note for name in tables.others if (note := pilot_sentence(tables, name)))
    by_hand = _overrides(tables)
    return (
        *([few] if few else []),
        *by_hand,
        *pilots,
        *(
            each
            for each in _stored(tables)
            if (not few or STORED_OF_FEW not in each)
            and OF_TABLES not in each
            and not is_told_here(each)
            and not is_bill(each)
        ),
    )


def technical_notes(tables: ResultTables) -> tuple[str, ...]:
    """Return the stored warnings that are about the tables and not about what they say."""
    return tuple(each for each in _stored(tables) if OF_TABLES in each)


def _stored(tables: ResultTables) -> list[str]:
    stored = tables.manifest.get("warnings")
    return [plain(entry) for entry in stored] if isinstance(stored, list) else []


def _overrides(tables: ResultTables) -> list[str]:
    """Return what --set overrides, a sentence each: no title and no list of changes names it."""
    scenarios = tables.manifest.get("scenarios")
    return override_sentences(tables.manifest) if isinstance(scenarios, list) and scenarios else []


def few_runs(tables: ResultTables) -> str:
    """Return a warning of too few runs to rely on, or to judge from at all; empty where there are enough."""
    runs = tables.replications
    if not 0 < runs < FEWEST_TO_PUBLISH:
        return ""
    told = f"Only {count_words(runs, 'run')} of each scenario: a first look"
    need = f"figures to rely on or to publish need at least {FEWEST_TO_PUBLISH} replications"
    if runs < FEWEST_TO_JUDGE and tables.others:
        return f"{told}. Nothing is called better or worse from fewer than {FEWEST_TO_JUDGE}, and {need}."
    return f"{told}; {need}."
