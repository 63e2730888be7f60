"""A report and a workbook are made again unless they would come out the same."""

import os
import shutil
from pathlib import Path

import experiment_fixture as fixture
import pytest

from sim import report
from sim.cli.runs import write_report
from sim.experiment.reading.verify import verify
from sim.experiment.running import compare
from sim.experiment.store.manifest import DERIVED


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "results"
    result().save(folder, finish=lambda place: write_report(place, earlier=folder))
    return folder


@pytest.fixture
def folder(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "results"))


def result(**more):
    return compare("status_quo", "current_policy", settings=fixture.settings(replications=2, **more))


def saved_again(folder: Path, monkeypatch, **more) -> list[str]:
    """Save the results once more and return what was made for it."""
    done: list[str] = []

    def noted(name):
        usual = getattr(report, name)
        return lambda *given: done.append(name) or usual(*given)

    with monkeypatch.context() as noting:
        for name in BOTH:
            noting.setattr(report, name, noted(name))
        result(**more).save(folder, finish=lambda place: write_report(place, earlier=folder))
    assert verify(folder).code == 0
    return done


BOTH = ["build_report", "build_workbook"]


def test_what_was_made_of_the_same_is_taken_along(folder, monkeypatch):
    before = {name: (folder / name).read_bytes() for name in DERIVED}
    assert saved_again(folder, monkeypatch) == []
    assert {name: (folder / name).read_bytes() for name in DERIVED} == before


@pytest.mark.parametrize("name", DERIVED)
def test_what_is_missing_or_changed_is_made_again(folder, monkeypatch, name):
    with (folder / name).open("ab") as file:
        file.write(b"!")
    assert saved_again(folder, monkeypatch) == BOTH
    (folder / name).unlink()
    assert saved_again(folder, monkeypatch) == BOTH


def test_other_results_have_a_report_of_their_own(folder, monkeypatch):
    assert saved_again(folder, monkeypatch, seed=2) == BOTH


def test_a_manifest_that_was_changed_vouches_for_nothing(folder, monkeypatch):
    path = folder / "manifest.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"replications": 2', '"replications": 4'), encoding="utf-8"
    )
    assert saved_again(folder, monkeypatch) == BOTH


def test_a_program_changed_since_makes_them_again(folder, monkeypatch):
    for name in DERIVED:
        os.utime(folder / name, (0, 0))
    assert saved_again(folder, monkeypatch) == BOTH
