"""Beliefs are right on the whole: need is as likely as the service believes, at every stage, and the test can fail."""

import pytest

from sim.fit.belief.beyond import DECISIONS, called
from sim.fit.belief.calibration import ASKED, judged, lines_of
from sim.fit.belief.lines import BIN_GAP, MEAN_GAP, Bin, within
from sim.model.state.judgements import Judgement

RUNS = 2
"""Runs of three years in half the average area: from some 200 judgements at conferences to 30,000 at the front door."""
SINGLE = ("early help: high risk", "enquiry: care", "review of a plan: care")
"""Single decisions of which two runs hold enough to judge."""


def test_need_is_as_likely_as_the_service_believes_at_every_stage() -> None:
    found = judged(replications=RUNS)
    lines = lines_of(found)
    assert {line.stage for line in lines} == set(ASKED)
    single = [called(each.name, each.level, each.among(found)) for each in DECISIONS if each.name in SINGLE]
    assert len(single) == len(SINGLE)
    for line in [*lines, *single]:
        assert line is not None
        assert within(line.whole, MEAN_GAP), line
        for each in line.bins:
            assert within(each, BIN_GAP), line


def test_signals_trusted_more_than_they_deserve_are_told() -> None:
    lines = lines_of(judged(["need.belief.trust=2"], replications=1))
    assert sum(not line.holds for line in lines) >= len(lines) / 4


def test_a_bin_is_held_to_its_gap_and_its_chance() -> None:
    assert within(Bin(1000, 0.52, 0.50, 0.001), MEAN_GAP)
    assert not within(Bin(1000, 0.53, 0.50, 0.001), MEAN_GAP)
    assert within(Bin(50, 0.60, 0.50, 0.03), MEAN_GAP)


def test_judgements_of_one_family_count_as_one_in_the_error() -> None:
    def judgement(family: int, level: int) -> Judgement:
        return Judgement(0, family, "conference", "plan", True, level, (1.0, 1.0, 1.0, 1.0, 0.5, 0.0))

    apart = lines_of([judgement(number, 4 if number % 2 else 3) for number in range(100)])[0].whole
    together = lines_of([judgement(number % 4, 4 if number % 2 else 3) for number in range(100)])[0].whole
    assert (apart.true, apart.believed, apart.gap) == (0.5, 0.5, 0.0)
    assert apart.error == pytest.approx(0.05)
    assert together.error == pytest.approx(0.25)
