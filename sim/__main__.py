"""`python -m sim` is the same program as `pathfinder`."""

import sys

from sim.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
