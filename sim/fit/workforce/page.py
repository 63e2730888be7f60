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
    "Who comes, who goes, why, and what follows for the work and for families: the baseline beside the census first, "
    "then one thing changed at a time. Written by `python -m sim.fit.workforce --out docs/workforce.md`; not edited "
    "by hand. England at {size.scale:g} times the size of an average authority, {size.replications} runs of "
    "{size.years} years after {size.warm_up}, unless said: read small differences as luck. Rates of leaving, hiring "
    "and cover are set from the workforce census; what no return counts is judged (`workforce.lives.*`, `agency.*`). "
    "An index of 1 is a week whose work just fits; hours asked may stand above 100% where work is left out."
)
STRAIN: Final = (
    "Strain is a moving mean of hours asked over those with all the usual overtime, and moves leaving and sickness. "
    "Over the years, English authorities whose caseloads rose by one case a worker had 0.13 points more leavers "
    "(-0.08 to 0.35), so the loop is weak unless it stands at the end of that range (`workforce.strain.leaving`), "
    "which is the 'most' below. Posts x 0.8 are a fifth fewer posts of social workers."
)
CAP: Final = (
    "With strain off a cap on cases cannot move turnover; with it on it could, but only through hours, as far as it "
    "takes any off a week."
)
COVER: Final = (
    "Agency workers ease the pressure of vacancies, know no family when they come, and go from one day to the next. "
    "Without them fewer permanent workers leave, for none leaves for agency work. Twice the cover is asked for in the"
    " last column; the market does not give all of it."
)
KEEP: Final = (
    "Working hours of all roles are about the same in both; what differs is who does them, and how often families "
    "change worker. Four years from the change."
)
TIME: Final = (
    "Differences in the same luck, run by run, with 95% intervals; the change comes with the first of these years. In"
    " bold are those whose interval lies on one side of nought (-0.0 is a little below it): by luck alone about one "
    "in twenty would."
)
INTAKE: Final = (
    "`newly_qualified_intake`: a council takes on more people who have just qualified, beside experienced ones. The "
    "posts they fill show at once; they work less than a full week at first and take hours of those who teach them, "
    "and agency workers cover less. {size.replications} runs of {size.years} years, since a few posts need many runs "
    "to be told from chance; the change comes with the first of them."
)
