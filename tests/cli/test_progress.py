"""Progress: no estimate before it can be told, time left at the usual pace, plain lines in a batch log."""

import pytest

from sim import run
from sim.cli.progress import Lines, Pace, Work, before_words, duration_words, left_words, line_words, progress_told
from tests.support import experiment_fixture as fixture

RUTLAND = Work("Comparing", 8003.0, 7, 2)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def pace_of(work: Work, done: int, total: int) -> tuple[Pace, Clock]:
    clock = Clock()
    pace = Pace(work, clock)
    pace.begin(done, total)
    return pace, clock


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "less than 10 seconds"),
        (34, "30 seconds"),
        (60, "1 minute"),
        (89, "1 minute 30 seconds"),
        (100, "2 minutes"),
        (3599, "1 hour"),
        (4800, "1 hour 20 minutes"),
        (40_000, "11 hours"),
    ],
)
def test_a_length_of_time_is_told_roughly(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words


def test_the_size_comes_before_anything_and_no_estimate() -> None:
    pace, _ = pace_of(RUTLAND, 0, 60)
    assert before_words(pace) == (
        "Comparing: 60 runs to do, 2 side by side (8,003 children, 7 years a run); how long is told once the first are "
        "finished"
    )
    assert left_words(pace) == "working out how long"


def test_what_was_finished_before_is_not_counted_as_to_do() -> None:
    pace, _ = pace_of(RUTLAND, 24, 60)
    assert before_words(pace).startswith("Comparing: 36 of 60 runs to do")


def test_without_a_size_none_is_told() -> None:
    pace, _ = pace_of(Work("Sweeping"), 0, 1)
    assert before_words(pace) == "Sweeping: 1 run to do; how long is told once the first are finished"


def test_time_left_goes_by_the_usual_run_and_settles() -> None:
    pace, clock = pace_of(Work("Running", side_by_side=1), 0, 100)
    told = []
    for done, seconds in enumerate((500, 10, 11, 9, 10, 300, 10, 10), start=1):
        clock.now += seconds
        pace.move(done)
        told.append(pace.left)
    assert told[0] is None
    assert told[1:] == pytest.approx([98 * 10, 97 * 10.5, 96 * 10, 95 * 10, 94 * 10, 93 * 10, 92 * 10])
    clock.now += 20
    assert pace.left == pytest.approx(900)


def test_runs_side_by_side_are_taken_a_round_at_a_time() -> None:
    """Four at once finish within a second of each other, each after a hundred seconds."""
    pace, clock = pace_of(Work("Running", side_by_side=4), 0, 40)
    for done in range(1, 13):
        clock.now += 97 if done % 4 == 1 else 1
        pace.move(done)
        assert pace.measured == (done >= 8)
        if pace.measured:
            assert pace.left == pytest.approx(25 * (40 - done), rel=0.02)
    assert line_words(pace) == "Running: 12 of 40 runs done, usually 2.4 a minute, about 12 minutes left"


def test_the_last_runs_take_as_long_as_a_round() -> None:
    pace, clock = pace_of(Work("Running", side_by_side=4), 0, 9)
    for done in (4, 8):
        clock.now += 100
        pace.move(done)
    assert pace.left == pytest.approx(100)
    pace.move(9)
    assert pace.left == 0


def test_runs_of_before_do_not_speed_it_up() -> None:
    pace, clock = pace_of(Work("Running", side_by_side=1), 50, 60)
    for done in (51, 52):
        clock.now += 10
        pace.move(done)
    assert pace.left == pytest.approx(80)
    assert pace.a_minute == pytest.approx(6)


def test_until_the_time_left_is_known_that_is_said() -> None:
    pace, clock = pace_of(Work("Running", side_by_side=4), 0, 40)
    for done in range(1, 8):
        clock.now += 10
        pace.move(done)
        assert line_words(pace) == f"Running: {done} of 40 runs done, working out how long"


def test_with_few_runs_a_round_that_is_half_of_all_is_enough() -> None:
    pace, clock = pace_of(Work("Running", side_by_side=16), 0, 30)
    clock.now += 100
    pace.move(15)
    assert not pace.measured
    pace.move(16)
    assert pace.left == pytest.approx(100, rel=0.01)


def test_a_batch_log_gets_a_line_now_and_then() -> None:
    clock = Clock()
    lines: list[str] = []
    tell = Lines(Pace(Work("Running", 8003.0, 7, 1), clock), lines.append)
    tell(0, 2000)
    for done in range(1, 2001):
        clock.now += 5
        tell(done, 2000)
    assert lines[0].startswith("Running: 2,000 runs to do")
    assert lines[1].startswith("Running: 2 of 2,000 runs done, usually 12 a minute, about 2 hours 46 minutes left")
    assert lines[2].startswith("Running: 8 of")
    assert lines[-1] == "Running: 2,000 of 2,000 runs done in 2 hours 47 minutes"
    assert 40 < len(lines) < 100


def test_short_work_is_one_line_and_finished_work_none() -> None:
    clock = Clock()
    lines: list[str] = []
    tell = Lines(Pace(RUTLAND, clock), lines.append)
    for done in range(5):
        tell(done, 4)
        clock.now += 1
    assert len(lines) == 1
    Lines(Pace(RUTLAND, clock), lines.append)(4, 4)
    assert len(lines) == 1


def test_nothing_of_it_is_a_result(capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (False, True):
        with progress_told(RUTLAND, quiet) as tick:
            run("status_quo", settings=fixture.settings(progress=tick, replications=3))
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("" if quiet else "Comparing: 3 runs to do")
        assert bool(err) is not quiet
