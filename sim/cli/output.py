"""What commands print: results on stdout, everything else on stderr, plain text when nobody is looking."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

NARROWEST, WIDEST = 20, 100
"""Columns of text, at least and at most."""

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
