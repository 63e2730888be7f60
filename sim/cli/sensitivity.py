"""`sensitivity`: rank the settings of a finished sweep by what they do to each indicator."""

from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.output import note, records, say, say_json, say_table, say_wrapped
from sim.wording import count_words

if TYPE_CHECKING:
    from sim.experiment.sensitivity import Sensitivity
    from sim.report.stored.records import Indicator

_HEADINGS = {
    "first_order": "By itself\n(first order)",
    "total_order": "With joint effects\n(total order)",
    "mu_star": "Mean size\n(mu*)",
    "mu": "Mean with sign\n(mu)",
    "sigma": "Spread\n(sigma)",
}
_SHOWN = {"sobol": ("total_order", "first_order"), "morris": ("mu_star", "mu", "sigma")}
_MEANING = {
    "sobol": "First order is the share of the variance between points that a setting makes by itself, total order with "
    "its joint effects with the others; a gap between them, where it is larger than the intervals, is joint effects.",
    "morris": "An effect is what moving a setting over its whole range would do if all of the range did as much as a "
    "step of the design; spread says how much that differs from place to place: a bend, or joint effects. Where the "
    "values have no order an effect has a size and no sign.",
}
_RANGES = (
    "This holds in this model and over the ranges varied: varied further, a setting counts for more. Intervals cover "
    "chance between runs and the choice of points; they do not say whether the model is right. A lever can be decided; "
    "an assumption is an uncertain number that nobody decides, demand and take-up among them."
)

Kpis = Annotated[
    list[str] | None,
    typer.Option(
        "--kpi",
        metavar="ID",
        help="Indicator to rank the settings by, see `pathfinder kpis`; the headline ones by default. May be given "
        "several times.",
        show_default=False,
    ),
]
Group = Annotated[str, typer.Option("--group", metavar="G", help="Part of the indicator, as in kpis.parquet.")]
Period = Annotated[str, typer.Option("--period", metavar="P", help="A year (2025-26) or quarter (2025-26 Q1).")]


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("sensitivity", short_help="Rank the settings of a sweep by what they do.")(sensitivity)


def sensitivity(
    folder: options.Folder,
    kpi: Kpis = None,
    group: Group = "all",
    period: Period = "all",
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Rank the settings of a finished sweep by what they do to each indicator.

    From a sweep of the design sobol: first and total order (Sobol) indices. From
    the design morris: mean size (mu*), sign (mu) and spread (sigma) of effects.
    Each has an interval; luck of the runs is taken out, and its share is told.
    Levers are told apart from uncertain assumptions.

    Writes sensitivity.csv and sensitivity.png into the folder.

    Example: pathfinder sensitivity results/status_quo-by-demand.multiplier-sobol-rutland
    """
    from sim.experiment.sensitivity import ranking

    found = ranking.sensitivity(folder, kpi or None, period, group)
    place = found.save(folder)
    if as_json:
        say_json(_as_json(found, place))
        return
    if not quiet:
        _show(found, group, period)
        for each in found.notes:
            note(f"Note: {each}")
    say(f"{'' if quiet else 'Results: '}{place / ranking.TABLE}")
    say(f"{'' if quiet else 'Figure: '}{place / ranking.PICTURE}")


def _as_json(found: "Sensitivity", place: Path) -> dict[str, Any]:
    """Return the table with what was swept and where the files are."""
    from sim.experiment.sensitivity import PICTURE, TABLE

    manifest = found.manifest
    told = {name: manifest[name] for name in ("area", "seed", "replications", "years", "warm_up")}
    return told | {
        "scenario": manifest["base"],
        "design": found.design,
        "samples": manifest["sweep"]["samples"],
        "vary": manifest["sweep"]["vary"],
        "folder": place.as_posix(),
        "csv": (place / TABLE).as_posix(),
        "figure": (place / PICTURE).as_posix(),
        "notes": list(found.notes),
        "table": records(found.table),
    }


def _show(found: "Sensitivity", group: str, period: str) -> None:
    """Print a ranked table for each indicator, and what its figures mean."""
    from sim.report.notice import FAIR_USE_SHORT

    manifest = found.manifest
    entry, scenario = manifest["sweep"], manifest["scenarios"][0]
    say_wrapped(f"{scenario['title']} ({scenario['id']}): what each setting does, in this model")
    runs = count_words(manifest["replications"], "replication")
    many = f"{count_words(entry['samples'], 'sample')}, {count_words(entry['points'], 'point')}"
    size = f"design {found.design}, {many}, {runs} at each"
    say_wrapped(f"{manifest['area']['name']}; {size}; seed {manifest['seed']}")
    part = [text for text in (group, period) if text != "all"]
    if part:
        say(f"Only {', '.join(part)}")
    for each in entry["vary"]:
        say_wrapped(f"{each['path']}: {_range(each)} ({each['unit']})", "  ")
    say()
    for kpi in found.kpis:
        _table(found, _indicator(found, kpi))
    say_wrapped(_MEANING[found.design])
    say_wrapped(_RANGES)
    say_wrapped(FAIR_USE_SHORT)
    say()


def _range(entry: Mapping[str, Any]) -> str:
    from sim.experiment.sweep.points import value_text

    if "low" in entry:
        return f"{value_text(entry['low'])} to {value_text(entry['high'])}"
    return ", ".join(value_text(value) for value in entry["values"])


def _indicator(found: "Sensitivity", kpi: str) -> "Indicator":
    from sim.report.stored.reading import indicator_of

    return indicator_of(next(each for each in found.manifest["indicators"] if each["id"] == kpi))


def _table(found: "Sensitivity", indicator: "Indicator") -> None:
    """Print the settings of one indicator, the one that matters most first."""
    from sim.report import phrases

    ranked = found.ranked(indicator.id)
    shown = _SHOWN[found.design]
    unit = "share of the variance between points" if found.design == "sobol" else phrases.difference_unit(indicator)
    places = 2 if found.design == "sobol" else _places(ranked[0][2]["mu_star"]["value"])
    lines = []
    for number, (path, kind, rows) in enumerate(ranked, start=1):
        cells = [_cell(rows[name], places, name == "mu") if name in rows else "no order" for name in shown]
        lines.append([str(number), path.replace(".", ".\n"), kind, *cells])
    title = f"{indicator.label} ({unit})"
    columns = ["", "Setting", "Kind", *(_HEADINGS[name] for name in shown)]
    say_table(columns, lines, title=title, numbers=(0, *range(3, len(columns))), whole=(2,))
    say_wrapped(_luck(next(iter(ranked[0][2].values()))["luck_share"]))
    say()


def _places(scale: float) -> int:
    """Return how many decimals suit effects whose largest is `scale`."""
    return 0 if scale >= 100 else 1 if scale >= 10 else 2 if scale >= 1 else 3


def _cell(row: Mapping[str, Any], places: int, signed: bool) -> str:
    from sim.report import phrases

    ends = phrases.interval(row["low"], row["high"], places) if isfinite(row["low"]) else "no interval"
    return f"{phrases.number(row['value'], places, signed=signed)} ({ends})"


def _luck(share: float) -> str:
    if not isfinite(share):
        return "One run at each point: luck is counted as an effect of the settings."
    told = f"{share:.0%}" if share >= 0.01 else "less than 1%"
    return f"Luck of the runs: {told} of the variance between points, taken out of these figures."
