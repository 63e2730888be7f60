"""The event record of one run, and the tables derived from it.

The recorder is the only thing the model writes to. Rows are appended as tuples and folded into typed
columns block by block, so that a long run stays small in memory. pandas appears only in :meth:`Log.frame`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from sim.clock import Calendar

EVENTS: Mapping[str, str] = {
    "level": "latent level becomes `value` (truth); detail onset, move, shock or start",
    "contact": "a contact arrives; detail = source, value = children in scope",
    "decision": "a decision; detail = outcome, value = belief",
    "stage_in": "the family (or, with a child, the child) enters a stage; value = children in scope",
    "stage_out": "the family or child leaves a stage; detail = cause",
    "queue_in": "joins the waiting list of `team`; value = priority class (0 first)",
    "queue_out": "leaves the waiting list; detail allocated, withdrawn or superseded",
    "allocated": "`worker` takes the family; value = weight in cap units, detail = role in the case",
    "released": "`worker` gives the family up; detail = role in the case and cause",
    "handover": "the holder changes and the earlier holder leaves; detail = cause and warm or cold",
    "visit": "a visit; detail = kind and on_time, late or missed, value = hours",
    "review": "a review; detail = kind and on_time, late or missed, value = hours",
    "meeting": "a meeting; detail = kind and on_time, late or missed, value = hours",
    "worker_in": "a named worker starts; value = cap x FTE, detail = role, employment, cause",
    "worker_out": "a named worker stops; value = cap x FTE, detail = role, employment, cause",
    "worker_cap": "a named worker's cap changes; value = cap x FTE",
    "placement_in": "a child's placement starts; detail = type",
    "placement_out": "a child's placement ends; detail = type and reason",
    "help": "adequacy of help for the family becomes `value` (truth); detail = direct hours a week",
    "money": "a ledger entry in whole pence (not in this version)",
}
STAGES: tuple[str, ...] = (
    "community",
    "front_door",
    "early_help_wait",
    "early_help",
    "assessment_wait",
    "assessment",
    "child_in_need",
    "family_help_wait",
    "family_help",
    "strategy",
    "s47",
    "conference",
    "child_protection",
    "pre_proceedings",
    "proceedings",
    "care",
    "left",
)
TEAMS: tuple[str, ...] = (
    "early_help",
    "social_work",
    "care",
    "conference",
    "assessment",
    "longer_term",
    "family_help",
    "lcpp",
)
DETAILS: Mapping[str, str] = {
    "onset": "need first rises above coping",
    "move": "the chain's own step",
    "shock": "after a shock",
    "start": "as the run starts",
    "police": "source",
    "health": "source",
    "education": "source: schools, on school days",
    "family": "source",
    "other": "source, or a contact about an open case",
    "no_action": "front door",
    "advice": "front door",
    "early_help": "front door, or step down",
    "referral": "front door",
    "immediate": "front door: a referral straight to a strategy discussion",
    "referral_no_action": "closed without assessment",
    "consent_refused": "early help",
    "step_up": "early help becomes a referral",
    "goal_reached": "early help",
    "stopped_engaging": "early help",
    "time_limit": "early help",
    "not_in_need": "assessment or enquiry",
    "in_need_no_plan": "assessment or enquiry",
    "child_in_need_plan": "assessment or enquiry",
    "open_without_plan": "stays open without a plan",
    "strategy": "a strategy discussion is called",
    "section_47": "strategy discussion",
    "no_enquiry": "strategy discussion",
    "conference": "enquiry",
    "protection_plan": "conference",
    "no_plan": "conference",
    "continue": "review",
    "close": "review",
    "end_plan": "review",
    "pre_proceedings": "review",
    "care": "children come into care",
    "proceedings": "application to the court",
    "diverted": "no application",
    "care_order": "the court",
    "home": "the court, or a child goes home",
    "plan": "with a plan",
    "back": "the same plan goes on",
    "on_plan": "the protection plan goes on",
    "unaccompanied": "an unaccompanied child",
    "section_20": "into care by agreement",
    "emergency": "into care",
    "interim_order": "into care",
    "order": "into care",
    "care_leaver": "a young person who left care at eighteen",
    "kin": "left care to relatives",
    "adoption": "left care",
    "eighteen": "left care",
    "moved": "care taken over elsewhere",
    "closed": "the case closes",
    "moved_away": "left the area",
    "aged_out": "no child under eighteen left",
    "settled": "left without ever being noticed",
    "allocated": "left the list",
    "withdrawn": "left the list",
    "superseded": "left the list",
    "holder": "role in the case",
    "co_worker": "role in the case: beside the holder, for an overlap or through protection",
    "overseer": "role in the case: a lead practitioner who oversees the plan",
    "over_cap": "above the worker's cap",
    "handover": "released to another holder",
    "step_down": "released to early help",
    "children": "weight changed with the children in scope",
    "worker_left": "the post ended",
    "no_worker": "nobody of that team left",
    "cold": "without overlap",
    "warm": "with the overlap planned",
    "protection_visit": "visit",
    "child_in_need_visit": "visit",
    "protection_review": "review",
    "child_in_need_review": "review",
    "early_help_review": "review",
    "strategy_discussion": "meeting",
    "initial_conference": "meeting",
    "targeted": "family help at the targeted intensity",
    "converted": "the service merged or came apart: the same help under another name",
    "panel": "put to the step-up panel",
    "transfer": "passed from the assessment to the longer-term team",
    "escalated": "nobody holds the family: it moves up the waiting list",
    "lcpp_full": "no lead practitioner has room",
    "plan_ended": "released at the end of protection",
    "overlap_ended": "released at the end of an overlap",
    "early_help_assessment": "meeting: an early help assessment is done",
    "assessment_update": "meeting: an assessment is brought up to date",
    "supervision": "meeting: case discussion with supervisors over a week",
    "duty_visit": "visit to a family that nobody holds",
    "on_time": "in time",
    "late": "late",
    "missed": "not made",
    "social_worker": "role",
    "care_social_worker": "role",
    "early_help_worker": "role",
    "family_help_practitioner": "role",
    "lcpp": "role: lead child protection practitioner",
    "supervisor": "role",
    "new_role": "cause: another role or team",
    "permanent": "employment",
    "posts_changed": "cause",
    "cap_changed": "cause",
    "foster": "placement",
    "kinship": "placement",
    "residential": "placement",
    "supported": "placement",
    "placed_for_adoption": "placement",
    "with_parents": "placement",
}
"""Words of `detail`, joined by commas; beside them stand stages (where to, or why) and, for `help`, hours as text."""
COLUMNS: tuple[str, ...] = (
    "time",
    "sequence",
    "family",
    "child",
    "event",
    "stage",
    "team",
    "worker",
    "value",
    "detail",
)
Row = tuple[int, int, int, str, str, str, int, float, str]
BLOCK = 65_536


class Codes:
    """Words met so far and their numbers, in order of first appearance after the closed list."""

    __slots__ = ("number", "words")

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.words: list[str] = ["", *known]
        self.number: dict[str, int] = {word: i for i, word in enumerate(self.words)}

    def encode(self, words: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.int32]]:
        """Numbers of the words, shape (n,), adding words not met before."""
        number = self.number
        try:
            return np.fromiter(map(number.__getitem__, words), dtype=np.int32, count=len(words))
        except KeyError:
            for word in dict.fromkeys(words):
                if word not in number:
                    number[word] = len(self.words)
                    self.words.append(word)
        return np.fromiter(map(number.__getitem__, words), dtype=np.int32, count=len(words))


class Recorder:
    """Collects rows (time, family, child, event, stage, team, worker, value, detail) in order."""

    __slots__ = ("blocks", "codes", "count", "rows")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.blocks: list[tuple[np.ndarray[Any, Any], ...]] = []
        self.count = 0
        self.codes = {
            "event": Codes(tuple(EVENTS)),
            "stage": Codes(STAGES),
            "team": Codes(TEAMS),
            "detail": Codes(),
        }

    def fold(self) -> None:
        """Turn the rows gathered so far into a block of typed columns."""
        if not self.rows:
            return
        time, family, child, event, stage, team, worker, value, detail = zip(*self.rows, strict=True)
        self.blocks.append(
            (
                np.array(time, dtype=np.int64),
                np.array(family, dtype=np.int64),
                np.array(child, dtype=np.int64),
                self.codes["event"].encode(event),
                self.codes["stage"].encode(stage),
                self.codes["team"].encode(team),
                np.array(worker, dtype=np.int64),
                np.array(value, dtype=np.float64),
                self.codes["detail"].encode(detail),
            )
        )
        self.count += len(self.rows)
        self.rows.clear()

    def columns(self) -> dict[str, np.ndarray[Any, Any]]:
        """All columns, each of shape (rows,); words as numbers."""
        self.fold()
        names = [name for name in COLUMNS if name != "sequence"]
        if not self.blocks:
            return {name: np.empty(0, dtype=np.int64) for name in names} | {"sequence": np.empty(0, dtype=np.int64)}
        out = {name: np.concatenate([block[i] for block in self.blocks]) for i, name in enumerate(names)}
        out["sequence"] = np.arange(self.count, dtype=np.int64)
        return out


@dataclass(slots=True)
class Log:
    """Everything one run leaves behind.

    Attributes
    ----------
    start, end : int
        First and last minute covered; 0 is the start of measurement, the warm-up is negative.
    families, children, workers, starts : dict of str to arrays
        Columns of the side tables; use ``*_frame()`` for a DataFrame.
    values : dict
        The resolved assumption values at the first segment.
    """

    scenario: str
    area: str
    seed: int
    replication: int
    start: int
    end: int
    child_population: float
    children_per_family: float
    calendar: Calendar
    recorder: Recorder
    values: Mapping[str, Any]
    family_table: dict[str, list[Any]] = field(default_factory=dict)
    child_table: dict[str, list[Any]] = field(default_factory=dict)
    worker_table: dict[str, list[Any]] = field(default_factory=dict)
    start_table: dict[str, list[Any]] = field(default_factory=dict)
    _frame: pd.DataFrame | None = None

    def __len__(self) -> int:
        """Logical events: rows this log holds."""
        return self.recorder.count + len(self.recorder.rows)

    def frame(self) -> pd.DataFrame:
        """The event log as a DataFrame with the contract's columns, in order of `sequence`."""
        if self._frame is None:
            import pandas as pd

            columns = self.recorder.columns()
            data: dict[str, Any] = {}
            for name in COLUMNS:
                if name in self.recorder.codes:
                    words = self.recorder.codes[name].words
                    data[name] = pd.Categorical.from_codes(columns[name], categories=pd.Index(words))
                else:
                    data[name] = columns[name]
            self._frame = pd.DataFrame(data)
        return self._frame

    @property
    def families(self) -> pd.DataFrame:
        """One row per family: family, onset, children, locality, unaccompanied, earlier_plan."""
        return _table(self.family_table)

    @property
    def children(self) -> pd.DataFrame:
        """One row per child: child, family, born, eighteenth (minutes)."""
        return _table(self.child_table)

    @property
    def workers(self) -> pd.DataFrame:
        """One row per worker: worker, role, team, fte, cap."""
        return _table(self.worker_table)

    @property
    def starts(self) -> pd.DataFrame:
        """True start of the spells of the starting stock: family, child, stage, began."""
        return _table(self.start_table)


def _table(columns: dict[str, list[Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns)
