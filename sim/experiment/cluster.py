"""The runs of an experiment done by a Dask cluster: the same jobs, the same bytes.

Dask is an extra (`pip install "sim[cluster]"`). The workers need this version of the program and nothing of this
machine's disk: records travel back over the network and are kept here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiment.crews import Ended, Job, WorkerLostError, processors

if TYPE_CHECKING:
    from sim.experiment.execution import Notice

LOCAL: Final = "local"
"""In place of an address: a cluster on this machine, for as long as the experiment runs."""

_AHEAD: Final = 2  # jobs given out per thread of the cluster
_WAIT: Final = 15  # seconds for a scheduler to answer
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
        Told when there are no workers yet.

    Raises
    ------
    InputError
        When Dask is not installed, or no scheduler answers.
    """

    def __init__(self, address: str, workers: int | None, notice: Notice | None = None) -> None:
        self._cluster: Any = None
        self._client = self._connect(address, workers)
        self._flight: dict[Any, int] = {}
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
        done = wait(list(self._flight), return_when="FIRST_COMPLETED").done
        return [self._result(future, self._flight.pop(future)) for future in done]

    def stop(self) -> None:
        """Leave the cluster; what it is still doing is cancelled, and a local one ends."""
        self._client.cancel(list(self._flight), force=True)
        self._flight.clear()
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def _result(self, future: Any, number: int) -> Ended:
        from distributed.scheduler import KilledWorker

        try:
            return Ended(number, future.result())
        except KilledWorker as fault:
            return Ended(number, fault=WorkerLostError(f"the workers that did it were lost ({fault})"))
        except Exception as fault:  # noqa: BLE001 - told to the one who asked
            return Ended(number, fault=fault)

    def _threads(self) -> int:
        return sum(self._client.nthreads().values())

    def _connect(self, address: str, workers: int | None) -> Any:
        try:
            import distributed
        except ImportError:
            message = 'a cluster needs Dask, which is not installed; add it with: pip install "sim[cluster]"'
            raise InputError(message, file=_FLAG) from None
        found: Any = distributed
        if address == LOCAL:
            wanted = workers or processors()
            self._cluster = found.LocalCluster(
                n_workers=wanted, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
            )
            return found.Client(self._cluster)
        try:
            return found.Client(address, timeout=_WAIT)
        except (OSError, ValueError, TypeError):
            message = f"no Dask scheduler answers there within {_WAIT} seconds; start one with `dask scheduler`"
            raise InputError(message, file=_FLAG, found=address, allowed="tcp://HOST:PORT, or local") from None
