"""The report layer: stored tables of a result folder in, one HTML file and one workbook out.

Nothing here computes a statistic. Every mean, interval and verdict is read from the
tables that the experiment layer stored; this layer chooses words, order and pictures.
"""

from typing import TYPE_CHECKING

from sim.on_demand import names_on_demand
from sim.report.notice import FAIR_USE, FAIR_USE_SHORT, INTERVAL_NOTE

if TYPE_CHECKING:
    from sim.report.page.page import build_report as build_report
    from sim.report.workbook.workbook import build_workbook as build_workbook

__all__ = ["FAIR_USE", "FAIR_USE_SHORT", "INTERVAL_NOTE", "build_report", "build_workbook"]

_HOMES = {"build_report": "sim.report.page.page", "build_workbook": "sim.report.workbook.workbook"}


# What writes the page or the workbook loads libraries.
__getattr__ = names_on_demand(__name__, _HOMES)
