"""Progress: an estimate before anything is run, time left by all runs that are finished, plain lines in a batch log."""

import pytest

from sim import run
from sim.cli.progress import Lines, Pace, Work, before_words, duration_words, guess, line_words, progress_told
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


def test_the_estimate_comes_before_anything_and_says_what_it_is_from() -> None:
    pace, _ = pace_of(RUTLAND, 0, 60)
    told = before_words(pace)
    assert told.startswith("Comparing: 60 runs to do, 2 side by side; about ")
    assert told.endswith("a guess from its size (8,003 children, 7 years a run)")


def test_what_was_finished_before_is_not_counted_as_to_do() -> None:
    pace, _ = pace_of(RUTLAND, 24, 60)
    assert before_words(pace).startswith("Comparing: 36 of 60 runs to do")


def test_without_a_size_nothing_is_guessed() -> None:
    pace, _ = pace_of(Work("Sweeping"), 0, 1)
    assert before_words(pace) == "Sweeping: 1 run to do; how long is told from the first that are finished"


def test_the_guess_grows_with_what_is_done() -> None:
    once = guess(RUTLAND, 2)
    assert once is not None
    assert guess(RUTLAND, 20) == pytest.approx(10 * once)
    doubled = guess(Work("Comparing", 16006.0, 7, 2), 2)
    assert doubled is not None
    assert 2 * once < doubled < 3 * once


def test_time_left_goes_by_all_finished_runs_and_not_by_the_last() -> None:
    pace, clock = pace_of(Work("Running", side_by_side=1), 0, 10)
    for done, seconds in ((1, 100), (2, 100), (3, 100), (4, 1), (5, 1)):
        clock.now += seconds
        pace.move(done)
    assert pace.left == pytest.approx(302 / 5 * 5)
    clock.now += 20
    assert pace.left == pytest.approx(302 - 20)


def test_runs_of_before_do_not_speed_it_up() -> None:
    pace, clock = pace_of(Work("Running", side_by_side=1), 50, 60)
    clock.now += 10
    pace.move(51)
    assert pace.left == pytest.approx(90)
    assert pace.a_minute == pytest.approx(6)


def test_the_pace_is_not_told_before_a_whole_round_is_finished() -> None:
    pace, clock = pace_of(Work("Running", side_by_side=4), 0, 40)
    clock.now += 10
    for done in (1, 2, 3):
        pace.move(done)
        assert not pace.measured
        assert line_words(pace) == f"Running: {done} of 40 runs done"
    pace.move(4)
    assert line_words(pace) == "Running: 4 of 40 runs done, 24 a minute, about 2 minutes left, " + (
        "going by all that are finished"
    )


def test_a_batch_log_gets_a_line_now_and_then() -> None:
    clock = Clock()
    lines: list[str] = []
    tell = Lines(Pace(Work("Running", 8003.0, 7, 1), clock), lines.append)
    tell(0, 2000)
    for done in range(1, 2001):
        clock.now += 5
        tell(done, 2000)
    assert lines[0].startswith("Running: 2,000 runs to do")
    assert lines[1].startswith("Running: 1 of 2,000 runs done")
    assert lines[2].startswith("Running: 7 of")
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
