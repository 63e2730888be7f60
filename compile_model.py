"""Compile the model: the same source made into machine code with mypyc, beside the package and never in its place.

`python compile_model.py` compiles this checkout for the Python that runs it, which needs mypy, a C compiler and
Python's headers; without them it ends with 3 and one sentence. With `--check` it only looks whether it could. What it
makes is used by `sim/compiled.py` only as long as the source is the one it was made of.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOW = (
    "-ffp-contract=off",  # a multiplication and a sum made one would round once, not twice
    "-fvisibility=hidden",  # functions that nobody outside can replace are called straight
    "-Wno-all",  # looking for what to warn of in C that was generated takes as long as compiling it
)
NOT_HERE = 3  # the exit code when something to compile with is missing
SETTINGS = """[mypy]
python_version = {version}
[mypy-holidays.*,pandas.*,scipy.*,simpy.*]
follow_imports = skip
follow_imports_for_stubs = true
ignore_missing_imports = true
[mypy-sim.experiment.*,sim.report.*,sim.kpis.*,sim.fit.*,sim.cli.*,sim.explain.*,sim.areas.*,sim.book.*,sim.scenario.*]
follow_imports = skip
"""


def main() -> int:
    """Compile the model of this checkout and return the exit code."""
    missing = what_is_missing()
    if missing:
        print(f"{missing} is not here.", file=sys.stderr)
        return NOT_HERE
    if sys.argv[1:] != ["--check"]:
        compile_into(ROOT, None)
    return 0


def what_is_missing() -> str:
    """Name what this machine lacks to compile with; nothing when it lacks nothing."""
    if not (Path(sysconfig.get_path("include")) / "Python.h").is_file():
        return "Python's header files (Python.h)"
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if os.name != "nt" and not (shutil.which(compiler) or shutil.which("cc")):
        return "a C compiler"
    return ""


def compile_into(root: Path, folder: Path | None) -> Path:
    """Compile the package of a checkout; return the folder that then holds its modules and their stamp.

    Everything is made aside and put in place in one step at the end, so that a compilation that was stopped leaves
    nothing that could be used.
    """
    sys.path.insert(0, str(root))
    os.environ["PATHFINDER_PLAIN"] = "1"
    from sim import compiled

    package = root / "sim"
    place = folder or compiled.folder(package)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:  # outside the package, after which modules would else be named
        made = Path(aside) / "made"
        stamp = {"source": compiled.source_hash(package)}
        staged = _stage(package, Path(aside) / "stage", compiled.sources(package))
        _compile(Path(aside) / "stage", staged, made, compiled.LIBRARY.removesuffix("__mypyc"))
        (made / compiled.STAMP).write_text(json.dumps(stamp) + "\n", encoding="utf-8")
        fresh = place.with_name(f"{place.name}.{os.getpid()}")
        shutil.copytree(made, fresh)
        shutil.rmtree(place, ignore_errors=True)
        fresh.replace(place)
    return place


def _stage(package: Path, stage: Path, sources: dict[str, Path]) -> list[str]:
    """Lay out the source as it is compiled: the package, with modules that take another's place there."""
    shutil.copytree(package, stage / "sim", ignore=shutil.ignore_patterns("_compiled", "__pycache__"))
    for name, path in sources.items():
        if path != package / name:
            (stage / "sim" / path.relative_to(package)).unlink()
            shutil.copyfile(path, stage / "sim" / name)
    return [f"sim/{name}" for name in sorted(sources)]


def _compile(stage: Path, files: list[str], made: Path, group: str) -> None:
    """Compile the files with mypyc into `made`."""
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    before = Path.cwd()
    os.chdir(stage)
    try:
        settings = stage / "mypy.ini"
        settings.write_text(SETTINGS.format(version="{}.{}".format(*sys.version_info[:2])), encoding="utf-8")
        options = ["--config-file", str(settings), *files]
        extensions = mypycify(options, opt_level="2", debug_level="0", group_name=group, target_dir="c")
        for each in extensions:
            if os.name != "nt":
                each.extra_compile_args = [*each.extra_compile_args, *HOW]
        command = build_ext(Distribution({"name": "sim", "ext_modules": extensions}))
        command.ensure_finalized()
        command.build_lib, command.build_temp = str(made), "objects"
        command.run()
    finally:
        os.chdir(before)


if __name__ == "__main__":
    sys.exit(main())
