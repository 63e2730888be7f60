"""The flags that commands share, with their words and bounds."""

from typing import Annotated

import typer

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A shipped name (see `pathfinder scenarios`) or a YAML file.")
]
AreaFlag = Annotated[
    str, typer.Option("--area", metavar="NAME|CODE", help="Area to simulate, see `pathfinder areas`; any case.")
]
Replications = Annotated[
    int, typer.Option("--replications", metavar="N", min=1, max=1_000_000, help="Runs of each scenario.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", min=0, max=2**64 - 1, help="Address of all luck.")]
Years = Annotated[int, typer.Option("--years", metavar="Y", min=1, max=40, help="Years measured.")]
WarmUp = Annotated[int, typer.Option("--warm-up", metavar="Y", min=0, max=20, help="Years run before measuring.")]
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
        help="Change a lever or a number of the assumption book over the whole run; also PATH=add:0.5 and "
        "PATH=times:1.1. May be given several times.",
        show_default=False,
    ),
]
Events = Annotated[bool, typer.Option("--events", help="Keep the event log too (events.parquet).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress bar and no notes; print only where results are.")]
Folder = Annotated[str, typer.Argument(metavar="DIR", help="A result folder.")]
