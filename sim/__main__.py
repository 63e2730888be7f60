"""The program `pathfinder`, also as `python -m sim`. Workers read this again, so that it loads nothing by itself."""

import sys


def main() -> int:
    """Run the command that the words of the process name, and return the exit code."""
    from sim.cli.app import main as run_command

    return run_command()


if __name__ == "__main__":
    sys.exit(main())
