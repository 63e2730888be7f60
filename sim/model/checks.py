"""Debug mode: conservation after every event, and Little's law at the end."""

from __future__ import annotations

from sim.model.world import Event, World


def watch(world: World) -> None:
    """Check conservation after every event of this run."""
    world.after_event = after_event


def after_event(world: World, event: Event) -> None:
    """Slots, holders and stages agree for the family the event was about."""


def at_end(world: World) -> None:
    """Everything balances at the end of the run."""
