"""Counts and commands as people read them: one run is no plural, and a command can be pasted as it stands."""

import re
import shlex
from pathlib import Path

import pytest

from sim import wording
from sim.areas import load_area
from sim.experiment.runs.settings import warnings_of

CODE = Path(wording.__file__).parent
PLURAL = re.compile(
    r"\{(?P<count>[^{}]+?)(:,)?\} (?P<noun>(more |finished )?"
    r"(runs|replications|rows|points|families|files|years|samples|indicators|steps|notes|workers|pairs|faults))\b"
)
ALWAYS_SEVERAL = ("_MOST", "MOST_", "FEWEST", "TRIES", "LONGEST", "LEVELS")
"""Constants, all above one."""
CHAPTERS = ("cli", "scenario", "areas", "book", "explain", "report", "kpis", "experiment")
NOT_FOR_USERS = ("trials", "calibration.py", "validation.py")


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 runs"), (1, "1 run"), (2, "2 runs"), (1200, "1,200 runs"), (-1, "-1 runs")]
)
def test_a_count_agrees_with_its_noun(number: int, words: str) -> None:
    assert wording.count_words(number, "run") == words


def test_a_noun_may_have_a_plural_of_its_own() -> None:
    assert wording.count_words(1, "family", "families") == "1 family"
    assert wording.count_words(3, "family", "families") == "3 families"
    assert [wording.noun(each, "is", "are") for each in (0, 1, 2)] == ["are", "is", "are"]


def test_one_run_is_told_as_one() -> None:
    assert warnings_of([], load_area("rutland"), 1)[0].startswith("1 replication: ")
    assert warnings_of([], load_area("rutland"), 2)[0].startswith("2 replications: ")


def test_no_message_counts_a_noun_by_itself() -> None:
    """A number before a plural noun is a count that may be one: `count_words` says it."""
    found = []
    for path in (path for chapter in CHAPTERS for path in sorted((CODE / chapter).rglob("*.py"))):
        if any(each in path.parts for each in NOT_FOR_USERS):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for match in PLURAL.finditer(line):
                if not any(each in match["count"] for each in ALWAYS_SEVERAL):
                    found.append(f"{path.relative_to(CODE)}:{number}: {match[0]}")
    assert found == []


@pytest.mark.parametrize("folder", ["results/a b", "results/it's", "$HOME;ls", 'a"b', "-x", "ünï"])
def test_a_command_is_quoted_for_the_shell(folder: str) -> None:
    line = wording.shell_line(["pathfinder", "results", folder], windows=False)
    assert shlex.split(line) == ["pathfinder", "results", folder]


def test_a_command_is_quoted_for_windows() -> None:
    words = ["pathfinder", "results", "my results", "--where", "area=Bristol, City of"]
    expected = 'pathfinder results "my results" --where "area=Bristol, City of"'
    assert wording.shell_line(words, windows=True) == expected


def test_plain_words_stay_plain() -> None:
    assert wording.command("results", "results/status_quo-rutland", "--point", 3) == (
        "pathfinder results results/status_quo-rutland --point 3"
    )
