"""Reading the tables kept beside the areas: a csv file whose columns are promised, row by row."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from sim.errors import InputError

Row = TypeVar("Row")


def kept_rows(path: Path, columns: Sequence[str], what: str, make: Callable[[list[str]], Row]) -> list[Row]:
    """Return what `make` makes of each row of a file, in its order.

    Parameters
    ----------
    path, columns
        The file, and the names that stand in its first line.
    what
        What the file holds, for the sentence that refuses another.
    make
        Makes one thing of the cells of a row; a ValueError says that they are not what the columns promise.

    Raises
    ------
    InputError
        When the file cannot be read, has other columns, or holds a damaged row.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            if tuple(next(rows, ())) != tuple(columns):
                raise InputError(f"not a file of {what}", file=path.name, allowed=",".join(columns))
            return [make(row) for row in rows]
    except OSError as error:
        raise InputError(f"the {what} cannot be read", file=path.name, found=error.strerror) from error
    except ValueError as error:
        raise InputError(f"a row of the {what} is damaged", file=path.name, found=str(error)) from error
