"""Write the workbook of a result folder: the stored tables for Excel, with text that can never act as a formula."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.experiment.store.columns import CHANGES_COLUMNS, COMPARISON_COLUMNS, KPI_COLUMNS, SUMMARY_COLUMNS
from sim.report import phrases
from sim.report.localities import places
from sim.report.money import WORKBOOK_HEADS, money_section, workbook_rows
from sim.report.page.page import replace_file
from sim.report.page.sections import headline_rows
from sim.report.stored.reading import plain, read_tables
from sim.report.stored.records import ChangeRow, ComparisonRow, ResultTables, SummaryRow
from sim.report.workbook.read_me import read_me_rows

WORKBOOK_NAME = "workbook.xlsx"
LONGEST_CELL = 32_000
MOST_ROWS = 1_000_000
_FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"
_CREATED = datetime(2025, 4, 1)  # noqa: DTZ001 - a fixed date keeps the bytes the same; the format knows no zone
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")

_FORMS = ("#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000")
_CHANCE = "0.000"
_MEASURED = frozenset({"base_mean", "scenario_mean", "difference", "mean", "low", "high", "value"}) | {
    *("Base mean", "Scenario mean", "Difference", "Low", "High", "Figure")
}
_CHANCES = frozenset(("p_adjusted", "share_of_replications_better", "Share of runs better"))

Cell = str | float | int | None


def build_workbook(folder: Path, tables: ResultTables | None = None) -> Path:
    """Write `workbook.xlsx` from the stored tables of a result folder, unless they were read already; return its path.

    The same tables give the same bytes. Text that begins with a formula sign gets an
    apostrophe before it; numbers stay numbers.

    Raises
    ------
    InputError
        When the folder or one of its tables is missing or not in the agreed form.
    """
    target = folder / WORKBOOK_NAME
    replace_file(target, workbook_bytes(tables or read_tables(folder)))
    return target


def workbook_bytes(tables: ResultTables) -> bytes:
    """Return the workbook of the tables."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": "Simulation results", "created": _CREATED})
    sheets = _Sheets(book)
    sheets.read_me(read_me_rows(tables))
    if tables.comparison:
        sheets.table("Headline", _HEADLINE_HEADS, _headline(tables))
        if local := list(_by_locality(tables)):
            sheets.table("By locality", _LOCAL_HEADS, local)
        sheets.table("Differences", COMPARISON_COLUMNS, map(_comparison_cells, tables.comparison))
    if (money := money_section(tables)) is not None:
        sheets.table("Money", WORKBOOK_HEADS, workbook_rows(money))
    sheets.table("Means", SUMMARY_COLUMNS, map(_summary_cells, tables.summary))
    if tables.comparison:
        sheets.table("What changed", CHANGES_COLUMNS, map(_change_cells, tables.changes))
    sheets.table("Indicators", _INDICATOR_HEADS, _indicators(tables))
    runs = _runs(tables)
    if runs is not None:
        sheets.table("Runs", KPI_COLUMNS, runs)
    book.close()
    return stream.getvalue()


def safe_text(value: object) -> str:
    """Return text no spreadsheet reads as a formula: no control characters, formula signs behind an apostrophe."""
    text = plain(value)
    if text[:1] and text[0] in _FORMULA_STARTS:
        text = f"'{text}"
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


_HEADLINE_HEADS = (
    "Scenario",
    "Indicator",
    "Unit",
    "Base mean",
    "Scenario mean",
    "Difference",
    "Low",
    "High",
    "Level",
    "Share of runs better",
    "Verdict",
    "Why",
    "View",
    "In words",
)
_LOCAL_HEADS = ("Scenario", "Locality", "Change acts here", *_HEADLINE_HEADS[1:9], "Verdict", "Why")
_INDICATOR_HEADS = ("Id", "Code", "Label", "Unit", "Better", "View", "Headline", "Worth noticing", "Definition")


class _Sheets:
    """The sheets of one workbook: same heads, same widths, frozen and filterable."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.texts: dict[str, str] = {}  # safe text by what it is made of; few of the cells hold a new one
        self.head = book.add_format({"bold": True, "bg_color": "#14344A", "font_color": "#FFFFFF", "text_wrap": True})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.forms = {form: book.add_format({"num_format": form}) for form in (*_FORMS, _CHANCE)}
        self.strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})

    def read_me(self, rows: Sequence[tuple[str, str]]) -> None:
        """Add the sheet that says what this is and how to read it."""
        sheet = self.book.add_worksheet("Read me")
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 100)
        for line, (name, text) in enumerate(rows):
            sheet.write_string(line, 0, safe_text(name), self.strong)
            sheet.write_string(line, 1, safe_text(text), self.wrap)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def table(self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """Add a sheet with a frozen, filterable head row; figures of one row have the same decimals."""
        measured = [place for place, head in enumerate(heads) if head in _MEASURED]
        sheet = self.book.add_worksheet(name)
        widths = [len(head) + 2 for head in heads]
        for column, head in enumerate(heads):
            sheet.write_string(0, column, safe_text(head), self.head)
        forms = [self.forms[_CHANCE] if head in _CHANCES else None for head in heads]
        last = 0
        for last, row in enumerate(rows, start=1):
            form = self.forms[figure_form([row[place] for place in measured])]
            for place in measured:
                forms[place] = form
            for column, cell in enumerate(row):
                width = self._write(sheet, last, column, cell, forms[column])
                widths[column] = max(widths[column], width)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(60, max(9, width + 1)))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(heads) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _write(self, sheet: Any, line: int, column: int, cell: Cell, form: Any = None) -> int:
        """Write one cell, numbers as numbers and text as text, and return its width."""
        if cell is None or cell == "":
            return 0
        if isinstance(cell, int | float):
            if math.isfinite(cell):
                sheet.write_number(line, column, cell, form)
            return 10
        text = self.texts.get(cell)
        if text is None:
            text = self.texts[cell] = safe_text(cell)
        sheet.write_string(line, column, text)
        return min(60, len(text))


def figure_form(cells: Sequence[Cell]) -> str:
    """Return the number format for the figures of one row: by the size of the first, finer where one would read 0."""
    found = [float(cell) for cell in cells if isinstance(cell, int | float) and math.isfinite(cell)]
    size = abs(found[0]) if found else 0.0
    places = 0 if size >= 200 else 1 if size >= 10 else 2
    while places < 4 and any(value and float(f"{value:.{places}f}") == 0 for value in found):
        places += 1
    return _FORMS[places]


def _by_locality(tables: ResultTables) -> Iterable[Sequence[Cell]]:
    for scenario in tables.others:
        for place in places(tables, scenario):
            acts = "yes" if place.acts else "no"
            for indicator, row in place.rows:
                figures = (row.base_mean, row.scenario_mean, row.difference, row.low, row.high, row.level)
                yield (
                    tables.title(scenario),
                    place.name,
                    acts,
                    indicator.label,
                    indicator.unit,
                    *figures,
                    row.verdict,
                    row.why,
                )


def _headline(tables: ResultTables) -> Iterable[Sequence[Cell]]:
    for scenario in tables.others:
        for indicator, row in headline_rows(tables, scenario):
            yield (
                tables.title(scenario),
                indicator.label,
                indicator.unit,
                row.base_mean,
                row.scenario_mean,
                row.difference,
                row.low,
                row.high,
                row.level,
                row.share_better,
                row.verdict,
                row.why,
                indicator.view,
                phrases.headline_sentence(tables, indicator, row),
            )


def _comparison_cells(row: ComparisonRow) -> Sequence[Cell]:
    return (
        row.base,
        row.scenario,
        row.kpi,
        row.group,
        row.period,
        row.base_mean,
        row.scenario_mean,
        row.difference,
        row.low,
        row.high,
        row.level,
        row.p_adjusted,
        row.share_better,
        row.verdict,
        row.pairs or None,
        row.more_runs,
        "together" if row.together else "alone",
        row.why,
    )


def _summary_cells(row: SummaryRow) -> Sequence[Cell]:
    return (
        row.scenario,
        row.kpi,
        row.group,
        row.period,
        row.mean,
        row.low,
        row.high,
        row.level,
        row.replications,
        row.unit,
    )


def _change_cells(row: ChangeRow) -> Sequence[Cell]:
    old, new = _setting(row.old), _setting(row.new)
    return row.scenario, row.path, row.label, row.unit, old, new, row.from_date, row.source


def _setting(text: str) -> Cell:
    """Return a setting as a number where it is one."""
    return float(text) if _NUMBER.fullmatch(text) else text


def _indicators(tables: ResultTables) -> Iterable[Sequence[Cell]]:
    for indicator in tables.indicators.values():
        share = f"{indicator.worth * 100:g}% of the base" if indicator.worth and indicator.worth_is_share else None
        yield (
            indicator.id,
            indicator.code,
            indicator.label,
            indicator.unit,
            indicator.better,
            indicator.view,
            "yes" if indicator.headline else "no",
            share or indicator.worth,
            indicator.definition,
        )


def _runs(tables: ResultTables) -> Iterable[Sequence[Cell]] | None:
    """Return the figures of single runs for the whole run and for years, or None when none are stored."""
    path = tables.folder / "kpis.parquet"
    if not path.is_file():
        return None
    import pandas as pd

    table = pd.read_parquet(path, columns=list(KPI_COLUMNS))
    for name in ("scenario", "period", "group", "kpi"):
        table[name] = table[name].astype(str)
    table = table[(table["group"] == "all") & ~table["period"].str.contains(" Q", regex=False)]
    table = table.sort_values(list(KPI_COLUMNS[:5]), kind="stable").head(MOST_ROWS)
    return zip(*(table[name].to_numpy(dtype=object).tolist() for name in KPI_COLUMNS), strict=True)
