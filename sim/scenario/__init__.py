"""Scenarios: dated differences on the assumption book, read from a file or by name."""

from typing import TYPE_CHECKING

from sim.on_demand import names_on_demand

if TYPE_CHECKING:
    from sim.scenario.scenario import LOCALITIES as LOCALITIES
    from sim.scenario.scenario import Change as Change
    from sim.scenario.scenario import Reference as Reference
    from sim.scenario.scenario import Scenario as Scenario
    from sim.scenario.scenario import Written as Written
    from sim.scenario.scenario import list_scenarios as list_scenarios
    from sim.scenario.scenario import load_scenario as load_scenario
    from sim.scenario.scenario import localities as localities
    from sim.scenario.scenario import locality_shares as locality_shares
    from sim.scenario.scenario import segments_of as segments_of
    from sim.scenario.scenario import settings_over_time as settings_over_time

__all__ = [
    "LOCALITIES",
    "Change",
    "Reference",
    "Scenario",
    "Written",
    "list_scenarios",
    "load_scenario",
    "localities",
    "locality_shares",
    "segments_of",
    "settings_over_time",
]

# The reader of scenario files is heavy.
__getattr__ = names_on_demand(__name__, dict.fromkeys(__all__, "sim.scenario.scenario"))
