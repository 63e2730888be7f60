"""Write the area presets from the published figures: the one script behind `sim/areas/area_presets.csv`.

``python -m sim.fit.areas.presets SOURCE.csv EVIDENCE.csv [--data-until YEAR] [--out FILE]``

SOURCE holds figures by authority and year, EVIDENCE figures for England (columns in `figures`).
With ``--data-until`` nothing of a later year is read: an authority with no child population by then is
left out, and England is the mean of the authorities where its own figure is later. The workforce
census of September YEAR counts as YEAR. The inputs in which areas differ are what the model's measured
response (`response`) promises to meet each area's targets; `solver` then corrects them by running the
area. ``--without-solving`` leaves them as England's.
"""

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sim.areas import COLUMNS, PRESETS, UNITS, Figure
from sim.book import load_book
from sim.errors import InputError
from sim.fit.areas.posts import area_posts, in_care_for_each_other, post_rules
from sim.fit.areas.response import RESPONSE, Response, read_response
from sim.fit.areas.returns.figures import ABOLISHED, AUTHORITIES, KINDS, authority_figures, read_evidence, read_panel
from sim.fit.areas.returns.groups import read_neighbours
from sim.fit.areas.returns.works_as import works_as
from sim.fit.areas.starting import starting_figures
from sim.fit.areas.targets import SAID, pooled, targets

Preset = tuple[str, str, str, dict[str, Figure]]
"""Code, name, region and figures of one area."""


def build(
    source: Path,
    evidence: Path,
    *,
    until: int | None = None,
    response: Response | None = None,
    neighbours: Mapping[str, Sequence[str]] | None = None,
) -> tuple[list[Preset], list[str]]:
    """Return the presets, `england` first and the others by code, and the names of the authorities left out.

    Parameters
    ----------
    source, evidence
        Figures by authority, and for England.
    until
        Last year whose figures may be used; None for all.
    response
        The model's measured response; None leaves every input as England's.
    neighbours
        Codes of each authority's neighbours, toward which its targets are drawn; without them its region.

    Raises
    ------
    InputError
        When a file cannot be read or holds too little by that year.
    """
    panel = read_panel(source, until)
    presets: list[Preset] = []
    for code in sorted(panel.authorities()):
        name, region = panel.names[code]
        figures = authority_figures(panel, code)
        if pooled(panel, code):
            figures["cpp_started"] = replace(figures["cpp_started"], note=SAID["pooled"])
        presets.append((code, name, region, figures))
    england = england_figures(read_evidence(evidence, until), presets)
    presets.insert(0, ("england", "england", "England", england))
    rules, usual = post_rules(load_book().values), in_care_for_each_other(england)
    for _, name, _, figures in presets:
        lacking = [key for key in ("case_holders_fte", "spend_family_support", "icpc_rate") if key not in figures]
        if lacking:
            raise InputError(f"no figure for {name} up to that year", key=lacking[0], found=until)
        figures.update(area_posts(figures, rules, usual))
    aims = targets(panel, neighbours or {}, until) if response is not None else {}
    solved = starting_figures({code: figures for code, _, _, figures in presets}, aims, response)
    for code, _, _, figures in presets:
        figures.update(solved[code])
        figures["works_as"] = works_as(code, until)
    built = {code for code, *_ in presets}
    known = {code for code in panel.names if "_" not in code and code not in built | ABOLISHED}
    return presets, sorted(panel.names[code][0] for code in known)


def england_figures(evidence: Mapping[str, tuple[int, str, float]], presets: Sequence[Preset]) -> dict[str, Figure]:
    """Return the figures of the average authority: England's counts over 153, its rates and shares as they are.

    A figure the evidence does not hold (or only for a later year) is the mean of the authorities' presets:
    counts over their number, rates and shares weighted by the count they are a share of.
    """
    figures: dict[str, Figure] = {}
    for key, kind in KINDS.items():
        if key in evidence:
            _, period, value = evidence[key]
            if kind.share_of:
                figures[key] = Figure(value, period, kind.source, "")
            else:
                figures[key] = Figure(value / AUTHORITIES, period, kind.source, "england_over_153")
    if "icpc" in evidence and "child_population" in evidence:
        _, period, value = evidence["icpc"]
        rate = value / evidence["child_population"][2] * 10_000
        figures["icpc_rate"] = Figure(rate, period, KINDS["icpc_rate"].source, "england_arithmetic")
    if "caseload" in figures and "case_holders_fte" in figures:
        held = figures["caseload"].value * figures["case_holders_fte"].value
        figures["cases_held"] = Figure(held, figures["caseload"].year, "workforce", "england_arithmetic")
    for key in KINDS:
        if key not in figures and (mean := _mean_of_authorities(key, presets)):
            figures[key] = mean
    return {key: figures[key] for key in KINDS if key in figures}


def _mean_of_authorities(key: str, presets: Sequence[Preset]) -> Figure | None:
    """Return the mean of a figure over the authorities, dated as most of them are."""
    weight_of = KINDS[key].share_of
    have = [figures for *_, figures in presets if key in figures and (not weight_of or weight_of in figures)]
    if not have:
        return None
    weights = [figures[weight_of].value if weight_of else 1.0 for figures in have]
    value = sum(w * figures[key].value for w, figures in zip(weights, have, strict=True)) / sum(weights)
    years = [figures[key].year for figures in have]
    sources = [figures[key].source for figures in have]
    return Figure(value, max(years, key=years.count), max(sources, key=sources.count), "mean_of_authorities")


def as_csv(presets: Iterable[Preset]) -> str:
    """Return the text of a preset file: one row per area and figure, values to six significant figures."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for code, name, region, figures in presets:
        for key in UNITS:
            if key in figures:
                cell = figures[key]
                value = f"{cell.value:.6g}" if abs(cell.value) < 1e6 else f"{cell.value:.0f}"
                writer.writerow((code, name, region, key, value, cell.year, cell.source, cell.rule, cell.note))
    return text.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; return its exit code (0, or 2 when the input cannot be used)."""
    parser = argparse.ArgumentParser(prog="python -m sim.fit.areas.presets", description="Write area presets.")
    parser.add_argument("source", type=Path, nargs="?", help="figures by authority and year")
    parser.add_argument("evidence", type=Path, nargs="?", help="figures for England")
    parser.add_argument("--neighbours", type=Path, metavar="FILE", help="statistical neighbours; without it regions")
    parser.add_argument("--data-until", type=int, metavar="YEAR", help="use no figure of a later year")
    parser.add_argument("--out", type=Path, default=PRESETS, metavar="FILE")
    parser.add_argument("--response", type=Path, default=RESPONSE, metavar="FILE")
    parser.add_argument("--without-solving", action="store_true", help="leave every input as England's")
    options = parser.parse_args(arguments)
    try:
        if options.source is None or options.evidence is None:
            raise InputError("give the file of figures by authority and the file of figures for England")
        response = None if options.without_solving else read_response(options.response)
        presets, left_out = build(
            options.source,
            options.evidence,
            until=options.data_until,
            response=response,
            neighbours=read_neighbours(options.neighbours) if options.neighbours else {},
        )
        options.out.write_text(as_csv(presets), encoding="utf-8")
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{len(presets)} areas written to {options.out.name}\n")
    if left_out:
        sys.stdout.write(f"left out, with no child population by that year: {', '.join(left_out)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
