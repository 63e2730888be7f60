"""Money through a run: what is counted each Monday, entered each month, and decided each budget year.

A budget year begins where the run does, and each twelve months on. Posts that money begins or ceases to pay for come or
go as posts do on any dated change; those that end with a grant, and those a cut will take, are known to end before.
"""

from __future__ import annotations

from sim.clock import MINUTES_PER_DAY
from sim.model.money import budget, counting, grants, ledger
from sim.model.state.accounts import Award
from sim.model.state.events import Entry
from sim.model.state.world import World
from sim.model.workers import staffing
from sim.rules.money import MONTHS


def open_books(world: World, children: float) -> None:
    """Before anybody is employed: the grants of the run, and the posts that those already running pay for."""
    world.accounts.children = children
    grants.open_awards(world)
    grants.set_posts(world, ledger.years_on(world))


def plan(world: World) -> None:
    """Count today and each Monday, enter each month at its end, set each budget year as it begins."""
    budget.set_year(world)
    if world.accounts.kept < 1.0:
        staffing.restaff(world, world.p, world.local)
    world.at(world.now, _monday, None)
    month = 1
    begins = world.start
    while begins < world.end:
        ends = world.calendar.add_months(world.start, month)
        world.at(ends - 1, _month_ends, (ends - begins) // MINUTES_PER_DAY)
        if month % MONTHS == 0 and ends < world.end:
            world.before_all_else(ends, _year_begins)
            _plan_notice(world, ends)
        begins, month = ends, month + 1
    for award in world.accounts.awards:
        _plan_award(world, award)


def _plan_notice(world: World, ends: int) -> None:
    """Some weeks before a budget year people hear of posts that its budget is expected not to pay for."""
    known = max(world.start + 1, ends - world.p.money.notice)

    def told(entry: Entry) -> None:
        if world.p.people.on:
            then = [p.money for minute, p in world.to_come if world.now < minute <= ends]
            m = then[-1] if then else world.p.money
            world.accounts.told = True
            staffing.announce_cut(world, m.giving, budget.expected(world, m, ends), ends)

    if known < ends:
        world.before_all_else(known, told)


def _plan_award(world: World, award: Award) -> None:
    """A grant begins and ends within a year too; unless it is renewed early, its end is known to who is paid by it."""
    if world.start < award.opens < world.end:
        world.before_all_else(award.opens, _grants_change)
    if award.grant.renewal == grants.EARLY:
        return
    ends = grants.ends_at(world, award.grant)
    if not world.start < ends < world.end:
        return
    world.before_all_else(ends, _grants_change)
    known = max(world.start + 1, award.opens + 1, ends - staffing.known_before(world.p.people))

    def told(entry: Entry) -> None:
        left = dict(world.accounts.granted)
        left[award.role] -= award.posts
        staffing.announce_grant(world, left, ends)

    if known < ends:
        world.before_all_else(known, told)


def _monday(entry: Entry) -> None:
    world: World = entry.world
    counting.monday(world)
    following = world.calendar.next_monday(world.now)
    if following < world.end:
        world.at(following, _monday, None)


def _month_ends(entry: Entry) -> None:
    world: World = entry.world
    grants.verify(world)
    ledger.month(world, entry.about)


def _year_begins(entry: Entry) -> None:
    """The budget is set anew; posts follow where it pays for more or fewer."""
    world: World = entry.world
    a = world.accounts
    before = (a.kept, a.giving, dict(a.granted))
    budget.set_year(world)
    if a.told or (a.kept, a.giving, a.granted) != before:
        staffing.restaff(world, world.p, world.local)
    a.told = False


def _grants_change(entry: Entry) -> None:
    """A grant begins or ends, or one that was to end goes on after all."""
    world: World = entry.world
    grants.set_posts(world, ledger.years_on(world))
    staffing.restaff(world, world.p, world.local)
