"""`sweep`: run a scenario at every combination of values of some settings, and print the indicators by point."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.options import Cluster, Points
from sim.cli.output import BETWEEN, note, records, say, say_json, say_table, say_wrapped, width
from sim.cli.progress import progress_told
from sim.errors import InputError, nearest_match
from sim.service import AT_START
from sim.wording import count_words

if TYPE_CHECKING:
    from sim.experiment.sweep import Sweep
    from sim.report.stored.records import Indicator

_MOST_ROWS = 60
_NARROWEST = 16  # columns of text for the name of an indicator

Kpis = Annotated[
    list[str] | None,
    typer.Option(
        "--kpi",
        metavar="ID",
        help="Indicator to print, see `pathfinder kpis`; the headline ones by default. May be given several times.",
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("sweep", short_help="Run a scenario over values of its settings.")(options.grouped(sweep))


def sweep(
    *,
    scenario: options.ScenarioName,
    asked: Points,
    kpi: Kpis = None,
    size: options.Size,
    where: Cluster,
    out: options.Out = None,
    sets: options.Sets = None,
    output: options.Output,
) -> None:
    """Run a scenario over values of some settings, at every point of a design.

    When a value acts: where the scenario sets that path on its timeline, the
    value replaces the one set there, in every entry that sets it, so that a cap
    that comes in with a reform is varied from the day of the reform. Elsewhere it
    acts over the whole run, warm-up included, as --set does.

    Every point has the same replications, the same random numbers, and the
    figures of `run`.
    Writes a result folder with points.parquet, by default
    results/SCENARIO-by-PATHS-AREA. Each run is kept there when it is finished:
    after a stop the same command does what is missing and nothing twice, and
    `pathfinder results` reads what is there at any time.

    Example: pathfinder sweep status_quo --vary demand.multiplier=0.9:1.1:0.1 --area rutland
    """
    from sim.areas import load_area
    from sim.experiment.sweep import running
    from sim.scenario import load_scenario

    kpis = _known(kpi or ())
    chosen = load_scenario(scenario, sets or ())
    folder = _destination(out, chosen.id, asked, load_area(size.area).name)
    known = where.address is None and asked.points is None and "area" not in _paths(asked)
    with progress_told(size.work(f"Sweeping {chosen.id}", known=known), output.quiet) as tick:
        settings = size.settings(folder, tick, output.quiet, cluster=where.address)
        result = running.sweep(
            chosen,
            asked.vary or (),
            design=asked.design,
            samples=asked.samples,
            points=asked.points,
            settings=settings,
        )
    result.save(folder)
    _give_out(result, folder, kpis, output)


def _give_out(result: "Sweep", folder: Path, kpis: Sequence[str], output: options.Output) -> None:
    """Print what was found, and where it is."""
    if output.as_json:
        say_json(_as_json(result, folder, kpis))
        return
    if not output.quiet:
        _show(result, kpis)
        for warning in result.manifest["warnings"]:
            note(f"Note: {warning}")
    say(f"{'' if output.quiet else 'Results: '}{folder}")


def _destination(out: str | None, scenario: str, asked: Points, area: str) -> Path:
    """Return the result folder to write: by default one named for what is varied, how, and where."""
    from sim.cli.runs import destination

    paths = _paths(asked) or [Path(asked.points or "").stem]
    how = "" if asked.design == "grid" else f"-{asked.design}"
    name = f"{scenario}-by-{re.sub(r'[^A-Za-z0-9_.]+', '-', '-'.join(paths))}{how}"
    return destination(out, name, "" if "area" in paths else area)


def _paths(asked: Points) -> list[str]:
    """Return the paths that are varied, as they were written."""
    return [each.partition("=")[0].strip() for each in asked.vary or ()]


def _known(kpis: Sequence[str]) -> tuple[str, ...]:
    """Return the indicators asked for, each known to this version."""
    if not kpis:
        return ()
    from sim.kpis import catalogue

    known = [each.id for each in catalogue() if each.built]
    for name in kpis:
        if name not in known:
            near = nearest_match(name, known)
            raise InputError("unknown indicator; see `pathfinder kpis`", file="--kpi", found=name, nearest=near)
    return tuple(dict.fromkeys(kpis))


def _as_json(result: "Sweep", folder: Path, asked: Sequence[str]) -> dict[str, Any]:
    """Return the points and the indicators over the whole run at each, with what was run and where the files are."""
    manifest = result.manifest
    summary = result.summary[result.summary["period"] == "all"]
    told = {name: manifest[name] for name in ("area", "seed", "replications", "years", "warm_up", "warnings")}
    return told | {
        "scenario": manifest["base"],
        "design": manifest["sweep"]["design"],
        "vary": manifest["sweep"]["vary"],
        "folder": folder.as_posix(),
        "points": records(result.points),
        "summary": records(summary[summary["kpi"].isin(asked)] if asked else summary),
    }


def _show(result: "Sweep", asked: Sequence[str]) -> None:
    """Print the indicators at each point, in as many tables as the width needs."""
    from sim.cli.headline import COUNTED, TRUTH
    from sim.experiment.store.manifest import override_sentences
    from sim.report.notice import FAIR_USE_SHORT, INTERVAL_NOTE

    manifest = result.manifest
    scenario = manifest["scenarios"][0]
    say_wrapped(f"{scenario['title']} ({scenario['id']}), swept over {count_words(len(result.points), 'point')}")
    runs = f"{count_words(manifest['replications'], 'replication')} at each point"
    where = "several areas" if "area" in result.paths else manifest["area"]["name"]
    say_wrapped(f"{where}; {runs}; seed {manifest['seed']}")
    for each in manifest["sweep"]["vary"]:
        if each["kind"] != "area":
            say_wrapped(f"{each['path']} ({each['unit']}) {_when(each['acts'])}.", "  ")
    for sentence in override_sentences(manifest):
        say_wrapped(sentence, "  ")
    say()
    found = _indicators(manifest["indicators"], asked)
    for view, title in (("visible", COUNTED), ("truth", TRUTH)):
        _tables(result, [indicator for indicator in found if indicator.view == view], title)
    if len(result.points) > _MOST_ROWS:
        say_wrapped(f"The first {_MOST_ROWS} points are shown; all are in summary.csv.")
    say_wrapped(INTERVAL_NOTE)
    say_wrapped(FAIR_USE_SHORT)
    say()


def _when(acts: Sequence[str]) -> str:
    """Return when the values of a setting act, in words."""
    if list(acts) == [AT_START]:
        return "acts over the whole run, warm-up included"
    return f"acts where the scenario sets it, from {', '.join(acts)}; until then it changes nothing"


def _indicators(entries: Sequence[dict[str, Any]], asked: Sequence[str]) -> list["Indicator"]:
    """Return the indicators asked for, in that order, or the headline ones."""
    from sim.report.stored.reading import indicator_of

    known = {each["id"]: indicator_of(each) for each in entries}
    chosen = asked or [each.id for each in known.values() if each.headline]
    return [known[name] for name in chosen if name in known]


def _tables(result: "Sweep", indicators: Sequence["Indicator"], title: str) -> None:
    """Print tables of a few indicators each, one row a point."""
    rows = [[str(point) for point in result.points["point"][:_MOST_ROWS]]]
    rows += [_settings(result, path) for path in result.paths]
    columns = ["Point", *(path.replace(".", ".\n") for path in result.paths)]
    fixed = sum(map(_wide, columns, rows))
    for part in _fitting(_columns(result, indicators), width() - fixed):
        headings = [heading for heading, _ in part]
        cells = [*rows, *(values for _, values in part)]
        lines = list(zip(*cells, strict=True))
        say_table([*columns, *headings], lines, title=title, numbers=range(len(cells)))
        say()


def _settings(result: "Sweep", path: str) -> list[str]:
    from sim.experiment.sweep.points import settings_of, value_text

    return [value_text(settings_of(result.points, int(point))[path]) for point in result.points["point"][:_MOST_ROWS]]


def _columns(result: "Sweep", indicators: Sequence["Indicator"]) -> Iterator[tuple[str, list[str]]]:
    """Yield the heading and the cells, `mean (low to high)`, of each indicator."""
    from sim.report import phrases

    held = set(result.summary["kpi"])
    for indicator in indicators:
        if indicator.id not in held:
            note(f"Note: {indicator.label}: nobody to count in any run")
            continue
        frame = result.frame(indicator.id)[:_MOST_ROWS]
        cells = []
        for mean, low, high in zip(frame["mean"], frame["low"], frame["high"], strict=True):
            places = phrases.decimals(indicator, mean)
            known = low == low  # noqa: PLR0124
            ends = phrases.interval(phrases.least(indicator, low), high, places) if known else phrases.NOT_AVAILABLE
            cells.append(f"{phrases.number(mean, places)} ({ends})" if mean == mean else "nobody to count")  # noqa: PLR0124
        wide = max(_NARROWEST, *map(len, cells))
        yield textwrap.fill(f"{indicator.label} ({indicator.unit})", wide, break_long_words=False), cells


def _fitting(columns: Iterator[tuple[str, list[str]]], room: int) -> Iterator[list[tuple[str, list[str]]]]:
    """Yield as many columns at a time as fit the width; all of them where one alone does not."""
    several, part = list(columns), list[tuple[str, list[str]]]()
    if any(_wide(*each) > room for each in several):
        yield several
        return
    for heading, cells in several:
        if part and sum(_wide(*each) for each in part) + _wide(heading, cells) > room:
            yield part
            part = []
        part.append((heading, cells))
    if part:
        yield part


def _wide(heading: str, cells: Sequence[str]) -> int:
    """Return the columns of text a column of a table takes, with the space between."""
    return max(map(len, (*heading.split("\n"), *cells))) + BETWEEN
