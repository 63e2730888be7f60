"""Pathfinder: a simulation of the children's social care pathway in England.

It compares reforms before they are made: who would wait, who would be helped and who would be missed, in this
model. It says nothing about any real child or family.
"""

from typing import TYPE_CHECKING

from sim import compiled
from sim.experiment.reporting import report_with
from sim.on_demand import names_on_demand

if TYPE_CHECKING:
    from pathlib import Path

    from sim.areas import list_areas as list_areas
    from sim.areas import load_area as load_area
    from sim.book import load_book as load_book
    from sim.experiment import Settings as Settings
    from sim.experiment import compare as compare
    from sim.experiment import run as run
    from sim.experiment.reading.loading import load_comparison as load_comparison
    from sim.experiment.reading.loading import load_run as load_run
    from sim.experiment.sensitivity import sensitivity as sensitivity
    from sim.experiment.sweep import sweep as sweep
    from sim.experiment.sweep.results import load_sweep as load_sweep
    from sim.explain.differences import path_differences as path_differences
    from sim.explain.life import life as life
    from sim.explain.life import sentences as sentences
    from sim.explain.teller import day_words as day_words
    from sim.explain.workers import worker_names as worker_names
    from sim.kpis.catalogue import breakdown as breakdown
    from sim.kpis.catalogue import catalogue as catalogue
    from sim.kpis.catalogue import kpi as kpi
    from sim.model.simulate import simulate as simulate
    from sim.scenario import list_scenarios as list_scenarios
    from sim.scenario import load_scenario as load_scenario
    from sim.version import __version__ as __version__

__all__ = [
    "Settings",
    "__version__",
    "breakdown",
    "catalogue",
    "compare",
    "day_words",
    "kpi",
    "life",
    "list_areas",
    "list_scenarios",
    "load_area",
    "load_book",
    "load_comparison",
    "load_run",
    "load_scenario",
    "load_sweep",
    "path_differences",
    "run",
    "sensitivity",
    "sentences",
    "simulate",
    "sweep",
    "worker_names",
]

_HOMES = {
    "Settings": "sim.experiment",
    "__version__": "sim.version",
    "breakdown": "sim.kpis",
    "catalogue": "sim.kpis",
    "compare": "sim.experiment",
    "day_words": "sim.explain.teller",
    "kpi": "sim.kpis",
    "life": "sim.explain.life",
    "list_areas": "sim.areas",
    "list_scenarios": "sim.scenario",
    "load_area": "sim.areas",
    "load_book": "sim.book",
    "load_comparison": "sim.experiment.reading.loading",
    "load_run": "sim.experiment.reading.loading",
    "load_scenario": "sim.scenario",
    "load_sweep": "sim.experiment.sweep.results",
    "path_differences": "sim.explain.differences",
    "run": "sim.experiment",
    "sensitivity": "sim.experiment.sensitivity",
    "sentences": "sim.explain.life",
    "simulate": "sim.model",
    "sweep": "sim.experiment.sweep",
    "worker_names": "sim.explain.workers",
}


def _report(folder: "Path") -> "Path":
    """Write the report of a result folder: what the results of experiments, a layer below, are given to make theirs."""
    from sim.report import build_report

    return build_report(folder)


compiled.use()  # before anything of the model is imported
report_with(_report)


__getattr__ = names_on_demand(__name__, _HOMES)


def __dir__() -> list[str]:
    """Public names, whether or not they have been imported yet."""
    return sorted({*globals(), *__all__})
