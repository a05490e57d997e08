"""Ask the desk from a page: its answers come from other threads and find their way to the right reader."""

from __future__ import annotations

import threading
from collections.abc import Callable

import solara
from solara.server import kernel_context

from sim.dashboard.jobs.warming import warm_up
from sim.dashboard.work import Answer, Desk, Job

desk = Desk(warm_up=warm_up)  # one for all readers


def use_answer(job: Job | None, tries: int = 0) -> Answer | None:
    """What is known of a job, fresh after every step; None without one. Asking for another one drops the first.

    tries: another number asks again, after a problem.
    """
    known = solara.use_reactive(desk.known(job) if job is not None else None)

    def ask() -> Callable[[], None] | None:
        if job is None:
            known.set(None)
            return None
        known.set(desk.known(job))
        return desk.ask(job, _here(known.set))

    solara.use_effect(ask, [job, tries])
    answer = known.value
    return (
        answer if answer is not None and answer.job == job else (desk.known(job) if job is not None else None)
    )


def use_latest(answer: Answer | None) -> Answer | None:
    """The last answer that knew something: what a page may go on showing while it waits for another one."""
    last: solara.Ref[Answer | None] = solara.use_ref(None)
    if answer is not None and answer.value is not None:
        last.current = answer
    return last.current


def wait_for(job: Job, seconds: float) -> Answer:
    """The answer to a job once it is whole, for whoever may wait; what is known after so many seconds."""
    told = threading.Event()
    leave = desk.ask(job, lambda answer: told.set() if answer.is_whole else None)
    try:
        told.wait(seconds)
        return desk.known(job)
    finally:
        leave()


def use_readiness() -> bool:
    """Whether the workers are ready; until then pages say that they are preparing."""
    ready = solara.use_reactive(desk.is_ready)
    solara.use_effect(lambda: desk.when_ready(_here(lambda: ready.set(True))), [])
    return ready.value


def _here(call: Callable[..., None]) -> Callable[..., None]:
    """The same call from any thread, in the context of this reader; nothing once the reader has left."""
    context = kernel_context.get_current_context() if kernel_context.has_current_context() else None
    if context is None:
        return call

    def called(*arguments: object) -> None:
        if context.closed_event.is_set():
            return
        with context:
            call(*arguments)

    return called
