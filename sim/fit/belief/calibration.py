"""Is need as likely as the service believes? Beliefs at decisions held against the true levels, by stage.

`python -m sim.fit.belief.calibration --out docs/belief.md` runs the baseline and writes a table and a picture. A
service whose beliefs are calibrated can still be wrong about every family: that is noise. One whose beliefs are not is
wrong on the whole.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.fit.belief.beyond import APART, FEW, Ran, beyond
from sim.fit.belief.lines import SURE, Line, line_of
from sim.fit.pages import give
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


def lines_of(found: Iterable[Judgement]) -> list[Line]:
    """Hold judgements against the truth, by stage and level; only those made on a sight of the family, or at the door.

    A stage that made none is left out.
    """
    by_stage: dict[str, list[Judgement]] = {}
    for each in found:
        if each.outcome != "other" and (each.sight or each.stage == Stage.FRONT_DOOR):
            by_stage.setdefault(each.stage, []).append(each)
    return [
        line_of(stage, level, by_stage[stage])
        for stage, levels in ASKED.items()
        if stage in by_stage
        for level in levels
    ]


def judged(sets: Sequence[str] = (), *, replications: int, scale: float = 0.5, years: int = 3) -> list[Judgement]:
    """Judgements of `status_quo` under these settings in a scaled average area, all runs together."""
    ran = Ran("status_quo", tuple(sets), scale, years)
    # The same family number is another family in another run.
    return [
        each._replace(family=replication * APART + each.family)
        for replication in range(replications)
        for each in ran.judged(replication)
    ]


def table(lines: Sequence[Line], beside: Sequence[Line], replications: int) -> str:
    """The page, in Markdown: by stage, and `beside` it single decisions and holders."""
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
        *_rows("stage", lines),
        "",
        "![What was believed and what was true, by stage](belief.png)",
    ]
    if beside:
        rows += [
            "",
            "## Single decisions, care, and who sees the family",
            "",
            "The same measure where the stages do not show it. Levels are the family's, though what is asked before "
            "coming into care, going home and an order is a child's own. Going home is held to the level before the "
            "return, and only returns to a family with no child at home are judged; that a child stays in care leaves "
            f"no judgement. Fewer than {FEW} judgements, and tenths of fewer, tell nothing. The last lines are "
            "`cin_any_practitioner`, where holders who are not social workers see high risk less surely and are "
            "believed as if they were: there a gap is what the scenario is about.",
            "",
            *_rows("decision", beside, FEW),
        ]
    return "\n".join([*rows, ""])


def _rows(first: str, lines: Sequence[Line], fewest: int = 1) -> list[str]:
    rows = [
        f"| {first} | need at or above | judgements | believed | true | gap | largest gap in a tenth | as allowed |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for line in lines:
        whole = line.whole
        worst = max((each.gap for each in line.bins), key=abs, default=None)
        rows.append(
            f"| {line.stage} | {line.level} | {whole.count:,} | {whole.believed:.3f} | {whole.true:.3f} "
            f"| {whole.gap:+.3f} | {'' if worst is None else f'{worst:+.3f}'} | {_verdict(line, fewest)} |"
        )
    return rows


def _verdict(line: Line, fewest: int) -> str:
    if line.whole.count < fewest:
        return "too few to tell"
    return "yes" if line.holds else "**no**"


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
    """Run from the command line; exit code 0 when every stage is as allowed, else 1."""
    parser = argparse.ArgumentParser(description="Hold beliefs against the truth.")
    parser.add_argument("--set", action="append", default=[], dest="sets", metavar="PATH=VALUE")
    parser.add_argument("--replications", type=int, default=8)
    parser.add_argument("--out", type=Path, help="write the page here, and its picture beside it")
    options = parser.parse_args(arguments)
    runs = options.replications
    found = judged(options.sets, replications=runs)
    lines = lines_of(found)
    beside = beyond(found, options.sets, replications=runs)
    text = table(lines, beside, runs)
    if options.out is not None:
        draw(lines, options.out.with_name("belief.png"))
    give(text, options.out)
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    raise SystemExit(main())
