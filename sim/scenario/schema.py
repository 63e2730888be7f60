"""The JSON Schema of scenario files, which an editor can use: every built lever and every leaf of the book."""

from typing import Any

from sim.book import Book, Leaf, Lever
from sim.book.entries import GRANTS, MOST_NAMES, NAME_PATTERN, NAMES
from sim.book.grants import MOST_GRANTS, PAYS_FOR, GrantEntry
from sim.scenario.file import ScenarioFile
from sim.scenario.setting import choice_words


def schema(book: Book) -> dict[str, Any]:
    """Return the JSON Schema of scenario files, with every built lever and every leaf of the book as a setting.

    An entry with `in` takes only the levers that may differ between localities; one with `pilot` has no `set`.
    """
    described = ScenarioFile.model_json_schema()
    levers = {name: _lever_schema(lever) for name, lever in book.levers.items() if lever.built}
    leaves = {path: _leaf_schema(leaf) for path, leaf in book.leaves.items() if path not in levers}
    entry = described["$defs"]["TimelineEntry"]["properties"]
    entry["set"] = {
        "type": "object",
        "description": entry["set"]["description"],
        "title": "Set",
        "properties": levers | leaves,
        "additionalProperties": False,
        "minProperties": 1,
    }
    local = [name for name, lever in book.levers.items() if lever.built and not lever.area_wide]
    described["$defs"]["TimelineEntry"] |= {
        "oneOf": [{"required": ["set"]}, {"required": ["pilot", "in"]}],
        "if": {"required": ["in"]},
        "then": {"properties": {"set": {"propertyNames": {"enum": local}}}},
    }
    for text in ("hypotheses", "could_disappoint"):
        listed = described["properties"][text]
        described["properties"][text] = {"anyOf": [listed, {"type": "string", "minLength": 1}]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described, "title": "Pathfinder scenario"}


def _lever_schema(lever: Lever) -> dict[str, Any]:
    reach = ("; from the start only" if lever.from_start else "") + ("; the whole area only" if lever.area_wide else "")
    choices = f"; {choice_words(lever.allowed, lever.unbuilt)}" if lever.unbuilt else ""
    about = {"description": f"{lever.meaning} ({lever.unit}){choices}{reach}"}
    if lever.kind == "bool":
        return {"type": "boolean", **about}
    if lever.kind == "choice":
        return {"enum": list(lever.allowed), **about}
    if lever.unit == NAMES:
        return {**_names_schema(), **about}
    if lever.unit == GRANTS:
        return {"type": "array", "items": _grant_schema(), "maxItems": MOST_GRANTS, **about}
    if lever.kind == "list":
        return {"type": "array", **about}
    number: dict[str, Any] = {"type": "integer" if lever.whole else "number"}
    number |= {"minimum": lever.low} if lever.low is not None else {}
    number |= {"maximum": lever.high} if lever.high is not None else {}
    return {"anyOf": [number, *_relative(), *([{"enum": list(lever.allowed)}] if lever.allowed else [])], **about}


def _leaf_schema(leaf: Leaf) -> dict[str, Any]:
    about = {"description": f"{leaf.meaning} ({leaf.unit}); from the start only"}
    if isinstance(leaf.value, bool):
        return {"type": "boolean", **about}
    if leaf.unit == NAMES:
        return {**_names_schema(), **about}
    if leaf.unit == "choice" and isinstance(leaf.value, str):
        return {"enum": list(leaf.allowed), **about}
    if isinstance(leaf.value, tuple):
        return {"type": "array", "minItems": len(leaf.value), "maxItems": len(leaf.value), **about}
    words = [{"enum": list(leaf.allowed)}] if leaf.allowed else []
    return {"anyOf": [{"type": "number"}, *_relative(), *words], **about}


def _grant_schema() -> dict[str, Any]:
    """Return the schema of one grant, as a scenario writes it."""
    described = GrantEntry.model_json_schema()
    return {
        **described,
        "properties": {**described["properties"], "pays_for": {"enum": list(PAYS_FOR)}},
        "oneOf": [{"required": ["amount"]}, {"required": ["per_child"]}],
    }


def _names_schema() -> dict[str, Any]:
    """Return the schema of a list of names, or of names with the share of each."""
    name = {"type": "string", "pattern": f"^{NAME_PATTERN}$"}
    share = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
    shares = {"type": "object", "propertyNames": name, "additionalProperties": share}
    return {
        "anyOf": [
            {"type": "array", "items": name, "minItems": 1, "maxItems": MOST_NAMES, "uniqueItems": True},
            {**shares, "minProperties": 1, "maxProperties": MOST_NAMES},
        ]
    }


def _relative() -> list[dict[str, Any]]:
    """Return the schemas of `{add: number}` and `{times: number}`."""
    number = {"type": "number"}
    return [
        {"type": "object", "properties": {way: number}, "required": [way], "additionalProperties": False}
        for way in ("add", "times")
    ]
