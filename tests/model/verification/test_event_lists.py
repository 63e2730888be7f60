"""The event lists of the two builds take entries off in the same order, whatever is arranged meanwhile."""

from collections.abc import Callable
from math import inf
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sim.clock import MINUTES_PER_DAY
from sim.model.state import events, own_events

DELAYS = st.lists(st.integers(0, 3 * MINUTES_PER_DAY) | st.sampled_from((0, 1, MINUTES_PER_DAY)), max_size=4)
PLAN = st.lists(DELAYS, min_size=1, max_size=30)


def taken(module: Any, plan: list[list[int]], start: int) -> list[tuple[int, int]]:
    """When each entry came due, and its number; entry number `n` arranges one more for each delay of `plan[n]`."""
    listed, found, made = module.EventList(start), [], 0

    def arrange(delays: list[int]) -> None:
        nonlocal made
        for delay in delays:
            if made < 200:
                made += 1
                # turns repeat, so that entries of one minute and one turn come in the order in which they were made
                listed.schedule(module.Entry(None, come_due, made, 0), 1 + made % 3, delay)

    def come_due(entry: Any) -> None:
        found.append((int(now), entry.about))
        arrange(plan[entry.about % len(plan)])

    arrange(plan[0])
    next_time: Callable[[], float] = listed.next_time
    while (now := next_time()) < inf:
        listed.step()
    return found


@given(PLAN, st.integers(-(10**6), 10**6))
def test_both_lists_take_entries_off_in_the_same_order(plan: list[list[int]], start: int) -> None:
    order = taken(own_events, plan, start)
    assert order == taken(events, plan, start)
    assert [time for time, _ in order] == sorted(time for time, _ in order)
