"""Read a page as a reader does, and rewrite the stored tables it is built from."""

import csv
import html
import re
from pathlib import Path

from sim.experiment.comparison.judging import INCLUDES_ZERO, SMALL


def seen(page: str) -> str:
    """Return the words a reader sees, on one line."""
    body = re.sub(r"<style>.*?</style>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def edit(folder: Path, table: str, change) -> None:
    """Rewrite a stored table row by row."""
    path = folder / table
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def headline_is(verdicts: dict[str, tuple[str, float]]):
    """Return an edit that gives named indicators a verdict and a difference, and the rest no clear difference."""

    def change(row: dict[str, str]) -> None:
        verdict, gap = verdicts.get(row["kpi"], ("no clear difference", 0.0))
        half = abs(gap) / 2 or 1.0
        unclear = SMALL if gap else INCLUDES_ZERO
        why = {"no clear difference": unclear, "not judged": "made up"}.get(verdict, "")
        row.update(verdict=verdict, why=why, difference=str(gap), low=str(gap - half), high=str(gap + half))

    return change
