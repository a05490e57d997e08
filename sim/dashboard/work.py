"""Background work: what takes longer than half a second is done outside the server's process, step by step.

A page asks a desk for the answer to a job and is told after every step. Jobs are asked once however many readers wait
for them, the first steps of all go before the later steps of any, and a job that nobody waits for any more stops.
"""

from __future__ import annotations

import heapq
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from multiprocessing.synchronize import Lock
from typing import Any, Protocol

KEPT = 256  # answers that are remembered
TRIES = 2  # a step whose worker died is played once more
PATIENCE = 3.0  # seconds in which a step may end once the desk closes

log = logging.getLogger(__name__)


class Job(Hashable, Protocol):
    """Something to work out: a frozen value that can be pickled and hashed.

    steps: into how many steps it falls, each of a fraction of a second.
    """

    @property
    def steps(self) -> int:
        """How many steps there are."""
        ...

    def step(self, number: int, left: Any) -> Any:
        """Work out a step, in any worker, from what the step before has left (None before the first); leave as much."""
        ...

    def conclude(self, left: Any) -> Any:
        """The answer in what a step has left, in the server: this must take a few milliseconds at most."""
        ...


@dataclass(frozen=True)
class Answer:
    """What is known of a job. value: None before the first step. problem: why there will be no more."""

    job: Hashable
    done: int = 0
    steps: int = 1
    value: Any = None
    problem: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing more to come."""
        return self.done >= self.steps or self.problem is not None

    @property
    def share(self) -> float:
        """How much of the work is done."""
        return self.done / self.steps


Told = Callable[[Answer], None]


@dataclass
class _Running:
    job: Any
    answer: Answer
    left: Any = None  # by the last step, for the next one
    told: dict[int, Told] = field(default_factory=dict)
    is_queued: bool = False
    tries: int = 0


class Desk:
    """Takes jobs and hands their steps to workers, which are processes of their own.

    workers: how many, by default one less than there are cores, so that pages stay quick · warm_up: what every worker
    does first; `is_ready` says when one has, also one that failed in it, which is logged: its steps will say what is
    wrong · keeps: how many answers are remembered.
    """

    def __init__(
        self, workers: int | None = None, warm_up: Callable[[], None] | None = None, keeps: int = KEPT
    ) -> None:
        self.workers = workers or max(1, (os.cpu_count() or 2) - 1)
        self.is_ready = warm_up is None
        self._warm_up = warm_up
        self._keeps = keeps
        self._lock = threading.RLock()
        self._running: OrderedDict[Hashable, _Running] = OrderedDict()
        self._queue: list[tuple[int, int, Hashable]] = []  # step, order of asking, job
        self._order = count()
        self._busy = 0
        self._pool: ProcessPoolExecutor | None = None
        self._teller: ThreadPoolExecutor | None = None
        self._watchers = count()
        self._ready_told: dict[int, Callable[[], None]] = {}

    # --- for pages

    def start(self) -> None:
        """Start the workers, so that the first reader does not wait for it."""
        with self._lock:
            if self._pool is None:
                self._pool = self._new_pool()
                # One thread keeps the order, and whoever is slow to hear keeps no worker waiting.
                self._teller = ThreadPoolExecutor(1, "desk-tells")

    def close(self) -> None:
        """Stop the workers: a step is finished first if that takes no longer than `PATIENCE`."""
        with self._lock:
            pool, self._pool = self._pool, None
            teller, self._teller = self._teller, None
            for _, _, job in self._queue:
                self._running[job].is_queued = False
            self._queue.clear()
        if teller is not None:
            teller.shutdown(wait=False, cancel_futures=True)
        if pool is not None:
            workers = list((getattr(pool, "_processes", None) or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            until = time.monotonic() + PATIENCE
            for worker in workers:
                worker.join(max(0.0, until - time.monotonic()))
                if worker.is_alive():  # it may be compiling, for half a minute; nobody is left to be told
                    worker.terminate()
            pool.shutdown(wait=True)

    def when_ready(self, told: Callable[[], None]) -> Callable[[], None]:
        """Call back once the workers are ready, at once if they are; the result takes that back."""
        with self._lock:
            if not self.is_ready:
                number = next(self._watchers)
                self._ready_told[number] = told
                return lambda: self._forget_ready(number)
        told()
        return lambda: None

    def ask(self, job: Job, told: Told) -> Callable[[], None]:
        """Have a job worked out and be told after each step, soon if something is known; the result ends the interest.

        `told` is called in a thread of the desk, one answer after the other.
        """
        self.start()
        with self._lock:
            running = self._running.get(job)
            if running is None or running.answer.problem is not None:
                running = _Running(job, Answer(job, 0, job.steps))
                self._running[job] = running
            self._running.move_to_end(job)
            number = next(self._watchers)
            running.told[number] = told
            if running.answer.done:
                self._tell(running, number)
            self._put(running)
            self._trim()
        self._hand_out()
        return lambda: self._leave(running, number)

    def known(self, job: Job) -> Answer:
        """What is known of a job, without asking for more."""
        with self._lock:
            running = self._running.get(job)
            return running.answer if running else Answer(job, 0, job.steps)

    # --- within

    def _leave(self, running: _Running, number: int) -> None:
        with self._lock:
            running.told.pop(number, None)

    def _forget_ready(self, number: int) -> None:
        with self._lock:
            self._ready_told.pop(number, None)

    def _is_up(self, future: Future[None]) -> None:
        """A worker is ready, or has died over it: nobody need wait for that any more."""
        if future.cancelled():
            return
        error = future.exception()
        if (
            error is not None and self._pool is not None
        ):  # when closed, workers are stopped in whatever they do
            log.error("a worker could not be started: %s", error)
        with self._lock:
            self.is_ready = True
            told = list(self._ready_told.values())
            self._ready_told.clear()
            self._call(*told)

    def _put(self, running: _Running) -> None:
        """Queue the next step of a job that somebody waits for."""
        if not running.is_queued and running.told and not running.answer.is_whole:
            running.is_queued = True
            heapq.heappush(self._queue, (running.answer.done, next(self._order), running.job))

    def _trim(self) -> None:
        """Forget the oldest answers that nobody waits for."""
        if len(self._running) <= self._keeps:
            return
        for job in [job for job, of in self._running.items() if not of.told and not of.is_queued]:
            if len(self._running) <= self._keeps:
                break
            del self._running[job]

    def _hand_out(self) -> None:
        while True:
            with self._lock:
                if self._pool is None or self._busy >= self.workers or not self._queue:
                    return
                job = heapq.heappop(self._queue)[2]
                running = self._running[job]
                if not running.told:
                    running.is_queued = False  # nobody waits for it any more
                    continue
                self._busy += 1
                number, left, pool = running.answer.done, running.left, self._pool
            try:
                future = _submit(pool, _step, running.job, number, left)
            except (BrokenExecutor, RuntimeError) as error:
                self._failed(running, error)
                continue
            future.add_done_callback(partial(self._done, running))

    def _done(self, running: _Running, future: Future[Any]) -> None:
        try:
            left = future.result()
            value = running.job.conclude(left)
        except CancelledError:
            with self._lock:
                self._set_down(running)
            return
        except BaseException as error:  # whatever a step raises, those who wait are told
            self._failed(running, error)
        else:
            # All at once: whoever asks in between would have the same step played again.
            with self._lock:
                self._set_down(running)
                running.tries = 0
                running.answer = Answer(running.job, running.answer.done + 1, running.job.steps, value)
                running.left = None if running.answer.is_whole else left
                self._tell(running, *running.told)
                self._put(running)
        self._hand_out()

    def _failed(self, running: _Running, error: BaseException) -> None:
        """Try again with new workers if one died; else tell those who wait."""
        with self._lock:
            self._set_down(running)
            running.tries += 1
            if isinstance(error, BrokenExecutor):
                self._renew()
                if running.tries < TRIES:
                    self._put(running)
                    return
            known = running.answer
            running.answer = Answer(
                known.job, known.done, known.steps, known.value, str(error) or repr(error)
            )
            self._tell(running, *running.told)

    def _set_down(self, running: _Running) -> None:
        """A step of it is no longer in any hands."""
        self._busy -= 1
        running.is_queued = False

    def _tell(self, running: _Running, *numbers: int) -> None:
        """Have some of those who wait told what is known now; who leaves before it is their turn is not."""
        answer = running.answer

        def tell(number: int) -> None:
            told = running.told.get(number)
            if told is not None:
                told(answer)

        self._call(*(partial(tell, number) for number in numbers))

    def _call(self, *calls: Callable[[], None]) -> None:
        """Have the teller call, in order; nobody is told any more once the desk is closed."""
        if self._teller is not None:
            for call in calls:
                self._teller.submit(_safely, call)

    def _new_pool(self) -> ProcessPoolExecutor:
        # Spawned, as on every system: a forked copy of a server with threads may stand still for ever.
        spawn = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(
            self.workers, mp_context=spawn, initializer=_begin, initargs=(self._warm_up, spawn.Lock())
        )
        for _ in range(self.workers):  # a pool starts a worker only when there is something to do for it
            _submit(pool, _nothing).add_done_callback(self._is_up)
        return pool

    def _renew(self) -> None:
        """New workers in place of a pool in which one died; several steps may tell of the same death."""
        pool = self._pool
        if pool is not None and getattr(pool, "_broken", False):
            self._pool = self._new_pool()
            pool.shutdown(wait=False)


def _step(job: Job, number: int, left: Any) -> Any:
    return job.step(number, left)


def _nothing() -> None:
    """What a worker has to do to be there."""


def _begin(warm_up: Callable[[], None] | None, turn: Lock) -> None:
    """What every worker does first. turn: of the first, which may compile what the others then find compiled."""
    _leave_interrupts_to_the_server()
    if warm_up is None:
        return
    is_first = turn.acquire(block=False)
    if not is_first:
        with turn:
            pass
    try:
        warm_up()
    except Exception:
        log.exception("a worker could not get ready")
    finally:
        if is_first:
            turn.release()


def _safely(call: Callable[[], None]) -> None:
    """One reader who cannot be told is no reason not to tell the next."""
    try:
        call()
    except Exception:
        log.exception("a reader could not be told")


# --- Ctrl+C in a terminal reaches every process; the server closes its workers in order


def _submit(pool: ProcessPoolExecutor, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """Submit to a pool, which may start a worker for it: one that interrupts pass by from its first moment on."""
    with _interrupts_blocked():
        return pool.submit(call, *arguments)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block interrupts in this thread and, since that is inherited, in every process that it starts."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _leave_interrupts_to_the_server() -> None:
    """Ignore them, where none can be blocked before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
