"""The names an authority goes by: those of councils, ONS and DfE, its older codes, and the places merged into it.

`area_names.csv` has one row a spelling that cannot be worked out from the authority's own name: short names, numbers of
DfE, older ONS codes, and places that were merged or divided. A row with one code is another name of that authority. A
row with several is a place that no single authority has followed, such as a county divided into two; it is refused, and
the authorities are named.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Final

from sim.areas.kept_rows import kept_rows
from sim.errors import InputError

OTHER_NAMES: Final = Path(__file__).with_name("area_names.csv")
COLUMNS: Final = ("name", "codes", "about")
ALIKE: Final = 0.75
"""Likeness, of 1, that every word of a name must have to the word typed before the name is suggested."""

_BEFORE: Final = (
    re.compile(r"(?:the|council of(?: the)?|lb|rb) (?=.)"),
    re.compile(r"(?:(?:london|royal|metropolitan) borough|borough|city|county)(?: of)? (?=.)|(?:lb|rb) of (?=.)"),
)
_AFTER: Final = (
    re.compile(
        r" (?:council|authority|borough|county|city|unitary|district|metropolitan|lb|lbc|mbc|mdc|cc|bc|ua|rb"
        r"|childrens (?:services|social care|trust))$"
    ),
    re.compile(r" (?:(?:london|royal) borough|(?:(?:london |royal )?borough|city|county) of)$"),
)
_CODE: Final = re.compile(r"[ewsnk][0-9]{8}")
_DISTRICT: Final = "e07"
_GENERIC: Final = {"city", "county", "council", "borough", "of", "the", "and", "north", "south", "east", "west"}


@dataclass(frozen=True, slots=True)
class OtherName:
    """A spelling of a place: the codes of the authorities there now, and what became of it where they are several."""

    codes: tuple[str, ...]
    about: str


def plain_name(name: str) -> str:
    """Return a name in the form names are compared in: `Kingston upon Hull, City of` is `kingston upon hull`."""
    text = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    text = re.sub(r",\s*(city|county) of\s*$", "", text)
    text = re.sub(r"['’.]", "", text)
    return " ".join(re.findall(r"[a-z0-9]+", text))


def spellings(name: str) -> Iterator[str]:
    """Yield a plain name, then the same without the words that say what kind of council it is, one at a time."""
    seen = [name]
    for each in seen:
        yield each
        shorter = [each[: match.start()] for pattern in _AFTER if (match := pattern.search(each))]
        shorter += [each[match.end() :] for pattern in _BEFORE if (match := pattern.match(each))]
        seen += [one for one in shorter if one and one not in seen]


def code_of(name: str, own: Mapping[str, str], called: Mapping[str, str]) -> str:
    """Return the code of the area with this name.

    Parameters
    ----------
    name
        As it was written.
    own
        Codes of the areas by plain name.
    called
        Their names, as listed, by code.

    Raises
    ------
    InputError
        When no area has that name, or a place of that name has become several; the sentence names those, or the one
        area that is really like it.
    """
    wanted = plain_name(name)
    others = other_names()
    for each in spellings(wanted):
        if each != wanted and "county" in wanted.split() and each in own and f"{each}shire" in own:
            both = sorted(called[own[one]] for one in (each, f"{each}shire"))
            raise _refusal(name, f"'{name}' could be either of two", both)
        if each in own:
            return own[each]
        if each in others:
            place = others[each]
            if len(place.codes) == 1:
                return place.codes[0]
            raise _refusal(name, f"'{name}' is {place.about}; choose one", [called[code] for code in place.codes])
    if wanted.startswith(_DISTRICT) and _CODE.fullmatch(wanted):
        message = "this is the code of a district; the county it lies in runs children's services there"
    elif _CODE.fullmatch(wanted):
        message = f"no authority for children's services in England has the code '{name}'"
    else:
        message = f"there is no area called '{name}'"
    near = like(list(spellings(wanted))[-1], list(own))
    raise InputError(
        f"{message}; `areas` lists all {len(called)}",
        key="area",
        found=name,
        nearest=called[own[near]] if near else None,
    )


def _refusal(name: str, message: str, names: Sequence[str]) -> InputError:
    """Return the error for a name that more than one area answers to."""
    return InputError(message, key="area", found=name, allowed="; ".join(names))


def like(wanted: str, names: Sequence[str]) -> str | None:
    """Return the one plain name that is really like what was typed, or None.

    It is like it when it begins with the word typed (`oxford`, `oxfordshire`), is the only one with all the words
    typed (`furness`), or is spelled nearly so, word by word with the same first letters.
    """
    words = wanted.split()
    if not {*words} - _GENERIC or _CODE.fullmatch(wanted):
        return None
    begins = [name for name in names if len(wanted) > 3 and name.startswith(wanted) and not _CODE.fullmatch(name)]
    holds = [name for name in names if {*words} <= {*name.split()} and len(wanted) > 3]
    for found in (begins, holds):
        if len(found) == 1:
            return found[0]
    scored = [(_likeness(words, name.split()), name) for name in names if not _CODE.fullmatch(name)]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= ALIKE else None


def _likeness(words: Sequence[str], others: Sequence[str]) -> float:
    """Return the least likeness, 0 to 1, of two names word by word; 0 where they have not as many words."""
    if len(words) != len(others):
        return 0.0
    pairs = zip(words, others, strict=True)
    return min(SequenceMatcher(None, a, b).ratio() if a[0] == b[0] else 0.0 for a, b in pairs)


@cache
def other_names() -> Mapping[str, OtherName]:
    """Return what else places are called, by plain name.

    Raises
    ------
    InputError
        When the file cannot be read or is not what its columns promise.
    """
    return dict(kept_rows(OTHER_NAMES, COLUMNS, "names of areas", _other_name))


def _other_name(row: list[str]) -> tuple[str, OtherName]:
    name, codes, about = row
    return plain_name(name), OtherName(tuple(codes.split()), about)
