"""Read the stored tables of a result folder and check that they are what the contract says."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.experiment.store.columns import (
    CHANGES_COLUMNS,
    FIRST_COMPARISON_COLUMNS,
    INDICATOR_ENTRY,
    LATER_COMPARISON_COLUMNS,
    SUMMARY_COLUMNS,
)
from sim.report.stored.records import ChangeRow, ComparisonRow, Indicator, ResultTables, ScenarioNote, SummaryRow
from sim.report.stored.steps import stored_steps
from sim.report.stored.texts import plain
from sim.report.verdicts import needs_reason

__all__ = ["plain", "read_tables"]

NOT_STORED = "the reason was not stored"
"""In place of the reason of a verdict in results of an earlier version."""

UNITS_IN_FULL = {"risk_days_without_help": "days per 1,000 children a year"}


def read_tables(folder: Path) -> ResultTables:
    """Read and check the tables of a result folder.

    Raises
    ------
    InputError
        When the folder or a table is missing, unreadable or not in the agreed form.
    """
    manifest = _read_manifest(folder)
    summary = tuple(_summary(row) for row in _rows(folder / "summary.csv", SUMMARY_COLUMNS, required=True))
    compared = _rows(folder / "comparison.csv", FIRST_COMPARISON_COLUMNS, LATER_COMPARISON_COLUMNS)
    comparison = tuple(map(comparison_row, compared))
    changes = tuple(_change(row) for row in _rows(folder / "changes.csv", CHANGES_COLUMNS))
    if not summary:
        raise InputError("the table has no rows, so there is nothing to report", file="summary.csv")
    names = tuple(dict.fromkeys(row.scenario for row in summary))
    base = comparison[0].base if comparison else plain(manifest.get("base") or names[0])
    others = tuple(dict.fromkeys(row.scenario for row in comparison if row.scenario != base))
    used = dict.fromkeys([row.kpi for row in summary] + [row.kpi for row in comparison])
    units = {row.kpi: row.unit for row in summary}
    stated = _number(manifest.get("replications"))
    return ResultTables(
        folder=folder,
        manifest=manifest,
        base=base,
        others=others,
        scenarios={name: _scenario_note(name, manifest) for name in dict.fromkeys((base, *names, *others))},
        indicators=_indicators(manifest, tuple(used), units),
        summary=summary,
        comparison=comparison,
        changes=changes,
        replications=int(stated) if stated is not None else max(row.replications for row in summary),
        _means={(row.scenario, row.kpi, row.period, row.group): row for row in summary},
        _differences={(row.scenario, row.kpi, row.period, row.group): row for row in comparison},
    )


def _read_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of the folder as a mapping."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise InputError("this is not a result folder: it has no manifest.json", file=folder.name)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise InputError(f"the manifest is not readable JSON ({problem})", file="manifest.json") from None
    if not isinstance(manifest, dict):
        raise InputError("the manifest has to be a JSON object", file="manifest.json", found=type(manifest).__name__)
    return manifest


def _rows(
    path: Path, columns: Sequence[str], extra: Sequence[str] = (), *, required: bool = False
) -> Iterator[dict[str, str | None]]:
    """Yield the rows of a stored table, None in a column of `extra` it lacks; an absent optional table has no rows."""
    if not path.is_file():
        if required:
            raise InputError("the result folder lacks this table", file=path.name)
        return
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle)
            heads = next(reader, [])
            held = {name: place for place, name in enumerate(heads)}
            missing = [name for name in columns if name not in held]
            if missing:
                raise InputError(f"the table lacks the column {missing[0]}", file=path.name, allowed=", ".join(columns))
            wanted = [(name, held.get(name)) for name in (*columns, *extra)]
            for row in filter(None, reader):
                row.extend([""] * (len(heads) - len(row)))  # one that was cut short
                yield {name: None if place is None else row[place] for name, place in wanted}
    except (UnicodeDecodeError, csv.Error) as problem:
        raise InputError(f"the table is not readable ({problem})", file=path.name) from None


def _number(value: object) -> float | None:
    """Return a finite number, or None for a blank, a word or an infinity."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = float(value if isinstance(value, str) else str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _summary(row: Mapping[str, str | None]) -> SummaryRow:
    return SummaryRow(
        scenario=plain(row["scenario"]),
        kpi=plain(row["kpi"]),
        group=plain(row["group"]),
        period=plain(row["period"]),
        mean=_number(row["mean"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        level=_number(row["level"]),
        replications=int(_number(row["replications"]) or 0),
        unit=plain(row["unit"]),
    )


def comparison_row(row: Mapping[str, str | None]) -> ComparisonRow:
    """Return a row of a table of differences, its cells as they are stored, as a record."""
    return ComparisonRow(
        base=plain(row["base"]),
        scenario=plain(row["scenario"]),
        kpi=plain(row["kpi"]),
        group=plain(row["group"]),
        period=plain(row["period"]),
        base_mean=_number(row["base_mean"]),
        scenario_mean=_number(row["scenario_mean"]),
        difference=_number(row["difference"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        level=_number(row["level"]),
        p_adjusted=_number(row["p_adjusted"]),
        share_better=_number(row["share_of_replications_better"]),
        verdict=plain(row["verdict"]),
        pairs=int(_number(row["replications"]) or 0),
        more_runs=_number(row["more_replications"]),
        together=plain(row["interval"]) != "alone",
        why=why_of(plain(row["verdict"]), row["why"]),
    )


def why_of(verdict: str, stored: str | None) -> str:
    """Return the reason of a verdict; where an older table has no such column, that it was not stored."""
    if stored is not None:
        return plain(stored)
    return NOT_STORED if needs_reason(verdict) else ""


def _change(row: Mapping[str, str | None]) -> ChangeRow:
    return ChangeRow(**{name: plain(row[name]) for name in CHANGES_COLUMNS})


def _scenario_note(name: str, manifest: Mapping[str, Any]) -> ScenarioNote:
    """Return what the manifest says of a scenario; the id stands in for a missing title."""
    found: Mapping[str, Any] = {}
    stored = manifest.get("scenarios", manifest.get("scenario"))
    if isinstance(stored, dict):
        entry = stored.get(name, stored if stored.get("id") == name else None)
        found = entry if isinstance(entry, dict) else {}
    elif isinstance(stored, list):
        found = next((entry for entry in stored if isinstance(entry, dict) and entry.get("id") == name), {})
    return ScenarioNote(
        id=name,
        title=plain(found.get("title")) or name.replace("_", " ").capitalize(),
        question=plain(found.get("question")),
        hypotheses=_texts(found.get("hypotheses")),
        could_disappoint=_texts(found.get("could_disappoint")),
        sources=tuple(_source_of(entry) for entry in found.get("sources") or ()),
        steps=stored_steps(found),
    )


def _texts(value: object) -> tuple[str, ...]:
    """Return a text or a list of texts as texts, without empty ones."""
    entries = value if isinstance(value, list) else [value]
    return tuple(text for entry in entries if (text := plain(entry)))


def _source_of(entry: object) -> str:
    if isinstance(entry, dict):
        return ", ".join(plain(entry[key]) for key in ("title", "where") if entry.get(key))
    return plain(entry)


def _indicators(manifest: Mapping[str, Any], used: Sequence[str], units: Mapping[str, str]) -> Mapping[str, Indicator]:
    """Return the indicators in catalogue order, then any that only the tables know."""
    stored = manifest.get("indicators")
    entries: list[Mapping[str, Any]] = [e for e in stored if isinstance(e, dict)] if isinstance(stored, list) else []
    known = [indicator_of(entry) for entry in entries or _catalogue_entries()]
    found = {each.id: each for each in known if each.id in set(used) or (entries and each.headline)}
    for kpi in used:
        if kpi not in found:
            label = kpi.replace("_", " ").capitalize()
            found[kpi] = Indicator(kpi, "", label, units.get(kpi, ""), "context", "visible", "", headline=False)
    return found


def _catalogue_entries() -> list[Mapping[str, Any]]:
    """Return the shipped catalogue of indicators as mappings."""
    from sim.kpis import catalogue

    names = (*INDICATOR_ENTRY, "worth_noticing")
    return [
        {name: getattr(kpi, name) for name in names} | {"relative": getattr(kpi, "relative", False)}
        for kpi in catalogue()
    ]


def indicator_of(entry: Mapping[str, Any]) -> Indicator:
    """Return an indicator from what a manifest, or the catalogue, says of it."""
    worth_text = plain(entry.get("worth_noticing"))
    in_per_cent = worth_text.endswith("%")
    share = in_per_cent or entry.get("relative") is True
    worth = _number(worth_text.rstrip("% "))
    headline = entry.get("headline")
    return Indicator(
        id=plain(entry.get("id")),
        code=plain(entry.get("code")),
        label=plain(entry.get("label")),
        unit=UNITS_IN_FULL.get(plain(entry.get("id")), plain(entry.get("unit"))),
        better=plain(entry.get("better")) or "context",
        view=plain(entry.get("view")) or "visible",
        definition=plain(entry.get("definition")),
        headline=headline is True or plain(headline).lower() in {"yes", "true", "1"},
        worth=worth / 100 if worth is not None and in_per_cent else worth,
        worth_is_share=share,
        look_back_days=int(_number(plain(entry.get("look_back_days"))) or 0),
    )
