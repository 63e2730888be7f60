"""A release of the library of bank holidays with new ones makes other runs: two calendars never share a table."""

import datetime
from collections.abc import Iterator
from typing import Any

import experiment_fixture as fixture
import holidays
import pytest

from sim import Settings, run
from sim.clock import clock
from sim.experiment.reading.verify import rerun, verify
from sim.experiment.store import program, record

PROCLAIMED = {datetime.date(2025, 9, 12): "Proclaimed", datetime.date(2026, 5, 15): "Proclaimed"}


def forget() -> None:
    """Let the calendar, and what was worked out of it, be made anew."""
    clock._build.cache_clear()
    program.calendar_hash.cache_clear()
    record.program.cache_clear()


@pytest.fixture
def next_release(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A call after which the library names three more bank holidays in England."""
    usual = holidays.country_holidays

    def with_new_ones(*given: Any, **named: Any) -> Any:
        found = usual(*given, **named)
        found.update(PROCLAIMED)
        return found

    def release() -> None:
        for name in ("country_holidays", "CountryHoliday"):
            monkeypatch.setattr(holidays, name, with_new_ones)
        monkeypatch.setattr(holidays, "England", with_new_ones, raising=False)
        forget()

    yield release
    monkeypatch.undo()
    forget()


def test_a_new_bank_holiday_makes_other_runs_and_no_mixed_table(tmp_path, next_release, capsys) -> None:
    size = {"area": "rutland", "years": 1, "warm_up": 0, "workers": 1}
    folder = tmp_path / "results"
    first = run("status_quo", settings=Settings(**size, replications=1, folder=folder))
    first.save(folder)
    before = program.calendar_hash()
    next_release()
    assert program.calendar_hash() != before
    both = run("status_quo", settings=Settings(**size, replications=2, folder=folder))
    assert both.manifest["calendar_hash"] == program.calendar_hash() != first.manifest["calendar_hash"]
    alone = run("status_quo", settings=Settings(**size, replications=2))
    assert both.kpis["value"].tolist() == alone.kpis["value"].tolist()  # no run of the old calendar among them
    old = first.kpis["value"].tolist()
    assert both.kpis.query("replication == 0")["value"].tolist() != old
    assert verify(folder).code == 0


def test_a_result_of_another_calendar_says_so_when_it_is_run_again(tmp_path, next_release) -> None:
    folder = tmp_path / "results"
    run("status_quo", settings=fixture.settings(replications=2)).save(folder)
    next_release()
    assert (
        "bank holidays or school terms are not those of these results"
        in rerun(folder, 1, engine=fixture.ENGINE, workers=1).notes
    )
