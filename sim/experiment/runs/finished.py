"""Whether a folder holds the results of an experiment already, just as doing it again would leave them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiment.runs.planned_runs import PlannedRuns, place_for
from sim.experiment.runs.settings import Settings, area_of, check_settings, manifest_of
from sim.experiment.store import manifest as manifests
from sim.experiment.store.carrying import derived_stand
from sim.experiment.store.folder import contents, is_a_run, open_manifest
from sim.experiment.store.runs import hash_of_file

if TYPE_CHECKING:
    from sim.scenario import Scenario

_OF_THE_RESULTS: Final = frozenset({"indicators", "intervals", "drift", "logical_events", "files", "seal"})
"""Keys of a manifest that are not known before anything is run, but follow from the runs."""


def is_finished(scenarios: Sequence[Scenario], settings: Settings) -> bool:
    """Tell whether nothing is left to do for an experiment whose report and workbook are wanted.

    So it is where the folder's manifest names the very same inputs, program, libraries and calendar, and every run,
    table and file is there as it was written: the tables follow from the runs, and would be the same bytes.

    Parameters
    ----------
    scenarios
        Those of the experiment, the base first, as they were loaded.
    settings
        Of the experiment; progress is told when it is finished.

    Raises
    ------
    InputError, FolderInUse
        As the experiment itself.
    """
    from sim.scenario.pilots import alike_in_localities

    if settings.folder is None:
        return False
    compared = tuple(alike_in_localities(list(scenarios))) if len(scenarios) > 1 else tuple(scenarios)
    check_settings(compared, settings)
    folder, area = Path(settings.folder), area_of(settings.area)
    found = _manifest(folder)
    if found is None or not _names(found, manifest_of(compared, area, settings)):
        return False
    plan = PlannedRuns(len(compared), lambda turn: (compared[turn], area), settings, names=None, words=str)
    with place_for(folder) as (store, _):
        stands = derived_stand(folder, found) and _tables_stand(folder, found)
        stands = stands and all(store.fault(key) is None for key in dict.fromkeys(plan.keys))
    if stands and settings.progress is not None:
        settings.progress(len(plan), len(plan))
    return stands


def _manifest(folder: Path) -> Mapping[str, Any] | None:
    """Return the manifest of a folder, if there is one and no byte of it was changed."""
    try:
        found = open_manifest(folder)
        return found if (folder / manifests.NAME).read_bytes() == manifests.as_text(found).encode() else None
    except (InputError, OSError):
        return None


def _names(found: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Tell whether a manifest names what is known before anything is run, and nothing else but what follows from it."""
    wanted: dict[str, Any] = json.loads(json.dumps(known))
    told = {key: value for key, value in found.items() if key not in _OF_THE_RESULTS}
    noted = wanted["warnings"]  # those of the inputs; a comparison adds its own
    return told | {"warnings": told.get("warnings", [])[: len(noted)]} == wanted


def _tables_stand(folder: Path, found: Mapping[str, Any]) -> bool:
    """Tell whether the files beside the runs are those the manifest names, as they were written."""
    files = found["files"]
    there = {name for name in contents(folder) if not is_a_run(name)}
    return there == {manifests.NAME, *files} and all(hash_of_file(folder / name) == files[name] for name in files)
