"""Make a result again from its manifest alone, and tell whether it is the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiment.reading.sampling import refuse_other_models
from sim.experiment.results import Comparison, RunResult
from sim.experiment.running import compare, run
from sim.experiment.runs.settings import Settings
from sim.experiment.store import manifest as manifests
from sim.experiment.store.folder import CHANGES, COMPARISON, EVENTS, KPIS, POINTS, SUMMARY
from sim.experiment.store.given import a_folder, a_path
from sim.experiment.store.kept_area import area_from_entry
from sim.experiment.store.program import calendar_hash, code_hash
from sim.experiment.store.runs import hash_of_file
from sim.experiment.store.stored_tables import RUNS_TABLE
from sim.experiment.sweep.designs import design_from_entry
from sim.experiment.sweep.results import Sweep
from sim.experiment.sweep.running import run_design
from sim.version import commit, version

if TYPE_CHECKING:
    from sim.experiment.runs.execution import Notice
    from sim.experiment.runs.replications import Progress

FIGURES: Final = (KPIS, SUMMARY, COMPARISON, CHANGES, POINTS, EVENTS)
"""Tables of a result folder that are made again and compared."""

_NEEDED: Final = (
    "schema",
    "code_hash",
    "tool_version",
    "commit",
    "assumptions_hash",
    "calendar_hash",
    "versions",
    "engine",
    "area_in_full",
    "scenarios",
    "replications",
    "seed",
    "years",
    "warm_up",
    "events",
)
_SHOWN: Final = 9  # digits of a commit in a sentence
_NOT_FIGURES: Final = (*manifests.DERIVED, RUNS_TABLE)


@dataclass(frozen=True, slots=True)
class Remade:
    """A result that was made again.

    Attributes
    ----------
    folder
        Where it is.
    same, different
        Tables whose bytes are those the manifest names, and those whose bytes are not, or that are not there.
    not_remade
        Files the manifest names that other commands made later.
    unlike
        What differs between the program behind the manifest and this one, a clause each; empty when nothing does.
    """

    folder: Path
    same: tuple[str, ...]
    different: tuple[str, ...]
    not_remade: tuple[str, ...]
    unlike: tuple[str, ...]


def read_manifest(given: str | Path) -> tuple[Path, Mapping[str, Any]]:
    """Return a manifest with its path, from that path or the result folder it lies in.

    Raises
    ------
    InputError
        When there is none, it cannot be read or is of a newer form, or of results that do not say all of how they were
        made.
    """
    path = a_path(given, "a manifest", "manifest")
    path = path / manifests.NAME if path.is_dir() else path
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("there is no such manifest", file="MANIFEST", found=str(given)) from None
    except (OSError, ValueError):
        raise InputError("the manifest cannot be read", file=path.name) from None
    manifest = manifests.checked(found, path.name)
    if (lacking := next((name for name in _NEEDED if name not in manifest), None)) is not None:
        message = "the manifest does not hold all that made its results, as one of an earlier version; run them again"
        raise InputError(message, file=path.name, key=lacking)
    return path, manifest


def unlike(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what differs between what made the results of a manifest and what runs now, a clause each."""
    return tuple(_unlike(manifest))


def _unlike(manifest: Mapping[str, Any]) -> Iterator[str]:
    from sim.book import load_book
    from sim.kpis.own_indicators import own_indicators

    if manifest["code_hash"] != code_hash():
        then, now = _named(manifest["tool_version"], manifest["commit"]), _named(version(), commit())
        yield f"the program ({then}, here {now})" if then != now else f"the program ({now}, but changed since)"
    if manifest["assumptions_hash"] != manifests.book_hash(load_book()):
        yield "the assumption book"
    if manifest["calendar_hash"] != calendar_hash():
        yield "the calendar (bank holidays or school terms)"
    here = {"python": python_version()} | {name: manifests.library(name) for name in manifests.LIBRARIES}
    for name, then in manifest["versions"].items():
        if (now := here.get(name, "")) != then:
            yield f"{name.capitalize() if name == 'python' else name} ({then or 'none'}, here {now or 'none'})"
    theirs = {each["id"]: each["content"] for each in manifest.get("own_indicators", ())}
    ours = {each.id: each.content for each in own_indicators()}
    if others := sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name)):
        yield f"indicators of one's own ({', '.join(others)})"
    if manifest.get("seal") != manifests.seal_of(manifest):
        yield "the manifest itself, which is not as it was written"


def _named(tool_version: str, of_commit: str) -> str:
    shown = of_commit[:_SHOWN]
    return f"{tool_version}, commit {shown}" if shown and shown not in tool_version else tool_version


def remake(
    manifest: str | Path,
    folder: str | Path,
    *,
    anyway: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
    notice: Notice | None = None,
    finish: Callable[[Path], object] | None = None,
) -> Remade:
    """Make a run, a comparison or a sweep again from its manifest and compare the bytes of its tables.

    Parameters
    ----------
    manifest
        A `manifest.json`, or its folder.
    folder
        Where the result goes, a folder of its own. Each run is kept there when it is finished, as in `Settings`.
    anyway
        Go on where the program, its libraries, the assumption book or the calendar are not those of the manifest.
    workers, progress, notice
        As in `Settings`.
    finish
        Adds what is made from the tables of a run or a comparison, as in `RunResult.save`.

    Raises
    ------
    InputError
        When the manifest cannot be used, something differs and `anyway` is False, or the folder holds results.
    FolderInUse, OutOfRoom, RunsSetAside
        As `run`.
    """
    path, kept = read_manifest(manifest)
    place = _own_place(a_folder(folder), path)
    differs = unlike(kept)
    _refuse(kept, differs, anyway, path.name)
    try:
        how = Settings(**_size(kept), workers=workers, progress=progress, notice=notice, folder=place)
        result = _made_again(kept, how)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        if not differs:
            raise
        message = f"the manifest does not say what it should ({type(fault).__name__}: {fault})"
        raise InputError(message, file=path.name) from None
    if isinstance(result, Sweep):
        result.save(place)
    else:
        result.save(place, finish=finish)
    return _compared(kept, place, differs)


def _own_place(folder: Path, manifest: Path) -> Path:
    """Return the folder, having made sure that it holds no results already, above all not those to be made again."""
    if (folder / manifests.NAME).exists() or folder.resolve() == manifest.parent.resolve():
        message = "results are made again in a new folder, so that none is taken for its own copy; this one holds some"
        raise InputError(message, file="--out", found=str(folder))
    return folder


def _refuse(manifest: Mapping[str, Any], differs: tuple[str, ...], anyway: bool, file: str) -> None:
    """Refuse results of another model, and those of another program unless it is asked for."""
    refuse_other_models(manifest, file)
    if differs and not anyway:
        message = f"not as it was when these results were made: {'; '.join(differs)}; --anyway goes on all the same"
        raise InputError(message, file=file)


def _size(manifest: Mapping[str, Any]) -> dict[str, Any]:
    names = ("replications", "seed", "years", "warm_up", "events")
    return {name: manifest[name] for name in names} | {"area": area_from_entry(manifest["area_in_full"])}


def _made_again(manifest: Mapping[str, Any], settings: Settings) -> RunResult | Comparison | Sweep:
    base, *others = (manifests.scenario_from_entry(entry) for entry in manifest["scenarios"])
    if manifests.is_sweep(manifest):
        design = design_from_entry(manifest["sweep"], settings.replications)
        return run_design(base, area_from_entry(manifest["area_in_full"]), design, settings)
    return compare(base, others, settings=settings) if others else run(base, settings=settings)


def _compared(manifest: Mapping[str, Any], folder: Path, differs: tuple[str, ...]) -> Remade:
    """Compare the tables of a folder with the hashes in a manifest."""
    files: Mapping[str, str] = manifest["files"]
    there = {name: hash_of_file(folder / name) for name in FIGURES if (folder / name).is_file()}
    named = [name for name in FIGURES if name in files or name in there]
    same = tuple(name for name in named if there.get(name) == files.get(name))
    return Remade(
        folder=folder,
        same=same,
        different=tuple(name for name in named if name not in same),
        not_remade=tuple(sorted(set(files) - {*FIGURES, *_NOT_FIGURES})),
        unlike=differs,
    )
