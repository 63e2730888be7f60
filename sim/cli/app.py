"""The program `pathfinder`: its commands, and the exit code each ending has.

0 done; 1 or 2 from `verify` for changed or missing files; 1 from `rerun` for other figures; 1 when runs failed and were
set aside, all others being kept; 2 bad input, in one sentence on stderr; 3 the folder is in use; 4 out of memory or
disk; 130 and 143 stopped by a signal. Heavy libraries are imported inside the commands, so that help answers at once.
"""

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer
from typer.main import get_command

from sim.cli import explain, folders, library, reading, reference, runs, sensitivity, sweeps
from sim.cli.output import note, say
from sim.cli.watched import watched
from sim.errors import InputError, nearest_match

BAD_INPUT = 2
INTERRUPTED, TERMINATED = 130, 143
STOPPED = "Stopped; nothing half-written is left. Finished runs are kept: the same command goes on from there."
LIMITS = """\b
Compares designs of children's social care in England, before they are made,
inside a model.

\b
Limits. Every child and family is synthetic. Use it to compare reforms in this
model under stated assumptions. Do not use it for a decision about a real child
or family, to rank councils, or to claim savings.

\b
Example: pathfinder compare status_quo thresholds_tightened --area rutland

\b
More about a command: pathfinder COMMAND --help
"""

app = typer.Typer(
    name="pathfinder",
    help=LIMITS,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
runs.add_to(app)
sweeps.add_to(app)
sensitivity.add_to(app)
explain.add_to(app)
library.add_to(app)
reference.add_to(app)
folders.add_to(app)
reading.add_to(app)


class Stopped(BaseException):
    """The program was asked to end (SIGTERM)."""


def _version(asked: bool) -> None:
    if asked:
        from sim import __version__, compiled

        say(f"pathfinder {__version__} ({'compiled' if compiled.in_use() else 'plain'} model)")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def pathfinder(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Show the help when no command is named."""
    if context.invoked_subcommand is None:
        say(context.get_help())


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code; no traceback reaches the user for anything they can put right.

    Parameters
    ----------
    argv
        The words after the program's name; those of the process by default.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    if argv is not None:
        return _command(argv)
    words = sys.argv[1:]
    return watched(lambda: _command(words), words, note, STOPPED)


def _command(words: Sequence[str]) -> int:
    """Do one command in this process."""
    try:
        with _stoppable():
            code = get_command(app).main(args=words, prog_name="pathfinder", standalone_mode=False)
            sys.stdout.flush()
    except InputError as error:
        from sim.kpis.outcomes import refusal

        return _ended(str(refusal(error)), BAD_INPUT)
    except typer.Abort:
        return _ended("Stopped: the input ended.", BAD_INPUT)
    except Stopped:
        return _ended(STOPPED, TERMINATED)
    except KeyboardInterrupt:
        return _ended(STOPPED, INTERRUPTED)
    except Exception as problem:
        if (ending := _ending_of(problem)) is None:
            raise
        return _ended(*ending)
    return _ended(STOPPED, INTERRUPTED) if code == INTERRUPTED else int(code or 0)


def _ending_of(problem: Exception) -> tuple[str, int] | None:
    """Return the sentence and exit code of a problem outside the model, or None for a fault of the program."""
    from sim.experiment.store.trouble import FolderInUse, OutOfRoom, RunsSetAside, room

    if isinstance(problem, typer.TyperException):
        return teaching(problem), BAD_INPUT
    try:
        with room("working"):
            raise problem
    except (FolderInUse, OutOfRoom, RunsSetAside) as state:
        return str(state), state.exit_code
    except OSError as error:
        where = f"'{error.filename}': " if error.filename else ""
        return f"{where}{error.strerror or error}", BAD_INPUT
    except type(problem):
        return None


def teaching(error: typer.TyperException) -> str:
    """Return what is wrong with the words of a command, the nearest known flag, and where to read on."""
    text = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    low, high = (getattr(getattr(error, "param", None), end, None) for end in ("min", "max"))
    if low is not None:
        bounds = f"{low} or more" if high is None else f"{low} to {high}"
        text = f"{text.partition(': ')[0]}: allowed is a whole number, {bounds}"
    asked = getattr(error, "option_name", None)
    if context is not None and asked and not getattr(error, "possibilities", None):
        known = [name for each in context.command.get_params(context) for name in each.opts if name.startswith("-")]
        near = nearest_match(asked, known)
        text += f"; did you mean '{near}'?" if near else ""
    path = context.command_path if context is not None else "pathfinder"
    return " ".join(f"{text}; see `{path} --help`".split())


def _ended(sentence: str, code: int) -> int:
    note(sentence)
    return code


@contextmanager
def _stoppable() -> Iterator[None]:
    """Turn SIGTERM into an exception, so that workers are ended and nothing half-written stays."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: object) -> NoReturn:
        raise Stopped

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
