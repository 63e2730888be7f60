"""Replications, paired comparison and the store of results.

`run` and `compare` are the calls to use; `verify`, `bench` and `store` have modules of their own.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name in _HOMES:
        found = getattr(import_module(_HOMES[name]), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
