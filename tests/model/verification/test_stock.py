"""The area as it stands at the start: families whose children were taken into care are there no longer."""

import pytest
from verification_parts import rows, small_area, status_quo

from sim import simulate

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
