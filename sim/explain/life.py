"""One family's life in dated sentences, from the event log of a run.

What the service could know and what only a simulation can see are kept apart: each moment has a `text` and a
`truth`, and either may be empty. All families are synthetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK
from sim.errors import InputError
from sim.explain import phrases
from sim.explain.people import tell_allocated, tell_handover, tell_released
from sim.explain.phrases import capital, need_words, said
from sim.explain.teller import Moment, Teller, day_words, days_words
from sim.explain.workers import changes_of_hands, last_days
from sim.log import first_word, later_words, words_of
from sim.service import AT_START, OPEN_WITHOUT_PLAN, Stage
from sim.wording import count_words

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

WAITS = frozenset(stage for stage in Stage if stage.waits)
BEGINS = {
    "onset": "Need begins at",
    AT_START: "Need is already at",
    "moved_in": "The family moves in with a protection plan: need is at",
}
"""How a life begins to be told, by why its level is recorded."""
BECAUSE = {"shock": "A crisis", "home": "Going home is hard"}
"""How a change of need is told that has a cause."""


def life(log: Log, family: int) -> list[Moment]:
    """Return a family's life, in the order in which it happened.

    Parameters
    ----------
    log
        The log of one run.
    family
        The number of a family.

    Raises
    ------
    InputError
        When no family has that number; a few that have are named.
    """
    frame = log.frame()
    rows = frame[frame["family"] == family]
    if rows.empty:
        busiest = frame.loc[frame["event"] == "decision", "family"].value_counts().index[:3]
        some = ", ".join(str(each) for each in busiest)
        raise InputError(
            "no family of this run has that number", key="--family", found=family, allowed=f"such as {some}"
        )
    teller = Teller(log, family)
    teller.same_day = _allocated_same_day(rows)
    teller.hands = changes_of_hands(rows, last_days(log))
    for row in rows.astype(dict.fromkeys(("event", "stage", "team", "detail"), object)).itertuples(index=False):
        TELL[str(row.event)](teller, row)
    teller.finish()
    return teller.moments


def _allocated_same_day(rows: pd.DataFrame) -> frozenset[int]:
    """Return the rows (`sequence`) of waits that end in an allocation on the day they began."""
    found: list[int] = []
    joined: dict[str, tuple[int, list[int]]] = {}
    began: tuple[int, int] = (-1, -1)
    days = (rows["time"] // MINUTES_PER_DAY).tolist()
    texts = [rows[name].astype(str).tolist() for name in ("event", "stage", "team", "detail")]
    for sequence, day, event, stage, team, detail in zip(rows["sequence"].tolist(), days, *texts, strict=True):
        if event == "stage_in" and stage in WAITS:
            began = (day, sequence)
        elif event == "queue_in":
            joined[team] = (day, [sequence, *([began[1]] if began[0] == day else [])])
        elif event == "queue_out" and team in joined:
            since, waits = joined.pop(team)
            if detail == "allocated" and since == day:
                found += waits
    return frozenset(found)


def _level(teller: Teller, row: Any) -> None:
    before, teller.level = teller.level, row.value
    now = need_words(row.value)
    if row.detail in BEGINS:
        how = BEGINS[row.detail]
        teller.tell(row, f"A family with {teller.ages(int(row.time))}", f"{how} {now}")
    elif row.value == before:
        teller.pass_over(row)
    else:
        way = "rises" if row.value > before else "falls"
        lead = f"{BECAUSE[row.detail]}: need {way}" if row.detail in BECAUSE else f"Need {way}"
        teller.tell(row, "", f"{lead} from level {int(before)} to {now}")


def _contact(teller: Teller, row: Any) -> None:
    if teller.opened is None:
        teller.opened = int(row.time)
    about = count_words(int(row.value), "child", "children")
    teller.tell(row, f"A contact comes from {said(phrases.SOURCES, row.detail)} about {about}")


def _decision(teller: Teller, row: Any) -> None:
    where = said(phrases.WHERE, row.stage)
    sentence = f"{where}: {phrases.outcome(row.stage, row.detail)} ({phrases.belief_words(row.value, 1)})"
    teller.tell(row, sentence, f"in truth it is at {need_words(teller.level)}")


def _stage_in(teller: Teller, row: Any) -> None:
    if row.child >= 0:
        _child_in(teller, row)
    elif int(row.sequence) in teller.same_day:
        teller.pass_over(row)
    elif row.stage == Stage.LEFT:
        teller.tell(row, said(phrases.LEFT, row.detail), _episode_truth(teller, row))
    elif row.detail.startswith(AT_START):
        since = teller.began.get((-1, row.stage))
        when = f", since {day_words(teller.log.calendar.date_of(since))}" if since is not None else ""
        how = "open without a plan" if OPEN_WITHOUT_PLAN in row.detail else phrases.open_at_start(row.stage)
        shorts = words_of(row.detail)
        how += "".join(f" {phrases.INTENSITIES[short]}" for short in shorts if short in phrases.INTENSITIES)
        teller.tell(row, f"As the run starts the family is {how}{when}")
        if row.stage != Stage.COMMUNITY:
            teller.opened = int(row.time)
    elif row.stage == Stage.COMMUNITY and not row.detail and not teller.opened:
        teller.pass_over(row)
    elif row.stage == Stage.COMMUNITY:
        teller.tell(row, "The case closes", _episode_truth(teller, row))
    elif row.stage == Stage.FRONT_DOOR:
        teller.pass_over(row)
    else:
        teller.tell(row, phrases.entered(row.stage, row.detail, teller.intensity))
    if row.child < 0:
        shorts = words_of(row.detail)
        teller.intensity = next((short for short in phrases.INTENSITIES if short in shorts), "")


def _episode_truth(teller: Teller, row: Any) -> str:
    """Return how much of an episode that ends had effective help, and begin anew."""
    _count_help(teller, int(row.time))
    opened, helped = teller.opened, teller.effective
    teller.opened, teller.effective, teller.effective_since, teller.told_effective = None, 0, None, False
    if opened is None or int(row.time) - opened < MINUTES_PER_WEEK:
        return ""
    weeks = (int(row.time) - opened) / MINUTES_PER_WEEK
    return f"help was effective for {helped / MINUTES_PER_WEEK:.0f} of the {weeks:.0f} weeks the case was open"


def _count_help(teller: Teller, minute: int) -> None:
    if teller.effective_since is not None:
        teller.effective += minute - teller.effective_since
        teller.effective_since = minute


def _help(teller: Teller, row: Any) -> None:
    _count_help(teller, int(row.time))
    is_effective = row.value >= teller.cut > 0.0
    teller.effective_since = int(row.time) if is_effective else None
    if not is_effective or teller.told_effective:
        teller.pass_over(row)
        return
    teller.told_effective = True
    days = "" if teller.opened is None else f", {days_words(int(row.time) - teller.opened)} into the episode"
    teller.tell(row, "", f"Help becomes effective: {row.detail} hours a week with the family{days}")


def _child_in(teller: Teller, row: Any) -> None:
    if row.stage == Stage.CARE:
        teller.arriving = f"{teller.child(row)} {said(phrases.CAME_INTO_CARE, row.detail)}"
        teller.pass_over(row)
    else:
        teller.tell(row, f"{teller.child(row)} stays open to the service as a care leaver")


def _stage_out(teller: Teller, row: Any) -> None:
    if row.child < 0:
        teller.pass_over(row)
    elif row.stage == Stage.CARE:
        teller.tell(row, f"{teller.child(row)} {said(phrases.LEFT_CARE, row.detail)}")
    else:
        teller.tell(row, f"{teller.child(row)} is no longer open as a care leaver")


def _placement_in(teller: Teller, row: Any) -> None:
    placed = said(phrases.PLACED, row.detail)
    lead = f"{teller.arriving}," if teller.arriving else f"{teller.child(row)} is"
    teller.arriving = ""
    teller.tell(row, f"{lead} {placed}")


def _pass_over(teller: Teller, row: Any) -> None:
    teller.pass_over(row)


def _queue_in(teller: Teller, row: Any) -> None:
    teller.waiting[row.team] = int(row.time)
    if int(row.sequence) in teller.same_day:
        teller.pass_over(row)
        return
    teller.tell(row, f"Joins the waiting list for {said(phrases.WAITING_FOR, row.team)}")


def _queue_out(teller: Teller, row: Any) -> None:
    if row.detail == "allocated":
        teller.pass_over(row)
        return
    waited = days_words(int(row.time) - teller.waiting.pop(row.team, int(row.time)))
    why = said(phrases.OFF_THE_LIST, row.detail)
    teller.tell(row, f"Comes off the waiting list for {said(phrases.WAITING_FOR, row.team)} after {waited}: {why}")


def _held(teller: Teller, row: Any) -> None:
    kind, when = first_word(row.detail), later_words(row.detail)
    who = f" by {teller.worker(row)}" if row.worker >= 0 else ""
    sentence = capital(said(phrases.HELD, kind))
    if row.stage in phrases.MERGED:
        sentence = sentence.replace("Early help", "Family help")
    if when == "missed":
        teller.tell(row, f"{sentence} due and not held")
    elif kind in phrases.DONE:
        teller.tell(row, f"{sentence}{who}")
    else:
        teller.tell(row, f"{sentence}{who} ({when.replace('_', ' ')})")


def _visit(teller: Teller, row: Any) -> None:
    if teller.visits and first_word(teller.visits[-1].detail) != first_word(row.detail):
        teller.flush()
    teller.visits.append(row)


TELL: Mapping[str, Callable[[Teller, Any], None]] = {
    "level": _level,
    "contact": _contact,
    "decision": _decision,
    "stage_in": _stage_in,
    "stage_out": _stage_out,
    "queue_in": _queue_in,
    "queue_out": _queue_out,
    "allocated": tell_allocated,
    "released": tell_released,
    "handover": tell_handover,
    "visit": _visit,
    "review": _held,
    "meeting": _held,
    "worker_in": _pass_over,
    "worker_out": _pass_over,
    "worker_cap": _pass_over,
    "placement_in": _placement_in,
    "placement_out": _pass_over,
    "help": _help,
    "week": _pass_over,
    "staff": _pass_over,
    "money": _pass_over,
}
"""What writes the sentence of each event of the log."""


def sentences(moments: list[Moment]) -> Iterator[tuple[Moment, str]]:
    """Yield each moment with its sentence, what only a simulation can see in square brackets."""
    for moment in moments:
        hidden = f"[{capital(moment.truth)}.]" if moment.truth else ""
        yield moment, " ".join(part for part in (f"{moment.text}." if moment.text else "", hidden) if part)
