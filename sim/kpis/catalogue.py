"""The catalogue of indicators, and the register of the functions that compute them.

What an indicator is called, its unit, which direction is better and how it is defined stand beside its function, as the
arguments of `@kpi`; `@breakdown("id", "dimension")` adds a function that splits it. Indicators of
later versions, which have no function yet, are in `sim.kpis.planned`. The catalogue is in order of `place`, whatever
the order in which modules are imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final, Literal, Required, TypeAlias, TypedDict, Unpack, get_args

from sim.errors import InputError, nearest_match
from sim.kpis.explained import Explanation, read_explanation, read_worth_noticing

if TYPE_CHECKING:
    from sim.kpis.tables import Tables
    from sim.kpis.tables.periods import Floats

Better: TypeAlias = Literal["higher", "lower", "context"]
View: TypeAlias = Literal["visible", "truth"]
Indicator: TypeAlias = "Callable[[Tables], Floats]"
Breakdown: TypeAlias = "Callable[[Tables], Mapping[str, float] | Mapping[str, Floats]]"

KPIS: dict[str, Indicator] = {}
"""Indicator id to the function that computes it, one value per period (NaN = nobody to average over)."""

BREAKDOWNS: dict[tuple[str, str], Breakdown] = {}
"""(Indicator id, dimension) to the function that splits it: a figure of the whole run, or one per period, each."""

LAST: Final = 1_000_000
"""Place of an indicator that states none: after all that do, by code and id."""

_ENTRIES: dict[str, tuple[int, Kpi]] = {}
"""Indicator id to its place and entry."""


_OF_ANY_SIGN = frozenset({"budget_balance"})
_LOADS = frozenset({"lcpp_occupancy_pct", "hours_needed_pct", "hours_asked_pct"})
"""Percentages of a capacity, which may be more than the whole of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One entry of the catalogue.

    Attributes
    ----------
    id, code, label, unit, definition
        Name in result files, reference in the indicator list, words for people,
        unit and definition.
    better
        `higher`, `lower`, or `context` where neither direction is better in itself.
    view
        `visible` to the service, or `truth` that only a simulation can see.
    headline
        Whether verdicts are given for it.
    worth_noticing
        Smallest difference worth a verdict: in the indicator's unit, or as a share
        of the base mean when `relative`. None where no verdict is given.
    relative
        Whether `worth_noticing` is a share (0.01 for 1%) of the base mean.
    built
        Whether this version computes it.
    counted_by
        Lever that changes how it is counted; no verdict is given where it differs. Empty for most.
    whole_only
        Whether it is given for the whole run only, because its rule gives another figure in a part of it.
    look_back_days
        How long before a period its rule looks, in days: it is missing where the run does not reach back so far.
    not_better_if
        What would explain a gain in it without anybody being better off (see `sim.kpis.explained`).
    """

    id: str
    code: str
    label: str
    unit: str
    better: Better
    view: View = "visible"
    definition: str
    headline: bool = False
    worth_noticing: float | None = None
    relative: bool = False
    built: bool = False
    counted_by: str = ""
    whole_only: bool = False
    look_back_days: int = 0
    not_better_if: tuple[Explanation, ...] = ()

    @property
    def least(self) -> float:
        """Smallest value the indicator can have."""
        return -inf if self.id in _OF_ANY_SIGN else 0.0

    @property
    def most(self) -> float:
        """Largest value the indicator can have: 100 where it is a share of a whole."""
        return 100.0 if self.unit == "%" and self.id not in _LOADS else inf

    def noticeable(self, base_mean: float) -> float | None:
        """Smallest difference worth a verdict, in the indicator's unit, given the base scenario's mean."""
        if self.worth_noticing is None:
            return None
        return self.worth_noticing * abs(base_mean) if self.relative else self.worth_noticing


class Words(TypedDict, total=False):
    """What `@kpi` says of an indicator: the fields of `Kpi` of the same names, but for three.

    `worth_noticing` is a number in the indicator's unit, or `"1%"` of the base mean; an indicator that has one is a
    headline. Each of `not_better_if` is `id up by amount` or `id down by amount`, an amount as `worth_noticing`.
    `place` is where tables show it: in rising order, by steps of ten so that another fits between.
    """

    code: Required[str]
    label: Required[str]
    unit: Required[str]
    better: Required[Better]
    definition: Required[str]
    view: View
    worth_noticing: float | str | None
    counted_by: str
    whole_only: bool
    look_back_days: int
    not_better_if: tuple[str, ...]
    place: int


def kpi(name: str, **words: Unpack[Words]) -> Callable[[Indicator], Indicator]:
    """Register a function as the indicator `name`, with what `Words` says of it.

    Raises
    ------
    ValueError
        When another indicator has the same id, or an amount cannot be read.
    """
    amount, relative = read_worth_noticing(words.get("worth_noticing"))
    place = words.get("place", LAST)
    entry = Kpi(
        id=name,
        code=words["code"],
        label=words["label"],
        unit=words["unit"],
        better=words["better"],
        definition=words["definition"],
        view=words.get("view", "visible"),
        headline=amount is not None,
        worth_noticing=amount,
        relative=relative,
        built=True,
        counted_by=words.get("counted_by", ""),
        whole_only=words.get("whole_only", False),
        look_back_days=words.get("look_back_days", 0),
        not_better_if=tuple(map(read_explanation, words.get("not_better_if", ()))),
    )

    def register(function: Indicator) -> Indicator:
        if not is_shipped(function):
            _check_words(entry)
        _enter(entry, place, again=_is_again(KPIS.get(name), function))
        KPIS[name] = function
        return function

    return register


def _check_words(entry: Kpi) -> None:
    """Check what a user says of an indicator.

    Raises
    ------
    ValueError
        When it has a direction or view that there is not, or an explanation by an indicator that there is not.
    """
    for word, allowed in ((entry.better, get_args(Better)), (entry.view, get_args(View))):
        if word not in allowed:
            raise ValueError(f"the indicator {entry.id}: {word!r} is none of {', '.join(allowed)}")
    for each in entry.not_better_if:
        if each.kpi not in _ENTRIES:
            raise ValueError(f"the indicator {entry.id}: there is no indicator {each.kpi} to explain a gain")


def plan(entry: Kpi, place: int) -> None:
    """Enter an indicator of a later version, which has no function yet."""
    _enter(entry, place)


def is_shipped(function: Callable[..., object]) -> bool:
    """Tell whether a function is part of this program, not registered by a user."""
    module = str(getattr(function, "__module__", None) or "")
    return module.partition(".")[0] == __name__.partition(".")[0]


def _is_again(known: Callable[..., object] | None, function: Callable[..., object]) -> bool:
    """Tell whether a user defines a function anew in the same place, as a cell of a notebook that is run again does."""
    return known is not None and not is_shipped(known) and known.__module__ == function.__module__


def _enter(entry: Kpi, place: int, *, again: bool = False) -> None:
    if entry.id in _ENTRIES and not again:
        raise ValueError(f"the indicator {entry.id} is defined twice")
    _ENTRIES[entry.id] = (place, entry)


def breakdown(name: str, dimension: str) -> Callable[[Breakdown], Breakdown]:
    """Register a function that splits the indicator `name` by `dimension`.

    Each part has one figure, of the whole run, or one per period (NaN = not told there).
    """

    def register(function: Breakdown) -> Breakdown:
        known = BREAKDOWNS.get((name, dimension))
        if known is not None and not _is_again(known, function):
            raise ValueError(f"the indicator {name} is split by {dimension} twice")
        BREAKDOWNS[name, dimension] = function
        return function

    return register


def catalogue() -> tuple[Kpi, ...]:
    """Every indicator, in the order in which tables show them."""
    ordered = sorted(_ENTRIES.values(), key=lambda each: (each[0], each[1].code, each[1].id))
    return tuple(entry for _, entry in ordered)


def kpi_named(name: str) -> Kpi:
    """Return the entry of an indicator.

    Raises
    ------
    InputError
        When there is no such indicator; the nearest id is named.
    """
    known = {entry.id: entry for entry in catalogue()}
    if name not in known:
        raise InputError(
            "There is no indicator of this name",
            found=name,
            allowed="the ids that `pathfinder kpis` lists",
            nearest=nearest_match(name, known),
        )
    return known[name]
