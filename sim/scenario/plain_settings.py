"""Settings in words for people: choices as what they mean, numbers with their unit, and what is not in use."""

import re
from collections.abc import Mapping
from typing import Final

from sim.book.entries import GRANTS
from sim.service import CaseRole, Role, Stage

NOT_IN_USE: Final = "not in use"
"""Stands for a setting that nothing reads, such as a cap where there are no lead practitioners."""

MINUS: Final = "\u2212"
CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "service.model": {"separate": "two services", "merged": "one family help service"},
    "lcpp.model": {
        "none": "no lead practitioners",
        CaseRole.HOLDER: "lead practitioners hold plans",
        CaseRole.OVERSEER: "lead practitioners oversee plans",
    },
    "lcpp.caseload_cap": {"none": "no cap"},
    "lcpp.cap_unit": {"children": "children", "families": "families"},
    "lcpp.overflow": {
        "breach": "lead practitioners go over their cap",
        "social_worker_holds": "a social worker holds the plan",
        "wait": "the family waits",
        "agency": "a social worker holds the plan while agency workers are placed as lead practitioners",
    },
    "handover.policy": {"cold": "without an overlap", "warm": "with an overlap"},
    "child_in_need.holder": {
        Role.SOCIAL_WORKER: "social workers only",
        "any": "any practitioner",
        "by_complexity": "social workers where work is complex, else any practitioner",
    },
    "teams.structure": {
        "one_worker": "one worker throughout",
        "assessment_then_longer_term": "an assessment team that hands on",
    },
    "early_help.step_up": {"next_day": "the next day", "panel": "after a panel"},
    "early_help.social_workers_from": {"added": "beside the other teams", "moved": "out of the other teams"},
    "funding.general_fund": {"none": "no limit"},
    "funding.savings_from": {
        Stage.EARLY_HELP: "early help gives first",
        "in_proportion": "all staff give in proportion",
    },
    "funding.freeze": {
        "none": "no freeze",
        "non_statutory": "no hiring outside statutory work",
        "all": "no hiring",
    },
    "inspection.begins_as": {
        "none": "no earlier judgement",
        "good": "judged good before",
        "inadequate": "judged inadequate before",
    },
    "inspection.judgement": {"none": "no judgement", "good": "judged good", "inadequate": "judged inadequate"},
    **{
        f"workforce.{role}.cap_binds": {"guide": "steers who is given work", "limit": "limits what anybody is given"}
        for role in Role
        if role.hired and role.team is not None
    },
}
"""What each choice of a lever means, by lever and choice."""

_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]*)?")
_POUNDS: Final = re.compile(r"£([0-9.]+(?:e[+-]?[0-9]+)?)")
_PAYS_FOR: Final = re.compile(r"pays for (\w+)")
_PLAIN: Final = {"true": "yes", "false": "no", "": "none"}
_SHARES: Final = ("share", "share a year")
_CAPS: Final = ("lcpp.caseload_cap",)
_UNITS: Final = {
    "choice": "",
    "yes or no": "",
    "names": "",
    "per FTE": "for each full-time worker",
    "children per FTE": "children for each full-time worker",
    "multiple": "times",
}


def setting_words(text: str, unit: str, path: str = "") -> str:
    """Return a setting as people say it.

    Parameters
    ----------
    text
        The value as written in a scenario file or a stored table.
    unit
        Its unit in the assumption book.
    path
        The lever, whose choices have words of their own.
    """
    word = text.strip()
    if word == NOT_IN_USE:
        return word
    if unit == GRANTS and word:
        return _grants_words(word)
    known = CHOICES.get(path, {}).get(word) or _PLAIN.get(word.lower())
    if known is not None:
        return known
    if unit == "choice" or word.lower() == "none":
        return word.replace("_", " ")
    if unit in _SHARES and _NUMBER.fullmatch(word):
        return f"{100 * float(word):g}%{unit.removeprefix('share')}"
    shown = word.replace("-", MINUS, 1) if word[:1] == "-" and word[1:2].isdigit() else word
    if unit.startswith("£"):
        return f"£{shown}{unit[1:]}"
    if path in _CAPS:
        return f"at most {shown} for each full-time worker, in what the cap counts"
    return f"{shown} {_UNITS.get(unit, unit)}".strip() if unit != "%" else f"{shown}%"


def _grants_words(lines: str) -> str:
    """Return the lines of grants with commas in pounds, and with the role a grant pays for as people call it."""
    told = _POUNDS.sub(lambda found: f"£{float(found[1]):,.12g}", lines)
    return _PAYS_FOR.sub(lambda found: f"pays for {found[1].replace('_', ' ')}s", told)
