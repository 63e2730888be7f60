"""What a result folder holds, as plain data: what was run, how far it is, what was counted, and how to go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from platform import python_version
from typing import TYPE_CHECKING, Any

from sim import wording
from sim.errors import InputError
from sim.experiment.reading.choice import WHOLE, words_of
from sim.experiment.reading.results import RUN, SWEEP, Results, room_taken
from sim.experiment.store import manifest as manifests
from sim.experiment.store.manifest import overridden, override_sentences
from sim.experiment.store.program import calendar_hash, code_hash
from sim.experiment.store.runs import RUNS, RunStore
from sim.experiment.sweep.designs import TABLE
from sim.experiment.sweep.points import GRID, settings_of

if TYPE_CHECKING:
    from sim.areas import Area
    from sim.scenario import Scenario


def facts(results: Results) -> dict[str, Any]:
    """Return what a result folder holds, as JSON can hold it.

    Runs are counted by looking for them; whether each is as it was written is for `verify` to say. `go_on` is the
    command that goes on with what is unfinished, where that can be known; `by_this_program` whether the program, Python
    and the libraries are those the runs are made by, as they must be for any of them to count.
    """
    manifest = results.manifest
    done, wanted = results.done, int(manifest["replications"])
    found: dict[str, Any] = {
        "folder": results.folder.as_posix(),
        "kind": results.kind,
        "finished": results.finished,
        "base": manifest["base"],
        "scenarios": [{"id": each["id"], "title": each["title"]} for each in manifest["scenarios"]],
        "area": {name: manifest["area"][name] for name in ("code", "name")},
        "set": overridden(manifest),
        "set_by_hand": override_sentences(manifest),
        **{name: manifest[name] for name in ("seed", "replications", "years", "warm_up")},
        "runs": {"done": sum(done.values()), "wanted": len(results.runs)},
        "by_this_program": _by_this_program(manifest),
        "go_on": None if results.finished else command(results),
        "warnings": list(manifest["warnings"]),
        "drift": manifest.get("drift"),
    }
    if results.kind == SWEEP:
        found |= _points(results, list(done.values()), wanted)
    else:
        found["done_by_scenario"] = {str(name): count for name, count in done.items()}
    return found | _counted(results) | _files(results)


def _by_this_program(manifest: Mapping[str, Any]) -> bool:
    """Tell whether the program, Python and the libraries are those a manifest names."""
    made_by = dict(manifest["versions"])
    python, library = made_by.pop("python", ""), manifests.library
    same = python == python_version() and all(library(name) == then for name, then in made_by.items())
    today = {"code_hash": code_hash(), "calendar_hash": calendar_hash()}
    return bool(same and all(manifest.get(name, now) == now for name, now in today.items()))


def _points(results: Results, done: Sequence[int], wanted: int) -> dict[str, Any]:
    """Return the points of a sweep by how far they are, and what is varied."""
    whole = sum(count >= wanted for count in done)
    begun = sum(0 < count < wanted for count in done)
    entry = results.manifest["sweep"]
    count = {"in_all": len(done), "complete": whole, "begun": begun, "not_begun": len(done) - whole - begun}
    return {"points": count, "design": entry["design"], "samples": entry["samples"], "vary": entry["vary"]}


def _counted(results: Results) -> dict[str, Any]:
    """Return the indicators, periods and groups there are; of unfinished results those of one finished run."""
    from sim.kpis import catalogue

    if results.finished:
        entries = list(results.manifest["indicators"])
        periods, groups = (words_of(results, column, groups_of_rows=1) for column in ("period", "group"))
    else:
        store = RunStore(results.folder / RUNS)
        kept = next((found for key in results.runs["key"] if (found := store.get(key)) is not None), None)
        if kept is None:
            return {"indicators": [], "periods": [], "groups": []}
        entries = manifests.indicator_entries(catalogue(), set(kept.kpis["kpi"]))
        periods, groups = (
            sorted(set(kept.kpis[column]), key=lambda word: (word != WHOLE, word)) for column in ("period", "group")
        )
    names = ("id", "label", "unit", "view", "headline")
    return {
        "indicators": [{name: each[name] for name in names} for each in entries],
        "periods": periods,
        "groups": groups,
    }


def _files(results: Results) -> dict[str, Any]:
    """Return the files with their bytes, and what the kept runs take on the disk."""
    place = results.folder
    files = {path.name: path.stat().st_size for path in sorted(place.iterdir()) if path.is_file()}
    taken, number = room_taken(place / RUNS) if (place / RUNS).is_dir() else (0, 0)
    return {"files": files, "kept_runs": {"files": number, "bytes": taken}}


def command(results: Results) -> str | None:
    """Return the command that goes on with unfinished runs; None where the folder alone does not say which it was.

    It is given only when it leads to the very keys the runs are kept under: the same scenarios by name, with nothing
    set beside them, and the same program.
    """
    from sim.areas import load_area
    from sim.scenario import load_scenario

    manifest = results.manifest
    try:
        scenarios = [load_scenario(name) for name in results.scenarios]
        area = load_area(manifest["area"]["name"])
    except InputError:
        return None
    design = manifest["sweep"]["design"] if results.kind == SWEEP else ""
    events = next((kept for kept in (False, True) if _leads_there(results, scenarios, area, kept)), None)
    if events is None or design == TABLE:
        return None
    words = ["compare" if len(scenarios) > 1 else SWEEP if design else RUN, *results.scenarios]
    if design:
        words += [word for each in manifest["sweep"]["vary"] for word in ("--vary", f"{each['path']}={each['spec']}")]
        words += [] if design == GRID else ["--design", design, "--samples", str(manifest["sweep"]["samples"])]
    sizes = ("replications", "seed", "years", "warm_up")
    flags = {"area": area.name} | {name.replace("_", "-"): str(manifest[name]) for name in sizes}
    words += [word for name, value in flags.items() for word in (f"--{name}", value)]
    return wording.command(*words, *(["--events"] if events else []), "--out", results.folder.as_posix())


def _leads_there(results: Results, scenarios: Sequence[Scenario], area: Area, events: bool) -> bool:
    """Tell whether these scenarios have the keys under which the first run of each, or of two points, is kept."""
    from sim.experiment.runs.replications import Task, reference_engine, run_key

    manifest = results.manifest
    turn = results.runs.columns[0]
    first = results.runs[results.runs["replication"] == 0].set_index(turn)["key"]
    for name, scenario, place in _turns(results, scenarios, area):
        task = Task(scenario, place, manifest["seed"], 0, manifest["years"], manifest["warm_up"])
        if run_key(task, reference_engine(), manifests.area_hash(place), events) != first[name]:
            return False
    return True


def _turns(results: Results, scenarios: Sequence[Scenario], area: Area) -> Iterator[tuple[Any, Scenario, Area]]:
    from sim.experiment.sweep.scenarios import area_at, scenario_at

    if results.points is None:
        yield from ((scenario.id, scenario, area) for scenario in scenarios)
        return
    for point in {0, len(results.points) - 1}:
        here = settings_of(results.points, point)
        yield point, scenario_at(scenarios[0], here), area_at(here, area)
