"""The section on money: what is budgeted and spent by budget year, what it reached, and what waits beside it."""

from sim.report.money.section import WORKBOOK_HEADS, MoneySection, money_section, workbook_rows
from sim.report.money.told import who_pays_row

__all__ = ["WORKBOOK_HEADS", "MoneySection", "money_section", "who_pays_row", "workbook_rows"]
