"""What an area is fitted to: its own latest three years, drawn toward its group by how much the figure moves.

``python -m sim.fit.areas.targets SOURCE.csv EVIDENCE.csv [--neighbours FILE] [--data-until YEAR] [--out FILE]``

How is stated in `shrinking`. Where three years hold fewer than 30 plans, plans and what the service decides are the
group's, and the area keeps its own referrals, need and care. Targets stand at the national level of the latest year
read: a typical coming year of the area if the country stayed there.
"""

import argparse
import csv
import io
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.areas.scale import natural
from sim.errors import InputError
from sim.fit.areas.returns.figures import Panel, read_evidence, read_panel
from sim.fit.areas.returns.groups import large_enough, read_neighbours
from sim.fit.areas.returns.own_years import COUNTED, PER_CHILDREN, span, up_to, usable
from sim.fit.areas.returns.shrinking import YEARS, drawn_to_groups, shrinkage, shrinkage_page

TARGETS: Final = (
    "referral_rate",
    "cin_rate",
    "cpp_rate",
    "care_rate",
    "s47_rate",
    "cpp_repeat_pct",
    "referral_not_in_need_pct",
    "assessment_within_45_pct",
)
KPIS: Final[Mapping[str, str]] = {
    **{figure: figure for figure in TARGETS},
    "assessment_within_45_pct": "assessment_within_45wd_pct",
}
"""The model's indicator for each published figure."""
HOURS_ASKED: Final = "hours_asked"
EARLY_HELP_HOURS_ASKED: Final = "early_help_hours_asked"
BALANCED: Final = (HOURS_ASKED, EARLY_HELP_HOURS_ASKED)
"""Hours asked of social workers and of early help workers, in per cent of those they have."""
AIMED: Final = (*TARGETS, *BALANCED)
"""What an area is solved against: its targets, and the hours asked of those who do the work."""
LEVELS: Final = TARGETS[:4]
POOLED: Final = ("cpp_rate", *TARGETS[4:])
"""What an area with too few plans takes from its group; its referrals, need and care are its own."""
FEWEST_PLANS: Final = 30
"""Plans started in three years below which an area's plans and decisions are those of its group."""
TARGETS_FILE: Final = Path(__file__).with_name("targets.csv")
SAID: Final[Mapping[str, str]] = {
    "own_and_group": "the area's own latest years, drawn toward its group by how much the figure moves in a year",
    "group": "no year of the area can be used: the value of its group",
    "pooled": "under 30 plans started in three years: plans and decisions are those of its group, not its own",
    "england": "England as published, or the authorities' mean",
}
"""The rules of targets in words."""
COLUMNS: Final = ("code", "figure", "value", "error", "weight", "group", "years", "rule")


@dataclass(frozen=True, slots=True)
class Target:
    """What an area is fitted to for one figure.

    Attributes
    ----------
    value, group
        The target, and the value of the area's group, in natural units (per 10,000 children, or per cent).
    error
        Standard error of the target, in logs for rates and log odds for percentages.
    weight
        Between 0 and 1: of the area's own years against its group.
    years
        The area's own years that were used, latest first.
    rule
        `own_and_group`, `group` (no own year can be used), `pooled` (too few plans), `england` or `judged`.
    """

    value: float
    error: float
    weight: float
    years: tuple[int, ...]
    group: float
    rule: str


IN_BALANCE: Final[Mapping[str, Target]] = {
    HOURS_ASKED: Target(109.0, 0.05, 0.0, (), 109.0, "judged"),
    EARLY_HELP_HOURS_ASKED: Target(98.0, 0.05, 0.0, (), 98.0, "judged"),
}
"""Hours asked in any area, in per cent of those there are, with their error in logs: as in England.

No return tells them: a service is taken to have come to ask about as much as its workers can give (judged).
"""


def pooled(panel: Panel, code: str, until: int | None = None) -> bool:
    """Return whether an area's latest three published years hold fewer than 30 plans started."""
    started = {y: n for y, n in panel.at(code, "cpp_started").items() if until is None or y <= until}
    return sum(started[year] for year in sorted(started)[-YEARS:]) < FEWEST_PLANS


def targets(
    panel: Panel, neighbours: Mapping[str, Sequence[str]], until: int | None = None
) -> dict[str, dict[str, Target]]:
    """Return the targets of every authority by code and figure.

    Parameters
    ----------
    panel
        Published figures by authority and year.
    neighbours
        Codes of each authority's neighbours; an authority that has none is drawn toward its region.
    until
        Last year that may be used; None for all.
    """
    seen = up_to(panel, until)
    codes = seen.authorities()
    small = {code for code in codes if pooled(seen, code)}
    found: dict[str, dict[str, Target]] = {code: {} for code in codes}
    for figure in TARGETS:
        drawn = drawn_to_groups(seen, neighbours, figure)
        for row, code in enumerate(codes):
            group = natural(figure, float(drawn.group[row]))
            if code in small and figure in POOLED:
                found[code][figure] = Target(group, drawn.between**0.5, 0.0, (), group, "pooled")
                continue
            own, value = drawn.used[row], natural(figure, float(drawn.value[row]))
            rule = "own_and_group" if own else "group"
            found[code][figure] = Target(value, float(drawn.error[row]), float(drawn.weight[row]), own, group, rule)
    return found


def england_targets(
    panel: Panel, evidence: Mapping[str, tuple[int, str, float]], until: int | None = None
) -> dict[str, Target]:
    """Return the targets of the average area: England as published, else the authorities' mean of the latest year.

    `evidence` is id -> (year, period, value) of the figures for England, as `figures.read_evidence` returns it. A mean
    of authorities is weighted by children. There is no group and no error: England is what the book is fitted to.
    """
    seen = up_to(panel, until)
    found = {}
    for figure in TARGETS:
        year, value = _england(evidence, figure, until) or _mean_of_all(seen, figure)
        found[figure] = Target(value, 0.0, 1.0, (year,), value, "england")
    return found


def _england(
    evidence: Mapping[str, tuple[int, str, float]], figure: str, until: int | None
) -> tuple[int, float] | None:
    """Return the year and the value of England as published, where they are not later than `until`."""
    count = COUNTED.get(figure, "")
    told, number, children = evidence.get(figure), evidence.get(count), evidence.get("child_population")
    if told is None and number is not None and children is not None:
        told = (number[0], number[1], number[2] / children[2] * PER_CHILDREN)
    return (told[0], told[2]) if told is not None and (until is None or told[0] <= until) else None


def _mean_of_all(panel: Panel, figure: str) -> tuple[int, float]:
    """Return the latest year of a figure that half can use, and the authorities' mean in it, weighted by children."""
    own = {code: usable(panel, code, figure) for code in large_enough(panel)}
    year = span(panel, list(own), figure)[-1]
    have = [
        (panel.at(code, "child_population").get(year, 0.0), years[year]) for code, years in own.items() if year in years
    ]
    return year, sum(size * value for size, value in have) / sum(size for size, _ in have)


def as_csv(found: Mapping[str, Mapping[str, Target]]) -> str:
    """Return targets as the text of a csv file, a row for each area and figure, values to five figures."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for code in sorted(found, key=lambda each: (each != "england", each)):
        for figure, each in found[code].items():
            numbers = (f"{number:.5g}" for number in (each.value, each.error, each.weight, each.group))
            writer.writerow((code, figure, *numbers, " ".join(str(year) for year in each.years), each.rule))
    return text.getvalue()


def read_targets(path: Path = TARGETS_FILE) -> dict[str, dict[str, Target]]:
    """Return the targets kept in a file, by code and figure.

    Raises
    ------
    InputError
        When the file cannot be read or is none of targets.
    """
    found: dict[str, dict[str, Target]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                value, error, weight, group = (float(row[name]) for name in ("value", "error", "weight", "group"))
                years = tuple(int(year) for year in row["years"].split())
                found.setdefault(row["code"], {})[row["figure"]] = Target(
                    value, error, weight, years, group, row["rule"]
                )
    except OSError as error:
        raise InputError("the file cannot be read", file=path.name, found=error.strerror) from error
    except (KeyError, ValueError) as error:
        raise InputError("not a file of targets", file=path.name, found=str(error)) from error
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit code 2 when the input cannot be used."""
    parser = argparse.ArgumentParser(description="Write what each area is fitted to, and print how figures move.")
    parser.add_argument("source", type=Path, help="figures by authority and year")
    parser.add_argument("evidence", type=Path, help="figures for England")
    parser.add_argument("--neighbours", type=Path, metavar="FILE", help="statistical neighbours; without it regions")
    parser.add_argument("--data-until", type=int, metavar="YEAR", help="use no figure of a later year")
    parser.add_argument("--out", type=Path, default=TARGETS_FILE, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        panel = read_panel(options.source, options.data_until)
        neighbours = read_neighbours(options.neighbours) if options.neighbours else {}
        found = targets(panel, neighbours)
        found["england"] = england_targets(panel, read_evidence(options.evidence, options.data_until))
        options.out.write_text(as_csv(found), encoding="utf-8")
        sys.stdout.write(shrinkage_page(shrinkage(panel, neighbours, TARGETS)))
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
