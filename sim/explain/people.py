"""Who works with a family, in words: taking it, staying beside, overseeing, handing over and giving it up."""

from __future__ import annotations

from typing import Any, Final

from sim.clock import MINUTES_PER_DAY
from sim.explain import phrases
from sim.explain.phrases import capital, gives_up, said
from sim.explain.teller import Teller
from sim.explain.workers import handover_words
from sim.log import first_word, later_words
from sim.service import CaseRole
from sim.wording import count_words

AT_ONCE: Final = (f"{CaseRole.HOLDER},handover", f"{CaseRole.HOLDER},{CaseRole.CO_WORKER}")
"""Causes for which another worker holds the family from the same minute."""


def tell_released(teller: Teller, row: Any) -> None:
    """Say that a worker gives the family up, and why, unless the next rows say so."""
    role, cause = first_word(row.detail), later_words(row.detail)
    spot, name = int(row.sequence), capital(teller.worker(row))
    if spot in teller.hands.reweighed or spot in teller.hands.back:
        teller.pass_over(row)
    elif row.detail in AT_ONCE:
        teller.changing = int(row.time)
        teller.pass_over(row)
    elif spot in teller.hands.followed:
        teller.gone = f"{name} {phrases.GOES[teller.hands.soon.get(spot, cause)]}"
        teller.pass_over(row)
    elif row.detail == f"{CaseRole.CO_WORKER},overlap_ended":
        teller.leaving = name
        teller.pass_over(row)
    else:
        teller.tell(row, gives_up(name, role, cause))


def tell_allocated(teller: Teller, row: Any) -> None:
    """Say that a worker takes the family, stays beside the holder or begins to oversee."""
    spot, role = int(row.sequence), first_word(row.detail)
    if spot in teller.hands.reweighed:
        teller.pass_over(row)
        return
    gone, teller.gone = teller.gone, ""
    sentence = f"{gone}; {teller.worker(row)} " if gone else f"{capital(teller.worker(row))} "
    over = phrases.OVER_CAP if "over_cap" in row.detail else ""
    if spot in teller.hands.soon:
        sentence += f"{phrases.SOON_GOES[teller.hands.soon[spot]]} and "
    if role != CaseRole.HOLDER:
        waited = teller.waiting.pop(row.team, None) if role == CaseRole.OVERSEER else None
        sentence += said(phrases.TAKES, role) + _after_wait(waited, int(row.time), always=False)
        teller.tell(row, sentence + over)
        return
    days, warm = teller.hands.handovers.get(spot, (0.0, False))
    if spot in teller.hands.back:
        sentence += "takes the family back"
    elif spot in teller.hands.handovers or teller.changing == int(row.time):
        sentence += "takes over the family"
    else:
        sentence += "takes the family"
    first = "over" not in sentence and "back" not in sentence
    sentence += _after_wait(teller.waiting.pop(row.team, None), int(row.time), always=first)
    if spot in teller.hands.handovers:
        sentence += f" ({handover_words(days, warm=warm)})"
    teller.tell(row, sentence + over)


def tell_handover(teller: Teller, row: Any) -> None:
    """Say that the earlier holder has left, unless the new one's arrival said so."""
    if int(row.sequence) in teller.hands.told_with:
        teller.pass_over(row)
        return
    if row.detail.endswith(",stays"):
        teller.pass_over(row)  # the rows at the same minute say who takes over and who stays
        return
    gone, teller.gone = teller.gone, ""
    who, teller.leaving = teller.leaving or "The earlier worker", ""
    how = handover_words(float(row.value), warm=row.detail.endswith("warm"))
    if gone:
        teller.tell(row, f"{gone}; {teller.worker(row)} goes on with the family ({how})")
    else:
        teller.tell(row, f"{who} leaves the family to {teller.worker(row)} ({how})")


def _after_wait(joined: int | None, minute: int, *, always: bool) -> str:
    """Return how long a family was on the list before it was allocated; of no wait only if `always`."""
    if joined is None:
        return ""
    days = minute // MINUTES_PER_DAY - joined // MINUTES_PER_DAY
    if days:
        return f", {count_words(days, 'day')} after it joined the list"
    return ": it is allocated the same day" if always else ""
