"""What commands print: results on stdout, everything else on stderr, plain text when nobody is looking.

Tables are as wide as the terminal. Texts in them give way first, numbers and names never: where the columns do not fit,
each row is told over several lines, and no digit is cut.
"""

import json
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

import typer

from sim.wording import count_words

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import JustifyMethod

NARROWEST, WIDEST = 20, 100
"""Columns of text, at least and at most."""

BETWEEN: Final = 2
"""Columns of text between two columns of a table."""

_LONGEST_WORD: Final = 13  # a longer word without a digit may go over two lines
_LEAST: Final = 8  # columns of text that a long cell needs to be read

Progress = Callable[[int, int], None]


def say(text: str = "") -> None:
    """Print a line of results."""
    typer.echo(text)


def note(text: str) -> None:
    """Print a line that is not a result."""
    typer.echo(text, err=True)


def say_json(value: object) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False, default=str))


def records(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a table for JSON: a missing number is null."""
    plain = table.astype(object)
    return [
        {str(key): value for key, value in row.items()} for row in plain.where(table.notna(), None).to_dict("records")
    ]


def width() -> int:
    """Return how many columns to fill: those of the terminal (or of COLUMNS), 20 to 100; 100 where there is none."""
    if not sys.stdout.isatty():
        return WIDEST
    return max(NARROWEST, min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST))


def say_wrapped(text: str, indent: str = "") -> None:
    """Print a paragraph no wider than the tables; lines after the first are indented."""
    say(fill(text, width(), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))


def noticing(quiet: bool) -> Callable[[str], None] | None:
    """Return a function that prints what went wrong and was dealt with; None when `quiet`."""
    return None if quiet else lambda sentence: note(f"Note: {sentence}")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a table holds: `kept` are the columns never broken, `numbers` those set to the right."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()
    kept: frozenset[int] = frozenset()
    sections: Mapping[int, str] = field(default_factory=dict)

    def cells(self, place: int) -> list[str]:
        """Return the heading and the cells of a column, and the sections that stand in the first."""
        within = list(self.sections.values()) if place == 0 and place not in self.kept else []
        return [self.columns[place], *(row[place] for row in self.rows), *within]


def say_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str = "",
    numbers: Sequence[int] = (),
    whole: Sequence[int] = (),
    sections: Mapping[int, str] | None = None,
) -> None:
    """Print a table that fits the terminal, long cells over several lines.

    Where not even that fits, each row is told over several lines of its own, and a line says so: nothing is cut.

    Parameters
    ----------
    columns, rows
        Headings, and cells as text.
    title
        A line above it.
    numbers
        Columns set to the right and never broken.
    whole
        Further columns that are never broken.
    sections
        Headings within the table, by the number of the row they come before.
    """
    sheet = _Sheet(columns, rows, numbers, frozenset({*numbers, *whole}), sections or {})
    widths = fitted(sheet, width())
    if widths is None:
        _say_rows(sheet, title)
    else:
        _say_columns(sheet, title, widths)


def fitted(sheet: _Sheet, room: int) -> list[int] | None:
    """Return how wide each column is, the widest that may be broken giving way first; None where they do not fit."""
    places = range(len(sheet.columns))
    widths = [max(map(_longest_line, sheet.cells(place))) for place in places]
    least = [_least(sheet.cells(place), place in sheet.kept) for place in places]
    over = sum(widths) + BETWEEN * (len(widths) - 1) - room
    while over > 0:
        giving = [place for place in places if widths[place] > least[place]]
        if not giving:
            return None
        widths[max(giving, key=lambda place: widths[place])] -= 1
        over -= 1
    return widths


def _longest_line(cell: str) -> int:
    return max(map(len, cell.split("\n")))


def _least(cells: Sequence[str], kept: bool) -> int:
    """Return the columns of text a column needs so that no number, and no word of usual length, is broken.

    Of a column that is kept only the heading, which comes first, may go over several lines.
    """
    if kept:
        words = cells[0].split()
        return max((*map(_longest_line, cells[1:]), *map(len, words)), default=0)
    words = [word for cell in cells for word in cell.split()]
    longest = max((len(word) if _has_digit(word) else min(len(word), _LONGEST_WORD) for word in words), default=0)
    return max(longest, min(_LEAST, max(map(_longest_line, cells))))


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _say_columns(sheet: _Sheet, title: str, widths: Sequence[int]) -> None:
    """Print a table with columns side by side."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for place, (name, wide) in enumerate(zip(sheet.columns, widths, strict=True)):
        side: JustifyMethod = "right" if place in sheet.numbers else "left"  # not the service's word
        table.add_column(Text(name), justify=side, width=wide, overflow="fold")
    for number, row in enumerate(sheet.rows):
        if number in sheet.sections:
            table.add_section()
            table.add_row(Text(sheet.sections[number], style="bold"))
        table.add_row(*(Text(cell) for cell in row))
    page = StringIO()
    terminal = sys.stdout.isatty()
    console = Console(file=page, width=width(), force_terminal=terminal, highlight=False, markup=False, emoji=False)
    if title:
        console.print(Text(title, style="bold"))
    console.print(table)
    say("\n".join(line.rstrip() for line in page.getvalue().rstrip().splitlines()))


def _say_rows(sheet: _Sheet, title: str) -> None:
    """Print each row over several lines: what it is about, then each other cell under its heading."""
    if title:
        say_wrapped(title)
    columns = count_words(len(sheet.columns), "column")
    say_wrapped(f"(Too narrow for a table of {columns}: each row is told over several lines.)")
    headings = [_on_one_line(name) for name in sheet.columns]
    for number, row in enumerate(sheet.rows):
        say()
        if number in sheet.sections:
            say_wrapped(f"{sheet.sections[number]}:")
            say()
        first, *others = map(_on_one_line, row)
        say_wrapped(f"{headings[0]} {first}".strip() if 0 in sheet.numbers else first, "  ")
        for heading, cell in zip(headings[1:], others, strict=True):
            say_wrapped(f"  {heading}: {cell}".rstrip(), "    ")


def _on_one_line(text: str) -> str:
    """Return a heading or cell without its line ends; a path that was broken after a dot is whole again."""
    return re.sub(r"(?<=[.=])\n", "", text).replace("\n", " ")
