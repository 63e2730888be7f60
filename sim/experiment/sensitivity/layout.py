"""How the points of a sweep lie in its design, so that Sobol indices or Morris effects can be made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.book.entries import is_number
from sim.errors import InputError
from sim.experiment.sensitivity.estimating import Floats, Indices, Whole
from sim.experiment.sensitivity.indices import morris_effects, sobol_indices
from sim.experiment.sweep.designs import MORRIS, SOBOL
from sim.experiment.sweep.points import NONE, value_text
from sim.wording import command

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.sweep.results import Sweep


def check_sweep(sweep: Sweep, name: str) -> None:
    """Refuse a sweep that is not finished, or of a design that indices cannot be made from."""
    entry = sweep.manifest["sweep"]
    if not sweep.finished:
        state = sweep.manifest["warnings"][-1]
        raise InputError(f"the sweep is {state}; the same `pathfinder sweep` command again finishes it", file=name)
    if entry["design"] not in (SOBOL, MORRIS):
        vary = [word for each in entry["vary"] for word in ("--vary", _spec(each))]
        designed = command("sweep", sweep.manifest["base"], *vary, "--design")
        message = (
            "indices need a sweep of the design 'sobol' or 'morris'; make one with "
            f"`{designed} sobol --samples 256`, or `{designed} morris --samples 20`, which has fewer points"
        )
        raise InputError(message, file=name, key="design", found=entry["design"])


def _spec(entry: Mapping[str, Any]) -> str:
    """Return a varied setting as it is written on the command line."""
    if "low" in entry:
        return f"{entry['path']}={value_text(entry['low'])}:{value_text(entry['high'])}"
    return f"{entry['path']}={','.join(value_text(value) for value in entry['values'])}"


def analysis(sweep: Sweep, resamples: int, seed: int) -> Callable[[Floats], Indices | None]:
    """Return what turns (replications, points) into indices, having made sure the points lie as the design lays them.

    Raises
    ------
    InputError
        When they do not.
    """
    entry = sweep.manifest["sweep"]
    count, samples = len(entry["vary"]), int(entry["samples"])
    design, per_row = entry["design"], count + (2 if entry["design"] == SOBOL else 1)
    if len(sweep.points) != samples * per_row:
        raise _not_laid_out(design)
    codes = _codes(sweep).reshape(samples, per_row, count)
    if design == SOBOL:
        _check_saltelli(codes)
        return lambda values: sobol_indices(_in_rows(values, per_row), seed=seed, resamples=resamples)
    steps, shares = _moves(codes, entry["vary"])
    return lambda values: morris_effects(_in_rows(values, per_row), steps, shares, seed=seed, resamples=resamples)


def _not_laid_out(design: str) -> InputError:
    return InputError(f"the points do not lie as the design '{design}' lays them; run the sweep again", key="points")


def _in_rows(values: Floats, per_row: int) -> Floats:
    """Return (replications, base samples or trajectories, points of each)."""
    return values.reshape(len(values), -1, per_row)


def ordered(entry: Mapping[str, Any]) -> bool:
    """Return whether the values of a varied setting have an order: numbers, or yes and no."""
    return "low" in entry or all(isinstance(value, bool) or is_number(value) for value in entry["values"])


def _codes(sweep: Sweep) -> Floats:
    """Return (points, settings): how far along its range, from 0 to 1, each setting is at each point.

    Over a list that is its place among the values in order, the first 0 and the last 1; where they have no order, in
    the order given.
    """
    columns = []
    for entry in sweep.manifest["sweep"]["vary"]:
        column = sweep.points[entry["path"]]
        if "low" in entry:
            span = entry["high"] - entry["low"]
            columns.append((column.to_numpy(dtype=np.float64) - entry["low"]) / span)
            continue
        values = sorted(entry["values"]) if ordered(entry) else list(entry["values"])
        places = {value: place / max(len(values) - 1, 1) for place, value in enumerate(values)}
        columns.append(np.array([places[each] for each in _plain(column)]))
    return np.stack(columns, axis=1)


def _plain(column: pd.Series) -> list[Any]:
    """Return cells as plain values; a missing number is `none`."""
    return [NONE if each is None or each != each else each for each in column.tolist()]  # noqa: PLR0124 - missing


def _check_saltelli(codes: Floats) -> None:
    """Make sure each base sample is a point of A, then that point with one setting after another of B, then B."""
    a, mixed, b = codes[:, :1], codes[:, 1:-1], codes[:, -1:]
    taken = np.eye(codes.shape[2], dtype=bool)
    if not np.array_equal(mixed, np.where(taken, b, a)):
        raise _not_laid_out(SOBOL)


def _moves(codes: Floats, vary: Sequence[Mapping[str, Any]]) -> tuple[Whole, Floats]:
    """Return after which point of each trajectory a setting moves, and by what share of its range.

    Both are (trajectories, settings); a setting of one value moves by 0. Without an order every change is 1.
    """
    moved = np.diff(codes, axis=1)
    changes = moved != 0.0
    if (changes.sum(axis=1) > 1).any() or (changes.sum(axis=2) > 1).any():
        raise _not_laid_out(MORRIS)
    steps = changes.argmax(axis=1)
    shares = moved.sum(axis=1)
    plain = [place for place, entry in enumerate(vary) if not ordered(entry)]
    shares[:, plain] = np.where(shares[:, plain] != 0.0, 1.0, 0.0)
    return steps, shares
