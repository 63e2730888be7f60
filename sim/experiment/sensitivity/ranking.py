"""Which settings of a finished sweep move an indicator most, in this model and over the ranges varied.

A sweep of the design `sobol` gives first and total order indices: the share of the variance between points that a
setting makes by itself, and with its joint effects with others. A sweep of the design `morris` gives mu* (the mean size
of the effect of a setting), mu (the same with its sign) and sigma (how much the effect differs from place to place),
in the unit of the indicator and for the whole range of the setting. `sim.experiment.sensitivity.indices` has the
estimators, how luck is taken out of them, and their sources.

Sobol indices use no order or distance of values, so choices and areas are settings like any other. A Morris effect is
taken for the whole range: over a list, the share of its places, in order, that a step moves the setting by. Choices,
areas and a list with `none` have no order: for them only mu* is given, the mean size of a change of value.

Indices hang on the ranges: a setting varied twice as far counts for more. A lever is a decision, an assumption is a
number of the book that nobody decides; `kind` tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, nearest_match
from sim.experiment.comparison.statistics import FEWEST_FOR_BOOTSTRAP
from sim.experiment.plots import check_known
from sim.experiment.sensitivity.estimating import Floats, Indices
from sim.experiment.sensitivity.indices import FIRST_ORDER, MU_STAR, RESAMPLES, TOTAL_ORDER
from sim.experiment.sensitivity.layout import analysis, check_sweep, ordered
from sim.experiment.sensitivity.values import cells_of, complete
from sim.experiment.store.folder import open_manifest, seal
from sim.experiment.store.fresh import replacing
from sim.experiment.store.given import a_folder
from sim.experiment.store.locks import locked
from sim.experiment.store.stored_tables import write_csv
from sim.experiment.store.trouble import room
from sim.experiment.sweep.designs import MORRIS, SOBOL
from sim.experiment.sweep.results import Sweep, load_sweep
from sim.wording import count_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

TABLE: Final = "sensitivity.csv"
PICTURE: Final = "sensitivity.png"
ENOUGH_SAMPLES, ENOUGH_TRAJECTORIES = 64, 10
"""Base samples and trajectories below which a note calls the figures rough."""

_NO_SHARE, _ROUGH = 1.2, 0.05  # beyond these a share is not what rounding and a fair number of samples can give
MUCH_LUCK: Final = 0.1
"""Share of the variance between points at which a note says how much of it is luck."""

COLUMNS: Final = (
    "kpi",
    "group",
    "period",
    "path",
    "kind",
    "measure",
    "value",
    "low",
    "high",
    "level",
    "unit",
    "uncorrected",
    "luck_share",
    "replications",
)
_LEADING: Final = {SOBOL: TOTAL_ORDER, MORRIS: MU_STAR}
_SHARES: Final = (FIRST_ORDER, TOTAL_ORDER)


@dataclass(frozen=True)
class Sensitivity:
    """What each varied setting does to each indicator.

    Attributes
    ----------
    table
        One row a measure of a setting: kpi, group, period, path, kind (`lever`, `assumption`, `area`), measure
        (`first_order` and `total_order`, or `mu_star`, `mu` and `sigma`), value, low, high, level, unit, uncorrected
        (the value with luck left in), luck_share (share of the variance between points that is luck; missing with one
        replication) and replications. The settings of an indicator are ranked, the one that matters most first.
    manifest
        Of the sweep.
    notes
        What to know of the figures, a sentence each.
    """

    table: pd.DataFrame
    manifest: Mapping[str, Any] = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def design(self) -> str:
        """`sobol` or `morris`."""
        return str(self.manifest["sweep"]["design"])

    @property
    def kpis(self) -> tuple[str, ...]:
        """The indicators in the table."""
        return tuple(dict.fromkeys(self.table["kpi"]))

    def ranked(self, kpi: str) -> list[tuple[str, str, dict[str, dict[str, Any]]]]:
        """Return (path, kind, rows of the table by measure) of each setting, the one that matters most first.

        Raises
        ------
        InputError
            When the table holds no such indicator.
        """
        if kpi not in self.kpis:
            near = nearest_match(kpi, self.kpis)
            raise InputError("there are no indices of this indicator", found=kpi, nearest=near)
        found: dict[str, tuple[str, str, dict[str, dict[str, Any]]]] = {}
        for row in self.table[self.table["kpi"] == kpi].to_dict("records"):
            measures = found.setdefault(row["path"], (row["path"], row["kind"], {}))[2]
            measures[row["measure"]] = {str(name): value for name, value in row.items()}
        return list(found.values())

    def plot(self, kpi: str | None = None) -> Figure:
        """Return a tornado of one indicator, or of each: a bar a setting, the longest first, with intervals."""
        from sim.experiment.sensitivity.plots import plot_tornado

        kpis = self.kpis if kpi is None else (kpi,)
        return plot_tornado({each: self.ranked(each) for each in kpis}, self.manifest)

    def save(self, folder: str | Path) -> Path:
        """Write `sensitivity.csv` and `sensitivity.png` to the result folder of the sweep and note them there.

        Raises
        ------
        InputError
            When the folder holds other results.
        FolderInUse, OutOfRoom
            When another process writes there, or the disk runs out.
        """
        folder = Path(folder)
        if open_manifest(folder).get("sweep") != self.manifest["sweep"]:
            raise InputError("these indices are of another sweep", file=folder.name)
        figure = self.plot()
        with room("saving indices"), locked(folder):
            with replacing(folder / TABLE) as path:
                write_csv(self.table, path)
            with replacing(folder / PICTURE) as path:
                figure.savefig(path, format="png", dpi=120, metadata={"Software": None})
            seal(folder, (TABLE, PICTURE))
        return folder


def sensitivity(
    sweep: Sweep | str | Path,
    kpis: Sequence[str] | str | None = None,
    period: str = "all",
    group: str = "all",
    resamples: int = RESAMPLES,
    seed: int | None = None,
) -> Sensitivity:
    """Return Sobol indices or Morris effects with intervals from a finished sweep.

    Parameters
    ----------
    sweep
        A sweep of the design `sobol` or `morris`, or its result folder.
    kpis
        Indicators; the headline ones by default, where one that cannot be analysed is left out with a note.
    period, group
        Which figures of them.
    resamples
        How often replications and base samples are drawn again for the intervals.
    seed
        Addresses the redrawing; that of the sweep by default.

    Raises
    ------
    InputError
        When the sweep is not finished, has another design, or an indicator asked for has nobody to count at a point.
    """
    import pandas as pd

    name = "sweep" if isinstance(sweep, Sweep) else a_folder(sweep, "sweep").name
    opened = sweep if isinstance(sweep, Sweep) else load_sweep(sweep)
    check_sweep(opened, name)
    asked = (kpis,) if isinstance(kpis, str) else tuple(dict.fromkeys(kpis or ()))
    units = _units(opened, asked)
    analyse = analysis(opened, resamples, opened.manifest["seed"] if seed is None else seed)
    rows, notes = _analysed(opened, units, analyse, period, group, must_have=asked)
    if not rows:
        raise InputError("; ".join(("there is nothing to rank", *notes)), file=name)
    return Sensitivity(pd.DataFrame(rows, columns=list(COLUMNS)), opened.manifest, (*_general_notes(opened), *notes))


def _analysed(
    sweep: Sweep,
    units: Mapping[str, str],
    analyse: Callable[[Floats], Indices | None],
    period: str,
    group: str,
    must_have: Sequence[str],
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the rows of each indicator and what to know of them; one that is no must and lacks figures is left out."""
    cells = cells_of(sweep, tuple(units), period, group)
    rows: list[dict[str, Any]] = []
    notes: list[str] = []
    for kpi, unit in units.items():
        try:
            values, left_out = complete(cells, kpi, sweep, period, group)
        except InputError as fault:
            if kpi in must_have:
                raise
            notes.append(str(fault))
            continue
        found = analyse(values)
        notes += [f"{kpi}: {each}" for each in (left_out, *_notes(found)) if each]
        about = {"kpi": kpi, "group": group, "period": period, "replications": len(values)}
        rows += [about | row for row in _rows(found, sweep, unit)]
    return rows, notes


def _units(sweep: Sweep, asked: Sequence[str]) -> dict[str, str]:
    """Return the unit of each indicator to analyse: of those asked for, else of the headline ones."""
    entries = {each["id"]: each for each in sweep.manifest["indicators"]}
    for kpi in asked:
        check_known(kpi, entries, "kpi")
    chosen = asked or tuple(name for name, entry in entries.items() if entry["headline"])
    return {kpi: entries[kpi]["unit"] for kpi in chosen}


def _rows(found: Indices | None, sweep: Sweep, unit: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of an indicator, the setting that matters most first; none where it is the same everywhere."""
    if found is None:
        return
    entries = sweep.manifest["sweep"]["vary"]
    leading = found.measures[_LEADING[sweep.manifest["sweep"]["design"]]].value
    for place in sorted(range(len(entries)), key=lambda place: (-leading[place], place)):
        for name, measure in found.measures.items():
            if name not in (*_SHARES, MU_STAR) and not ordered(entries[place]):
                continue  # without an order an effect has a size, and no sign
            yield {
                "path": entries[place]["path"],
                "kind": entries[place]["kind"],
                "measure": name,
                "value": measure.value[place],
                "low": measure.low[place],
                "high": measure.high[place],
                "level": found.level,
                "unit": "share of variance" if name in _SHARES else "percentage points" if unit == "%" else unit,
                "uncorrected": measure.uncorrected[place],
                "luck_share": found.luck_share,
            }


def _general_notes(sweep: Sweep) -> list[str]:
    """Return what to know of the size of the sweep."""
    notes = []
    replications, samples = int(sweep.manifest["replications"]), int(sweep.manifest["sweep"]["samples"])
    if replications == 1:
        notes.append(
            "one run at each point: luck cannot be told from what the settings do, and is counted as theirs; "
            "run at least two replications, better eight"
        )
    elif replications < FEWEST_FOR_BOOTSTRAP:
        notes.append(
            f"{count_words(replications, 'replication')}: luck is taken out of the figures, but the intervals know too "
            f"little of it; {FEWEST_FOR_BOOTSTRAP} or more are better"
        )
    sobol = sweep.manifest["sweep"]["design"] == SOBOL
    what, enough = ("base samples", ENOUGH_SAMPLES) if sobol else ("trajectories", ENOUGH_TRAJECTORIES)
    if samples < enough:
        notes.append(
            f"{samples} {what} are few: figures and intervals are rough, and an order between settings may be chance; "
            f"take {enough} or more before you lean on it"
        )
    return notes


def _notes(found: Indices | None) -> Iterator[str]:
    """Yield what to know of the figures of an indicator."""
    if found is None:
        yield "the same at every point, so there is nothing to rank: in this model no setting moves it in these ranges"
        return
    shares = [found.measures[name] for name in _SHARES if name in found.measures]
    if any((share.value > _NO_SHARE).any() or (share.low > 1.0 + _ROUGH).any() for share in shares):
        yield "some shares come out well above 1, which no share can be: there are too few base samples to tell"
    elif len(shares) == 2 and (shares[1].high < shares[0].low - _ROUGH).any():
        yield "a setting has less with its joint effects than alone, which cannot be: there are too few base samples"
    if not found.beyond_luck:
        yield (
            "in this model what these settings do in these ranges cannot be told from luck, so their order means "
            "little; run more replications, or vary further"
        )
    if found.luck_share >= MUCH_LUCK:
        yield (
            f"{found.luck_share:.0%} of the variance between points is luck, not the settings; it is taken out of the "
            "figures, and their intervals are the wider for it; more replications make it less"
        )
