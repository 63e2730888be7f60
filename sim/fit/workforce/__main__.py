"""`python -m sim.fit.workforce [--replications N] [--out docs/workforce.md]` writes the page and its chart.

It runs `status_quo` with one mechanism switched at a time. Nothing is moved to meet what is printed, but for the rates
that the book says are set from flows in balance.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from sim.fit.figures import Size
from sim.fit.pages import give
from sim.fit.workforce.page import page


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description="How workers come and go, and the loops that follow.")
    parser.add_argument("--replications", type=int, default=6)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--out", type=Path, help="the page to write")
    options = parser.parse_args(arguments)
    size = Size(options.scale, options.replications, options.years, 2, options.workers)
    give(page(size, options.out or Path("workforce.md")), options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
