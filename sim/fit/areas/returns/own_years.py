"""What an authority published year by year, on the scale it is compared on: logs of rates, log odds of percentages.

A cell that is a matter of recording is not used, nor what counts referrals in an authority's first year (cases taken
over are no referrals). Rates are per 10,000 children, of the year for flows and at 31 March for stocks.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from sim.areas.scale import LEAST_PCT, is_share, scaled
from sim.errors import InputError
from sim.fit.areas.returns.figures import FIRST_YEAR, Panel, artefact

Table = np.ndarray[Any, np.dtype[np.float64]]

PER_CHILDREN: Final = 10_000
COUNTED: Final[Mapping[str, str]] = {
    "referral_rate": "referrals",
    "cin_rate": "cin_at_31_march",
    "cpp_rate": "cpp_at_31_march",
    "care_rate": "cla_at_31_march",
    "cpp_starts_rate": "cpp_started",
    "care_starts_rate": "cla_started",
}
"""Rates that are a published count over the children of the area; others are published as rates."""
SHARE_OF: Final[Mapping[str, str]] = {
    "cpp_repeat_pct": "cpp_started",
    "referral_not_in_need_pct": "referrals",
    "assessment_within_45_pct": "referrals",
    "rereferral_pct": "referrals",
    **dict.fromkeys(("turnover_rate", "vacancy_rate", "agency_rate"), "sw_fte"),
}
"""The count each percentage is a share of; assessments, which are not in the source, are about as many as referrals."""
_OF_REFERRALS: Final = ("referral_rate", "referral_not_in_need_pct", "rereferral_pct")


def up_to(panel: Panel, until: int | None) -> Panel:
    """Return the panel without any year after `until`; None leaves it whole."""
    if until is None:
        return panel
    cells = {
        code: {name: {y: v for y, v in years.items() if y <= until} for name, years in figures.items()}
        for code, figures in panel.cells.items()
    }
    newest: dict[str, int] = {}
    for figures in cells.values():
        for name, years in figures.items():
            if years:
                newest[name] = max(*years, newest.get(name, 0))
    return Panel(panel.names, cells, newest)


def published(panel: Panel, code: str, figure: str) -> dict[int, float]:
    """Return a figure of an authority by year as published, artefacts included."""
    count = COUNTED.get(figure)
    if count is None or figure in panel.cells.get(code, {}):
        return dict(panel.at(code, figure))
    children = panel.at(code, "child_population")
    return {y: n / children[y] * PER_CHILDREN for y, n in panel.at(code, count).items() if children.get(y, 0) > 0}


def usable(panel: Panel, code: str, figure: str) -> dict[int, float]:
    """Return the years of a figure that say something of the authority, in natural units; no rate of nought."""
    count = COUNTED.get(figure, figure)
    return {
        year: value
        for year, value in published(panel, code, figure).items()
        if (is_share(figure) or value > 0)
        and not artefact(code, figure, year)
        and not artefact(code, count, year)
        and not (figure in _OF_REFERRALS and FIRST_YEAR.get(code) == year)
    }


def table(panel: Panel, codes: Sequence[str], figure: str, years: Sequence[int]) -> Table:
    """Return the figure as `scaled`, authorities by years; not a number where a year cannot be used."""
    found = np.full((len(codes), len(years)), np.nan)
    for row, code in enumerate(codes):
        own = usable(panel, code, figure)
        found[row] = [scaled(figure, own[year]) if year in own else np.nan for year in years]
    return found


def span(panel: Panel, codes: Sequence[str], figure: str) -> tuple[int, ...]:
    """Return the consecutive years from the first to the last that at least half of these authorities can use.

    Raises
    ------
    InputError
        When there is no such year: a country's level cannot be told from a few cells.
    """
    counted = Counter(year for code in codes for year in usable(panel, code, figure))
    shared = [year for year, number in counted.items() if 2 * number >= len(codes)]
    if not shared:
        raise InputError("no year of a figure that half of the authorities can use", key=figure)
    return tuple(range(min(shared), max(shared) + 1))


def events(panel: Panel, codes: Sequence[str], figure: str, years: Sequence[int]) -> Table:
    """Return how many events a year of each authority's figure rests on, as far as chance goes: n, or n p (1 - p).

    The mean of those of the years that it can use; the middle of the others where an authority has none.
    """
    found = np.full(len(codes), np.nan)
    for row, code in enumerate(codes):
        own = [value for year, value in usable(panel, code, figure).items() if year in years]
        if not own:
            continue
        if is_share(figure):
            counts = list(panel.at(code, SHARE_OF[figure]).values())
            share = min(max(float(np.mean(own)), LEAST_PCT), 100.0 - LEAST_PCT) / 100.0
            found[row] = np.mean(counts) * share * (1.0 - share) if counts else np.nan
        else:
            children = list(panel.at(code, "child_population").values())
            found[row] = np.mean(own) * np.mean(children) / PER_CHILDREN
    found[~(found > 0)] = np.nan
    return np.where(np.isfinite(found), found, np.nanmedian(found))
