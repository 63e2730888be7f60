"""The page on people who come and go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from sim.fit.figures import Size
from sim.fit.workforce.loops import baseline, cap, cover, keep_or_hire, strain
from sim.fit.workforce.measuring import OFTEN
from sim.fit.workforce.over_time import intake, over_time


def page(size: Size, out: Path) -> str:
    """The whole page in Markdown; the chart goes beside it."""
    chart = out.with_name("workforce-loops.png")
    long = replace(size, years=4)
    many = replace(size, years=5, replications=size.replications * OFTEN)
    parts = [
        ("# People who come and go", [INTRO.format(size=size)]),
        ("## The baseline beside the census", baseline(size)),
        ("## Strain, leaving, load", [STRAIN, "", *strain(size)]),
        ("## A cap and strain", [CAP, "", *cap(size)]),
        ("## Agency cover", [COVER, "", *cover(size)]),
        ("## Keep or hire", [KEEP, "", *keep_or_hire(long)]),
        ("## Over time", [TIME, "", *over_time(long, chart)]),
        ("## More newly qualified people", [INTAKE.format(size=many), "", *intake(many)]),
    ]
    return "\n\n".join("\n\n".join([head, "\n".join(rows).strip()]) for head, rows in parts) + "\n"


INTRO: Final = (
    "Written by `python -m sim.fit.workforce --out docs/workforce.md`; not edited by hand. England at "
    "{size.scale:g} times an average authority, {size.replications} runs of {size.years} years after {size.warm_up}, "
    "unless said: read small differences as luck. Rates of leaving, hiring and cover are set from the workforce "
    "census; what no return counts is judged (`workforce.lives.*`, `agency.*`)."
)
STRAIN: Final = (
    "Strain is a moving mean of hours asked over those with all the usual overtime, and moves leaving and sickness. "
    "England's panel gives 0.13 points of turnover for a case more (-0.08 to 0.35), so the loop is weak unless it "
    "stands at the end of that range (`workforce.strain.leaving`)."
)
CAP: Final = "With strain off a cap on cases cannot move turnover; with it on, only through hours."
COVER: Final = "Agency workers ease the pressure of vacancies, know no family when they come, and go cold."
KEEP: Final = (
    "Working hours of all roles are about the same in both; what differs is who does them, and how often families "
    "change worker. Four years from the change."
)
TIME: Final = (
    "Differences in the same luck, run by run, with 95% intervals; the change comes with the first of these years. "
    "In bold is what chance alone seldom does."
)
INTAKE: Final = (
    "`newly_qualified_intake`: a council takes on more people who have just qualified, beside experienced ones. "
    "{size.replications} runs of {size.years} years, for a few posts are few beside what chance does; the change comes "
    "with the first of them."
)
