"""One entry of the ledger."""

from __future__ import annotations

from sim.model.state.world import World


def enter(world: World, fund: str, line: str, source: str, to: str, pence: int) -> None:
    """Pence move from one account to another; none of nought is entered."""
    if pence > 0:
        world.record.money(world.now, pence, fund=fund, line=line, source=source, to=to)
