"""A model that answers in straight lines, for tests of what solves areas: its slopes are known."""

import math
from dataclasses import replace

import numpy as np

from sim.areas import Area, load_area
from sim.areas.scale import natural
from sim.fit.areas.measuring import MEASURED, Found, at, seed_of, stretched_figures
from sim.fit.areas.response import Response, apart
from sim.fit.areas.targets import AIMED, TARGETS, Target

ENGLAND = load_area("england")
BASE = (530.0, 330.0, 43.0, 65.0, 190.0, 25.0, 31.0, 85.0, 100.0, 100.0)
#     onset referral in need  CiN enquiry plan  care repeat assessment casework early help
SLOPE = np.array(
    [
        [0.9, -0.5, 0.0, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [1.0, -0.2, -0.1, -0.2, 0.0, 0.1, 0.0, 0.0, 0.1, 0.0, 0.0],
        [1.0, -0.1, 0.0, 0.1, -0.2, -0.7, 0.3, 0.0, 0.1, 0.0, 0.0],
        [0.8, -0.1, 0.0, 0.0, 0.0, 0.0, -0.6, 0.0, 0.0, 0.0, 0.0],
        [1.0, -0.2, 0.0, 0.1, -0.6, 0.0, 0.1, 0.0, -0.1, 0.0, 0.0],
        [-0.2, 0.0, 0.0, 0.0, 0.0, -0.2, 0.0, 0.9, 0.1, 0.0, 0.0],
        [0.0, -0.3, 1.2, -0.2, 0.1, 0.0, 0.0, 0.0, 0.2, 0.0, 0.0],
        [-1.8, 0.3, 0.0, 0.1, 0.1, 0.0, 0.1, 0.0, -3.3, -0.2, 0.0],
        [0.6, -0.1, 0.0, 0.1, 0.0, 0.0, -0.1, 0.0, 0.2, 0.4, 0.0],
        [0.1, -0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.5],
    ]
)
SPREAD = np.array([0.02, 0.03, 0.08, 0.05, 0.04, 0.1, 0.04, 0.06, 0.02, 0.02])
RESPONSE = Response(SLOPE, SLOPE * 0.02, np.array(BASE), SPREAD, (0.15, *[0.3] * 10), 4, 40_000.0)


def answer(area: Area, slope: np.ndarray = SLOPE, own: np.ndarray | float = 0.0) -> tuple[float, ...]:
    """Figures of an area whose model is `own` (stretched) away from England's and answers by these slopes."""
    found = stretched_figures(BASE, ENGLAND) + own + slope @ at(area)
    away = -apart("care_rate", 0.0, area.figures)
    rest = zip(AIMED, found.tolist(), strict=True)
    return tuple(natural(figure, by) + (away if figure == "care_rate" else 0.0) for figure, by in rest)


def look_by_hand(area: Area, number: int, seed: int, luck: np.ndarray | float = 0.0) -> Found:
    """What is found of an area whose own model is a little harder than England's, and bends; without any luck."""
    bent = SLOPE * (1.0 + 0.15 * math.sin(len(area.name)))
    return Found(answer(area, bent, 0.1 + luck), 3.0, 60_000.0, 1.5)


def lucky_look(area: Area, number: int, seed: int) -> Found:
    """The same with the luck of a pass, another one for each area and each number."""
    luck = np.random.default_rng([seed_of(area.code, seed), number]).normal(0.0, RESPONSE.chance(60_000.0))
    return look_by_hand(area, number, seed, luck)


def one_run_by_hand(area: Area, replication: int, years: int, warm_up: int) -> list[float]:
    """Figures of one run, with a little luck that is the same at every point."""
    luck = 0.01 * math.cos(replication + 1.0)
    return [*answer(area, own=luck), *[0.0] * (len(MEASURED) - len(AIMED))]


def aimed_at(value: float, error: float = 0.1) -> Target:
    """A target of the area's own."""
    return Target(value, error, 1.0, (), value, "own_and_group")


def wanted_of(area: Area, inputs: list[float], error: float = 0.05) -> dict[str, Target]:
    """Targets that these inputs meet in the area of straight lines; the hours asked there follow."""
    from sim.fit.areas.measuring import moved

    figures = answer(moved(area, inputs))
    return {figure: aimed_at(value, error) for figure, value in zip(TARGETS, figures, strict=False)}


def neutral(area: Area) -> Area:
    """The area with every input as England's, as if it had never been solved."""
    from sim.areas import AREA_INPUTS

    inputs = {each.name: each.neutral for each in AREA_INPUTS}
    never = {name: replace(area.figures[name], rule="neutral") for name in inputs if name in area.figures}
    return replace(area, figures={**area.figures, **never}, **inputs)
