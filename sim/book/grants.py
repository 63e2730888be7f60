"""Grants as a scenario writes them: checked, and kept as one line of text each, which can be shown, compared and read.

A grant is written as a mapping, `{name: pathfinder, per_child: 20, starts: 2025-04-01, ends: 2028-03-31, renewal: late,
pays_for: family_help_practitioner}`, and kept as `pathfinder: £20 a year per child from 2025-04-01 to 2028-03-31, ...`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Annotated, Final, Literal

from pydantic import AfterValidator

from sim.book.entries import GRANTS, NAME_PATTERN, Entry, checked
from sim.errors import InputError
from sim.service import Role

MOST_GRANTS: Final = 10
PAYS_FOR: Final = tuple(
    str(role) for role in (Role.EARLY_HELP_WORKER, Role.FAMILY_HELP_PRACTITIONER, Role.SOCIAL_WORKER)
)
"""Roles whose posts a grant can pay for."""
ALLOWED: Final = (
    "a list of grants, [{name: pathfinder, per_child: 20, starts: 2025-04-01, ends: 2028-03-31, renewal: never, "
    "pays_for: family_help_practitioner}]"
)
IN_DOUBT: Final = "won with a chance of"
"""What stands in the line of a grant whose bid may be lost."""
_LINE: Final = re.compile(
    r"(?P<name>[^:]+): £(?P<amount>[0-9.e+-]+) a year(?P<per_child> per child)? from (?P<starts>[0-9-]+)"
    r"(?: to (?P<ends>[0-9-]+), renewal (?P<renewal>\w+))?, announced (?P<announced>[0-9-]+)"
    r", pays for (?P<pays_for>\w+)"
    r"(?:, (?P<delivery>[0-9.e+-]+) of it for posts)?(?:, matched by (?P<match>[0-9.e+-]+))?"
    rf"(?:, {IN_DOUBT} (?P<succeeds>[0-9.e+-]+))?"
)
_POUNDS: Final = {"amount": "pounds a year", "per_child": "pounds a year for each child"}
_SUM: Final = re.compile(r"£?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(k|thousand|m|mn|million|bn|billion|)")
_TIMES: Final = {"": 1.0, "k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9}
_PERCENT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*%")


def _is_a_day(written: str) -> str:
    try:
        date.fromisoformat(written)
    except ValueError:
        raise ValueError("a date, such as 2025-04-01") from None
    return written


def _is_a_name(written: str) -> str:
    if not re.fullmatch(NAME_PATTERN, written):
        raise ValueError("letters, digits, space, - and _; 40 at most")
    return written


def _is_positive(written: int | float) -> int | float:
    if not 0 <= written < inf:
        raise ValueError("a number, 0 or more")
    return written


def _is_share(written: int | float) -> int | float:
    if not 0 <= written <= 1:
        raise ValueError("a number, 0 to 1")
    return written


def _is_paid_for(written: str) -> str:
    if written not in PAYS_FOR:
        raise ValueError(", ".join(PAYS_FOR))
    return written


Day = Annotated[str, AfterValidator(_is_a_day)]
Pounds = Annotated[int | float, AfterValidator(_is_positive)]
Share = Annotated[int | float, AfterValidator(_is_share)]


class GrantEntry(Entry):
    """A grant as a scenario writes it; one of `amount` and `per_child`."""

    name: Annotated[str, AfterValidator(_is_a_name)] = "grant"
    amount: Pounds | None = None
    per_child: Pounds | None = None
    announced: Day | None = None
    starts: Day
    ends: Day | None = None
    renewal: Literal["early", "late", "never"] = "never"
    pays_for: Annotated[str, AfterValidator(_is_paid_for)]
    delivery: Share | None = None
    match: Pounds = 0
    succeeds: Share = 1


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant; money in pounds a year, for the area or for each child of it.

    `delivery` is the share that pays for posts, None for what the book says; `match` what the council adds to each
    pound; `succeeds` the chance that the bid for it is won. A grant without an end goes on.
    """

    name: str
    amount: float
    per_child: bool
    announced: date
    starts: date
    ends: date | None
    renewal: str
    pays_for: str
    delivery: float | None
    match: float
    succeeds: float = 1.0

    def line(self) -> str:
        """Return the grant as one line, which `read_grant` reads."""
        until = "" if self.ends is None else f" to {self.ends}, renewal {self.renewal}"
        delivery = "" if self.delivery is None else f", {self.delivery:.12g} of it for posts"
        match = f", matched by {self.match:.12g}" if self.match else ""
        won = f", {IN_DOUBT} {self.succeeds:.12g}" if self.succeeds < 1.0 else ""
        each = " per child" if self.per_child else ""
        return (
            f"{self.name}: £{self.amount:.12g} a year{each} from {self.starts}{until}, announced {self.announced}, "
            f"pays for {self.pays_for}{delivery}{match}{won}"
        )


def read_grant(line: str) -> Grant:
    """Return the grant of a line that `Grant.line` made.

    Raises
    ------
    InputError
        When the line is none of these.
    """
    return _grant(line, "", GRANTS)


def _entry(line: str) -> dict[str, object] | None:
    """What a line says, as a scenario would write it; None when it is no line of a grant."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    amount = "per_child" if found["per_child"] else "amount"
    told: dict[str, object] = {name: found[name] for name in ("name", "announced", "starts", "pays_for")}
    told |= {name: found[name] for name in ("ends", "renewal") if found[name] is not None}
    numbers = {amount: found["amount"], "delivery": found["delivery"], "match": found["match"]}
    numbers["succeeds"] = found["succeeds"]
    return told | {name: float(text) for name, text in numbers.items() if text is not None}


def check_grants(value: object, file: str, key: str) -> tuple[str, ...]:
    """Return grants, as they are written or kept, as one line each; refuse what is none.

    Raises
    ------
    InputError
        For what is no list of grants, a key that is unknown or missing, or a value that cannot be.
    """
    if not isinstance(value, list | tuple) or len(value) > MOST_GRANTS:
        raise InputError("not a list of grants", file=file, key=key, found=value, allowed=ALLOWED)
    grants = [_grant(each, file, f"{key}.{place}") for place, each in enumerate(value)]
    names = [grant.name.casefold() for grant in grants]
    twice = next((grant.name for grant in grants if names.count(grant.name.casefold()) > 1), None)
    if twice is not None:
        raise InputError("two grants have one name", file=file, key=key, found=twice, allowed="different names")
    return tuple(grant.line() for grant in grants)


def _meant(name: str, text: str) -> str:
    """Return what to write for pounds or a percentage given as text, such as `£1m` or `20%`; nothing for other text."""
    if name in _POUNDS and (found := _SUM.fullmatch(text.strip().lower())):
        pounds = float(found[1].replace(",", "")) * _TIMES[found[2][:1]]
        return f"`{name}: {pounds:.12g}` ({_POUNDS[name]})"
    if name in ("delivery", "match", "succeeds") and (found := _PERCENT.fullmatch(text.strip())):
        return f"{float(found[1]) / 100:.12g}"
    return ""


def _grant(written: object, file: str, key: str) -> Grant:
    told = _entry(written) if isinstance(written, str) else written
    if not isinstance(told, Mapping):
        raise InputError("not a grant", file=file, key=key, found=written, allowed=ALLOWED)
    for name, text in told.items():
        if isinstance(text, str) and (number := _meant(str(name), text)):
            raise InputError(f"wrong type: write {number}", file=file, key=f"{key}.{name}", found=text)
    entry = checked(GrantEntry, dict(told), file, key)
    if (entry.amount is None) == (entry.per_child is None):
        allowed = "amount (£ a year) or per_child (£ a year for each child), one of them"
        raise InputError("a grant needs one amount", file=file, key=key, allowed=allowed)
    starts, ends = date.fromisoformat(entry.starts), date.fromisoformat(entry.ends) if entry.ends else None
    if ends is not None and ends <= starts:
        raise InputError(
            "the grant ends before it starts", file=file, key=f"{key}.ends", found=str(ends), allowed=f"after {starts}"
        )
    return Grant(
        name=entry.name,
        amount=float(entry.amount if entry.per_child is None else entry.per_child),  # type: ignore[arg-type]
        per_child=entry.per_child is not None,
        announced=date.fromisoformat(entry.announced or entry.starts),
        starts=starts,
        ends=ends,
        renewal=entry.renewal,
        pays_for=entry.pays_for,
        delivery=entry.delivery,
        match=entry.match,
        succeeds=entry.succeeds,
    )
