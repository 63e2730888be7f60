"""Grants: when their posts are paid, what comes each month, what is spent of it, and what follows results."""

from __future__ import annotations

from typing import Final
from zlib import crc32

from sim.book.grants import Grant
from sim.clock import MINUTES_PER_DAY
from sim.draws import Draws, Purpose
from sim.log import money as words
from sim.model.money.entries import enter
from sim.model.state.accounts import Award
from sim.model.state.employment import FOREVER
from sim.model.state.family import Family
from sim.model.state.world import World
from sim.rules import money
from sim.service import Role

LATE: Final = "late"
EARLY: Final = "early"
PER_CHILDREN: Final = 10_000  # not an assumption: claims are stated per so many children


def open_awards(world: World) -> None:
    """The grants of the run whose bid is won, each with the minutes from and to which its posts are paid."""
    for grant in world.p.money.grants:
        if not is_won(world.draws, grant):
            continue
        opens = world.calendar.minute_of(max(grant.starts, grant.announced))
        goes_on = grant.ends is None or grant.renewal in (EARLY, LATE)
        closes = FOREVER if goes_on else ends_at(world, grant)
        world.accounts.awards.append(Award(grant, opens, closes))


def is_won(draws: Draws, grant: Grant) -> bool:
    """Whether the bid for a grant is won in this replication: of one name, the same luck in every scenario."""
    return grant.succeeds >= 1.0 or draws.uniform(Purpose.BID, crc32(grant.name.casefold().encode())) < grant.succeeds


def ends_at(world: World, grant: Grant) -> int:
    """The minute after a grant's last day."""
    return FOREVER if grant.ends is None else world.calendar.minute_of(grant.ends) + MINUTES_PER_DAY


def amount(world: World, award: Award) -> float:
    """Pounds a year."""
    each = world.accounts.children if award.grant.per_child else 1.0
    return award.grant.amount * each


def upfront(world: World, award: Award) -> float:
    """Pounds a year that come whatever the results."""
    return amount(world, award) * (1.0 - world.p.money.results_share)


def pays_now(world: World, award: Award) -> bool:
    """Whether the grant pays in this minute."""
    return award.opens <= world.now < award.closes


def set_posts(world: World, years: int) -> None:
    """Posts each grant pays for from now on, at this year's pay: out of what comes, and what came for results."""
    a, m = world.accounts, world.p.money
    a.granted.clear()
    for award in a.awards:
        cost = money.at_prices_of(m.employed[award.role], m.award, years)
        year = upfront(world, award) + award.last / money.PENCE
        paid = money.posts_paid(year, delivery(world, award), award.grant.match, cost)
        award.posts = paid if pays_now(world, award) else 0.0
        a.granted[award.role] = a.granted.get(award.role, 0.0) + award.posts


# --- the ledger -------------------------------------------------------------------------------------------------
def income(world: World, number: int) -> None:
    """A month of each grant that pays: for posts by the line of their pay, the rest for the change programme.

    What was earned by results in the year before comes in the same way.
    """
    for award in world.accounts.awards:
        if not pays_now(world, award):
            continue
        came = money.pence(upfront(world, award))
        award.balance += _comes(world, words.GRANTS, award, came, number)
        award.results += _comes(world, words.RESULTS, award, award.last, number)


def _comes(world: World, fund: str, award: Award, year: int, number: int) -> int:
    """A twelfth of a year's pence comes into a fund; returns what of it is for posts."""
    month = money.part_of_year(year, number)
    for_posts = round(month * delivery(world, award))
    rest = month - for_posts
    enter(world, fund, words.pay_line(award.role), words.DEPARTMENT, fund, for_posts)
    enter(world, fund, words.TRANSFORMATION, words.DEPARTMENT, fund, rest)
    enter(world, fund, words.TRANSFORMATION, fund, words.OTHERS, rest)
    return for_posts


def delivery(world: World, award: Award) -> float:
    """Share of the grant that pays for posts."""
    return world.p.money.delivery if award.grant.delivery is None else award.grant.delivery


def pay(world: World, role: Role, line: str, pence: int, rise: float) -> int:
    """What grants pay of a role's pay (pence): that of those in their posts, as far as their money goes."""
    paid = 0
    for award in world.accounts.awards:
        if award.role != role:
            continue
        theirs = money.pence(award.pay * rise / (1.0 + award.grant.match))
        share = min(award.balance + award.results, theirs, pence - paid)
        from_results = min(share, award.results)
        enter(world, words.RESULTS, line, words.RESULTS, words.PAYROLL, from_results)
        enter(world, words.GRANTS, line, words.GRANTS, words.PAYROLL, share - from_results)
        award.results -= from_results
        award.balance -= share - from_results
        paid += share
    return paid


def close_year(world: World) -> None:
    """What is left of a grant goes back; results earned this year pay for posts in the next."""
    for award in world.accounts.awards:
        enter(world, words.GRANTS, words.TRANSFER, words.GRANTS, words.DEPARTMENT, award.balance)
        enter(world, words.RESULTS, words.TRANSFER, words.RESULTS, words.DEPARTMENT, award.results)
        award.balance = award.results = 0
        award.last, award.earned = award.earned, 0


# --- results ----------------------------------------------------------------------------------------------------
def claim(world: World, family: Family) -> None:
    """A family leaves with its goal reached: a payment may follow if it does not come back meanwhile."""
    world.accounts.claims[family.id] = world.now


def came_back(world: World, family: Family) -> None:
    """A family is told of again: no payment follows."""
    world.accounts.claims.pop(family.id, None)


def verify(world: World) -> None:
    """Claims that have held for long enough are paid, but those that fail, up to what the results part holds."""
    a, m = world.accounts, world.p.money
    due = [(family, since) for family, since in a.claims.items() if since + m.results_lag <= world.now]
    for family, since in due:
        del a.claims[family]
        if world.draws.uniform(Purpose.CLAIM_FAILS, family, since // MINUTES_PER_DAY) < m.failed_share:
            continue
        for award in a.awards:
            if pays_now(world, award):
                _earn(world, award)


def _earn(world: World, award: Award) -> None:
    a, m = world.accounts, world.p.money
    cap = money.pence(amount(world, award) * m.results_share)
    claims = m.claims_a_year * a.children / PER_CHILDREN
    each = min(cap - award.earned, round(cap / claims) if claims > 0.0 else cap)
    award.earned += each
