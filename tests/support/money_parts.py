"""Shared pieces of the tests of money: a second, small ledger read from the log alone, and random settings of money."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd
from hypothesis import strategies as st

from sim.log import Log

FUNDS = ("general_fund", "grants", "results", "partners", "reserves", "support")
GENERAL, RESERVES, SUPPORT = "general_fund", "reserves", "support"
ROLES = ("early_help_worker", "family_help_practitioner", "social_worker")
FIRST = date(2025, 4, 1)
"""The day of minute 0."""
A_DAY = 1440


# --- the log, read here -----------------------------------------------------------------------------------------
class Entry(NamedTuple):
    """One row of the ledger."""

    time: int
    pence: int
    fund: str
    line: str
    source: str
    to: str


def money_rows(log: Log) -> pd.DataFrame:
    """Rows of money, with words as words."""
    frame = log.frame()
    words = ("event", "stage", "team", "detail")
    frame = frame.assign(**{name: frame[name].astype(str) for name in words})
    return frame[frame["event"] == "money"]


def ledger(log: Log) -> list[Entry]:
    """Every entry of the ledger in its order."""
    rows = money_rows(log)
    found = []
    for time, value, detail in zip(rows["time"], rows["value"], rows["detail"], strict=True):
        assert value == int(value)
        found.append(Entry(int(time), int(value), *detail.split(",")))
    return found


def minute(day: date) -> int:
    """The first minute of a day."""
    return (day - FIRST).days * A_DAY


class Month(NamedTuple):
    """A calendar month of a run: the budget year it is in, the first minute and that of the next month, its days."""

    year: int
    begins: int
    ends: int

    @property
    def days(self) -> int:
        """Days of the month."""
        return (self.ends - self.begins) // A_DAY

    def mondays(self, start: int) -> list[int]:
        """Minutes at which the month is counted: its Mondays, and the run's first day."""
        days = range(self.begins, self.ends, A_DAY)
        return [day for day in days if day == start or (FIRST + timedelta(day // A_DAY)).weekday() == 0]


def months(log: Log) -> list[Month]:
    """The calendar months of a run."""
    found, day = [], FIRST + timedelta(log.start // A_DAY)
    while minute(day) < log.end:
        after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        found.append(Month(day.year - (day.month < 4), minute(day), minute(after)))
        day = after
    return found


def of_month(entries: Iterable[Entry], month: Month) -> list[Entry]:
    """Entries of a month, without the reserves as the run opens."""
    return [each for each in entries if month.begins < each.time < month.ends]


def spent(entries: Iterable[Entry], line: str = "", *funds: str) -> int:
    """Pence spent on a line, or on all, by these funds or by all; transfers are none."""
    return sum(each.pence for each in _of(entries, line, funds) if each.source == each.fund)


def budgeted(entries: Iterable[Entry], line: str = "", *funds: str) -> int:
    """Pence that came into these funds, or all, for a line or for all; transfers are none."""
    return sum(each.pence for each in _of(entries, line, funds) if each.to == each.fund)


def _of(entries: Iterable[Entry], line: str, funds: tuple[str, ...]) -> Iterator[Entry]:
    for each in entries:
        if each.line != "transfer" and line in ("", each.line) and each.fund in (funds or FUNDS):
            yield each


# --- a second ledger --------------------------------------------------------------------------------------------
@dataclass
class Year:
    """What one budget year did, and what the funds held as it ended."""

    budget: Counter[str] = field(default_factory=Counter)
    spent: Counter[str] = field(default_factory=Counter)
    anew: int = 0
    given: int = 0
    drawn: int = 0
    support: int = 0
    closing: dict[str, int] = field(default_factory=dict)


def replay(log: Log) -> tuple[int, list[Year]]:
    """The reserves as the run opens, and each budget year, from rows of money and the days of the calendar alone."""
    cash: defaultdict[str, int] = defaultdict(int)
    opening, years, year = 0, [], Year()
    closes = [each.ends for each in months(log)][11::12]
    for each in ledger(log):
        while each.time >= closes[len(years)]:
            years.append(_closed(year, cash))
            year = Year()
        cash[each.source] -= each.pence
        cash[each.to] += each.pence
        moved = (each.line, each.source, each.to)
        if moved == ("transfer", "taxpayer", RESERVES) and each.time == log.start:
            opening += each.pence
        elif moved == ("transfer", "taxpayer", RESERVES):
            year.anew += each.pence
        elif moved == ("transfer", RESERVES, "taxpayer"):
            year.anew -= each.pence
        elif moved == ("transfer", GENERAL, RESERVES):
            year.given += each.pence
        elif moved == ("transfer", RESERVES, GENERAL):
            year.drawn += each.pence
        elif moved == ("transfer", SUPPORT, GENERAL):
            year.support += each.pence
        elif each.line != "transfer" and each.to == each.fund:
            year.budget[each.fund] += each.pence
        elif each.line != "transfer" and each.source == each.fund:
            year.spent[each.fund] += each.pence
        for fund in ("grants", "results", "partners", "reserves", "support"):
            assert cash[fund] >= 0, f"{fund} holds {cash[fund]} pence at minute {each.time}"
    years.append(_closed(year, cash))
    return opening, years


def _closed(year: Year, cash: dict[str, int]) -> Year:
    year.closing = {fund: cash.get(fund, 0) for fund in FUNDS}
    return year


def assert_years_close(log: Log) -> list[Year]:
    """Every fund but the reserves ends each budget year at nought, and the reserves at what came and went."""
    opening, years = replay(log)
    assert len(years) == len(months(log)) // 12
    held = opening
    for year in years:
        held += year.anew + year.given - year.drawn
        assert year.closing == dict.fromkeys(FUNDS, 0) | {RESERVES: held}
        left = year.budget[GENERAL] - year.spent[GENERAL]
        assert left == year.given - year.drawn - year.support
        assert year.given == max(0, left)
        assert held >= 0
        assert year.budget["partners"] == year.spent["partners"]
    assert_support_is_the_last_resort(log, opening, years)
    return years


def assert_support_is_the_last_resort(log: Log, opening: int, years: list[Year]) -> None:
    """No reserves are drawn below their floor, and no support comes while there are any above it."""
    share, least = (float(log.values[f"funding.reserves_{name}"]) for name in ("share", "floor"))
    held = opening
    for year in years:
        held += year.anew
        if year.anew:  # the reserves, and their floor, as measured years begin
            opening = held
        held += year.given - year.drawn
        if share > 0.0:
            floor = opening * least / share
            assert year.drawn == 0 or held >= floor - 1
            assert year.support == 0 or held <= max(floor, opening) + 1


# --- random settings --------------------------------------------------------------------------------------------
MONEY_SETTINGS: dict[str, tuple[float, float]] = {
    "funding.uplift": (-0.1, 0.2),
    "funding.offset_share": (0.0, 1.0),
    "funding.voluntary_share": (0.0, 1.0),
    "funding.reserves_share": (0.0, 0.3),
    "funding.reserves_floor": (0.0, 0.3),
    "funding.vacancy_factor": (0.0, 0.5),
    "funding.delivery_share": (0.0, 1.0),
    "funding.results.lag_months": (0.0, 24.0),
    "funding.results.evidence_hours": (0.0, 20.0),
    "funding.results.failed_share": (0.0, 1.0),
    "funding.results.claims_per_year_per_10000": (0.0, 300.0),
    "funding.uasc_grant": (0.0, 3000.0),
    "costs.court_application": (0.0, 50_000.0),
    "costs.purchases_per_family": (0.0, 2000.0),
    "costs.recruitment": (0.0, 20_000.0),
    "costs.redundancy": (0.0, 1.0),
    "costs.other_per_child": (0.0, 2000.0),
    "pay.parental_share": (0.0, 1.0),
    "pay.other_staff_share": (0.0, 1.0),
    "agency.premium": (0.0, 2.0),
}
"""Leaves of money set from the start, beyond their plausible ranges where the model takes it."""
MONEY_LEVERS: dict[str, tuple[float, float]] = {
    "funding.general_fund": (0.0, 2.0),
    "funding.early_help_budget": (0.0, 2.0),
    "funding.cut_on_voluntary": (0.0, 1.0),
    "funding.mitigation": (0.0, 1.0),
    "funding.overspend_recovered": (0.0, 1.0),
    "funding.results_share": (0.0, 1.0),
    "pay.award": (-0.2, 0.3),
    "pay.on_cost": (0.0, 1.0),
    "pay.early_help_worker": (0.0, 100_000.0),
    "pay.social_worker": (0.0, 100_000.0),
    "placements.foster.price": (0.0, 5000.0),
    "placements.residential.price": (0.0, 30_000.0),
    "placements.residential.share": (0.0, 10.0),
    "placements.price_growth": (-0.2, 0.5),
    "placements.high_cost.share": (0.0, 0.5),
    "placements.high_cost.price": (10_000.0, 60_000.0),
}
"""Levers of money, from the start and on dates."""
MONEY_CHOICES: dict[str, tuple[Any, ...]] = {
    "funding.freeze": ("none", "non_statutory", "all"),
    "funding.ring_fenced": (False, True),
    "funding.savings_from": ("early_help", "in_proportion"),
    "funding.general_fund": ("none",),
}
"""Choices of money."""


@st.composite
def random_grants(draw: st.DrawFn, most: int = 3) -> list[dict[str, Any]]:
    """Grants that begin, are told of, renewed or ended on any days around a short run, of no pounds or of many."""
    found = []
    for number in range(draw(st.integers(0, most))):
        starts = draw(st.dates(date(2023, 6, 1), date(2026, 6, 1)))
        grant: dict[str, Any] = {
            "name": f"grant {number}",
            draw(st.sampled_from(("amount", "per_child"))): draw(st.sampled_from((0, 1, 40, 90.5, 300))),
            "starts": str(starts),
            "pays_for": draw(st.sampled_from(ROLES)),
            "renewal": draw(st.sampled_from(("early", "late", "never"))),
            "match": draw(st.sampled_from((0, 0.25, 1))),
        }
        if "amount" in grant:
            grant["amount"] *= 1000
        if draw(st.booleans()):
            grant["ends"] = str(starts + timedelta(draw(st.integers(1, 900))))
        if draw(st.booleans()):
            grant["announced"] = str(starts + timedelta(draw(st.integers(-400, 200))))
        if draw(st.booleans()):
            grant["delivery"] = draw(st.sampled_from((0, 0.333, 1)))
        found.append(grant)
    return found


def settings_of(names: dict[str, tuple[float, float]], most: int) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the names, each with a value in its range."""
    chosen = st.lists(st.sampled_from(sorted(names)), max_size=most, unique=True)
    return chosen.flatmap(lambda each: st.fixed_dictionaries({name: _value(*names[name]) for name in each}))


def choices_of(most: int) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the choices, each made."""
    chosen = st.lists(st.sampled_from(sorted(MONEY_CHOICES)), max_size=most, unique=True)
    return chosen.flatmap(
        lambda each: st.fixed_dictionaries({name: st.sampled_from(MONEY_CHOICES[name]) for name in each})
    )


def _value(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high).map(lambda value: round(value, 3))


@st.composite
def random_budgets(draw: st.DrawFn) -> list[dict[str, Any]]:
    """The timeline of money alone: leaves, levers, choices, grants from the start, then up to three dated changes."""
    start = draw(settings_of(MONEY_SETTINGS, 5)) | draw(settings_of(MONEY_LEVERS, 4)) | draw(choices_of(2))
    start["funding.grants"] = draw(random_grants())
    days = sorted(draw(st.sets(st.dates(date(2025, 4, 1), date(2026, 3, 31)), max_size=3)))
    dated = [(str(day), draw(settings_of(MONEY_LEVERS, 3)) | draw(choices_of(2))) for day in days]
    return list(timeline(("start", start), *dated))


def timeline(*dated: tuple[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Entries of a timeline that set something."""
    for day, values in dated:
        if values:
            yield {"on": day, "because": "to see what is paid", "set": values}
