"""When a difference gets a verdict, and when none: what adds resources, what is counted differently, too few runs.

A verdict is given for headline indicators over the whole run: of the whole area, and of each locality in which a
change acts, all of them in one correction. The rest of the localities and all other figures stand alone and are not
judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.comparison.statistics import Floats
    from sim.kpis.catalogue import Kpi

COST_IS_BUILT: Final = False
"""Whether what posts, hours, places and budgets cost is part of the model yet."""

NO_CLEAR_DIFFERENCE: Final = "no clear difference"
NOT_JUDGED: Final = "not judged"
WHOLE: Final = "all"

NEW_POST: Final = 1e-6
"""Posts (FTE) more than which count as added; less is rounding."""

_POSTS: Final = re.compile(r"workforce\.(?!lcpp\.).+\.posts")
_RESOURCES: Final = re.compile(
    r"specialists\..+\.posts|placements\..+\.places|fgdm\.coordinators"
    r"|workforce\.hours\.usable_per_fte|funding\..*budget.*|funding\.grants"
)

FEWEST_TO_JUDGE: Final = 10
"""Paired runs below which no verdict is given: an interval from so few rests on a handful of lives."""

_LOCAL: Final = re.compile(r"in ([^:]+): ")


def verdict(kpi: Kpi, difference: float, low: float, high: float, base_mean: float) -> str:
    """Return the verdict of a headline indicator from its corrected interval.

    Parameters
    ----------
    kpi
        The indicator; gives the direction and the smallest difference worth noticing.
    difference, low, high
        Scenario less base, with its corrected interval, in the indicator's unit; NaN where none can be given.
    base_mean
        Mean of the base over the same replications.
    """
    clear = low > 0.0 or high < 0.0
    if not clear or abs(difference) < (kpi.noticeable(base_mean) or 0.0):
        return NO_CLEAR_DIFFERENCE
    if kpi.better == "context":
        return "higher" if difference > 0 else "lower"
    return "better" if (difference > 0) == (kpi.better == "higher") else "worse"


def share_better(direction: str, differences: Floats) -> float | None:
    """Return the share of pairs in which the scenario is strictly better, or None for a `context` indicator."""
    if direction == "context":
        return None
    better = differences > 0 if direction == "higher" else differences < 0
    return float(np.count_nonzero(better) / len(differences))


def adding_resources(changes: pd.DataFrame) -> tuple[str, ...]:
    """Return the scenarios that add posts, hours, places or money, which are not judged until that cost is built."""
    if COST_IS_BUILT:
        return ()
    found = []
    for name, own in changes.groupby("scenario", sort=False):
        rows = list(zip(own["path"], own["old"], own["new"], own["from_date"], strict=True))
        if adds_posts(rows) or any(_RESOURCES.fullmatch(path) and adds(old, new) for path, old, new, _ in rows):
            found.append(str(name))
    return tuple(found)


def adds_posts(changes: Sequence[tuple[str, str, str, str]]) -> bool:
    """Return whether a scenario's changes leave more posts than there were, at any date.

    `changes` are its rows of `changes.csv`: path, old, new, date. All roles are counted together, so that moving a
    post adds none; not lead practitioners, who are appointed from the social workers counted already.
    """
    more: dict[str, float] = {}
    steps = [row for row in changes if _POSTS.fullmatch(row[0])]
    for day in sorted({row[3] for row in steps}, key=lambda day: (day != "start", day)):
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


def counted_differently(kpi: Kpi, changes: pd.DataFrame | None, scenario: str) -> bool:
    """Return whether a scenario changes how an indicator is counted, so that a difference is partly of counting."""
    if changes is None or not kpi.counted_by:
        return False
    return bool(((changes["scenario"] == scenario) & (changes["path"] == kpi.counted_by)).any())
