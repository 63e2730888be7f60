"""The ledger: a month's income and spending by fund and line, in whole pence, and the reckoning at a year's end.

Each entry moves money from one account to another. What comes into a fund by line is its budget; what leaves it by line
is spent. Grants and payments for results pay for the posts they were given for, partners for what is theirs, the
general fund for the rest; at a year's end every fund but the reserves is back at nought.
"""

from __future__ import annotations

from typing import Final

from sim.log import money as words
from sim.log.money import PAID, PLACEMENTS
from sim.model.money import grants
from sim.model.money.entries import enter
from sim.model.parameters.money import DISCRETIONARY
from sim.model.state.accounts import PLACEMENT_AT, ROLE_AT
from sim.model.state.world import World
from sim.rules import money
from sim.service import Role

GENERAL: Final = words.GENERAL


def month(world: World, days: int) -> None:
    """Enter a month that ends now, which had so many days; then count anew."""
    a, m = world.accounts, world.p.money
    year, number = divmod(a.months, money.MONTHS)
    years = budget_year(world, year) - m.price_year
    _income(world, number)
    grants.income(world, number)
    if a.mondays > 0:
        _pay(world, years)
        _placements(world, days, years)
    _others(world, days, years)
    a.months += 1
    a.add_to_year()
    if a.months % money.MONTHS == 0:
        _close_year(world)
    a.begin_month()


def budget_year(world: World, year: int) -> int:
    """The year in which the run's budget year of this number begins."""
    return world.calendar.date_of(world.calendar.add_months(world.start, money.MONTHS * year)).year


def years_on(world: World) -> int:
    """Years from the price year to the budget year of now."""
    return budget_year(world, world.accounts.months // money.MONTHS) - world.p.money.price_year


def spend(world: World, line: str, to: str, pence: int) -> None:
    """The general fund pays; it has what it needs until the year's end."""
    world.accounts.spent += pence
    enter(world, GENERAL, line, GENERAL, to, pence)


def budgeted(world: World, line: str, pence: int) -> None:
    """Council tax and settlement bring the general fund what is budgeted for a line."""
    world.accounts.received += pence
    enter(world, GENERAL, line, words.TAXPAYER, GENERAL, pence)


def _income(world: World, number: int) -> None:
    """A twelfth of each line's budget, and of what other services give up for a limited general fund."""
    a = world.accounts
    for line, year in a.budget.items():
        budgeted(world, line, money.part_of_year(year, number))
    found = money.part_of_year(a.offset, number)
    a.received += found
    enter(world, GENERAL, words.OTHER, words.OTHERS, GENERAL, found)


# --- pay --------------------------------------------------------------------------------------------------------
def _pay(world: World, years: int) -> None:
    """Pay by role, agency workers, and those who are paid beside social workers."""
    a, m = world.accounts, world.p.money
    rise = money.at_prices_of(1.0, m.award, years) / (money.MONTHS * a.mondays)
    for role in PAID:
        _paid(world, role, money.pence(a.pay[ROLE_AT[role]] * rise), rise)
    spend(world, words.ADMINISTRATORS, words.PAYROLL, money.pence(a.administrators * rise))
    spend(world, words.OTHER_STAFF, words.PAYROLL, money.pence(a.other_staff * m.other_staff * rise))
    spend(world, words.AGENCY, words.AGENCIES, money.pence(a.agency * rise))


def _paid(world: World, role: Role, pence: int, rise: float) -> None:
    """Who pays a role: grants for their posts, who stepped in for a cut of early help, the general fund."""
    line = words.pay_line(role)
    left = pence - grants.pay(world, role, line, pence, rise)
    others = round(left * partners_share(world, role))
    theirs_to_pay(world, line, words.OTHERS, words.PAYROLL, others)
    spend(world, line, words.PAYROLL, left - others)


def partners_share(world: World, role: Role) -> float:
    """Share of the pay of a role that others pay, who stepped in when a budget was cut."""
    m = world.p.money
    if role not in DISCRETIONARY or m.early_help >= 1.0 or m.kept <= 0.0:
        return 0.0
    return (m.kept - m.early_help) / m.kept


def theirs_to_pay(world: World, line: str, payer: str, to: str, pence: int) -> None:
    """Partners pay what is theirs: it comes and goes on one day."""
    enter(world, words.PARTNERS, line, payer, words.PARTNERS, pence)
    enter(world, words.PARTNERS, line, words.PARTNERS, to, pence)


# --- placements and the rest --------------------------------------------------------------------------------------
def _placements(world: World, days: int, years: int) -> None:
    """Placements by type; the Home Office pays its part for children who came without parents."""
    a, m = world.accounts, world.p.money
    rise = money.at_prices_of(1.0, m.growth, years)
    weeks = days / money.WEEK_DAYS / a.mondays
    for kind in PLACEMENTS:
        place, line = PLACEMENT_AT[kind], words.placement_line(kind)
        price = m.placement[place] * rise
        pence = money.pence(a.held[place] * weeks * price)
        theirs = min(pence, money.pence(a.held_alone[place] * weeks * min(price, m.uasc_grant)))
        theirs_to_pay(world, line, words.HOME_OFFICE, words.PROVIDERS, theirs)
        spend(world, line, words.PROVIDERS, pence - theirs)
    spend(world, words.HIGH_COST, words.PROVIDERS, round(a.high * weeks * rise))


def _others(world: World, days: int, years: int) -> None:
    """Hiring, posts that went, purchases for families, the court, and what the model does not move."""
    a, m = world.accounts, world.p.money
    rise = money.at_prices_of(1.0, m.award, years)
    _as_it_comes(world, words.RECRUITMENT, words.OTHERS, money.pence(a.hired * m.recruitment * rise))
    _as_it_comes(world, words.REDUNDANCY, words.PAYROLL, money.pence(a.ended * m.redundancy * rise))
    _as_it_comes(world, words.COURT_LINE, words.COURTS, money.pence(a.heard * m.court * rise))
    if a.mondays > 0:
        month = m.purchases * rise * a.open / a.mondays / money.MONTHS
        spend(world, words.PURCHASES, words.FAMILIES, money.pence(month))
    month_of_year = a.months % money.MONTHS
    year = money.pence(m.other * a.children * rise)
    spend(world, words.OTHER, words.OTHERS, money.part_of_year(year, month_of_year))


def _as_it_comes(world: World, line: str, to: str, pence: int) -> None:
    """What comes by the piece; before a year has shown how much there is, its budget is what is spent."""
    if world.accounts.months < money.MONTHS and line not in world.accounts.budget:
        budgeted(world, line, pence)
    spend(world, line, to, pence)


# --- a year's end -----------------------------------------------------------------------------------------------
def _close_year(world: World) -> None:
    """What the general fund has left goes to the reserves; what it lacks comes from them down to their floor."""
    a = world.accounts
    left = a.received - a.spent
    a.overspent = max(0, -left)
    a.received = a.spent = 0
    grants.close_year(world)
    if left >= 0:
        a.reserves += left
        enter(world, words.RESERVES, words.TRANSFER, GENERAL, words.RESERVES, left)
        return
    drawn = min(-left, max(0, a.reserves - a.reserves_floor))
    a.reserves -= drawn
    enter(world, words.RESERVES, words.TRANSFER, words.RESERVES, GENERAL, drawn)
    lacking = -left - drawn
    enter(world, words.SUPPORT, words.TRANSFER, words.TREASURY, words.SUPPORT, lacking)
    enter(world, words.SUPPORT, words.TRANSFER, words.SUPPORT, GENERAL, lacking)


def opening(world: World, pence: int, floor: int) -> None:
    """Reserves as the run starts, and again as its measured years do: what a warm-up happened to leave is not kept."""
    a = world.accounts
    enter(world, words.RESERVES, words.TRANSFER, words.TAXPAYER, words.RESERVES, pence - a.reserves)
    enter(world, words.RESERVES, words.TRANSFER, words.RESERVES, words.TAXPAYER, a.reserves - pence)
    a.reserves, a.reserves_floor = pence, floor
