"""Which settings move an indicator most: Sobol indices and Morris effects of a finished sweep."""

from sim.experiment.sensitivity.ranking import COLUMNS, PICTURE, TABLE, Sensitivity, sensitivity

__all__ = [
    "COLUMNS",
    "PICTURE",
    "TABLE",
    "Sensitivity",
    "sensitivity",
]
