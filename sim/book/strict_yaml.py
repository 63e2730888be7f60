"""Read YAML files as plain values, and refuse whatever could be read in two ways.

Files are UTF-8 (a byte order mark and Windows line ends are accepted) and hold one mapping. The words are those of
YAML 1.2: `true`, `false` and `null` mean themselves, `NO` and `on` are text. Refused, with the file and line: a key
given twice, anchors, aliases and tags, numbers that other readers of YAML take differently (`010`, `1e3`, `0x1F`,
`1_000`), numbers that are not finite, and files that are empty, too large or too deep. Nothing is ever executed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError

LARGEST_FILE: Final = 500_000  # bytes
DEEPEST: Final = 12  # mappings and lists inside one another
MOST_PARTS: Final = 20_000  # keys, values, lists and settings of one file
LONGEST_NUMBER: Final = 24  # characters

_QUOTES: Final = "text that holds a colon and a space in quotes, such as title: 'Help: sooner'"

_WORDS: Final = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_TRUTHS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL: Final = re.compile(r"[-+]?((0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)")
_TWO_WAYS: Final = re.compile(
    r"[-+]?(0[0-9][0-9._]*|0[oOxXbB][0-9a-fA-F_]+|[0-9][0-9_]*_[0-9_.]*|([0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+)"
)
_NOT_FINITE: Final = re.compile(r"[-+]?\.(inf|Inf|INF|nan|NaN|NAN)")
_NUMBER_ALLOWED: Final = "a number written out in full, such as 10, 1000 or 0.25; text that looks like one in quotes"


_LOOK_ALIKES: Final = {
    "\t": ("a tab", "a space"),
    **dict.fromkeys("\u00a0\u202f\u2007", ("a non-breaking space", "a space")),
    **dict.fromkeys("\u2002\u2003\u2009\u200a\u3000", ("a space of another width", "a space")),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ("a character without width", "nothing")),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", ("a curly quotation mark", 'a straight one, "')),
    **dict.fromkeys("\u2018\u2019\u201a", ("a curly quotation mark", "a straight one, '")),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", ("a long dash or minus sign", "a hyphen, -")),
    "\uff1a": ("a wide colon", "a colon, :"),
    "\u2026": ("three dots in one character", "three dots"),
}
"""Characters that word processors and web pages put in place of what was typed: what each is, and what to type."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A mapping or list being read: its values so far, the lines its keys are on, and the key that waits.

    `prose` is true of what stands under a key whose text may hold any character.
    """

    values: dict[str, Any] | list[Any]
    lines: dict[str, int]
    waiting: list[str]  # empty, or the key whose value comes next
    prose: bool = False


def read_mapping(path: Path, *, name: str | None = None, prose: frozenset[str] | None = None) -> dict[str, Any]:
    """Return the mapping a YAML file holds.

    Parameters
    ----------
    path
        The file.
    name
        What to call the file in messages; its own name by default.
    prose
        Keys of text for people, which may hold any character; in all other text those that only look like what was
        meant (curly quotes, long dashes, non-breaking spaces) are refused. None takes every text as prose.

    Raises
    ------
    InputError
        When the file cannot be read, is not such a file, or can be read in two ways.
    """
    called = name or path.name
    values = parse(_text_of(path, called), called, prose)
    if not isinstance(values, dict):
        raise InputError("the file must hold settings, one `key: value` a line", file=called, found=_kind(values))
    return values


def parse(text: str, name: str, prose: frozenset[str] | None = None) -> Any:
    """Return the value of a YAML text: nested dicts and lists of text, numbers, true, false and None.

    `prose` is as in `read_mapping`.

    Raises
    ------
    InputError
        When it is not YAML or can be read in two ways; `name` is the file named in the message.
    """
    from ruamel.yaml.error import YAMLError

    try:
        return _build(_events(text), name, prose)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = f"line {mark.line + 1}" if mark is not None else None
        if mark is not None:
            _refuse_look_alikes_near(text, mark.line, name)
        problem = getattr(error, "problem", None) or "this is not YAML"
        hint = _QUOTES if problem.startswith("mapping values are not allowed") else None
        raise InputError(f"this is not YAML ({problem})", file=name, key=line, allowed=hint) from error


def plain(text: str, name: str, where: str | None = None) -> str | int | float | bool | None:
    """Return the value of an unquoted word: a number, true, false, None, or the text itself.

    Raises
    ------
    InputError
        When readers of YAML differ on the number, it is not finite or far too long, or a character only looks like
        what was meant.
    """
    refuse_look_alikes(text, name, where)
    return _plain(text, name, where)


def refuse_look_alikes(text: str, name: str, where: str | None = None) -> None:
    """Refuse a text that holds a character that only looks like what was meant, and say what to type instead."""
    found = next((character for character in text if character in _LOOK_ALIKES), None)
    if found is not None:
        what, instead = _LOOK_ALIKES[found]
        message = f"there is {what} (U+{ord(found):04X}) where {instead} is meant; type it again"
        raise InputError(message, file=name, key=where, found=text)


def _refuse_look_alikes_near(text: str, line: int, name: str) -> None:
    """Refuse look-alikes on the line at which a text stops being YAML, or before the text of the line above."""
    lines = text.split("\n")
    for number, part in ((line, lines[line : line + 1]), (line - 1, lines[max(0, line - 1) : line])):
        for each in part:
            shown = each if number == line else each[: len(each) - len(each.lstrip())]
            refuse_look_alikes(shown.rstrip("\n"), name, f"line {number + 1}")


def _plain(text: str, name: str, where: str | None) -> str | int | float | bool | None:
    """Return the value of an unquoted word, whatever characters it holds."""
    if text in _WORDS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    whole, decimal = _WHOLE.fullmatch(text), _DECIMAL.fullmatch(text)
    if whole or decimal:
        if len(text) > LONGEST_NUMBER:
            raise InputError("the number is too long", file=name, key=where, found=text, allowed=_NUMBER_ALLOWED)
        return int(text) if whole else float(text)
    if _TWO_WAYS.fullmatch(text):
        message = "readers of YAML differ on this number"
        raise InputError(message, file=name, key=where, found=text, allowed=_NUMBER_ALLOWED)
    if _NOT_FINITE.fullmatch(text):
        raise InputError("the number is not finite", file=name, key=where, found=text, allowed="a finite number")
    return text


def _text_of(path: Path, name: str) -> str:
    """Return the text of a file that is a plain file, not too large, and UTF-8."""
    try:
        if not path.exists():
            raise InputError("there is no such file", file=name)
        if not path.is_file():
            raise InputError("this is not a file of text", file=name)
        size = path.stat().st_size
        if size > LARGEST_FILE:
            found = f"{size:,} bytes"
            raise InputError("the file is too large", file=name, found=found, allowed=f"{LARGEST_FILE:,} bytes")
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(f"the file cannot be read ({error.__class__.__name__})", file=name) from error
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw:
            raise InputError("the file is not UTF-8 text", file=name, allowed="text saved as UTF-8")
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = f"line {raw[: error.start].count(10) + 1}"
        raise InputError("the file is not UTF-8 text", file=name, key=line, allowed="text saved as UTF-8") from error
    if not text.strip():
        raise InputError("the file is empty", file=name)
    return text.replace("\r\n", "\n")


def _events(text: str) -> Iterator[Any]:
    """Yield what the YAML parser meets, in order."""
    from ruamel.yaml import YAML

    yield from YAML(typ="safe", pure=True).parse(StringIO(text))


def _build(events: Iterator[Any], name: str, prose: frozenset[str] | None) -> Any:
    """Put the parser's events together into one value."""
    from ruamel.yaml import events as kinds

    root = _Open([], {}, [], prose is None)
    inside = [root]
    for number, event in enumerate(events):
        if number > MOST_PARTS:
            _refuse(event, name, f"the file holds more than {MOST_PARTS:,} keys and values")
        elif isinstance(event, kinds.AliasEvent):
            _refuse(event, name, "an alias (`*name`) is not accepted: write the value out")
        elif isinstance(event, kinds.DocumentStartEvent) and root.values:
            _refuse(event, name, "the file must hold one document, not several parted by `---`")
        elif isinstance(event, kinds.MappingEndEvent | kinds.SequenceEndEvent):
            inside.pop()
        elif isinstance(event, kinds.NodeEvent):
            _check_node(event, name, len(inside))
            value = _scalar(event, name, inside[-1], prose) if isinstance(event, kinds.ScalarEvent) else None
            if isinstance(event, kinds.MappingStartEvent):
                inside.append(_begin(inside[-1], {}, event, name, prose))
            elif isinstance(event, kinds.SequenceStartEvent):
                inside.append(_begin(inside[-1], [], event, name, prose))
            else:
                _add(inside[-1], value, event, name)
    return root.values[0] if root.values and isinstance(root.values, list) else None


def _begin(
    parent: _Open, values: dict[str, Any] | list[Any], event: Any, name: str, prose: frozenset[str] | None
) -> _Open:
    """Open a mapping or list as the next value of `parent`."""
    if isinstance(parent.values, dict) and not parent.waiting:
        _refuse(event, name, "a key must be plain text")
    within = _is_prose(parent, prose)
    _add(parent, values, event, name)
    return _Open(values, {}, [], within)


def _is_prose(parent: _Open, prose: frozenset[str] | None) -> bool:
    """Tell whether the value that comes next is text for people."""
    return parent.prose or (prose is not None and bool(parent.waiting) and parent.waiting[0] in prose)


def _add(parent: _Open, value: Any, event: Any, name: str) -> None:
    """Add a key or a value to the mapping or list being read."""
    if isinstance(parent.values, list):
        parent.values.append(value)
    elif parent.waiting:
        parent.values[parent.waiting.pop()] = value
    else:
        line = event.start_mark.line + 1
        if value in parent.lines:
            message = f"the key is given twice, on lines {parent.lines[value]} and {line}"
            raise InputError(message, file=name, key=value)
        parent.lines[value] = line
        parent.waiting.append(value)


def _scalar(event: Any, name: str, parent: _Open, prose: frozenset[str] | None) -> Any:
    """Return the value of a word; keys and quoted words are text."""
    if isinstance(parent.values, dict) and not parent.waiting:
        if prose is not None:
            refuse_look_alikes(event.value, name, _line(event))
        return event.value
    if not _is_prose(parent, prose):
        refuse_look_alikes(event.value, name, _line(event))
    return _plain(event.value, name, _line(event)) if event.style in (None, "") else event.value


def _check_node(event: Any, name: str, depth: int) -> None:
    """Refuse anchors, tags and nesting without end."""
    if event.anchor is not None:
        _refuse(event, name, "an anchor (`&name`) is not accepted: write the value out where it is used")
    if getattr(event, "ctag", None) is not None and str(event.ctag) not in ("None", ""):
        _refuse(event, name, f"a tag ({str(event.ctag)[:40]}) is not accepted")
    if depth > DEEPEST:
        _refuse(event, name, f"settings are nested more than {DEEPEST} deep")


def _refuse(event: Any, name: str, message: str) -> None:
    raise InputError(message, file=name, key=_line(event))


def _line(event: Any) -> str:
    return f"line {event.start_mark.line + 1}"


def _kind(value: object) -> str:
    return {list: "a list", str: "text", type(None): "nothing"}.get(type(value), "a single value")
