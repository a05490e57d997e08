"""Who plays the jobs of a batch: threads for compiled rules, processes for strategies in plain Python.

A scheduler takes work and jobs and yields the part of each job, in whatever order they get done. It takes few more
jobs than it has workers, so that memory stays bounded, and lets go of what is left when it is closed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait as wait_for
from typing import Any

from sim.batch.jobs import Job, Part, Player, Work
from sim.protocols import PROTOCOLS
from sim.strategies import STRATEGIES

Parts = Generator[Part, None, None]
Report = Callable[[str], None]  # takes the stage that is begun
Scheduler = Callable[[Work, Iterable[Job], Report], Parts]

AHEAD = 2  # jobs per worker that are handed out


def local(workers: int) -> Scheduler:
    """The scheduler of this machine."""

    def play(work: Work, jobs: Iterable[Job], report: Report) -> Parts:
        if work.compiled:
            return _threads(work, jobs, workers, report)
        return _here(work, jobs) if workers == 1 else _processes(work, jobs, workers, report)

    return play


def _threads(work: Work, jobs: Iterable[Job], workers: int, report: Report) -> Parts:
    """Compiled loops let go of Python's lock, so threads are enough."""
    report("load")
    player = Player(work)
    player.warm_up()
    with ThreadPoolExecutor(workers) as pool, _stopping(player):
        yield from _as_they_get_done(pool, player.play, jobs, workers)


@contextmanager
def _stopping(player: Player) -> Iterator[None]:
    """Let a player stop in the middle of its chunks once nobody waits for them."""
    try:
        yield
    finally:
        player.stopped.set()


def _here(work: Work, jobs: Iterable[Job]) -> Parts:
    """In this process, so that a class that no other process can import plays too."""
    player = Player(work)
    for job in jobs:
        yield player.play(job)


def _processes(work: Work, jobs: Iterable[Job], workers: int, report: Report) -> Parts:
    report("processes")
    context = multiprocessing.get_context("spawn")
    given = (work, STRATEGIES.added(), PROTOCOLS.added())
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_join, initargs=given) as pool:
        try:
            yield from _as_they_get_done(pool, _play, jobs, workers)
        except BrokenProcessPool as error:
            raise OSError("a worker process has ended before its time (killed, or out of memory)") from error


def _as_they_get_done(
    pool: Executor, play: Callable[[Job], Part], jobs: Iterable[Job], workers: int
) -> Parts:
    upcoming = iter(jobs)
    waiting: set[Future[Part]] = set()
    try:
        while True:
            for job in upcoming:
                waiting.add(pool.submit(play, job))
                if len(waiting) >= AHEAD * workers:
                    break
            if not waiting:
                return
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        for future in waiting:
            future.cancel()


# --- in a worker process

_player: Player | None = None


def _join(work: Work, strategies: Mapping[str, Any], protocols: Mapping[str, Any]) -> None:
    """Get ready; makes the plug-ins known that were registered by hand."""
    global _player
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is asked to stop, and stops the others
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for name, strategy in strategies.items():
        STRATEGIES.register(name, strategy)
    for name, protocol in protocols.items():
        PROTOCOLS.register(name, protocol)
    _player = Player(work)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _play(job: Job) -> Part:
    assert _player is not None
    return _player.play(job)
