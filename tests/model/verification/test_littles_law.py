"""Little's law is an exact identity on every stage of every run in debug mode."""

import numpy as np
import pytest
from verification_parts import (
    rows,
    small_area,
)

from sim.model import checks
from sim.model import simulate as run_model
from sim.model.checks import ConservationError


def test_littles_law_is_an_identity_on_the_record() -> None:
    """From the record alone: the area under the number in each stage is the time spent there, in whole minutes."""
    log = run_model("status_quo", small_area(1.0), years=2, warm_up=1)
    frame = rows(log)
    moves = frame[frame["event"].isin(("stage_in", "stage_out"))]
    assert set(moves["stage"]) >= {"community", "front_door", "assessment", "child_in_need", "child_protection", "care"}
    for stage, there in moves.groupby("stage"):
        entering = (there["event"] == "stage_in").to_numpy()
        time = there["time"].to_numpy()
        number = np.cumsum(np.where(entering, 1, -1))
        assert number.min() >= 0, stage
        area = int((number * np.diff(np.append(time, log.end))).sum())
        stayed, since = 0, {}
        for family, child, enters, at in zip(there["family"], there["child"], entering, time, strict=True):
            if enters:
                assert (family, child) not in since, stage
                since[family, child] = int(at)
            else:
                stayed += int(at) - since.pop((family, child))
        stayed += sum(log.end - at for at in since.values())
        assert area == stayed, f"{stage}: {area} against {stayed}"


def test_littles_law_is_checked_at_the_end_of_every_debug_run(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[checks.Auditor] = []
    at_end = checks.at_end

    def tampered_with(auditor: checks.Auditor) -> None:
        """Look at the end of the run, before the area is let go of, with one spell too many in a stage and without."""
        seen.append(auditor)
        for stage in ("community", "assessment", "child_in_need", "care"):
            auditor.stayed[stage] += 1
            with pytest.raises(ConservationError, match=f"Little's law on {stage}"):
                at_end(auditor)
            auditor.stayed[stage] -= 1
        at_end(auditor)

    monkeypatch.setattr(checks, "at_end", tampered_with)
    run_model("status_quo", small_area(), years=1, warm_up=0, debug=True)
    assert sum(area > 0 for area in seen[0].area.values()) >= 8
