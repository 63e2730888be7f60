"""How an area's own years are drawn toward its group, by how much a figure moves from one year to the next.

Each figure is compared in logs (rates) or log odds (percentages), less the mean of all authorities in its year. An
area's own value is the mean of its latest three usable years, each year back counting `decay` times the one after it;
its group is the mean of its statistical neighbours, or of its region. The area is put between the two:

    weight = between / (between + moving / years)        value = group + weight x (own - group)

`between` is how far areas lie from their groups (a variance), `moving` how much of one year does not stay: half the
variance of a change, in a part that all areas share and a part of chance, which falls with the events a year counts.
`years` is how many years alike the mean is worth. The decay is that of `DECAYS` which would have predicted the latest
years best from the years before them. A year counts where half of the areas that others are set beside can use it: of
fewer the country's level would be theirs. No year is read that the panel does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import nnls

from sim.fit.areas.returns.figures import Panel
from sim.fit.areas.returns.groups import group_of, large_enough
from sim.fit.areas.returns.own_years import Table, events, span, table

Flags = np.ndarray[Any, np.dtype[np.bool_]]

YEARS: Final = 3
DECAYS: Final = (0.2, 0.35, 0.5, 0.75, 1.0)
"""What a year counts against the one after it: from nearly the last year alone to three years alike."""
TRIED: Final = 3
"""Latest years that each decay is tried on."""
LEAST_BETWEEN: Final = 1e-4
LEAST_MOVING: Final = 1e-6
"""Least variance between areas, and of a year of one (log or log odds, squared): no weight is nought over nought."""


HALVINGS: Final = 60
ROUNDS: Final = 5


@dataclass(frozen=True, slots=True)
class Drawn:
    """One figure of all authorities, in their order in the panel, drawn toward their groups (logs or log odds).

    Attributes
    ----------
    value, group
        Of each area, at the national level of the latest year.
    error
        Standard error of the value.
    year
        Standard deviation of one year to come around what the value stands for.
    weight
        Of the area's own years against its group; nought where none can be used.
    used
        Those years, latest first.
    moving, chance
        Variance of one year of an area is `moving + chance / events`.
    between
        Variance of areas around their groups.
    decay
        What a year counts against the one after it.
    """

    value: Table
    group: Table
    error: Table
    year: Table
    weight: Table
    used: tuple[tuple[int, ...], ...]
    moving: float
    chance: float
    between: float
    decay: float


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """How one figure moves, and how far areas are drawn to their groups because of it (logs or log odds).

    `moves` is the median absolute change from one year to the next, the national change apart; `weights` are the
    medians of the areas with the fewest, the middle and the most events; `against_last` is the mean error of
    predicting the years `tried` from those before them, over that of repeating the year before.
    """

    figure: str
    moves: float
    moving: float
    chance: float
    between: float
    decay: float
    weights: tuple[float, ...]
    against_last: float
    tried: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Board:
    """The cells of one figure (areas, years), the events behind each area, and the rows of each area's group."""

    years: tuple[int, ...]
    cells: Table
    events: Table
    large: Flags
    groups: tuple[tuple[int, ...], ...]

    def before(self, year: int) -> _Board:
        """Return the board as it stood before a year."""
        kept = tuple(each for each in self.years if each < year)
        return _Board(kept, self.cells[:, : len(kept)], self.events, self.large, self.groups)

    def tried(self) -> tuple[int, ...]:
        """Return the latest years that have two before them to be predicted from."""
        return self.years[2:][-TRIED:]


def drawn_to_groups(panel: Panel, neighbours: Mapping[str, Sequence[str]], figure: str) -> Drawn:
    """Return one figure of all authorities, drawn toward their groups with the decay that predicts best."""
    board = _board(panel, neighbours, figure)
    return _drawn(board, _best_decay(board))


def shrinkage(panel: Panel, neighbours: Mapping[str, Sequence[str]], figures: Sequence[str]) -> list[Shrinkage]:
    """Return how each figure moves and how far it is drawn to the group."""
    lines = []
    for figure in figures:
        board = _board(panel, neighbours, figure)
        drawn = _drawn(board, _best_decay(board))
        rest = board.cells - np.nanmean(board.cells, axis=0)
        thirds = np.array_split(np.argsort(board.events), 3)
        lines.append(
            Shrinkage(
                figure,
                float(np.nanmedian(np.abs(np.diff(rest, axis=1)))),
                drawn.moving,
                drawn.chance,
                drawn.between,
                drawn.decay,
                tuple(float(np.median(drawn.weight[part])) for part in thirds),
                _error(board, drawn.decay) / _last_error(board) if board.tried() else np.nan,
                board.tried(),
            )
        )
    return lines


def shrinkage_page(lines: Sequence[Shrinkage]) -> str:
    """Return the table of `shrinkage` in Markdown."""
    tried = f"{lines[0].tried[0]} to {lines[0].tried[-1]}" if lines and lines[0].tried else "no year"
    rows = [
        "| figure | moves in a year (median) | spread of one year | spread in a group | a year back counts "
        f"| own weight: few, middling, many events | error beside 'same as last year', {tried} |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    rows += [
        f"| `{line.figure}` | {line.moves:.3f} | {line.moving**0.5:.3f}, and {line.chance**0.5:.2f} / \u221aevents "
        f"| {line.between**0.5:.3f} | {line.decay:g} | {', '.join(f'{weight:.2f}' for weight in line.weights)} "
        f"| {line.against_last:.2f} |"
        for line in lines
    ]
    return "\n".join(rows) + "\n"


def _board(panel: Panel, neighbours: Mapping[str, Sequence[str]], figure: str) -> _Board:
    codes = panel.authorities()
    years = span(panel, large_enough(panel), figure)
    rows = {code: row for row, code in enumerate(codes)}
    groups = tuple(tuple(rows[other] for other in group_of(panel, neighbours, code)) for code in codes)
    large = np.isin(codes, large_enough(panel))
    return _Board(years, table(panel, codes, figure, years), events(panel, codes, figure, years), large, groups)


def _best_decay(board: _Board) -> float:
    """Return the decay with the least error over the years tried; with none to try, three years alike."""
    return min((_error(board, decay), decay) for decay in DECAYS)[1] if board.tried() else DECAYS[-1]


def _error(board: _Board, decay: float) -> float:
    """Return the mean absolute error of predicting each tried year from those before it."""
    misses = [
        np.abs(_drawn(board.before(year), decay).value - board.cells[:, board.years.index(year)])
        for year in board.tried()
    ]
    return float(np.nanmean([miss[board.large] for miss in misses]))


def _last_error(board: _Board) -> float:
    """Return the mean absolute error of repeating the year before, over the years tried."""
    columns = [board.years.index(year) for year in board.tried()]
    return float(np.nanmean([np.abs(board.cells[:, c] - board.cells[:, c - 1])[board.large] for c in columns]))


def _drawn(board: _Board, decay: float) -> Drawn:
    """Return the figure drawn toward the groups, each year back counting `decay` times the one after it."""
    national = np.array([_level(column) for column in board.cells[board.large].T])
    rest = board.cells - national
    own, worth, used = _own(rest, decay)
    group = np.array([_mean(own[list(members)]) for members in board.groups])
    moving, chance = _moving(rest[board.large], board.events[board.large])
    one = moving + chance / board.events
    noise = one / np.maximum(worth, 1.0)
    known = board.large & np.isfinite(own)
    between = _between((own - group)[known], noise[known])
    weight = np.where(np.isfinite(own), between / (between + noise), 0.0)
    value = group + weight * np.where(np.isfinite(own), own - group, 0.0)
    error = np.sqrt(np.where(np.isfinite(own), weight * noise, between))
    years = tuple(tuple(board.years[column] for column in columns) for columns in used)
    level = national[np.isfinite(national)][-1]
    return Drawn(value + level, group + level, error, np.sqrt(one), weight, years, moving, chance, between, decay)


def _level(values: Table) -> float:
    """Return the country's level in a year; not a number where under half of the areas can use it."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) and 2 * len(known) >= len(values) else np.nan


def _mean(values: Table) -> float:
    """Return the mean of those that have a value; the country's, from which all are measured, where none has."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else 0.0


def _own(rest: Table, decay: float) -> tuple[Table, Table, list[tuple[int, ...]]]:
    """Return each area's mean of its latest usable years, how many years alike it is worth, and their columns."""
    own, worth, used = np.full(len(rest), np.nan), np.zeros(len(rest)), []
    for row, cells in enumerate(rest):
        columns = np.flatnonzero(np.isfinite(cells))[::-1][:YEARS]
        used.append(tuple(int(column) for column in columns))
        if len(columns):
            counts = decay ** np.arange(len(columns))
            own[row] = (counts * cells[columns]).sum() / counts.sum()
            worth[row] = counts.sum() ** 2 / (counts**2).sum()
    return own, worth, used


def _between(apart: Table, noise: Table) -> float:
    """Return the variance of areas around their groups under which their distances are as wide as they should be.

    `apart` are the distances and `noise` their own variances (areas): the mean of distance squared over variance is 1
    (Paule and Mandel's rule), which a few noisy areas do not decide.
    """
    if not len(apart):
        return LEAST_BETWEEN
    low, high = LEAST_BETWEEN, float(np.square(apart).max()) + LEAST_BETWEEN
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if float(np.mean(apart**2 / (middle + noise))) > 1.0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _moving(rest: Table, counted: Table) -> tuple[float, float]:
    """Return the variance of one year of an area as (what all share, chance of one event), neither below nought.

    Half the square of a change from one year to the next, on one over the events, by least squares; each counts by
    one over the square of what is expected of it, as squares scatter with their size.
    """
    halves = np.diff(rest, axis=1) ** 2 / 2
    known = np.isfinite(halves)
    told, seen = halves[known], np.broadcast_to((1.0 / counted)[:, None], halves.shape)[known]
    if not told.any():
        return LEAST_MOVING, 0.0
    level, slope = float(told.mean()), 0.0
    for _ in range(ROUNDS):
        scale = 1.0 / np.maximum(level + slope * seen, LEAST_MOVING)
        sides = np.column_stack([scale, seen * scale])
        level, slope = (float(each) for each in nnls(sides, told * scale)[0])
    return level, slope
