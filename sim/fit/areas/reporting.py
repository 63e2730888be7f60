"""How near each area came to its own figures, in Markdown: figures, inputs, those at a bound, and what stands out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.areas import AREA_INPUTS, SOLVED, Area
from sim.fit.areas.measuring import Found
from sim.fit.areas.solving import NEAR, at_bound
from sim.fit.areas.targets import AIMED, BALANCED, IN_BALANCE, TARGETS, Target

IDLE_BELOW: Final = 80.0
WAITING_ABOVE: Final = 10.0
"""Hours asked (%) and families waiting per 10,000 children between which families wait while workers have time."""
LATE_BELOW: Final = 55.0
PROMPT_ABOVE: Final = 70.0
"""Assessments in time (%): the model's, where the return says more than the second."""
IN_TIME: Final = TARGETS.index("assessment_within_45_pct")
SHORT: Final[Mapping[str, str]] = {
    "referral_rate": "referrals",
    "cin_rate": "in need",
    "cpp_rate": "plans",
    "care_rate": "care",  # not the service's word
    "s47_rate": "s47",  # not the service's word
    "cpp_repeat_pct": "repeats %",
    "referral_not_in_need_pct": "not in need %",
    "assessment_within_45_pct": "in time %",
}
WORKERS: Final[Mapping[str, str]] = dict(zip(BALANCED, ("social workers", "early help workers"), strict=True))


@dataclass(frozen=True, slots=True)
class Line:
    """An area as it was solved: its targets, the inputs it ends with (stretched), and what the model did with them.

    `found` is the area's last look, with luck that no pass before it had: the inputs know nothing of it.
    """

    area: Area
    targets: Mapping[str, Target]
    inputs: tuple[float, ...]
    found: Found
    near: tuple[bool, ...]
    passes: int
    seconds: float

    @property
    def waits_beside_spare_hours(self) -> bool:
        """Whether families wait while under four fifths of the hours of a role are asked."""
        return self.found.waiting > WAITING_ABOVE and min(self.found.hours_asked) < IDLE_BELOW

    @property
    def late_against_its_return(self) -> bool:
        """Whether few assessments are in time where the return says many are."""
        told = self.targets.get(TARGETS[IN_TIME])
        return told is not None and told.value > PROMPT_ABOVE and self.found.figures[IN_TIME] < LATE_BELOW


def report(lines: Sequence[Line]) -> str:
    """Return the report of all areas."""
    parts = [
        "# Areas solved to their own figures",
        "",
        f"{len(lines)} areas, {sum(line.passes for line in lines)} passes, "
        f"{sum(line.seconds for line in lines):,.0f} seconds of runs. Each cell: model / target (times); "
        "**bold**: not near. Near: within the factor below, or two standard errors of target and runs together. The "
        "model's figures are those of each area's last look, with luck that its inputs do not know; it is one of the "
        "passes counted.",
        "",
        *_totals(lines),
        "",
        *_stand_out(lines),
        "",
        *_figures(lines),
        "",
        *_inputs(lines),
    ]
    return "\n".join(parts) + "\n"


def _totals(lines: Sequence[Line]) -> list[str]:
    rows = ["| figure | within | areas with a target | within the factor | near | median times |", "|" + " --- |" * 6]
    for place, figure in enumerate(TARGETS):
        told = [line for line in lines if figure in line.targets]
        if not told:
            continue
        times = [line.found.figures[place] / line.targets[figure].value for line in told]
        within = sum(1.0 / NEAR[figure] <= each <= NEAR[figure] for each in times) / len(told)
        near = sum(line.near[place] for line in told) / len(told)
        middle = sorted(times)[len(times) // 2]
        rows.append(f"| `{figure}` | {NEAR[figure]:g} | {len(told)} | {within:.0%} | {near:.0%} | {middle:.2f} |")
    return rows


def _stand_out(lines: Sequence[Line]) -> list[str]:
    bounds = [f"{line.area.name} ({', '.join(at)})" for line in lines if (at := at_bound(line.inputs))]
    waits = [
        f"{line.area.name} ({line.found.waiting:.0f} waiting, {_idle(line)})"
        for line in lines
        if line.waits_beside_spare_hours
    ]
    late = [line.area.name for line in lines if line.late_against_its_return]
    waiting = [f"{line.area.name} ({line.found.waiting:.0f})" for line in lines if line.found.waiting > WAITING_ABOVE]
    return [
        f"Waits beside spare hours (over {WAITING_ABOVE:g} families per 10,000 children, under {IDLE_BELOW:g}% asked "
        f"of social workers or of early help workers): {', '.join(waits) or 'none'}. Hours asked are solved to be "
        f"alike, so that this can hardly fail; over {WAITING_ABOVE:g} waiting, whatever is asked: "
        f"{', '.join(waiting) or 'none'}.",
        "",
        f"Under {LATE_BELOW:g}% in time where the return says over {PROMPT_ABOVE:g}%: {', '.join(late) or 'none'}.",
        "",
        *(_balance(lines, figure) for figure in BALANCED),
        "",
        f"Inputs at a bound: {', '.join(bounds) or 'none'}.",
    ]


def _idle(line: Line) -> str:
    """Return who is asked for the least of the hours they have, and how much of them."""
    asked, who = min(zip(line.found.hours_asked, WORKERS.values(), strict=True))
    return f"{asked:.0f}% asked of {who}"


def _balance(lines: Sequence[Line], figure: str) -> str:
    """Return in how many areas those who do the work are about as busy as England's."""
    near = sum(line.near[AIMED.index(figure)] for line in lines)
    return (
        f"Hours asked of {WORKERS[figure]} within a factor of {NEAR[figure]:g} of England's, "
        f"{IN_BALANCE[figure].value:g}% of those they have: {near} of {len(lines)} areas."
    )


def _figures(lines: Sequence[Line]) -> list[str]:
    asked = " | ".join(f"asked of {WORKERS[figure]} %" for figure in BALANCED)
    rows = [f"| area | {' | '.join(SHORT[figure] for figure in TARGETS)} | {asked} | waiting | passes | seconds |"]
    rows.append("|" + " --- |" * (len(AIMED) + 4))
    for line in lines:
        cells = [_cell(line, place) for place in range(len(TARGETS))]
        asked = " | ".join(f"{each:.0f}" for each in line.found.hours_asked)
        beside = f"{asked} | {line.found.waiting:.1f} | {line.passes} | {line.seconds:.0f}"
        rows.append(f"| {line.area.name} | {' | '.join(cells)} | {beside} |")
    return rows


def _cell(line: Line, place: int) -> str:
    model, target = line.found.figures[place], line.targets.get(TARGETS[place])
    if target is None:
        return f"{model:.0f} / -"
    text = f"{model:.0f} / {target.value:.0f} ({model / target.value:.2f})"
    return text if line.near[place] else f"**{text}**"


def _inputs(lines: Sequence[Line]) -> list[str]:
    rows = [f"| area | {' | '.join(f'`{name}`' for name in SOLVED)} |", "|" + " --- |" * (len(SOLVED) + 1)]
    for line in lines:
        at = at_bound(line.inputs)
        pairs = zip(AREA_INPUTS, line.inputs, strict=True)
        cells = [f"{each.value(by):.2f}{' (bound)' if each.name in at else ''}" for each, by in pairs]
        rows.append(f"| {line.area.name} | {' | '.join(cells)} |")
    return rows
