"""The report layer: stored tables of a result folder in, one HTML file and one workbook out.

Nothing here computes a statistic. Every mean, interval and verdict is read from the
tables that the experiment layer stored; this layer chooses words, order and pictures.
"""

from sim.report.notice import FAIR_USE, FAIR_USE_SHORT, INTERVAL_NOTE
from sim.report.page.page import build_report
from sim.report.workbook.workbook import build_workbook

__all__ = ["FAIR_USE", "FAIR_USE_SHORT", "INTERVAL_NOTE", "build_report", "build_workbook"]
