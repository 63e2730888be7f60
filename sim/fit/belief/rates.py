"""How need moves between two sights, as the service knows it: measured from the model itself, by place and level.

`python -m sim.fit.belief.rates [--set PATH=VALUE ...]` runs the baseline and prints the leaves under `need.belief` that
say what is usual where a family is: its levels, how fast they rise and fall, and the levels at which families first
come to notice. Decisions change who is where, and so these; decisions follow them: run it anew until they settle.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sim.clock import MINUTES_PER_YEAR
from sim.fit.figures import Size, evaluate
from sim.kpis.tables import Tables
from sim.kpis.tables.spells import carried, first_of_family
from sim.log import STAGES
from sim.model.parameters.need import BEFORE_COURT, PLACES, USUAL_LEVELS
from sim.rules.belief import LEVELS
from sim.service import DUTY_NAMES, OPEN_WITHOUT_PLAN, Stage

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

MEASURING: Final = Size(scale=0.5, replications=4, years=4, warm_up=3)
LATELY: Final = MINUTES_PER_YEAR
"""How long after its case closed the community's families are looked at: those of whom it matters most."""
FEWEST: Final = 25.0
"""Moves below which a rate is drawn toward the one of all places, as if so many had been seen at that rate."""

Counts = Mapping[str, float]


class _Stretches(NamedTuple):
    """Stretches of families' time, by family and time, each begun by a move of need or stage or by a contact.

    `place` is -1 where the family is none of the service's or need has no level yet; `until` is cut in the community
    to the time shortly after the case closed. `follows` says that the stretch before is of the same family. A move
    `of_itself` is none that the service expects for another reason: that children came home.
    """

    family: Any
    time: Any
    until: Any
    place: Any
    level: Any
    known: Any
    follows: Any
    of_itself: Any
    is_contact: Any


def counted(log: Log) -> pd.DataFrame:
    """Years spent and moves made by place and level, and first contacts by level, after the warm-up.

    Returns
    -------
    DataFrame[period, group, kpi, value]
        `years.PLACE.LEVEL`, `rises.PLACE.LEVEL`, `falls.PLACE.LEVEL`, `first.LEVEL`.
    """
    import pandas as pd

    tables = Tables(log)
    all_ = _stretches(tables)
    found: dict[str, float] = {}
    spent = np.maximum(0, all_.until - np.maximum(all_.time, 0)) / MINUTES_PER_YEAR
    was, before = np.append(-1, all_.place[:-1]), np.append(-1, all_.level[:-1])
    was_known = np.append(False, all_.known[:-1])
    in_time = np.append(False, all_.time[1:] < all_.until[:-1] + 1)
    moves = all_.of_itself & all_.follows & in_time & (all_.time >= 0) & was_known
    for number, name in enumerate(PLACES):
        for at in range(LEVELS):
            inside = (all_.place == number) & all_.known & (all_.level == at)
            found[f"years.{name}.{at}"] = float(spent[inside].sum())
            moved = moves & (was == number) & (before == at)
            found[f"rises.{name}.{at}"] = float((moved & (all_.level > at)).sum())
            found[f"falls.{name}.{at}"] = float((moved & (all_.level < at)).sum())
    first = _first_contacts(tables, all_)
    for at in range(LEVELS):
        found[f"first.{at}"] = float((first & (all_.level == at)).sum())
    data = [("all", "all", name, value) for name, value in found.items()]
    return pd.DataFrame(data, columns=["period", "group", "kpi", "value"])


def _stretches(tables: Tables) -> _Stretches:
    log = tables.log
    rows = np.sort(np.concatenate([tables.positions(event) for event in ("level", "stage_in", "contact")]))
    rows = rows[tables.column("child")[rows] < 0]
    rows = rows[np.argsort(tables.column("family")[rows], kind="stable")]
    family, time, event = tables.column("family")[rows], tables.column("time")[rows], tables.codes("event")[rows]
    first = first_of_family(family)
    is_move, is_stage, is_contact = (event == tables.event_number(name) for name in ("level", "stage_in", "contact"))
    at_level, at_stage = carried(is_move, first), carried(is_stage, first)
    level = np.where(at_level >= 0, tables.column("value")[rows[at_level]], -1).astype(int)
    stage = np.where(at_stage >= 0, tables.published_stages[rows[at_stage]], -1)
    place = np.array([_place(number) for number in range(len(STAGES))])[stage]
    without = tables.says(tables.codes("detail")[rows[at_stage]], OPEN_WITHOUT_PLAN)
    place = np.where(without & (place == _number(Stage.CHILD_IN_NEED)), _number(OPEN_WITHOUT_PLAN), place)
    alone = np.isin(family, tables.unaccompanied_families)
    place = np.where((level < 0) | (at_stage < 0) | alone, -1, place)
    follows = np.append(False, family[1:] == family[:-1])
    until = np.append(np.where(follows[1:], time[1:], log.end), log.end)
    until = np.minimum(until, np.where(place == 0, time[at_stage] + LATELY, log.end))
    known = (carried(is_contact, first) >= 0) | _known_before(tables, family)
    of_itself = is_move & ~tables.says(tables.codes("detail")[rows], "home")
    return _Stretches(family, time, until, place, level, known, follows, of_itself, is_contact)


def _first_contacts(tables: Tables, all_: _Stretches) -> Any:
    """Whether each stretch begins with the first contact of a family whose need began in the run."""
    log, families = tables.log, tables.log.families
    new = np.isin(all_.family, families["family"].to_numpy()[families["onset"].to_numpy() > log.start])
    contacts = np.flatnonzero(all_.is_contact)
    earliest = np.zeros(len(all_.family), dtype=bool)
    earliest[contacts[np.unique(all_.family[contacts], return_index=True)[1]]] = True
    return earliest & new & (all_.time >= 0) & ~np.isin(all_.family, _moved_in(tables))


def _known_before(tables: Tables, family: Any) -> Any:
    """Whether the family was open at the start or moved in known; who had been and was not, nobody recorded."""
    return np.isin(family, np.append(tables.log.starts["family"].to_numpy(), _moved_in(tables)))


def _moved_in(tables: Tables) -> Any:
    rows = tables.rows("level")
    return rows.family[tables.says(rows.detail, "moved_in")]


def _number(name: str) -> int:
    return PLACES.index(name)


def _place(stage: int) -> int:
    """Place of a stage among those told apart; -1 for none."""
    this = {str(each): each for each in Stage}[STAGES[stage]]
    if this in (Stage.COMMUNITY, Stage.FRONT_DOOR):
        return 0
    return _number(DUTY_NAMES[this.duty]) if this.duty >= 0 else -1


def leaves_of(counts: Counts) -> dict[str, list[float]]:
    """The leaves that the counts say, by path."""
    found = {"need.belief.first_contact": _shares([counts[f"first.{at}"] for at in range(LEVELS)])}
    for name in (place for place in PLACES if place != BEFORE_COURT):
        found[USUAL_LEVELS[name]] = _shares([counts[f"years.{name}.{at}"] for at in range(LEVELS)])
    for way, count, levels in (("rising", "rises", range(LEVELS - 1)), ("falling", "falls", range(1, LEVELS))):
        for name in PLACES:
            found[f"need.belief.{way}.{name}"] = [_rate(counts, count, name, at) for at in levels]
    return found


def _rate(counts: Counts, count: str, name: str, at: int) -> float:
    """Rate per year, drawn to that of all places where few moves were seen."""
    all_moves, all_years = (sum(counts[f"{what}.{each}.{at}"] for each in PLACES) for what in (count, "years"))
    moves, years = counts[f"{count}.{name}.{at}"], counts[f"years.{name}.{at}"]
    return round((moves + FEWEST) / (years + FEWEST * all_years / all_moves), 4)


def _shares(counts: Sequence[float]) -> list[float]:
    total = sum(counts)
    shares = [round(count / total, 4) for count in counts]
    shares[0] = round(shares[0] + 1.0 - sum(shares), 4)
    return shares


def measured(sets: Sequence[str], size: Size = MEASURING) -> dict[str, list[float]]:
    """The leaves as the model run under these settings says, from all runs together."""
    runs = evaluate([sets], size, counted)[0]
    return leaves_of({str(name): float(runs[name, "all"].sum()) for name in runs.columns.unique(0)})


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the leaves, from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Measure how need moves between sights.")
    parser.add_argument("--set", action="append", default=[], dest="sets", metavar="PATH=VALUE")
    parser.add_argument("--replications", type=int, default=MEASURING.replications)
    options = parser.parse_args(arguments)
    found = measured(options.sets, replace(MEASURING, replications=options.replications))
    sys.stdout.write("".join(f"{path}: {values}\n" for path, values in found.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
