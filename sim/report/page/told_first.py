"""What stands first in an answer: the three questions, workers and posts, hours by role, and what gave way.

A mean over roles can be under 100% while one role is asked more than it has, so hours are told by role.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sim.report import phrases, verdicts
from sim.report.page.moves import Pair, noughts, short_moves, short_name
from sim.report.page.posts_and_strangers import posts, strangers
from sim.report.page.questions import QUESTIONS
from sim.report.page.where_work_goes import KINDS_OF_WORK
from sim.report.stored.records import ResultTables
from sim.service import CLAIM_NAMES, Role
from sim.wording import count_words

Row = tuple[str, str]
"""The word a sentence goes under, and the sentence."""

SHORT: Final = ("Help sooner?", "Fewer strangers?", "Less hidden risk?")
"""Words for the questions, in their order."""
BOTH: Final = "Of both together"
HOURS: Final = "Hours asked"
LEADS: Final = "Lead practitioners"
GAVE_WAY: Final = "What gave way"
ALL_THERE_IS: Final = 100.0
TIME_TO_SPARE: Final = 80.0
"""Per cent of their hours asked, mean of the years measured, below which a role is said to have hours to spare."""
LEAST_LEFT_OUT: Final = 1.0
"""Per cent of the usual content from which what is left out is named."""

_ASKED: Final = "hours_asked_pct"
_FILLED: Final = "posts_filled"
_NO_PLACE: Final = "early_help_no_place"
_THINNED: Final = "work_thinned_pct"
_IN_TIME: Final = (
    ("cin_visits_in_time_pct", "child in need visits"),
    ("cp_visits_in_time_pct", "protection visits"),
    ("assessment_within_45wd_pct", "assessments"),
)


def posts_hours_and_what_gave_way(tables: ResultTables, scenario: str) -> tuple[Row, ...]:
    """Return the rows that a base alone has too: changes of worker, posts, hours by role and what gave way."""
    return (
        *strangers(tables, scenario),
        *posts(tables, scenario),
        *lead_posts(tables, scenario),
        *hours_by_role(tables, scenario),
        *gave_way(tables, scenario),
    )


def questions_answered(tables: ResultTables, scenario: str) -> tuple[Row, ...]:
    """Return the answer to each question beside the base; of the base itself none."""
    answered = _questions(tables.differences(scenario))
    return tuple((short, _sentence([told])) for short, told in answered)


def of_itself(rows: Sequence[Pair], parent: str) -> tuple[Row, ...]:
    """Return the answer to each question for what a scenario adds to the one with the title `parent`."""
    beside = f"beside “{parent}”, "
    answered = enumerate(_questions(rows))
    return tuple((short, f"By itself, {'' if place else beside}{told}.") for place, (short, told) in answered)


def of_both_together(tables: ResultTables, scenario: str) -> tuple[Row, ...]:
    """Return in one row the answers to the questions for a scenario and the one that it builds on, beside the base."""
    told = " ".join(f"{short} {sentence}" for short, sentence in questions_answered(tables, scenario))
    return ((BOTH, told),) if told else ()


def _questions(rows: Sequence[Pair]) -> Iterator[Row]:
    """Yield the answer to each question that there is a difference for, as it stands within a sentence."""
    known = {indicator.id: (indicator, row) for indicator, row in rows if row.difference is not None}
    for short, (_, kpis) in zip(SHORT, QUESTIONS, strict=True):
        if found := [known[kpi] for kpi in kpis if kpi in known]:
            yield short, _answered(found)


def _answered(found: list[Pair]) -> str:
    """Return the answer to a question: yes or no from verdicts of better and worse only, then what has none."""
    better = [pair for pair in found if verdicts.verdict_kind(pair[1].verdict) == "better"]
    worse = [pair for pair in found if verdicts.verdict_kind(pair[1].verdict) == "worse"]
    nothing = [pair for pair in found if pair not in (*better, *worse) and phrases.nought(*pair)]
    rest = [pair for pair in found if pair not in (*better, *worse, *nothing)]
    small = [pair for pair in rest if verdicts.is_small(pair[1])]
    explained = [pair for pair in rest if verdicts.explanation(pair[1]) and pair not in small]
    others = [pair for pair in rest if pair not in (*explained, *small)]
    wanted = [pair for pair in others if phrases.favours(*pair) > 0]
    unwanted = [pair for pair in others if phrases.goes_badly(*pair)]
    unclear = [pair for pair in others if pair not in (*wanted, *unwanted)]
    parts = []
    if better:
        parts.append(f"{'in part' if worse or unwanted else 'yes'}: {phrases.listed(short_moves(better))}")
    if worse:
        parts.append(f"{'the other way' if better else 'no'}: {phrases.listed(short_moves(worse))}")
    whys = dict.fromkeys(verdicts.explanation(row) for _, row in explained)
    for why in whys:
        pairs = [pair for pair in explained if verdicts.explanation(pair[1]) == why]
        parts.append(f"not judged: {why}: {phrases.listed(short_moves(pairs))}")
    for way, pairs in ((phrases.AS_HOPED, wanted), (phrases.NOT_AS_HOPED, unwanted)):
        if pairs:
            parts.append(f"{way}, without a verdict: {phrases.listed(short_moves(pairs))}")
    if small or unclear:
        names = [*short_moves(small), *(short_name(indicator) for indicator, _ in unclear)]
        parts.append(f"no clear difference in {phrases.listed(names)}")
    return "; ".join([*parts, *noughts(nothing)])


def lead_posts(tables: ResultTables, scenario: str) -> Iterator[Row]:
    """Yield how many lead practitioners are at work, out of how many social workers; nothing without any."""
    leads, before = _levels(tables, scenario, _FILLED, f"role={Role.LCPP}")
    left, _ = _levels(tables, scenario, _FILLED, f"role={Role.SOCIAL_WORKER}")
    if not leads or left is None:
        return
    beside = f" (base {before:.1f})" if before else ""
    yield (
        LEADS,
        f"{leads:.1f} at work (FTE, mean of the years measured){beside}, taken out of {leads + left:.1f} social "
        f"workers, agency workers among them, which leaves {left:.1f}; social workers of children in care are not "
        "counted here.",
    )


def hours_by_role(tables: ResultTables, scenario: str) -> Iterator[Row]:
    """Yield how much of its hours each role is asked, the most pressed first, beside the mean of all."""
    found = []
    for role in Role:
        level, before = _levels(tables, scenario, _ASKED, f"role={role}")
        if level is not None:
            found.append((level, before, f"{role.singular}s", role))
    if not found:
        return
    found.sort(key=lambda each: -each[0])
    (level, before, who, pressed), *others = found
    told = [f"{who} are asked {level:.0f}% of their hours{_beside(before)}"]
    told += [f"{who} {level:.0f}%{_beside(before)}" for level, before, who, _ in others]
    mean, before = _levels(tables, scenario, _ASKED)
    parts = [phrases.listed(told)]
    if mean is not None and others:
        parts.append(f"all together {mean:.0f}%{_beside(before)}, a mean that hides roles")
    if level > ALL_THERE_IS:
        parts.append("above 100% something gives way")
    spare = [who for level, _, who, _ in found if level < TIME_TO_SPARE]
    if spare:
        parts.append(f"{phrases.listed(spare)} have hours to spare, though places and caps may bind")
    overtime, before = _levels(tables, scenario, "overtime_hours", f"role={pressed}")
    if overtime is not None:
        beside = "" if before is None else f" (base {before:.1f})"
        parts.append(f"{who} work {overtime:.1f} hours of unpaid overtime a week{beside}")
    yield HOURS, _sentence(parts)


def gave_way(tables: ResultTables, scenario: str) -> Iterator[Row]:
    """Yield in one line what of the usual content is left out, and what is done in time."""
    kinds = [
        (name, *_levels(tables, scenario, _THINNED, f"kind={CLAIM_NAMES[claim]}")) for claim, _, name in KINDS_OF_WORK
    ]
    known = [(name, level, before) for name, level, before in kinds if level is not None]
    left = [f"{name} {level:.0f}%{_beside(before)}" for name, level, before in known if level >= LEAST_LEFT_OUT]
    parts = []
    if left:
        parts.append(f"left out of the usual content: {phrases.listed(left)}")
    elif known:
        parts.append("less than 1% of the usual content of any kind of work is left out")
    levels = [(name, *_levels(tables, scenario, kpi)) for kpi, name in _IN_TIME]
    in_time = [f"{name} {level:.0f}%{_beside(before)}" for name, level, before in levels if level is not None]
    if in_time:
        parts.append(f"in time: {phrases.listed(in_time)}")
    no_place, before = _levels(tables, scenario, _NO_PLACE)
    if no_place:
        told = count_words(round(no_place), "family", "families")
        parts.append(f"early help had no place for {told} a year{_beside(before, '')}, and no list keeps them")
    if parts:
        yield GAVE_WAY, _sentence(parts)


def _sentence(parts: list[str]) -> str:
    told = "; ".join(parts)
    return f"{told[0].upper()}{told[1:]}."


def _beside(before: float | None, unit: str = "%") -> str:
    return "" if before is None else f" (base {before:.0f}{unit})"


def _levels(tables: ResultTables, scenario: str, kpi: str, group: str = "all") -> tuple[float | None, float | None]:
    """Return the mean of a scenario and, where it is not the base, that of the base."""
    own, base = tables.mean(scenario, kpi, group=group), tables.mean(tables.base, kpi, group=group)
    before = None if base is None or scenario == tables.base else base.mean
    return (None if own is None else own.mean), before
