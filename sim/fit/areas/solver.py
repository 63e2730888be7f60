"""Solve the inputs of every area by running it: the script behind the solved rows of `sim/areas/area_presets.csv`.

``python -m sim.fit.areas.solver SOURCE.csv --neighbours FILE --state DIR [--report FILE] [--areas NAME...] [--write]``

SOURCE holds the published figures by authority and year, of which the targets are made. Each pass runs `status_quo`
in an area, as often as its size asks and with luck of its own, and corrects its inputs by the model's response and what
all its passes told; an area is done when they say that all its figures are close, or after the most passes allowed.
Then the inputs it ends with are run once more: how near it came is told by this last look, whose luck no input knows.
Passes are kept in DIR: stopped and started again, it goes on where it was. ``--write`` puts the inputs into the
presets. Presets that were solved before are solved again with another ``--seed``, or the last look is not fresh. With
``--data-until`` presets that hold a figure of a later year are refused.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np

from sim.areas import AREA_INPUTS, COLUMNS, PRESETS, SOLVED, Area, plain_name, read_presets
from sim.areas.names import code_of
from sim.errors import InputError
from sim.experiment.store.fresh import replacing
from sim.fit.areas.measuring import SEED, Found, at, look, moved, stretched_figures
from sim.fit.areas.passes import Pass, fingerprint, keep, kept_passes
from sim.fit.areas.reporting import Line, report
from sim.fit.areas.response import RESPONSE, Response, read_response
from sim.fit.areas.returns.figures import read_panel, refuse_later
from sim.fit.areas.returns.groups import read_neighbours
from sim.fit.areas.solving import PASSES, Solving, Step, aims_of, centre_of, onset_centres, started
from sim.fit.areas.targets import AIMED, BALANCED, Target, targets

RULE: Final[Mapping[str, str]] = {
    each.name: "in_balance" if each.told_by in BALANCED else "solved" for each in AREA_INPUTS
}
"""The rule of each input in a preset once it was solved."""
ALIKE: Final = 1e-9
"""How far apart inputs are that are the same but for their rounding in the file."""
Look = Callable[[Area, int, int], Found]


def solving_of(
    area: Area, target: Mapping[str, Target], response: Response, centres: Mapping[str, float], passes: int = PASSES
) -> Solving:
    """Return an area at the start of its way: where it ended if it was solved before, else as the response promises."""
    aims, centre = aims_of(target, area.figures), centre_of(area.code, centres)
    before = [name in area.figures and area.figures[name].rule == RULE[name] for name in SOLVED]
    first = np.where(before, at(area), started(response, aims, centre))
    return Solving(aims, response.slope, centre, first, passes)


def step_of(area: Area, inputs: Sequence[float], found: Found, response: Response) -> Step:
    """Return a pass as the arithmetic takes it."""
    return Step(np.array(inputs), stretched_figures(found.figures, area), response.chance(found.children))


class Work:
    """All areas on their way: the passes each has run, the last of them with the inputs that it ends with."""

    def __init__(
        self,
        areas: Mapping[str, Area],
        target: Mapping[str, Mapping[str, Target]],
        solvings: Mapping[str, Solving],
        response: Response,
        seed: int = SEED,
    ) -> None:
        self.areas, self.target, self.solvings, self.response = areas, target, solvings, response
        self.seed = seed
        self.found: dict[str, list[Found]] = {code: [] for code in areas}
        self.made_by = {code: fingerprint(area, target[code], seed) for code, area in areas.items()}

    def recall(self, folder: Path) -> int:
        """Take the passes kept in a folder that are still good; returns how many."""
        good = [each for each in kept_passes(folder) if self.made_by.get(each.code) == each.made_by]
        for each in good:
            self._take(each.code, each.inputs, each.found)
        return len(good)

    def finished(self, code: str) -> bool:
        """Whether an area is done and has run once more with the inputs that it ends with."""
        return self.solvings[code].done and len(self.found[code]) > len(self.solvings[code].steps)

    def _take(self, code: str, inputs: Sequence[float], found: Found) -> None:
        """Take a pass; once an area is done, one with the inputs that it ends with, as its last look, and no other."""
        solving = self.solvings[code]
        if not solving.done:
            solving.take(step_of(self.areas[code], inputs, found, self.response))
        elif self.finished(code) or not np.allclose(inputs, solving.next_inputs(), rtol=0.0, atol=ALIKE):
            return
        self.found[code].append(found)

    def run(self, folder: Path, workers: int, look: Look = look) -> None:
        """Run passes until every area is finished, keeping each in the folder; the largest areas first."""
        waiting = sorted(self.areas, key=lambda code: -self.areas[code].child_population)
        waiting = [code for code in waiting if not self.finished(code)]
        if workers == 1:
            for code in waiting:
                while not self.finished(code):
                    inputs, job = self._next(code)
                    self._done(folder, code, inputs, look(*job))
            return
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            under_way: dict[Future[Found], tuple[str, list[float]]] = {}
            while waiting or under_way:
                while waiting and len(under_way) < workers:
                    code = waiting.pop(0)
                    inputs, job = self._next(code)
                    under_way[pool.submit(look, *job)] = (code, inputs)
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    code, inputs = under_way.pop(future)
                    self._done(folder, code, inputs, future.result())
                    if not self.finished(code):
                        waiting.insert(0, code)

    def _next(self, code: str) -> tuple[list[float], tuple[Area, int, int]]:
        """Return the inputs of an area's next pass, and what it is looked at with."""
        inputs = self.solvings[code].next_inputs().tolist()
        return inputs, (moved(self.areas[code], inputs), len(self.found[code]), self.seed)

    def _done(self, folder: Path, code: str, inputs: list[float], found: Found) -> None:
        keep(folder, Pass(code, self.made_by[code], tuple(inputs), found))
        self._take(code, inputs, found)
        self._say(code, found)

    def _say(self, code: str, found: Found) -> None:
        near = sum(self._near(code, found))
        sys.stdout.write(
            f"{self.areas[code].name:32s} pass {len(self.found[code])}: {near} of {len(AIMED)} near, "
            f"{found.seconds:.0f} s{', finished' if self.finished(code) else ''}\n"
        )
        sys.stdout.flush()

    def _near(self, code: str, found: Found) -> tuple[bool, ...]:
        step = step_of(self.areas[code], (), found, self.response)
        return tuple(bool(each) for each in self.solvings[code].near(step))

    def lines(self) -> list[Line]:
        """Return what is reported of each area that is finished: the inputs it ends with, and its last look."""
        found = []
        for code, area in self.areas.items():
            if self.finished(code):
                inputs, passes = self.solvings[code].next_inputs().tolist(), self.found[code]
                seconds = sum(each.seconds for each in passes)
                near = self._near(code, passes[-1])
                found.append(Line(area, self.target[code], tuple(inputs), passes[-1], near, len(passes), seconds))
        return found


def write_presets(path: Path, inputs: Mapping[str, Sequence[float]]) -> None:
    """Put solved inputs, stretched, by code, into a preset file, whole or not at all; other rows stay as they were.

    Raises
    ------
    InputError
        When the file has no row for one of them.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    values = {
        (code, each.name): each.value(by)
        for code, solved in inputs.items()
        for each, by in zip(AREA_INPUTS, solved, strict=True)
    }
    for row in rows:
        if (by := values.pop((row["code"], row["figure"]), None)) is not None:
            row["value"], row["rule"] = f"{by:.6g}", RULE[row["figure"]]
    if values:
        code, name = next(iter(values))
        raise InputError("the presets have no row for an input that was solved", file=path.name, key=code, found=name)
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _codes(names: Sequence[str], areas: Sequence[Area]) -> list[str]:
    """Return the codes of the areas of these presets that are named."""
    called = {area.code: area.name for area in areas}
    own = {plain_name(area.name): area.code for area in areas} | {plain_name(code): code for code in called}
    return [code_of(name, own, called) for name in names]


def _work(options: argparse.Namespace) -> Work:
    """Return the areas that are asked for, at the start of their way.

    Raises
    ------
    InputError
        When a file cannot be used, the presets hold a figure of a later year, or an area named is not solved.
    """
    response = read_response(RESPONSE)
    neighbours = read_neighbours(options.neighbours) if options.neighbours else {}
    presets = read_presets(options.presets)
    refuse_later(presets, options.data_until, options.presets.name)
    target = targets(read_panel(options.source, options.data_until), neighbours)
    solved = {area.code: area for area in presets if area.code in target and not area.too_small_to_fit}
    chosen = _codes(options.areas, presets) if options.areas else list(solved)
    if unknown := [code for code in chosen if code not in solved]:
        raise InputError("this area is not solved", key="--areas", found=unknown[0])
    centres = onset_centres(target, {code: area.figures for code, area in solved.items()})
    solvings = {code: solving_of(solved[code], target[code], response, centres, options.passes) for code in chosen}
    return Work({code: solved[code] for code in chosen}, target, solvings, response, options.seed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; returns its exit code: 2 when the input cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m sim.fit.areas.solver", description="Solve the inputs of areas.")
    parser.add_argument("source", type=Path, help="figures by authority and year")
    parser.add_argument("--neighbours", type=Path, metavar="FILE", help="statistical neighbours; without it regions")
    parser.add_argument("--data-until", type=int, metavar="YEAR", help="use no figure of a later year")
    parser.add_argument("--presets", type=Path, default=PRESETS, metavar="FILE", help="the areas, and where to write")
    parser.add_argument("--state", type=Path, required=True, metavar="DIR", help="where passes are kept")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write how near each area came")
    parser.add_argument("--areas", nargs="+", metavar="NAME", help="only these")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--passes", type=int, default=PASSES, help="most passes of an area before its last look; 0 looks at it as it is"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of which each area's own seed is made")
    parser.add_argument("--write", action="store_true", help="put the inputs into the presets")
    options = parser.parse_args(arguments)
    try:
        work = _work(options)
        work.recall(options.state)
        work.run(options.state, options.workers)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if options.report is not None:
        options.report.write_text(report(work.lines()), encoding="utf-8")
    if options.write:
        write_presets(options.presets, {line.area.code: line.inputs for line in work.lines()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
