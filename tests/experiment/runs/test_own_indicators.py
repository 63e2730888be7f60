"""An indicator of a user's own counts with one process, with several, and from kept runs, or is refused in words."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from sim.experiment.reading.verify import CLEAN, rerun

INDICATOR = """
from sim import kpi
from sim.kpis.tables import Tables

TIMES = 1

@kpi("crossings", code="X01", label="Crossings of a level", unit="rows", better="context", definition="rows of level")
def crossings(tables: Tables):
    return TIMES * tables.periods.flow(tables.rows("level").time)
"""
RUN = """
import json, sys
from sim import run
from sim.errors import InputError

if __name__ == "__main__":
    {within}
    for workers, folder in json.loads(sys.argv[1]):
        try:
            done = run("status_quo", "rutland", 2, years=1, warm_up=0, workers=workers, folder=folder)
        except InputError as fault:
            print(json.dumps(str(fault)))
            continue
        mine = done.kpis[(done.kpis["kpi"] == "crossings") & (done.kpis["period"] == "all")]
        if folder:
            done.save(folder)
        print(json.dumps([mine["value"].tolist(), done.manifest.get("own_indicators")]))
"""


def ran(place: Path, script: str, *experiments: tuple[int, Path | None], typed: bool = False) -> list[Any]:
    """Return what a script prints of (workers, folder) after (workers, folder)."""
    asked = json.dumps([[workers, folder and str(folder)] for workers, folder in experiments])
    (place / "mine.py").write_text(script, encoding="utf-8")
    words = ["-c", script, asked] if typed else [str(place / "mine.py"), asked]
    paths = os.pathsep.join([str(place), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": paths}
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_of_a_script_counts_in_every_way_of_running(tmp_path: Path) -> None:
    script, kept = INDICATOR + RUN.format(within="pass"), tmp_path / "kept"
    # without the indicator first: its kept runs must not stand for those with it
    bare = RUN.format(within="pass")
    assert ran(tmp_path, bare, (1, kept)) == [[[], None]]
    alone, several, found = ran(tmp_path, script, (1, None), (2, kept), (1, kept))
    values, about = alone
    assert len(values) == 2
    assert min(values) > 0
    assert several[0] == found[0] == values
    assert [each["id"] for each in about] == ["crossings"]
    # who has not registered it makes all other figures again, and says so
    made_again = rerun(kept, 1, workers=1)
    assert made_again.code == CLEAN
    assert any("crossings" in note for note in made_again.notes)
    # what stands in the file is part of what a run is known by
    changed = ran(tmp_path, script.replace("TIMES = 1", "TIMES = 3"), (1, kept))
    assert changed[0][0] == [3 * value for value in values]


def test_one_of_a_module_is_imported_by_the_workers(tmp_path: Path) -> None:
    (tmp_path / "my_indicators.py").write_text(INDICATOR, encoding="utf-8")
    script = RUN.format(within="import my_indicators")
    ((values, about),) = ran(tmp_path, script, (2, tmp_path / "kept"))
    assert len(values) == 2
    assert about[0]["module"] == "my_indicators"


def test_one_that_workers_would_not_have_is_refused(tmp_path: Path) -> None:
    guarded = INDICATOR.replace("\n", "\n    ")
    script = "if __name__ == '__main__':" + guarded + RUN.format(within="pass")
    (said,) = ran(tmp_path, script, (2, None))
    assert "crossings" in said
    assert "not registered in a worker" in said


def test_one_typed_into_a_session_counts_there_and_is_refused_elsewhere(tmp_path: Path) -> None:
    script = INDICATOR + RUN.format(within="pass")
    alone, several, kept = ran(tmp_path, script, (1, None), (2, None), (1, tmp_path / "kept"), typed=True)
    assert len(alone[0]) == 2
    for said in (several, kept):
        assert "crossings" in said
        assert "interactive session" in said
        assert "one process" in said
