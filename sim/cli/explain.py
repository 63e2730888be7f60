"""`explain`: one family's life in dated sentences, or where the paths of families part between two scenarios."""

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.output import say, say_json, say_wrapped
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.experiment.path_differences import PathDifferences
    from sim.log import Log
    from sim.scenario import Scenario

BRACKETS = "In square brackets: what only a simulation can see. The family is synthetic."


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("explain", short_help="Tell a family's life, or whose path differs.")(explain)


def explain(
    scenario: options.ScenarioName,
    other: Annotated[
        str | None, typer.Argument(metavar="[OTHER]", help="A second scenario, to see whose path differs.")
    ] = None,
    family: Annotated[
        int | None, typer.Option("--family", metavar="ID", min=0, help="The family to tell of.", show_default=False)
    ] = None,
    first: Annotated[int, typer.Option("--first", metavar="N", min=1, help="How many families to list.")] = 10,
    area: options.AreaFlag = "england",
    seed: options.Seed = 1,
    replication: Annotated[int, typer.Option("--replication", metavar="R", min=0, help="Which run, from 0.")] = 0,
    years: options.Years = 5,
    warm_up: options.WarmUp = 2,
    sets: options.Sets = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Tell one family's life, or whose path differs between two scenarios.

    With one scenario, --family names the family: its life in dated sentences.
    With two, the families whose path differs and the first point at which it does.

    Example: pathfinder explain status_quo thresholds_tightened --area rutland
    """
    from sim.areas import load_area
    from sim.scenario import load_scenario

    if (other is None) == (family is None):
        raise InputError(
            "nothing to explain is named" if family is None else "two things to explain are named",
            key="explain",
            allowed="a scenario with --family ID, or two scenarios (which lists families)",
        )
    chosen = [load_scenario(name, sets or ()) for name in (scenario, other) if name is not None]
    place = load_area(area)

    def lived(each: "Scenario") -> "Log":
        from sim.model import simulate

        with _working(f"Simulating {each.id}", quiet):
            return simulate(each, place, seed, replication, years=years, warm_up=warm_up)

    logs = [lived(each) for each in chosen]
    if family is not None:
        _say_life(logs[0], chosen[0].id, family, as_json)
        return
    from sim.experiment.path_differences import path_differences

    found = path_differences(logs[0], logs[1], first)
    if as_json:
        say_json({"base": chosen[0].id, "other": chosen[1].id, "area": place.name} | asdict(found))
    else:
        run = {"--area": area, "--seed": seed, "--years": years, "--warm-up": warm_up, "--replication": replication}
        _say_differences(found, chosen[0].id, chosen[1].id, _tip(other, found, run, sets))


def _tip(scenario: str | None, found: "PathDifferences", run: Mapping[str, object], sets: Sequence[str] | None) -> str:
    """Return the command that tells the life of the first family listed, with the flags as used."""
    family = [str(each.family) for each in found.first[:1]]
    flags = [str(word) for pair in run.items() for word in pair]
    flags += [word for each in sets or () for word in ("--set", each)]
    return shlex.join(["pathfinder", "explain", scenario or "", "--family", *family, *flags])


def _say_life(log: "Log", scenario: str, family: int, as_json: bool) -> None:
    """Print one family's life."""
    from sim.experiment.explanation import life, told
    from sim.experiment.explanation_teller import day_words

    moments = life(log, family)
    if as_json:
        known = [
            {"date": each.day, "minute": each.minute, "text": each.text, "only_a_simulation_can_see": each.truth}
            for each in moments
        ]
        say_json({"scenario": scenario, "area": log.area, "family": family, "moments": known})
        return
    say(f"Family {family} in {scenario}, {log.area}, replication {log.replication} of seed {log.seed}")
    say(BRACKETS)
    say()
    for moment, sentence in told(moments):
        say_wrapped(f"{day_words(moment.day)}: {sentence}", "    ")


def _say_differences(found: "PathDifferences", base: str, other: str, tip: str) -> None:
    """Print whose path differs and where it first does, and the command that tells the first family's life."""
    say_wrapped(
        f"{found.differing:,} of {found.families:,} families have a path in {other} that differs from {base}; "
        f"{found.routes:,} of them come to another decision or stage, the rest meet the same ones at another time, "
        "with another worker or with other help."
    )
    for only, name in ((found.only_base, base), (found.only_other, other)):
        if only:
            say(f"{only:,} families are in {name} alone.")
    if not found.differing:
        return
    kinds = ", ".join(f"{kind} {number:,}" for kind, number in found.kinds.items())
    say_wrapped(f"The first difference is: {kinds}.")
    say()
    say(f"The first {len(found.first)}:" if len(found.first) > 1 else "The first:")
    for each in found.first:
        say(f"  Family {each.family}, {each.day:%d %B %Y}, {each.kind}")
        say_wrapped(f"    {base}: {each.base}", "      ")
        say_wrapped(f"    {other}: {each.other}", "      ")
    say()
    say("The first family's whole life:")
    say(f"  {tip}")


@contextmanager
def _working(what: str, quiet: bool) -> Iterator[None]:
    """Show on a terminal that something is under way."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield
