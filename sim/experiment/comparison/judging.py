"""The verdict on a difference and its reason in words, and when there is none.

A verdict is given for headline indicators over the whole run: of the whole area, and of each locality in which a
change acts, all of them in one correction. The rest of the localities and all other figures stand alone and are not
judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.service import AT_START

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.comparison.statistics import Floats
    from sim.kpis.catalogue import Kpi

NO_CLEAR_DIFFERENCE: Final = "no clear difference"
NOT_JUDGED: Final = "not judged"
WHOLE: Final = "all"

NEW_POST: Final = 1e-6
"""Posts (FTE) more than which count as added; less is rounding."""

_POSTS: Final = re.compile(r"(?:workforce\.(?!lcpp\.).+|administrators)\.posts")
_UNPAID: Final = (
    ("specialists", re.compile(r"specialists\..+\.posts|fgdm\.coordinators")),
    (
        "hours",
        re.compile(
            r"workforce\.hours\.(?:(?:contracted|usable|overtime)_per_fte|overtime_unasked_share|stretch_share|help_held_at)"
        ),
    ),
    ("places", re.compile(r"placements\..+\.places")),
)
"""What a scenario can add that costs nothing in this model, with the levers that add it.

Pay goes by the post, whatever hours are worked in it; specialists have no pay, and places of placements are bought by
the week and never run out.
"""
_FREED: Final = {"hours": "workforce.hours.overhead_share"}
"""The lever that leaves more of a resource when it is lowered."""

FEWEST_TO_JUDGE: Final = 10
"""Paired runs below which no verdict is given: an interval from so few rests on a handful of lives."""

_MEASURES: Final = re.compile(r"targets\..+|need\.help\.effective_cut")
"""What need is measured against: no life changes with it, and every figure of the true view does."""

_LOCAL: Final = re.compile(r"in ([^:]+): ")

COUNTED_DIFFERENTLY: Final = "counted differently"
NOT_ENOUGH_RUNS: Final = f"not enough runs (at least {FEWEST_TO_JUDGE} are needed)"
SMALL: Final = "smaller than worth noticing"
INCLUDES_ZERO: Final = "the interval includes zero"
THE_SAME: Final = "the same in every run"
BETWEEN_REASONS: Final = "; "
_NOT_HEADLINE: Final = "not a headline indicator"
_NOT_WHOLE_RUN: Final = "only the whole run is judged"
_NOT_WHOLE_AREA: Final = "only the whole area is judged, and each locality in which a change acts"
_WHEN: Final = {
    "service.model": " when early help and child in need are one service",
    "need.help.early_help_ceiling": " when early help is meant for another level of need",
}
"""When an indicator is counted differently, by the lever that changes how."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and its reason in words; the reason is empty where the verdict needs none."""

    verdict: str
    why: str = ""


def judge(kpi: Kpi, difference: float, low: float, high: float, base_mean: float, *, explained: str = "") -> Judgement:
    """Return the verdict on a headline indicator from its corrected interval.

    Parameters
    ----------
    kpi
        The indicator; gives the direction and the smallest difference worth noticing.
    difference, low, high
        Scenario less base, with its corrected interval, in the indicator's unit.
    base_mean
        Mean of the base over the same replications.
    explained
        What explains the gain without anybody being better off (see `explaining`); then it is not called better, and a
        count that fell, or a gain too small to notice, says so.
    """
    if not (low > 0.0 or high < 0.0):
        return Judgement(NO_CLEAR_DIFFERENCE, THE_SAME if low == high == 0.0 else INCLUDES_ZERO)
    if abs(difference) < (kpi.noticeable(base_mean) or 0.0):
        return Judgement(NO_CLEAR_DIFFERENCE, BETWEEN_REASONS.join(filter(None, [SMALL, explained])))
    if kpi.better == "context":
        return Judgement("higher" if difference > 0 else "lower", explained)
    if (difference > 0) != (kpi.better == "higher"):
        return Judgement("worse")
    return not_judged([explained]) if explained else Judgement("better")


def not_judged(reasons: Sequence[str]) -> Judgement:
    """Return the judgement of a difference that gets no verdict, for these reasons."""
    return Judgement(NOT_JUDGED, BETWEEN_REASONS.join(reasons))


def reasons_not_to_judge(
    kpi: Kpi | None, *, whole_run: bool, in_judged_group: bool, adds: str, counted: str, pairs: int
) -> list[str]:
    """Return why a difference gets no verdict, in words; none where it gets one.

    Parameters
    ----------
    kpi
        The indicator; None when the catalogue does not know it.
    whole_run, in_judged_group
        Whether the figure is of the whole run, and of the area or a locality in which a change acts.
    adds
        Why the scenario as a whole is not judged (see `adding_resources`); empty where it is.
    counted
        How the scenario counts the indicator differently (see `counted_differently`); empty where it does not.
    pairs
        Replications in which both scenarios have the figure.
    """
    if kpi is None or not kpi.headline:
        reasons = [_NOT_HEADLINE, counted]
    elif not whole_run:
        reasons = [_NOT_WHOLE_RUN, counted]
    elif not in_judged_group:
        reasons = [_NOT_WHOLE_AREA, counted]
    else:
        reasons = [adds, counted, NOT_ENOUGH_RUNS if pairs < FEWEST_TO_JUDGE else ""]
    return [reason for reason in reasons if reason]


def share_better(direction: str, differences: Floats) -> float | None:
    """Return the share of pairs in which the scenario is strictly better, or None for a `context` indicator."""
    if direction == "context":
        return None
    better = differences > 0 if direction == "higher" else differences < 0
    return float(np.count_nonzero(better) / len(differences))


def adding_resources(changes: pd.DataFrame) -> dict[str, str]:
    """Return the scenarios that add what costs nothing in this model, with the reason not to judge them.

    Posts and money that are added have their cost in the model: what they cost, and who pays, is said beside their
    verdicts (see `paying`).
    """
    found = {}
    for name, own in changes.groupby("scenario", sort=False):
        if added := _added(list(zip(own["path"], own["old"], own["new"], own["from_date"], strict=True))):
            several = f"{', '.join(added[:-1])} and {added[-1]}" if len(added) > 1 else added[0]
            found[str(name)] = f"the scenario adds {several} whose cost is not in this model"
    return found


def _added(changes: Sequence[tuple[str, str, str, str]]) -> list[str]:
    """Return what the changes of a scenario add at no cost; rows as those of `adds_posts`."""
    return [
        what
        for what, levers in _UNPAID
        if any(levers.fullmatch(path) and adds(old, new) for path, old, new, _ in changes)
        or any(path == _FREED.get(what) and adds(new, old) for path, old, new, _ in changes)
    ]


def adds_posts(changes: Sequence[tuple[str, str, str, str]]) -> bool:
    """Return whether a scenario's changes leave more posts than there were, at any date.

    `changes` are its rows of `changes.csv`: path, old, new, date. All roles are counted together, so that moving a
    post adds none; not lead practitioners, who are appointed from the social workers counted already.
    """
    more: dict[str, float] = {}
    steps = [row for row in changes if _POSTS.fullmatch(row[0])]
    for day in sorted({row[3] for row in steps}, key=lambda day: (day != AT_START, day)):
        more |= {path: float(new) - float(old) for path, old, new, on in steps if on == day}
        if sum(more.values()) > NEW_POST:
            return True
    return False


def adds(old: str, new: str) -> bool:
    """Return whether a setting is raised, or changed where it is not a number."""
    try:
        return float(new) > float(old)
    except ValueError:
        return old != new


def locality_of(label: str) -> str:
    """Return the locality that the label of a change names (`in north: ...`); empty for the whole area."""
    found = _LOCAL.match(label)
    return "" if found is None else found[1]


def changed_localities(changes: pd.DataFrame | None, scenario: str) -> tuple[str, ...]:
    """Return the localities in which a scenario differs from the base in a way of their own, by name."""
    if changes is None:
        return ()
    labels: Iterable[str] = changes.loc[changes["scenario"] == scenario, "label"]
    return tuple(sorted({locality_of(label) for label in labels} - {""}))


def counted_differently(kpi: Kpi, changes: pd.DataFrame | None, scenario: str) -> str:
    """Return how a scenario counts an indicator differently, so that a difference is partly of counting; or nothing."""
    if changes is None:
        return ""
    paths = changes.loc[changes["scenario"] == scenario, "path"]
    if kpi.counted_by and (paths == kpi.counted_by).any():
        return f"{COUNTED_DIFFERENTLY}{_WHEN.get(kpi.counted_by, '')}"
    moved = paths[paths.str.fullmatch(_MEASURES)] if kpi.view == "truth" else paths[:0]
    return f"{COUNTED_DIFFERENTLY} by {', '.join(moved.unique())}" if len(moved) else ""
