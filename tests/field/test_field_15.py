"""Field 15: in a narrow terminal no digit is cut and no column lost; a line says where rows are told in lines."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import compare, load_sweep, run, sweep
from sim.cli import headline, sweeps
from sim.cli.app import main
from sim.cli.output import say_table
from sim.report.stored.reading import read_tables
from tests.support import experiment_fixture as fixture

WIDTHS = (40, 60, 80)
PLAIN = (
    ["areas", "rutland"],
    ["areas"],
    ["scenarios"],
    ["scenarios", "show", "lcpp_cap_12_mixed"],
    ["kpis"],
    ["scenarios", "schema"],
)
NARROW = "each row is told"
COMMAND_OR_PATH = re.compile(r"pathfinder |/")
"""Kept on one line, so that it can be pasted."""


def figures(text: str) -> set[str]:
    """Return every word with a digit in it."""
    return {word.strip("(),.;:") for word in text.replace("=", " ").split() if re.search(r"\d", word)}


def printed(columns: int, show: Callable[[], object], monkeypatch, capsys) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    show()
    return plain(capsys.readouterr().out)


def plain(text: str) -> str:
    """Return what was printed without what makes it bold."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def assert_nothing_is_cut(show: Callable[[], object], monkeypatch, capsys) -> None:
    whole = printed(100, show, monkeypatch, capsys)
    assert NARROW not in whole
    for columns in WIDTHS:
        text = printed(columns, show, monkeypatch, capsys)
        assert figures(whole) <= figures(text)
        tables = [line for line in text.splitlines() if "─" in line]
        assert all(len(line) <= columns for line in tables)
        assert tables or "─" not in whole or re.sub(r"\s+", " ", text).count(NARROW)
        prose = [line for line in text.splitlines() if " " in line.strip() and not COMMAND_OR_PATH.search(line)]
        assert [line for line in prose if len(line) > columns] == []


@pytest.mark.parametrize("words", PLAIN, ids=" ".join)
def test_lists_are_never_cut(words, monkeypatch, capsys):
    assert_nothing_is_cut(lambda: main(words), monkeypatch, capsys)


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("narrow")
    compare("status_quo", "thresholds_tightened", settings=fixture.settings()).save(place / "compared")
    run("status_quo", settings=fixture.settings()).save(place / "ran")
    vary = ("demand.multiplier=0.9,1.1", "early_help.consent=0.4,0.5")
    sweep("status_quo", vary, settings=fixture.settings(replications=3)).save(place / "swept")
    return place


@pytest.mark.parametrize("name", ["compared", "ran"])
def test_the_tables_of_run_and_compare_are_never_cut(name, folders, monkeypatch, capsys):
    tables = read_tables(folders / name)
    assert_nothing_is_cut(lambda: headline.show(tables, Path("results"), False), monkeypatch, capsys)


@pytest.mark.parametrize(
    "flags",
    [[], ["--kpi", "every"], ["--kpi", "contacts", "--period", "every"], ["--kpi", "contacts", "--by-replication"]],
)
@pytest.mark.parametrize("name", ["compared", "swept"])
def test_the_tables_of_results_are_never_cut(name, flags, folders, monkeypatch, capsys):
    assert_nothing_is_cut(lambda: main(["results", str(folders / name), "--quiet", *flags]), monkeypatch, capsys)


def test_the_grid_of_results_is_never_cut(folders, monkeypatch, capsys):
    words = ["results", str(folders / "swept"), "--kpi", "contacts", "--pivot", "demand.multiplier,early_help.consent"]
    assert_nothing_is_cut(lambda: main(words), monkeypatch, capsys)


def test_the_tables_of_a_sweep_are_never_cut(folders, monkeypatch, capsys):
    swept = load_sweep(folders / "swept")
    assert_nothing_is_cut(lambda: sweeps._show(swept, fixture.WHOLE_RUN), monkeypatch, capsys)


@pytest.mark.skipif(os.name == "nt", reason="a terminal of a given width is made with pty")
@pytest.mark.parametrize("columns", WIDTHS)
def test_a_terminal_of_that_width_shows_every_digit(columns):
    text = on_a_terminal(["areas", "rutland"], columns)
    assert "8,003" in figures(text)
    assert all(len(line.rstrip()) <= columns for line in text.splitlines() if " " in line.strip())


def on_a_terminal(words: list[str], columns: int) -> str:
    """Return what the program prints on a terminal so many columns wide."""
    import fcntl
    import pty
    import struct
    import termios

    above, below = pty.openpty()
    fcntl.ioctl(below, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    given = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    program = [sys.executable, "-m", "sim", *words]
    parts = []
    with subprocess.Popen(program, stdout=below, stderr=subprocess.DEVNULL, stdin=below, env=given) as started:
        os.close(below)
        while True:
            try:
                part = os.read(above, 4096)
            except OSError:  # the terminal is closed
                break
            if not part:
                break
            parts.append(part)
        started.wait()
    os.close(above)
    return plain(b"".join(parts).decode())


def test_numbers_in_a_cell_of_text_are_not_broken(monkeypatch, capsys):
    rows = [("a" * 30, "about 1,234,567,890 of them", "12.5 (11.0 to 14.0)")]
    for columns in range(20, 101):
        text = printed(columns, lambda: say_table(("Name", "Text", "Figure"), rows, numbers=(2,)), monkeypatch, capsys)
        assert {"1,234,567,890", "12.5", "11.0", "14.0"} <= figures(text)
