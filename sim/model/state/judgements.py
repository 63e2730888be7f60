"""What the service believed at each decision beside what was true, to hold beliefs against the truth."""

from __future__ import annotations

from typing import NamedTuple


class Judgement(NamedTuple):
    """One decision, at minute `time`, and how likely it was then believed that need is at each level or above.

    `sight` says whether the family was seen in that minute; `level` is its true level.
    """

    time: int
    family: int
    stage: str
    outcome: str
    sight: bool
    level: int
    likely: tuple[float, ...]
