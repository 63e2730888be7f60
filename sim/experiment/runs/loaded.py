"""All that a run needs, loaded when this is imported: for the process that workers are forked from.

Nothing else imports it. What cannot be loaded is left to the worker that needs it, which can say so.
"""

import gc
import os
import warnings
from contextlib import suppress
from importlib import import_module

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no thread of numpy's in a process that is forked
os.environ.pop("PYTHONSAFEPATH", None)  # was for this process alone (see `starting`)
# The one other thread is that of the allocator pyarrow brings, which is made for being forked.
warnings.filterwarnings("ignore", message=".*multi-threaded, use of fork", category=DeprecationWarning)

with suppress(Exception):
    for name in ("pandas", "pyarrow.pandas_compat", "scipy.special", "sim.kpis.compute", "sim.model.simulate"):
        import_module(name)
    from sim.experiment.store import record

    record.program()  # reads the book, and works out the calendar
    gc.collect()
    gc.freeze()
