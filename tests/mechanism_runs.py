"""Small runs that the tests of mechanisms share: a small area like the average one, two years, each run made once.

A mechanism is switched by assignments as on the command line (`early_help.consent=0`). Replication r has the same
luck in every run, so that the same families can be followed with the mechanism on and off.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
import pandas as pd

from sim.areas import Area, load_area
from sim.kpis import compute
from sim.log import Log
from sim.model import simulate
from sim.scenario import load_scenario

REPLICATIONS = (0, 1)
YEARS = 2
PART_OF_ENGLAND = 0.06  # of the average authority: some 4,800 children
ARRIVALS = (1_000_000, 2_000_000)  # ids of families whose need began during the run
FRONT_DOOR = ("no_action", "advice", "early_help", "referral", "immediate")
DAY = 1440.0


@dataclass(frozen=True)
class Run:
    """One finished run and the tables the tests read from it."""

    log: Log

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The event log with plain words for categories."""
        frame = self.log.frame()
        words = ("event", "stage", "team", "detail")
        return frame.assign(**{name: frame[name].astype(object) for name in words})

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """Indicators over the whole run, by (kpi, group)."""
        table = compute(self.log)
        return table[table["period"] == "all"].set_index(["kpi", "group"])["value"]

    def of(self, event: str, *details: str, stage: str = "") -> pd.DataFrame:
        """Rows of one event, of these details and this stage where given."""
        found = self.rows[self.rows["event"] == event]
        if details:
            found = found[found["detail"].isin(details)]
        return found[found["stage"] == stage] if stage else found

    @cached_property
    def first_decisions(self) -> pd.DataFrame:
        """The front door's first decision on each family whose need began during the run, by family."""
        decided = self.of("decision", *FRONT_DOOR, stage="front_door")
        return decided[decided["family"].between(*ARRIVALS)].groupby("family").first()

    @cached_property
    def stages(self) -> pd.DataFrame:
        """Every stage a family was in: family, stage, way in, begun and ended (the run's end when still there)."""
        own = self.rows[(self.rows["child"] < 0) & self.rows["event"].isin(("stage_in", "stage_out"))]
        begun = own[own["event"] == "stage_in"].reset_index(drop=True)
        ended = own[own["event"] == "stage_out"]
        begun["turn"] = begun.groupby("family").cumcount()
        ended = ended.assign(turn=ended.groupby("family").cumcount())[["family", "turn", "time"]]
        table = begun.merge(ended, on=["family", "turn"], how="left", suffixes=("", "_out"))
        return pd.DataFrame(
            {
                "family": table["family"],
                "stage": table["stage"],
                "way": table["detail"],
                "begun": table["time"],
                "ended": table["time_out"].fillna(self.log.end).astype("int64"),
            }
        )

    @cached_property
    def levels(self) -> pd.DataFrame:
        """Latent level of each family over time, ordered by time."""
        return self.of("level")[["family", "time", "value", "detail"]].rename(columns={"value": "level"})

    def with_level(self, rows: pd.DataFrame, time: str = "time") -> pd.DataFrame:
        """These rows with the family's latent level at that time."""
        ordered = rows.assign(when=rows[time].astype("int64")).sort_values("when", kind="stable")
        known = self.levels[["family", "time", "level"]].rename(columns={"time": "since"})
        return pd.merge_asof(ordered, known, left_on="when", right_on="since", by="family")

    def _overlap(self, stage: str, way: str, states: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
        """Spells in a stage crossed with a family's states over time, and the days of each crossing."""
        spells = self.stages[self.stages["stage"] == stage]
        spells = spells[spells["way"].str.endswith(way)]
        until = states.groupby("family")["time"].shift(-1).fillna(self.log.end)
        both = spells.merge(states.assign(until=until), on="family")
        stay = both[["ended", "until"]].min(axis=1) - both[["begun", "time"]].max(axis=1)
        return both, stay.clip(lower=0) / DAY

    def days_at_level(self, stage: str, way: str = "") -> np.ndarray:
        """Family-days spent at each latent level (0 to 5) in a stage, shape (6,)."""
        both, days = self._overlap(stage, way, self.levels)
        return np.bincount(both["level"].astype(int), weights=days, minlength=6)

    def help_hours(self, stage: str, way: str = "") -> float:
        """Mean hours a week of direct help to families in a stage."""
        helped = self.of("help")[["family", "time", "detail"]]
        both, days = self._overlap(stage, way, helped.assign(hours=helped["detail"].astype(float)))
        spells = self.stages[(self.stages["stage"] == stage) & self.stages["way"].str.endswith(way)]
        return float((both["hours"] * days).sum() / ((spells["ended"] - spells["begun"]).sum() / DAY))

    def days_in(self, stage: str) -> float:
        """Mean days of the spells in a stage, those not over yet counted so far; nought days count too."""
        spells = self.stages[self.stages["stage"] == stage]
        return float(((spells["ended"] - spells["begun"]) / DAY).mean())

    def improvements(self, stage: str) -> int:
        """Times a family's need fell one level while in a stage."""
        fell = self.rows[self.rows["event"] == "level"]
        before = fell.groupby("family")["value"].shift(1)
        return int(((fell["value"] < before) & (fell["stage"] == stage)).sum())

    def waits(self, team: str) -> pd.DataFrame:
        """Every wait on a list: family, priority class, joined, days so far, and how it ended ('' still waiting)."""
        queue = self.rows[(self.rows["team"] == team) & self.rows["event"].isin(("queue_in", "queue_out"))]
        joined, left = (
            queue[queue["event"] == event].assign(turn=lambda rows: rows.groupby("family").cumcount())
            for event in ("queue_in", "queue_out")
        )
        both = joined.merge(left, on=["family", "turn"], how="left", suffixes=("", "_out"))
        until = both["time_out"].fillna(self.log.end)
        return pd.DataFrame(
            {
                "family": both["family"],
                "priority": both["value"],
                "joined": both["time"],
                "days": (until - both["time"]) / DAY,
                "ended": both["detail_out"].fillna(""),
            }
        )

    def holders(self) -> pd.DataFrame:
        """Every holding: family, worker, role, taken and given up (the run's end when still held)."""
        own = self.rows[self.rows["event"].isin(("allocated", "released"))]
        taken, given = (
            own[own["event"] == event].assign(turn=lambda rows: rows.groupby("family").cumcount())
            for event in ("allocated", "released")
        )
        both = taken.merge(given[["family", "turn", "time"]], on=["family", "turn"], how="left", suffixes=("", "_out"))
        both["time_out"] = both["time_out"].fillna(self.log.end)
        return both.merge(self.log.workers[["worker", "role"]], on="worker")[
            ["family", "worker", "role", "stage", "time", "time_out"]
        ]


@cache
def place(referral_shift: float = 0.0) -> Area:
    """A small area with the rates of the average one, its front door's thresholds moved by so many levels."""
    return replace(load_area("england").scaled(PART_OF_ENGLAND), referral_shift=referral_shift)


@cache
def run(*sets: str, replication: int = 0, referral_shift: float = 0.0) -> Run:
    """The run of one replication with these assignments, made once in a session."""
    scenario = load_scenario("status_quo", sets)
    return Run(simulate(scenario, place(referral_shift), 7, replication, years=YEARS, warm_up=0))


def pairs(on: tuple[str, ...], off: tuple[str, ...], *, exact: bool = False) -> Iterator[tuple[Run, Run]]:
    """Runs with the mechanism on and off, replication by replication; one is enough where luck plays no part."""
    for replication in REPLICATIONS[:1] if exact else REPLICATIONS:
        yield run(*on, replication=replication), run(*off, replication=replication)


def mean(of: Callable[[Run], float], *sets: str) -> float:
    """Mean of a figure over the replications of these assignments."""
    return sum(of(run(*sets, replication=replication)) for replication in REPLICATIONS) / len(REPLICATIONS)


def indicator(kpi: str, group: str = "all") -> Callable[[Run], float]:
    """The figure of one indicator over a whole run."""
    return lambda one: float(one.kpis[kpi, group])
