"""The headline tables that `run` and `compare` print, from the stored tables that the report reads too."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from sim.cli.output import say, say_table, say_wrapped
from sim.report import phrases
from sim.report.building_on import together
from sim.report.localities import places
from sim.report.notice import COUNTED_NOTE, FAIR_USE_SHORT, INTERVAL_NOTE
from sim.report.page.answer import first_rows
from sim.report.page.sections import headline_rows, not_shown
from sim.report.page.two_views import two_views_note
from sim.report.stored.records import ComparisonRow, Indicator, ResultTables
from sim.report.warned import warnings
from sim.wording import count_words

TRUTH = "Only a simulation can see"
COUNTED = "What the service counts"


def show(tables: ResultTables, folder: Path, quiet: bool) -> None:
    """Print what was found, and where the report is; with `quiet` only where."""
    if not quiet:
        for warning in warnings(tables):
            say_wrapped(f"Note: {warning}", "  ")
        if tables.others:
            for scenario in tables.others:
                _differences(tables, scenario)
        else:
            _means(tables)
        say_wrapped(INTERVAL_NOTE)
        say_wrapped(FAIR_USE_SHORT)
        say()
    say(f"{'' if quiet else 'Report: '}{folder / 'report.html'}")


def _differences(tables: ResultTables, scenario: str) -> None:
    """Print the headline differences of one scenario from the base, and what keeps a gain honest."""
    found = sorted(headline_rows(tables, scenario), key=lambda pair: pair[0].view == "truth")
    rows = [_row(indicator, row) for indicator, row in found]
    level = phrases.level_words(next((row.level for _, row in found), None))
    columns = ("Indicator", "Base", "With it", "Difference", f"{level} interval".strip(), "Verdict")
    title = f"{tables.title(scenario)} ({scenario}) beside {tables.title(tables.base)} ({tables.base})"
    say_wrapped(title)
    say_wrapped(_facts(tables))
    _answer(tables, scenario)
    say_table(columns, rows, numbers=(1, 2, 3, 4), sections=_sections([indicator for indicator, _ in found]))
    say()
    for line in _row_notes(tables, found):
        say_wrapped(line)
    for line in (phrases.BEFORE_ROUNDING, *not_shown(tables, scenario)):
        say_wrapped(line)
    say()
    if both := together(tables, scenario):
        say_wrapped(both)
    _, lead, rest = two_views_note(tables, scenario)
    said = " ".join(part for part in (lead, rest) if part)
    say_wrapped(said if COUNTED_NOTE in said else f"{said} {COUNTED_NOTE}")
    say()
    for place in places(tables, scenario):
        if place.acts:
            say_table(columns, [_row(*pair) for pair in place.rows], title=place.title, numbers=(1, 2, 3, 4))
            say()


def _answer(tables: ResultTables, scenario: str) -> None:
    """Print what stands first in the answer of the report."""
    if first := first_rows(tables, scenario):
        say("In this model:")
        for word, sentence in first:
            say_wrapped(f"  {word if word.endswith('?') else f'{word}:'} {sentence}", "    ")
        say()


def _row(indicator: Indicator, row: ComparisonRow) -> tuple[str, ...]:
    """Return the cells of one difference."""
    finer = phrases.difference_places(indicator, row)
    return (
        _label(indicator),
        _level(indicator, row.base_mean, row.base_mean),
        _level(indicator, row.scenario_mean, row.base_mean),
        phrases.number(row.difference, finer, signed=True),
        phrases.interval(row.low, row.high, finer, signed=True),
        row.verdict,
    )


def _row_notes(tables: ResultTables, found: Sequence[tuple[Indicator, ComparisonRow]]) -> list[str]:
    """Return what to know of single rows: a difference too small, fewer runs behind it, or no difference in any run."""
    lines = []
    for indicator, row in found:
        notes = phrases.row_notes(tables, row)
        same = phrases.runs_words(indicator, row, tables.replications)
        told = phrases.nought(indicator, row) or (same if same.startswith("the same") else "")
        if notes := [each for each in (*notes, told) if each]:
            lines.append(f"{indicator.label}: {', '.join(notes)}.")
    return lines


def _means(tables: ResultTables) -> None:
    """Print every indicator of a single scenario over the whole run, headline ones first."""
    found = [(indicator, tables.mean(tables.base, indicator.id)) for indicator in tables.indicators.values()]
    found.sort(key=lambda pair: (pair[0].view == "truth", not pair[0].headline))
    shown = [(indicator, row) for indicator, row in found if row is not None]
    rows = []
    for indicator, row in shown:
        places = phrases.decimals(indicator, row.mean)
        mean = _level(indicator, row.mean, row.mean)
        unit = "" if indicator.unit == "%" else indicator.unit
        name = f"{indicator.label} *" if indicator.headline else indicator.label
        rows.append((name, mean, phrases.interval(phrases.least(indicator, row.low), row.high, places), unit))
    level = phrases.level_words(next((row.level for _, row in shown), None))
    say_wrapped(f"{tables.title(tables.base)} ({tables.base})")
    say_wrapped(_facts(tables))
    _answer(tables, tables.base)
    columns = ("Indicator (* headline)", "Mean", f"{level} interval".strip(), "Unit")
    say_table(columns, rows, numbers=(1, 2), sections=_sections([indicator for indicator, _ in shown]))
    for line in not_shown(tables, tables.base):
        say_wrapped(line)
    say()


def _facts(tables: ResultTables) -> str:
    manifest = tables.manifest
    area = manifest["area"]["name"]
    place = "England, at the size of an average authority" if area.lower() == "england" else area
    years = manifest["years"]
    return (
        f"{place}; {count_words(tables.replications, 'replication')}; {count_words(years, 'year')} "
        f"after {manifest['warm_up']} of warm-up; seed {manifest['seed']}"
    )


def _label(indicator: Indicator) -> str:
    return indicator.label if indicator.unit == "%" else f"{indicator.label} ({indicator.unit})"


def _level(indicator: Indicator, value: float | None, scale: float | None) -> str:
    text = phrases.number(value, phrases.decimals(indicator, scale))
    return f"{text}%" if indicator.unit == "%" and value is not None else text


def _sections(indicators: Sequence[Indicator]) -> dict[int, str]:
    """Return where the two views begin: what the service counts, and what only a simulation can see."""
    found, place = {}, 0
    for truth, group in groupby(indicators, key=lambda indicator: indicator.view == "truth"):
        found[place] = TRUTH if truth else COUNTED
        place += len(list(group))
    return found
