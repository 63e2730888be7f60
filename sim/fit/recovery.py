"""What published figures pin and what they cannot: sensitivities around the fit, and a fit to the model's own output.

`python -m sim.fit.recovery --out docs/unidentified.md` asks two things. How much less is known of each leaf before the
figures than after them, when all leaves may move together (linear, around the book's values)? And do known values come
back, when the figures are the model's own at those values, with other luck?
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from sim.draws import Draws, Purpose
from sim.fit.calibration import FREE, Fit, Free, misfit
from sim.fit.figures import TOLERANCE, Size
from sim.fit.pages import give

UNSURE: Final = (
    Free("need.belief.noise_assessment", 0.2, 0.8, 2.5, 0.4),
    Free("need.belief.shared_noise", 0.15, 0.02, 0.6, 0.15),
    Free("need.help.effect", 0.5, 0.0, 4.0, 1.0),
    Free("need.help.early_help_fit", 0.2, 0.0, 1.0, 0.25),
    Free("need.help.dose_power.middle", 0.3, 0.4, 2.5, 0.4),
    Free("need.noticing.frailty", 0.15, 0.0, 0.4, 0.1),
    Free("care.home_strain_share", 0.15, 0.0, 0.6, 0.15),
)
"""Leaves the fit holds at what evidence or judgement says; do the figures say anything about them?"""
LEAVES: Final = (*FREE, *UNSURE)
SIZE: Final = Size(scale=0.5, replications=4, years=3, warm_up=2)
PINNED: Final = 0.5
"""A leaf is pinned when its spread after the figures is at most this part of that before."""
PARTNER: Final = 0.5
"""Correlation from which two leaves are said to go together."""
STEPS: Final = 3
LUCK: Final = 7  # not an assumption: whose values are drawn in the recovery


@dataclass(frozen=True, slots=True)
class Known:
    """How much is left of what was not known of a leaf (0 to 1), and with which leaf it goes together most."""

    path: str
    left: float
    partner: str
    correlation: float

    @property
    def pinned(self) -> bool:
        """Whether the figures say where it lies."""
        return self.left <= PINNED


def known_after(jacobian: np.ndarray, leaves: Sequence[Free] = LEAVES) -> list[Known]:
    """What is known of each leaf after the figures, from how the misfits move, shape (figures, leaves).

    Figures are taken to be known to within their tolerance, leaves beforehand to within their spread.
    """
    spread = np.array([leaf.spread for leaf in leaves])
    scaled = jacobian * spread
    after = np.linalg.inv(scaled.T @ scaled + np.eye(len(leaves)))
    left = np.sqrt(np.diag(after))
    together = after / np.outer(left, left) - np.eye(len(leaves))
    most = np.argmax(np.abs(together), axis=1)
    return [
        Known(leaf.path, float(left[place]), leaves[most[place]].path, float(together[place, most[place]]))
        for place, leaf in enumerate(leaves)
    ]


def recovered(size: Size, jacobian: np.ndarray, steps: int = STEPS) -> list[tuple[Free, float, float, float]]:
    """Fit to the model's own figures: each leaf with where the fit began, where it ended, and the value behind them.

    `jacobian` is that of the misfits to the published figures at the book's values, shape (figures, leaves); it serves
    every step.
    """
    uniform = Draws(LUCK, 0).uniforms(Purpose.SAMPLE, np.arange(len(LEAVES), dtype=np.int64), 0)
    start = Fit(size, leaves=LEAVES)
    low, high = np.array([leaf.low for leaf in LEAVES]), np.array([leaf.high for leaf in LEAVES])
    spread = np.array([leaf.spread for leaf in LEAVES])
    true = np.clip(start.start + spread * (2.0 * uniform - 1.0), low, high)
    own = Fit(replace(size, first=100), leaves=LEAVES)
    fit = Fit(size, leaves=LEAVES, aims=own.means([true])[0])
    x, model = fit.start, fit.means([fit.start])[0]
    # Misfits are relative: of the same change, more where the figure aimed at is smaller.
    scaled = jacobian * np.array([start.targets[name] / fit.targets[name] for name in TOLERANCE])[:, None]
    for _ in range(steps):
        x, model = fit.step(x, model, scaled)
    return list(zip(LEAVES, fit.start.tolist(), x.tolist(), true.tolist(), strict=True))


def page(known: Sequence[Known], back: Sequence[tuple[Free, float, float, float]], off: float) -> str:
    """The page, in Markdown."""
    pinned = sum(each.pinned for each in known)
    rows = [
        "# What the published figures cannot tell",
        "",
        f"{len(LEAVES)} leaves may move, {len(FREE)} of them moved by the fit; {len(TOLERANCE)} figures are used, "
        f"with a misfit of {off:.0f} (the sum of squares, in tolerances). {pinned} leaves are pinned: what is not "
        f"known of them after the figures is at most {PINNED:g} of what it was before, all others free to move too.",
        "",
        "A scenario or sweep that moves a pinned leaf alone no longer has a baseline that fits England. A leaf that is "
        "not pinned can be moved over its range with hardly a trace in the figures, if others move with it: what hangs "
        "on it is not known from published figures.",
        "",
        "| leaf | not known after, of before | pinned | goes together with |",
        "| --- | --- | --- | --- |",
    ]
    for each in sorted(known, key=lambda one: -one.left):
        partner = f"`{each.partner}` ({each.correlation:+.2f})" if abs(each.correlation) >= PARTNER else ""
        rows.append(f"| `{each.path}` | {each.left:.2f} | {'yes' if each.pinned else '**no**'} | {partner} |")
    rows += [
        "",
        "## Do known values come back?",
        "",
        f"Values were drawn around the book's, the model run at them with other luck, and {STEPS} steps of the fit "
        "made toward its figures. Part of the way: 1 where the value came back, 0 where the fit did not move.",
        "",
        "| leaf | began | true | found | part of the way |",
        "| --- | --- | --- | --- | --- |",
    ]
    for leaf, began, found, true in back:
        part = (found - began) / (true - began) if abs(true - began) > 0.1 * leaf.spread else float("nan")
        rows.append(f"| `{leaf.path}` | {began:.3g} | {true:.3g} | {found:.3g} | {part:.1f} |")
    return "\n".join(rows) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Say what the published figures pin.")
    parser.add_argument("--replications", type=int, default=SIZE.replications)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    size = replace(SIZE, replications=options.replications, workers=options.workers)
    fit = Fit(size, leaves=LEAVES)
    model = fit.means([fit.start])[0]
    jacobian = fit.jacobian(fit.start, model)
    text = page(known_after(jacobian), recovered(size, jacobian), float(np.square(misfit(model, fit.targets)).sum()))
    give(text, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
