"""What is kept from one process to the next never changes what is read."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from sim import remembered
from sim.book import book as books
from sim.book import load_book
from sim.clock import bank_holidays


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(remembered, "PLACE", tmp_path / "kept")
    return tmp_path / "kept"


def test_a_value_comes_back_as_it_was_and_only_for_what_it_was_made_of():
    value = {"b": [1, 1.0, True, None, "a line\nof text – dashes"], "a": {"0.1": 0.1}}
    remembered.remember("thing", "made of this", value)
    found = remembered.recall("thing", "made of this")
    assert found == value
    assert list(found) == ["b", "a"]
    assert [type(each) for each in found["b"]] == [int, float, bool, type(None), str]
    assert remembered.recall("thing", "made of that") is None
    assert remembered.recall("other", "made of this") is None


@pytest.mark.parametrize("damage", [lambda text: text[:-1], lambda text: text.replace(b"5", b"6"), lambda text: b""])
def test_a_file_with_another_byte_counts_as_not_there(place, damage):
    remembered.remember("thing", "mark", [5])
    path = place / "thing.json"
    path.write_bytes(damage(path.read_bytes()))
    assert remembered.recall("thing", "mark") is None


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(place):
    place.write_text("a file stands where the folder would be")
    remembered.remember("thing", "mark", [5])
    assert remembered.recall("thing", "mark") is None


def load_anew(folder):
    books._load.cache_clear()
    return load_book(folder)


@pytest.fixture
def copy_of_the_book(tmp_path, monkeypatch):
    folder = tmp_path / "assumptions"
    shutil.copytree(books.FOLDER, folder)
    monkeypatch.setattr(books, "FOLDER", folder)
    yield folder
    books._load.cache_clear()


def test_the_book_is_the_same_read_or_kept(copy_of_the_book, place):
    first = load_anew(copy_of_the_book)
    assert (place / "book.json").is_file()
    assert load_anew(copy_of_the_book) == first


def test_a_change_of_the_book_is_read(copy_of_the_book):
    kinds = [source.kind for source in load_anew(copy_of_the_book).sources.values()]
    path = copy_of_the_book / "sources.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("published}", "statute}"), encoding="utf-8")
    assert [source.kind for source in load_anew(copy_of_the_book).sources.values()] != kinds


def test_another_book_is_not_kept(tmp_path, place):
    shutil.copytree(books.FOLDER, tmp_path / "mine")
    load_anew(tmp_path / "mine")
    assert not place.exists()


@pytest.fixture
def not_loaded(monkeypatch):
    monkeypatch.delitem(sys.modules, "holidays", raising=False)


def test_bank_holidays_are_the_same_named_or_kept(place, monkeypatch, not_loaded):
    named = bank_holidays.bank_holidays(2020, 2030)
    monkeypatch.delitem(sys.modules, "holidays")
    monkeypatch.setattr(bank_holidays, "_named", None)
    assert bank_holidays.bank_holidays(2020, 2030) == named
    assert len(json.loads((place / "bank_holidays.json").read_text().partition("\n")[2])) == len(named)


def test_another_edition_of_the_library_is_asked_anew(monkeypatch, not_loaded):
    bank_holidays.bank_holidays(2020, 2030)
    monkeypatch.delitem(sys.modules, "holidays")
    monkeypatch.setattr(bank_holidays, "_edition", lambda: "another")
    monkeypatch.setattr(bank_holidays, "_named", lambda first, last: frozenset())
    assert bank_holidays.bank_holidays(2020, 2030) == frozenset()


def test_a_change_of_how_they_are_named_is_asked_anew(monkeypatch, not_loaded, tmp_path):
    bank_holidays.bank_holidays(2020, 2030)
    monkeypatch.delitem(sys.modules, "holidays")
    changed = tmp_path / "bank_holidays.py"
    changed.write_text(Path(bank_holidays.__file__).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    monkeypatch.setattr(bank_holidays, "__file__", str(changed))
    monkeypatch.setattr(bank_holidays, "_named", lambda first, last: frozenset())
    assert bank_holidays.bank_holidays(2020, 2030) == frozenset()


def test_the_library_is_asked_itself_where_it_is_loaded(monkeypatch, not_loaded):
    bank_holidays.bank_holidays(2020, 2030)
    monkeypatch.setattr(bank_holidays, "_named", lambda first, last: frozenset())
    assert bank_holidays.bank_holidays(2020, 2030) == frozenset()
