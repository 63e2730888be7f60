"""What would explain a gain without anybody being better off: a longer list, longer open time, fewer helped.

A gain made by rationing is no gain. Each indicator that could gain so names what would have moved, by how much, as
`waiting_families up by 5` or `closures_per_open_year down by 5%`; where that moved, no verdict "better" is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Way: TypeAlias = Literal["up", "down"]
_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Explanation:
    """An indicator that explains a gain in another when it moves one `way` by `amount` or more.

    `amount` is in the indicator's unit, or a share of the base mean when `relative`.
    """

    kpi: str
    way: Way
    amount: float
    relative: bool = False

    def holds(self, difference: float, base_mean: float) -> bool:
        """Return whether a difference of the indicator (scenario less base) is such a move."""
        least = self.amount * abs(base_mean) if self.relative else self.amount
        moved = difference if self.way == "up" else -difference
        return moved > 0.0 and moved >= least


def read_explanation(text: str) -> Explanation:
    """Read `waiting_families up by 5`; the amount is a number in the indicator's unit or a percentage of the base mean.

    Raises
    ------
    ValueError
        When the text has another form.
    """
    words = text.split()
    if len(words) != _WORDS or words[1] not in {"up", "down"} or words[2] != "by":
        raise ValueError(f"{text!r} is not of the form `id up by amount` or `id down by amount`")
    amount, relative = read_worth_noticing(words[3] if words[3].endswith("%") else float(words[3]))
    return Explanation(words[0], "up" if words[1] == "up" else "down", amount or 0.0, relative)


def read_worth_noticing(written: float | str | None) -> tuple[float | None, bool]:
    """Read 2 as 2 in the indicator's unit, `1%` as 0.01 of the base mean, and None as none; with whether it is a share.

    Raises
    ------
    ValueError
        For a text that is not a percentage.
    """
    if written is None:
        return None, False
    if not isinstance(written, str):
        return float(written), False
    if not written.endswith("%"):
        raise ValueError(f"{written!r} is neither a number nor a percentage")
    return float(written.removesuffix("%")) / 100, True
