"""Is need as likely as the service believes? Beliefs at decisions held against the true levels, by stage.

`python -m sim.fit.belief_calibration --out docs/belief.md` runs the baseline and writes a table and a picture. A
service whose beliefs are calibrated can still be wrong about every family: that is noise. One whose beliefs are not is
wrong on the whole.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.areas import load_area
from sim.fit.pages import give
from sim.model import judgements
from sim.scenario import load_scenario
from sim.service import Stage

if TYPE_CHECKING:
    from sim.model.state.judgements import Judgement

ASKED: Final = {
    Stage.FRONT_DOOR: (1, 3),
    Stage.EARLY_HELP: (2,),
    Stage.ASSESSMENT: (2, 3, 4),
    Stage.CHILD_IN_NEED: (3, 4),
    Stage.STRATEGY: (4,),
    Stage.S47: (4,),
    Stage.CONFERENCE: (4,),
    Stage.CHILD_PROTECTION: (4,),
}
"""Levels that the decisions of a stage are for."""
MEAN_GAP: Final = 0.02
BIN_GAP: Final = 0.05
"""Gaps that are allowed between what is believed and what is true: over all, and in a bin."""
BINS: Final = 10
FEWEST: Final = 0.05
"""Part of a stage's judgements that a bin must hold to be looked at."""
SURE: Final = 3.0
"""Standard errors allowed for chance beside a gap."""
Floats = np.ndarray


@dataclass(frozen=True, slots=True)
class Bin:
    """Judgements that believed about the same: how many, what they believed and how often it was so, on average."""

    count: int
    believed: float
    true: float
    error: float

    @property
    def gap(self) -> float:
        """What was believed less what was true."""
        return self.believed - self.true


@dataclass(frozen=True, slots=True)
class Line:
    """How one stage judges one level: over all, and in the bins that hold enough of its judgements."""

    stage: str
    level: int
    whole: Bin
    bins: tuple[Bin, ...]

    @property
    def holds(self) -> bool:
        """Whether no gap is beyond what is allowed, chance aside."""
        return within(self.whole, MEAN_GAP) and all(within(each, BIN_GAP) for each in self.bins)


def within(found: Bin, allowed: float) -> bool:
    """Whether the gap of a bin is no larger than allowed, chance aside."""
    return abs(found.gap) <= allowed + SURE * found.error


def lines_of(found: Iterable[Judgement]) -> list[Line]:
    """Hold judgements against the truth, by stage and level; only those made on a sight of the family, or at the door.

    A stage that made none is left out.
    """
    by_stage: dict[str, list[Judgement]] = {}
    for each in found:
        if each.outcome != "other" and (each.sight or each.stage == Stage.FRONT_DOOR):
            by_stage.setdefault(each.stage, []).append(each)
    return [
        _line(stage, level, by_stage[stage]) for stage, levels in ASKED.items() if stage in by_stage for level in levels
    ]


def _line(stage: str, level: int, judged: Sequence[Judgement]) -> Line:
    believed = np.array([each.likely[level] for each in judged])
    true = np.array([each.level >= level for each in judged], dtype=float)
    families = np.unique([each.family for each in judged], return_inverse=True)[1]
    where = np.minimum((believed * BINS).astype(int), BINS - 1)
    chosen = [where == number for number in range(BINS) if (where == number).mean() >= FEWEST]
    bins = tuple(_bin(believed[which], true[which], families[which]) for which in chosen)
    return Line(stage, level, _bin(believed, true, families), bins)


def _bin(believed: Floats, true: Floats, families: Floats) -> Bin:
    """Mean belief and truth; the standard error of their gap takes the judgements of a family as one."""
    off = believed - true
    by_family = np.bincount(families, off - off.mean())
    error = float(np.sqrt(np.square(by_family).sum())) / len(off)
    return Bin(len(off), float(believed.mean()), float(true.mean()), error)


def judged(sets: Sequence[str] = (), *, replications: int, scale: float = 0.5, years: int = 3) -> list[Judgement]:
    """Judgements of `status_quo` under these settings in a scaled average area, all runs together."""
    area, scenario = load_area("england").scaled(scale), load_scenario("status_quo", sets=list(sets))
    found: list[Judgement] = []
    for replication in range(replications):
        run = judgements(scenario, area, 1, replication, years=years, warm_up=2)
        # The same family number is another family in another run.
        found += [each._replace(family=replication * 10**8 + each.family) for each in run]
    return found


def table(lines: Sequence[Line], replications: int) -> str:
    """The page, in Markdown."""
    rows = [
        "# Is need as likely as the service believes?",
        "",
        "Every decision asks how likely it is that a family's need is at or above a level. Here is what was believed "
        "at decisions of the baseline, and how often it was true in this model. The service is told by noisy signals; "
        "its beliefs are meant to be right on the whole, not in each case. A mean gap of at most 0.02, and of at most "
        "0.05 in each tenth that holds 5% of a stage's judgements, is allowed beside three standard errors of chance.",
        "",
        f"`status_quo`, half the average area, {replications} runs of three years after two.",
        "",
        "| stage | need at or above | judgements | believed | true | gap | largest gap in a tenth | as allowed |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for line in lines:
        whole = line.whole
        worst = max((each.gap for each in line.bins), key=abs, default=0.0)
        rows.append(
            f"| {line.stage} | {line.level} | {whole.count:,} | {whole.believed:.3f} | {whole.true:.3f} "
            f"| {whole.gap:+.3f} | {worst:+.3f} | {'yes' if line.holds else '**no**'} |"
        )
    return "\n".join([*rows, "", "![What was believed and what was true, by stage](belief.png)", ""])


def draw(lines: Sequence[Line], path: Path) -> None:
    """Draw what was true over what was believed, a panel for each stage."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 5.6), layout="constrained")
    stages = list(dict.fromkeys(line.stage for line in lines))
    for place, stage in enumerate(stages):
        panel = figure.add_subplot(2, (len(stages) + 1) // 2, place + 1)
        panel.plot([0, 1], [0, 1], color="#999999", linewidth=1)
        for line in (each for each in lines if each.stage == stage):
            error = [SURE * each.error for each in line.bins]
            believed, true = [each.believed for each in line.bins], [each.true for each in line.bins]
            panel.errorbar(believed, true, yerr=error, marker="o", markersize=4, label=f"level {line.level} or above")
        panel.set(title=stage.replace("_", " "), xlim=(0, 1), ylim=(0, 1))
        panel.legend(fontsize=7, frameon=False)
    figure.supxlabel("believed")
    figure.supylabel("true in this model")
    figure.savefig(path, dpi=110)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit code 0 when every line is as allowed, else 1."""
    parser = argparse.ArgumentParser(description="Hold beliefs against the truth.")
    parser.add_argument("--set", action="append", default=[], dest="sets", metavar="PATH=VALUE")
    parser.add_argument("--replications", type=int, default=8)
    parser.add_argument("--out", type=Path, help="write the page here, and its picture beside it")
    options = parser.parse_args(arguments)
    lines = lines_of(judged(options.sets, replications=options.replications))
    text = table(lines, options.replications)
    if options.out is not None:
        draw(lines, options.out.with_name("belief.png"))
    give(text, options.out)
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    raise SystemExit(main())
