"""A tornado: which settings move an indicator most, decisions told apart from what is uncertain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sim.experiment.sensitivity.indices import FIRST_ORDER, MU, MU_STAR, TOTAL_ORDER
from sim.experiment.sweep.designs import SOBOL
from sim.experiment.sweep.dimensions import AREA, ASSUMPTION, LEVER

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Ranked: TypeAlias = Sequence[tuple[str, str, Mapping[str, Mapping[str, Any]]]]
"""(path, kind, rows by measure) of each setting, as `Sensitivity.ranked` gives them."""

_KINDS: Final = {LEVER: "lever: can be decided", ASSUMPTION: "assumption: uncertain", AREA: "area"}
_LOOKS: Final = {LEVER: ("#56b4e9", ""), ASSUMPTION: ("#e69f00", "///"), AREA: ("#999999", "...")}
_MEASURES: Final = {
    TOTAL_ORDER: "total order (with joint effects)",
    FIRST_ORDER: "first order (by itself)",
    MU_STAR: "mu*: mean size of the effect",
    MU: "mu: mean effect with its sign",
}
_INCHES: Final = {"across": 9.0, "of a bar": 0.42, "beside the bars": 1.3, "of the notes": 1.1}
_ASIDE: Final = 0.16  # not an assumption: how far the two marks of a setting lie apart, in bars
_MARGIN: Final = 0.03  # not an assumption: room left of nought for a mark
_MOST_IN_A_COLUMN: Final = 3
_FOOT: Final = (
    "In this model and over the ranges varied. Intervals cover chance between runs and the choice of points, not "
    "whether the model is right.\nSynthetic families: nothing about a real child, family or council."
)


def plot_tornado(ranked: Mapping[str, Ranked], manifest: Mapping[str, Any]) -> Figure:
    """Return a figure with a panel for each indicator, its settings ranked from the top.

    Parameters
    ----------
    ranked
        The settings of each indicator.
    manifest
        Of the sweep: its design, and the labels and units of indicators.
    """
    from matplotlib.figure import Figure

    across = 1 if len(ranked) <= _MOST_IN_A_COLUMN else 2
    down = ceil(len(ranked) / across)
    height = _INCHES["of a bar"] * max(map(len, ranked.values())) + _INCHES["beside the bars"]
    size = (_INCHES["across"] * across, height * down + _INCHES["of the notes"])
    figure = Figure(figsize=size, layout="constrained")
    panels = figure.subplots(down, across, squeeze=False).ravel().tolist()
    for spare in panels[len(ranked) :]:
        spare.set_axis_off()
    sobol = manifest["sweep"]["design"] == SOBOL
    pair = (TOTAL_ORDER, FIRST_ORDER) if sobol else (MU_STAR, MU)
    entries = {each["id"]: each for each in manifest["indicators"]}
    for axes, (kpi, settings) in zip(panels, ranked.items(), strict=False):
        entry = entries.get(kpi, {"label": kpi, "unit": ""})
        _panel(axes, settings, *pair)
        title = f"{entry['label']}, in this model\n{_luck(settings)}"
        axes.set_title(title, fontsize="medium", loc="left")  # not the service's word
        unit = "percentage points" if entry["unit"] == "%" else entry["unit"]
        axes.set_xlabel(
            "share of the variance between points" if sobol else f"{unit}, for the whole range of a setting"
        )
    kinds = {kind for settings in ranked.values() for _, kind, _ in settings}
    _legend(figure, [kind for kind in _KINDS if kind in kinds], pair)
    figure.supxlabel(_FOOT, fontsize="small", x=0.01, ha="left")  # not the service's word
    return figure


def _panel(axes: Axes, settings: Ranked, wide: str, mark: str) -> None:
    """Draw a bar with its interval for one measure of each setting, and a diamond with its interval for the other."""
    for place, (_, kind, rows) in enumerate(settings):
        colour, hatch = _LOOKS[kind]
        row = rows[wide]
        axes.barh(place, row["value"], height=0.7, color=colour, hatch=hatch, edgecolor="white", zorder=2)
        _whisker(axes, row, place - _ASIDE, "")
        if mark in rows:
            _whisker(axes, rows[mark], place + _ASIDE, "D")
    axes.set_yticks(range(len(settings)), [_name(path, kind) for path, kind, _ in settings], fontsize="small")
    axes.invert_yaxis()
    axes.axvline(0.0, color="black", linewidth=0.8, zorder=2.5)
    left, right = axes.get_xlim()
    axes.set_xlim(left=min(left, -_MARGIN * right))
    axes.grid(axis="x", alpha=0.3, zorder=0)
    axes.spines[["top", "right"]].set_visible(False)


def _name(path: str, kind: str) -> str:
    return path if path == kind else f"{path}\n({kind})"


def _whisker(axes: Axes, row: Mapping[str, Any], at: float, marker: str) -> None:
    """Draw an interval where there is one, and the value if it has a mark."""
    if isfinite(row["low"]):
        axes.hlines(at, row["low"], row["high"], color="black", linewidth=1.4, zorder=3)
        axes.vlines((row["low"], row["high"]), at - 0.08, at + 0.08, color="black", linewidth=1.4, zorder=3)
    if marker:
        axes.plot(row["value"], at, marker=marker, markersize=6, color="white", markeredgecolor="black", zorder=4)


def _luck(settings: Ranked) -> str:
    """Return the share of luck in words."""
    row = next(iter(settings[0][2].values()))
    if not isfinite(row["luck_share"]):
        return "one run at each point: luck is counted as an effect of the settings"
    share = row["luck_share"] * 100
    told = f"{share:.0f}%" if share >= 1 else "less than 1%"
    return f"{told} of the variance between points is luck of the runs, taken out here"


def _legend(figure: Figure, kinds: Sequence[str], pair: tuple[str, str]) -> None:
    """Say above the panels what the bars and marks are."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    wide, mark = pair
    looks = [(kind, *_LOOKS[kind]) for kind in kinds]
    shown: list[Any] = [
        Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=_KINDS[kind]) for kind, colour, hatch in looks
    ]
    shown += [
        Patch(facecolor="white", edgecolor="black", label=f"bar: {_MEASURES[wide]}"),
        Line2D([], [], color="black", marker="D", markerfacecolor="white", label=f"diamond: {_MEASURES[mark]}"),
        Line2D([], [], color="black", label="line: interval"),
    ]
    figure.legend(handles=shown, loc="outside upper left", ncols=ceil(len(shown) / 2), fontsize="small", frameon=False)
