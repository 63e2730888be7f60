"""`explain`: one family's life in dated sentences, or where the paths of families part between two scenarios."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.output import say, say_json, say_wrapped
from sim.errors import InputError
from sim.wording import command, count_words, noun

if TYPE_CHECKING:
    from sim.explain.differences import PathDifferences
    from sim.log import Log

BRACKETS = "In square brackets: what only a simulation can see. The family is synthetic."


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("explain", short_help="Tell a family's life, or whose path differs.")(options.grouped(explain))


def explain(
    *,
    scenario: options.ScenarioName,
    other: Annotated[
        str | None, typer.Argument(metavar="[OTHER]", help="A second scenario, to see whose path differs.")
    ] = None,
    family: Annotated[
        int | None, typer.Option("--family", metavar="ID", min=0, help="The family to follow.", show_default=False)
    ] = None,
    first: Annotated[int, typer.Option("--first", metavar="N", min=1, help="How many families to list.")] = 10,
    run: options.OneRun,
    sets: options.Sets = None,
    output: options.Output,
) -> None:
    """Tell one family's life, or whose path differs between two scenarios.

    With one scenario, --family names the family: its life in dated sentences.
    With two, the families whose path differs and the first point at which it does.

    Example: pathfinder explain status_quo thresholds_tightened --area rutland
    """
    if (other is None) == (family is None):
        raise InputError(
            "nothing to explain is named" if family is None else "two things to explain are named",
            key="explain",
            allowed="a scenario with --family ID, or two scenarios (which lists families)",
        )
    if other is None:
        _say_life(_lived(scenario, run, sets or (), output.quiet), family or 0, output.as_json, sets or ())
        return
    from sim.explain.differences import path_differences

    base, changed = (_lived(name, run, sets or (), output.quiet) for name in (scenario, other))
    found = path_differences(base, changed, first)
    if output.as_json:
        say_json({"base": base.scenario, "other": changed.scenario, "area": base.area} | asdict(found))
        return
    _say_differences(found, base.scenario, changed.scenario)
    if found.first:
        _say_commands((scenario, other), found.first[0].family, run, sets or ())


def _lived(name: str, run: options.OneRun, sets: Sequence[str], quiet: bool) -> "Log":
    """Run a scenario once."""
    from sim.model import simulate
    from sim.scenario import load_scenario

    scenario = load_scenario(name, sets)
    with _working(f"Simulating {scenario.id}", quiet):
        return simulate(scenario, run.area, run.seed, run.replication, years=run.years, warm_up=run.warm_up)


def _say_commands(scenarios: Sequence[str], family: int, run: options.OneRun, sets: Sequence[str]) -> None:
    """Print the command that tells a family's life in each scenario, with the flags as used."""
    flags = ["--area", run.area, "--seed", run.seed, "--years", run.years, "--warm-up", run.warm_up]
    flags += ["--replication", run.replication]
    words = [str(flag) for flag in flags] + [word for each in sets for word in ("--set", each)]
    say()
    say("The first family's two lives:")
    for scenario in scenarios:
        say("  " + command("explain", scenario, "--family", family, *words))


def _say_life(log: "Log", family: int, as_json: bool, sets: Sequence[str] = ()) -> None:
    """Print one family's life."""
    from sim.explain.life import life, sentences
    from sim.explain.teller import day_words

    moments = life(log, family)
    if as_json:
        known = [
            {"date": each.day, "minute": each.minute, "text": each.text, "only_a_simulation_can_see": each.truth}
            for each in moments
        ]
        say_json({"scenario": log.scenario, "area": log.area, "family": family, "moments": known})
        return
    changed = f" with {', '.join(sets)}" if sets else ""
    say_wrapped(
        f"Family {family} in {log.scenario}{changed}, {log.area}, replication {log.replication} of seed {log.seed}",
        "    ",
    )
    say(BRACKETS)
    say()
    for moment, sentence in sentences(moments):
        say_wrapped(f"{day_words(moment.day)}: {sentence}", "    ")


def _say_differences(found: "PathDifferences", base: str, other: str) -> None:
    """Print whose path differs and where it first does."""
    from sim.explain.teller import day_words

    say_wrapped(
        f"{found.differing:,} of {count_words(found.families, 'family', 'families')} "
        f"{noun(found.differing, 'has', 'have')} a path in {other} that differs from {base}; "
        f"{found.routes:,} of them {noun(found.routes, 'comes', 'come')} to another decision or stage, the rest "
        "meet the same ones at another time, with another worker or with other help."
    )
    if found.renamed:
        differ = noun(found.renamed, "differs", "differ")
        say_wrapped(f"{found.renamed:,} more {differ} only in what the service is called.")
    for only, name in ((found.only_base, base), (found.only_other, other)):
        if only:
            say(f"{count_words(only, 'family', 'families')} {noun(only, 'is', 'are')} in {name} alone.")
    if not found.differing:
        return
    kinds = ", ".join(f"{kind} {number:,}" for kind, number in found.kinds.items())
    say_wrapped(f"The first difference is: {kinds}.")
    say()
    say(f"The first {len(found.first)}:" if len(found.first) > 1 else "The first:")
    for each in found.first:
        say(f"  Family {each.family}, {day_words(each.day)}, {each.kind}")
        say_wrapped(f"    {base}: {each.base}", "      ")
        say_wrapped(f"    {other}: {each.other}", "      ")


@contextmanager
def _working(what: str, quiet: bool) -> Iterator[None]:
    """Show on a terminal that something is under way."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield
