"""No link, and no file of somebody else, is written through: not as a lock, not under the name of a temporary."""

import os
import tempfile
from pathlib import Path

import experiment_fixture as fixture
import pandas as pd
import pytest

from sim.errors import InputError
from sim.experiment.running import run
from sim.experiment.store.folder import recover, save, seal
from sim.experiment.store.fresh import beside, write_whole
from sim.experiment.store.locks import locked
from sim.experiment.store.spool import Spool
from sim.experiment.store.stored_tables import write_points, write_runs
from sim.experiment.sweep import sweep

MINE = b"a letter of mine, and not a lock\n"


@pytest.fixture
def letter(tmp_path):
    """A file of somebody else, in another folder."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    (place / "letter").write_bytes(MINE)
    return place / "letter"


def test_a_lock_that_is_a_link_is_refused_and_what_it_points_to_stays(tmp_path, letter):
    lock = tmp_path / ".results.lock"
    for target in (letter, letter.with_name("nothing there")):
        lock.symlink_to(target)
        with (
            pytest.raises(InputError, match=r"^\.results\.lock: a link stands .* remove it"),
            locked(tmp_path / "results"),
        ):
            pass
        assert lock.is_symlink()
        lock.unlink()
    assert letter.read_bytes() == MINE
    assert not letter.with_name("nothing there").exists()


def test_a_link_put_there_between_the_look_and_the_opening_is_refused_too(tmp_path, letter, monkeypatch):
    (tmp_path / ".results.lock").symlink_to(letter)
    monkeypatch.setattr("sim.experiment.store.locks._refuse_link", lambda path: None)
    with pytest.raises(InputError, match="a link stands"), locked(tmp_path / "results"):
        pass
    assert letter.read_bytes() == MINE


@pytest.mark.parametrize("how", ["another name of the same file", "a file of its own"])
def test_a_file_that_is_no_lock_is_not_written_over(tmp_path, letter, how):
    lock = tmp_path / ".results.lock"
    if how == "a file of its own":
        lock.write_bytes(MINE)
    else:
        lock.hardlink_to(letter)
    with pytest.raises(InputError, match="this file is no lock"), locked(tmp_path / "results"):
        pass
    assert lock.read_bytes() == MINE
    lock.unlink()
    lock.write_text("4711\n")  # left by one that was killed
    with locked(tmp_path / "results"):
        assert lock.read_text().split() == [str(os.getpid())]
    assert not lock.exists()


WRITERS = {
    "a file": lambda path: write_whole(path, b"x"),
    "the table of runs": lambda path: write_runs({"replication": [1], "key": ["k"]}, path),
    "the points": lambda path: write_points(pd.DataFrame({"a": [1.0]}), path),
}


@pytest.mark.parametrize("what", WRITERS)
def test_a_link_in_place_of_a_file_is_replaced_not_followed(tmp_path, letter, what):
    path = tmp_path / "kept"
    path.symlink_to(letter)
    WRITERS[what](path)
    assert letter.read_bytes() == MINE


def test_names_of_temporaries_cannot_be_known_and_what_stands_there_is_never_opened(tmp_path, letter, monkeypatch):
    names = {beside(tmp_path / "x", ".part-").name for _ in range(100)}
    assert len(names) == 100
    assert not [name for name in names if str(os.getpid()) == name.removeprefix("x.part-")]
    monkeypatch.setattr("sim.experiment.store.fresh.by_chance", lambda: "known")
    (tmp_path / "x.unfinished-known").symlink_to(letter)
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "x", b"x")
    (tmp_path / ".results.part-known").symlink_to(letter.parent)
    done = run("status_quo", settings=fixture.settings(replications=2))
    with pytest.raises(FileExistsError):
        save(tmp_path / "results", done.manifest, done.kpis, {}, done._kept.runs)
    assert letter.read_bytes() == MINE
    assert [path.name for path in letter.parent.iterdir()] == ["letter"]


def test_links_under_the_names_of_temporaries_are_neither_followed_nor_cleared(tmp_path, letter):
    names = (".results.old", ".results.part-1", ".results.tables-1", ".results.unfinished-1")
    for name in names:
        (tmp_path / name).symlink_to(letter.parent)
    recover(tmp_path / "results")
    done = run("status_quo", settings=fixture.settings(replications=2)).save(tmp_path / "results")
    seal(done)
    assert [path.name for path in letter.parent.iterdir()] == ["letter"]
    assert letter.read_bytes() == MINE
    assert {path.name for path in tmp_path.iterdir()} == {"elsewhere", "results", *names}


def test_a_seal_that_was_killed_does_not_make_the_folder_foreign(tmp_path):
    done = run("status_quo", settings=fixture.settings(replications=2))
    place = done.save(tmp_path / "results")
    (place / "manifest.json.unfinished-0123456789abcdef").write_text("half")
    done.save(place)
    assert not list(place.glob("*unfinished*"))


def test_tables_beside_a_folder_go_when_their_process_has_ended_and_no_sooner(tmp_path):
    folder = tmp_path / "results"
    vary = {"demand.multiplier": [0.9, 1.1]}
    swept = sweep("status_quo", vary, settings=fixture.settings(replications=2, folder=folder))
    left = Path(tempfile.mkdtemp(prefix=".results.tables-", dir=tmp_path))
    (left / "kpis.parquet").write_bytes(b"half")
    mine = Spool(tmp_path, ".results.tables-")
    recover(folder)
    assert not left.exists()
    assert mine.place.is_dir()
    assert swept.save(folder) == folder
    del swept, mine
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
