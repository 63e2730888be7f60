"""What money buys, what follows when it ends, and what it cannot buy: the page.

`python -m sim.fit.money [--replications N] [--scale S] [--out docs/money.md]` runs the shipped scenarios of money and
writes the page and its charts. Nothing is moved to meet what is printed.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.fit.figures import Size, evaluate
from sim.fit.money import bill, cliff, cut, freeze, judged, loop, results, short, split, vacant
from sim.fit.money.measuring import measure
from sim.fit.money.runs import Run, Runs
from sim.fit.money.words import TEXTS
from sim.fit.pages import give, say
from sim.scenario import load_scenario

if TYPE_CHECKING:
    from sim.scenario import Scenario

SIZE: Final = Size(scale=0.5, replications=8, years=5, warm_up=2)
SHIPPED: Final = (
    "status_quo",
    cut.CUT,
    cliff.BASE,
    *cliff.WAYS.values(),
    loop.OPEN,
    loop.FENCED,
    results.UPFRONT,
    results.RESULTS,
    freeze.FREEZE,
    vacant.MORE,
    vacant.SHORT,
    split.SPLIT,
    split.NOT,
)


def points() -> dict[str, Scenario]:
    """The scenarios that are run, by the name the sections ask for."""
    found = {name: load_scenario(name) for name in SHIPPED}
    found[vacant.MORE_SHORT] = load_scenario(vacant.IN_A_SHORT_MARKET)
    return found | {split.OTHER_WORLD: load_scenario(split.BASE, sets=list(split.SET))}


def run_all(size: Size) -> Runs:
    """Run each scenario with the same luck and measure it."""
    found = {}
    for name, scenario in points().items():
        say(name)
        (frame,) = evaluate([scenario], size, measure)
        found[name] = Run(frame, size.scale)
    return found


def page(runs: Runs, size: Size, folder: Path | None) -> str:
    """The whole page in Markdown; the charts go beside it where there is a folder."""

    def chart(name: str) -> Path | None:
        return None if folder is None else folder / f"money-{name}.png"

    parts = {
        "short": short.section(runs),
        "bill": bill.section(runs["status_quo"]),
        "cliff": cliff.section(runs, chart("cliff")),
        "cut": cut.section(runs, chart("cut")),
        "loop": loop.section(runs),
        "results": results.section(runs),
        "freeze": freeze.section(runs, chart("freeze")),
        "vacant": vacant.section(runs),
        "split": split.section(runs),
        "judged": judged.section(),
    }
    text = [TEXTS["page"].format(size=size)]
    for name, rows in parts.items():
        text += ["", TEXTS[name], "", *rows]
    return "\n".join(text).rstrip() + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(prog="python -m sim.fit.money", description="What money buys, and when it ends.")
    parser.add_argument("--replications", type=int, default=SIZE.replications)
    parser.add_argument("--scale", type=float, default=SIZE.scale)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--out", type=Path, help="the page to write; its charts go beside it")
    options = parser.parse_args(arguments)
    size = Size(options.scale, options.replications, SIZE.years, SIZE.warm_up, options.workers)
    give(page(run_all(size), size, options.out.parent if options.out else None), options.out)
    return 0
