"""From the resolved value table of a scenario to the model's parameters."""

from __future__ import annotations

from sim.model.parameters.groups import CHILD_POPULATION, SCHOOL_SHARE, UASC_PER_YEAR, Parameters
from sim.model.parameters.leaf_fields import Values, read


def parameters(v: Values, child_population: float, uasc_per_year: float, school_share: float) -> Parameters:
    """Parameters of one segment from the resolved value table.

    Parameters
    ----------
    v : mapping
        Resolved values by path.
    child_population, uasc_per_year : float
        Children in the area; unaccompanied children who arrive in a usual year.
    school_share : float
        Share of the year's days on which schools are open: schools notice only then.
    """
    given = {CHILD_POPULATION: child_population, UASC_PER_YEAR: uasc_per_year, SCHOOL_SHARE: school_share}
    return read(Parameters, {**v, **given})
