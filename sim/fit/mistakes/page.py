"""What noise in judgement does: plans that are needless, need that is missed, and risk without a plan.

`python -m sim.fit.mistakes --out docs/mistakes.md` runs the baseline with signals twice as noisy: believed as before,
known to be so, and known with the likelihoods of conferences, plans and care set anew so that as many plans are made
and as many children come into care. Then it tells mistakes over fits that meet the same published ratios with other
likelihoods to start a plan (`range`). Levels of mistakes are not known from published figures; only how they
move is told.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.fit.figures import Size
from sim.fit.mistakes.meeting import Dial, Floats, Point, meet_at_all, slopes
from sim.fit.mistakes.range import fits, section
from sim.fit.mistakes.runs import CARE, WORDS, Runs, name_of, noisier, ratio_cell, shifted, surer
from sim.fit.pages import give, say

if TYPE_CHECKING:
    import pandas as pd

SIZE: Final = Size(scale=0.5, replications=6, years=3, warm_up=2)
SOLVING: Final = 2
"""Replications while solving; all in the end."""
DIALS: Final = (Dial("plans", 0.3, -3.0, 1.5), Dial(name_of(CARE), 0.4, -5.0, 1.5))
"""Moves of the likelihoods of conferences and plans, and of care, in log odds."""
AS_MANY: Final = ("cpp_starts_rate", "care_starts_rate")
FIRST: Final = (-0.5, -0.6)
"""Where the search for as many plans and care starts begins."""
ROUNDS: Final = 3


def as_many(settings: Sequence[str], runs: Runs) -> list[str]:
    """The settings, with likelihoods moved until about as many plans are made and as many children come into care."""

    def moved(x: Floats) -> list[str]:
        return [*settings, *surer(float(x[0])), shifted(CARE, float(x[1]))]

    def look(x: Floats) -> Floats:
        return runs.off(moved(x), AS_MANY)

    def look_at_all(x: Floats) -> Floats:
        return runs.off(moved(x), AS_MANY, every=True)

    say("as many plans and care starts")
    first = np.array(FIRST)
    here = Point(first, look(first))
    found, _ = meet_at_all(look, look_at_all, here, slopes(look, here, DIALS), DIALS, rounds=ROUNDS)
    return moved(found.x)


def page(columns: Mapping[str, pd.DataFrame], size: Size) -> str:
    """The first part of the page, in Markdown: ratios to the base, with intervals over paired runs."""
    base = next(iter(columns.values()))
    rows = [
        "# What mistakes in judgement do",
        "",
        f"`status_quo`, {size.scale:g} of the average area, {size.replications} runs of {size.years} years after "
        f"{size.warm_up}, paired. Figures are ratios to the base: how many plans are needless, or needs missed, in "
        "England is not known from any published figure, and the levels of this model are not told as if they were. "
        "1.29 means 1.29 times the base's figure, whatever the row's own unit. How far needless plans could differ "
        "while published figures stay the same is told at the end.",
        "",
        f"| | {' | '.join(list(columns)[1:])} |",
        f"| --- |{' --- |' * (len(columns) - 1)}",
    ]
    for name, words in WORDS.items():
        cells = [ratio_cell(runs, base, name) for runs in list(columns.values())[1:]]
        rows.append(f"| {words} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sim.fit.mistakes", description="Say what noise in judgement does.")
    parser.add_argument("--replications", type=int, default=SIZE.replications)
    parser.add_argument("--solving", type=int, default=SOLVING, help="replications while solving")
    parser.add_argument("--scale", type=float, default=SIZE.scale)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    size = replace(SIZE, replications=options.replications, scale=options.scale, workers=options.workers)
    runs = Runs(size, options.solving)
    known = noisier(2.0)
    columns = {"base": runs.base}
    for name, settings in (
        ("twice the noise, believed as before", noisier(2.0, 2.0)),
        ("twice the noise, known", known),
        ("known, as many plans and care starts", as_many(known, runs)),
    ):
        say(name)
        columns[name] = runs.all(settings)
    text = page(columns, size) + "\n" + section(fits(runs), runs.base)
    give(text, options.out)
    return 0
