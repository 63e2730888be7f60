"""The flags of `sweep`: what is varied and at which points, and where the runs are done."""

from dataclasses import dataclass
from typing import Annotated

import typer

from sim.errors import InputError

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
