"""The event record: closed vocabularies, columns in order, blocks that do not show."""

import runpy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.areas import load_area
from sim.log import COLUMNS, DETAILS, EVENTS, STAGES, TEAMS, Recorder, Row, block, own_block
from sim.log.row import KEPT_AS, codes_of_columns
from sim.model import simulate
from sim.scenario import load_scenario
from sim.service import Stage


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
    frames = []
    for every in (1, 7, 50):
        recorder = Recorder()
        for number in range(1, 51):
            recorder.level(number, number % 3, Stage.COMMUNITY, number, f"word {number % 5}")
            if number % every == 0:
                recorder.fold()
        columns = recorder.columns()
        words = recorder.codes["detail"].words
        frames.append(pd.DataFrame({**columns, "detail": [words[code] for code in columns["detail"]]}))
        assert recorder.count == 50
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])
    assert frames[0]["sequence"].tolist() == list(range(50))


WORDS = st.sampled_from(["", "level", "community", "no such word", "12.50"])
WHOLE = st.integers(-(2**31), 2**31 - 1)
ROWS = st.lists(
    st.tuples(WHOLE, WHOLE, WHOLE, WORDS, WORDS, WORDS, WHOLE, st.floats(allow_nan=False), WORDS), max_size=40
)


def gathered(module: Any, rows: list[Row]) -> Iterator[Any]:
    """What a block of rows tells of them, twice over, and the words it met."""
    codes, seen = codes_of_columns(), list[Row]()
    gather = module.Block(codes)
    gather.look = seen.append
    for part in (rows, rows[::-1]):
        for row in part:
            gather.add(*row)
        yield gather.rows
        yield len(gather)
        columns = gather.columns()
        yield {name: (columns[name].astype(kind).tolist()) for name, kind in KEPT_AS.items()}
        yield {name: each.words for name, each in codes.items()}
        gather.clear()
    yield seen


PLAIN = SimpleNamespace(**runpy.run_path(str(Path(own_block.__file__).with_name("block.py"))))
"""Rows as objects, whichever build is in use: `block` itself is the one that the model uses."""


@given(ROWS)
def test_rows_gathered_as_objects_and_as_bytes_are_the_same(rows: list[Row]) -> None:
    plain = list(gathered(PLAIN, rows))
    assert list(gathered(own_block, rows)) == list(gathered(block, rows)) == plain
    assert plain[0] == rows
    assert plain[-1] == [*rows, *rows[::-1]]


@pytest.mark.parametrize("module", [block, own_block])
@pytest.mark.parametrize("place", [1, 2, 6])
def test_a_number_that_does_not_fit_is_an_error(module: Any, place: int) -> None:
    fits = (0, 0, 0, "level", "", "", 0, 0.0, "")
    gather = module.Block(codes_of_columns())
    gather.add(*fits)

    def add() -> None:
        gather.add(*fits[:place], 2**31, *fits[place + 1 :])
        gather.columns()

    with pytest.raises((OverflowError, ValueError)):
        add()
    if module is own_block:
        assert gather.rows == [fits]  # no part of the other row is left
