"""The program `pathfinder`, also as `python -m sim`. Workers read this again, so that it loads nothing by itself."""

import gc
import sys
from typing import Final

_FEW: Final = 50_000, 20, 50  # objects and rounds between searches for garbage: a command makes little of it


def main() -> int:
    """Run the command that the words of the process name, and return the exit code."""
    gc.set_threshold(*_FEW)
    from sim.cli.app import main as run_command

    return run_command()


if __name__ == "__main__":
    sys.exit(main())
