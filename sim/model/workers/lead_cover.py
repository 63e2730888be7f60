"""Where the rule is `agency`, agency workers are placed as lead practitioners beyond the posts while all are full."""

from __future__ import annotations

from typing import Final

from sim.clock import MINUTES_PER_WEEK
from sim.draws import Purpose
from sim.model.parameters.choices import AGENCY_COVERS, NO_LEAD
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import agency, appointments, recruitment
from sim.service import Cause, Role, Team

ONE: Final = 1.0  # not an assumption: a full-time worker


def week(world: World) -> None:
    """Those who are due begin; where every lead practitioner is full another is asked for, within the market."""
    for number, place in enumerate(world.localities):
        lead = world.local[place].lead
        due = [start for start in world.lead_cover.get(place, []) if start <= world.now]
        for start in due:
            world.lead_cover[place].remove(start)
            if lead.model != NO_LEAD:
                _begins(world, place)
        if lead.overflow == AGENCY_COVERS and lead.model != NO_LEAD and world.p.people.agency.allowed:
            _ask(world, place, number)
        else:
            world.lead_cover.pop(place, None)


def _ask(world: World, place: str, number: int) -> None:
    """One at a time is on the way, and only if a family found none free in the last week."""
    p = world.p.people.agency
    coming = world.lead_cover.setdefault(place, [])
    full = world.leads_full.get(place, world.start) > world.now - MINUTES_PER_WEEK
    if not full or coming or Role.SOCIAL_WORKER in world.p.money.freeze:
        return
    cover = [each for each in world.staff if each.role == Role.LCPP and each.locality == place and each.job.agency]
    most = p.most * agency.supply(p) * world.part_of(world.local[place].posts[Role.LCPP], place)
    if recruitment.full_time(cover) + ONE > most:
        return
    world.lead_orders += 1
    luck = world.draws.exponential(Purpose.LEAD_COVER_PLACED, number, world.lead_orders)
    coming.append(world.now + round(luck * p.place / agency.supply(p)))


def _begins(world: World, place: str) -> Worker:
    """An agency social worker begins as lead practitioner."""
    posts = next(each for each in world.posts if each.role == Role.SOCIAL_WORKER and each.place == place)
    worker = agency.begins(world, posts, ONE, world.p.people.agency)
    appointments.take_seat_as(world, worker, (Role.LCPP, Team.LCPP), Cause.PLACED)
    return worker
