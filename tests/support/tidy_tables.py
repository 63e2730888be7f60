"""Tidy tables of indicators, as replications leave them."""

import pandas as pd

from sim.experiment.store.columns import KPI_COLUMNS

WAIT = "allocation_wait_days_mean"  # lower is better, worth noticing 1 day
PLANS = "cpp_rate"  # context, worth noticing 1.5


def tidy(scenarios: dict[str, dict[str, list[float]]]) -> pd.DataFrame:
    """Return a tidy table of whole-run indicators; None leaves a row out."""
    rows = [
        (scenario, run, "all", "all", kpi, value)
        for scenario, kpis in scenarios.items()
        for kpi, values in kpis.items()
        for run, value in enumerate(values)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=list(KPI_COLUMNS))
