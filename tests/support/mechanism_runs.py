"""Small runs that the tests of mechanisms share: a small area like the average one, two years, each run made once.

A mechanism is switched by assignments as on the command line (`early_help.consent=0`). Replication r has the same
luck in every run, so that the same families can be followed with the mechanism on and off.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property

import numpy as np
import pandas as pd

from sim.areas import Area, load_area
from sim.book import load_book
from sim.frozen_map import FrozenMap
from sim.kpis import compute
from sim.log import Log
from sim.model import simulate
from sim.scenario import Change, load_scenario
from sim.scenario.setting import read_assignment

REPLICATIONS = (0, 1)
AT_DEFAULT = (0, 1, 2)  # replications where one switch is moved away from the values that ship
YEARS = 2
PART_OF_ENGLAND = 0.06  # of the average authority: some 4,800 children
ARRIVALS = (1_000_000, 2_000_000)  # ids of families whose need began during the run
FRONT_DOOR = ("no_action", "advice", "early_help", "referral", "immediate")
PROTECTION = ("s47", "conference", "child_protection", "pre_proceedings", "proceedings")
QUALIFIED = ("social_worker", "care_social_worker", "lcpp")
LIMIT = ("workforce.social_worker.cap_binds=limit", "workforce.family_help_practitioner.cap_binds=limit")
"""The cap limits statutory work as it limits help by consent; by default it only steers who gets the next family."""
NOBODY_COMES_OR_GOES = "workforce.lives.on=false"
"""Workers of the start stay for good, so that a mechanism of families is seen without the luck of workers' lives."""
LATER = date(2026, 4, 1)  # when a change on a day comes: the middle of a run
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

    def pounds(self, line: str) -> float:
        """Pounds spent on a line of the ledger over the run, warm-up included."""
        words = self.rows.loc[self.rows["event"] == "money", "detail"].str.split(",", expand=True)
        spent = self.rows.loc[words.index[(words[1] == line) & (words[0] == words[2])], "value"]
        return float(spent.sum() / 100.0)

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

    def adequacy(self, stage: str) -> float:
        """Mean adequacy of the help (0 to 1) that families in a stage get."""
        both, days = self._overlap(stage, "", self.of("help")[["family", "time", "value"]])
        spells = self.stages[self.stages["stage"] == stage]
        return float((both["value"] * days).sum() / ((spells["ended"] - spells["begun"]).sum() / DAY))

    def improvements_a_year(self, stage: str) -> float:
        """Times a year that the need of a family in a stage falls one level, where it can."""
        return float(self.improvements(stage) / (self.days_at_level(stage)[1:].sum() / 365))

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

    @cached_property
    def parts(self) -> pd.DataFrame:
        """Every time a worker had one part in a case (holder, co_worker, overseer), children coming and going apart.

        Columns: family, worker, role, part, stage at the start, time, time_out (the run's end when still there),
        places at the start.
        """
        own = self.rows[self.rows["event"].isin(("allocated", "released"))]
        own = own.assign(part=own["detail"].str.split(",").str[0])
        key = ["family", "part"]
        taken, given = (
            own[own["event"] == event].assign(turn=lambda rows: rows.groupby(key).cumcount())
            for event in ("allocated", "released")
        )
        both = taken.merge(given[[*key, "turn", "time"]], on=[*key, "turn"], how="left", suffixes=("", "_out"))
        both["time_out"] = both["time_out"].fillna(self.log.end).astype("int64")
        both = both.sort_values(["family", "part", "turn"])
        before = both.groupby(key)[["worker", "time_out"]].shift(1)
        goes_on = (before["worker"] == both["worker"]) & (before["time_out"] == both["time"])
        both["spell"] = (~goes_on).cumsum()
        ends = both.groupby("spell")["time_out"].transform("last")
        both = both.assign(time_out=ends, places=both["value"])[~goes_on]
        named = both.merge(self.log.workers[["worker", "role"]], on="worker")
        return named[["family", "worker", "role", "part", "stage", "time", "time_out", "places"]]

    def holders(self) -> pd.DataFrame:
        """Every holding: the part of `parts` that is a holder's."""
        return self.parts[self.parts["part"] == "holder"]

    @cached_property
    def protection(self) -> pd.DataFrame:
        """Every stay in protection that began in the run: family, begun (the enquiry), ended, whether with a plan."""
        own = self.stages[self.stages["stage"].isin(PROTECTION)].sort_values(["family", "begun"])
        before = own.groupby("family")["ended"].shift(1)
        stay = (before != own["begun"]).cumsum().rename("stay")
        whole = own.groupby(["family", stay]).agg(
            begun=("begun", "first"), ended=("ended", "last"), first=("stage", "first"), stages=("stage", set)
        )
        whole = whole.reset_index()[lambda rows: (rows["first"] == "s47") & (rows["begun"] > self.log.start)]
        return whole.assign(planned=["child_protection" in stages for stages in whole["stages"]]).drop(columns="stages")

    def met_in_protection(self) -> pd.Series:
        """Workers a family had not met before who hold it or work beside its holder in its first stay, by family."""
        stays = self.protection.groupby("family").first()[["begun", "ended"]].reset_index()
        known = self.parts.merge(stays, on="family")
        first = known.groupby(["family", "worker"]).agg(time=("time", "min"), begun=("begun", "first"))
        ended = known.groupby(["family", "worker"])["ended"].first()
        new = first[(first["time"] >= first["begun"]) & (first["time"] < ended)]
        return new.groupby("family").size().reindex(stays["family"], fill_value=0)

    def place_days(self, part: str) -> float:
        """Places times days that workers give to families in this part."""
        own = self.parts[self.parts["part"] == part]
        return float(((own["time_out"] - own["time"]) / DAY * own["places"]).sum())

    @cached_property
    def relation(self) -> pd.Series:
        """Engagement times working relationship (0 to 1), as help that is given shows it, by (family, time)."""
        rows = self.of("help").groupby(["family", "time"]).last().reset_index()
        rows = self.with_level(rows[rows["value"] > 0])
        value = self.log.values
        half = pd.Series(value["need.help.half_hours"])
        most = 1 - 0.5 ** (rows["detail"].astype(float) / rows["level"].astype(int).map(half))
        return pd.Series(
            (rows["value"] / (most * self._fit(rows))).to_numpy(),
            index=pd.MultiIndex.from_frame(rows[["family", "time"]]),
        )

    def _fit(self, rows: pd.DataFrame) -> pd.Series:
        """How well help suits the need in each row: early help, work before there is a plan, and work on a plan."""
        value = self.log.values
        above = rows["level"] > value["need.help.early_help_ceiling"]
        targeted = above.map({True: value["need.help.above_ceiling_fit"], False: 1.0})
        early = rows["stage"].isin(("early_help", "early_help_wait", "assessment_wait"))
        early |= (rows["stage"] == "family_help") & ~self._at_child_in_need(rows)
        before = rows["stage"].isin(("assessment", "strategy", "s47", "conference"))
        fit = pd.Series(value["need.help.fit"], index=rows.index)
        fit = fit.mask(early, targeted * value["need.help.early_help_fit"])
        return fit.mask(before, value["need.help.assessment_fit"])

    def _at_child_in_need(self, rows: pd.DataFrame) -> np.ndarray:
        """Whether each row falls in a merged service's child in need intensity."""
        spells = self.stages[(self.stages["stage"] == "family_help") & self.stages["way"].str.contains("child_in_need")]
        both = rows.assign(row=rows.index)[["row", "family", "time"]].merge(spells, on="family")
        inside = both[(both["time"] >= both["begun"]) & (both["time"] < both["ended"])]
        return np.asarray(rows.index.isin(inside["row"]))

    def after(self, moments: pd.DataFrame) -> pd.Series:
        """The first `relation` at or after each family's moment (columns family, time), by family."""
        told = self.relation.rename("relation").reset_index().merge(moments, on="family", suffixes=("", "_moment"))
        return told[told["time"] >= told["time_moment"]].groupby("family")["relation"].first()

    def before(self, moments: pd.DataFrame) -> pd.Series:
        """The last `relation` before each family's moment (columns family, time), by family."""
        told = self.relation.rename("relation").reset_index().merge(moments, on="family", suffixes=("", "_moment"))
        return told[told["time"] < told["time_moment"]].groupby("family")["relation"].last()


@cache
def place(referral_shift: float = 0.0) -> Area:
    """A small area with the rates of the average one, what its front door asks moved by so much in log odds."""
    return replace(load_area("england").scaled(PART_OF_ENGLAND), referral_shift=referral_shift)


def run(
    *sets: str,
    replication: int = 0,
    referral_shift: float = 0.0,
    later: tuple[str, ...] = (),
    locality: str = "",
    years: int = YEARS,
    lives: bool = False,
    day: date = LATER,
) -> Run:
    """The run of one replication with these assignments, made once in a session, however it is asked for.

    Those of `later` act from LATER or another `day`, in the one `locality` where it is named. Workers come and go where
    `lives` is true.
    """
    sets = sets if lives else (NOBODY_COMES_OR_GOES, *sets)
    return _made(sets, replication, referral_shift, later, locality, years, day)


@cache
def _made(
    sets: tuple[str, ...],
    replication: int,
    referral_shift: float,
    later: tuple[str, ...],
    locality: str,
    years: int,
    day: date,
) -> Run:
    scenario = load_scenario("status_quo", sets)
    if later:
        values = dict(read_assignment(assignment, load_book()) for assignment in later)
        change = Change(day, "on a day", FrozenMap(values), locality=locality)
        scenario = replace(scenario, changes=(*scenario.changes, change))
    return Run(simulate(scenario, place(referral_shift), 7, replication, years=years, warm_up=0))


def pairs(on: tuple[str, ...], off: tuple[str, ...], *, exact: bool = False) -> Iterator[tuple[Run, Run]]:
    """Runs with the mechanism on and off, replication by replication; one is enough where luck plays no part."""
    for replication in REPLICATIONS[:1] if exact else REPLICATIONS:
        yield run(*on, replication=replication), run(*off, replication=replication)


def mean(of: Callable[[Run], float], *sets: str) -> float:
    """Mean of a figure over the replications of these assignments."""
    return sum(of(run(*sets, replication=replication)) for replication in REPLICATIONS) / len(REPLICATIONS)


def changes(of: Callable[[Run], float], *sets: str, referral_shift: float = 0.0, years: int = YEARS) -> list[float]:
    """What these assignments alone change in a figure of the run at default values, replication by replication."""
    return [
        of(run(*sets, replication=each, referral_shift=referral_shift, years=years, lives=True))
        - of(run(replication=each, years=years, lives=True))
        for each in AT_DEFAULT
    ]


def moved(differences: list[float], by: float) -> bool:
    """Whether every replication went the way of `by`, and their mean as far or further."""
    way = 1.0 if by > 0 else -1.0
    return min(way * each for each in differences) > 0 and way * sum(differences) >= abs(by) * len(differences)


def indicator(kpi: str, group: str = "all") -> Callable[[Run], float]:
    """The figure of one indicator over a whole run."""
    return lambda one: float(one.kpis[kpi, group])
