"""A gain that a longer list, longer open time or fewer helped explains is not called better."""

import pytest
from tidy_tables import PLANS, WAIT, tidy

from sim.experiment.comparison.explaining import explained_by
from sim.experiment.comparison.judging import judge
from sim.experiment.comparison.paired import compare_tables
from sim.kpis import catalogue, kpi_named
from sim.kpis.explained import Explanation, read_explanation

KNOWN = {entry.id: entry for entry in catalogue()}
LIST = "waiting_families"
NOISE = [0.0, 0.2, -0.2, 0.1, -0.1] * 4


def compared(**moves: float):
    """Comparison of twenty pairs in which each indicator moves by so much from 100, by id."""
    base = {kpi: [100.0] * len(NOISE) for kpi in moves}
    other = {kpi: [100.0 + move + extra for extra in NOISE] for kpi, move in moves.items()}
    return compare_tables(tidy({"base": base, "other": other}), catalogue(), len(NOISE), 1).table.set_index("kpi")


def test_every_visible_headline_and_every_rationed_figure_names_what_would_explain_a_gain():
    named = {entry.id for entry in catalogue() if entry.not_better_if}
    visible = {entry.id for entry in catalogue() if entry.built and entry.headline and entry.view == "visible"}
    assert visible <= named
    assert {"days_to_effective_help", "cin_rate", "assessment_within_45wd_pct", "caseload_mean"} <= named


def test_what_explains_is_an_indicator_that_this_version_computes():
    for entry in catalogue():
        for each in entry.not_better_if:
            assert KNOWN[each.kpi].built
            assert each.kpi != entry.id
            assert each.amount > 0


def test_an_explanation_is_read_from_its_words():
    assert read_explanation("waiting_families up by 5") == Explanation("waiting_families", "up", 5.0)
    assert read_explanation("withdrawals down by 10%") == Explanation("withdrawals", "down", 0.1, relative=True)


@pytest.mark.parametrize("text", ["waiting_families", "waiting_families up 5 by", "a sideways by 5", "a up by much"])
def test_other_words_are_refused(text):
    with pytest.raises(ValueError, match=r"form|float"):
        read_explanation(text)


@pytest.mark.parametrize(
    ("way", "amount", "relative", "difference", "expected"),
    [
        ("up", 5.0, False, 5.0, True),
        ("up", 5.0, False, 4.9, False),
        ("up", 5.0, False, -9.0, False),
        ("down", 0.1, True, -10.0, True),  # a tenth of a base of 100
        ("down", 0.1, True, -9.0, False),
        ("down", 0.1, True, 10.0, False),
    ],
)
def test_an_explanation_holds_from_its_amount_on_and_in_its_way_only(way, amount, relative, difference, expected):
    assert Explanation(LIST, way, amount, relative).holds(difference, 100.0) is expected


def test_nothing_holds_where_nothing_moves():
    assert not Explanation(LIST, "up", 0.1, relative=True).holds(0.0, 0.0)


def test_a_shorter_wait_beside_a_longer_list_is_not_called_better():
    alone = compared(**{WAIT: -3.0}).loc[WAIT]
    assert (alone["verdict"], alone["why"]) == ("better", "")
    beside = compared(**{WAIT: -3.0, LIST: 7.0}).loc[WAIT]
    assert beside["verdict"] == "not judged"
    assert beside["why"] == "explained by Families waiting for a named worker (up by 7 families)"
    assert compared(**{WAIT: -3.0, LIST: 4.0}).loc[WAIT, "verdict"] == "better"
    assert compared(**{WAIT: -3.0, LIST: -7.0}).loc[WAIT, "verdict"] == "better"


def test_worse_stays_worse_whatever_moved_beside_it():
    row = compared(**{WAIT: 3.0, LIST: 7.0}).loc[WAIT]
    assert (row["verdict"], row["why"]) == ("worse", "")


def test_a_large_amount_is_written_out():
    row = compared(cin_rate=-40.0, missed_need_days=1594.4).loc["cin_rate"]
    assert row["why"].endswith("need above the service received (up by 1,594)")


def test_a_count_that_fell_says_what_explains_it_and_one_that_rose_does_not():
    fell = compared(**{PLANS: -3.0, LIST: 7.0, "conference_missed_pct": 4.0}).loc[PLANS]
    assert fell["verdict"] == "lower"
    assert fell["why"].startswith("explained by Families waiting for a named worker (up by 7 families) and Conferences")
    assert fell["why"].endswith("(up by 4 points)")
    rose = compared(**{PLANS: 3.0, LIST: 7.0}).loc[PLANS]
    assert (rose["verdict"], rose["why"]) == ("higher", "")


def test_a_figure_without_verdict_says_it_too():
    row = compared(days_to_effective_help=-20.0, never_helped_pct=5.0).loc["days_to_effective_help"]
    assert row["verdict"] == "not judged"
    assert "explained by Families with complex need never effectively helped (up by 5 points)" in row["why"]


def test_fewer_referrals_again_because_nobody_closes_is_not_better():
    row = compared(rereferral_pct=-4.0, closures_per_open_year=-20.0).loc["rereferral_pct"]
    assert row["verdict"] == "not judged"
    assert "closed per open family-year (down by 20 families)" in row["why"]


def test_a_difference_that_is_not_clear_is_not_explained():
    moved = {LIST: (9.0, 100.0)}
    assert explained_by(kpi_named(WAIT), -2.0, -5.0, 1.0, moved.get, KNOWN) == ""
    assert explained_by(kpi_named(WAIT), -2.0, -3.0, -1.0, moved.get, KNOWN) != ""
    assert judge(kpi_named(WAIT), -2.0, -5.0, 1.0, 100.0, explained="").verdict == "no clear difference"
