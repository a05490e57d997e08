"""The scheduler that plays a batch on a Dask cluster: the same jobs, the same parts, on other machines.

The work goes to every worker once; tasks carry jobs and bring back parts, and only this process writes. So workers
need no shared disk, only the same zopa and the same libraries, which is looked at before anything is played.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sim.batch.jobs import Job, Part, Work
from sim.batch.schedulers import AHEAD, Parts, Report, Scheduler
from sim.loading.reader import InputError, Problem
from sim.protocols import PROTOCOLS
from sim.strategies import STRATEGIES

if TYPE_CHECKING:
    from distributed import Client, Future

LEAST_RUNS = 50  # of a task, so that what a task costs is little beside what it plays
ANSWER = 10.0  # seconds to wait for a scheduler that does not answer, and for its first worker
ALONE = 60.0  # seconds to wait for workers when the last one has gone: a cluster manager may bring new ones
LOOK = 5.0  # seconds after which workers are counted again
TOLD = 5  # workers that are told one by one

ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):[0-9]{1,5}")


class ClusterError(OSError):
    """The cluster cannot play or has gone away; the sentence says why and what to do."""


def cluster(address: str) -> Scheduler:
    """The scheduler of the Dask cluster at `tcp://HOST:PORT`.

    Raises InputError at once for an address of another shape and without the library `distributed`. What it plays
    raises ClusterError if nobody answers there, if workers have other versions, and if the cluster goes away.
    """
    _check(address)

    def play(work: Work, jobs: Iterable[Job], report: Report) -> Parts:
        report("cluster")
        with _connected(address) as client:
            _check_versions(client, address)
            yield from _play(client, address, work, jobs, report)

    return play


def threads_of(address: str) -> int:
    """How many chunks the cluster plays at a time; raises as `cluster` and what it plays."""
    _check(address)
    with _connected(address) as client:
        return sum(client.nthreads().values())


def bundles(work: Work, jobs: Iterable[Job]) -> Iterator[tuple[Job, ...]]:
    """Jobs in order, those of few runs together: no bundle has fewer than 50 runs, unless all have together."""
    whole: tuple[Job, ...] = ()
    bundle: list[Job] = []
    runs = 0
    for job in jobs:
        bundle.append(job)
        plan = work.cells[job.chunk.cell].plan
        runs += len(job.chunk.draws) * plan.structures * plan.replicates
        if runs >= LEAST_RUNS:
            if whole:
                yield whole
            whole, bundle, runs = tuple(bundle), [], 0
    if whole or bundle:
        yield (*whole, *bundle)


# --- before


def _check(address: str) -> None:
    if not ADDRESS.fullmatch(address):
        raise InputError(
            [
                Problem(
                    f"--scheduler {address}: an address like tcp://HOST:PORT is needed (or tls://HOST:PORT)"
                )
            ]
        )
    if find_spec("distributed") is None:
        raise InputError(
            [
                Problem(
                    "--scheduler: this needs the library distributed, which is not installed; get it with "
                    "pip install 'zopa[dask]', here and on every worker"
                )
            ]
        )


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """A client of the scheduler there, which says nothing by itself."""
    import dask
    from distributed import Client

    with _silence(), dask.config.set({"distributed.comm.timeouts.connect": f"{ANSWER:.0f}s"}):
        try:
            client = Client(address, timeout=ANSWER, set_as_default=False, name="zopa")
        except (OSError, TimeoutError) as error:
            raise ClusterError(
                f"--scheduler {address}: no scheduler of Dask answers there; start one with "
                "'dask scheduler' and give the address that it prints"
            ) from error
        except Exception as error:  # something else answers, or a scheduler that speaks otherwise
            raise ClusterError(
                f"--scheduler {address}: what answers there is no scheduler that can be used from here "
                f"({type(error).__name__}: {error})"
            ) from error
        try:
            yield client
        finally:
            with suppress(Exception):
                client.close(timeout=2)


@contextmanager
def _silence() -> Iterator[None]:
    """What goes wrong is told once, in our words; versions are compared by us."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client", "distributed.core")]
    loggers += [logging.getLogger(name) for name in ("distributed.comm", "distributed.batched")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="distributed")
            warnings.filterwarnings("ignore", message=r"(?s).*Mismatched versions found")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _check_versions(client: Client, address: str) -> None:
    """Every worker that is there has to play with what this process plays with."""
    from sim.batch.cluster_worker import unlike, versions

    try:
        client.wait_for_workers(1, timeout=ANSWER)
    except TimeoutError as error:
        raise ClusterError(
            f"--scheduler {address}: the scheduler has no workers; start some with 'dask worker {address}'"
        ) from error
    here = versions()
    wrong = []
    with _told_if_gone(address):
        answers: Mapping[str, Any] = client.run(versions, on_error="return")
    for worker, found in sorted(answers.items()):
        if isinstance(found, BaseException):
            wrong.append(f"  {worker}: no zopa that can be used ({found})")
        elif differs := unlike(found, here):
            wrong.append(f"  {worker}: {differs}")
    if wrong:
        more = [f"  and {len(wrong) - TOLD} more"] if len(wrong) > TOLD else []
        raise ClusterError(
            "\n".join(
                [
                    f"--scheduler {address}: rows would differ, as {len(wrong)} of {len(answers)} workers play "
                    "with other versions than this machine:",
                    *wrong[:TOLD],
                    *more,
                    "Install the same on all of them, for instance with pip install -c constraints.txt, and "
                    "start the workers anew",
                ]
            )
        )


@contextmanager
def _told_if_gone(address: str) -> Iterator[None]:
    """What the library raises when the scheduler goes away meanwhile, in our words."""
    try:
        yield
    except ClusterError:
        raise
    except Exception as error:
        raise ClusterError(_gone(address)) from error


def _gone(address: str) -> str:
    return f"the cluster at {address} does not answer any more"


# --- meanwhile


def _play(client: Client, address: str, work: Work, jobs: Iterable[Job], report: Report) -> Parts:
    from sim.batch.cluster_worker import Hand, play, versions

    name = f"zopa-{uuid4().hex}"
    hand = Hand(name, _pickled(work), versions())
    with _told_if_gone(address):
        client.register_plugin(hand, name=name)
    report("cluster_compile" if work.compiled else "cluster_begin")
    flight = _Flight(client, address)
    upcoming = enumerate(bundles(work, jobs))
    try:
        while True:
            while flight.has_room():
                number, bundle = next(upcoming, (0, ()))
                if not bundle:
                    break
                key = f"{name}-{number}"
                flight.begin(key, client.submit(play, name, bundle, key=key, pure=False))
            if not flight:
                return
            yield from flight.next()
    finally:
        _let_go(client, flight, name)


def _pickled(work: Work) -> bytes:
    """Work and plug-ins of one's own. Their modules travel along: workers need no copy, and never play an old one."""
    import cloudpickle

    added = (STRATEGIES.added(), PROTOCOLS.added())
    modules = {plugin.__module__ for plugins in added for plugin in plugins.values()} - {"__main__"}
    with _by_value(cloudpickle, modules):
        try:
            pickled: bytes = cloudpickle.dumps((work, *added))
        except Exception as error:
            raise ClusterError(
                f"strategies or protocols of your own cannot be sent to the cluster ({type(error).__name__}: "
                f"{error}); keep what cannot travel, such as open files, out of their module"
            ) from error
    return pickled


@contextmanager
def _by_value(cloudpickle: Any, modules: Iterable[str]) -> Iterator[None]:
    known = cloudpickle.list_registry_pickle_by_value()
    ours = [sys.modules[name] for name in sorted(modules) if name in sys.modules and name not in known]
    try:
        for module in ours:
            cloudpickle.register_pickle_by_value(module)
        yield
    finally:
        for module in ours:
            with suppress(ValueError):
                cloudpickle.unregister_pickle_by_value(module)


class _Flight:
    """The tasks that the cluster has: never many more than it has threads, and none longer than needed."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address
        self._tasks: dict[str, Future[Any]] = {}
        self._done: SimpleQueue[str] = SimpleQueue()
        self._threads = 0
        self._seen = self._looked = time.monotonic()
        self._look()

    def __len__(self) -> int:
        return len(self._tasks)

    def has_room(self) -> bool:
        """Whether a task may be begun."""
        if time.monotonic() - self._looked > LOOK:
            self._look()
        return len(self._tasks) < AHEAD * max(self._threads, 1)

    def begin(self, key: str, future: Future[Any]) -> None:
        """Take up a task."""
        self._tasks[key] = future
        future.add_done_callback(lambda _: self._done.put(key))

    def next(self) -> tuple[Part, ...]:
        """The parts of the next task that is done. Raises ClusterError if there will be none."""
        while True:
            try:
                key = self._done.get(timeout=1.0)
                break
            except Empty:
                self._look()
        future = self._tasks.pop(key)
        try:
            return self._parts(future)
        finally:
            future.release()  # else it would stay in the memory of the cluster

    def cancel(self) -> None:
        """Ask for nothing more."""
        if self._tasks:
            self._client.cancel(list(self._tasks.values()), force=True)
            self._tasks.clear()

    def _parts(self, future: Future[Any]) -> tuple[Part, ...]:
        from distributed import KilledWorker

        from sim.batch.cluster_worker import Unfit

        while True:
            if future.status in ("cancelled", "lost"):
                raise ClusterError(_gone(self._address))
            try:
                parts: tuple[Part, ...] = future.result(timeout=ANSWER)
                return parts
            except TimeoutError:  # its worker has gone with it, and another one plays it again
                self._look()
            except KilledWorker as error:
                raise ClusterError(
                    f"{error.allowed_failures + 1} workers in a row were killed at the same task: they may lack "
                    "memory; give each fewer threads ('dask worker --nthreads') or more memory"
                ) from error
            except Unfit as error:
                raise ClusterError(
                    f"a worker of the cluster at {self._address} cannot play: {error}"
                ) from error
            except Exception as error:
                if future.status == "error":
                    raise ClusterError(
                        f"a worker of the cluster at {self._address} had to give up: "
                        f"{type(error).__name__}: {error}"
                    ) from error
                raise ClusterError(_gone(self._address)) from error

    def _look(self) -> None:
        """Count the threads of the cluster. Without workers it is given some time to find new ones."""
        with _told_if_gone(self._address):
            if self._client.status != "running":
                raise ClusterError(_gone(self._address))
            self._threads = sum(self._client.nthreads().values())
        self._looked = time.monotonic()
        if self._threads:
            self._seen = self._looked
        elif self._looked - self._seen > ALONE:
            raise ClusterError(
                f"the cluster at {self._address} has had no worker for {ALONE:.0f} seconds; start some with "
                f"'dask worker {self._address}'"
            )


def _let_go(client: Client, flight: _Flight, name: str) -> None:
    """Cancel what is in flight, and take the work back: workers stop in the middle of a chunk."""
    if client.status != "running":
        return
    for step in (flight.cancel, lambda: client.unregister_worker_plugin(name)):
        with suppress(Exception):  # there may be nobody left to tell
            step()
