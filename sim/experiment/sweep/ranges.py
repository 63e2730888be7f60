"""Ranges of values as they are written, `low:high:step`: exact, and refused where the steps miss the end."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from sim.book.entries import is_number
from sim.errors import InputError
from sim.experiment.sweep.dimensions import VARY

MOST_RUNS: Final = 100_000
"""Runs (points x replications) in one sweep, at most."""
_MOST_DECIMALS: Final = 10_000  # a step that is suggested has four decimals at most


def numbers_of(text: str, path: str, allowed: str) -> list[int | float]:
    """Return the numbers of a text that are parted by colons."""
    from sim.book.strict_yaml import plain

    numbers = [plain(part.strip(), VARY, path) for part in text.split(":")]
    if not all(is_number(number) for number in numbers):
        raise InputError("not a range", file=VARY, key=path, found=text, allowed=allowed)
    return [number for number in numbers if is_number(number)]


def values_of_range(text: str, path: str) -> Iterator[int | float]:
    """Yield `low:high:step`, both ends included, in exact decimal arithmetic."""
    allowed = "low:high:step, three numbers, for example 8:20:2"
    if (parts := len(numbers_of(text, path, allowed))) != 3:
        message = "a grid needs a step" if parts == 2 else "not a range"
        raise InputError(message, file=VARY, key=path, found=text, allowed=allowed)
    low, high, step = (Fraction(part.strip()) for part in text.split(":"))
    if step <= 0 or high < low:
        message = "the range holds no values: low must not be above high, and the step must be above 0"
        raise InputError(message, file=VARY, key=path, found=text, allowed=allowed)
    count = (high - low) // step + 1
    if count > MOST_RUNS:
        message = f"the range holds {count:,} values; use a larger step"
        raise InputError(message, file=VARY, key=path, found=text, allowed=f"{MOST_RUNS:,} runs in one sweep")
    last = low + (count - 1) * step
    if last != high:
        message = (
            f"the range does not meet its end: it reaches {_decimal(last)} and the next step is past {_decimal(high)}"
        )
        meets = (low, high, _meeting(low, high, step))
        stops = (low, last, step) if last > low else ()
        allowed = ", or ".join(":".join(map(_decimal, range_)) for range_ in (meets, stops) if range_)
        raise InputError(message, file=VARY, key=path, found=text, allowed=allowed)
    for number in (low + place * step for place in range(count)):
        yield int(number) if number.denominator == 1 else float(number)


def _meeting(low: Fraction, high: Fraction, step: Fraction) -> Fraction:
    """Return the step nearest in size to `step` that leads from `low` to `high`, written in few decimals.

    Whole where all three are whole numbers.
    """
    whole = all(end.denominator == 1 for end in (low, high, step))
    near = max(1, round((high - low) / step))
    for count in sorted(range(1, 2 * near + 1), key=lambda count: abs((high - low) / count - step)):
        other = (high - low) / count
        if other.denominator == 1 or (not whole and _MOST_DECIMALS % other.denominator == 0):
            return other
    return high - low


def _decimal(number: Fraction) -> str:
    """Return an exact decimal fraction as it is written."""
    return f"{float(number):.12g}"
