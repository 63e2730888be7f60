"""What is expected of one year of each area, in a file that is hashed before it is judged.

A row is one figure of one area: the mean over all replications and years that were run, and the 90% interval of one
year to come from chance alone. The settings stand in every row, so that no file mixes predictions of two kinds.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import stdtrit

from sim.areas.scale import is_share, natural, scaled
from sim.errors import InputError
from sim.experiment.store.fresh import replacing
from sim.fit.areas.measuring import seed_of
from sim.fit.areas.returns.own_years import PER_CHILDREN, Table
from sim.fit.areas.targets import KPIS

if TYPE_CHECKING:
    import pandas as pd

    from sim.areas import Area

NOW, BEFORE = "now", "before"
UPPER: Final = 0.95
"""Upper end of a 90% interval."""
HALF_A_CHILD: Final = 0.5
"""Children that a year in which nobody was counted stands for, so that its log is finite."""
REPLICATIONS: Final = 12
YEARS: Final = 2
WARM_UP: Final = 2
"""Size of a prediction unless asked otherwise: most replications, years measured and years before them."""
SEED: Final = 2
"""Luck of predictions unless asked otherwise: not that under which areas were solved, which their inputs know."""
OWN, SHARED = "own", "shared"
"""Whether each area has a seed of its own, made from the one given, or all have that one: then all have its luck."""
FEWEST: Final = 2
"""Replications from which chance can be told."""
CHILDREN_ENOUGH: Final = 480_000
"""Children of all replications of an area together, beyond which none is added: chance is that of small numbers."""
BEFORE_IT_WAS_SAID: Final[Mapping[str, str]] = {"seed": "1", "luck": SHARED, "enough": "240000"}
"""Settings of predictions that were written before these stood in their file."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How predictions were made: the last year read, how much was run, SHA-256 of the presets, luck. In every row.

    `replications` are those of a small area; a larger one runs as many as bring `enough` children, two at least.
    """

    until: int
    replications: int = REPLICATIONS
    years: int = YEARS
    warm_up: int = WARM_UP
    presets: str = ""
    seed: int = SEED
    luck: str = OWN
    enough: int = CHILDREN_ENOUGH

    def replications_of(self, children: float) -> int:
        """Return how many replications an area of so many children runs."""
        return max(FEWEST, min(self.replications, math.ceil(self.enough / children)))

    def seed_of(self, code: str) -> int:
        """Return the seed that an area runs with."""
        return self.seed if self.luck == SHARED else seed_of(code, self.seed)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is expected of one year of a figure: mean, and the ends of the 90% interval of chance alone.

    `posts` is `now`, or `before` for the second run of an area whose case holders moved. Natural units.
    """

    code: str
    figure: str
    posts: str
    mean: float
    low: float
    high: float


COLUMNS: Final = (*(each.name for each in fields(Prediction)), *(each.name for each in fields(Settings)))


def expected(code: str, figure: str, posts: str, yearly: Sequence[Sequence[float]], children: float) -> Prediction:
    """Return what single years of all replications say of one year to come, in which chance is drawn anew.

    `yearly` are natural values, the years of each replication. Years of one replication are alike, for they share its
    families and workers: a year to come is as far off as replications are from each other and years within them, and
    the replications alone count as independent. The interval is Student's, in logs or log odds.
    """
    floor = HALF_A_CHILD / children * PER_CHILDREN
    told = [
        np.array([scaled(figure, each if is_share(figure) else max(each, floor)) for each in run]) for run in yearly
    ]
    means = np.array([run.mean() for run in told])
    number = len(told)
    reach = float(stdtrit(number - 1, UPPER)) * _spread_of_a_year(told, means) if number > 1 else 0.0
    ends = (natural(figure, float(means.mean()) + sign * reach) for sign in (-1, 1))
    return Prediction(code, figure, posts, float(np.mean([each for run in yearly for each in run])), *ends)


def _spread_of_a_year(told: Sequence[Table], means: Table) -> float:
    """Return the standard error of one year of a new replication around the mean of `told`, the years of each.

    The variance of the replications' means holds one over so many years of that within them; the rest is added.
    """
    between = float(means.var(ddof=1))
    free = sum(len(run) - 1 for run in told)
    within = sum(float(np.square(run - run.mean()).sum()) for run in told) / free if free else 0.0
    part = float(np.mean([1.0 / len(run) for run in told]))
    return math.sqrt(between * (1.0 + 1.0 / len(told)) + (1.0 - part) * within)


def from_kpis(area: Area, posts: str, kpis: pd.DataFrame) -> list[Prediction]:
    """Return what to expect of one year from a table of indicators by replication and year."""
    yearly = kpis[(kpis["group"] == "all") & kpis["period"].str.fullmatch(r"\d{4}-\d{2}")]
    by_kpi = {
        kpi: [run["value"].tolist() for _, run in rows.groupby("replication")]
        for kpi, rows in yearly.dropna(subset="value").groupby("kpi")
    }
    return [
        expected(area.code, figure, posts, by_kpi[kpi], area.child_population)
        for figure, kpi in KPIS.items()
        if by_kpi.get(kpi)
    ]


def read_predictions(path: Path, settings: Settings | None = None) -> tuple[list[Prediction], Settings]:
    """Return the predictions of a file and the settings they were made with.

    Raises
    ------
    InputError
        When the file cannot be read, or was made with other settings than those given.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if None not in row.values()]
        made = {_settings_of(row) for row in rows}
        found = [
            Prediction(row["code"], row["figure"], row["posts"], *(float(row[end]) for end in ("mean", "low", "high")))
            for row in rows
        ]
    except OSError as error:
        raise InputError("the predictions cannot be read", file=path.name, found=error.strerror) from error
    except (KeyError, ValueError) as error:
        raise InputError("not a file of predictions", file=path.name, found=str(error)) from error
    if len(made) != 1 or (settings is not None and made != {settings}):
        raise InputError("predictions made with other settings or presets are in the file", file=path.name, found=made)
    return found, made.pop()


def _settings_of(row: Mapping[str, str]) -> Settings:
    until, replications, years, warm_up = (int(row[name]) for name in ("until", "replications", "years", "warm_up"))
    seed, luck, enough = (row.get(name, before) for name, before in BEFORE_IT_WAS_SAID.items())
    return Settings(until, replications, years, warm_up, row["presets"], int(seed), luck, int(enough))


def write_predictions(path: Path, found: Iterable[Prediction], settings: Settings) -> str:
    """Write predictions in the order of codes and figures, whole or not at all; return the file's SHA-256."""
    order = {figure: place for place, figure in enumerate(KPIS)}
    rows = sorted(found, key=lambda each: (each.code, each.posts != NOW, order[each.figure]))
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        made = tuple(getattr(settings, each.name) for each in fields(Settings))
        for each in rows:
            numbers = (f"{value:.6g}" for value in (each.mean, each.low, each.high))
            writer.writerow((each.code, each.figure, each.posts, *numbers, *made))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def hash_file(path: Path) -> Path:
    """Return where the hash of a file of predictions stands."""
    return path.with_name(f"{path.name}.sha256")


def checked_hash(path: Path) -> str:
    """Return the SHA-256 of finished predictions.

    Raises
    ------
    InputError
        When they are not finished, or the file is not the one that was hashed.
    """
    try:
        told, now = hash_file(path).read_text(encoding="ascii").strip(), hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError("no finished predictions here", file=path.name, found=error.strerror) from error
    if told != now:
        raise InputError("the predictions are not those that were hashed", file=path.name, found=now, allowed=told)
    return now
