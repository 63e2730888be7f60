"""What commands print: results on stdout, everything else on stderr, plain text when nobody is looking."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import JustifyMethod

WIDEST = 100
"""Columns of text, at most."""

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
    """Return how many columns to fill: those of the terminal, 100 at most."""
    return min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST) if sys.stdout.isatty() else WIDEST


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
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for place, name in enumerate(columns):
        right = place in numbers
        kept = right or place in whole
        side: JustifyMethod = "right" if right else "left"  # not the service's word
        table.add_column(Text(name), justify=side, no_wrap=kept, overflow="fold")
    for number, row in enumerate(rows):
        if sections and number in sections:
            table.add_section()
            table.add_row(Text(sections[number], style="bold"))
        table.add_row(*(Text(cell) for cell in row))
    terminal = sys.stdout.isatty()
    page = StringIO()
    console = Console(file=page, width=width(), force_terminal=terminal, highlight=False, markup=False, emoji=False)
    if title:
        console.print(Text(title, style="bold"))
    console.print(table)
    say("\n".join(line.rstrip() for line in page.getvalue().rstrip().splitlines()))


def say_wrapped(text: str, indent: str = "") -> None:
    """Print a paragraph no wider than the tables; lines after the first are indented."""
    from textwrap import fill

    say(fill(text, width(), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))


@contextmanager
def progress_bar(what: str, quiet: bool) -> Iterator[Progress | None]:
    """Give a function to call with (done, in all) that moves a bar on stderr; None when not a terminal or `quiet`.

    The bar says how many are done, how many a minute, and the time left at that rate.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")

        def move(done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, total=total, rate=f"{speed * 60:,.0f} a minute" if speed else "")

        yield move


def noticing(quiet: bool) -> Callable[[str], None] | None:
    """Return a function that prints what went wrong and was dealt with; None when `quiet`."""
    return None if quiet else lambda sentence: note(f"Note: {sentence}")
