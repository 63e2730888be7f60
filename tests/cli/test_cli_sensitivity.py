"""`pathfinder sensitivity`: what it prints, what it writes, and how it refuses.

Most tests rank a sweep of a stand-in model, whose indicators are formulas of the values in force plus luck; one goes
from `sweep` to `sensitivity` on the reference model of a tiny area.
"""

import json
import re

import pandas as pd
import pytest

from sim.cli.app import main
from sim.draws import Draws, Purpose
from sim.experiment.runs.replications import Engine
from sim.experiment.runs.settings import Settings
from sim.experiment.sensitivity import COLUMNS, PICTURE, TABLE
from sim.experiment.sweep import sweep
from sim.scenario import settings_over_time

VARY = {"demand.multiplier": "0.8:1.2", "care.kin_rate": "book", "area": "rutland,hartlepool"}


class Lived:
    """What the stand-in leaves behind."""

    def __init__(self, values, seed, replication):
        self.values, self.seed, self.replication = values, seed, replication

    def __len__(self):
        return 5


def simulate(scenario, area, seed, replication, *, years, warm_up):
    return Lived(settings_over_time(scenario, area)[0][1], seed, replication)


def compute(log):
    demand, kin = log.values["demand.multiplier"], log.values["care.kin_rate"]
    luck = Draws(log.seed, log.replication)
    shared, own = luck.normal(Purpose.INCIDENT, 0), luck.normal(Purpose.INCIDENT, round(1e9 * demand), 1)
    rows = [
        ("all", "all", "cpp_rate", 40.0 * demand + 90.0 * kin + shared),
        ("2025-26", "all", "cpp_rate", 10.0 * kin + shared),
        ("all", "all", "turnover_pct", 12.0 + 0.002 * kin + own),
        ("all", "all", "contacts", 900.0 * demand + shared),
    ]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])


@pytest.fixture(scope="module", params=["sobol", "morris"])
def folder(request, tmp_path_factory):
    settings = Settings("Rutland", 8, 7, 1, 0, 1, engine=Engine(simulate, compute))
    place = tmp_path_factory.mktemp("swept") / request.param
    return sweep("status_quo", VARY, settings=settings, design=request.param, samples=8).save(place)


def run(capsys, *words):
    code = main(["sensitivity", *map(str, words)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_settings_are_printed_ranked_with_their_kinds_intervals_luck_and_limits(folder, capsys):
    code, out, err = run(capsys, folder, "--kpi", "cpp_rate", "--kpi", "turnover_pct")
    assert code == 0
    first = next(line for line in out.splitlines() if re.match(r"1 +", line))
    assert "care." in first
    assert "assumption" in first
    assert re.search(r"2 +demand\. +assumption +", out)
    assert re.search(r"3 +area +area +", out)
    assert re.search(r"\d\.\d+ \(−?\d+\.\d+ to \d+\.\d+\)", first)
    assert ("no order" in out) == (folder.name == "morris")
    assert "in this model" in out
    assert "Luck of the runs: less than 1% of the variance between points" in out
    assert "Synthetic families only" in out
    assert "A lever can be decided" in out
    assert "Note: turnover_pct: in this model what these settings do" in err
    assert "will" not in re.findall(r"\w+", out + err)
    assert max(map(len, out.splitlines())) <= 100
    assert all(line.count("(") == line.count(")") for line in out.splitlines() if re.match(r"\d +\w", line))


def test_the_table_and_the_figure_are_written_and_the_folder_verifies_clean(folder, capsys):
    code, out, err = run(capsys, folder, "--quiet")
    assert code == 0
    assert out.split() == [str(folder / TABLE), str(folder / PICTURE)]
    assert err == ""
    assert (folder / PICTURE).read_bytes().startswith(b"\x89PNG")
    table = pd.read_csv(folder / TABLE)
    assert tuple(table.columns) == COLUMNS
    assert set(table["kpi"]) == {"cpp_rate", "turnover_pct"}  # the headline indicators the stand-in has
    assert set(table["kind"]) == {"assumption", "area"}
    assert ((table["luck_share"] >= 0) & (table["luck_share"] <= 1)).all()
    assert main(["verify", str(folder), "--quiet"]) == 0


def test_json_is_the_table_with_what_was_swept(folder, capsys):
    code, out, err = run(capsys, folder, "--kpi", "cpp_rate", "--period", "2025-26", "--json")
    assert code == 0
    assert err == ""
    told = json.loads(out)
    assert told["design"] == folder.name
    assert told["samples"] == 8
    assert told["csv"] == (folder / TABLE).as_posix()
    assert set(told["table"][0]) == set(COLUMNS)
    assert told["table"][0]["path"] == "care.kin_rate"
    assert {row["period"] for row in told["table"]} == {"2025-26"}
    written = pd.read_csv(folder / TABLE)
    assert [row["value"] for row in told["table"]] == pytest.approx(list(written["value"]), abs=0)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--kpi", "cpp_rat"], ["did you mean 'cpp_rate'"]),
        (["--kpi", "cpp_rate", "--period", "2026"], ["period", "allowed: 2025-26, all"]),
        (["--kpi", "cpp_rate", "--group", "team=1"], ["group", "allowed: all"]),
    ],
)
def test_what_the_sweep_does_not_hold_is_refused_and_nothing_written(folder, capsys, words, named):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    code, out, err = run(capsys, folder, *words)
    assert code == 2
    assert out == ""
    assert len(err.splitlines()) == 1
    assert all(word in err for word in named)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_without_a_sweep_and_a_grid_are_refused_in_a_sentence(tmp_path, capsys):
    code, _, err = run(capsys, tmp_path / "nowhere")
    assert code == 2
    assert "nowhere" in err
    settings = Settings("Rutland", 2, 7, 1, 0, 1, engine=Engine(simulate, compute))
    place = sweep("status_quo", {"demand.multiplier": "0.9,1.1"}, settings=settings).save(tmp_path / "grid")
    code, out, err = run(capsys, place)
    assert code == 2
    assert out == ""
    assert "`pathfinder sweep status_quo --vary demand.multiplier=0.9,1.1 --design sobol --samples 256`" in err
    assert not (place / TABLE).exists()


def test_a_sweep_of_the_reference_model_is_ranked_from_the_command_line(tmp_path, capsys):
    place = tmp_path / "swept"
    words = ["sweep", "status_quo", "--vary", "demand.multiplier=0.6:1.4", "--vary", "care.kin_rate=book"]
    words += ["--design", "morris", "--samples", "2", "--area", "rutland", "--replications", "2", "--years", "1"]
    assert main([*words, "--warm-up", "0", "--workers", "1", "--out", str(place), "--quiet"]) == 0
    capsys.readouterr()
    code, out, err = run(capsys, place, "--kpi", "contacts")
    assert code == 0, err
    assert re.search(r"1 +demand\. +assumption +", out)
    assert "2 trajectories" in err
