"""Write the report of a result folder: one HTML file that opens offline and asks for nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.report import charts, phrases
from sim.report.money import money_section
from sim.report.notice import COUNTED_NOTE, FAIR_USE, FAIR_USE_SHORT, INTERVAL_NOTE
from sim.report.page import over_time, sections
from sim.report.page.answer import answers
from sim.report.page.area_table import area_rows
from sim.report.page.beyond import TITLE, beyond_headline
from sim.report.page.questions import questions
from sim.report.page.where_work_goes import work_table
from sim.report.standing import standing
from sim.report.stored.reading import plain, read_tables
from sim.report.stored.records import ResultTables
from sim.report.warned import cautions, technical_notes
from sim.scenario.plain_settings import setting_words

REPORT_NAME = "report.html"
OUTPUT_NAMES = (REPORT_NAME, "workbook.xlsx", "manifest.json")
KEY = (
    ("better", "better"),
    ("worse", "worse"),
    ("higher", "higher or lower: no direction is good in itself"),
    ("no clear difference", "no clear difference"),
    ("depends on", "depends on an input"),
    ("not judged", "not judged"),
)
MOST_NAMED = 3  # scenarios named in the heading
LONGEST_HEADING = 70  # characters of their names together
_HERE = Path(__file__).parent


def build_report(folder: Path, tables: ResultTables | None = None) -> Path:
    """Write `report.html` from the stored tables of a result folder, unless they were read already; return its path.

    Raises
    ------
    InputError
        When the folder or one of its tables is missing or not in the agreed form.
    """
    html = render(tables or read_tables(folder))
    target = folder / REPORT_NAME
    replace_file(target, html.encode("utf-8"))
    return target


def render(tables: ResultTables) -> str:
    """Return the report of the tables as HTML; the same tables give the same text."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = (_HERE / "style.css").read_text(encoding="utf-8")
    template = environment.get_template("report.html.j2")
    return template.render(
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        mark=charts.mark,
        key=KEY,
        fair_use=FAIR_USE,
        fair_use_short=FAIR_USE_SHORT,
        interval_note=INTERVAL_NOTE,
        counted_note=COUNTED_NOTE,
        **content(tables),
    )


def content(tables: ResultTables) -> Mapping[str, Any]:
    """Return everything the template shows."""
    counted, truth = sections.single_views(tables, tables.base)
    titles = [tables.title(name) for name in tables.others]
    base_title = tables.title(tables.base)
    asked = [tables.scenarios[name] for name in tables.others or (tables.base,)]
    level = next((phrases.level_words(row.level) for row in tables.summary if row.level is not None), "95%")
    charted = over_time.time_charts(tables)
    return {
        "title": f"{_heading(titles)} compared with {base_title}" if titles else base_title,
        "base": tables.scenarios[tables.base],
        "asked": asked,
        "facts": facts(tables),
        "answers": answers(tables),
        "beyond": beyond_headline(tables),
        "beyond_title": TITLE,
        "standing": standing(tables),
        "expected": [each for each in asked if each.hypotheses or each.could_disappoint],
        "parts": [sections.scenario_part(tables, name, f"strip-{n}") for n, name in enumerate(tables.others)],
        "cards": () if tables.others else sections.single_cards(tables, tables.base),
        "counted": counted,
        "truth": truth,
        "single_groups": () if tables.others else sections.grouped_rows(tables, tables.base),
        "questions": questions(tables) if titles else (),
        "scenario_names": titles,
        "work": work_table(tables),
        "money": money_section(tables),
        "names": [tables.title(name) for name in (tables.base, *tables.others)],
        "level": level,
        "unlined": max(0, len(tables.others) - over_time.MOST_LINES),
        "legend": over_time.legend(tables),
        "time_charts": charted,
        "change_marked": any(chart.marked for chart in charted),
        "steps": steps(tables),
        "changes": changes(tables),
        "judged": judged(tables),
        "dated_changes": over_time.dated_changes(tables),
        "warnings": cautions(tables),
        "notes": technical_notes(tables),
        "headline_count": sum(each.headline for each in tables.indicators.values()),
        "indicator_count": len({row.kpi for row in tables.summary}),
        "coloured": over_time.MOST_LINES + 1,
        "places": {title: place for place, title in enumerate(titles, start=1)},
        "area_rows": area_rows(tables),
        "missing": () if tables.others else sections.not_shown(tables, tables.base),
        "before_rounding": phrases.BEFORE_ROUNDING,
        "technical": technical(tables),
        "hashes": file_hashes(tables),
        "replications": tables.replications,
    }


def facts(tables: ResultTables) -> list[tuple[str, str]]:
    """Return what was run, as pairs of a name and a value."""
    manifest = tables.manifest
    years, warm_up = (plain(manifest.get(name)).removesuffix(".0") for name in ("years", "warm_up"))
    began = manifest.get("start")  # not the service's word
    found = [
        ("Area", area_words(manifest.get("area"))),
        ("Years measured", years),
        ("Years of warm-up before", warm_up),
        ("Measured from", phrases.day_words(plain(began)) if began else ""),
        ("Runs of each scenario", str(tables.replications or "")),
        ("Seed", plain(manifest.get("seed"))),
    ]
    return [(name, value) for name, value in found if value]


def area_words(area: object) -> str:
    """Return the name of an area, with its code where the manifest holds one."""
    if isinstance(area, Mapping):
        name, code = plain(area.get("name")), plain(area.get("code"))
        if name.lower() == "england":
            return "England, at the size of an average authority"
        return f"{name} ({code})" if name and code else name or code
    text = plain(area)
    return "England, at the size of an average authority" if text.lower() == "england" else text


def steps(tables: ResultTables) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what each scenario changes in its own words, each with the day; what all of them change comes first."""
    usual = tables.scenarios[tables.base].steps
    every = [[step for step in tables.scenarios[name].steps if step not in usual] for name in tables.others]
    shared = [step for step in (every[0] if len(every) > 1 else ()) if all(step in each for each in every)]
    found = [("Every scenario here", shared)]
    for name, each in zip(tables.others, every, strict=True):
        found.append((tables.title(name), [step for step in each if step not in shared]))
    return [(title, [(phrases.day_words(day), why) for day, why in lines]) for title, lines in found if lines]


def changes(tables: ResultTables) -> list[dict[str, str]]:
    """Return what each scenario changes, in words, in the stored order."""
    several = len(tables.others) > 1
    return [
        {
            "scenario": tables.title(row.scenario) if several else "",
            "label": row.label or row.path,
            "path": row.path,
            "old": setting_words(row.old, row.unit, row.path),
            "new": setting_words(row.new, row.unit, row.path),
            "when": phrases.day_words(row.from_date),
            "source": row.source,
        }
        for row in tables.changes
    ]


def judged(tables: ResultTables) -> list[dict[str, str]]:
    """Return the judged assumptions that the manifest lists."""
    entries = [entry for entry in _entries(tables.manifest.get("judged")) if isinstance(entry, Mapping)]
    return [
        {
            "label": plain(entry.get("meaning") or entry.get("label") or entry.get("path")),
            "path": plain(entry.get("path")),
            "value": setting_words(_setting_text(entry.get("value")), plain(entry.get("unit"))),
            "range": _range_text(entry.get("range")),
            "source": plain(entry.get("source")),
        }
        for entry in entries
    ]


def _setting_text(value: object) -> str:
    """Return a stored setting as text, a list with commas."""
    return ", ".join(plain(part) for part in value) if isinstance(value, list) else plain(value)


def _range_text(bounds: object) -> str:
    """Return a stored range as 'low to high', or nothing when it has no ends."""
    if not isinstance(bounds, list) or len(bounds) != 2 or None in bounds:
        return ""
    return f"{plain(bounds[0])} to {plain(bounds[1])}"


def technical(tables: ResultTables) -> list[tuple[str, str]]:
    """Return the scalar entries of the manifest, nested ones joined by dots, without paths to anything."""
    skip = {"scenarios", "scenario", "indicators", "judged", "warnings", "files", "hashes", "area", "resolved"}
    found: list[tuple[str, str]] = []
    for key in sorted(set(tables.manifest) - skip):
        found.extend(_scalars(plain(key), tables.manifest[key]))
    return found


def file_hashes(tables: ResultTables) -> list[tuple[str, str]]:
    """Return the stored hashes of the tables; the report and the workbook are made from them and left out."""
    files = tables.manifest.get("files", tables.manifest.get("hashes"))
    if not isinstance(files, Mapping):
        return []
    return [(plain(name), plain(files[name])) for name in sorted(files) if name not in OUTPUT_NAMES]


def replace_file(target: Path, content_bytes: bytes) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as temporary:
            temporary.write(content_bytes)
            temporary.flush()
            os.fsync(temporary.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _scalars(name: str, value: object) -> list[tuple[str, str]]:
    """Return the scalars under a value, named by their place; long lists are only counted."""
    if isinstance(value, Mapping):
        return [pair for key in sorted(value) for pair in _scalars(f"{name}.{plain(key)}", value[key])]
    if isinstance(value, list):
        text = ", ".join(plain(entry) for entry in value if not isinstance(entry, Mapping | list))
        return [(name, text if len(text) <= 300 else f"{len(value)} entries")]
    return [(name, plain(value))]


def _entries(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _heading(names: list[str]) -> str:
    """Return up to three titles where they fit in a heading, or how many scenarios there are."""
    if len(names) == 1:
        return names[0]
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return listed if len(names) <= MOST_NAMED and len(listed) <= LONGEST_HEADING else f"{len(names)} scenarios"
