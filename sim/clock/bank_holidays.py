"""England's bank holidays, substitute days included, by the library that knows them."""

from __future__ import annotations

import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sim.remembered import mark_of, recall, remember

_KEPT = "bank_holidays"


def bank_holidays(first_year: int, last_year: int) -> frozenset[date]:
    """Return England's bank holidays from one year up to and including another.

    They are kept from one process to the next for each edition of the library, which takes long to load, and of this
    file. Where it is loaded it is asked itself, as somebody may have given it more of them.
    """
    if "holidays" in sys.modules:
        return _named(first_year, last_year)
    mark = mark_of(f"holidays {_edition()} {first_year} {last_year}".encode(), Path(__file__).read_bytes())
    kept = recall(_KEPT, mark)
    if kept is None:
        kept = sorted(day.isoformat() for day in _named(first_year, last_year))
        remember(_KEPT, mark, kept)
    return frozenset(map(date.fromisoformat, kept))


def _named(first_year: int, last_year: int) -> frozenset[date]:
    import holidays

    england = holidays.country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1))
    return frozenset(day for day in england if first_year <= day.year <= last_year)


def _edition() -> str:
    try:
        return version("holidays")
    except PackageNotFoundError:
        return ""
