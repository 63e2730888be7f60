"""What the ledger counts between its entries, and what the funds hold."""

from __future__ import annotations

from typing import Final, final

from sim.book.grants import Grant
from sim.log.money import PAID, PLACEMENTS
from sim.model.parameters.money import DISCRETIONARY
from sim.service import Role

ROLE_AT: Final = {role: place for place, role in enumerate(PAID)}
"""Place of a role among those paid."""
PLACEMENT_AT: Final = {kind: place for place, kind in enumerate(PLACEMENTS)}
"""Place of a type of placement among the types."""


@final
class Award:
    """A grant in one run: from when to when its posts are paid, and what is left of the money.

    `opens` and `closes` are minutes; `posts` the full-time equivalents it pays for now, `pay` pounds a
    year of those in them, summed over the Mondays of a month. `balance` are pence that have
    come and are not spent, `results` the same of what results brought; `earned` pence that results of this year bring
    in the next, `last` those of the year before.
    """

    __slots__ = ("balance", "closes", "earned", "grant", "last", "opens", "pay", "posts", "results", "role")

    def __init__(self, grant: Grant, opens: int, closes: int) -> None:
        self.grant, self.opens, self.closes = grant, opens, closes
        self.role = next(role for role in PAID if role == grant.pays_for)
        self.posts = self.pay = 0.0
        self.balance = self.results = self.earned = self.last = 0


@final
class Accounts:
    """What was seen on the Mondays of a month, what was done in it, and what each fund holds in whole pence.

    `pay` (by role), `agency`, `administrators` and `other_staff` (the posts it is a share of) are pounds a year at the
    prices of the price year, summed over `mondays`; `open` families, and `held` and `held_alone` children by placement
    (those who came without parents), likewise; `high` pence a week above the ordinary price. `placed`, `placed_alone`
    and `dear` are the same now. `hired`, `heard` and `ended` are people hired, applications to the court, and pounds of
    salary whose posts went, in this month; `year_*` the same since the budget was set. `kept` is the share
    that the budget pays for of the posts of roles that are `giving`, `offset` pence a year that other services give,
    `needed` pounds this year's budget asks for, `granted` full-time equivalents by role from grants. `claims` are
    families that left with their goal reached and what time they did, whom a payment may follow. `told` says that
    people know of posts that the next budget will not pay for.
    """

    __slots__ = (
        "administrators",
        "agency",
        "awards",
        "budget",
        "children",
        "claims",
        "dear",
        "ended",
        "first_limit",
        "giving",
        "granted",
        "heard",
        "held",
        "held_alone",
        "high",
        "hired",
        "kept",
        "limited_years",
        "mondays",
        "months",
        "needed",
        "offset",
        "open",
        "other_staff",
        "overspent",
        "pay",
        "placed",
        "placed_alone",
        "received",
        "reserves",
        "reserves_floor",
        "spent",
        "told",
        "year_alone",
        "year_heard",
        "year_held",
        "year_high",
        "year_hired",
        "year_mondays",
    )

    def __init__(self) -> None:
        self.children = 0.0
        self.awards: list[Award] = []
        self.granted: dict[Role, float] = {}
        self.claims: dict[int, int] = {}
        self.kept = 1.0
        self.giving: tuple[Role, ...] = DISCRETIONARY
        self.budget: dict[str, int] = {}
        self.placed = [0] * len(PLACEMENTS)
        self.placed_alone = [0] * len(PLACEMENTS)
        self.dear = 0
        self.months = self.limited_years = 0
        self.reserves = self.reserves_floor = self.overspent = 0
        self.received = self.spent = 0
        self.first_limit = self.needed = 0.0
        self.offset = 0
        self.told = False
        self.begin_year()
        self.begin_month()

    def begin_year(self) -> None:
        """What a year has shown, for the next year's budget, is counted from nought again."""
        self.year_hired = self.year_heard = self.year_mondays = self.year_high = 0
        self.year_held = [0] * len(PLACEMENTS)
        self.year_alone = [0] * len(PLACEMENTS)

    def add_to_year(self) -> None:
        """A month is added to what the year has shown."""
        self.year_hired += self.hired
        self.year_heard += self.heard
        self.year_mondays += self.mondays
        self.year_high += self.high
        for place in range(len(PLACEMENTS)):
            self.year_held[place] += self.held[place]
            self.year_alone[place] += self.held_alone[place]

    def kept_of(self, role: Role) -> float:
        """Share of the planned posts of a role that the budget pays for."""
        return self.kept if role in self.giving else 1.0

    def begin_month(self) -> None:
        """Count from nought again."""
        self.mondays = self.hired = self.heard = 0
        self.pay = [0.0] * len(PAID)
        self.held = [0] * len(PLACEMENTS)
        self.held_alone = [0] * len(PLACEMENTS)
        self.agency = self.administrators = self.other_staff = self.ended = 0.0
        for award in self.awards:
            award.pay = 0.0
        self.high = self.open = 0

    def placement(self, kind: str, step: int, above: int, *, alone: bool) -> None:
        """A placement starts (`step` 1) or ends (-1); `above` is its price above the ordinary one, in pence a week."""
        place = PLACEMENT_AT[kind]
        self.placed[place] += step
        if alone:
            self.placed_alone[place] += step
        self.dear += step * above
