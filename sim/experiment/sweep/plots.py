"""A quick figure of one indicator over the points of a sweep, for notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiment.plots import axes_of
from sim.experiment.sweep.points import NONE, value_text
from sim.wording import count_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_MOST_WRITTEN: Final = 150
"""Cells of a heat map whose figures can still be read when written in them."""


def plot_points(
    frame: pd.DataFrame, paths: Sequence[str], manifest: Mapping[str, Any], kpi: str, ax: Axes | None = None
) -> Axes:
    """Draw an indicator over one or two varied settings; return the axes.

    Parameters
    ----------
    frame
        One row a point: the settings, `mean`, `low`, `high` (see `Sweep.frame`).
    paths
        The settings varied; over one a line (bars, where they are not numbers) with intervals, over two a heat map, or,
        where the points are not those of a grid, a mark at each point.
    manifest
        Gives labels and units.
    kpi
        The indicator.

    Raises
    ------
    InputError
        When more than two settings were varied.
    """
    if len(paths) > 2:
        raise InputError(
            f"a figure shows one or two varied settings, and this sweep has {len(paths)}; "
            "take `.frame(kpi)`, keep the rows of one value of the others, and draw those",
            found=", ".join(paths),
        )
    entry = next((each for each in manifest["indicators"] if each["id"] == kpi), {"label": kpi, "unit": ""})
    axes = axes_of(ax)
    if len(paths) == 1:
        _line(axes, frame, paths[0])
        axes.set_ylabel(entry["unit"])
    else:
        drawn = _heat_map if _is_grid(frame, paths) else _marks
        found = drawn(axes, frame, paths[0], paths[1])
        axes.figure.colorbar(found, ax=axes, label=entry["unit"])
    axes.set_title(f"{entry['label']}, in this model\n{_about(manifest)}", fontsize="medium")
    return axes


def _about(manifest: Mapping[str, Any]) -> str:
    """Return what was run: a picture travels without its folder."""
    varied = [each["path"] for each in manifest["sweep"]["vary"]]
    where = "several areas" if "area" in varied else manifest["area"]["name"]
    runs = count_words(int(manifest["replications"]), "run")
    return f"{manifest['base']}; {where}; {runs} at each point"


def _line(axes: Axes, frame: pd.DataFrame, path: str) -> None:
    """Draw means with their intervals over one setting; one that is not all numbers is set out evenly."""
    column = frame[path]
    axes.set_xlabel(path)
    if column.dtype.kind in "if" and not column.isna().any():
        rows = frame.sort_values(path)
        axes.plot(rows[path], rows["mean"], marker="o")
        axes.fill_between(rows[path], rows["low"], rows["high"], alpha=0.2, linewidth=0)
        return
    at = range(len(frame))
    ends = [frame["mean"] - frame["low"], frame["high"] - frame["mean"]]
    axes.errorbar(at, frame["mean"], yerr=ends, fmt="o", capsize=4)
    axes.set_xticks(at, _words(column))


def _is_grid(frame: pd.DataFrame, paths: Sequence[str]) -> bool:
    """Tell whether the points are every combination of the values of two settings."""
    slow, fast = (frame[path].nunique(dropna=False) for path in paths)
    return bool(slow * fast == len(frame.drop_duplicates(list(paths))))


def _marks(axes: Axes, frame: pd.DataFrame, down: str, across: str) -> Any:
    """Draw a mark at each point, coloured by its mean, and return the marks."""
    axes.set_xlabel(across)
    axes.set_ylabel(down)
    columns = [frame[path] for path in (across, down)]
    places = [each if each.dtype.kind in "if" and not each.isna().any() else _words(each) for each in columns]
    return axes.scatter(places[0], places[1], c=frame["mean"], s=60, edgecolors="black", linewidths=0.4)


def _heat_map(axes: Axes, frame: pd.DataFrame, slow: str, fast: str) -> Any:
    """Draw means over two settings and return the image."""
    from math import isfinite

    from numpy import ndenumerate

    words = frame.assign(**{path: _words(frame[path]) for path in (slow, fast)})
    downwards, across = (list(dict.fromkeys(words[path])) for path in (slow, fast))
    cells = words.pivot_table(index=slow, columns=fast, values="mean", dropna=False).reindex(downwards)[across]
    image = axes.imshow(cells.to_numpy(), aspect="auto", origin="lower")
    axes.set_xticks(range(len(across)), across)
    axes.set_yticks(range(len(downwards)), downwards)
    axes.set_xlabel(fast)
    axes.set_ylabel(slow)
    means = cells.to_numpy(dtype="float64")
    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.7, "linewidth": 0}
    for (row, column), mean in ndenumerate(means) if means.size <= _MOST_WRITTEN else ():
        if isfinite(mean):  # else nobody to count there
            axes.text(column, row, f"{mean:,.3g}", ha="center", va="center", bbox=box)
    return image


def _words(column: pd.Series) -> list[str]:
    """Return values as they are written on the command line; a missing number is `none`."""
    return [NONE if value != value else value_text(value) for value in column]  # noqa: PLR0124 - missing
