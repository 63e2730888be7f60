"""The area as it stands at the start: families whose children were taken into care are there no longer."""

import numpy as np
import pytest
from verification_parts import bare_parameters, bare_world, rows, small_area, status_quo

from sim import simulate
from sim.book import load_book
from sim.model.population import arrivals, stock
from sim.model.state import clocks
from sim.rules.need import notice_rate

NEVER_TAKEN = "need.stock.into_care=[0, 0, 0, 0, 0, 0]"
AREA = 6.0


def at_the_start(*sets: str) -> tuple[int, int]:
    """Families at the highest level at the start: in the community, and with children in care."""
    log = simulate(status_quo(*sets), small_area(AREA), years=1, warm_up=0)
    frame = rows(log)
    first = frame[frame["time"] == log.start]
    highest = set(first[(first["event"] == "level") & (first["value"] == 5)]["family"])
    care = set(first[(first["event"] == "stage_in") & (first["stage"] == "care")]["family"])
    return len(highest - care), len(care)


def test_the_community_at_the_start_has_lost_children_to_care() -> None:
    (community, care), (without, care_without) = at_the_start(), at_the_start(NEVER_TAKEN)
    assert community < 0.9 * without
    assert care == pytest.approx(care_without, rel=0.1)  # to the published count, from whichever families


@pytest.mark.parametrize("power", [0.0, 0.4])
def test_the_community_is_drawn_at_the_rates_at_which_its_families_are_then_noticed(power: float) -> None:
    need = bare_parameters({"need.noticing.frailty": power}).area.need
    world = bare_world(bare_parameters({"need.noticing.frailty": power}))
    edges = stock._edges_of(world, load_book().values)
    found = set()
    for identity in range(20):
        family = arrivals.make_family(world, identity, 0, arrivals.make_children(world, identity, 0))
        arrivals.settle_in(world, family, "onset")
        place = need.frailty.index(family.need.frailty)
        found.add(need.visibility[place])
        for level, base in enumerate(need.notice):
            family.need.level = level
            clocks.wind_clocks(world, family)
            _, falls, noticed, *_ = edges(np.array([level]), np.array([False]), np.array([place]))[:, 0]
            assert family.need.notice_rate == notice_rate(base, need.visibility[place])
            assert noticed - falls == pytest.approx(family.need.notice_rate)
    assert (found == {1.0}) == (power == 0.0)
