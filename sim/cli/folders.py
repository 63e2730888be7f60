"""`report`, `verify`, `rerun` and `bench`: result folders made earlier, and how fast the model is."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.output import note, noticing, say, say_json, say_table
from sim.cli.progress import Work, progress_told
from sim.errors import InputError
from sim.wording import count_words

if TYPE_CHECKING:
    from sim.experiment.reading.remaking import Remade


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("report", short_help="Make the report and workbook again.")(report)
    app.command("verify", short_help="Check that a result folder is unchanged.")(verify)
    app.command("rerun", short_help="Make a result again from its manifest.")(options.grouped(rerun))
    app.command("bench", short_help="Measure speed and memory of the model.")(bench)


def report(folder: options.Folder, as_json: options.Json = False, quiet: options.Quiet = False) -> None:
    """Make report.html and workbook.xlsx again from the stored tables.

    Example: pathfinder report results/status_quo-rutland
    """
    from sim.cli.runs import write_report
    from sim.experiment.reading import verify as checks
    from sim.experiment.store import folder as store
    from sim.experiment.store.manifest import DERIVED, is_sweep

    place = Path(folder)
    if is_sweep(store.open_manifest(place)):
        message = "a report of a sweep is known, not in this version; `load_sweep` opens its tables in Python"
        raise InputError(message, file=place.name)
    found = [each for each in checks.verify(place).findings if not each.startswith(DERIVED)]
    write_report(place)
    store.seal(place)
    if not quiet:
        for each in found:
            note(f"Note: {each}, so the report may not show what was computed")
    made = [(place / name).as_posix() for name in DERIVED]
    if as_json:
        say_json({"report": made[0], "workbook": made[1], "findings": found})
    else:
        say(made[0] if quiet else f"Report: {made[0]}\nWorkbook: {made[1]}")


def verify(
    folder: options.Folder,
    sample: Annotated[bool, typer.Option("--rerun", help="Also simulate a sample of replications again.")] = False,
    workers: options.Workers = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Check that a result folder is as it was written: exit 0 clean, 1 changed, 2 missing.

    Example: pathfinder verify results/status_quo-rutland --rerun
    """
    from sim.experiment.reading import verify as checks

    if sample:
        with progress_told(Work("Simulating again"), quiet) as tick:
            found = checks.rerun(folder, workers=workers, progress=tick)
    else:
        found = checks.verify(folder)
    verdict = {checks.CLEAN: "clean", checks.CHANGED: "changed", checks.MISSING: "missing"}[found.code]
    if as_json:
        say_json({"verdict": verdict, "code": found.code, "findings": found.findings, "notes": found.notes})
    else:
        say(f"{folder}: {verdict}")
        for each in found.findings:
            say(f"  {each}")
        for each in () if quiet else found.notes:
            note(f"Note: {each}")
    raise typer.Exit(found.code)


def rerun(
    *,
    manifest: Annotated[str, typer.Argument(metavar="MANIFEST", help="A manifest.json, or its folder.")],
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="New folder for the result.")],
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Go on where program, libraries, assumption book or calendar differ.")
    ] = False,
    workers: options.Workers = None,
    output: options.Output,
) -> None:
    """Make a run, a comparison or a sweep again from its manifest alone.

    Everything is in the manifest: scenarios, area, seed, size and design. Says at
    the end whether the tables are the same bytes as those the manifest names:
    exit 0 when they are, 1 when one is not. After a stop, the same command goes on.

    Example: pathfinder rerun results/status_quo-rutland/manifest.json --out again
    """
    from sim.cli.runs import destination, write_report
    from sim.experiment.reading import remaking
    from sim.experiment.reading import verify as checks

    folder = destination(out, "", "")
    with progress_told(Work("Making again"), output.quiet) as tick:
        made = remaking.remake(
            manifest,
            folder,
            anyway=anyway,
            workers=workers,
            progress=tick,
            notice=noticing(output.quiet),
            finish=write_report,
        )
    if output.as_json:
        say_json(_remade_as_json(made))
    else:
        _show_remade(made, output.quiet)
    raise typer.Exit(checks.CHANGED if made.different else checks.CLEAN)


def _remade_as_json(made: "Remade") -> dict[str, Any]:
    return {
        "folder": made.folder.as_posix(),
        "verdict": "different" if made.different else "same",
        "same": list(made.same),
        "different": list(made.different),
        "not_remade": list(made.not_remade),
        "unlike": list(made.unlike),
    }


def _show_remade(made: "Remade", quiet: bool) -> None:
    """Say whether the figures are the same, and what a reader must know of that."""
    if made.different:
        say(f"{made.folder}: not the same bytes as the manifest names: {', '.join(made.different)}")
        if made.same:
            say(f"  the same: {', '.join(made.same)}")
    else:
        say(f"{made.folder}: the same bytes as the manifest names: {', '.join(made.same)}")
    if quiet:
        return
    for each in made.unlike:
        note(f"Note: not as it was when the results were made: {each}")
    if made.not_remade:
        note(f"Note: not made again, for other commands added them: {', '.join(made.not_remade)}")


def bench(
    area: options.AreaFlag = "england",
    years: Annotated[int, typer.Option("--years", metavar="Y", min=1, max=40, help="Years measured.")] = 1,
    warm_up: options.WarmUp = 2,
    single: Annotated[bool, typer.Option("--single", help="Leave out the run with twice the children.")] = False,
    as_json: options.Json = False,
) -> None:
    """Measure the model: events and rows a second, seconds a simulated year, memory.

    An event is an entry taken off the event list; a row is what the log holds of it.

    Example: pathfinder bench --area rutland
    """
    from sim.experiment.trials.bench import bench as measure

    found = measure(area, years, warm_up=warm_up, doubled=not single)
    if as_json:
        say_json(asdict(found))
        return
    rows = [
        ("Events taken off the list", _figure(found.events, ",")),
        ("Events a second", _figure(found.events_per_second, ",.0f")),
        ("Events of which nothing came (stale)", _figure(found.stale_share, ".0%")),
        ("Rows of the log", _figure(found.rows, ",")),
        ("Rows a second", _figure(found.rows_per_second, ",.0f")),
        ("Seconds, one core", _figure(found.seconds, ".2f")),
        ("Seconds a simulated year", _figure(found.seconds_per_simulated_year, ".2f")),
        ("Seconds of the plain build", _figure(found.plain_seconds, ".2f")),
        ("Plain against compiled", _figure(found.compiled_ratio, ".2f", " times")),
        ("Seconds for the indicators", _figure(found.indicator_seconds, ".2f")),
        ("Peak memory, MB", _figure(found.peak_megabytes, ".0f")),
        ("Peak memory with the indicators, MB", _figure(found.peak_with_indicators, ".0f")),
        ("Time with twice the children", _figure(found.children_doubled_ratio, ".2f", " times")),
    ]
    title = f"{found.area}, {found.years} + {count_words(found.warm_up, 'year')}, one run, {found.build} model"
    say_table(("Measure", "Value"), rows, title=title, numbers=(1,))


def _figure(value: float | None, form: str, unit: str = "") -> str:
    return "not measured" if value is None else f"{value:{form}}{unit}"
