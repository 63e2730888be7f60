"""Onset and thresholds of an area, solved so that in this model it meets its own published rates.

Four rates are matched, as log ratios to England: referrals; children in need apart from those on
protection plans or in care; children on protection plans; children in care apart from unaccompanied
children. Four unknowns move them: the log of the onset multiplier, and the shifts of the referral, plan
and care likelihoods in log odds. How they move is measured from the model and kept in `response.csv`
(a slope and a curvature for each pair). Ridge least squares: departures from the prior cost as much as
rates missed, so that an odd return does not produce an odd area. The results are graded `derived`.
"""

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.areas import SOLVED, TOO_SMALL, Area, Figure, load_area
from sim.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

RESPONSE = Path(__file__).with_name("response.csv")
INPUTS = ("log_onset", "referral_shift", "plan_shift", "care_shift")
RATES = ("referral_rate", "in_need_rate", "plan_rate", "care_rate")
_COLUMNS = ("input", "rate", "slope", "curvature", "half_width", "base_area", "replications")
MEASURED = ("referral_rate", "cin_rate", "cpp_rate", "care_rate")
"""Indicators that the four rates are made of."""
Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Response:
    """How the log rates (columns, in the order of `RATES`) answer to the inputs (rows, as `INPUTS`).

    `slope` is per unit of the input, `curvature` the second derivative, `half_width` the step of each
    input in the design. Beyond `REACH` half-widths a response goes on in a straight line.
    """

    slope: Matrix
    curvature: Matrix
    half_width: tuple[float, ...]
    base_area: str = "england"
    replications: int = 0

    def save(self, path: Path) -> None:
        """Write the response as a csv file, one row per input and rate."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for i, name in enumerate(INPUTS):
            for j, rate in enumerate(RATES):
                numbers = (f"{self.slope[i][j]:.5g}", f"{self.curvature[i][j]:.5g}", f"{self.half_width[i]:g}")
                writer.writerow((name, rate, *numbers, self.base_area, self.replications))
        path.write_text(text.getvalue(), encoding="utf-8")


REACH = 2.0
CURVATURE_FROM = 30
"""Replications from which a curvature is more than chance; with fewer the response is straight lines."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of the four inputs before the rates are looked at (all judged, apart from the centre).

    The centre of log onset follows the area's share of children in low income families. `rate_sd` is
    how far a log rate may be missed at the same cost as one sd of departure.
    """

    log_onset_centre: float = 0.0
    log_onset_sd: float = 0.35
    shift_sd: float = 0.8
    rate_sd: float = 0.03
    onset_bounds: tuple[float, float] = (0.3, 3.0)
    shift_bound: float = 2.5


def read_response(path: Path = RESPONSE) -> Response:
    """Read the measured response; refuse with a sentence that says how to measure it when it is not there."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = {(row["input"], row["rate"]): row for row in csv.DictReader(file)}
        grid = [[rows[name, rate] for rate in RATES] for name in INPUTS]
        return Response(
            tuple(tuple(float(row["slope"]) for row in line) for line in grid),
            tuple(tuple(float(row["curvature"]) for row in line) for line in grid),
            tuple(float(line[0]["half_width"]) for line in grid),
            grid[0][0]["base_area"],
            int(grid[0][0]["replications"]),
        )
    except OSError as error:
        raise InputError(
            "the model's response has not been measured, so the areas cannot be solved; "
            "measure it with --measure-response or leave them as England's with --without-solving",
            file=path.name,
        ) from error
    except (KeyError, ValueError) as error:
        raise InputError("the response file lacks a row or holds something other than numbers", file=path.name,
                         found=str(error)) from error  # fmt: skip


def predict(inputs: Sequence[float], response: Response) -> "Array":
    """Return the log ratios (4) to England of the four rates at these inputs (4)."""
    import numpy as np

    x = np.asarray(inputs, dtype=float)
    reach = REACH * np.asarray(response.half_width)
    near = np.clip(x, -reach, reach)[:, None]
    beyond = x[:, None] - near
    slope, curvature = np.asarray(response.slope), np.asarray(response.curvature)
    total: Array = (slope * near + 0.5 * curvature * near**2 + (slope + curvature * near) * beyond).sum(axis=0)
    return total


def solve_area(
    log_ratios: Sequence[float], response: Response, prior: Prior | None = None
) -> tuple[float, float, float, float]:
    """Return (onset multiplier, referral shift, plan shift, care shift) for an area.

    Parameters
    ----------
    log_ratios
        Log of the area's rate over England's, in the order of `RATES`; a rate that is not a number is left out.
    response
        The measured response of the model.
    prior
        Centre and width of what is believed beforehand, and the bounds.
    """
    import numpy as np
    from scipy.optimize import least_squares

    prior = prior or Prior()
    wanted = np.asarray(log_ratios, dtype=float)
    known = np.isfinite(wanted)
    centre = np.array([prior.log_onset_centre, 0.0, 0.0, 0.0])
    width = np.array([prior.log_onset_sd, *[prior.shift_sd] * 3])
    low = np.array([math.log(prior.onset_bounds[0]), *[-prior.shift_bound] * 3])
    high = np.array([math.log(prior.onset_bounds[1]), *[prior.shift_bound] * 3])

    def misses(x: "Array") -> "Array":
        rates = (predict(x.tolist(), response) - wanted)[known] / prior.rate_sd
        return np.concatenate([rates, (x - centre) / width])

    start = np.clip(centre, low + 1e-6, high - 1e-6)
    found = least_squares(misses, start, bounds=(low, high), x_scale=width, xtol=1e-10, ftol=1e-10, gtol=1e-10).x
    return math.exp(float(found[0])), float(found[1]), float(found[2]), float(found[3])


def area_rates(figures: Mapping[str, Figure]) -> dict[str, float]:
    """Return the four rates matched, per 10,000 children, from an area's figures."""
    children = figures["child_population"].value
    plans, care = figures["cpp_at_31_march"].value, figures["cla_at_31_march"].value
    counts = {
        "in_need_rate": figures["cin_at_31_march"].value - plans - care,
        "plan_rate": plans,
        "care_rate": care - figures["cla_uasc"].value,
    }
    rates = {name: count / children * 10_000 for name, count in counts.items()}
    return {"referral_rate": figures["referral_rate"].value, **rates}


def log_ratios(figures: Mapping[str, Figure], england: Mapping[str, Figure]) -> list[float]:
    """Return the log of each rate over England's; not a number where a rate is not above zero."""
    mine, theirs = area_rates(figures), area_rates(england)
    return [math.log(mine[rate] / theirs[rate]) if mine[rate] > 0 else math.nan for rate in RATES]


def deprivation_elasticity(ratios: Sequence[Sequence[float]], low_income: Sequence[float]) -> float:
    """Return the slope of the mean log rate on the log share of children in low income (both over England's)."""
    import numpy as np

    x, y = np.asarray(low_income), np.asarray([np.nanmean(row) for row in ratios])
    return float(np.polyfit(x, y, 1)[0])


def solved_figures(
    areas: Mapping[str, Mapping[str, Figure]], response: Response | None
) -> dict[str, dict[str, Figure]]:
    """Return the four solved figures of every area by code; `england` is the reference.

    Without a response every area keeps England's onset and thresholds (rule `neutral`), as do areas
    of under 1,000 children in any case (rule `too_small`).
    """
    england = areas["england"]
    fitted = {
        code: log_ratios(figures, england)
        for code, figures in areas.items()
        if response and code != "england" and figures["child_population"].value >= TOO_SMALL
    }
    centres = _onset_centres(areas, fitted)
    solved: dict[str, dict[str, Figure]] = {}
    for code, figures in areas.items():
        values: Sequence[float] = (1.0, 0.0, 0.0, 0.0)
        rule = "neutral"
        if code == "england":
            rule = "reference"
        elif figures["child_population"].value < TOO_SMALL:
            rule = "too_small"
        elif response:
            values, rule = solve_area(fitted[code], response, Prior(centres.get(code, 0.0))), "solved"
        year = figures["referral_rate"].year
        solved[code] = {key: Figure(value, year, "own_rates", rule) for key, value in zip(SOLVED, values, strict=True)}
    return solved


def _onset_centres(
    areas: Mapping[str, Mapping[str, Figure]], fitted: Mapping[str, Sequence[float]]
) -> dict[str, float]:
    """Return the prior centre of log onset by code: the elasticity times the log ratio of low income."""
    key = "child_low_income_pct"
    known = [code for code in fitted if key in areas[code] and key in areas["england"]]
    if len(known) < 3:
        return {}
    ratio = {code: math.log(areas[code][key].value / areas["england"][key].value) for code in known}
    elasticity = deprivation_elasticity([fitted[code] for code in known], [ratio[code] for code in known])
    return {code: elasticity * ratio[code] for code in known}


def measure_response(
    base_area: str | Area = "england",
    *,
    steps: Sequence[float] = (0.15, 0.35, 0.35, 0.35),
    replications: int = 10,
    years: int = 3,
    warm_up: int = 2,
    seed: int = 1,
    run_model: Callable[..., Any] | None = None,
) -> Response:
    """Run the model at the base and one step up and down each input; return slopes and curvatures of log rates.

    Parameters
    ----------
    base_area
        The area stepped away from; its own onset and shifts are the origin.
    steps
        Half-widths: of log onset, then of the three shifts in log odds.
    replications, years, warm_up, seed
        As for `sim.experiment.run`, the same for every point so that points are paired.
    run_model
        What runs the model: `sim.experiment.run` unless given (its result has a table `kpis`).
    """
    import numpy as np

    run_model = run_model or import_module("sim.experiment").run
    base = load_area(base_area) if isinstance(base_area, str) else base_area
    settings = {"replications": replications, "years": years, "warm_up": warm_up, "seed": seed}
    middle = _log_rates(base, run_model, settings)
    slope, curvature = [], []
    for i, step in enumerate(steps):
        up, down = (_log_rates(_stepped(base, i, sign * step), run_model, settings) for sign in (1, -1))
        slope.append(tuple(float(v) for v in (up - down) / (2 * step)))
        bend = (up - 2 * middle + down) / step**2 if replications >= CURVATURE_FROM else 0.0 * middle
        curvature.append(tuple(float(v) for v in bend))
    if not np.isfinite([slope, curvature]).all():
        raise InputError("a rate was zero at a point of the design; take more replications or a larger area")
    return Response(tuple(slope), tuple(curvature), tuple(steps), base.name, replications)


def _stepped(base: Area, index: int, step: float) -> Area:
    """Return the base area one step away along one input."""
    if index == 0:
        # Areas with more need have more workers; the response is that of an area staffed for what it meets.
        posts = {role: fte * math.exp(step) for role, fte in base.posts.items()}
        return replace(base, onset_multiplier=base.onset_multiplier * math.exp(step), posts=posts)
    changed: dict[str, Any] = {SOLVED[index]: getattr(base, SOLVED[index]) + step}
    return replace(base, **changed)


def _log_rates(area: Area, run_model: Callable[..., Any], settings: Mapping[str, Any]) -> "Array":
    """Run `status_quo` in an area and return the log of the four rates, mean over replications."""
    import numpy as np

    table = run_model("status_quo", area=area, **settings).kpis
    whole = table[(table["period"] == "all") & (table["group"] == "all")]
    mean = whole.groupby("kpi")["value"].mean()
    logs: Array = np.log(np.asarray(model_rates(mean.to_dict(), area), dtype=float))
    return logs


def model_rates(found: Mapping[str, float], area: Area) -> tuple[float, float, float, float]:
    """Return the four rates matched, per 10,000 children, from the indicators `MEASURED` of a run in the area."""
    referral, in_need, plans, care = (found[kpi] for kpi in MEASURED)
    unaccompanied = area.figures["cla_uasc"].value / area.child_population * 10_000
    return referral, in_need - plans - care, plans, care - unaccompanied
