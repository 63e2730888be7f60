"""The areas that can be simulated: 153 local authorities and the average one."""

from sim.areas.areas import (
    COLUMNS,
    PRESETS,
    ROLES,
    RULES,
    SOURCES,
    TOO_SMALL,
    UNITS,
    WORKS_AS,
    Area,
    Figure,
    area_values,
    list_areas,
    load_area,
    read_presets,
)
from sim.areas.inputs import AREA_INPUTS, SOLVED, AreaInput
from sim.areas.names import plain_name

__all__ = [
    "AREA_INPUTS",
    "COLUMNS",
    "PRESETS",
    "ROLES",
    "RULES",
    "SOLVED",
    "SOURCES",
    "TOO_SMALL",
    "UNITS",
    "WORKS_AS",
    "Area",
    "AreaInput",
    "Figure",
    "area_values",
    "list_areas",
    "load_area",
    "plain_name",
    "read_presets",
]
