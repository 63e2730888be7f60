"""Posts of one role in one place: how many are established, and who is on the way into them."""

from __future__ import annotations

from typing import final

from sim.model.state.employment import FOREVER
from sim.service import Role


@final
class Posts:
    """Established posts of a role in a locality, in full-time equivalents, filled or not.

    `established` are those that are paid for, `planned` those of the council's own structure, without grants.
    `social` says that social workers are hired into them, whatever the role. `until` are those that are not known
    to end, and `ends` is when the others do. `coming` are people hired who have not begun, `placing` agency workers
    on the way: minute of the first day and full-time equivalents of each; `moving` are those who come from posts of
    conference chairs given up, and `from_chairs` is how many ever did, less those who went back. `hire_left` is the
    unit-exponential threshold that hires run against, `kept` the posts promised to who qualifies by September, in
    full-time equivalents. `hires` and `orders` count people and agency workers ever looked for; `empty_since` is
    when a post that is filled by promotion fell empty.
    """

    __slots__ = (
        "coming",
        "empty_since",
        "ends",
        "established",
        "from_chairs",
        "hire_left",
        "hires",
        "kept",
        "moving",
        "orders",
        "place",
        "placing",
        "planned",
        "role",
        "social",
        "until",
    )

    def __init__(self, role: Role, place: str, *, social: bool) -> None:
        self.role, self.place, self.social = role, place, social
        self.established = self.planned = self.until = self.from_chairs = 0.0
        self.coming: list[tuple[int, float]] = []
        self.moving: list[tuple[int, float]] = []
        self.placing: list[tuple[int, float]] = []
        self.hire_left = 0.0
        self.kept: list[float] = []
        self.hires = self.orders = 0
        self.empty_since = self.ends = FOREVER
