"""`python -m sim` is the same program as `pathfinder`."""

from sim.cli.app import main

if __name__ == "__main__":
    main()
