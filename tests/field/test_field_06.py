"""Field 06: a range that does not meet its end is refused, with the value it reaches and a step that meets it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.book import load_book
from sim.cli.app import main
from sim.errors import InputError
from sim.experiment.sweep.points import read_vary
from sim.scenario import load_scenario

CAP = "lcpp.caseload_cap"


def values_of(assignment):
    """The values that are varied."""
    (dimension,) = read_vary([assignment], load_scenario("lcpp_cap_12"), load_book())
    return dimension.values


@pytest.mark.parametrize(
    ("written", "reached", "meets"),
    [
        ("demand.multiplier=0.9:1.1:0.3", "it reaches 0.9", "0.9:1.1:0.2"),
        (f"{CAP}=8:20:7", "it reaches 15", "8:20:6"),
        ("demand.multiplier=0:1:0.3", "it reaches 0.9", "0:1:0.25"),
        (f"{CAP}=8:15:2", "it reaches 14", "8:15:1"),
        (f"{CAP}=8,10:20:4", "it reaches 18", "10:20:5"),
    ],
)
def test_a_range_short_of_its_end_is_refused_with_one_that_meets_it(written, reached, meets):
    with pytest.raises(InputError, match="does not meet its end") as told:
        values_of(written)
    assert reached in str(told.value)
    assert meets in str(told.value)


def test_the_command_runs_nothing_of_it(tmp_path, capsys):
    asked = ["sweep", "status_quo", "--vary", "demand.multiplier=0.9:1.1:0.3", "--out", str(tmp_path / "out")]
    assert main(asked) == 2
    assert "does not meet its end" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@given(st.integers(0, 150), st.integers(1, 50), st.integers(1, 60))
def test_every_range_meets_its_end_or_what_is_suggested_does(low, span, step):
    written = [str(float(Fraction(each, 100))) for each in (low, low + span, step)]
    try:
        found = values_of(f"demand.multiplier={':'.join(written)}")
    except InputError as fault:
        suggested = str(fault.allowed).split(", or ")[0]
        found = values_of(f"demand.multiplier={suggested}")
    assert found[0] == float(written[0])
    assert found[-1] == float(written[1])


def test_one_point_is_not_points(tmp_path, capsys):
    asked = ["sweep", "status_quo", "--vary", "demand.multiplier=1", "--area", "isles of scilly", "--replications", "1"]
    assert main([*asked, "--years", "1", "--warm-up", "0", "--workers", "1", "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "swept over 1 point\n" in told
    assert "; 1 replication at each point;" in told
