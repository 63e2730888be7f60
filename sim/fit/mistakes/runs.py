"""What the page on mistakes measures, the settings that make judgement noisier or decisions surer, and their runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.areas.inputs import moved_in_odds
from sim.book import load_book
from sim.experiment.comparison.statistics import mean_intervals
from sim.fit.figures import TOLERANCE, Size, evaluate, icpc_to_cpp_pct
from sim.fit.pages import say
from sim.kpis.catalogue import KPIS
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import percent
from sim.kpis.tables.record import PLAN, stage_in
from sim.kpis.tables.spells import pick
from sim.service import Stage

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

HARM_LIKELY: Final = 4  # not an assumption: the level of need that a plan is for
NOISE: Final = "need.belief.noise_"
"""Beginning of the leaves that say how noisy each kind of signal is."""
ENQUIRY: Final = "protection.thresholds.enquiry"
CONFERENCE: Final = "protection.thresholds.conference"
A_PLAN: Final = "protection.thresholds.plan"
CARE: Final = "protection.thresholds.care"
PLANS: Final = (CONFERENCE, A_PLAN)
REFERRAL: Final = "front_door.thresholds.referral"
RISES: Final = "need.up_rate.level_3"
KNOWN_RISES: Final = "need.belief.rising."
"""Beginning of the leaves that say how fast need rises, as the service knows it, from levels 0 to 4."""
LEVEL_SHARES: Final = ("need.belief.first_contact", "need.stock.stage_level_shares.")
"""Beginnings of the leaves that say how families are spread over levels 0 to 5."""
ONSET_SHARES: Final = "need.onset_level_shares"
"""How families are spread over levels 1 to 4 as they come into view."""
PUBLISHED: Final[Mapping[str, str]] = {
    "referral_rate": "referrals, per 10,000 children a year",
    "s47_rate": "enquiries, per 10,000 children a year",
    "s47_to_icpc_pct": "enquiries that led to a conference, %",
    "icpc_to_cpp_pct": "conferences that made a plan, %",
    "cpp_starts_rate": "plans started, per 10,000 children a year",
    "care_starts_rate": "care starts, per 10,000 children a year",
}
"""Published figures that fits are held to, in words."""
BESIDE: Final[Mapping[str, str]] = {
    "cpp_rate": "children on plans, per 10,000 children",
}
"""Published figures that are only watched, in words."""
MISTAKES: Final[Mapping[str, str]] = {
    "needless": "plans made below the level that a plan is for (4), %",
    "conference_needless_pct": "plans made at level 2 or below, %",
    "conference_missed_pct": "conferences without a plan at level 4 or above, %",
    "missed_at_door": "contacts at level 4 or above that ended without a referral, %",
    "risk_off_plan": "family-days at level 4 or above on no plan and not in care, per 10,000 children a year",
    "care_needless_pct": "care starts at level 2 or below, %",
}
"""Mistakes, in words."""
WORDS: Final[Mapping[str, str]] = {**PUBLISHED, **BESIDE, **MISTAKES}
"""What is measured, in words."""
FEWEST: Final = 0.05
"""Mean of the base below which a ratio to it says nothing."""
SMALLEST: Final = 0.01
"""Ratio to the base below which all count alike."""


def measured(log: Log) -> pd.DataFrame:
    """Figures and mistakes over the whole of one run.

    Returns
    -------
    DataFrame[period, group, kpi, value]
        One row for each of `WORDS`.
    """
    import pandas as pd

    tables = Tables(log)
    found = {name: tables.whole(KPIS[name](tables)) for name in WORDS if name in KPIS}
    found["icpc_to_cpp_pct"] = tables.whole(icpc_to_cpp_pct(tables))
    made = tables.decisions("protection_plan", at=[Stage.CONFERENCE])
    flow = tables.periods.flow
    low = (tables.level_before(made) < HARM_LIKELY).astype(float)
    found["needless"] = tables.whole(percent(flow(made.time, low), flow(made.time)))
    door = tables.decisions(*("no_action", "advice", Stage.EARLY_HELP, "referral", "immediate"), at=[Stage.FRONT_DOOR])
    door = pick(door, tables.level_before(door) >= HARM_LIKELY)
    away = tables.says(door.detail, "no_action", "advice", Stage.EARLY_HELP).astype(float)
    found["missed_at_door"] = tables.whole(percent(flow(door.time, away), flow(door.time)))
    lives = tables.lives
    lives = pick(lives, (lives.level >= HARM_LIKELY) & ~stage_in(lives.stage, *PLAN, Stage.CARE))
    found["risk_off_plan"] = tables.whole(
        tables.per_year(tables.per_10000(tables.periods.days(lives.start, lives.end)))
    )
    rows = [("all", "all", name, found[name]) for name in WORDS]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])


def noisier(times: float, trust: float = 1.0) -> list[str]:
    """Settings with every signal so many times as noisy, and trusted so."""
    noise = [f"{path}=times:{times:.6g}" for path in load_book().values if path.startswith(NOISE)]
    return [*noise, f"need.belief.trust={trust:g}"]


def noise_range() -> tuple[float, float]:
    """Least and most times the book's noise at which every kind of signal is within its range in the book."""
    leaves = [leaf for path, leaf in load_book().leaves.items() if path.startswith(NOISE)]
    lows = [(leaf.low or 0.0) / float(leaf.value) for leaf in leaves]  # type: ignore[arg-type]
    highs = [(leaf.high or np.inf) / float(leaf.value) for leaf in leaves]  # type: ignore[arg-type]
    return max(lows), min(highs)


def needier(times: float) -> list[str]:
    """Settings with so many times the need at level 4 and above, known to the service.

    Rises from level 3 are so many times as fast, and so many times as many families begin there, are taken to be there
    when they are first noticed, or start the run there.
    """
    values = load_book().values
    found = [f"{RISES}=times:{times:.6g}"]
    for path in values:
        if path.startswith(KNOWN_RISES):
            rates = _numbers(path)
            found.append(f"{path}={[*rates[:3], round(rates[3] * times, 6), *rates[4:]]}")
        elif path.startswith(LEVEL_SHARES):
            found.append(f"{path}={_weighed(_numbers(path), HARM_LIKELY, times)}")
    return [*found, f"{ONSET_SHARES}={_weighed(_numbers(ONSET_SHARES), HARM_LIKELY - 1, times)}"]


def _numbers(path: str) -> list[float]:
    return [float(each) for each in load_book().values[path]]  # type: ignore[union-attr]


def _weighed(shares: Sequence[float], first: int, times: float) -> list[float]:
    """Shares with those from a place on so many times as large, and the others smaller in proportion."""
    above, below = sum(shares[first:]), sum(shares[:first])
    rest = (above + below - times * above) / below
    return [each * (times if place >= first else rest) for place, each in enumerate(shares)]


def need_range() -> tuple[float, float]:
    """Least and most times the book's rises from level 3 that are within their range in the book."""
    leaf = load_book().leaves[RISES]
    usual = float(leaf.value)  # type: ignore[arg-type]
    return (leaf.low or 0.0) / usual, (leaf.high or np.inf) / usual


def surer(by: float) -> list[str]:
    """Settings with the likelihoods of conferences and plans moved by so much in log odds."""
    return [shifted(path, by) for path in PLANS]


def shifted(path: str, by: float) -> str:
    """Return the setting of a likelihood moved from the book's by so much in log odds."""
    return f"{path}={moved_in_odds(likelihood(path), by)!r}"


def name_of(path: str) -> str:
    """Return what a line is called: the last part of its path."""
    return path.rpartition(".")[2]


def likelihood(path: str) -> float:
    """Return a likelihood of the book."""
    return float(load_book().values[path])  # type: ignore[arg-type]


Evaluate = Callable[..., "list[pd.DataFrame]"]


class Runs:
    """Runs of settings beside those of the base, on the same random numbers: a few while solving, all in the end."""

    def __init__(self, size: Size, solving: int, evaluated: Evaluate = evaluate) -> None:
        self.size, self.solving = size, min(solving, size.replications)
        self._evaluated = evaluated
        self._few: dict[tuple[str, ...], pd.DataFrame] = {}
        self._all: dict[tuple[str, ...], pd.DataFrame] = {}
        self._base: pd.DataFrame | None = None
        self.looks = 0

    @property
    def base(self) -> pd.DataFrame:
        """All runs of the base."""
        if self._base is None:
            say("the base")
            self._base = self._evaluated([[]], self.size, measured)[0]
        return self._base

    def few(self, settings: Sequence[str]) -> pd.DataFrame:
        """As many runs of these settings as serve to solve; the same settings are not run again."""
        key = tuple(settings)
        if key not in self._few:
            self.looks += 1
            self._few[key] = self._evaluated([settings], replace(self.size, replications=self.solving), measured)[0]
        return self._few[key]

    def all(self, settings: Sequence[str]) -> pd.DataFrame:
        """All runs of these settings; those made before are among them."""
        import pandas as pd

        key, few, left = tuple(settings), self.few(settings), self.size.replications - self.solving
        if left == 0:
            return few
        if key not in self._all:
            rest = replace(self.size, replications=left, first=self.size.first + self.solving)
            self._all[key] = pd.concat([few, self._evaluated([settings], rest, measured)[0]], ignore_index=True)
        return self._all[key]

    def off(self, settings: Sequence[str], names: Sequence[str], *, every: bool = False) -> np.ndarray:
        """Log ratios to the base in units of the calibration's tolerances, shape (names,), on a few runs or on all."""
        now = self.all(settings) if every else self.few(settings)
        ratios = [ratio(now, self.base.iloc[: len(now)], name) for name in names]
        found: np.ndarray = np.log(np.maximum(ratios, SMALLEST)) / np.array([TOLERANCE[name] for name in names])
        told = ", ".join(f"{name} {each:.2f}" for name, each in zip(names, ratios, strict=True))
        say(f"look {self.looks}, {len(now)} runs: {told}")
        return found


def ratio(now: pd.DataFrame, base: pd.DataFrame, name: str) -> float:
    """Ratio of the means of a figure to the base's; not a number where the base has nothing."""
    usual = float(base[name, "all"].mean())
    return float(now[name, "all"].mean()) / usual if usual > 0.0 else float("nan")


def ratio_with_interval(now: pd.DataFrame, base: pd.DataFrame, name: str) -> tuple[float, float, float] | None:
    """Ratio of means with the interval of the paired difference; nothing where the base has hardly any."""
    usual = base[name, "all"].to_numpy()
    mean = float(usual.mean())
    if not mean >= FEWEST:
        return None
    found = mean_intervals((now[name, "all"].to_numpy() - usual)[:, None] / mean, seed=1)
    return 1.0 + float(found.mean[0]), 1.0 + float(found.low[0]), 1.0 + float(found.high[0])


def ratio_cell(now: pd.DataFrame, base: pd.DataFrame, name: str) -> str:
    """Ratio of means and its interval, in words; neither can be less than nought."""
    found = ratio_with_interval(now, base, name)
    if found is None:
        return "hardly any in the base"
    return "{:.2f} ({:.2f} to {:.2f})".format(*(max(0.0, each) for each in found))
