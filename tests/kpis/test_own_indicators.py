"""Indicators of a user's own: how they are known, refused and found again in another process."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.kpis import BREAKDOWNS, KPIS, Kpi, breakdown, catalogue, kpi
from sim.kpis.catalogue import _ENTRIES
from sim.kpis.own_indicators import OwnIndicator, own_indicators, refuse_alone, require

WRITTEN = """
import drawn_on_a
from sim import breakdown, kpi

@kpi("mine", code="X01", label="Mine", unit="years", better="context", definition="mine")
def mine(tables):
    return drawn_on_a.TIMES * tables.periods.years

@breakdown("mine", "half")
def halves(tables):
    return {"first": 1.0}
"""
A = "from drawn_on_b import number\n\nTIMES = number()\n"
B = "def number():\n    return 1\n"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Take back what a test registers and imports."""
    registers: list[dict[Any, Any]] = [_ENTRIES, KPIS, BREAKDOWNS]
    before, modules = [dict(each) for each in registers], set(sys.modules)
    yield
    for register, kept in zip(registers, before, strict=True):
        register.clear()
        register.update(kept)
    for name in set(sys.modules) - modules:
        if name.startswith(("drawn_on", "my_indicators")):
            del sys.modules[name]


def imported(place: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> tuple[OwnIndicator, ...]:
    """Return the indicators of a module as a process knows it that imports it afresh from these files."""
    for name, text in {"my_indicators": WRITTEN, "drawn_on_a": A, "drawn_on_b": B, **files}.items():
        (place / f"{name}.py").write_text(text, encoding="utf-8")
        sys.modules.pop(name, None)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(str(place))
    import_module("my_indicators")
    return own_indicators()


def test_those_of_a_module_are_known_by_what_its_files_and_those_it_draws_on_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = imported(tmp_path, monkeypatch)
    assert [(each.id, each.module, each.trouble) for each in first] == [
        ("mine", "my_indicators", ""),
        ("mine by half", "my_indicators", ""),
    ]
    assert imported(tmp_path, monkeypatch) == first
    others = [
        imported(tmp_path, monkeypatch, my_indicators=WRITTEN + "# another line"),
        imported(tmp_path, monkeypatch, drawn_on_a=A.replace("number()", "2 * number()")),
        imported(tmp_path, monkeypatch, drawn_on_b=B.replace("1", "3")),
    ]
    assert len({each[0].content for each in (first, *others)}) == 4
    assert imported(tmp_path, monkeypatch) == first


def test_they_may_be_kept_and_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_alone(imported(tmp_path, monkeypatch), kept=True, sent=True, cluster=True)


def test_a_process_that_lacks_them_imports_them_and_refuses_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = imported(tmp_path, monkeypatch)
    require(mine)
    with pytest.raises(InputError, match="mine: the indicator is not the same in a worker") as differs:
        require([replace(mine[0], content="0" * 64)])
    assert (differs.value.key, differs.value.allowed) == ("mine", "the same files on every worker")
    for name in ("my_indicators", "drawn_on_a", "drawn_on_b"):
        del sys.modules[name]
    del KPIS["mine"], BREAKDOWNS["mine", "half"], _ENTRIES["mine"]
    require(mine)
    assert "mine" in KPIS
    with pytest.raises(InputError, match=r"not registered in a worker.*top of its file") as refused:
        require([replace(mine[0], id="another")])
    assert refused.value.key == "another"


def registered(label: str = "Mine") -> Kpi:
    @kpi("mine", code="X01", label=label, unit="rows", better="context", definition="mine")
    def mine(tables: Any) -> Any:
        return tables.periods.years

    return next(each for each in catalogue() if each.id == "mine")


def test_a_cell_may_be_run_again() -> None:
    assert registered("Mine").label == "Mine"
    assert registered("Again").label == "Again"
    with pytest.raises(ValueError, match="defined twice"):
        kpi("care_rate", code="X", label="x", unit="x", better="context", definition="x")(lambda tables: None)
    with pytest.raises(ValueError, match="twice"):
        breakdown("care_rate", "children")(lambda tables: {})


def test_one_made_inside_a_function_is_told_so() -> None:
    assert own_indicators() == ()
    registered()
    (mine,) = own_indicators()
    refuse_alone([mine], kept=False, sent=False, cluster=False)
    with pytest.raises(InputError, match="known again in a folder of kept runs: it is defined inside a function"):
        refuse_alone([mine], kept=True, sent=False, cluster=False)
    with pytest.raises(InputError, match="sent to other processes: it is defined inside a function") as refused:
        refuse_alone([mine], kept=False, sent=True, cluster=False)
    assert refused.value.key == "mine"
    assert "one process" in str(refused.value)
    require([mine])
    assert mine.content == ""


def test_one_of_a_session_is_told_so() -> None:
    def mine(tables: Any) -> Any:
        return tables.periods.years

    mine.__module__, mine.__qualname__ = "typed_in", "mine"
    kpi("mine", code="X01", label="Mine", unit="rows", better="context", definition="mine")(mine)
    (found,) = own_indicators()
    assert found.trouble == "it is defined in an interactive session or a notebook"


def test_a_script_s_is_not_there_on_a_cluster() -> None:
    script = OwnIndicator("mine", "__main__", "c0", "")
    refuse_alone([script], kept=True, sent=True, cluster=False)
    with pytest.raises(InputError, match="workers of a cluster do not have"):
        refuse_alone([script], kept=False, sent=True, cluster=True)
    with pytest.raises(InputError, match="cannot import no_such_module") as lacks:
        require([OwnIndicator("mine", "no_such_module", "c0", "")])
    assert (lacks.value.key, lacks.value.allowed) == ("mine", "a module that every worker has")
