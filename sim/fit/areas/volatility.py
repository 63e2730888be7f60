"""How far published figures move from year to year by the size of an area, beside how far the model's do.

``python -m sim.fit.areas.volatility SOURCE.csv [--out FILE] [--areas NAME... [--replications N] [--years N]]``

The published spread is what half of the changes, and one in twenty, are larger than, up or down, in logs (rates) or log
odds (percentages) after the country's own change, which is the middle one. With ``--out`` it is written for the report,
so that an area can be told what it could not see in its own returns. With ``--areas`` the model runs there, and its own
spread, which is chance alone in a service that nobody changes, is set beside, by size of area.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.areas import load_area
from sim.areas.own_returns import COLUMNS, Spread
from sim.areas.scale import is_share, natural, scaled
from sim.errors import InputError
from sim.fit.areas.returns.figures import Panel, read_panel
from sim.fit.areas.returns.groups import large_enough
from sim.fit.areas.returns.own_years import Table, table
from sim.fit.areas.targets import KPIS
from sim.fit.figures import years_of

if TYPE_CHECKING:
    import pandas as pd

INDICATORS: Final[Mapping[str, str]] = {
    **{kpi: figure for figure, kpi in KPIS.items()},
    "rereferral_pct": "rereferral_pct",
    "cpp_starts_rate": "cpp_starts_rate",
    "care_starts_rate": "care_starts_rate",
    "turnover_pct": "turnover_rate",
    "vacancy_pct": "vacancy_rate",
    "agency_pct": "agency_rate",
}
"""The published figure of each indicator of the model."""
THIRDS: Final = ("small", "middling", "large")
SMALLER: Final = 0.95
"""Share of changes that are smaller than one that is clear."""
MIDDLE: Final = 0.5
LARGEST: Final = 1e9
"""More children than any area has."""


def changes(cells: Table) -> tuple[Table, Table]:
    """Return the changes from year to year, and those from each mean of two years to the mean of the next two.

    `cells` are areas by consecutive years; the middle change of all areas is taken out of each column.
    """
    yearly = np.diff(cells, axis=1)
    means = (cells[:, 1:] + cells[:, :-1]) / 2
    two_years = means[:, 2:] - means[:, :-2]
    return yearly - np.nanmedian(yearly, axis=0), two_years - np.nanmedian(two_years, axis=0)


def spread(found: Table, smaller: float = SMALLER) -> float:
    """Return what all but a share of changes are smaller than, up or down; not a number where there are none."""
    known = np.abs(found[np.isfinite(found)])
    return float(np.quantile(known, smaller)) if known.size else np.nan


def published_spreads(panel: Panel) -> list[Spread]:
    """Return how each indicator moves in the smallest, middle and largest third of areas by children."""
    codes = large_enough(panel)
    sizes = np.array([max(panel.at(code, "child_population").items())[1] for code in codes])
    order = np.argsort(sizes, kind="stable")
    parts = np.array_split(order, len(THIRDS))
    edges = [0.0, *(float(sizes[part[0]]) for part in parts[1:]), LARGEST]
    found = []
    for indicator, figure in INDICATORS.items():
        years = sorted({year for code in codes for year in panel.at(code, "child_population")})
        yearly, two_years = changes(table(panel, codes, figure, range(years[0], years[-1] + 1)))
        for part, low, high in zip(parts, edges[:-1], edges[1:], strict=True):
            number = int(np.isfinite(yearly[part]).sum())
            reach = (spread(yearly[part], MIDDLE), spread(yearly[part]), spread(two_years[part]))
            found.append(Spread(indicator, low, high, *reach, number))
    return found


def model_spreads(kpis: pd.DataFrame) -> dict[str, float]:
    """Return the model's own spread of yearly changes of each indicator.

    `kpis` is a table of indicators by replication and period (columns replication, kpi, period, group, value). The
    middle change over replications is what the model itself does and is taken out; what is left is chance.
    """
    whole = kpis[kpis["group"] == "all"]
    found = {}
    for indicator, figure in INDICATORS.items():
        rows = whole[whole["kpi"] == indicator].pivot(index="replication", columns="period", values="value")
        years = years_of(rows.columns)
        values = rows[list(years)].to_numpy(dtype=float)
        usable = np.where(values > 0, values, np.nan) if not is_share(figure) else values
        cells = np.vectorize(lambda value, name=figure: scaled(name, value), otypes=[float])(usable)
        found[indicator] = spread(changes(cells)[0]) if values.size else np.nan
    return found


def as_csv(spreads: Sequence[Spread]) -> str:
    """Return spreads as the text of the file that the report reads."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in spreads:
        numbers = (
            f"{each.children_from:.0f}",
            f"{each.children_to:.0f}",
            f"{each.usual:.4g}",
            f"{each.yearly:.4g}",
            f"{each.two_years:.4g}",
        )
        writer.writerow((each.indicator, *numbers, each.changes))
    return text.getvalue()


def published_page(spreads: Sequence[Spread], levels: Mapping[str, float]) -> str:
    """Return the spreads in Markdown, with the smallest rise that shows from each level (by indicator)."""
    sizes = [each for each in spreads if each.indicator == spreads[0].indicator]
    head = [f"{THIRDS[0]}: under {sizes[0].children_to:,.0f} children", f"{THIRDS[1]}: to {sizes[1].children_to:,.0f}",
            f"{THIRDS[2]}: more"]  # fmt: skip
    rows = [
        f"| indicator | level | {' | '.join(head)} |",
        f"| --- | --- |{' --- |' * len(sizes)}",
    ]
    for indicator in dict.fromkeys(each.indicator for each in spreads):
        level = levels[indicator]
        cells = (
            f"{each.usual:.2f}, {each.yearly:.2f}, {each.two_years:.2f}: +{each.visible(level, each.usual):.1f}, "
            f"+{each.visible(level, each.yearly):.1f}, +{each.visible(level, each.two_years):.1f}"
            for each in spreads
            if each.indicator == indicator
        )
        rows.append(f"| `{indicator}` | {level:.1f} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def model_page(
    published: Sequence[Spread], own: Mapping[str, tuple[float, Mapping[str, float]]], replications: int
) -> str:
    """Return the model's own yearly spread by size of area beside the published one, in Markdown.

    Parameters
    ----------
    published
        How each indicator moves, by third of areas.
    own
        Children and the model's spreads of each area that ran, by name; areas of one third are averaged.
    replications
        Runs of each area.
    """
    thirds = [[each for each in published if each.indicator == indicator] for indicator in INDICATORS]
    sizes = [[name for name, (children, _) in own.items() if third.holds(children)] for third in thirds[0]]
    heads = [f"{third}: {', '.join(names)}" for third, names in zip(THIRDS, sizes, strict=True) if names]
    rows = [f"| indicator | {' | '.join(heads)} |", f"| --- |{' --- |' * len(heads)}"]
    for found in thirds:
        pairs = zip(found, sizes, strict=True)
        cells = [_beside(each, [own[name][1] for name in names]) for each, names in pairs if names]
        if any(cells):
            rows.append(f"| `{found[0].indicator}` | {' | '.join(cells)} |")
    head = "Each cell: the change that one in twenty yearly changes is larger than, in the model and as published, and"
    return f"{head} the first over the second. {replications} runs of each area.\n\n" + "\n".join(rows) + "\n"


def _beside(published: Spread, areas: Sequence[Mapping[str, float]]) -> str:
    """Return the mean of the model's yearly spreads in these areas, the published one, and their ratio."""
    told = [own[published.indicator] for own in areas if np.isfinite(own[published.indicator])]
    if not told:
        return ""
    mean = float(np.mean(told))
    return f"{mean:.2f}, {published.yearly:.2f}: {mean / published.yearly:.2f}"


def middle_levels(panel: Panel) -> dict[str, float]:
    """Return the middle published level of each indicator in its latest year, in natural units."""
    codes = large_enough(panel)
    found = {}
    for indicator, figure in INDICATORS.items():
        years = sorted({year for code in codes for year in panel.at(code, "child_population")})
        found[indicator] = natural(figure, float(np.nanmedian(table(panel, codes, figure, [years[-1]]))))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit code 2 when the input cannot be used."""
    from sim.experiment.running import run

    parser = argparse.ArgumentParser(description="Write how large the changes are that one in twenty exceeds.")
    parser.add_argument("source", type=Path, help="figures by authority and year")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the spreads for the report")
    parser.add_argument("--areas", nargs="+", default=[], metavar="NAME", help="run the model in these areas beside")
    parser.add_argument("--replications", type=int, default=8)
    parser.add_argument("--years", type=int, default=6)
    options = parser.parse_args(arguments)
    try:
        panel = read_panel(options.source)
        spreads = published_spreads(panel)
        if options.out is not None:
            options.out.write_text(as_csv(spreads), encoding="utf-8")
        sys.stdout.write(published_page(spreads, middle_levels(panel)))
        own = {}
        for name in options.areas:
            area = load_area(name)
            found = run("status_quo", area, options.replications, years=options.years)
            own[area.name] = (area.child_population, model_spreads(found.kpis))
        sys.stdout.write(f"\n{model_page(spreads, own, options.replications)}" if own else "")
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
