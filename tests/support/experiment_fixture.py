"""A stand-in for the model: a few invented indicators per replication, so that experiments are tested by themselves."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.draws import Draws, Purpose
from sim.experiment.runs.replications import Engine
from sim.experiment.runs.settings import Settings

WHOLE_RUN = ("allocation_wait_days_mean", "never_helped_pct", "cpp_rate", "contacts")
EFFECT = {
    "thresholds_tightened": {
        "allocation_wait_days_mean": -3.0,
        "never_helped_pct": 4.0,
        "cpp_rate": -6.0,
        "contacts": -50.0,
    }
}


@dataclass(frozen=True)
class Lived:
    """What the stand-in leaves behind."""

    scenario: str
    seed: int
    replication: int

    def __len__(self) -> int:
        return 4 + self.replication

    def frame(self) -> pd.DataFrame:
        rows = range(len(self))
        table = pd.DataFrame(
            {
                "time": [10 * row for row in rows],
                "sequence": list(rows),
                "family": [row % 3 for row in rows],
                "child": -1,
                "event": "contact",
                "stage": "front_door",
                "team": "",
                "worker": -1,
                "value": 1.5,
                "detail": [f"source {row}" for row in rows],
            }
        )
        return table.astype(dict.fromkeys(("event", "stage", "team", "detail"), "category"))


def simulate(scenario, area, seed, replication, *, years, warm_up):
    return Lived(scenario.id, seed, replication)


def compute(log):
    luck = Draws(log.seed, log.replication)
    rows = []
    for period in ("all", "2025-26", "2025-26 Q1"):
        for place, kpi in enumerate(WHOLE_RUN):
            shared = luck.normal(Purpose.INCIDENT, place)
            own = luck.normal(Purpose.INCIDENT, place, len(log.scenario))
            value = 20.0 + 2 * shared + 0.3 * own + EFFECT.get(log.scenario, {}).get(kpi, 0.0)
            rows.append((period, "all", kpi, value))
    rows.append(("all", "source=police", "contacts", 7.0 + log.replication))
    if log.replication % 2:
        rows.append(("all", "all", "kin_exits_pct", 50.0 + log.replication))
    rows.append(("all", "all", "cpp_median_days", float("nan")))
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])


def simulate_and_die_once(scenario, area, seed, replication, *, years, warm_up):
    """Kill the worker the first time replication 2 is met; the mark of it lies where the environment says."""
    mark = Path(os.environ["FIXTURE_MARK"])
    if replication == 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Lived(scenario.id, seed, replication)


def simulate_and_die(scenario, area, seed, replication, *, years, warm_up):
    os.kill(os.getpid(), signal.SIGKILL)


def simulate_without_memory(scenario, area, seed, replication, *, years, warm_up):
    raise MemoryError


def simulate_for_ever(scenario, area, seed, replication, *, years, warm_up):
    import time

    if replication:
        time.sleep(600)
    return Lived(scenario.id, seed, replication)


ENGINE = Engine(simulate, compute)


def settings(**given):
    """Return settings of a small experiment with the stand-in."""
    usual = {"area": "Rutland", "replications": 30, "seed": 7, "years": 1, "warm_up": 0, "workers": 1, "engine": ENGINE}
    return Settings(**(usual | given))
