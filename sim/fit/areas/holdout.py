"""Hold areas out in time: presets from figures up to one year, run, and judged on the year after.

``python -m sim.fit.areas.holdout predict PRESETS.csv SOURCE.csv [--data-until 2023] [--out FILE] [--areas NAME...]``
``python -m sim.fit.areas.holdout judge SOURCE.csv [--predictions FILE] [--neighbours FILE] [--data-until 2023]``

PRESETS is what ``python -m sim.fit.areas.presets --data-until 2023`` writes; a file that holds a figure of a later year
is refused. `predict` runs `status_quo` in every area and writes what it expects of one year: mean, and the 90% interval
of chance alone. When every area of the presets is done the file's SHA-256 is written beside it and printed; `judge`
refuses a file that is not the one hashed. Areas already in the file are not run again, so a stopped prediction goes on
where it was, with the same presets only: their SHA-256 stands in every row. `judge` without predictions sets the
targets alone beside the year after.

Areas are held out and the model is not: England's assumption book, the measured response and what lasts of the rates at
which workers leave were settled on later figures too, and are the same for every area. And the census of September of
the last year read lies half a year inside the year judged, whose flows run from April to March.

An area whose case holders moved by a tenth between the last two workforce censuses read (the later falls into the year
judged) runs a second time, with the workers of the census before: the sign of the difference is judged too.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from sim.areas import Area, plain_name, read_presets
from sim.errors import InputError
from sim.experiment.running import run
from sim.fit.areas.judged_page import judged_page
from sim.fit.areas.measuring import SEED as SOLVED_WITH
from sim.fit.areas.predictions import (
    BEFORE,
    CHILDREN_ENOUGH,
    FEWEST,
    NOW,
    OWN,
    REPLICATIONS,
    SEED,
    SHARED,
    WARM_UP,
    YEARS,
    Prediction,
    Settings,
    checked_hash,
    from_kpis,
    hash_file,
    read_predictions,
    write_predictions,
)
from sim.fit.areas.returns.figures import Panel, read_panel, refuse_later
from sim.service import Role

UNTIL: Final = 2023
"""Last year read unless asked otherwise."""
MOVED: Final = 1.1
"""Factor by which case holders move from one census to the next where the sign of change is judged."""
MOVING_ROLES: Final = (Role.SOCIAL_WORKER, Role.CARE_SOCIAL_WORKER, Role.SUPERVISOR)


def workers_before(panel: Panel, code: str) -> float | None:
    """Return case holders of the census before the last over those of the last; None where either is not published."""
    cells = panel.at(code, "case_holders_fte")
    last = panel.newest.get("case_holders_fte")
    if last is None or cells.get(last, 0) <= 0 or cells.get(last - 1, 0) <= 0:
        return None
    return cells[last - 1] / cells[last]


def moved(ratio: float | None) -> bool:
    """Return whether case holders moved enough for the sign of change to be judged."""
    return ratio is not None and abs(math.log(ratio)) >= math.log(MOVED)


def predicted(area: Area, before: float | None, settings: Settings) -> list[Prediction]:
    """Run `status_quo` in an area, and again with the workers before where they moved; return what to expect."""
    found = []
    for posts in (NOW, BEFORE) if moved(before) else (NOW,):
        kpis = run(
            "status_quo",
            _with_workers(area, before or 1.0) if posts == BEFORE else area,
            settings.replications_of(area.child_population),
            years=settings.years,
            warm_up=settings.warm_up,
            seed=settings.seed_of(area.code),
            workers=1,
        ).kpis
        found += from_kpis(area, posts, kpis)
    return found


def _with_workers(area: Area, times: float) -> Area:
    posts = {role: fte * (times if role in MOVING_ROLES else 1.0) for role, fte in area.posts.items()}
    return replace(area, posts=posts)


def predict(presets: Path, panel: Panel, settings: Settings, out: Path, names: Sequence[str], workers: int) -> str:
    """Predict every area that the file does not hold, writing after each.

    Returns the hash of the file where it holds every area of the presets; nothing where areas are still to run. A file
    that was finished and hashed stays as it is.

    Raises
    ------
    InputError
        When the presets hold a figure of a later year, a name is none of theirs, or the file was made otherwise; and
        of fewer than two replications, or the luck that areas were solved with.
    """
    if settings.replications < FEWEST:
        raise InputError(
            "chance cannot be told from one replication", key="--replications", found=settings.replications
        )
    if settings.luck == OWN and settings.seed == SOLVED_WITH:
        raise InputError("areas were solved with this luck; predict with another", key="--seed", found=settings.seed)
    everywhere = read_presets(presets)
    refuse_later(everywhere, settings.until, presets.name)
    settings = replace(settings, presets=hashlib.sha256(presets.read_bytes()).hexdigest())
    done = read_predictions(out, settings)[0] if out.exists() else []
    finished = {each.code for each in done}
    areas = [area for area in everywhere if area.code != "england"]
    chosen = {plain_name(name) for name in names}
    missing = chosen - {plain_name(area.name) for area in areas}
    if missing:
        raise InputError("no such authority by that year", key="--areas", found=min(missing))
    left = [a for a in areas if a.code not in finished and (not chosen or plain_name(a.name) in chosen)]
    if not left and not chosen and hash_file(out).exists():
        return checked_hash(out)
    hash_file(out).unlink(missing_ok=True)
    jobs = [(area, workers_before(panel, area.code), settings) for area in left]
    for found in _each(jobs, workers):
        done += found
        write_predictions(out, done, settings)
    digest = write_predictions(out, done, settings)
    if {area.code for area in areas} - {each.code for each in done}:
        return ""
    hash_file(out).write_text(f"{digest}\n", encoding="ascii")
    return digest


def _each(jobs: Sequence[tuple[Area, float | None, Settings]], workers: int) -> Iterator[list[Prediction]]:
    """Yield the predictions of each area as they are ready, from so many processes."""
    if workers == 1:
        yield from (predicted(*job) for job in jobs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        tasks = [pool.submit(predicted, *job) for job in jobs]
        yield from (task.result() for task in as_completed(tasks))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Judge presets built from earlier figures on a later year.")
    steps = parser.add_subparsers(dest="step", required=True)
    first = steps.add_parser("predict", help="run every area and write what is expected of the year after")
    first.add_argument("presets", type=Path, help="presets built from figures up to that year")
    first.add_argument("source", type=Path, help="figures by authority and year")
    first.add_argument("--data-until", type=int, default=UNTIL, metavar="YEAR")
    first.add_argument("--areas", nargs="+", default=[], metavar="NAME")
    first.add_argument(
        "--replications", type=int, default=REPLICATIONS, help="of a small area; a larger one runs as many as it needs"
    )
    first.add_argument("--years", type=int, default=YEARS)
    first.add_argument("--warm-up", type=int, default=WARM_UP)
    first.add_argument("--seed", type=int, default=SEED, help="another than areas were solved with")
    first.add_argument("--luck", choices=(OWN, SHARED), default=OWN, help="one seed for each area, or one for all")
    first.add_argument("--children", type=int, default=CHILDREN_ENOUGH, help="of all replications of a larger area")
    first.add_argument("--workers", type=int, default=2)
    first.add_argument("--out", type=Path, default=Path("predictions.csv"), metavar="FILE")
    second = steps.add_parser("judge", help="set predictions beside the year after, as a page")
    second.add_argument("source", type=Path, help="figures by authority and year")
    second.add_argument("--predictions", type=Path, metavar="FILE", help="without it the targets alone are judged")
    second.add_argument("--neighbours", type=Path, metavar="FILE", help="statistical neighbours; without it regions")
    second.add_argument("--data-until", type=int, default=UNTIL, metavar="YEAR")
    second.add_argument("--out", type=Path, metavar="FILE")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the two steps; exit code 2 when the input cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        if options.step == "predict":
            asked = (options.replications, options.years, options.warm_up)
            settings = Settings(
                options.data_until, *asked, seed=options.seed, luck=options.luck, enough=options.children
            )
            panel = read_panel(options.source, options.data_until)
            digest = predict(options.presets, panel, settings, options.out, options.areas, options.workers)
            told = digest or "not every area has run, so there is no hash and nothing can be judged yet:"
            sys.stdout.write(f"{told}  {options.out.name}\n")
            return 0
        text = judged_page(options.source, options.neighbours, options.predictions, options.data_until)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if options.out is not None:
        options.out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
