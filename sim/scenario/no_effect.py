"""Settings of a scenario that change nothing: a multiple of no posts, a rule of a service that is not there.

A setting that only repeats the value in force is no fault by itself: `lcpp.caseload_cap: 12` may restate the number of
the book while another setting of the same entry brings it into use. It is reported where a whole entry does so.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import Final

from sim.areas import Area, area_values
from sim.book import Book, Value, load_book
from sim.scenario.changes import Change, Effect
from sim.scenario.scenario import Scenario, segments_of
from sim.service import GUIDED, Role

INSTEAD: Final[Mapping[str, str]] = {
    "workforce.family_help_practitioner.posts": (
        "early help workers become family help practitioners when the service merges, "
        "so change workforce.early_help_worker.posts"
    ),
}
"""What to change in place of a lever that has nothing to act on."""

SEPARATE, MERGED, NO_LEADS, COLD = (
    ("family_help.service", "separate"),
    ("family_help.service", "merged"),
    ("lcpp.model", "none"),
    ("handover.policy", "cold"),
)
NO_AGENCY: Final = ("agency.used", False)
AGENCY_RULES: Final = ("cover", "least_experience_years", "cooling_off_months", "price_cap", "project_team_share")
CEILING: Final = ".ceiling"
"""End of the name of a lever that somebody who has the cap limit may not know to be out of use, whatever its value."""
ASLEEP: Final[Mapping[str, tuple[tuple[str, Value], str]]] = {
    "lcpp.caseload_cap": (NO_LEADS, "there are no lead practitioners while lcpp.model is none"),
    "lcpp.cap_unit": (NO_LEADS, "there are no lead practitioners while lcpp.model is none"),
    "lcpp.complex_cin_slots": (NO_LEADS, "there are no lead practitioners while lcpp.model is none"),
    "lcpp.overflow": (NO_LEADS, "there are no lead practitioners while lcpp.model is none"),
    "workforce.lcpp.posts": (NO_LEADS, "there are no lead practitioners while lcpp.model is none"),
    "handover.overlap_weeks": (COLD, "handovers have no overlap while handover.policy is cold"),
    **{f"agency.{rule}": (NO_AGENCY, "no agency workers come while agency.allowed is false") for rule in AGENCY_RULES},
    "early_help.social_workers_from": (
        ("early_help.social_worker_share", 0.0),
        "no early help post is a social worker's while early_help.social_worker_share is 0",
    ),
    "early_help.step_up": (MERGED, "nobody is stepped up between two services while service.model is merged"),
    "teams.structure": (MERGED, "there is no assessment team while service.model is merged"),
    "workforce.early_help_worker.caseload_cap": (
        MERGED,
        "early help workers become family help practitioners when the service merges, "
        "so change workforce.family_help_practitioner.caseload_cap",
    ),
    **{
        f"workforce.{role}.ceiling": (
            (f"workforce.{role}.cap_binds", "limit"),
            f"nobody is given more than the cap while workforce.{role}.cap_binds is limit; leave the ceiling out, or "
            f"set workforce.{role}.cap_binds to guide",
        )
        for role in GUIDED
    },
}
"""Levers that nothing reads under another setting: the leaf, its value then, and why."""

HOLDER: Final = "child_in_need.holder"
HOLDER_LEFT: Final = (
    "the service is merged and child_in_need.holder is left at social_worker, so that social workers alone hold child "
    "in need work, in one list for all; the shipped family_help sets by_complexity. State the one you mean"
)
CHAIRS: Final = f"workforce.{Role.CONFERENCE_CHAIR}.posts"
REDEPLOYED: Final = f"workforce.{Role.CONFERENCE_CHAIR}.redeployed_share"
NO_CHAIR_FREED: Final = (
    "conference.redeploy_chairs changes nothing: no post of conference chair is given up while it is set; lower "
    f"{CHAIRS} on that date or later"
)
NOBODY_CHAIRS: Final = (
    f"{CHAIRS} falls and nobody chairs in their place, for who chairs cannot be chosen in this version: conferences "
    "wait for the chairs who are left, and lead practitioners hold none"
)
_WAYS: Final = {"add": "adding", "times": "times", "value": "setting it to", "towards": "moving it towards"}


def no_effect_notes(scenario: Scenario, area: Area | None = None, book: Book | None = None) -> list[str]:
    """Return a sentence for each change of a scenario that changes nothing in an area.

    Parameters
    ----------
    scenario
        The scenario.
    area
        The area; None for the book's values as they stand.
    book
        The assumption book; the shipped one by default.

    Raises
    ------
    InputError
        When a value leaves the range of its lever in this area.
    """
    book = book or load_book()
    where = f"in {area.name}" if area is not None else "in the assumption book"
    found: list[str] = []
    for locality in sorted({change.locality for change in scenario.changes} | {""}):
        effects: list[Effect] = []
        segments = segments_of(scenario.changes, area_values(area, book), book, scenario.id, locality, effects)
        own = [each for each in effects if each.change.locality == locality]
        found += _relative(own, where, book)
        found += _restating(own, book)
        found += _asleep(own, segments)
        if _holder_left(own, segments[-1][1]):
            found.append(f"{f'in {locality} ' if locality else ''}{HOLDER_LEFT}")
        if _no_chair_freed([values for _, values in segments]):
            found.append(NO_CHAIR_FREED)
        if any(_fewer_chairs(*each) for each in pairwise(values for _, values in segments)):
            found.append(NOBODY_CHAIRS)
    return list(dict.fromkeys(found))


def notes_of_all(scenarios: Sequence[Scenario], area: Area | None = None) -> list[str]:
    """Return the sentences of `no_effect_notes` of several scenarios, each with the scenario's id in front."""
    return [f"{each.id}: {note}" for each in scenarios for note in no_effect_notes(each, area)]


def _relative(effects: Sequence[Effect], where: str, book: Book) -> list[str]:
    """Report each relative or phased setting that leaves its value as it was, over all of its steps."""
    found = []
    wholes: dict[tuple[str, str | int], list[Effect]] = {}
    for each in effects:
        wholes.setdefault((each.name, each.change.phase or id(each.change)), []).append(each)
    for (name, _), listed in wholes.items():
        first = listed[0]
        way = first.change.values[name].way
        if way == "value" or any(each.before != each.after for each in listed):
            continue
        lever = book.levers.get(name)
        unit = (lever or book.leaves[name]).unit
        value = _shown(first.before[0], unit)
        instead = f"; {INSTEAD[name]}" if name in INSTEAD and not first.before[0] else ""
        amount = first.change.values[name].amount
        how = "the phased change" if first.change.phase else f"{_WAYS[way]} {amount:g}"
        found.append(
            f"{name}{_when(first.change)} ({how}) changes nothing: it is {value} {where} before and after{instead}"
        )
    return found


def _restating(effects: Sequence[Effect], book: Book) -> list[str]:
    """Report each entry whose settings all repeat the values in force."""
    found = []
    for _, together in groupby(effects, key=lambda each: id(each.change)):
        own = list(together)
        same = all(each.before == each.after == each.before_day for each in own)
        if not same or any(each.change.values[each.name].way != "value" for each in own):
            continue
        listed = ", ".join(f"{each.name} is {_shown(each.after[0], '')} already" for each in own)
        found.append(f"the change{_when(own[0].change)} ({own[0].change.because}) changes nothing: {listed}")
    return found


def _asleep(effects: Sequence[Effect], segments: Sequence[tuple[date | None, Mapping[str, Value]]]) -> list[str]:
    """Report each lever that is set and never read from then on, because another setting keeps it out of use."""
    found = {}
    for each in effects:
        if each.name in ASLEEP and (each.before != each.after or each.name.endswith(CEILING)):
            (path, value), why = ASLEEP[each.name]
            if all(values[path] == value for values in _in_force_from(each.change.day, segments)):
                found[each.name] = f"{each.name}{_when(each.change)} changes nothing: {why}"
    return list(found.values())


def _no_chair_freed(segments: Sequence[Mapping[str, Value]]) -> bool:
    """Whether chairs are to be redeployed and none of their posts is given up while that is so."""
    asked = any(values[REDEPLOYED] for values in segments)
    return asked and not any(after[REDEPLOYED] and _fewer_chairs(before, after) for before, after in pairwise(segments))


def _fewer_chairs(before: Mapping[str, Value], after: Mapping[str, Value]) -> bool:
    """Whether posts of conference chairs are given up from one part of a scenario to the next."""
    earlier, later = before[CHAIRS], after[CHAIRS]
    return isinstance(earlier, int | float) and isinstance(later, int | float) and later < earlier


def _in_force_from(
    day: date | None, segments: Sequence[tuple[date | None, Mapping[str, Value]]]
) -> Iterator[Mapping[str, Value]]:
    """Yield the values of every segment that lasts beyond a day; the last one lasts for good."""
    for (_, values), (until, _) in pairwise([*segments, (None, {})]):
        if day is None or until is None or until > day:
            yield values


def _holder_left(effects: Sequence[Effect], last: Mapping[str, Value]) -> bool:
    """Whether the service is merged here, by own changes, and nobody says who may hold child in need work."""
    names = {each.name for each in effects}
    merged = "service.model" in names and last["family_help.service"] == "merged"
    return merged and HOLDER not in names and last["family_help.child_in_need.holder"] == Role.SOCIAL_WORKER


def _shown(value: Value, unit: str) -> str:
    """Return a value with its unit."""
    parts = value if isinstance(value, tuple) else (value,)
    shown = ", ".join(_text(part) for part in parts)
    return shown if unit in {"choice", "yes or no", "names", ""} else f"{shown} {unit}"


def _text(value: Value) -> str:
    """Return a number, a word, or a name with its share."""
    if isinstance(value, tuple):
        return " ".join(_text(part) for part in value)
    return f"{value:g}" if _plain(value) else str(value)


def _plain(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _when(change: Change) -> str:
    """Return ` in NAME, from DATE`, or ` from the start`."""
    day = "the start" if change.day is None else f"{change.day.day} {change.day:%B} {change.day.year}"
    return f"{f' in {change.locality},' if change.locality else ''} from {day}"
