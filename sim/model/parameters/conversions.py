"""From the units of the book to those of the model: pure functions of the values of one field's leaves.

Times become whole minutes, rates become rates per minute, words become kinds. A function of several leaves takes
their values in the order in which the field names them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import exp, fsum, inf
from typing import Any, Final, TypeVar

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.errors import InputError
from sim.frozen_map import FrozenMap
from sim.rules import moves, pressure
from sim.rules.belief import LEVELS
from sim.rules.sums import sum_of
from sim.rules.triage import Line
from sim.service import CLAIM_NAMES

NO_CAP: Final = "none"
QUANTILES: Final = 4096  # not an assumption: how finely a distribution is tabled
_EDUCATION: Final = 2  # not an assumption: place of schools among the sources of contacts
_DAYS_A_YEAR: Final = MINUTES_PER_YEAR / MINUTES_PER_DAY
_DAYS_KEPT: Final = 120  # not an assumption: longer times are moved in parts
_LEVEL_OF_RATE: Final = 2  # not an assumption: level at which the rate of noticing is stated
_A_LINE: Final = 3  # not an assumption: numbers that say how a claim gives way
_PER_CHILDREN: Final = 10_000  # not an assumption: onset is stated per so many children

Kind = TypeVar("Kind")


# --- times and rates ----------------------------------------------------------------------------------------------
def minutes_of_days(days: float) -> int:
    """Whole minutes in a number of days."""
    return round(days * MINUTES_PER_DAY)


def minutes_of_weeks(weeks: float) -> int:
    """Whole minutes in a number of weeks."""
    return round(weeks * MINUTES_PER_WEEK)


def minutes_of_years(years: float) -> int:
    """Whole minutes in a number of years."""
    return round(years * MINUTES_PER_YEAR)


def exact_minutes_of_days(days: float) -> float:
    """Minutes in a number of days, as the mean of times that vary."""
    return days * MINUTES_PER_DAY


def exact_minutes_of_weeks(weeks: float) -> float:
    """Minutes in a number of weeks, as the constant of a decay."""
    return weeks * MINUTES_PER_WEEK


def shortest_and_longest_of_days(days: Sequence[float]) -> tuple[float, float]:
    """Minutes between which a time falls, from two numbers of days."""
    shortest, longest = days
    return shortest * MINUTES_PER_DAY, longest * MINUTES_PER_DAY


def shortest_and_longest_of_weeks(weeks: Sequence[float]) -> tuple[int, int]:
    """Whole minutes between which a time falls, from two numbers of weeks."""
    shortest, longest = weeks
    return minutes_of_weeks(shortest), minutes_of_weeks(longest)


def rate_per_minute(rate: float) -> float:
    """Rate per minute from a rate per year."""
    return rate / MINUTES_PER_YEAR


# --- numbers, lists and words -------------------------------------------------------------------------------------
def whole(number: float) -> int:
    """Whole number."""
    return int(number)


def whole_pair(numbers: Sequence[float]) -> tuple[int, int]:
    """Two whole numbers."""
    first, last = numbers
    return int(first), int(last)


def each_in_turn(*values: Any) -> tuple[Any, ...]:
    """Values of several leaves, in order."""
    return values


def tuples_in_turn(*values: Sequence[float]) -> tuple[tuple[float, ...], ...]:
    """Lists of several leaves, in order."""
    return tuple(tuple(each) for each in values)


def numbers_by(names: Sequence[str]) -> Callable[..., Mapping[str, float]]:
    """Return the conversion of one leaf for each name to a mapping of numbers."""

    def convert(*values: float) -> Mapping[str, float]:
        return FrozenMap({name: float(value) for name, value in zip(names, values, strict=True)})

    return convert


def product(first: float, second: float) -> float:
    """Two numbers, multiplied."""
    return first * second


def number_of_choice(names: Sequence[str]) -> Callable[..., float]:
    """Return the conversion of a choice, and one number for each name it may be, to the number of the one chosen."""

    def convert(choice: str, *numbers: float) -> float:
        return numbers[names.index(choice)]

    return convert


def chosen(word: str) -> Callable[[str], bool]:
    """Return the conversion of a choice to whether it is this word."""

    def convert(choice: str) -> bool:
        return choice == word

    return convert


def chosen_by(names: Sequence[str], word: str) -> Callable[..., Mapping[str, bool]]:
    """Return the conversion of one choice for each name to whether it is this word."""

    def convert(*choices: str) -> Mapping[str, bool]:
        return FrozenMap({name: choice == word for name, choice in zip(names, choices, strict=True)})

    return convert


def one_of(kinds: Mapping[str, Kind]) -> Callable[[str], Kind]:
    """Return the conversion of a choice to its kind; a choice without one is a KeyError."""

    def convert(choice: str) -> Kind:
        return kinds[choice]

    return convert


def number_or_no_cap(cap: float | str) -> float:
    """Cap on cases, or another bound; infinite when there is none."""
    return inf if cap == NO_CAP else float(cap)


# --- need -----------------------------------------------------------------------------------------------------------
def rising_rates(*rates: float) -> tuple[float, ...]:
    """Rates of rising per minute by level; none from the highest."""
    return *map(rate_per_minute, rates), 0.0


def falling_rates(*rates: float) -> tuple[float, ...]:
    """Rates of falling per minute by level; none from the lowest."""
    return 0.0, *map(rate_per_minute, rates)


def shock_rates(rate: float) -> tuple[float, ...]:
    """Rate of shocks per minute by level, the same at each; none at the highest."""
    return *[rate_per_minute(rate)] * (LEVELS - 1), 0.0


def notice_rates(slope: float, rate: float, shares: Sequence[float], school_share: float) -> tuple[float, ...]:
    """Rates per minute of being noticed by level, while schools are open; the book states the mean over a year."""
    raised = sum_of(_raised_for_schools(shares, school_share))
    return tuple(rate_per_minute(raised * rate * exp(slope * (level - _LEVEL_OF_RATE))) for level in range(LEVELS))


def source_shares(shares: Sequence[float], school_share: float) -> tuple[float, ...]:
    """Shares of the sources of contacts while schools are open; the book states the mean over a year."""
    raised = _raised_for_schools(shares, school_share)
    total = sum_of(raised)
    return tuple(share / total for share in raised)


def _raised_for_schools(shares: Sequence[float], school_share: float) -> list[float]:
    """Sources of contacts, schools raised so that the year's mean holds although they notice only when open."""
    raised = list(shares)
    raised[_EDUCATION] /= school_share
    return raised


def calls_per_day(slope: float, rate: float) -> tuple[float, ...]:
    """Mean rate per day of being noticed, by level."""
    return tuple(rate * exp(slope * (level - _LEVEL_OF_RATE)) / _DAYS_A_YEAR for level in range(LEVELS))


def part_per_day(rate: float, share: float) -> float:
    """Rate per day of a share of what happens at this rate per year."""
    return rate * share / _DAYS_A_YEAR


def moves_by_place(slope: float, rate: float, *rates: Sequence[float]) -> tuple[tuple[moves.Moves, ...], ...]:
    """Tables of how need moves between sights, by place: the community, and services by duty; care is the last.

    `rates` are those of rising in each place, then those of falling, per year by level.
    """
    places = len(rates) // 2  # not an assumption: rising and falling
    quiet = (0.0,) * LEVELS
    return tuple(
        _moves(tuple(rising), tuple(falling), calls_per_day(slope, rate) if place < places - 1 else quiet)
        for place, (rising, falling) in enumerate(zip(rates[:places], rates[places:], strict=True))
    )


@lru_cache(maxsize=64)  # not an assumption: tables kept
def _moves(rising: Sequence[float], falling: Sequence[float], calls: Sequence[float]) -> tuple[moves.Moves, ...]:
    up, down = [rate / _DAYS_A_YEAR for rate in rising], [rate / _DAYS_A_YEAR for rate in falling]
    return tuple(moves.moves_by_day(up, down, calls, _DAYS_KEPT))


def line(likelihood: float, level: float) -> Line:
    """What a decision asks: the level it is for, and how likely need must be there or above."""
    return int(level), likelihood


def line_above(likelihood: float, level: float, more: float) -> Line:
    """Line of a decision that asks more than another for the same level."""
    return int(level), min(1.0, likelihood + more)


# --- spread among families and tasks --------------------------------------------------------------------------------
@lru_cache(maxsize=16)  # not an assumption: tables kept
def gamma_multiples(shape: float) -> tuple[float, ...]:
    """Equally likely multiples with mean 1: quantiles of a gamma distribution of this shape."""
    import numpy as np
    from scipy.special import gammaincinv

    middle = (np.arange(QUANTILES) + 0.5) / QUANTILES  # not an assumption: middle of each class
    values = gammaincinv(shape, middle)
    return tuple((values / values.mean()).tolist())


def frailty_multiples(variance: float) -> tuple[float, ...]:
    """Equally likely multiples with mean 1 and this variance; all 1 when there is none."""
    return gamma_multiples(1.0 / variance) if variance > 0.0 else (1.0,)


@lru_cache(maxsize=16)  # not an assumption: tables kept
def visibility_multiples(variance: float, power: float) -> tuple[float, ...]:
    """Multiples of the rate of being noticed, with mean 1: frailty to this power, one for each multiple of frailty."""
    raised = [multiple**power for multiple in frailty_multiples(variance)]
    mean = fsum(raised) / len(raised)
    return tuple(multiple / mean for multiple in raised)


# --- hours ----------------------------------------------------------------------------------------------------------
def hours_of_work(
    targeted: float, in_need: float, plan: float, care: float, assessing: float, enquiring: float
) -> tuple[float, ...]:
    """Hours a week a family is likely to ask of whoever takes it, by kind of work, from `WORK_TARGETED` on."""
    return targeted, assessing, in_need, enquiring, plan, care


def lines_of_claims(*numbers: float) -> pressure.Table:
    """Table of what each claim on a week is given by its pressure; the last claim, which never gives way, is added."""
    starts, ends, least = numbers[0::_A_LINE], numbers[1::_A_LINE], numbers[2::_A_LINE]
    for name, first, last in zip(CLAIM_NAMES, starts, ends, strict=True):
        _check_line(f"workforce.gives_way.{name}", first, last)
    return pressure.table([*zip(starts, ends, least, strict=True), (0.0, 1.0, 1.0)])


def line_of_lateness(starts: float, ends: float) -> tuple[float, float]:
    """Pressures between which assessments come to be let slip."""
    _check_line("workforce.hours.lateness", starts, ends)
    return starts, ends


def _check_line(path: str, starts: float, ends: float) -> None:
    """Refuse what would end to give way before, or as, it begins to."""
    if starts >= ends:
        raise InputError("starts where it ends, or later", key=f"{path}.starts", found=starts, allowed=f"below {ends}")


def weight_of_last(times: float) -> float:
    """Weight of the last value in a moving mean that looks back on so many."""
    return 1.0 / times


# --- demand and handovers -------------------------------------------------------------------------------------------
def onset_ceiling(per_10000: float, children: float, area_multiplier: float, ceiling: float) -> float:
    """Families per minute from which onsets are thinned, in an area with so many children."""
    usual = per_10000 / _PER_CHILDREN * children * area_multiplier
    return rate_per_minute(usual * ceiling)


def uasc_ceiling(per_year: float, ceiling: float) -> float:
    """Unaccompanied children per minute from which arrivals are thinned."""
    return rate_per_minute(per_year * ceiling)


def moving_in(share: float, rate: float, children: float, per_family: float) -> float:
    """Families per minute who move in with a plan: `share` of those who move out of so many children on one."""
    return rate_per_minute(share * rate * children / per_family)


def accepted_share(multiplier: float, ceiling: float) -> float:
    """Share of thinned arrivals that is kept."""
    return multiplier / ceiling


def planned_overlap(weeks: float, policy: str) -> int:
    """Minutes that both workers are to stay at a handover; none when handovers are cold."""
    return minutes_of_weeks(weeks) if policy == "warm" else 0
