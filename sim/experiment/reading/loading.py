"""Results back from their folder, as the objects that `run` and `compare` return."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.experiment.results import Comparison, Kept, RunResult
from sim.experiment.store import manifest as manifests
from sim.experiment.store.folder import (
    CHANGES,
    COMPARISON,
    KPIS,
    SUMMARY,
    check_tables,
    open_manifest,
)
from sim.experiment.store.given import a_folder
from sim.experiment.store.spool import Spool
from sim.experiment.store.stored_tables import RUNS_TABLE, read_kpis, read_runs, read_summary

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = (
    "base_mean",
    "scenario_mean",
    "difference",
    "low",
    "high",
    "level",
    "p_adjusted",
    "share_of_replications_better",
)


def load_run(folder: str | Path) -> RunResult:
    """Open the result folder of a run: the same tables, ready to be plotted, reported or saved elsewhere.

    Event logs stay in the folder.

    Raises
    ------
    InputError
        When the folder holds no finished run, or a table of it is not as it was written.
    """
    place, plain = _opened(a_folder(folder), (KPIS, SUMMARY, RUNS_TABLE))
    if (place / COMPARISON).is_file():
        raise InputError("these are the results of a comparison; open them with load_comparison", file=place.name)
    return RunResult(read_kpis(place / KPIS), read_summary(place / SUMMARY), plain, _kept(place))


def load_comparison(folder: str | Path) -> Comparison:
    """Open the result folder of a comparison: the same tables, ready to be plotted, reported or saved elsewhere.

    Event logs stay in the folder.

    Raises
    ------
    InputError
        When the folder holds no finished comparison, or a table of it is not as it was written.
    """
    place, plain = _opened(a_folder(folder), (KPIS, SUMMARY, COMPARISON, CHANGES, RUNS_TABLE))
    return Comparison(
        read_kpis(place / KPIS),
        read_summary(place / SUMMARY),
        _differences(place / COMPARISON),
        _texts(place / CHANGES),
        plain,
        _kept(place),
    )


def _opened(folder: Path, tables: tuple[str, ...]) -> tuple[Path, dict[str, Any]]:
    """Return the folder and its manifest without what is about files, once every table is there and sound."""
    manifest = open_manifest(folder)
    if manifests.is_sweep(manifest):
        raise InputError("these are the results of a sweep; open them with load_sweep", file=folder.name)
    missing = next((name for name in tables if not (folder / name).is_file()), None)
    if missing == COMPARISON:
        raise InputError("these are not the results of a comparison; open them with load_run", file=folder.name)
    if missing is not None:
        raise InputError("the result folder lacks this table; `pathfinder verify` says what else", file=missing)
    check_tables(folder, tables)
    return folder, {key: value for key, value in manifest.items() if key not in ("files", "seal")}


def _kept(folder: Path) -> Kept:
    """Return what stands behind a result read from its folder: the table of its runs, and no logs."""
    runs: pd.DataFrame = read_runs(folder / RUNS_TABLE)
    return Kept({str(name): runs[name].tolist() for name in runs.columns}, (), Spool())


def _texts(path: Path) -> pd.DataFrame:
    """Read a stored CSV as the text it holds."""
    import pandas as pd

    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _differences(path: Path) -> pd.DataFrame:
    """Read a `comparison.csv`: every number to its last digit, a blank one as missing, text as it stands."""
    table = _texts(path)
    numbers = {name: "float64" for name in _NUMBERS if name in table}
    blank = {name: {"": "nan"} for name in numbers}
    kinds = numbers | {"replications": "int64"}
    found = table.replace(blank).astype(kinds)
    more = table["more_replications"].replace("", None)
    return found.assign(more_replications=more.astype("float64").astype("Int64"))
