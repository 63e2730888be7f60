"""The charts of the page: lines by quarter, a panel each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

MARKS: Final = "osD^v"
DASHES: Final = ("-", "--", "-.", ":", "-")
A_YEAR: Final = 4

Lines = Mapping[str, Sequence[float]]


def lines_chart(
    panels: Mapping[str, Lines],
    quarters: Sequence[str],
    path: Path,
    title: str,
    bands: Mapping[str, tuple[Sequence[float], Sequence[float]]] | None = None,
) -> None:
    """Draw a panel for each title with a line for each label, over quarters; a band where one of the label is given."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, row = plt.subplots(
        1, len(panels), figsize=(3.4 * len(panels) + 0.8, 3.8), layout="constrained", squeeze=False
    )
    at = range(len(quarters))
    for axes, (words, lines) in zip(row.flat, panels.items(), strict=True):
        axes.axhline(0, color="#888888", linewidth=0.8)
        for place, (label, values) in enumerate(lines.items()):
            style = {"linestyle": DASHES[place % len(DASHES)], "marker": MARKS[place % len(MARKS)]}
            (line,) = axes.plot(at, values, linewidth=1.5, markersize=3, label=label, **style)
            if bands and label in bands:
                axes.fill_between(at, *bands[label], color=line.get_color(), alpha=0.15)
        axes.set_title(words, fontsize=9)
        axes.set_xticks(at[::A_YEAR], [each[:7] for each in quarters[::A_YEAR]], fontsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    handles, labels = row.flat[0].get_legend_handles_labels()
    if len(handles) > 1:  # a title says what one line is
        figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    figure.suptitle(title, fontsize=10)
    figure.savefig(path, dpi=130)
    plt.close(figure)
