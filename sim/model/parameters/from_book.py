"""From the resolved value tables of a scenario to the model's parameters."""

from __future__ import annotations

from collections.abc import Mapping

from sim.frozen_map import FrozenMap
from sim.model.parameters.groups import (
    CHILD_POPULATION,
    ON_PLANS,
    UASC_PER_YEAR,
    AreaParameters,
    LocalParameters,
    Parameters,
)
from sim.model.parameters.leaf_fields import Values, read
from sim.model.parameters.need import SCHOOL_SHARE
from sim.scenario import locality_shares


def parameters(
    tables: Mapping[str, Values],
    child_population: float,
    uasc_per_year: float,
    school_share: float,
    children_on_plans: float,
) -> Parameters:
    """Parameters of one segment from its resolved value tables.

    Parameters
    ----------
    tables : mapping
        Resolved values by path, for the area as a whole under the empty name, and for each locality by its name.
    child_population, uasc_per_year : float
        Children in the area; unaccompanied children who arrive in a usual year.
    school_share : float
        Share of the year's days on which schools are open: schools notice only then.
    children_on_plans : float
        Children with a protection plan in the area in a usual year.
    """
    given = {
        CHILD_POPULATION: child_population,
        UASC_PER_YEAR: uasc_per_year,
        SCHOOL_SHARE: school_share,
        ON_PLANS: children_on_plans,
    }
    places = [name for name in tables if name] or [""]
    local = FrozenMap({name: read(LocalParameters, tables[name]) for name in places})
    shares = locality_shares(tables[""])
    return Parameters(read(AreaParameters, {**tables[""], **given}), local, tuple(shares[name] for name in shares))
