"""An area as the manifest keeps it: in full, so that results can be made again, and as published, to compare with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim.areas import Area

_PER_CHILDREN: Final = 10_000
_COUNTED: Final = ("cpp_started", "cpp_at_31_march", "cin_at_31_march", "cla_at_31_march")
_PUBLISHED: Final = {
    "referral_rate": "referral_rate",
    "s47_rate": "s47_rate",
    "cpp_starts_rate": "cpp_started",
    "cpp_rate": "cpp_at_31_march",
    "cin_rate": "cin_at_31_march",
    "care_rate": "cla_at_31_march",
    "rereferral_pct": "rereferral_pct",
    "referral_not_in_need_pct": "referral_not_in_need_pct",
}


def area_entry(area: Area) -> dict[str, Any]:
    """Return an area as plain data: figures with year, source, rule and note, its posts, and what moves the book."""
    from sim.areas import SOLVED

    return {
        "code": area.code,
        "name": area.name,
        "region": area.region,
        "child_population": area.child_population,
        "figures": {
            name: [each.value, each.year, each.source, each.rule, each.note]
            for name, each in sorted(area.figures.items())
        },
        "posts": {str(role): fte for role, fte in sorted(area.posts.items())},
        **{name: getattr(area, name) for name in SOLVED},
    }


def area_from_entry(entry: Mapping[str, Any]) -> Area:
    """Return the area that `area_entry` kept."""
    from sim.areas import SOLVED, Area, Figure

    return Area(
        code=entry["code"],
        name=entry["name"],
        region=entry["region"],
        child_population=entry["child_population"],
        figures={name: Figure(*parts) for name, parts in entry["figures"].items()},
        posts=dict(entry["posts"]),
        **{name: entry[name] for name in SOLVED if name in entry},
    )


def published_figures(area: Area) -> dict[str, dict[str, Any]]:
    """Return the area's own published figures by the indicator they can be set beside.

    Stocks and starts are turned into rates of the area's children. A figure that was never published for the area is
    left out; one filled in otherwise says by which rule.
    """
    from sim.areas import RULES

    found = {}
    for kpi, name in _PUBLISHED.items():
        figure = area.figures.get(name)
        if figure is None or figure.rule == "region_median":
            continue
        value = figure.value * _PER_CHILDREN / area.child_population if name in _COUNTED else figure.value
        rule = RULES.get(figure.rule, figure.rule) if figure.rule else ""
        found[kpi] = {"value": round(value, 2), "year": figure.year, "rule": rule}
    return found
