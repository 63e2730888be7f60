"""Set-up: a sentence for every way it can fail, nothing done twice, and locks that work on every platform."""

import errno
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def start(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A copy of start.py whose project is an empty folder, where no command is really run."""
    spec = importlib.util.spec_from_file_location("start", project / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    locks = {"core": tmp_path / "lock.txt", "test": tmp_path / "lock-test.txt"}
    for lock in locks.values():
        lock.write_text("simpy==4.1.2\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(module, "LOCKS", locks)
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    return module


@pytest.fixture
def ran(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands that set-up would have run, each a success."""
    commands: list[list[str]] = []

    def attempt(command: list[str]) -> None:
        commands.append(command)
        start.VENV.mkdir(exist_ok=True)

    monkeypatch.setattr(start, "attempt", attempt)
    monkeypatch.setattr(start, "works", lambda python: start.VENV.exists())
    return commands


def installed_from(commands: list[list[str]]) -> list[str]:
    """Names of the locks among the commands."""
    return [Path(command[-1]).name for command in commands if "-r" in command]


def test_first_set_up_makes_the_environment_and_installs_only_what_the_lock_hashes(
    start: ModuleType, ran: list[list[str]]
) -> None:
    start.set_up("core")
    assert any("venv" in command for command in ran)
    assert installed_from(ran) == ["lock.txt"]
    for command in ran:
        if "install" in command:
            assert "--require-hashes" in command or {"--no-deps", "--no-build-isolation"} <= set(command)


def test_second_set_up_runs_nothing(start: ModuleType, ran: list[list[str]]) -> None:
    start.set_up("core")
    ran.clear()
    start.set_up("core")
    assert ran == []


def test_test_set_up_serves_the_main_job_too(start: ModuleType, ran: list[list[str]]) -> None:
    start.set_up("core")
    start.set_up("test")
    assert installed_from(ran) == ["lock.txt", "lock-test.txt"]
    ran.clear()
    start.set_up("core")
    start.set_up("test")
    assert ran == []


def test_changed_lock_is_installed_and_changed_settings_reinstall_only_the_project(
    start: ModuleType, ran: list[list[str]]
) -> None:
    start.set_up("core")
    ran.clear()
    (start.ROOT / "pyproject.toml").write_text("[project]\nname = 'sim'\n")
    start.set_up("core")
    assert installed_from(ran) == []
    assert any("-e" in command for command in ran)
    ran.clear()
    start.LOCKS["core"].write_text("simpy==4.1.3\n")
    start.set_up("core")
    assert installed_from(ran) == ["lock.txt"]


@pytest.mark.parametrize("damage", ["", "{", "[]", "\x00"])
def test_damaged_stamp_means_set_up_again(start: ModuleType, ran: list[list[str]], damage: str) -> None:
    start.set_up("core")
    start.STAMP.write_text(damage)
    ran.clear()
    start.set_up("core")
    assert installed_from(ran) == ["lock.txt"]


def test_interrupted_installation_does_not_count(
    start: ModuleType, ran: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(command: list[str]) -> str | None:
        start.VENV.mkdir(exist_ok=True)
        return "Connection refused" if "--require-hashes" in command else None

    with monkeypatch.context() as during:
        during.setattr(start, "attempt", broken)
        with pytest.raises(start.SetUpError):
            start.set_up("core")
    start.set_up("core")
    assert installed_from(ran) == ["lock.txt"]


def test_uv_is_used_when_present_and_pip_when_uv_fails(
    start: ModuleType, ran: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start.shutil, "which", lambda name: "/somewhere/uv" if name == "uv" else None)
    start.set_up("core")
    assert all(command[0] == "/somewhere/uv" for command in ran)
    start.STAMP.unlink()
    tried: list[str] = []

    def attempt(command: list[str]) -> str | None:
        tried.append(command[0])
        return "uv has no index" if command[0].endswith("uv") else None

    monkeypatch.setattr(start, "attempt", attempt)
    start.set_up("core")
    assert tried[0].endswith("uv")
    assert any(not command.endswith("uv") for command in tried)


@pytest.mark.parametrize(("version", "refused"), [((3, 10), True), ((2, 7), True), ((3, 11), False), ((3, 12), False)])
def test_old_python_is_told_which_one_to_use(start: ModuleType, version: tuple[int, int], refused: bool) -> None:
    if not refused:
        start.check_python(version)
        return
    with pytest.raises(start.SetUpError, match=r"3\.11 or 3\.12"):
        start.check_python(version)


@pytest.mark.parametrize(
    ("output", "number", "says"),
    [
        ("OSError: [Errno 28] No space left on device", None, "the disk is full"),
        ("", errno.ENOSPC, "the disk is full"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", None, "cannot be written"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", None, "checksum mismatch"),
        ("NewConnectionError: Failed to establish a new connection", None, "could not be downloaded"),
        ("ERROR: No matching distribution found for simpy==4.1.2", None, "could not be downloaded"),
        ("something new", None, "something new; start again"),
        ("", None, "no reason was given"),
    ],
)
def test_every_failure_is_one_sentence(start: ModuleType, output: str, number: int | None, says: str) -> None:
    assert says in start.sentence_for(output, number)


def test_full_disk_and_missing_venv_end_with_their_sentence_and_code(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "attempt", lambda command: "Error: No space left on device")
    assert start.main([]) == 4
    assert (
        "Set-up stopped: the virtual environment .venv could not be made: the disk is full" in capsys.readouterr().err
    )
    monkeypatch.setattr(start, "attempt", lambda command: "The virtual environment was not created: ensurepip is not")
    assert start.main([]) == 1
    assert "python3-venv" in capsys.readouterr().err


def test_unknown_word_is_refused_with_the_usage(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["tset"]) == 2
    assert "Unknown argument 'tset'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fails", "says"),
    [
        ("nothing", "Later runs use the compiled model.\n"),
        ("--check", "Later runs use the plain model: a C compiler is not here.\n"),
        ("-r", "Later runs use the plain model: compiling failed"),
        ("compile_model.py", "Later runs use the plain model: compiling failed"),
        ("the model in use", ""),
    ],
)
def test_compiling_never_fails_a_start_and_says_what_later_runs_use(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fails: str, says: str
) -> None:
    def attempt(command: list[str]) -> str | None:
        if command[1:3] == ["-P", "-c"]:  # is the compiled model in use?
            return None if fails == "the model in use" else "no"
        found = fails in command or Path(command[-1]).name == fails
        return "a C compiler is not here.\n" if found else None

    monkeypatch.delenv("PATHFINDER_PLAIN", raising=False)
    monkeypatch.setattr(start, "set_up", lambda kind: "python")
    monkeypatch.setattr(start, "run_main_job", lambda python: 0)
    monkeypatch.setattr(start, "attempt", attempt)
    assert start.main([]) == 0
    told = capsys.readouterr()
    assert says in told.out
    assert bool(told.out) == bool(says)
    assert told.err == ""
    assert start.main(["--plain"]) == 0
    assert capsys.readouterr().out == ""


def test_exit_code_of_the_program_comes_through(start: ModuleType) -> None:
    assert start.follow([sys.executable, "-c", "raise SystemExit(3)"], None) == 3
    assert start.follow([sys.executable, "-c", "import os; os.kill(os.getpid(), 15)"], None) == 143


def test_faults_before_the_tests_fail_the_run_even_when_the_tests_pass(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[list[str]] = []

    def follow(command: list[str], folder: Any) -> int:
        seen.append(command)
        return 1 if "mypy" in command else 0

    monkeypatch.setattr(start, "follow", follow)
    assert start.run_tests("python", ["-k", "clock"]) == 1
    assert "types" in capsys.readouterr().err
    assert seen[-1][-2:] == ["-k", "clock"]
    assert len(seen) == len(start.CHECKS) + 1


def test_start_needs_only_the_standard_library(project: Path) -> None:
    script = "import sys, runpy; runpy.run_path(sys.argv[1], run_name='start'); print('ready')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, str(project / "start.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "ready\n"


@pytest.mark.parametrize("name", ["lock.txt", "lock-test.txt", "lock-compile.txt"])
def test_lock_pins_and_hashes_every_package_and_names_no_place_to_fetch_from(project: Path, name: str) -> None:
    text = (project / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    entries = re.split(r"\n(?=[a-z0-9])", text.partition("\n\n")[0] if "\n\n" in text else text)
    pinned = [entry for entry in entries if re.match(r"[a-z0-9._-]+==", entry)]
    assert len(pinned) > 5
    assert all("--hash=sha256:" in entry for entry in pinned)


def versions(lock: Path) -> dict[str, str]:
    """Version of each package in a lock."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE))


def test_locks_agree_and_hold_every_declared_dependency(project: Path) -> None:
    core = versions(project / "requirements" / "lock.txt")
    test = versions(project / "requirements" / "lock-test.txt")
    assert core.items() <= test.items()
    assert versions(project / "requirements" / "lock-compile.txt").items() <= test.items()
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for lock, names in ((core, declared["dependencies"]), (test, declared["optional-dependencies"]["test"])):
        for requirement in names:
            name = re.split(r"[<>=\[ ]", requirement)[0].replace(".", "-").replace("_", "-").lower()
            assert name in lock, f"{name} is declared but not locked; run requirements/relock"


def test_notebooks_and_cluster_stay_out_of_the_core(project: Path) -> None:
    core = versions(project / "requirements" / "lock.txt")
    assert not {"dask", "distributed", "jupyterlab", "nbmake", "pytest", "mypy", "playwright"} & core.keys()


def test_ci_runs_the_test_command_and_then_the_compiled_model(project: Path) -> None:
    script = project / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert (
        script.read_text(encoding="utf-8").partition("\npython3 start.py test\n")[2].startswith("# The compiled model")
    )


@pytest.mark.browser
def test_the_browser_opens_a_page_and_axe_finds_its_faults(browser_page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    browser_page.set_content("<html lang='en'><title>Page</title><main><h1>Page</h1><img src='data:,'></main></html>")
    faults = {fault["id"] for fault in Axe().run(browser_page).response["violations"]}
    assert faults == {"image-alt"}
