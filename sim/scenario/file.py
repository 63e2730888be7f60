"""Scenario files: where they are found, and the shape they must have.

A scenario is a shipped name or the path of a YAML file; its id is the file stem. Shipped scenarios are the folder
`scenarios/` of a checkout, or travel inside the installed package.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field

from sim.book.entries import Entry, Text, checked
from sim.book.strict_yaml import read_mapping
from sim.clock import DEFAULT_START
from sim.errors import InputError, nearest_match
from sim.service import AT_START

SUFFIXES: Final = (".yaml", ".yml")
LAST_DAY: Final = date(2060, 3, 31)
LONGEST_CHAIN: Final = 20
_LIKELY: Final = 5  # names suggested for one that is not known
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
PROSE: Final = frozenset({"title", "question", "hypotheses", "could_disappoint", "because", "where"})
"""Keys of text for people, which may hold any character."""
NAME_ALLOWED: Final = "letters, digits, - and _, 64 at most"
DATES_ALLOWED: Final = f"'{AT_START}', or a date written 2025-04-01, up to {LAST_DAY}"
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OVER: Final = re.compile(r"([1-9][0-9]{0,2}) (month|week)s?")

Shape = Literal["step", "linear", "front_loaded", "back_loaded"]


class Reference(Entry):
    """What a scenario rests on: a title and where to find it."""

    title: Text
    where: Text


class TimelineEntry(Entry):
    """Settings that change together, on a date or from the start, at once or phased, in the area or one locality."""

    on: Text = Field(description="A date, or `start` for the whole run, warm-up included.")
    because: Text = Field(description="Why it changes then.")
    set: dict[str, Any] | None = Field(
        None,
        min_length=1,
        description="Lever: new value, {add: number} or {times: number}. Book leaves only from the start.",
    )
    locality: Text | None = Field(
        None, alias="in", description="The one locality it acts in; without it, the whole area."
    )
    over: Text | None = Field(None, description="Phased: `12 months` or `26 weeks`, in monthly (four-weekly) steps.")
    shape: Shape | None = Field(
        None, description="step: all on the first day. Otherwise even, mostly early, or mostly late steps."
    )
    pilot: Text | None = Field(
        None,
        description="Another scenario, whose changes act in the locality `in` from this date, in place of `set`. What "
        "it sets for the whole area only is left out, with a warning. With `over` its numbers change in steps.",
    )


class ScenarioFile(Entry):
    """A scenario as written: what it asks, what it expects and how it could disappoint, and its dated changes."""

    title: Text
    question: Text
    hypotheses: list[Text] = Field(default_factory=list)
    could_disappoint: list[Text] = Field(default_factory=list)
    extends: Text | None = None
    timeline: list[TimelineEntry] = Field(default_factory=list)
    sources: list[Reference] = Field(default_factory=list)


def library() -> Path:
    """Return the folder of shipped scenarios: beside the package in a checkout, else inside the package."""
    package = Path(__file__).resolve().parents[1]
    beside = package.parent / "scenarios"
    return beside if (package.parent / "pyproject.toml").is_file() and beside.is_dir() else package / "_scenarios"


def shipped() -> dict[str, Path]:
    """Return the shipped scenarios by name, `status_quo` first."""
    found = {path.stem: path for path in sorted(library().glob("*.yaml"))}
    return dict(sorted(found.items(), key=lambda item: (item[0] != "status_quo", item[0])))


def find(name_or_path: str | Path) -> Path:
    """Return the file of a scenario.

    Raises
    ------
    InputError
        When it is neither a shipped name nor a file whose stem can be an id.
    """
    given: object = name_or_path  # whatever a caller in Python hands over
    if not isinstance(given, str | Path):
        found = "nothing" if given is None else given
        message = "a scenario is named by its shipped name or the path of its file"
        raise InputError(message, key="scenario", found=found)
    text = str(name_or_path)
    is_path = isinstance(name_or_path, Path) or text.endswith(SUFFIXES) or "/" in text or "\\" in text
    if not is_path:
        return _by_name(text, shipped())
    path = Path(text)
    if path.suffix not in SUFFIXES:
        raise InputError("a scenario file ends in .yaml", file=text, found=path.suffix or "no ending")
    if not NAME.fullmatch(path.stem):
        message = "the file's name cannot be the id of a scenario"
        raise InputError(message, file=text, found=path.stem, allowed=NAME_ALLOWED)
    return path


def find_extended(name: str, beside: Path, key: str = "extends") -> Path:
    """Return the file of the scenario another one extends or pilots.

    A path (`./base.yaml`) counts from the folder of that other one. A name is a shipped scenario, or a file in the same
    folder. Where it could be both the file is neither preferred nor passed over: the name is refused, because a result
    must not hang on which of two scenarios of one name is meant.

    Raises
    ------
    InputError
        When there is no such scenario, or there are two that differ.
    """
    written = name.replace("\\", "/")
    if "/" in written or written.endswith(SUFFIXES):
        return _by_path(written, beside, key)
    known = shipped()
    paths = [beside.with_name(name + suffix) for suffix in SUFFIXES] if NAME.fullmatch(name) else []
    own = next((path for path in paths if path.is_file() and path.resolve() != beside.resolve()), None)
    if name not in known:
        own = own or next((path for path in paths if path.is_file()), None)
        return _by_name(name, known, beside.name, key) if own is None else own
    if own is not None and own.resolve() != known[name].resolve() and own.read_bytes() != known[name].read_bytes():
        last = key.rpartition(".")[2]
        message = f"two scenarios have this name: a file in the same folder, {own.name}, and the one that is shipped"
        allowed = f"`{last}: ./{own.name}` for the file; for the shipped one, give the file another name"
        raise InputError(message, file=beside.name, key=key, found=name, allowed=allowed)
    return known[name]


def _by_path(written: str, beside: Path, key: str) -> Path:
    """Return the file at a path that counts from the folder of another scenario; its ending may be left out."""
    path = beside.parent / written
    endings = ("",) if path.suffix in SUFFIXES else SUFFIXES
    found = next((file for ending in endings if (file := path.with_name(path.name + ending)).is_file()), None)
    if found is None:
        shipped_too = path.stem if path.stem in shipped() else None
        allowed = f"a .yaml file, by its path from the folder of {beside.name}, or the name of a shipped scenario"
        message = "there is no such file"
        raise InputError(message, file=beside.name, key=key, found=written, allowed=allowed, nearest=shipped_too)
    if not NAME.fullmatch(found.stem):
        message = "the file's name cannot be the id of a scenario"
        raise InputError(message, file=beside.name, key=key, found=found.stem, allowed=NAME_ALLOWED)
    return found


def _by_name(name: str, known: dict[str, Path], file: str | None = None, key: str = "scenario") -> Path:
    if name in known:
        return known[name]
    *others, last = _likely(name, known) or [""]
    listed = f"{', '.join(others)} or {last}" if others else last
    allowed = ", ".join(known) + "; or the path of a .yaml file"
    message = f"no such scenario (did you mean {listed}?)" if listed else "no such scenario"
    raise InputError(message, file=file, key=key, found=name, allowed=allowed)


def _likely(name: str, known: dict[str, Path]) -> list[str]:
    """Return the names most likely meant, in quotes: the nearest, and those that have the name as a part."""
    near = nearest_match(name, known)
    parts = [each for each in known if f"_{name.casefold()}_" in f"_{each}_"]
    return [f"'{each}'" for each in dict.fromkeys([*([near] if near else []), *parts])][:_LIKELY]


def read(path: Path) -> ScenarioFile:
    """Return a scenario file that has the right shape; its settings are checked later, against the book.

    Raises
    ------
    InputError
        When it cannot be read, has an unknown, double or missing key, or a value of another type.
    """
    return shaped(content_of(path), path.name)


def shaped(content: dict[str, Any], name: str) -> ScenarioFile:
    """Return what a scenario file holds, as `read` does; `name` is what messages call the file."""
    if "localities" in content:
        raise misplaced_localities(name)
    return checked(ScenarioFile, as_lists(content), name)


def content_of(path: Path) -> dict[str, Any]:
    """Return what a scenario file holds, whatever its shape; a single text where several may stand is a list of one.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    return as_lists(read_mapping(path, prose=PROSE))


def as_lists(content: dict[str, Any]) -> dict[str, Any]:
    """Return what a scenario file holds with a single text where several may stand as a list of one."""
    for text in ("hypotheses", "could_disappoint"):
        if isinstance(content.get(text), str):
            content[text] = [content[text]]
    return content


def misplaced_localities(file: str) -> InputError:
    """Return the error for localities that are named outside the timeline."""
    message = "the localities of the area are named in the timeline"
    allowed = "timeline: [{on: start, because: ..., set: {localities: [north, south]}}]"
    return InputError(message, file=file, key="localities", allowed=allowed)


def read_chain(path: Path, file: ScenarioFile | None = None) -> list[tuple[Path, ScenarioFile]]:
    """Return a scenario's file and those it extends, nearest first; `file` is what `path` holds, if that is known.

    Raises
    ------
    InputError
        As `read`; when they extend each other in a circle, or the chain is too long.
    """
    chain = [(path, read(path) if file is None else file)]
    while (name := chain[-1][1].extends) is not None:
        extending = chain[-1][0]
        extended = find_extended(name, extending)
        if any(extended.resolve() == seen.resolve() for seen, _ in chain):
            circle = " -> ".join([*(seen.stem for seen, _ in chain), extended.stem])
            raise InputError(
                "scenarios extend each other in a circle", file=extending.name, key="extends", found=circle
            )
        if len(chain) >= LONGEST_CHAIN:
            raise InputError(f"more than {LONGEST_CHAIN} scenarios in one chain", file=path.name, key="extends")
        chain.append((extended, read(extended)))
    return chain


def day_of(written: str, file: str, key: str) -> date | None:
    """Return the date of a timeline entry; None for `start`.

    Raises
    ------
    InputError
        When there is no such date, or it is before the model starts or too far ahead.
    """
    if written == AT_START:
        return None
    try:
        day = date.fromisoformat(written) if _DATE.fullmatch(written) else None
    except ValueError:
        day = None
    if day is None:
        raise InputError("not a date", file=file, key=key, found=written, allowed=DATES_ALLOWED)
    if not DEFAULT_START <= day <= LAST_DAY:
        allowed = f"'{AT_START}' for the whole run, or {DEFAULT_START} to {LAST_DAY}"
        raise InputError("the date is outside the years simulated", file=file, key=key, found=written, allowed=allowed)
    return day


def length_of(written: str, file: str, key: str) -> tuple[int, str]:
    """Return how long a phased change takes, as (number, `month` or `week`)."""
    match = _OVER.fullmatch(written)
    if match is None:
        raise InputError("not a length of time", file=file, key=key, found=written, allowed="12 months or 26 weeks")
    return int(match[1]), match[2]
