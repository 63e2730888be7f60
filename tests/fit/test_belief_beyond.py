"""Beliefs beside the stages: which judgements a decision means, the level before going home, and who sees a family."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from sim.areas import load_area
from sim.book import load_book
from sim.fit.belief.beyond import APART, DECISIONS, FEW, OTHER, SOCIAL_WORKER, before_home, called, seen_by
from sim.fit.belief.calibration import table
from sim.fit.belief.lines import line_of
from sim.kpis.tables import Tables
from sim.model import judgements, simulate
from sim.model.state.judgements import Judgement
from sim.scenario import load_scenario
from sim.service import Stage


def judgement(
    stage: str, outcome: str, *, family: int = 1, time: int = 100, level: int = 3, sight: bool = True
) -> Judgement:
    return Judgement(time, family, stage, outcome, sight, level, (1.0, 0.9, 0.7, 0.5, 0.3, 0.1))


def test_a_decision_is_of_its_stages_and_outcomes_and_made_on_a_sight() -> None:
    by_name = {each.name: each for each in DECISIONS}
    found = [
        judgement(Stage.PRE_PROCEEDINGS, "diverted"),
        judgement(Stage.PRE_PROCEEDINGS, Stage.PROCEEDINGS),
        judgement(Stage.PRE_PROCEEDINGS, Stage.CARE),
        judgement(Stage.PRE_PROCEEDINGS, "diverted", sight=False),
        judgement(Stage.S47, Stage.CARE),
        judgement(Stage.S47, Stage.CONFERENCE),
    ]
    assert by_name["end of pre-proceedings"].among(found) == found[:2]
    assert by_name["coming into care"].among(found) == [found[2], found[4]]
    assert by_name["enquiry: care"].among(found) == found[4:]
    values = load_book().values
    assert all(isinstance(values[each.level], int) for each in DECISIONS)


def test_going_home_is_held_to_the_level_before_it() -> None:
    asked: list[int] = []

    def tables_of(run: int) -> Tables:
        asked.append(run)

        def level_at(family: np.ndarray, time: np.ndarray) -> np.ndarray:
            assert time.tolist() == [99] * len(time)
            return family + run

        return cast("Tables", SimpleNamespace(level_at=level_at))

    found = [
        judgement(Stage.CARE, "home", family=2),
        judgement(Stage.PROCEEDINGS, "home", family=2),
        judgement(Stage.CARE, "home", family=APART + 3),
    ]
    assert [each.level for each in before_home(found, tables_of)] == [2, 3, 4]
    assert asked == [0, 1]


def test_who_sees_a_family_is_read_from_the_log() -> None:
    area, scenario = load_area("england").scaled(0.05), load_scenario("cin_any_practitioner")
    tables = Tables(simulate(scenario, area, 1, 0, years=1, warm_up=1))
    run = [each for each in judgements(scenario, area, 1, 0, years=1, warm_up=1) if each.sight]
    who = seen_by(tables, run)
    by_stage = {
        stage: {by for each, by in zip(run, who, strict=True) if each.stage == stage}
        for stage in (Stage.FAMILY_HELP, Stage.S47)
    }
    assert by_stage[Stage.FAMILY_HELP] == {SOCIAL_WORKER, OTHER}
    assert by_stage[Stage.S47] == {SOCIAL_WORKER}


def test_few_judgements_tell_nothing() -> None:
    judged = [judgement(Stage.CARE, "home", family=number) for number in range(FEW - 1)]
    line = called("care: going home", "care.home_level", judged)
    assert line is not None
    assert line.level == 3
    assert line.bins == ()
    assert line_of("the same", 3, judged).bins[0].count == FEW - 1
    page = table([], [line], 1)
    assert "| care: going home | 3 | 29 | 0.500 | 1.000 | -0.500 |  | too few to tell |" in page
    more = called("care: going home", "care.home_level", [*judged, judgement(Stage.CARE, "home", family=99)])
    assert more is not None
    assert more.whole.gap == pytest.approx(-0.5)
    assert "| **no** |" in table([], [more], 1)
    assert called("nobody", "care.home_level", []) is None
