"""A table that several indicators read, worked out once for each log."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sim.kpis.tables.run_tables import Tables

Found = TypeVar("Found")


def once(table: Callable[[Tables], Found]) -> Callable[[Tables], Found]:
    """Keep what a function of the tables returns beside them, as a cached property of theirs would be kept."""
    name = f"{table.__module__}.{table.__qualname__}"

    @wraps(table)
    def kept(tables: Tables) -> Found:
        beside: dict[str, Any] = tables.__dict__
        if name not in beside:
            beside[name] = table(tables)
        found: Found = beside[name]
        return found

    return kept
