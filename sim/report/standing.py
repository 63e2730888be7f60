"""What has to be known where the answer stands: what a scenario leaves out, does not change, or changes too late."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sim.experiment.comparison.judging import adds
from sim.report import phrases
from sim.report.building_on import ancestors
from sim.report.drift import drift_words
from sim.report.page.area_table import AreaRow, area_rows
from sim.report.stored.records import ResultTables
from sim.report.stored.texts import plain
from sim.wording import command

ROLE_SO_FAR: Final = (
    "in this version the role has its costs (handovers, posts taken from teams) and one gain (a second view at "
    "overseen enquiries); skill, chairing and training are not in it."
)
FAR_APART: Final = 1.3
"""Factor beyond which a published and a modelled figure of one area are far apart."""
MOST_NAMED: Final = 3
"""Changes after the years measured that are named; the rest is counted."""

_LEAD_MODEL: Final = "lcpp.model"
_LEAD_POSTS: Final = "workforce.lcpp.posts"
_SOCIAL_WORKERS: Final = re.compile(r"workforce\.(care_)?social_worker\.posts")
_NO_LEADS: Final = ("", "none")
_CHANGES_NOTHING: Final = "changes nothing"
_DIVIDED: Final = re.compile(r"worked here as the localities (?P<names>.+), as (?P<by>\S+) names them")
_STORED: Final = re.compile(r"(?P<scenario>[^\s:]+): (?P<told>.+)", re.DOTALL)


def standing(tables: ResultTables) -> tuple[str, ...]:
    """Return what to know where the answer stands, a sentence each; none where there is nothing to know."""
    return (*lead_practitioners(tables), *about_changes(tables))


def about_changes(tables: ResultTables) -> tuple[str, ...]:
    """Return what is beside the point of a change, how far the base is from its area, and whether it stands still."""
    told = (
        *_built_on(tables),
        *_too_late(tables),
        *_nothing_changed(tables),
        *_divided(tables),
        *_lead_posts(tables),
        *_far(tables),
    )
    drift = drift_words(tables.manifest, tables.title(tables.base))
    return (*told, drift) if drift else told


def is_told_here(stored: str) -> bool:
    """Return whether a stored warning is told where the answer stands, in words of its own."""
    return _CHANGES_NOTHING in stored or _DIVIDED.search(stored) is not None


def lead_practitioners(tables: ResultTables) -> tuple[str, ...]:
    """Return what the role of lead practitioners is made of in this version, where any scenario has them."""
    names = (tables.base, *tables.others)
    having = [name for name in names if _has_leads(tables, name)]
    if not having:
        return ()
    who = _titles(tables, having)
    return (f"{who} {'have' if len(having) > 1 else 'has'} lead practitioners: {ROLE_SO_FAR}",)


def _built_on(tables: ResultTables) -> Iterator[str]:
    """Yield which scenarios build on another that changes the service too and is not among those compared."""
    for name in tables.others:
        nearest = next(iter(ancestors(tables, name)), "")
        if nearest and nearest not in tables.scenarios:
            alone = command("compare", nearest, name)
            yield (
                f"“{tables.title(name)}” builds on {nearest}, which changes the service too: what is better or "
                f"worse here is of both together. What it adds to {nearest} is told by: {alone}"
            )


def _has_leads(tables: ResultTables, scenario: str) -> bool:
    """Return whether a scenario has lead practitioners at any time measured."""
    values = [value for day, value in _values(tables, scenario, _LEAD_MODEL) if not _is_late(tables, day)]
    values += [
        row.new
        for row in tables.changes
        if row.scenario == scenario and row.path == _LEAD_MODEL and not _is_late(tables, day_of(row.from_date))
    ]
    return any(value not in _NO_LEADS for value in values)


def _too_late(tables: ResultTables) -> Iterator[str]:
    """Yield what changes only after the years measured, by scenario."""
    end = end_of_measuring(tables)
    for name in tables.others or (tables.base,):
        changes = _dated(tables, name)
        late = [(day, told) for day, told in changes if day is not None and end is not None and day >= end]
        if not late or end is None:
            continue
        last, first = phrases.day_words(end.isoformat()), phrases.day_words(min(day for day, _ in late).isoformat())
        if len(late) == len(changes):
            yield (
                f"{tables.title(name)}: nothing changes within the years measured; they end before {last}, "
                f"and its first change is on {first}."
            )
        else:
            named = [f"{told}, {phrases.day_words(day.isoformat())}" for day, told in late[:MOST_NAMED]]
            more = [f"and {len(late) - MOST_NAMED} more"] if len(late) > MOST_NAMED else []
            what = "; ".join([*named, *more])
            yield (
                f"{tables.title(name)}: part of its changes comes after the years measured, which end before {last}, "
                f"and is in none of these figures ({what})."
            )


def _nothing_changed(tables: ResultTables) -> Iterator[str]:
    """Yield each change that leaves its setting as it was, and each scenario that differs in nothing."""
    told: dict[str, list[str]] = {}
    for scenario, sentence in _stored(tables):
        if _CHANGES_NOTHING in sentence:
            told.setdefault(_in_words(sentence), []).append(scenario)
    for sentence, names in told.items():
        yield f"{_titles(tables, names)}: {sentence.rstrip('.')}."
    known = {row.scenario for row in tables.changes} | {name for names in told.values() for name in names}
    same = [name for name in tables.others if name not in known]
    if same and tables.comparison:
        has = "each of its settings has" if len(same) == 1 else "each of their settings has"
        base = tables.title(tables.base)
        yield f"{_titles(tables, same)}: nothing differs from {base}, where {has} the same value."


def _divided(tables: ResultTables) -> Iterator[str]:
    """Yield that the localities of one scenario divide the area in all of them, told once."""
    found: dict[tuple[str, str], list[str]] = {}
    for scenario, sentence in _stored(tables):
        if match := _DIVIDED.search(sentence):
            found.setdefault((match["names"], match["by"]), []).append(scenario)
    for (names, by), divided in found.items():
        also = _titles(tables, divided)
        yield (
            f"{_titles(tables, [by])} divides the area into the localities {phrases.listed(names.split(', '))}, so "
            f"{also} {'are' if len(divided) > 1 else 'is'} worked in these localities too; run alone, "
            f"{'they are' if len(divided) > 1 else 'it is'} not divided and the figures differ."
        )


def _lead_posts(tables: ResultTables) -> Iterator[str]:
    """Yield where posts of lead practitioners are raised and those of social workers, whom they come from, are not."""
    for name in tables.others or (tables.base,):
        raised = _raised(tables, name)
        if _LEAD_POSTS in raised and not any(_SOCIAL_WORKERS.fullmatch(path) for path in raised):
            more = raised[_LEAD_POSTS]
            yield (
                f"{tables.title(name)}: {f'{more:g} more' if more else 'more'} posts of lead practitioners add no post "
                "to the service, because they are appointed from its social workers; the teams have fewer instead."
            )


def _raised(tables: ResultTables, scenario: str) -> dict[str, float]:
    """Return the posts that a scenario raises and by how much, 0 where the stored tables do not say."""
    found = {}
    for row in (row for row in tables.changes if row.scenario == scenario and row.path.endswith(".posts")):
        before = _number(row.old)
        if before is None:
            before = next((_number(value) for _, value in _values(tables, tables.base, row.path)), None)
        after = _number(row.new)
        if before is not None and after is not None and adds(str(before), str(after)):
            found[row.path] = round(after - before, 2)
    if tables.others:
        return found
    for settings in (entry.get("set") for entry in _entry_list(tables.entry(scenario).get("changes"))):
        for path, written in settings.items() if isinstance(settings, Mapping) else ():
            way, amount = written[:2] if isinstance(written, list) and len(written) > 1 else ("", None)
            if isinstance(amount, int | float) and ((way == "add" and amount > 0) or (way == "times" and amount > 1)):
                found[path] = amount if way == "add" else 0.0
    return found


def _far(tables: ResultTables) -> Iterator[str]:
    """Yield, in one line, the figures of the base that are far from those published for the area."""
    rows = area_rows(tables)
    far = [row for row in rows if row.apart > FAR_APART]
    if far:
        yield (
            f"Published figures and those of {tables.title(tables.base)} in this model are more than a factor of "
            f"{FAR_APART} apart in {len(far)} of {len(rows)}: {'; '.join(map(_far_words, far))}."
        )


def _far_words(row: AreaRow) -> str:
    return f"{phrases.in_sentence(row.label)} {row.published} published, {row.mean} here"


def end_of_measuring(tables: ResultTables) -> date | None:
    """Return the day after the years measured, or None when the manifest does not say."""
    start, years = day_of(tables.manifest.get("start")), tables.manifest.get("years")  # not the service's word
    if start is None or isinstance(years, bool) or not isinstance(years, int | float):
        return None
    return start.replace(year=start.year + int(years))


def _is_late(tables: ResultTables, day: date | None) -> bool:
    end = end_of_measuring(tables)
    return day is not None and end is not None and day >= end


def _dated(tables: ResultTables, scenario: str) -> list[tuple[date | None, str]]:
    """Return the day, None for from the start, and the name of each change of a scenario."""
    if tables.others:
        own = (row for row in tables.changes if row.scenario == scenario)
        return [(day_of(row.from_date), row.label or row.path) for row in own]
    entries = _entry_list(tables.entry(scenario).get("changes"))
    return [(day_of(each.get("on")), plain(each.get("because"))) for each in entries]


def _entry_list(value: object) -> Sequence[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _values(tables: ResultTables, scenario: str, path: str) -> Iterator[tuple[date | None, str]]:
    """Yield the values of a setting, of the whole area and of its localities, each with its first day."""
    entry = tables.entry(scenario)
    local = entry.get("resolved_in")
    each = [entry.get("resolved"), *(local.values() if isinstance(local, Mapping) else ())]
    for segment in (segment for segments in each for segment in _entry_list(segments)):
        values = segment.get("values")
        if isinstance(values, Mapping) and path in values:
            yield day_of(segment.get("from")), plain(values[path])


def _stored(tables: ResultTables) -> Iterator[tuple[str, str]]:
    """Yield the stored warnings of single scenarios: its id and the sentence."""
    stored = tables.manifest.get("warnings")
    for text in stored if isinstance(stored, list) else ():
        match = _STORED.match(plain(text))
        if match is not None and match["scenario"] in tables.scenarios:
            yield match["scenario"], match["told"]


def _titles(tables: ResultTables, names: Iterable[str]) -> str:
    return phrases.listed([tables.title(name) for name in dict.fromkeys(names)])


def _in_words(sentence: str) -> str:
    """Return a sentence with the settings in it named in words."""
    from sim.book import load_book

    book = load_book()
    meanings = {name: each.meaning for name, each in book.leaves.items()}
    meanings |= {name: each.meaning for name, each in book.levers.items()}
    return re.sub(
        r"[a-z_]+(\.[a-z_]+)+", lambda found: f"“{meanings[found[0]]}”" if found[0] in meanings else found[0], sentence
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def day_of(text: object) -> date | None:
    """Return the day that a stored date names; None for `start` and for what is none."""
    try:
        return date.fromisoformat(plain(text)[:10])
    except ValueError:
        return None
