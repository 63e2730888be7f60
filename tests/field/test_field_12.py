"""Field 12: `extends` takes the path of a file, from the folder of the scenario that extends it."""

import shutil
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import load_scenario

HERE = Path(__file__).with_name("12")


def test_a_path_is_accepted():
    assert load_scenario(HERE / "scenario.yaml").extends == ("e_bom", "status_quo")


@pytest.mark.parametrize("written", ["../e_bom.yaml", "..\\e_bom.yaml", "../e_bom", "{folder}/e_bom.yaml"])
def test_a_path_counts_from_the_folder_of_the_scenario(tmp_path, monkeypatch, written):
    shutil.copy(HERE / "e_bom.yaml", tmp_path)
    (tmp_path / "inner").mkdir()
    text = (HERE / "scenario.yaml").read_text(encoding="utf-8")
    above = tmp_path / "inner" / "above.yaml"
    above.write_text(text.replace("./e_bom.yaml", written.format(folder=tmp_path.as_posix())), encoding="utf-8")
    monkeypatch.chdir(tmp_path / "inner")
    assert load_scenario(above).extends == ("e_bom", "status_quo")
    assert load_scenario("above.yaml").extends == ("e_bom", "status_quo")


@pytest.mark.parametrize(
    ("first", "second", "circle"),
    [
        ("./b.yaml", "./a.yaml", "a -> b -> a"),
        ("./b.yaml", "a", "a -> b -> a"),
        ("./a.yaml", "a", "a -> a"),
        ("../{folder}/a.yaml", "a", "a -> a"),
    ],
)
def test_a_circle_of_paths_is_found(tmp_path, first, second, circle):
    for name, extends in (("a", first), ("b", second)):
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"title: T\nquestion: Q?\nextends: {extends.format(folder=tmp_path.name)}\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"in a circle.*|{circle}") as told:
        load_scenario(tmp_path / "a.yaml")
    assert circle in str(told.value)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("./none.yaml", "no such file"),
        ("family_help.yaml", "did you mean 'family_help'"),
        ("./", "no such file"),
        ("'a b.yaml'", "cannot be the id"),
        ("5", "extends: wrong type|extends: found 5; wrong type"),
    ],
)
def test_a_path_to_nothing_is_refused_with_the_file_and_key(tmp_path, written, told):
    (tmp_path / "a b.yaml").write_text("title: T\nquestion: Q?\n", encoding="utf-8")
    path = tmp_path / "above.yaml"
    path.write_text(f"title: T\nquestion: Q?\nextends: {written}\n", encoding="utf-8")
    with pytest.raises(InputError, match=told) as refused:
        load_scenario(path)
    assert str(refused.value).startswith("above.yaml: extends: ")
