"""`run` and `compare`: simulate, save the result folder with its report and workbook, print the headline."""

import errno
import os
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.output import records, say_json
from sim.cli.progress import progress_told
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.experiment import Comparison, RunResult, Settings
    from sim.scenario import Scenario

RESULTS = Path("results")
_LONGEST_NAME = 120


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("run", short_help="Run one scenario: every indicator with its interval.")(options.grouped(run))
    app.command("compare", short_help="Compare scenarios with a base, with verdicts.")(options.grouped(compare))


def run(
    *,
    scenario: options.ScenarioName,
    size: options.Size,
    out: options.Out = None,
    sets: options.Sets = None,
    events: options.Events = False,
    output: options.Output,
) -> None:
    """Run one scenario several times: every indicator with its interval.

    Writes a result folder with tables, a report and a workbook, by default
    results/SCENARIO-AREA. Results made there before are replaced. Each run is kept
    there when it is finished: after a stop, the same command goes on.

    Example: pathfinder run status_quo --area rutland --replications 10
    """
    from sim.areas import load_area
    from sim.experiment import running
    from sim.scenario import load_scenario

    chosen = load_scenario(scenario, sets or ())
    folder = destination(out, chosen.id, load_area(size.area).name)
    with progress_told(size.work(f"Running {chosen.id}"), output.quiet) as tick:
        settings = size.settings(folder, tick, output.quiet, events=events)
        result = None if _only_shown([chosen], settings, output) else running.run(chosen, settings=settings)
    _save_and_show(result, folder, output)


def compare(
    *,
    base: Annotated[str, typer.Argument(metavar="BASE", help="The scenario the others are set beside.")],
    others: Annotated[list[str], typer.Argument(metavar="OTHER...", help="One or more scenarios.")],
    size: options.Size,
    out: options.Out = None,
    sets: options.Sets = None,
    events: options.Events = False,
    output: options.Output,
) -> None:
    """Compare scenarios with a base, family by family and run by run.

    Every scenario meets the same families and random numbers. Prints differences
    with simultaneous intervals and verdicts, and writes a result folder, by
    default results/BASE-vs-OTHERS-AREA. --set acts on every scenario named. Each
    run is kept there when it is finished: after a stop, the same command goes on.

    Example: pathfinder compare status_quo thresholds_tightened --area rutland
    """
    from sim.areas import load_area
    from sim.experiment import running
    from sim.scenario import load_scenario

    first, *rest = [load_scenario(name, sets or ()) for name in (base, *others)]
    folder = destination(out, f"{first.id}-vs-{'-'.join(each.id for each in rest)}", load_area(size.area).name)
    with progress_told(size.work("Comparing"), output.quiet) as tick:
        settings = size.settings(folder, tick, output.quiet, events=events)
        alone = _only_shown([first, *rest], settings, output)
        result = None if alone else running.compare(first, rest, settings=settings)
    _save_and_show(result, folder, output)


def destination(out: str | None, name: str, where: str) -> Path:
    """Return the result folder to write, checked before anything is run.

    Parameters
    ----------
    out
        The folder asked for, or None for one under `results`.
    name
        What is run, for the usual folder's name.
    where
        The name of the area, for the same; empty when there are several.

    Raises
    ------
    InputError
        When the place is a file, holds files of others, or cannot be written.
    """
    from sim.areas import plain_name
    from sim.experiment.store.folder import refuse_foreign

    if out is not None and (not out.strip() or "\0" in out):
        raise InputError("results need a folder", file="--out", found=out, allowed="the name of a folder")
    place = re.sub(r"[^a-z0-9]+", "-", plain_name(where))
    folder = RESULTS / f"{name[:_LONGEST_NAME]}-{place}".removesuffix("-") if out is None else Path(out)
    whole = Path(os.path.abspath(folder))  # noqa: PTH100 - a link stays a link: the store refuses it
    refuse_foreign(whole)
    above = next(each for each in whole.parents if each.exists() or each.is_symlink())
    if not above.is_dir():
        raise InputError("a file stands where a folder is needed", file="--out", found=above.name)
    try:
        with TemporaryDirectory(prefix=".pathfinder-", dir=above):
            return folder
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise
        raise InputError("nothing can be written there", file="--out", found=str(folder)) from None


def write_report(folder: Path, earlier: Path | None = None) -> None:
    """Write `report.html` and `workbook.xlsx` from the tables of a folder, or take along those of earlier results.

    `earlier` is the place of results that those in the folder replace: what was made of the same is not made again.
    """
    from sim.experiment.store.carrying import carry_derived

    if earlier is not None and carry_derived(earlier, folder):
        return
    from sim.report import build_report, build_workbook
    from sim.report.stored.reading import read_tables

    tables = read_tables(folder)
    build_report(folder, tables)
    build_workbook(folder, tables)


def _only_shown(scenarios: "Sequence[Scenario]", settings: "Settings", output: options.Output) -> bool:
    """Tell whether the folder holds the results already; JSON is made of tables in memory."""
    from sim.experiment.runs.finished import is_finished

    return not output.as_json and is_finished(scenarios, settings)


def _save_and_show(result: "RunResult | Comparison | None", folder: Path, output: options.Output) -> None:
    """Write a result folder and print what was found; with no result, what is in the folder."""
    from sim.cli import headline
    from sim.report.stored.reading import read_tables

    if result is not None:
        result.save(folder, finish=lambda place: write_report(place, earlier=folder))
    if output.as_json and result is not None:
        say_json(_as_json(result, folder))
    else:
        headline.show(read_tables(folder), folder, output.quiet)


def _as_json(result: "RunResult | Comparison", folder: Path) -> dict[str, Any]:
    """Return the tables over the whole run, with what was run and where the files are."""
    from sim.experiment import Comparison
    from sim.report.stored.reading import read_tables
    from sim.report.warned import warnings

    manifest = result.manifest
    told: dict[str, Any] = {
        name: manifest[name] for name in ("base", "area", "seed", "replications", "years", "warm_up")
    }
    told |= {
        "warnings": warnings(read_tables(folder)),
        "scenarios": [entry["id"] for entry in manifest["scenarios"]],
        "folder": folder.as_posix(),
        "report": (folder / "report.html").as_posix(),
        "workbook": (folder / "workbook.xlsx").as_posix(),
        "summary": _whole_run(result.summary),
    }
    if isinstance(result, Comparison):
        told["comparison"] = _whole_run(result.differences)
        told["changes"] = records(result.changes)
    return told


def _whole_run(table: Any) -> Sequence[dict[str, Any]]:
    return records(table[table["period"] == "all"])
