"""A family's life has one entry on the event list however often its clocks are wound, and happens in its turn."""

from dataclasses import replace

import pytest
from verification_parts import bare_parameters, bare_world, plain_family, still_need, with_groups

from sim import simulate
from sim.model.state import clocks
from sim.model.state.events import EventList
from sim.model.state.family import Family
from sim.model.state.world import World

DAY = 1440

pytestmark = pytest.mark.plain


def lone_family() -> tuple[World, Family, list[int]]:
    """A family whose need can only rise, a hundred days from now; the list keeps when it was put on the event list."""
    p = bare_parameters()
    still = replace(still_need(p), up=(0.01 / DAY,) * 6)
    world = bare_world(with_groups(p, need=still), end=2_000 * DAY)
    family = plain_family(world.local[""], 1)
    family.here, family.need.up_left = True, 1.0
    entered: list[int] = []
    schedule = world.events.schedule

    def noted(entry, turn, delay):  # type: ignore[no-untyped-def]
        if entry.about is family:
            entered.append(delay)
        schedule(entry, turn, delay)

    world.events.schedule = noted
    world.live = clocks.wind_clocks
    return world, family, entered


def test_a_time_put_off_makes_no_new_entry_and_one_brought_forward_does() -> None:
    world, family, entered = lone_family()
    clocks.wind_clocks(world, family)
    family.need.frailty = 0.5  # twice as long
    clocks.wind_clocks(world, family)
    assert entered == [100 * DAY + 1]
    family.need.frailty = 2.0  # half as long
    clocks.wind_clocks(world, family)
    assert entered == [100 * DAY + 1, 50 * DAY + 1]


def test_an_entry_that_comes_up_early_is_put_back_and_one_overtaken_does_nothing() -> None:
    world, family, entered = lone_family()
    lived: list[int] = []
    world.live = lambda world, family: lived.append(world.now)
    clocks.wind_clocks(world, family)
    family.need.frailty = 0.5
    clocks.wind_clocks(world, family)
    world.run()
    assert lived == [200 * DAY + 1]
    assert entered == [100 * DAY + 1, 100 * DAY]


def test_what_was_arranged_later_happens_later_in_its_minute_though_its_entry_is_older() -> None:
    world, family, _ = lone_family()
    order: list[str] = []
    world.live = lambda world, family: order.append("life")
    clocks.wind_clocks(world, family)
    at = family.need.next_at
    world.at(at, lambda _: order.append("arranged between"), None)
    clocks.wind_clocks(world, family)  # the same minute, wound anew: its turn is after
    assert family.need.next_at == at
    world.run()
    assert order == ["arranged between", "life"]


def test_a_family_that_left_lives_no_more() -> None:
    world, family, _ = lone_family()
    lived: list[int] = []
    world.live = lambda world, family: lived.append(world.now)
    clocks.wind_clocks(world, family)
    clocks.stop_clocks(family)
    world.run()
    assert lived == []


def test_few_entries_of_a_run_are_stale(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """A third of all that were taken off the list were stale when each winding left one behind (44% in England)."""
    taken: list[int] = []
    made = EventList.__init__

    def counted(self: EventList, start: int) -> None:
        made(self, start)
        step = self.step
        self.step = lambda: (taken.append(1), step())[1]

    monkeypatch.setattr(EventList, "__init__", counted)
    lived: list[int] = []
    live = clocks._live

    def looked(entry):  # type: ignore[no-untyped-def]
        need = entry.about.need
        lived.append(need.entry == entry.token == need.turn and entry.about.here)
        live(entry)

    monkeypatch.setattr(clocks, "_live", looked)
    simulate("status_quo", area="rutland", seed=1, replication=0, years=1, warm_up=1)
    assert (len(lived) - sum(lived)) / len(taken) < 0.2
