"""Hold the baseline against England's published figures: target, model, interval, and whether the fit used it.

`python -m sim.experiment.validation [--replications N] [--out docs/fit.md]` runs `status_quo` on the average
area and prints the table; what does not fit is said plainly.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.areas import load_area
from sim.book import Leaf, load_book
from sim.experiment.calibration import TARGETS, TOLERANCE
from sim.experiment.running import run

FIRST_FIT: Final = (
    "contacts",
    "contact_to_referral_pct",
    "contact_to_early_help_pct",
    "referral_rate",
    "s47_rate",
    "cpp_starts_rate",
    "cpp_rate",
    "cin_rate",
    "care_rate",
    "rereferral_pct",
    "referral_not_in_need_pct",
    "s47_to_icpc_pct",
)
"""The twelve figures of the first fit; at least eight are to be met."""
ENOUGH: Final = 8
NEAR: Final = 0.15
SHARE_POINTS: Final = 4.0
SHARE_NEAR: Final = 0.25


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: the target's leaf, the model's mean and interval, and how far off it may be."""

    kpi: str
    target: Leaf
    mean: float
    low: float
    high: float

    @property
    def published(self) -> float:
        """The published figure."""
        return float(self.target.value)  # type: ignore[arg-type]

    @property
    def allowed(self) -> float:
        """Largest difference that counts as met: 15%, for shares the smaller of 4 points and 25%."""
        if self.target.unit == "%":
            return min(SHARE_POINTS, SHARE_NEAR * self.published)
        return NEAR * self.published

    @property
    def met(self) -> bool:
        """Whether the model's mean is near enough."""
        return abs(self.mean - self.published) <= self.allowed


def lines(replications: int, scale: float, years: int, warm_up: int, workers: int | None) -> list[Line]:
    """Run the baseline and set each target beside it.

    Parameters
    ----------
    replications, years, warm_up : int
        As for `run`.
    scale : float
        Size of the area as a share of the average one; counts are scaled back.
    workers : int or None
        Processes side by side.
    """
    area = load_area("england").scaled(scale)
    summary = run("status_quo", area, replications, years=years, warm_up=warm_up, workers=workers).summary
    whole = summary[(summary["group"] == "all") & (summary["period"] == "all")].set_index("kpi")
    found = []
    for path, leaf in load_book().leaves.items():
        kpi = path.removeprefix(TARGETS)
        if kpi != path and kpi in whole.index:
            size = scale if kpi == "contacts" else 1.0
            mean, low, high = (whole[name].astype(float).to_dict()[kpi] / size for name in ("mean", "low", "high"))
            found.append(Line(kpi, leaf, mean, low, high))
    return found


def table(found: Sequence[Line], setting: Mapping[str, object]) -> str:
    """The table in Markdown, and the misfits in words."""
    described = ", ".join(f"{name} {value}" for name, value in setting.items())
    first = [line for line in found if line.kpi in FIRST_FIT]
    met = sum(line.met for line in first)
    rows = [
        "# The baseline against England's published figures",
        "",
        f"`status_quo`, {described}. Intervals cover run-to-run chance only. 2024-25 was already a year of change.",
        "",
        "| indicator | target | period | model | interval | off | used in the fit | near enough |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for line in found:
        off = 100 * (line.mean / line.published - 1)
        rows.append(
            f"| `{line.kpi}` | {line.published:,.1f} | {line.target.period} | {line.mean:,.1f} "
            f"| {line.low:,.1f} to {line.high:,.1f} | {off:+.0f}% | {'yes' if line.kpi in TOLERANCE else 'no'} "
            f"| {'yes' if line.met else '**no**'} |"
        )
    rows += ["", f"Of the {len(first)} figures of the first fit, {met} are near enough (at least {ENOUGH} asked for)."]
    rows.append("Near enough: within 15%; for shares within the smaller of 4 points and a quarter of the figure.")
    misfits = [line for line in found if not line.met]
    if misfits:
        rows += ["", "What does not fit:", ""]
        rows += [
            f"- {line.target.meaning}: {line.mean:,.1f} in this model against {line.published:,.1f}."
            for line in misfits
        ]
    return "\n".join(rows) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit code 0 when enough of the first fit's figures are met, else 1."""
    parser = argparse.ArgumentParser(description="Hold the baseline against England's published figures.")
    parser.add_argument("--replications", type=int, default=30)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    found = lines(options.replications, options.scale, options.years, options.warm_up, options.workers)
    setting = {
        "area": "england" if options.scale == 1 else f"england scaled to {options.scale:g}",
        "replications": options.replications,
        "years": options.years,
        "warm-up": options.warm_up,
    }
    text = table(found, setting)
    if options.out is not None:
        options.out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0 if sum(line.met for line in found if line.kpi in FIRST_FIT) >= ENOUGH else 1


if __name__ == "__main__":
    raise SystemExit(main())
