"""The tables that `results` prints: rows under their indicator, with what they are about and their figures in words."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sim.cli.output import note, say, say_table, say_wrapped
from sim.wording import count_words

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.reading.choice import Choice
    from sim.experiment.reading.results import Results
    from sim.report.stored.records import Indicator

NO_ROWS = "no rows for this choice: nobody to count, or not counted for that period and group"
_MOST_ROWS = 60
_MOST_PATHS = 4
_ABOUT = ("scenario", "point", "replication", "group", "period")
_HEADINGS = {"scenario": "Scenario", "point": "Point", "replication": "Run", "group": "Group", "period": "Period"}


def show(
    parts: Iterable["pd.DataFrame"], found: "Results", choice: "Choice", *, by_replication: bool, pivot: bool
) -> None:
    """Print rows as tables that fit the terminal; of many rows the first of each indicator.

    Parameters
    ----------
    parts
        The rows (see `sim.experiment.reading.rows`).
    found, choice
        The open folder and which rows were chosen.
    by_replication
        Whether the rows are values of single replications.
    pivot
        Whether there is one table, with a row for each value of a setting.
    """
    from sim.report.notice import FAIR_USE_SHORT, INTERVAL_NOTE

    say_wrapped(f"In this model: {', '.join(_title(entry) for entry in found.manifest['scenarios'])}", "  ")
    say()
    if pivot:
        _grid(parts, found, choice)
    else:
        _rows(parts, found, choice, by_replication)
        if not by_replication:
            say_wrapped(INTERVAL_NOTE)
    say_wrapped(FAIR_USE_SHORT)


def _title(entry: dict[str, Any]) -> str:
    return f"{entry['title']} ({entry['id']})"


def _grid(parts: Iterable["pd.DataFrame"], found: "Results", choice: "Choice") -> None:
    """Print the one table of a pivot, under its indicator when there is one."""
    from sim.experiment.sweep.points import value_text
    from sim.report import phrases

    one = _indicators(found)[choice.kpis[0]] if choice.kpis is not None and len(choice.kpis) == 1 else None
    for table in parts:
        rows = [
            [value_text(row[0]), *(phrases.number(value, _places(one, value)) for value in row[1:])]
            for row in table.itertuples(index=False, name=None)
        ]
        columns = [str(name).replace("=", "=\n") for name in table.columns]
        say_table(columns, rows, title=_name(one) if one else "", numbers=range(1, len(columns)))
        say()
        return
    note(f"Note: {NO_ROWS}")


def _places(indicator: "Indicator | None", value: float) -> int:
    """Return how many decimals suit a number, also of an indicator that is not known."""
    from sim.report import phrases

    return phrases.decimals(indicator, value) if indicator else 0 if abs(value) >= 200 else 1 if abs(value) >= 10 else 2


def _name(indicator: "Indicator") -> str:
    """Return what an indicator is called, its unit, and whether a service could count it at all."""
    unseen = "; only a simulation can see" if indicator.view == "truth" else ""
    return f"{indicator.label} ({indicator.unit}){unseen}"


def _rows(parts: Iterable["pd.DataFrame"], found: "Results", choice: "Choice", by_replication: bool) -> None:
    """Print the rows under their indicators."""
    import pandas as pd

    kept: dict[str, list[pd.DataFrame]] = {}
    counts: dict[str, int] = {}
    for part in parts:
        for name, rows in part.groupby("kpi", sort=False):
            room = _MOST_ROWS - counts.get(str(name), 0)
            counts[str(name)] = counts.get(str(name), 0) + len(rows)
            if room > 0:
                kept.setdefault(str(name), []).append(rows.iloc[:room])
    known = _indicators(found)
    for name in choice.kpis or ():
        if name not in kept:
            note(f"Note: {known[name].label}: {NO_ROWS}")
    if not kept:
        return
    tables = {name: pd.concat(kept[name], ignore_index=True) for name in known if name in kept}
    if all(len(table) == 1 for table in tables.values()):
        _print(pd.concat(list(tables.values()), ignore_index=True), known, found, by_replication, "")
    else:
        for name, table in tables.items():
            _print(table, known, found, by_replication, _name(known[name]))
    if found.paths and len(found.paths) > _MOST_PATHS:
        say_wrapped("The settings of each point are in points.parquet, and in the columns that --csv writes.")
    if (most := max(counts.values())) > _MOST_ROWS:
        every = count_words(most, "row")
        say_wrapped(f"The first {_MOST_ROWS} of {every} of an indicator are shown; --csv FILE writes all.")


def _indicators(found: "Results") -> dict[str, "Indicator"]:
    from sim.report.stored.reading import indicator_of

    entries = found.tables.manifest["indicators"]
    return {each["id"]: indicator_of(each) for each in entries}


def _print(
    table: "pd.DataFrame", known: dict[str, "Indicator"], found: "Results", by_replication: bool, title: str
) -> None:
    """Print rows of one indicator under its title, or without a title one row for each indicator."""
    about = [name for name in _ABOUT if name in table and (table[name].nunique() > 1 or name == "replication")]
    if title and "point" in table and len(found.paths) <= _MOST_PATHS:
        place = about.index("point") + 1 if "point" in about else 0
        about[place:place] = found.paths
    columns = [_HEADINGS.get(name, name.replace(".", ".\n")) for name in about]
    figures = ["Value"] if by_replication else ["Mean", f"{_level(table)} interval".strip(), "Runs"]
    lines = []
    for row in table.to_dict("records"):
        indicator = known[row["kpi"]]
        name = [] if title else [_name(indicator)]
        lines.append([*name, *_about(row, about), *_figures(row, indicator, by_replication)])
    first = [] if title else ["Indicator"]
    numbers = range(len(columns) + len(first), len(columns) + len(first) + len(figures))
    say_table([*first, *columns, *figures], lines, title=title, numbers=numbers)
    say()


def _level(table: "pd.DataFrame") -> str:
    from sim.report.phrases import level_words

    return level_words(float(table["level"].iloc[0]))


def _about(row: dict[Any, Any], names: Sequence[str]) -> list[str]:
    """Return what a row is about, as text."""
    from sim.experiment.sweep.points import value_text

    return [value_text(row[name]) for name in names]


def _figures(row: dict[Any, Any], indicator: "Indicator", by_replication: bool) -> list[str]:
    """Return the figures of a row in words: its value, or its mean, its interval and the runs behind it."""
    from sim.report import phrases

    if by_replication:
        return [phrases.number(row["value"], phrases.decimals(indicator, row["value"]))]
    places = phrases.decimals(indicator, row["mean"])
    known = row["low"] == row["low"]
    ends = (
        phrases.interval(phrases.least(indicator, row["low"]), row["high"], places) if known else phrases.NOT_AVAILABLE
    )
    return [phrases.number(row["mean"], places), ends, str(row["replications"])]
