"""The count of what a run takes off its event list: on a list of five entries, and over a whole run."""

import pytest
from verification_parts import bare_parameters, bare_world, small_area

from sim.model import count_entries
from sim.model.state.events import Entry, EventList
from sim.model.tally import Tally


def test_each_entry_is_counted_and_is_stale_when_nothing_came_of_it() -> None:
    world = bare_world(bare_parameters())
    counted = Tally(world)

    def nothing(_: Entry) -> None:
        pass

    def arranges_the_others(_: Entry) -> None:
        world.at(2, nothing, None)
        world.at(3, lambda _: world.record.week(world.now, "social_work", "usual", 1.0), None)
        world.at(4, nothing, None)
        world.at(5, nothing, None)

    world.at(1, arranges_the_others, None)
    world.run()
    assert (counted.events, counted.stale) == (5, 3)


@pytest.mark.plain
def test_all_that_a_run_takes_off_after_it_was_opened_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    lists: list[EventList] = []
    taken: list[int] = []
    made = EventList.__init__

    def watched(self: EventList, start: int) -> None:
        made(self, start)
        lists.append(self)
        step = self.step
        self.step = lambda: (taken.append(1), step())[1]

    monkeypatch.setattr(EventList, "__init__", watched)
    counted = count_entries("status_quo", small_area(0.2), years=1, warm_up=0)
    assert len(lists) == 1
    assert 0 < counted.stale < counted.events <= len(taken)
