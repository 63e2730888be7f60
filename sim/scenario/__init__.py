"""Scenarios: dated differences on the assumption book, read from a file or by name."""

from sim.scenario.scenario import (
    LOCALITIES,
    Change,
    Reference,
    Scenario,
    list_scenarios,
    load_scenario,
    localities,
    segments_of,
    settings_over_time,
)

__all__ = [
    "LOCALITIES",
    "Change",
    "Reference",
    "Scenario",
    "list_scenarios",
    "load_scenario",
    "localities",
    "segments_of",
    "settings_over_time",
]
