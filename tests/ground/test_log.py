"""The event record: closed vocabularies, columns in order, blocks that do not show."""

import pandas as pd
import pytest

from sim.areas import load_area
from sim.log import COLUMNS, DETAILS, EVENTS, STAGES, TEAMS, Recorder
from sim.model import simulate
from sim.scenario import load_scenario


@pytest.mark.parametrize(
    "sets",
    [
        ["workforce.social_worker.caseload_cap=8"],
        ["service.model=merged", "lcpp.model=holder", "handover.policy=warm", "handover.practitioner_stays=true"],
        ["lcpp.model=overseer", "lcpp.overflow=wait", "lcpp.caseload_cap=3", "child_in_need.holder=any"],
    ],
    ids=["base", "merged", "overseer"],
)
def test_every_word_of_a_run_is_in_the_closed_vocabularies(sets: list[str]) -> None:
    frame = simulate(load_scenario("status_quo", sets), load_area("hartlepool").scaled(0.4), years=1, warm_up=0).frame()
    assert tuple(frame.columns) == COLUMNS
    assert set(frame["event"].astype(str)) <= set(EVENTS)
    assert set(frame["stage"].astype(str)) <= {"", *STAGES}
    assert set(frame["team"].astype(str)) <= {"", *TEAMS}
    told = frame.loc[frame["event"] != "help", "detail"].astype(str).unique()
    words = {word for detail in told for word in detail.split(",") if word}
    assert words <= {*DETAILS, *STAGES}, words - {*DETAILS, *STAGES}


def test_rows_are_told_the_same_however_they_are_folded() -> None:
    rows = [(t, t % 3, -1, "level", "community", "", -1, float(t), f"word {t % 5}") for t in range(50)]
    frames = []
    for every in (1, 7, 50):
        recorder = Recorder()
        for number, row in enumerate(rows, 1):
            recorder.append(row)
            if number % every == 0:
                recorder.fold()
        columns = recorder.columns()
        words = recorder.codes["detail"].words
        frames.append(pd.DataFrame({**columns, "detail": [words[code] for code in columns["detail"]]}))
        assert recorder.count == len(rows)
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])
    assert frames[0]["sequence"].tolist() == list(range(50))
