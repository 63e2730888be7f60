"""The runs of an experiment done by a Dask cluster: the same jobs, the same bytes.

Dask is an extra (`pip install ".[cluster]"`). The workers need this version of the program and nothing of this
machine's disk: records travel back over the network and are kept here.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from logging import CRITICAL
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiment.runs.crews import Ended, Job, WorkerLostError, processors
from sim.experiment.runs.guard import ADD

if TYPE_CHECKING:
    from sim.experiment.runs.execution import Notice

LOCAL: Final = "local"
"""In place of an address: a cluster on this machine, for as long as the experiment runs."""

_AHEAD: Final = 2  # jobs given out per thread of the cluster
_WAIT: Final = 15  # seconds for a scheduler to answer
_PATIENCE: Final = 20  # seconds without a job's end after which a local cluster is asked for all its workers
_COUNTED_FOR: Final = 1.0  # seconds for which a count of the workers holds
_FLAG: Final = "--scheduler"


class Cluster:
    """A crew of Dask workers.

    Parameters
    ----------
    address
        `tcp://host:port` of a scheduler, or `local`.
    workers
        Processes of a local cluster; by default one a processor.
    notice
        Called with a sentence when there are no workers yet.

    Raises
    ------
    InputError
        When Dask is not installed, or no scheduler answers.
    """

    def __init__(self, address: str, workers: int | None, notice: Notice | None = None) -> None:
        self._cluster: Any = None
        self._wanted = workers or processors()
        self._client = self._connect(address)
        self._flight: dict[Any, int] = {}
        self._counted, self._count = float("-inf"), 0
        if notice is not None and not self._threads():
            notice("the scheduler has no workers yet; the runs begin when the first one joins")

    @property
    def places(self) -> int:
        """Jobs to have given out at a time; more as more workers join."""
        return max(1, _AHEAD * self._threads())

    def give(self, job: Job) -> None:
        """Take a job on."""
        future = self._client.submit(job.call, *job.arguments, pure=False, retries=0)
        self._flight[future] = job.number

    def ended(self) -> Sequence[Ended]:
        """Wait for jobs to end and return them."""
        import distributed

        wait: Any = distributed.wait
        while True:
            try:
                done = wait(list(self._flight), timeout=_PATIENCE, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                self._have_all_back()
            except distributed.client.FuturesCancelledError:
                raise _gone() from None
            else:
                return [self._result(future, self._flight.pop(future)) for future in done]

    def _have_all_back(self) -> None:
        """Start the workers of a local cluster that Dask has given up: one that died and was slow to come back."""
        if self._cluster is not None:
            self._cluster.scale(self._wanted)

    def stop(self) -> None:
        """Leave the cluster; what it is still doing is cancelled, and a local one ends."""
        with suppress(OSError):  # a scheduler that is gone does nothing any more
            self._client.cancel(list(self._flight), force=True)
        self._flight.clear()
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def _result(self, future: Any, number: int) -> Ended:
        from concurrent.futures import CancelledError

        from distributed.scheduler import KilledWorker

        try:
            return Ended(number, future.result())
        except KilledWorker as fault:
            return Ended(number, fault=WorkerLostError(f"the workers that did it were lost ({fault})"))
        except CancelledError:
            return Ended(number, fault=_gone())
        except ModuleNotFoundError as fault:
            return Ended(number, fault=_lacking(fault))
        except Exception as fault:  # noqa: BLE001 - handed to the caller
            return Ended(number, fault=fault)

    def _threads(self) -> int:
        """Return how many jobs the cluster does at a time; asked of it now and then, for workers come and go."""
        if monotonic() - self._counted > _COUNTED_FOR:
            try:
                self._count = sum(self._client.nthreads().values())
            except OSError:
                raise _gone() from None
            self._counted = monotonic()
        return self._count

    def _connect(self, address: str) -> Any:
        try:
            import distributed
        except ImportError:
            message = 'a cluster needs Dask, which is not installed; add it with: pip install ".[cluster]"'
            raise InputError(message, file=_FLAG) from None
        found: Any = distributed
        if address == LOCAL:
            import dask

            # A job whose worker dies comes back at once: it is for `execution` to say how often it is tried.
            with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
                try:
                    self._cluster = found.LocalCluster(
                        n_workers=self._wanted,
                        threads_per_worker=1,
                        processes=True,
                        host="127.0.0.1",
                        dashboard_address=None,
                        silence_logs=CRITICAL,  # what matters is told as a notice
                    )
                except RuntimeError as fault:
                    message = f"a cluster of this machine did not start ({fault}); a script for one has to {ADD}"
                    raise InputError(message, file=_FLAG, found=address) from None
            return found.Client(self._cluster)
        try:
            return found.Client(address, timeout=_WAIT)
        except (OSError, ValueError, TypeError):
            message = f"no Dask scheduler answers there within {_WAIT} seconds; start one with `dask scheduler`"
            raise InputError(message, file=_FLAG, found=address, allowed="tcp://HOST:PORT, or local") from None


def _gone() -> InputError:
    return InputError("the scheduler is gone; finished runs are kept, and the same command goes on", file=_FLAG)


def _lacking(fault: ModuleNotFoundError) -> Exception:
    """Return what is wrong when a worker lacks a module: this program, or one that a run needs."""
    if (fault.name or "").partition(".")[0] != __name__.partition(".")[0]:
        return fault
    return InputError("a worker of the cluster lacks this program; install it on every worker", file=_FLAG)
