"""Replications, paired comparison and the store of results.

`run` and `compare` are the calls to use; `verify`, `bench` and `store` have modules of their own.
"""

from typing import TYPE_CHECKING

from sim.on_demand import names_on_demand

if TYPE_CHECKING:
    from sim.experiment.results import Comparison as Comparison
    from sim.experiment.results import RunResult as RunResult
    from sim.experiment.running import compare as compare
    from sim.experiment.running import run as run
    from sim.experiment.runs.settings import Settings as Settings
    from sim.experiment.store.trouble import FolderInUse as FolderInUse
    from sim.experiment.store.trouble import OutOfRoom as OutOfRoom
    from sim.experiment.store.trouble import RunsSetAside as RunsSetAside

__all__ = ["Comparison", "FolderInUse", "OutOfRoom", "RunResult", "RunsSetAside", "Settings", "compare", "run"]

_HOMES = {
    "Comparison": "sim.experiment.results",
    "FolderInUse": "sim.experiment.store.trouble",
    "OutOfRoom": "sim.experiment.store.trouble",
    "RunResult": "sim.experiment.results",
    "RunsSetAside": "sim.experiment.store.trouble",
    "Settings": "sim.experiment.runs.settings",
    "compare": "sim.experiment.running",
    "run": "sim.experiment.running",
}


__getattr__ = names_on_demand(__name__, _HOMES)
