"""The inputs of each area before it has run: what the model's measured response alone promises."""

from __future__ import annotations

from collections.abc import Mapping

from sim.areas import AREA_INPUTS, TOO_SMALL, Figure
from sim.fit.areas.response import Response
from sim.fit.areas.solving import aims_of, centre_of, onset_centres, started
from sim.fit.areas.targets import Target


def starting_figures(
    areas: Mapping[str, Mapping[str, Figure]], targets: Mapping[str, Mapping[str, Target]], response: Response | None
) -> dict[str, dict[str, Figure]]:
    """Return the inputs of every area by code, as figures of its preset.

    Without a response every area keeps England's (rule `neutral`), as England itself does in any case (rule
    `reference`). Areas of under 1,000 children are not run: theirs are what the response promises for their own rates
    and their group's decisions (rule `pooled`), with casework and early help as in England.
    """
    fitted = {code: each for code, each in areas.items() if each["child_population"].value >= TOO_SMALL}
    centres = onset_centres(targets, fitted)
    found: dict[str, dict[str, Figure]] = {}
    for code, figures in areas.items():
        values, rule = [each.neutral for each in AREA_INPUTS], "neutral"
        if code == "england":
            rule = "reference"
        elif response is not None:
            x = started(response, aims_of(targets.get(code, {}), figures), centre_of(code, centres))
            values, rule = [each.value(by) for each, by in zip(AREA_INPUTS, x.tolist(), strict=True)], "response"
            if code not in fitted:
                rule = "pooled"
        year = figures["referral_rate"].year
        found[code] = {
            each.name: Figure(value, year, "own_rates", rule) for each, value in zip(AREA_INPUTS, values, strict=True)
        }
    return found
