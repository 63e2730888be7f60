"""The assumption book: every number of the model, with its unit, source, period, grade and plausible range.

A chapter is one YAML file whose first key is its name; a leaf is an entry with a `value`, and its path is the keys
that lead to it, joined by dots (`need.up_rate.level_0_to_1`). Beside the chapters, `sources.yaml` says where numbers
come from and `levers.yaml` what a scenario may move. The loader refuses an entry that is incomplete, unknown, given
twice, out of its range or, for shares, not summing to what it must; what it returns is frozen.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from sim.book.entries import (
    BOOK_LISTS,
    LeafEntry,
    LeverEntry,
    SourceEntry,
    check_range,
    check_sum,
    checked,
    is_number,
)
from sim.book.files import BookFiles, Read
from sim.book.strict_yaml import read_mapping
from sim.errors import InputError, nearest_match
from sim.frozen_map import FrozenMap

__all__ = ["CHAPTERS", "FOLDER", "Book", "Leaf", "Lever", "Source", "Value", "is_number", "load_book", "read_chapter"]

Value: TypeAlias = float | int | bool | str | tuple[Any, ...] | None

FOLDER: Final = Path(__file__).parents[1] / "assumptions"
CHAPTERS: Final = (
    "area",
    "need",
    "demand",
    "front_door",  # not the service's word
    "early_help",  # not the service's word
    "family_help",  # not the service's word
    "protection",
    "lcpp",  # not the service's word
    "care",  # not the service's word
    "workforce",
    "handover",
    "agency",
    "inspection",
    "pay",
    "placements",
    "costs",
    "funding",
    "calendar",
    "targets",
)
"""Chapters of the book, each a file of its name; some are called after a stage or a role."""
_BESIDE: Final = ("sources", "levers", "field_words")
"""Files of the folder that are no chapters."""
_LEAF_KEYS: Final = frozenset(LeafEntry.model_fields)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One assumption. `low` and `high` are its plausible range; `allowed` the words it may take."""

    path: str
    value: Value
    unit: str
    meaning: str
    source: str
    period: str
    grade: str
    low: float | None = None
    high: float | None = None
    allowed: tuple[str, ...] = ()
    sums_to: float | None = None


@dataclass(frozen=True, slots=True)
class Lever:
    """Something a scenario may move: the leaves (`paths`) it sets and the values it takes.

    `unbuilt` are choices that are known, not in this version. `area_wide` levers never act in one locality only;
    `from_start` levers describe the area, so no date sets them, and `then` says what moves on from one that is only how
    a run begins. What is not `decided` is a what-if. `instead` names the lever to set where this one is not built.
    """

    name: str
    meaning: str
    unit: str
    kind: str
    allowed: tuple[str, ...]
    low: float | None
    high: float | None
    whole: bool
    paths: tuple[str, ...]
    built: bool
    unbuilt: tuple[str, ...] = ()
    area_wide: bool = False
    from_start: bool = False
    decided: bool = True
    instead: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where numbers come from: a title, where to find it (or why it was judged so), and its kind."""

    name: str
    title: str
    where: str
    kind: str


@dataclass(frozen=True, slots=True)
class Book:
    """The assumption book: leaves and their values by path, levers and sources by name.

    `hash` (SHA-256, hexadecimal) depends on the values and what levers move, not on words or the order of files.
    """

    leaves: Mapping[str, Leaf]
    values: Mapping[str, Value]
    levers: Mapping[str, Lever]
    sources: Mapping[str, Source]
    hash: str


def load_book(folder: Path | None = None) -> Book:
    """Return the assumption book of a folder, by default the one shipped with the model.

    The same object is returned until a file of the folder changes.

    Raises
    ------
    InputError
        When an entry is incomplete, unknown, given twice, out of range, of an unknown source, or in the wrong
        chapter; or when shares do not sum to what they must.
    """
    where = (folder or FOLDER).resolve()
    if not where.is_dir():
        raise InputError("there is no assumption book here", file=where.name)
    marks = tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(where.glob("*.yaml")))
    return _load(where, marks)


@lru_cache(maxsize=4)
def _load(folder: Path, marks: tuple[tuple[str, int, int], ...]) -> Book:
    """Read every file of a folder; `marks` (name, time, size) only says when to read again."""
    names = [name.removesuffix(".yaml") for name, _, _ in marks]
    files = BookFiles([folder / name for name, _, _ in marks])
    sources = _sources(folder / "sources.yaml", files.read)
    leaves: dict[str, Leaf] = {}
    for name in names:
        if name in _BESIDE:
            continue
        if name not in CHAPTERS:
            near = nearest_match(name, CHAPTERS)
            raise InputError("this is not a chapter of the assumption book", file=f"{name}.yaml", nearest=near)
        leaves |= read_chapter(folder / f"{name}.yaml", sources, files.read)
    levers = _levers(folder / "levers.yaml", leaves, files.read)
    if folder == FOLDER:
        files.keep()
    values = FrozenMap({path: leaf.value for path, leaf in leaves.items()})
    return Book(FrozenMap(leaves), values, FrozenMap(levers), FrozenMap(sources), _hash(values, levers))


def _hash(values: Mapping[str, Value], levers: Mapping[str, Lever]) -> str:
    """Return the hash of the values by path, and of the leaves each lever moves."""
    moved = {name: lever.paths for name, lever in levers.items() if lever.built}
    text = json.dumps([dict(values), moved], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read_chapter(path: Path, sources: Mapping[str, Source], read: Read = read_mapping) -> dict[str, Leaf]:
    """Return the leaves of one chapter by path; `read` returns what its file holds.

    Raises
    ------
    InputError
        As `load_book`.
    """
    content = read(path)
    if list(content) != [path.stem]:
        wrong = next((key for key in content if key != path.stem), None)
        raise InputError("a chapter starts with its own name", file=path.name, key=wrong, allowed=f"{path.stem}: only")
    leaves: dict[str, Leaf] = {}
    _collect(content[path.stem], path.stem, path.name, leaves)
    for leaf in leaves.values():
        if leaf.source not in sources:
            key, near = f"{leaf.path}.source", nearest_match(leaf.source, sources)
            raise InputError("unknown source", file=path.name, key=key, found=leaf.source, nearest=near)
    return leaves


def _collect(node: object, path: str, file: str, leaves: dict[str, Leaf]) -> None:
    """Add the leaves under `node` to `leaves`, and check groups of shares."""
    if not isinstance(node, dict) or not node:
        raise InputError("an entry of the book is missing here", file=file, key=path, allowed="entries with a value")
    if "value" in node or not any(isinstance(child, dict) for child in node.values()):
        leaves[path] = _leaf(node, path, file)
        return
    before = set(leaves)
    for key, child in node.items():
        if not (key.isidentifier() and key == key.lower()):
            allowed = "small letters, digits and underscores"
            raise InputError("a name of the book is misspelt", file=file, key=f"{path}.{key}", allowed=allowed)
        if key in _LEAF_KEYS:
            raise InputError("an entry lacks its value, or sits one level too low", file=file, key=f"{path}.{key}")
        _collect(child, f"{path}.{key}", file, leaves)
    if path.endswith("shares"):
        parts = [leaves[name].value for name in leaves if name not in before]
        if all(isinstance(part, int | float) for part in parts):
            check_sum(tuple(parts), 1.0, file, path)


def _leaf(node: Mapping[str, Any], path: str, file: str) -> Leaf:
    """Return a leaf from its entry, once its value fits its unit and range."""
    entry = checked(LeafEntry, node, file, path)
    value: Value = tuple(entry.value) if isinstance(entry.value, list) else entry.value
    low, high = (None, None) if entry.range is None else entry.range
    leaf = Leaf(
        path=path,
        value=value,
        unit=entry.unit,
        meaning=entry.meaning,
        source=entry.source,
        period=str(entry.period),
        grade=entry.grade,
        low=low,
        high=high,
        allowed=tuple(entry.allowed),
        sums_to=entry.sums_to,
    )
    _check_kind(leaf, file)
    check_range(value, low, high, file, path)
    if leaf.sums_to is not None:
        check_sum(value, leaf.sums_to, file, path)
    return leaf


def _check_kind(leaf: Leaf, file: str) -> None:
    """Refuse a value that is not of the kind its unit says, or a number without a range."""
    if leaf.unit in BOOK_LISTS:
        BOOK_LISTS[leaf.unit](leaf.value, file, leaf.path)
        return
    parts = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    if not parts:
        raise InputError("the list is empty", file=file, key=leaf.path)
    if leaf.unit == "choice":
        if not leaf.allowed:
            raise InputError("a choice must list what is `allowed`", file=file, key=leaf.path)
        for part in parts:
            if part not in leaf.allowed:
                near, allowed = nearest_match(str(part), leaf.allowed), ", ".join(leaf.allowed)
                raise InputError("not a choice", file=file, key=leaf.path, found=part, allowed=allowed, nearest=near)
    elif leaf.unit == "yes or no":
        if not isinstance(leaf.value, bool):
            raise InputError("wrong type", file=file, key=leaf.path, found=leaf.value, allowed="true or false")
    elif not all(is_number(part) or part in leaf.allowed for part in parts):
        raise InputError("wrong type", file=file, key=leaf.path, found=leaf.value, allowed="a number, or numbers")
    elif leaf.low is None:
        raise InputError("`range` is missing", file=file, key=leaf.path, allowed="[lowest, highest]")
    elif isinstance(leaf.value, tuple) and leaf.path.endswith("shares") and leaf.sums_to is None:
        raise InputError("`sums_to` is missing", file=file, key=leaf.path, allowed="1, for shares")


def _sources(path: Path, read: Read) -> dict[str, Source]:
    """Return the sources by name."""
    entries = _section(path, "sources", read)
    found = {name: checked(SourceEntry, entry, path.name, f"sources.{name}") for name, entry in entries.items()}
    return {name: Source(name, entry.title, entry.where, entry.kind) for name, entry in found.items()}


def _levers(path: Path, leaves: Mapping[str, Leaf], read: Read) -> dict[str, Lever]:
    """Return the levers by name; a built one must move leaves that exist."""
    levers: dict[str, Lever] = {}
    for name, content in _section(path, "levers", read).items():
        entry = checked(LeverEntry, content, path.name, f"levers.{name}")
        low, high = (None, None) if entry.range is None else entry.range
        paths = tuple(entry.paths) or ((name,) if entry.built else ())
        missing = next((leaf for leaf in paths if entry.built and leaf not in leaves), None)
        if missing:
            near, key = nearest_match(missing, leaves), f"levers.{name}.paths"
            raise InputError("no such leaf in the book", file=path.name, key=key, found=missing, nearest=near)
        both = next((word for word in entry.unbuilt if word in entry.allowed), None)
        if both:
            message, key = "a choice is both `allowed` and `unbuilt`", f"levers.{name}.unbuilt"
            raise InputError(message, file=path.name, key=key, found=both)
        levers[name] = Lever(
            name=name,
            meaning=entry.meaning,
            unit=entry.unit,
            kind=entry.kind,
            allowed=tuple(entry.allowed),
            low=low,
            high=high,
            whole=entry.whole,
            paths=paths,
            built=entry.built,
            unbuilt=tuple(entry.unbuilt),
            area_wide=entry.area_wide,
            from_start=entry.from_start,
            decided=entry.decided,
            instead=entry.instead,
            then=entry.then,
        )
    return levers


def _section(path: Path, key: str, read: Read) -> dict[str, Any]:
    """Return the entries under the one key a file has."""
    content = read(path)
    if list(content) != [key] or not isinstance(content[key], dict) or not content[key]:
        raise InputError(f"the file must hold `{key}:` and its entries, nothing else", file=path.name)
    section: dict[str, Any] = content[key]
    return section
