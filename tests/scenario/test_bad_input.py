"""Bad input is refused in one sentence that says where and what to do; quickly, and with nothing written.

Each file of `bad_input` names in its first line what its message must say. Files that cannot hold such a line (other
encodings, empty, huge) are made here. Windows line ends and a UTF-8 byte order mark are not faults.
"""

import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.errors import InputError
from sim.scenario import load_scenario
from sim.scenario.what_to_write import wrong_type_words

CORPUS = Path(__file__).with_name("bad_input")
FILES = sorted(CORPUS.glob("*.yaml"))
MARK = "# refused with: "
GOOD = (
    "title: Café waits\nquestion: Is it read?\n"
    "timeline:\n  - {on: start, because: a test, set: {early_help.consent: 0.5}}\n"
)
LIMIT = 2.0  # seconds

BYTES = {
    "empty": (b"", ["empty"]),
    "blank": (b" \n\n  \n", ["empty"]),
    "utf_16": (GOOD.encode("utf-16"), ["not UTF-8", "saved as UTF-8"]),
    "utf_16_without_mark": (GOOD.encode("utf-16-le"), ["not UTF-8"]),
    "utf_32": (GOOD.encode("utf-32"), ["not UTF-8"]),
    "latin_1": (GOOD.encode("latin-1"), ["not UTF-8", "line 1"]),
    "binary": (bytes(range(256)) * 8, ["not UTF-8"]),
    "bell": (GOOD.encode() + b"sources: [\x07]\n", ["not YAML"]),
    "zip": (b"PK\x03\x04\x14\x00\x00\x00", ["not UTF-8"]),
    "long_line": (b"title: " + b"x" * 450_000 + b"\n", ["question", "missing"]),
    "many_keys": (b"".join(b"k%d: 1\n" % number for number in range(40_000)), ["keys and values"]),
    "many_keys_unknown": (b"".join(b"k%d: 1\n" % number for number in range(5_000)), ["unknown key"]),
    "many_comments": (b"#\n" * 225_000 + b"a: 1\n", ["unknown key"]),
    "many_lines": (b"title: x\n" + b"  y\n" * 100_000, ["question"]),
    "many_quotes": (b"title: '" + b"''" * 200_000 + b"'\n", ["question"]),
    "colon": (b"title: a: b\n", ["not YAML", "line 1", "in quotes", "title: 'Help: sooner'"]),
    "many_blanks": (b"title: x\n" + b"\n" * 450_000 + b"b: 1\n", ["unknown key"]),
}
SETS = {
    "demand.multiplyer=1": ["unknown lever", "did you mean 'demand.multiplier'"],
    "demand.multiplier": ["not an assignment", "PATH=VALUE"],
    "demand.multiplier=": ["not an assignment"],
    "=1": ["not an assignment"],
    "demand.multiplier=3": ["out of range", "0 to 2"],
    "demand.multiplier=-1": ["out of range"],
    "demand.multiplier=nan": ["wrong type", "a number"],
    "demand.multiplier=.nan": ["not finite"],
    "demand.multiplier=inf": ["wrong type"],
    "demand.multiplier=1e0": ["readers of YAML differ"],
    "demand.multiplier=01": ["readers of YAML differ"],
    "demand.multiplier=yes": ["wrong type", "allowed: a number, or add:N or times:N"],
    "workforce.social_worker.vacancy_rate=20%": ["wrong type: write 0.2;", "allowed: a number"],
    "workforce.social_worker.vacancy_rate=20": ["out of range: write 0.2 for 20%", "0 to 1"],
    "workforce.social_worker.vacancy_rate=times:9": ["the value is out of range;"],
    "workforce.social_worker.leaving_rate=12": ["out of range: write 0.12 for 12%", "0 to 5"],
    "front_door.thresholds.referral=60": ["out of range: write 0.6 for 60%"],
    "handover.severity_more=add:5%": ["wrong type"],
    "early_help.consent=add:5%": ["wrong type: write 0.05;"],
    "workforce.social_worker.posts=+10%": ["wrong type: write times:1.1;"],
    "workforce.social_worker.posts=-10%": ["wrong type: write times:0.9;"],
    "workforce.social_worker.posts=-110%": ["wrong type;"],
    "workforce.social_worker.posts=10%": ["write times:1.1 for 10% more, times:0.9 for 10% less, times:0.1 for 10% of"],
    "workforce.social_worker.posts=times:10%": ["write 1.1 for 10% more, 0.9 for 10% less, 0.1 for 10% of what there"],
    "workforce.social_worker.posts=times:+10%": ["wrong type: write 1.1;"],
    "workforce.social_worker.posts=times:110%": ["wrong type: write 1.1;"],
    "agency.allowed=yes": ["wrong type: write true;", "allowed: true or false"],
    "agency.allowed=No": ["wrong type: write false;"],
    "agency.used=off": ["wrong type: write false;"],
    "agency.allowed=perhaps": ["wrong type;", "allowed: true or false"],
    "cpp_rate=30": ["unknown lever"],
    "demand.multiplier=add:": ["wrong type", "a number"],
    "demand.multiplier=add:much": ["wrong type", "a number"],
    "demand.multiplier=times:-2": ["negative"],
    "demand.multiplier=times:9": ["out of range"],
    "demand.multiplier=1,2": ["wrong type"],
    "demand.multiplier=&x 1": ["anchor"],
    "demand.multiplier=!!python/name:os.system": ["a tag"],
    "need.onset_level_shares=0.5,0.4,0.3,0.2": ["must sum to 1"],
    "need.onset_level_shares=[0.5, 0.5": ["not YAML"],
    "need.shock_rate=-0.1": ["out of range"],
    "front_door.thresholds.referral=2": ["from 0 to 1", "levels of need", "found 2"],
    "front_door.thresholds.referral=-0.25": ["from 0 to 1", "found -0.25"],
    "protection.thresholds.care=times:20": ["from 0 to 1", "levels of need"],
    "protection.plan_ends_below=2.5": ["from 0 to 1", "levels of need"],
    "care.home_below=1.001": ["from 0 to 1", "found 1.001"],
    "placements.foster.places=3": ["known, not in this version", "places in care"],
    "funding.general_fund=95000000": ["out of range: a multiple", "0.95 is 5% below", "pounds cannot be given"],
    "agency.premium=9": ["out of range", "0 to 3"],
    "agency.allowed=0.2": ["true or false"],
    "agency.price_cap=1.5": ["out of range", "0.3 to 1"],
    "fgdm.coordinators=3": ["known, not in this version"],
    "localities=north": ["not a list of names", "[north, south]"],
    "localities=north,north": ["given twice"],
    "area.localities=north,a/b": ["cannot be a name", "a/b"],
}
NAMES = {
    "status_qou": ["no such scenario", "did you mean 'status_quo'"],
    "": ["no such scenario"],
    "..": ["no such scenario"],
    "../status_quo": ["ends in .yaml"],
    "../../etc/passwd": ["ends in .yaml"],
    "/etc/passwd": ["ends in .yaml"],
    "..\\status_quo": ["ends in .yaml"],
    "nowhere/none.yaml": ["no such file"],
    "nowhere/..yaml": ["cannot be the id"],
    "nowhere/-out.yaml": ["cannot be the id"],
    "nowhere/a b;c.yaml": ["cannot be the id"],
    "nowhere/" + "n" * 300 + ".yaml": ["cannot be the id"],
    "status_quo\0.yaml": ["cannot be the id"],
}


def expected(path: Path) -> list[str]:
    """What the message about a file of the corpus must say."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith(MARK), f"{path.name} must say what it is refused with"
    return [words.strip() for words in first.removeprefix(MARK).split("|")]


def refused(name: str | Path, says: list[str], sets: tuple[str, ...] = ()) -> str:
    """Load a scenario that must be refused quickly with these words; return the message."""
    began = time.process_time()
    with pytest.raises(InputError) as caught:
        load_scenario(name, sets)
    assert time.process_time() - began < LIMIT
    message = str(caught.value)
    assert [words for words in says if words not in message] == [], message
    assert "\n" not in message
    assert len(message) < 1_000
    return message


def tree(folder: Path) -> list[tuple[str, int]]:
    """Every file under a folder with its size."""
    return sorted((str(path), path.stat().st_size) for path in folder.rglob("*"))


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(FILES) + len(BYTES) + len(SETS) + len(NAMES) > 100


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_with_the_words_it_names(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = tree(CORPUS)
    message = refused(path, expected(path))
    assert ".yaml" in message
    assert tree(tmp_path) == []
    assert tree(CORPUS) == before


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_scenario_are_refused(name: str, tmp_path: Path) -> None:
    raw, says = BYTES[name]
    path = tmp_path / f"{name}.yaml"
    path.write_bytes(raw)
    assert f"{name}.yaml" in refused(path, says)
    assert [file for file, _ in tree(tmp_path)] == [str(path)]


@pytest.mark.parametrize("written", ["windows", "byte_order_mark", "both"])
def test_windows_line_ends_and_a_byte_order_mark_are_read(written: str, tmp_path: Path) -> None:
    plain, other = tmp_path / "plain.yaml", tmp_path / f"{written}.yaml"
    plain.write_bytes(GOOD.encode())
    text = GOOD if written == "byte_order_mark" else GOOD.replace("\n", "\r\n")
    other.write_bytes(text.encode("utf-8" if written == "windows" else "utf-8-sig"))
    assert load_scenario(other).hash == load_scenario(plain).hash
    assert load_scenario(other).title == "Café waits"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.write(GOOD.encode())
        os.truncate(file.fileno(), 100_000_000)
    began = time.process_time()
    refused(path, ["too large", "100,000,000 bytes"])
    assert time.process_time() - began < 0.1


def test_a_folder_a_device_and_a_dangling_link_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    refused(tmp_path / "folder.yaml", ["not a file"])
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    refused(tmp_path / "gone.yaml", ["no such file"])
    (tmp_path / "endless.yaml").symlink_to("/dev/zero")
    refused(tmp_path / "endless.yaml", ["not a file"])
    (tmp_path / "round.yaml").symlink_to(tmp_path / "round.yaml")
    refused(tmp_path / "round.yaml", ["round.yaml"])


@pytest.mark.parametrize("assignment", SETS)
def test_a_bad_assignment_is_refused(assignment: str) -> None:
    refused("status_quo", SETS[assignment], (assignment,))


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:20].replace("\0", "0") or "nothing")
def test_a_bad_name_is_refused(name: str) -> None:
    refused(name, NAMES[name])


def command(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the command line in an empty folder."""
    project = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [sys.executable, "-m", "sim", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


CASES = [
    *(("scenarios", "check", str(path)) for path in FILES),
    *(("run", "status_quo", "--set", assignment) for assignment in SETS),
    *(("run", name) for name in NAMES if name and "\0" not in name and not name.startswith("-")),
]
SHOWN = CASES[:: max(1, len(CASES) // 12)]  # about a dozen, spread over files, assignments and names
NO_COMMAND_LINE = find_spec("sim.cli.app") is None


@pytest.mark.skipif(NO_COMMAND_LINE, reason="the command line is not built yet")
@pytest.mark.parametrize(
    "arguments",
    [pytest.param(case, marks=() if case in SHOWN else pytest.mark.full) for case in CASES],
    ids=lambda arguments: Path(arguments[-1]).stem[:40],
)
def test_the_command_line_refuses_with_2_and_writes_nothing(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = command(*arguments, folder=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    assert done.stdout == ""
    assert tree(tmp_path) == []


def test_a_setting_that_names_an_indicator_is_told_to_be_an_outcome(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "outcome.yaml"
    file.write_text(GOOD.replace("early_help.consent: 0.5", "cpp_rate: 30"), encoding="utf-8")
    for words in (["run", "status_quo", "--set", "cpp_rate=30"], ["run", str(file)], ["scenarios", "check", str(file)]):
        assert main(words) == 2
        said = capsys.readouterr().err
        assert "this is an outcome, not a lever" in said
        assert "scenarios schema" in said
        assert "cpp_rate" in said


def test_in_a_file_a_change_by_a_part_is_written_as_files_have_it() -> None:
    assert wrong_type_words("+10%", "FTE", from_flag=False) == "wrong type: write {times: 1.1}"
    assert wrong_type_words("ten", "FTE", from_flag=False) == "wrong type"


def test_a_percentage_that_may_mean_more_or_less_is_told_in_each_meaning() -> None:
    ten = "write {times: 1.1} for 10% more, {times: 0.9} for 10% less, {times: 0.1} for 10% of what there is"
    assert wrong_type_words("10%", "FTE", from_flag=False) == f"wrong type: {ten}"
    more = "write {times: 1.2} for 120% of what there is, {times: 2.2} for 120% more"
    assert wrong_type_words("120%", "FTE", from_flag=False) == f"wrong type: {more}"
    assert wrong_type_words("10%", "share of posts", from_flag=False) == "wrong type: write 0.1"


LIKELY = {
    "funding_clif": "(did you mean 'funding_cliff'?)",
    "grant": "(did you mean 'family_help_grant' or 'permanent_grant'?)",
    "lcpp": "'lcpp_cap_12', 'lcpp_cap_12_mixed', 'lcpp_cap_16', 'lcpp_overseer' or 'lcpp_uncapped'?)",
}


@pytest.mark.parametrize(("name", "likely"), LIKELY.items())
def test_the_scenarios_likely_meant_come_before_the_list_of_all(name: str, likely: str) -> None:
    with pytest.raises(InputError) as told:
        load_scenario(name)
    before, _, after = str(told.value).partition("; allowed: ")
    assert before.startswith(f"scenario: found '{name}'; no such scenario (did you mean ")
    assert before.endswith(likely)
    assert "did you mean" not in after
