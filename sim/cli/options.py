"""The flags that commands share, with their words and bounds.

Flags that belong together are declared once, as the fields of a frozen dataclass. A command names the group as one
parameter, and `grouped` puts the group's fields in its place on the command line.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from sim.cli.output import Progress, noticing
from sim.cli.progress import Work
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.experiment import Settings

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A shipped name (see `pathfinder scenarios`) or a YAML file.")
]
AreaFlag = Annotated[
    str, typer.Option("--area", metavar="NAME|CODE", help="Area to simulate, see `pathfinder areas`; any case.")
]


def _as_typed(given: list[str] | None) -> list[str] | None:
    """Return assignments unchanged, having refused quotes, dashes and spaces that only look like the ones meant."""
    from sim.book.strict_yaml import refuse_look_alikes

    for each in given or ():
        refuse_look_alikes(each, "--set")
    return given


Replications = Annotated[
    int, typer.Option("--replications", metavar="N", min=1, max=1_000_000, help="Runs of each scenario.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", min=0, max=2**64 - 1, help="Seed of all random numbers.")]
Years = Annotated[int, typer.Option("--years", metavar="Y", min=1, max=40, help="Years measured.")]
WarmUp = Annotated[int, typer.Option("--warm-up", metavar="Y", min=0, max=20, help="Years run before measuring.")]
Replication = Annotated[int, typer.Option("--replication", metavar="R", min=0, help="Which run, from 0.")]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="W",
        min=1,
        max=10_000,
        help="Processes side by side; all cores by default.",
        show_default=False,
    ),
]
Out = Annotated[
    str | None,
    typer.Option("--out", metavar="DIR", help="Result folder; by default one under results/.", show_default=False),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Change a lever or a number of the assumption book: from the day on which the scenario sets it, else over "
        "the whole run. Also PATH=add:0.5 and PATH=times:1.1. May be given several times.",
        callback=_as_typed,
        show_default=False,
    ),
]
Events = Annotated[bool, typer.Option("--events", help="Keep the event log too (events.parquet).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress and no notes; print only where results are.")]
Folder = Annotated[str, typer.Argument(metavar="DIR", help="A result folder.")]


Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="PATH=SPEC",
        help="A lever, a number of the assumption book, or `area`, and its values: a,b,c or low:high:step, both ends "
        "included (8:20:2); low:high for the designs other than grid; `book` for the range in the assumption book (on "
        "a grid its low, its value and its high); `none` where the lever takes it. May be given several times, the "
        "first changing slowest.",
        show_default=False,
    ),
]
DesignName = Annotated[
    str,
    typer.Option(
        "--design",
        metavar="NAME",
        help="grid: every combination; lhs: a Latin hypercube; sobol_points: points spread evenly; sobol and morris: "
        "for `pathfinder sensitivity`.",
    ),
]
Samples = Annotated[
    int | None,
    typer.Option(
        "--samples",
        metavar="N",
        min=1,
        max=100_000,
        help="Size of a design other than grid: points; for sobol base samples, a power of two, each with one point "
        "more than settings and another; for morris trajectories.",
        show_default=False,
    ),
]
PointsFile = Annotated[
    str | None,
    typer.Option(
        "--points",
        metavar="FILE",
        help="A CSV file of points instead: a column a path, a row a point.",
        show_default=False,
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="tcp://HOST:PORT",
        help="Do the runs on the Dask cluster of this scheduler (see docs/cluster.md).",
        show_default=False,
    ),
]
OnCluster = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="local", help="Do the runs on a Dask cluster of this machine.", show_default=False
    ),
]


@dataclass(frozen=True, slots=True)
class Where:
    """Where a scenario is run, with what random numbers, and for how long (years)."""

    area: AreaFlag = "england"
    seed: Seed = 1
    years: Years = 5
    warm_up: WarmUp = 2


@dataclass(frozen=True, slots=True)
class OneRun(Where):
    """A single run."""

    replication: Replication = 0


@dataclass(frozen=True, slots=True)
class Size(Where):
    """How much is run."""

    replications: Replications = 30
    workers: Workers = None

    def work(self, what: str, *, known: bool = True) -> Work:
        """Return what is to be done, for telling about how long it takes; not `known` where its size is not."""
        from sim.areas import load_area
        from sim.experiment.runs.crews import processors

        if not known:
            return Work(what)
        children = load_area(self.area).child_population
        return Work(what, children, self.years + self.warm_up, self.workers or processors())

    def settings(self, folder: Path, progress: Progress | None, quiet: bool, **more: Any) -> "Settings":
        """Return the settings of an experiment whose runs are kept in a folder; `more` are settings of one command."""
        from sim.areas import load_area
        from sim.experiment import Settings

        named = {each.name: getattr(self, each.name) for each in fields(self)}
        known = {"area": load_area(self.area), "folder": folder, "progress": progress, "notice": noticing(quiet)}
        return Settings(**(named | known | more))


@dataclass(frozen=True, slots=True)
class Points:
    """What is varied, and at which points."""

    vary: Vary = None
    design: DesignName = "grid"
    samples: Samples = None
    points: PointsFile = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the runs are done."""

    scheduler: Scheduler = None
    cluster: OnCluster = None

    @property
    def address(self) -> str | None:
        """The address of a scheduler, `local`, or None for processes of this machine."""
        if self.cluster is not None and self.cluster != "local":
            message = "not accepted; a cluster elsewhere is named by --scheduler"
            raise InputError(message, file="--cluster", found=self.cluster)
        if self.scheduler is not None and self.cluster is not None:
            raise InputError("give either --scheduler or --cluster", file="--scheduler", found=self.scheduler)
        return self.scheduler or self.cluster


@dataclass(frozen=True, slots=True)
class Output:
    """How results are printed."""

    as_json: Json = False
    quiet: Quiet = False


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command whose flags are its own parameters and the fields of every group it names."""
    hints = get_type_hints(command, include_extras=True)
    own = inspect.signature(command).parameters.values()
    groups = {each.name: hints[each.name] for each in own if is_dataclass(hints[each.name])}

    @wraps(command)
    def flat(**given: Any) -> None:
        command(**_gathered(given, groups))

    flags = [
        flag
        for each in own
        for flag in (_flags(groups[each.name]) if each.name in groups else [each.replace(annotation=hints[each.name])])
    ]
    named = [flag.replace(kind=inspect.Parameter.KEYWORD_ONLY) for flag in flags]
    flat.__signature__ = inspect.Signature(named)  # type: ignore[attr-defined]
    flat.__annotations__ = {flag.name: flag.annotation for flag in named}
    return flat


def _flags(group: type) -> list[inspect.Parameter]:
    """Return the fields of a group as parameters of a command."""
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(each.name, inspect.Parameter.KEYWORD_ONLY, default=each.default, annotation=hints[each.name])
        for each in fields(group)
    ]


def _gathered(given: Mapping[str, Any], groups: Mapping[str, type]) -> dict[str, Any]:
    """Return the values of flags by parameter of the command, those of a group in one."""
    left = dict(given)
    made = {name: group(**{each.name: left.pop(each.name) for each in fields(group)}) for name, group in groups.items()}
    return left | made
