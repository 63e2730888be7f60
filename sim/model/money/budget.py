"""A year's budget: what each line needs, what a limited general fund leaves of it, and what early help is left with.

Of what a limited fund falls short other services give a part, and reserves above their floor another. Then statutory
work comes first; what no statute asks for, early help, has what is left, unless it is ring-fenced. Or all staff give in
proportion to their pay, where the council chooses so. A part of what was overspent last year can be taken from those
who give, too.
"""

from __future__ import annotations

from sim.log import money as words
from sim.log.money import PAID, PLACEMENTS
from sim.model.money import counting, grants, ledger
from sim.model.parameters.money import ADMINISTRATORS, Money
from sim.model.state.accounts import PLACEMENT_AT, Accounts
from sim.model.state.world import World
from sim.rules import money
from sim.service import Role

YEAR_DAYS = 365.25  # not an assumption: calendar


def set_year(world: World) -> None:
    """Set the budget of the year that begins: what early help is paid for, and what each line has."""
    a, m = world.accounts, world.p.money
    years = ledger.years_on(world)
    grants.set_posts(world, years)
    needed = _needed(world, years)
    total = _sum_of(needed)
    repaid = m.recovered * a.overspent / money.PENCE
    before, a.needed = a.needed or total / (1.0 + m.uplift), total
    short = 0.0
    if m.limit >= 0.0:
        short = total - _limit(a, m, before)
        if a.limited_years == 0:
            a.first_limit = before * (1.0 + m.uplift)
        a.limited_years += 1
    if a.months == 0 or world.now == 0:
        ledger.opening(world, money.pence(total * m.reserves), money.pence(total * m.floor))
    offset = max(0.0, short) * m.offset
    a.offset, short = money.pence(offset), short - offset
    may_give = _may_give(world, needed, years, m.giving)
    missing = short - _drawn(m, short, a.reserves - a.reserves_floor) + repaid
    a.giving, a.kept = m.giving, money.kept_in_shortfall(missing, _sum_of(may_give))
    cut = {line: pounds * (1.0 - a.kept) for line, pounds in may_give.items()}
    a.budget = _with_what_there_is(needed, cut, short + repaid, repaid, offset)
    a.begin_year()


def expected(world: World, m: Money, ends: int) -> float:
    """The share of the posts of those who give that the next year's budget, from `ends` on, is expected to pay for.

    It is reckoned under the limit that will then be in force, `m`, as far as is known now: a whole year goes on as its
    months did so far. Where none of them is over nothing is known, and no cut expected.
    """
    a, gone = world.accounts, world.accounts.months % money.MONTHS
    if gone == 0:
        return 1.0
    times, years = money.MONTHS / gone, ledger.years_on(world) + 1
    needed = _needed(world, years, times)
    total, left = _sum_of(needed), round((a.received - a.spent) * times)
    short = total - _limit(a, m, a.needed) if m.limit >= 0.0 else 0.0
    short -= max(0.0, short) * m.offset
    above = a.reserves - a.reserves_floor
    above = money.pence(total * (m.reserves - m.floor)) if ends == 0 else above + max(left, -max(0, above))
    missing = short - _drawn(m, short, above) + m.recovered * max(0, -left) / money.PENCE
    return money.kept_in_shortfall(missing, _sum_of(_may_give(world, needed, years, m.giving)))


def _limit(a: Accounts, m: Money, before: float) -> float:
    """Pounds of the limited general fund in the year that follows one which needed so many.

    It is reckoned from the year before the first limited one, so that it does not pay for what begins on its own day.
    """
    first = a.first_limit if a.limited_years > 0 else before * (1.0 + m.uplift)
    return m.limit * money.at_prices_of(first, m.uplift, a.limited_years)


def _drawn(m: Money, short: float, above_floor: int) -> float:
    """Pounds drawn from the reserves above their floor (pence) where so many are short."""
    return min(max(0.0, short), m.drawn * max(0, above_floor) / money.PENCE)


def _sum_of(pounds: dict[str, float]) -> float:
    total = 0.0
    for each in pounds.values():
        total += each
    return total


def _may_give(world: World, needed: dict[str, float], years: int, giving: tuple[Role, ...]) -> dict[str, float]:
    """Pounds by line that would be saved if every post of those who give went.

    Lead practitioners are social workers by their posts, and what goes of them is a social worker's pay. Managers and
    others who are paid beside social workers go with the posts of social work.
    """
    m = world.p.money
    found = {words.pay_line(role): needed[words.pay_line(role)] for role in giving}
    if Role.LCPP in giving:
        pay = m.employed[Role.SOCIAL_WORKER] / m.employed[Role.LCPP] if m.employed[Role.LCPP] > 0.0 else 0.0
        found[words.pay_line(Role.LCPP)] *= min(1.0, pay)
        rise = money.at_prices_of(1.0, m.award, years)
        found[words.OTHER_STAFF] = counting.pay_of_own_posts(world) * m.other_staff * rise
    return found


def _with_what_there_is(
    needed: dict[str, float], cut: dict[str, float], short: float, repaid: float, offset: float
) -> dict[str, int]:
    """Pence by line: pay less its cut; what is missing still, or left over, is booked beside what is not moved.

    What is `offset` comes from other services in its place. What is `repaid` was taken from those who give and is not
    spent, so that it is there for the reserves.
    """
    given = dict(needed)
    for line, pounds in cut.items():
        given[line] = needed[line] - pounds
    given[words.OTHER] = max(0.0, needed[words.OTHER] - offset + repaid - (short - _sum_of(cut)))
    return {line: money.pence(pounds) for line, pounds in given.items()}


def _needed(world: World, years: int, times: float = 1.0) -> dict[str, float]:
    """Pounds that each line of the general fund needs in a year, as things stand.

    What comes by the piece is what came since the last budget was set, `times` over where that is no whole year.
    """
    a, m = world.accounts, world.p.money
    rise = money.at_prices_of(1.0, m.award, years)
    found = _pay_needed(world, rise)
    found[words.PURCHASES] = m.purchases * rise * len(world.open)
    if a.months > 0:
        found[words.RECRUITMENT] = a.year_hired * times * m.recruitment * rise
        found[words.COURT_LINE] = a.year_heard * times * m.court * rise
    found |= _placements_needed(world, years)
    found[words.OTHER] = m.other * a.children * rise
    return found


def _placements_needed(world: World, years: int) -> dict[str, float]:
    """Pounds of placements: as many as last year, on average over its Mondays, at this year's prices."""
    a, m = world.accounts, world.p.money
    rise = money.at_prices_of(1.0, m.growth, years)
    weeks = YEAR_DAYS / money.WEEK_DAYS / max(1, a.year_mondays)
    first = a.year_mondays == 0
    held, alone = (a.placed, a.placed_alone) if first else (a.year_held, a.year_alone)
    found = {}
    for kind in PLACEMENTS:
        place = PLACEMENT_AT[kind]
        price = m.placement[place] * rise
        pounds = held[place] * price - alone[place] * min(price, m.uasc_grant)
        found[words.placement_line(kind)] = max(0.0, pounds) * weeks
    found[words.HIGH_COST] = (a.dear if first else a.year_high) / money.PENCE * rise * weeks
    return found


def _pay_needed(world: World, rise: float) -> dict[str, float]:
    """Pounds of pay: posts of each role that no grant pays for, less what vacancies are expected to save."""
    m = world.p.money
    posts = dict.fromkeys(PAID, 0.0)
    for each in world.posts:
        posts[each.role] += each.planned
    leads = 0.0
    for worker in world.staff:
        if worker.role == Role.LCPP:
            leads += worker.fte
    posts[Role.LCPP], posts[Role.SOCIAL_WORKER] = leads, posts[Role.SOCIAL_WORKER] - leads
    posts[Role.CONFERENCE_CHAIR] = world.p.posts[Role.CONFERENCE_CHAIR]
    found = {}
    for role in PAID:
        council = 1.0 - ledger.partners_share(world, role)
        pounds = max(0.0, posts[role]) * m.employed[role] * rise * (1.0 - m.vacancy_factor) * council
        found[words.pay_line(role)] = pounds
    found[words.OTHER_STAFF] = counting.pay_of_posts(world, given_up=1.0) * m.other_staff * rise
    found[words.ADMINISTRATORS] = m.administrators * m.employed[ADMINISTRATORS] * rise
    return found
