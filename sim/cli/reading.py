"""`results`: what a result folder holds, finished or not, and its figures chosen by what they are about."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.output import note, records, say, say_json
from sim.errors import InputError
from sim.wording import count_words

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.reading.results import Results

STDOUT = "-"

Kpis = Annotated[
    list[str] | None,
    typer.Option(
        "--kpi", metavar="ID", help="Indicator; the headline ones by default, `every` for all.", show_default=False
    ),
]
Periods = Annotated[
    list[str] | None,
    typer.Option(
        "--period",
        metavar="P",
        help="Year or quarter such as 2025-26 or '2025-26 Q1'; the whole run (all) by default, `every` for all.",
        show_default=False,
    ),
]
Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        metavar="G",
        help="Group such as source=police, or source for each of them; everyone (all) by default, `every` for all.",
        show_default=False,
    ),
]
Scenarios = Annotated[
    list[str] | None,
    typer.Option("--scenario", metavar="ID", help="Scenario; all by default.", show_default=False),
]
PointNumbers = Annotated[
    list[int] | None,
    typer.Option("--point", metavar="N", help="Point of a sweep by its number; all by default.", show_default=False),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="PATH=VALUE",
        help="Points of a sweep with this setting, or with PATH=LOW:HIGH between two; several must all hold.",
        show_default=False,
    ),
]
ByReplication = Annotated[
    bool, typer.Option("--by-replication", help="The value of each replication, not means with intervals.")
]
Pivot = Annotated[
    str | None,
    typer.Option(
        "--pivot",
        metavar="PATH[,PATH]",
        help="Means in a grid: rows by the first setting, columns by the second; also by kpi, group or period.",
        show_default=False,
    ),
]
Csv = Annotated[
    str | None,
    typer.Option("--csv", metavar="FILE", help="Write the rows to a new CSV file; - for stdout.", show_default=False),
]
Compact = Annotated[
    bool, typer.Option("--compact", help="Gather the kept runs into a few files; none is run again after it.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No notes.")]


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("results", short_help="Read results, also of runs that are unfinished.")(options.grouped(results))


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows are meant."""

    kpi: Kpis = None
    period: Periods = None
    group: Groups = None
    scenario: Scenarios = None
    point: PointNumbers = None
    where: Where = None
    by_replication: ByReplication = False
    pivot: Pivot = None

    @property
    def words(self) -> tuple[Sequence[Any], ...]:
        """The words of each flag that chooses rows, in the order of `choose`."""
        flags = (self.kpi, self.period, self.group, self.scenario, self.point, self.where)
        return tuple(each or () for each in flags)


@dataclass(frozen=True, slots=True)
class Output:
    """How rows are given out."""

    csv: Csv = None
    as_json: options.Json = False
    quiet: Quiet = False


def results(*, folder: options.Folder, rows: Rows, compact: Compact = False, output: Output) -> None:
    """Read the results of a run, a comparison or a sweep, finished or not.

    Without flags: what the folder holds, how far it is, and how to go on. Any
    flag that chooses rows prints them: means with intervals, by default of the
    headline indicators over the whole run. Flags may be given several times.
    Numbers in CSV and JSON are those of summary.csv and kpis.parquet.

    Example: pathfinder results results/status_quo-rutland --kpi waiting_families --period every
    """
    from sim.experiment.reading.results import open_results

    chooses = rows != Rows() or output.csv is not None
    if compact:
        if chooses:
            raise InputError("goes alone: it chooses no rows", file="--compact")
        _compact(folder, output.as_json)
        return
    found = open_results(folder)
    if not chooses:
        _tell(found, output.as_json)
    else:
        _give_out(found, rows, output)


def _give_out(found: "Results", asked: Rows, output: Output) -> None:
    """Print the rows asked for, or write them to a file."""
    if output.csv is not None and output.as_json:
        raise InputError("give either --csv or --json", file="--csv", found=output.csv)
    target = _target(output.csv)
    parts, choice = _parts(found, asked, output.quiet)
    if not output.quiet:
        for warning in found.tables.manifest["warnings"]:
            note(f"Note: {warning}")
    if target is not None:
        _write(parts, target, output.quiet)
    elif output.as_json:
        _print_json(parts, found)
    else:
        from sim.cli import reading_tables

        whole = asked.pivot is not None
        reading_tables.show(parts, found, choice, by_replication=asked.by_replication, pivot=whole)


def _parts(found: "Results", asked: Rows, quiet: bool) -> tuple[Iterable["pd.DataFrame"], Any]:
    """Return the rows in parts, and which they are."""
    from sim.experiment.reading import rows
    from sim.experiment.reading.choice import choose

    pivot = asked.pivot
    if pivot is not None and asked.by_replication:
        raise InputError("a cell holds a mean; leave out --by-replication", file="--pivot", found=pivot)
    choice = choose(found, *asked.words)
    if pivot is None:
        return (rows.values if asked.by_replication else rows.means)(found, choice), choice
    import pandas as pd

    names = [name.strip() for name in pivot.split(",")]
    if not 1 <= len(names) <= 2 or len(set(names)) < len(names) or not all(names):
        raise InputError("not one or two settings", file="--pivot", found=pivot, allowed="PATH or PATH,PATH")
    several = list(rows.means(found, choice))
    if not several:
        return [], choice
    table, most = rows.pivot(pd.concat(several, ignore_index=True), *names)
    if most > 1 and not quiet:
        points = count_words(most, "point")
        note(f"Note: a cell is the mean over up to {points}, each counted once; --where keeps others fixed")
    return [table], choice


def _target(csv: str | None) -> Path | None:
    """Return the file to write, which must not be there yet; `-` stays as it is."""
    if csv is None:
        return None
    path = Path(csv)
    if csv != STDOUT and (path.exists() or path.is_symlink()):
        raise InputError("is there already, and nothing is overwritten; name another or remove it", file=csv)
    if csv != STDOUT and not path.parent.is_dir():
        raise InputError("there is no folder to write it in", file="--csv", found=csv)
    return path


def _write(parts: Iterable["pd.DataFrame"], target: Path, quiet: bool) -> None:
    """Write rows as CSV, part by part; a file is put in its place when it is whole."""
    from sim.cli.reading_tables import NO_ROWS
    from sim.experiment.store.stored_tables import write_csv

    beside = None if str(target) == STDOUT else target.parent
    with TemporaryDirectory(prefix=".pathfinder-", dir=beside) as place:
        part_file, count = Path(place) / "rows.csv", 0
        for part in parts:
            write_csv(part, part_file, append=count > 0)
            count += len(part)
        if not count:
            raise InputError(NO_ROWS, file="--csv", found=str(target))
        if beside is not None:
            part_file.rename(target)
        else:
            with part_file.open(encoding="utf-8", newline="") as lines:
                sys.stdout.writelines(lines)
    if beside is not None and not quiet:
        say(f"{count_words(count, 'row')}: {target.as_posix()}")


def _print_json(parts: Iterable["pd.DataFrame"], found: "Results") -> None:
    """Print rows as JSON, a row a line, part by part."""
    import json

    about = {"folder": found.folder.as_posix(), "kind": found.kind, "finished": found.finished}
    head = json.dumps(about, ensure_ascii=False).removesuffix("}")
    before = f'{head}, "rows": ['
    for part in parts:
        for row in records(part):
            say(before)
            before = f" {json.dumps(row, ensure_ascii=False, allow_nan=False, default=_plain)},"
    say(before.removesuffix(","))
    say("]}")


def _plain(value: Any) -> Any:
    """Return a number of a table as JSON can hold it."""
    return value.item() if hasattr(value, "item") else str(value)


def _tell(found: "Results", as_json: bool) -> None:
    """Print what a folder holds."""
    from sim.experiment.reading.facts import facts

    held = facts(found)
    if as_json:
        say_json(held)
    else:
        from sim.cli import folder_facts

        folder_facts.show(held)


def _compact(folder: str, as_json: bool) -> None:
    """Gather the kept runs of a folder into a few files and say what became of them."""
    from sim.cli.folder_facts import amount
    from sim.experiment.reading.results import compact

    done = compact(folder)
    if as_json:
        say_json(asdict(done))
        return
    say(f"{count_words(done.gathered, 'finished run')} gathered")
    for when, files, size in (
        ("before", done.files_before, done.bytes_before),
        ("after", done.files_after, done.bytes_after),
    ):
        say(f"  {when}: {count_words(files, 'file')}, {amount(size)} on the disk")
    if done.left_out:
        were = "was" if done.left_out == 1 else "were"
        say(f"{done.left_out:,} {were} not as written and left out; the same command does what is missing")
