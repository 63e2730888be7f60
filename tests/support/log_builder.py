"""A small log written by hand, row by row, for the tests of indicators.

It lasts one year of 365.25 days for 10,000 children, so that a yearly rate per 10,000 is a count.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sim.clock import MINUTES_PER_DAY, Calendar
from sim.log import Log, Recorder

CALENDAR_VALUES = {
    "calendar.office_opens": 9,
    "calendar.office_closes": 17,
    "calendar.school_holidays.autumn_half_term": 21,
    "calendar.school_holidays.christmas": 18,
    "calendar.school_holidays.spring_half_term": 12,
    "calendar.school_holidays.easter": 15,
    "calendar.school_holidays.summer_half_term": 24,
    "calendar.school_holidays.summer_first": 22,
    "calendar.school_holidays.summer_last": 2,
    "calendar.school_holidays.short": 9,
    "calendar.school_holidays.long": 16,
}
VALUES = {
    "need.help.effective_cut": 0.25,
    "need.help.early_help_ceiling": 2,
    "front_door.decision_days_limit": 1,
    "targets.service_level.community": 1,
    "targets.service_level.early_help": 2,
    "targets.service_level.child_in_need": 3,
    "targets.service_level.protection": 5,
    "targets.statutory_floor.child_in_need": 2,
    "targets.statutory_floor.protection": 3,
    "family_help.child_in_need.visit_interval": 20,
    "protection.visit_interval": 10,
    "workforce.hours.contracted_per_fte": 35.0,
    "workforce.hours.usable_per_fte": 25.0,
    "workforce.hours.overhead_share": 0.2,
    "workforce.hours.overtime_per_fte": 4.0,
    "workforce.hours.extra_child": 0.25,
    "workforce.hours.stage.early_help": 0.5,
    "workforce.hours.stage.assessment": 0.25,
    "workforce.hours.stage.child_in_need": 0.8,
    "workforce.hours.stage.open_without_plan": 0.2,
    "workforce.hours.stage.child_protection": 2.0,
    "workforce.hours.stage.proceedings": 3.0,
    "workforce.hours.stage.care": 2.4,
    "workforce.hours.visit": 2.0,
    "workforce.hours.included_interval.child_in_need": 20,
    "workforce.hours.included_interval.child_protection": 10,
    "workforce.hours.assessment_mean": 16.0,
    "workforce.hours.enquiry_mean": 12.0,
    "handover.co_worker_hours": 0.4,
    "lcpp.hours.oversight": 0.6,
    "lcpp.hours.relieved": 0.3,
    "lcpp.enquiry_share": 0.5,
    "costs.deflator": 0.25,
    "costs.price_year": 2025,
    "funding.reserves_share": 0.05,
    "funding.reserves_floor": 0.02,
}


def day(number: float) -> int:
    """Minute at which a day starts; day 0 is Tuesday 1 April 2025."""
    return round(number * MINUTES_PER_DAY)


@dataclass
class LogBuilder:
    """Collects families and rows; rows may be written in any order of time and are sorted at the end."""

    days: float = 365.25
    warm_up: float = 100
    child_population: float = 10_000
    children_per_family: float = 2
    values: dict[str, Any] = field(default_factory=lambda: dict(VALUES))
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    families: list[tuple[int, int, bool, bool, str]] = field(default_factory=list)
    children: list[tuple[int, int, int, int]] = field(default_factory=list)
    workers: list[tuple[int, str, str, float, float, str]] = field(default_factory=list)
    starts: list[tuple[int, int, str, int]] = field(default_factory=list)

    def family(
        self,
        number: int,
        ages: tuple[float, ...] = (5,),
        *,
        unaccompanied: bool = False,
        earlier_plan: bool = False,
        locality: str = "",
    ) -> "LogBuilder":
        """A family with children of these ages on day 0, numbered 10 x family + 0, 1, ..."""
        self.families.append((number, len(ages), unaccompanied, earlier_plan, locality))
        for place, age in enumerate(ages):
            born = -day(age * 365.25)
            self.children.append((10 * number + place, number, born, born + day(18 * 365.25)))
        return self

    def worker(
        self, number: int, role: str = "social_worker", fte: float = 1.0, cap: float = 20, locality: str = ""
    ) -> "LogBuilder":
        """A worker in post from the first minute of the log; `cap` is per full-time equivalent, 0 for none."""
        self.workers.append((number, role, "social_work", fte, cap * fte, locality))
        return self.post(-self.warm_up, "worker_in", number, role, cap * fte)

    def post(
        self,
        when: float,
        event: str,
        worker: int,
        role: str,
        cap: float = 20,
        cause: str = "start",
        employment: str = "permanent",
    ) -> "LogBuilder":
        """A row about a worker: in, out, or a changed cap (cap x FTE)."""
        return self.row(when, event, -1, cap, f"{role},{employment},{cause}", worker=worker)

    def row(
        self,
        when: float,
        event: str,
        family: int,
        value: float = 1,
        detail: str = "",
        *,
        stage: str = "",
        team: str = "",
        child: int = -1,
        worker: int = -1,
    ) -> "LogBuilder":
        """One event row at a day (fractions allowed)."""
        self.rows.append((day(when), family, child, event, stage, team, worker, value, detail))
        return self

    def decision(self, when: float, family: int, stage: str, outcome: str) -> "LogBuilder":
        return self.row(when, "decision", family, 2.0, outcome, stage=stage)

    def path(self, family: int, *stays: tuple[float, str] | tuple[float, str, str], children: int = 1) -> "LogBuilder":
        """The family's stages: (day of entry, stage[, detail]) in turn; leaving rows are written too."""
        for place, (when, stage, *detail) in enumerate(stays):
            if place:
                self.row(when, "stage_out", family, children, "next", stage=stays[place - 1][1])
            self.row(when, "stage_in", family, children, *detail, stage=stage)
        return self

    def care(
        self, family: int, child: int, first: float, last: float | None, way_in: str, way_out: str = "home"
    ) -> None:
        self.row(first, "stage_in", family, 1, way_in, stage="care", child=child)
        if last is not None:
            self.row(last, "stage_out", family, 1, way_out, stage="care", child=child)

    def wait(
        self,
        family: int,
        first: float,
        last: float | None,
        stage: str,
        how: str = "allocated",
        team: str = "social_work",
    ) -> None:
        self.row(first, "queue_in", family, 0, stage=stage, team=team)
        if last is not None:
            self.row(last, "queue_out", family, 0, how, stage=stage, team=team)

    def hold(
        self,
        family: int,
        worker: int,
        first: float,
        last: float | None,
        weight: float = 1,
        role: str = "holder",
        cause: str = "closed",
    ) -> None:
        self.row(first, "allocated", family, weight, role, worker=worker)
        if last is not None:
            self.row(last, "released", family, weight, f"{role},{cause}", worker=worker)

    def week(self, when: float, of: str, **hours: float) -> "LogBuilder":
        """What a week that begins then asks of a role (asked, there, direct, paid), or gives a claim (usual, given)."""
        for what, amount in hours.items():
            self.row(when, "week", -1, amount, f"{of},{what}")
        return self

    def staff(self, when: float, role: str, **fte: float) -> "LogBuilder":
        """The staff of a role from a week on: established, permanent, agency, away, ill and so on."""
        for what, amount in fte.items():
            self.row(when, "staff", -1, amount, f"{role},{what}")
        return self

    def money(self, when: float, entry: str, pounds: float) -> "LogBuilder":
        """An entry of the ledger, as `fund,line,from,to`; the row holds whole pence."""
        return self.row(when, "money", -1, round(100 * pounds), entry)

    def build(self) -> Log:
        recorder = Recorder()
        for row in sorted(self.rows, key=lambda row: row[0]):
            recorder._block.add(*row)  # as it stands, without a verb of the recorder
        return Log(
            scenario="by_hand",
            area="nowhere",
            seed=1,
            replication=0,
            start=day(-self.warm_up),
            end=day(self.days),
            child_population=self.child_population,
            children_per_family=self.children_per_family,
            calendar=Calendar.from_values(CALENDAR_VALUES, date(2025, 4, 1)),
            recorder=recorder,
            values=self.values,
            family_table=_columns(("family", "children", "unaccompanied", "earlier_plan", "locality"), self.families),
            child_table=_columns(("child", "family", "born", "eighteenth"), self.children),
            worker_table=_columns(("worker", "role", "team", "fte", "cap", "locality"), self.workers),
            start_table=_columns(("family", "child", "stage", "began"), self.starts),
        )


def _columns(names: tuple[str, ...], rows: list[Any]) -> dict[str, list[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def measured(builder: LogBuilder, kpi: str, period: str = "all", group: str = "all") -> float | None:
    """The indicator of the hand-written log; None when its row is missing."""
    from sim.kpis import compute

    table = compute(builder.build(), [kpi])
    found = table[(table["period"] == period) & (table["group"] == group)]["value"]
    assert len(found) <= 1
    return float(found.iloc[0]) if len(found) else None
