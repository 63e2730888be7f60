"""Set the project up on a fresh machine and run it: `python3 start.py`, `start.py test`, `start.py -- ARGS`.

Needs only Python's standard library. The locked dependencies go into `.venv` beside this file; once they are there
nothing more is downloaded and a start is quick. The file can be parsed by older Pythons, so that a person who has one
gets a sentence and not a traceback.
"""

import contextlib
import errno
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, List, NoReturn, Optional

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "pathfinder-stamp.json"
LOCKS = {"core": ROOT / "requirements" / "lock.txt", "test": ROOT / "requirements" / "lock-test.txt"}
LOCK_TO_COMPILE = ROOT / "requirements" / "lock-compile.txt"
OLDEST = (3, 11)
ROOM_NEEDED = 1_500_000_000  # bytes on disk that a first installation may take, download cache included
FIRST_RUN = Path("results") / "first-run"
MAIN_JOB = [
    "compare", "status_quo", "current_policy", "--area", "rutland", "--replications", "30",
    "--years", "3", "--warm-up", "1", "--out", FIRST_RUN.as_posix(),
]  # fmt: skip
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as check; check(sys.argv[1:])"
CHECKS = {
    "lint": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy"],
    "layers": ["-c", LINT_IMPORTS, "--no-logo"],
}
USAGE = """usage: python3 start.py [--plain]       compare two scenarios on a small area and write a report; then,
                                        unless --plain, compile the model for later runs if possible
       python3 start.py test [--full]   run the checks and tests (further arguments go to pytest)
       python3 start.py -- ARGS         any pathfinder command, e.g. python3 start.py -- scenarios"""


class SetUpError(Exception):
    """Set-up cannot continue; the text is a sentence for the person at the keyboard."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def main(words: List[str]) -> int:
    """Set up what the arguments ask for, do it, and return the exit code."""
    if words and words[0] in ("-h", "--help"):
        print(USAGE)
        return 0
    if words and words[0] not in ("test", "--") and words != ["--plain"]:
        print("Unknown argument '{}'.\n{}".format(words[0], USAGE), file=sys.stderr)
        return 2
    try:
        check_python(sys.version_info[:2])
        python = set_up("test" if words[:1] == ["test"] else "core")
    except SetUpError as problem:
        print("Set-up stopped: {}".format(problem), file=sys.stderr)
        return problem.code
    except OSError as problem:
        print("Set-up stopped: {}".format(sentence_for(str(problem), problem.errno)), file=sys.stderr)
        return 4 if problem.errno == errno.ENOSPC else 1
    if words[:1] == ["test"]:
        return run_tests(python, words[1:])
    if words[:1] == ["--"]:
        return follow([python, "-P", "-m", "sim", *words[1:]], None)
    code = run_main_job(python)
    if code == 0 and not words and not os.environ.get("PATHFINDER_PLAIN"):
        compile_model(python)
    return code


def check_python(version: "tuple[int, ...]") -> None:
    """Refuse a Python that is too old and name what is needed."""
    if version < OLDEST:
        raise SetUpError(
            "this is Python {}.{}, and Python 3.11 or 3.12 is needed. Install one of them and start again with it, "
            "for example: python3.12 start.py".format(*version[:2])
        )


def set_up(kind: str) -> str:
    """Make `.venv` match the lock (`core` or `test`) and return its Python; quick when nothing changed."""
    wanted = fingerprints(kind)
    found = read_stamp()
    python = venv_python()
    if found.get(kind) == wanted[kind] and works(python):
        if found.get("project") != wanted["project"]:
            install_project(python)
            write_stamp({**found, **wanted})
        return python
    if not works(python):
        make_venv()
    print("Installing the locked dependencies into .venv (once; a few minutes on a slow connection) ...", flush=True)
    install(python, ["--require-hashes", "-r", str(LOCKS[kind])])
    install_project(python)
    write_stamp(wanted)
    return python


def fingerprints(kind: str) -> Dict[str, str]:
    """Fingerprint of each lock wanted (a test set-up includes the core) and of the project itself."""
    kinds = ["core", "test"] if kind == "test" else ["core"]
    version = "{}.{}".format(*sys.version_info[:2])
    found = {name: hashlib.sha256(version.encode() + LOCKS[name].read_bytes()).hexdigest() for name in kinds}
    project = (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()
    found["project"] = hashlib.sha256(project).hexdigest()
    return found


def read_stamp() -> Dict[str, str]:
    """Return the fingerprints of the last finished set-up; empty when there was none or they cannot be read."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_stamp(state: Dict[str, str]) -> None:
    """Record that set-up finished, in one step, so that an interrupted one never counts."""
    handle, fresh = tempfile.mkstemp(prefix=STAMP.name, dir=str(STAMP.parent))
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(state, sort_keys=True))
    Path(fresh).replace(STAMP)


def venv_python() -> str:
    """Path of the Python inside `.venv` on this operating system."""
    return str(VENV / "Scripts" / "python.exe" if os.name == "nt" else VENV / "bin" / "python")


def works(python: str) -> bool:
    """Tell whether this Python starts and has the version of the one running now."""
    say = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        found = subprocess.run([python, "-c", say], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return False
    return found.stdout.decode().strip() == "{}.{}".format(*sys.version_info[:2])


def make_venv() -> None:
    """Make a new `.venv`, with uv when it is there, else with the standard library."""
    uv = shutil.which("uv")
    if uv and attempt([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]) is None:
        return
    trouble = attempt([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if trouble is not None:
        if "ensurepip" in trouble or "No module named venv" in trouble:
            raise SetUpError(
                "this Python cannot make virtual environments because its 'venv' or 'ensurepip' part is missing. "
                "On Debian or Ubuntu: sudo apt-get install python3-venv; then start again."
            )
        fail("the virtual environment .venv could not be made", trouble)


def install(python: str, what: List[str]) -> None:
    """Install into `.venv` with uv when it is there and succeeds, else with pip."""
    uv = shutil.which("uv")
    if uv:
        trouble = attempt([uv, "pip", "install", "--quiet", "--python", python, *what])
        if trouble is None:
            return
        print("uv could not install this; trying pip.", flush=True)
    if attempt([python, "-m", "pip", "--version"]) is not None:
        trouble = attempt([python, "-m", "ensurepip", "--upgrade"])
        if trouble is not None:
            fail("pip is missing from .venv and could not be added", trouble)
    trouble = attempt([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what])
    if trouble is not None:
        fail("pip could not install the dependencies", trouble)


def install_project(python: str) -> None:
    """Install this checkout itself into `.venv`; nothing is downloaded."""
    install(python, ["--no-deps", "--no-build-isolation", "-e", str(ROOT)])


def attempt(command: List[str]) -> Optional[str]:
    """Run a command quietly: None when it succeeds, else what it printed."""
    environment = {name: text for name, text in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, check=False)
    return None if done.returncode == 0 else done.stdout.decode("utf-8", "replace") or "(it printed nothing)"


def fail(what: str, output: str) -> NoReturn:
    """Stop set-up: print the end of a tool's output and one sentence that says what to do."""
    print("\n".join(output.strip().splitlines()[-12:]), file=sys.stderr)
    sentence = sentence_for(output, None)
    raise SetUpError("{}: {}".format(what, sentence), 4 if "disk" in sentence else 1)


def sentence_for(output: str, number: Optional[int]) -> str:
    """Say in words why something failed, from a tool's output or an error number."""
    words = output.lower()
    free = shutil.disk_usage(str(ROOT)).free
    if number == errno.ENOSPC or "no space left" in words or "disk quota exceeded" in words:
        return "the disk is full (about {:.1f} GB free, {:.1f} GB needed); free some space and start again.".format(
            free / 1e9, ROOM_NEEDED / 1e9
        )
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or "permission denied" in words:
        return "this folder cannot be written to; move the project to a folder of your own and start again."
    if "do not match the hashes" in words or "hash mismatch" in words:
        return "checksum mismatch: a downloaded file is not the one in the lock, so it was not installed."
    if any(sign in words for sign in ("connection", "resolution", "timed out", "network", "no matching distribution")):
        return "the packages could not be downloaded; check the connection or proxy and start again."
    return "{}; start again, or remove .venv and start again.".format(
        output.strip().splitlines()[-1] if output.strip() else "no reason was given"
    )


def run_main_job(python: str) -> int:
    """Compare two shipped scenarios on a small shipped area and say where the report is."""
    print("Comparing two shipped scenarios on Rutland: 30 replications of 1 + 3 years.", flush=True)
    code = follow([python, "-P", "-m", "sim", *MAIN_JOB], ROOT)
    report = ROOT / FIRST_RUN / "report.html"
    if code == 0 and report.exists():
        print("Report: {}".format(report))
    return code


def compile_model(python: str) -> None:
    """Compile the model for later runs and say so; without what that needs, or if it fails, the plain one goes on."""
    now_in_use = "import sys; from sim import compiled; sys.exit(0 if compiled.in_use() else 1)"
    if attempt([python, "-P", "-c", now_in_use]) is None:
        return
    try:
        missing = attempt([python, str(ROOT / "compile_model.py"), "--check"])
        if missing is not None:
            print("Later runs use the plain model: {}".format(missing.strip().splitlines()[-1]))
            return
        print(
            "Compiling the model, so that later runs are faster (once, some minutes) ...",
            flush=True,
        )
        with contextlib.redirect_stderr(io.StringIO()):
            install(python, ["--require-hashes", "-r", str(LOCK_TO_COMPILE)])
        failed = attempt([python, str(ROOT / "compile_model.py")]) is not None
    except (SetUpError, OSError, KeyboardInterrupt):
        failed = True
    if failed:
        print(
            "Later runs use the plain model: compiling failed (why: {} {}).".format(python, ROOT / "compile_model.py")
        )
    else:
        print("Later runs use the compiled model.")


def run_tests(python: str, words: List[str]) -> int:
    """Run every check, then the tests; all of them even when one fails, so that one run names every fault."""
    failed = []
    for name, command in CHECKS.items():
        print("== {}".format(name), flush=True)
        if follow([python, *command], ROOT) != 0:
            failed.append(name)
    print("== tests", flush=True)
    code = follow([python, "-m", "pytest", "-n", "2", *words], ROOT)
    if "--full" in words and os.name != "nt" and follow([python, "tests/tools/mutation.py"], ROOT) != 0:
        failed.append("mutation run")
    if failed:
        print("Failed beside the tests: {}".format(", ".join(failed)), file=sys.stderr)
    return code or (1 if failed else 0)


def follow(command: List[str], folder: Optional[Path]) -> int:
    """Run a command with its output shown, pass signals on, and return its exit code (128 + signal when stopped)."""
    child = subprocess.Popen(command, cwd=None if folder is None else str(folder))
    before = signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    try:
        while True:
            try:
                code = child.wait()
                return code if code >= 0 else 128 - code
            except KeyboardInterrupt:  # the terminal signalled the child too; let it close its files
                continue
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
