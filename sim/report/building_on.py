"""What a scenario adds to one that it builds on, where both are compared: its own credit, without what it inherited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.report import phrases, verdicts
from sim.report.page.moves import Pair, short_moves
from sim.report.page.questions import QUESTIONS
from sim.report.stored.reading import comparison_row
from sim.report.stored.records import ResultTables
from sim.wording import command, count_words

if TYPE_CHECKING:
    import pandas as pd

_ASKED = frozenset(kpi for _, kpis in QUESTIONS for kpi in kpis)


def ancestors(tables: ResultTables, scenario: str) -> tuple[str, ...]:
    """Return what a scenario builds on that changes the service and that the base does not build on, the nearest first.

    A scenario with the settings of the base is a copy of it, and builds on nothing.
    """
    if scenario not in {row.scenario for row in tables.changes}:
        return ()
    shared = {tables.base, *_extended(tables, tables.base)}
    return tuple(name for name in _extended(tables, scenario) if name not in shared and _changes(tables, name))


def compared_ancestor(tables: ResultTables, scenario: str) -> str:
    """Return the nearest scenario that another builds on and that is compared too; empty where none is."""
    return next((name for name in ancestors(tables, scenario) if name in tables.others), "")


def includes(tables: ResultTables, scenario: str) -> str:
    """Return that a scenario includes another that is not compared, so that its money is not told by itself."""
    parent = next(iter(ancestors(tables, scenario)), "")
    if not parent or parent in tables.others:
        return ""
    return (
        f"This includes {parent}, which is not in this comparison: what the money alone does is not told here; compare "
        f"{parent} with it."
    )


def together(tables: ResultTables, scenario: str) -> str:
    """Return that differences from the base are of two scenarios; empty where a scenario builds on none compared."""
    parent = compared_ancestor(tables, scenario)
    if not parent:
        return ""
    name, base, title = tables.title(scenario), tables.title(tables.base), tables.title(parent)
    return (
        f"“{name}” builds on “{title}”: what differs from {base} here is of both together. What it adds by itself "
        "stands first."
    )


def added_pairs(tables: ResultTables, scenario: str) -> list[Pair]:
    """Return the figures of a scenario beside the nearest compared one that it builds on; none without stored runs."""
    parent = compared_ancestor(tables, scenario)
    return _paired(tables, parent, scenario) if parent else []


def added(tables: ResultTables, scenario: str, rows: list[Pair]) -> str:
    """Return what a scenario adds to the nearest one that it builds on and that is compared too; empty without one.

    `rows` are those of `added_pairs`.
    """
    parent = compared_ancestor(tables, scenario)
    if not parent:
        return ""
    title = tables.title(parent)
    both = f"What follows is of both together, beside {tables.title(tables.base)}"
    if rows:
        told = _told(tables, rows)
        return f"Beside “{title}”, on which it builds, {told}. {both}."
    alone = command("compare", parent, scenario)
    return f"It builds on “{title}”; what it adds to that is told by {alone}. {both}."


def _told(tables: ResultTables, rows: list[Pair]) -> str:
    """Return which figures a scenario makes better and worse than the one it builds on, and how many it leaves."""
    headline = [pair for pair in rows if pair[0].headline]
    kinds = {kind: [pair for pair in headline if _kind(pair) == kind] for kind in verdicts.DIRECTED}
    judged = [pair for pairs in kinds.values() for pair in pairs]
    beyond = [pair for pair in rows if pair not in judged]
    unwanted = [pair for pair in beyond if phrases.goes_badly(*pair)]
    wanted = [pair for pair in beyond if phrases.favours(*pair) > 0]
    parts = [f"it is {kind} in {phrases.listed(short_moves(pairs))}" for kind, pairs in kinds.items() if pairs]
    for way, found in (("unwanted", unwanted), ("wanted", wanted)):
        if found:
            parts.append(f"the {way} way beyond chance, not judged: {phrases.listed(short_moves(found))}")
    rest = [pair for pair in headline if pair not in (*judged, *unwanted, *wanted)]
    if rest:
        other = "other " if parts else ""
        parts.append(f"no clear difference in {count_words(len(rest), f'{other}headline figure')}")
    return "; ".join(parts)


def _kind(pair: Pair) -> str:
    return verdicts.verdict_kind(pair[1].verdict)


def _extended(tables: ResultTables, scenario: str) -> tuple[str, ...]:
    return tuple(each for each in tables.entry(scenario).get("extends", ()) if isinstance(each, str))


def _changes(tables: ResultTables, name: str) -> bool:
    """Return whether a scenario changes the service; so taken where nothing is known of it."""
    if name in tables.scenarios:
        return any(row.scenario == name for row in tables.changes)
    from sim.scenario import load_scenario

    try:
        return bool(load_scenario(name).changes)
    except InputError:
        return True


def _paired(tables: ResultTables, parent: str, scenario: str) -> list[Pair]:
    """Return the paired differences of the headline figures and of those asked for; none without stored runs."""
    path = tables.folder / "kpis.parquet"
    if not path.is_file():
        return []
    import pandas as pd

    from sim.experiment.comparison.judging import adding_resources
    from sim.experiment.comparison.paired import compare_tables
    from sim.kpis import catalogue

    wanted = [("scenario", "in", [parent, scenario]), ("period", "==", "all"), ("group", "==", "all")]
    kpis = pd.read_parquet(path, filters=wanted)
    for name in ("scenario", "period", "group", "kpi"):
        kpis[name] = kpis[name].astype(str)
    kpis = pd.concat([kpis[kpis["scenario"] == name] for name in (parent, scenario)], ignore_index=True)
    if kpis["scenario"].nunique() < 2:
        return []
    changes = _changes_between(tables, parent, scenario)
    seed = tables.manifest.get("seed")
    size = (tables.replications, seed if isinstance(seed, int) else 1)
    table = compare_tables(kpis, catalogue(), *size, adding_resources(changes), changes).table
    rows = (comparison_row({str(name): str(cell) for name, cell in each.items()}) for each in table.to_dict("records"))
    known = ((tables.indicators.get(row.kpi), row) for row in rows)
    return [(each, row) for each, row in known if each is not None and (each.headline or each.id in _ASKED)]


def _changes_between(tables: ResultTables, parent: str, scenario: str) -> pd.DataFrame:
    """Return the settings in which a scenario differs from the one it builds on, as rows of `changes.csv`."""
    import pandas as pd

    before = {(row.path, row.from_date): row for row in tables.changes if row.scenario == parent}
    after = {(row.path, row.from_date): row for row in tables.changes if row.scenario == scenario}
    rows = []
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if now is not None:
            old, new = now.old if was is None else was.new, now.new
        else:
            old, new = before[key].new, before[key].old
        if old != new:
            rows.append((scenario, key[0], (now or before[key]).label, old, new, key[1]))
    return pd.DataFrame(rows, columns=["scenario", "path", "label", "old", "new", "from_date"], dtype=object)
