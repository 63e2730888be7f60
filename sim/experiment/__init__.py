"""Replications, paired comparison and the store of results.

`run` and `compare` are the calls to use; `verify`, `bench` and `store` have modules of their own.
"""

from sim.experiment.results import Comparison, RunResult
from sim.experiment.running import compare, run
from sim.experiment.runs.settings import Settings
from sim.experiment.store.trouble import FolderInUse, OutOfRoom, RunsSetAside

__all__ = ["Comparison", "FolderInUse", "OutOfRoom", "RunResult", "RunsSetAside", "Settings", "compare", "run"]
