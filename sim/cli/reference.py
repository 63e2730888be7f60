"""`areas`, `assumptions` and `kpis`: what goes in, with its sources, and what comes out."""

import csv
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.output import note, say, say_json, say_table, say_wrapped
from sim.cli.scenario_text import value_words
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.areas import Area
    from sim.book import Book

LEAF_COLUMNS = ("path", "value", "unit", "meaning", "grade", "low", "high", "allowed", "period", "source", "where")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("areas", short_help="List the areas, or the figures of one.")(areas)
    app.command("assumptions", short_help="List every number the model rests on.")(assumptions)
    app.command("kpis", short_help="List the indicators and their definitions.")(kpis)


def areas(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A name or code, for its figures.")] = None,
    as_json: options.Json = False,
) -> None:
    """List the areas, or show one: its figures, their years and sources.

    An area sets the size and published rates of a simulated place. It is not a
    judgement on the council of that name, and areas are not there to be ranked.

    Example: pathfinder areas rutland
    """
    from sim.areas import list_areas, load_area

    if name is not None:
        _say_area(load_area(name), as_json)
        return
    found = list_areas()
    if as_json:
        names = ("code", "name", "region", "child_population")
        say_json([{each: getattr(area, each) for each in names} for area in found])
        return
    rows = [(area.name, area.code, area.region, f"{area.child_population:,.0f}") for area in found]
    say_table(("Area", "Code", "Region", "Children"), rows, numbers=(3,))


def _say_area(area: "Area", as_json: bool) -> None:
    """Print one area."""
    from sim.areas import RULES, SOURCES, UNITS

    figures = [
        {
            "figure": name,
            "value": figure.value,
            "unit": UNITS[name],
            "year": figure.year,
            "source": SOURCES.get(figure.source, figure.source),
            "rule": RULES.get(figure.rule, figure.rule),
            "note": figure.note,
        }
        for name, figure in area.figures.items()
    ]
    if as_json:
        told = {"code": area.code, "name": area.name, "region": area.region, "posts": dict(area.posts)}
        say_json(told | {"too_small_to_fit": area.too_small_to_fit, "figures": figures})
        return
    used = {(figure.source, figure.rule) for figure in area.figures.values()}
    rows = [
        (name, f"{each.value:,.6g}", UNITS[name], each.year, each.source, each.rule or "as published")
        for name, each in area.figures.items()
    ]
    columns = ("Figure", "Value", "Unit", "Year", "Source", "Rule")
    title = f"{area.name} ({area.code}), {area.region}"
    say_table(columns, rows, title=title, numbers=(1,), whole=(0, 4))
    say()
    for key in sorted({source for source, _ in used}):
        say_wrapped(f"{key}: {SOURCES.get(key, key)}", "  ")
    for key in sorted({rule for _, rule in used if rule}):
        say_wrapped(f"{key}: {RULES.get(key, key)}", "  ")
    for name, figure in area.figures.items():
        if figure.note:
            say_wrapped(f"Note on {name}: {figure.note}", "  ")
    if area.too_small_to_fit:
        say_wrapped("Too few children to fit: its group's decisions, and nothing was run to see if its rates are met.")


def assumptions(
    check: Annotated[
        bool, typer.Option("--check", help="Fail on an incomplete entry, or a number that is not in the book.")
    ] = False,
    file: Annotated[
        str | None, typer.Option("--csv", metavar="FILE", help="Write the register to a CSV file.", show_default=False)
    ] = None,
    as_json: options.Json = False,
) -> None:
    """List every number the model rests on, with unit, grade, range and source.

    Example: pathfinder assumptions --csv assumptions.csv
    """
    from sim.book import load_book

    if check:
        _check_register()
        return
    book = load_book()
    rows = leaf_rows(book)
    if file is not None:
        _write_csv(Path(file), rows)
        say(file)
    elif as_json:
        say_json([dict(zip(LEAF_COLUMNS, row, strict=True)) for row in rows])
    else:
        for row in rows:
            _say_leaf(dict(zip(LEAF_COLUMNS, row, strict=True)))


def _say_leaf(leaf: dict[str, str]) -> None:
    """Print one number of the book over two or three lines."""
    ends = f"{leaf['low']} to {leaf['high']}" if leaf["low"] else leaf["allowed"]
    bounds = f", {ends}" if ends else ""
    say_wrapped(f"{leaf['path']} = {leaf['value']} {leaf['unit']} ({leaf['grade']}{bounds})", "    ")
    say_wrapped(f"  {leaf['meaning']}; {leaf['period']}; {leaf['source']}", "    ")


def leaf_rows(book: "Book") -> list[tuple[str, ...]]:
    """Return the register as text, one row a number of the book, in the order of `LEAF_COLUMNS`."""
    rows = []
    for path, leaf in sorted(book.leaves.items()):
        source = book.sources[leaf.source]
        ends = ["" if end is None else f"{end:g}" for end in (leaf.low, leaf.high)]
        about = (path, value_words(leaf.value), leaf.unit, leaf.meaning, leaf.grade, *ends, ", ".join(leaf.allowed))
        rows.append((*about, leaf.period, source.title, source.where))
    return rows


def _check_register() -> None:
    """Print that the register is complete, or what is not and exit 2."""
    from sim.book.register import register_problems

    problems = register_problems()
    for problem in problems:
        note(problem)
    if problems:
        raise typer.Exit(2)
    say("The register is complete: every number of the model is in the book.")


def _write_csv(path: Path, rows: list[tuple[str, ...]]) -> None:
    """Write the register whole or not at all; text is never read as a formula by a spreadsheet."""
    from sim.experiment.store.fresh import write_whole
    from sim.report.workbook.workbook import safe_text

    if path.suffix.lower() != ".csv" or path.is_dir():
        raise InputError("the register is written to a CSV file", file="--csv", found=str(path), allowed="a .csv file")
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(LEAF_COLUMNS)
    writer.writerows([cell if _is_number(cell) else safe_text(cell) for cell in row] for row in rows)
    write_whole(path, text.getvalue().encode())


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def kpis(
    events: Annotated[bool, typer.Option("--events", help="List the closed words of the event log instead.")] = False,
    as_json: options.Json = False,
) -> None:
    """List the indicators: id, label, unit, which way is better, definition.

    Example: pathfinder kpis --events
    """
    if events:
        _say_events(as_json)
        return
    from sim.kpis import catalogue

    found = [each for each in catalogue() if each.built]
    if as_json:
        say_json([asdict(each) for each in found])
        return
    rows = []
    for each in found:
        seen = "; only a simulation can see" if each.view == "truth" else ""
        name = f"{each.id} *" if each.headline else each.id
        rows.append((name, f"{each.label}, {each.unit}", each.better, f"{each.definition}{seen}"))
    say_table(("Id (* headline)", "Indicator, unit", "Better", "Definition"), rows, whole=(0,))


def _say_events(as_json: bool) -> None:
    """Print the vocabulary of the event log."""
    from sim.kpis import event_vocabulary

    words = event_vocabulary()
    if as_json:
        say_json(words)
        return
    rows = [(column, word, meaning) for column, found in words.items() for word, meaning in found.items()]
    say_table(("Column", "Word", "Meaning"), rows, whole=(0, 1))
