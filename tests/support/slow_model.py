"""A stand-in for the model whose later runs last for ever while a file says so."""

import os
import time
from pathlib import Path

from sim.experiment.trials.kill_trial import Lived


def simulate(scenario, area, seed, replication, *, years, warm_up):
    """Stand in for the model: the first four runs are quick, the others take for ever while a file says so."""
    while replication >= 4 and Path(os.environ["WAIT_WHILE"]).exists():
        time.sleep(0.05)
    return Lived(f"x {replication}", float(replication))
