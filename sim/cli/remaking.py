"""`rerun`: make a result again from its manifest alone, and say whether it is the same bytes."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.output import note, noticing, progress_bar, say, say_json

if TYPE_CHECKING:
    from sim.experiment.reading.remaking import Remade

SAME, DIFFERENT = 0, 1


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("rerun", short_help="Make a result again from its manifest.")(options.grouped(rerun))


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

    folder = destination(out, "", "")
    with progress_bar("Making again", output.quiet) as tick:
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
        say_json(_as_json(made))
    else:
        _show(made, output.quiet)
    raise typer.Exit(DIFFERENT if made.different else SAME)


def _as_json(made: "Remade") -> dict[str, Any]:
    return {
        "folder": made.folder.as_posix(),
        "verdict": "different" if made.different else "same",
        "same": list(made.same),
        "different": list(made.different),
        "not_remade": list(made.not_remade),
        "unlike": list(made.unlike),
    }


def _show(made: "Remade", quiet: bool) -> None:
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
