"""The desk: jobs are worked out once, first answers first, in processes of their own, whatever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from sim.dashboard.work import Answer, Desk


@dataclass(frozen=True)
class Counting:
    """Leaves the numbers of all steps; notes each step in a file, and waits while a file says so."""

    name: str
    steps: int
    notes: str
    waits: float = 0.0

    def step(self, number: int, left: tuple[int, ...] | None) -> tuple[int, ...]:
        time.sleep(self.waits)
        with Path(self.notes).open("a", encoding="utf-8") as notes:
            notes.write(f"{self.name}{number} {os.getpid()}\n")
        assert len(left or ()) == number
        return (*(left or ()), number)

    def conclude(self, left: tuple[int, ...]) -> tuple[int, ...]:
        return left


@dataclass(frozen=True)
class Failing:
    steps: int = 2

    def step(self, number: int, left: int | None) -> int:
        raise ValueError("the sky is falling")

    def conclude(self, left: int) -> int:
        return left


@dataclass(frozen=True)
class Dying:
    """Its worker dies at the first try."""

    mark: str
    steps: int = 2

    def step(self, number: int, left: int | None) -> int:
        if not Path(self.mark).exists():
            Path(self.mark).touch()
            os._exit(1)
        return number + 1

    def conclude(self, left: int) -> int:
        return left


@dataclass(frozen=True)
class Concluding(Counting):
    """Its conclusion, in this process, waits until it may go on."""

    def conclude(self, left: tuple[int, ...]) -> tuple[int, ...]:
        CONCLUDING.set()
        assert GO_ON.wait(30)
        return super().conclude(left)


CONCLUDING, GO_ON = threading.Event(), threading.Event()


@dataclass(frozen=True)
class Inconclusive:
    steps: int = 2

    def step(self, number: int, left: int | None) -> int:
        return number

    def conclude(self, left: int) -> int:
        raise ValueError("nothing follows")


@pytest.fixture
def desk() -> Iterator[Desk]:
    opened = Desk(workers=1)
    yield opened
    opened.close()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.01)


def whole(desk: Desk, job: object) -> list[Answer]:
    told: list[Answer] = []
    done = threading.Event()

    def hear(answer: Answer) -> None:
        told.append(answer)
        if answer.is_whole:
            done.set()

    desk.ask(job, hear)  # type: ignore[arg-type]
    assert done.wait(30)
    return told


def test_every_step_is_told(desk: Desk, notes: Path) -> None:
    told = whole(desk, Counting("a", 3, str(notes)))
    assert [answer.value for answer in told] == [(0,), (0, 1), (0, 1, 2)]
    assert [answer.is_whole for answer in told] == [False, False, True]
    assert [answer.share for answer in told] == pytest.approx([1 / 3, 2 / 3, 1])


def test_it_is_worked_out_in_another_process(desk: Desk, notes: Path) -> None:
    whole(desk, Counting("a", 1, str(notes)))
    assert notes.read_text().split()[1] != str(os.getpid())


def test_a_job_is_worked_out_once_for_all_and_remembered(desk: Desk, notes: Path) -> None:
    job = Counting("a", 2, str(notes))
    first = whole(desk, job)
    again = whole(desk, Counting("a", 2, str(notes)))
    assert again[0] == first[-1]
    assert len(notes.read_text().splitlines()) == 2
    assert desk.known(job) == first[-1]


def test_first_answers_go_before_later_steps_of_others(desk: Desk, notes: Path) -> None:
    slow = Counting("slow", 6, str(notes), waits=0.2)
    done: list[Answer] = []
    desk.ask(slow, done.append)
    wait_for(lambda: len(done) >= 1)
    whole(desk, Counting("quick", 1, str(notes)))
    assert len(done) < 6
    wait_for(lambda: len(done) == 6)


def test_what_nobody_waits_for_stops(desk: Desk, notes: Path) -> None:
    told: list[Answer] = []
    leave = desk.ask(Counting("a", 200, str(notes), waits=0.05), told.append)
    wait_for(lambda: len(told) >= 1)
    leave()
    heard = len(told)
    time.sleep(0.5)
    played = len(notes.read_text().splitlines())
    time.sleep(0.3)
    assert len(notes.read_text().splitlines()) == played < 20
    assert len(told) == heard


def test_it_goes_on_where_it_stopped(desk: Desk, notes: Path) -> None:
    job = Counting("a", 6, str(notes), waits=0.05)
    told: list[Answer] = []
    leave = desk.ask(job, told.append)
    wait_for(lambda: len(told) >= 2)
    leave()
    whole(desk, job)
    assert len(notes.read_text().splitlines()) == 6


def test_a_problem_is_told_and_the_next_asking_tries_again(desk: Desk) -> None:
    (told,) = whole(desk, Failing())
    assert told.problem == "the sky is falling"
    assert told.value is None
    (again,) = whole(desk, Failing())
    assert again.problem == "the sky is falling"


def test_who_asks_while_a_step_is_concluded_has_no_step_played_twice(desk: Desk, notes: Path) -> None:
    CONCLUDING.clear()
    GO_ON.clear()
    job = Concluding("a", 3, str(notes))
    told: list[Answer] = []
    desk.ask(job, told.append)
    assert CONCLUDING.wait(30)
    desk.ask(job, lambda answer: None)
    GO_ON.set()
    wait_for(lambda: bool(told) and told[-1].is_whole)
    assert told[-1].value == (0, 1, 2)
    assert [line.split()[0] for line in notes.read_text().splitlines()] == ["a0", "a1", "a2"]


def test_a_conclusion_that_fails_is_told_as_any_problem(desk: Desk) -> None:
    assert whole(desk, Inconclusive())[-1].problem == "nothing follows"
    assert whole(desk, Inconclusive())[-1].problem == "nothing follows"


def test_a_reader_who_cannot_be_told_leaves_the_next_as_they_are(
    desk: Desk, notes: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(answer: Answer) -> None:
        raise RuntimeError("I am not here")

    job = Counting("a", 3, str(notes), waits=0.1)
    desk.ask(job, fail)
    assert [answer.done for answer in whole(desk, job)] == [1, 2, 3]
    assert caplog.text.count("RuntimeError: I am not here") == 3


def test_who_is_slow_to_hear_keeps_no_worker_waiting(desk: Desk, notes: Path) -> None:
    heard, go_on = [], threading.Event()

    def hear(answer: Answer) -> None:
        assert go_on.wait(30)
        heard.append(answer.done)

    job = Counting("a", 3, str(notes))
    desk.ask(job, hear)
    wait_for(lambda: desk.known(job).is_whole)
    assert heard == []
    go_on.set()
    wait_for(lambda: heard == [1, 2, 3])


def test_who_has_left_is_told_nothing_that_is_still_to_be_told(desk: Desk, notes: Path) -> None:
    go_on = threading.Event()
    slow, left = Counting("slow", 1, str(notes)), Counting("left", 1, str(notes))
    desk.ask(slow, lambda answer: bool(go_on.wait(30)))
    told: list[Answer] = []
    leave = desk.ask(left, told.append)
    wait_for(lambda: desk.known(left).is_whole)
    leave()
    go_on.set()
    whole(desk, slow)  # told after it would have been
    assert told == []


class Heavy:
    """What only steps need."""


@dataclass(frozen=True)
class Carrying:
    steps: int = 3

    def step(self, number: int, left: Heavy | None) -> Heavy:
        assert (left is None) == (number == 0)
        return Heavy()

    def conclude(self, left: Heavy) -> int:
        CARRIED.append(weakref.ref(left))
        return len(CARRIED)


CARRIED: list[weakref.ref[Heavy]] = []


def test_what_steps_hand_on_is_let_go_once_the_answer_is_whole(desk: Desk) -> None:
    assert whole(desk, Carrying())[-1].value == 3
    wait_for(lambda: all(left() is None for left in CARRIED))


def test_a_desk_that_was_closed_can_be_asked_again(notes: Path) -> None:
    desk = Desk(workers=1)
    jobs = [Counting(name, 2, str(notes), waits=0.2) for name in "abc"]
    for job in jobs:
        desk.ask(job, lambda answer: None)
    wait_for(lambda: desk.known(jobs[0]).done > 0)
    desk.close()
    try:
        for job in jobs:
            assert whole(desk, job)[-1].value == (0, 1)
    finally:
        desk.close()


@pytest.mark.skipif(os.name != "posix", reason="only there a terminal interrupts a group of processes")
def test_interrupting_all_processes_leaves_the_workers_to_the_server(notes: Path) -> None:
    """As Ctrl+C in a terminal does: nobody but the server hears of it, and no worker complains."""
    here = [str(Path(__file__).parent), *sys.path]
    program = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(notes)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(here)},
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "working\n"
    os.killpg(program.pid, signal.SIGINT)
    said, complained = program.communicate(timeout=30)
    assert complained == ""
    assert said == "interrupted\nclosed\n"


INTERRUPTED = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets what runs in the background ignore it
from sim.dashboard.work import Desk
from test_work import Counting, wait_for

desk = Desk(workers=2)
begun, waits = Counting("begun", 2, sys.argv[1]), Counting("waits", 1, sys.argv[1], waits=1.0)
desk.ask(begun, lambda answer: None)
wait_for(lambda: desk.known(begun).is_whole)
desk.ask(waits, lambda answer: None)
try:
    print("working", flush=True)
    time.sleep(30)
except KeyboardInterrupt:
    print("interrupted", flush=True)
desk.close()
print("closed", flush=True)
"""


def test_a_worker_that_dies_loses_nothing(desk: Desk, notes: Path, tmp_path: Path) -> None:
    assert whole(desk, Counting("before", 1, str(notes)))[-1].is_whole
    assert whole(desk, Dying(str(tmp_path / "dead")))[-1].value == 2
    assert whole(desk, Counting("after", 1, str(notes)))[-1].is_whole


def test_answers_are_forgotten_in_the_end(notes: Path) -> None:
    desk = Desk(workers=1, keeps=3)
    try:
        for n in range(6):
            leave = desk.ask(Counting(str(n), 1, str(notes)), lambda answer: None)
            wait_for(lambda n=n: desk.known(Counting(str(n), 1, str(notes))).is_whole)  # type: ignore[misc]
            leave()
        assert not desk.known(Counting("0", 1, str(notes))).done
        assert desk.known(Counting("5", 1, str(notes))).done
    finally:
        desk.close()


def test_readiness_is_told_once_the_workers_are_warm() -> None:
    desk = Desk(workers=1, warm_up=_warm)
    ready = threading.Event()
    desk.when_ready(ready.set)
    assert not desk.is_ready
    desk.start()
    try:
        assert ready.wait(30)
        again = threading.Event()
        desk.when_ready(again.set)
        assert again.is_set()
    finally:
        desk.close()


def test_every_worker_is_warm_before_its_first_step_the_first_one_alone(notes: Path) -> None:
    desk = Desk(workers=3, warm_up=partial(_note_warmth, str(notes)))
    desk.start()
    try:
        wait_for(lambda: notes.exists() and notes.read_text().count("warm ") == 3)
        lines = [line.split() for line in notes.read_text().splitlines()]
        assert len({pid for _, pid in lines}) == 3
        assert [what for what, _ in lines[:2]] == ["warming", "warm"]
        assert lines[0][1] == lines[1][1]
    finally:
        desk.close()


def test_workers_in_place_of_dead_ones_are_warm_too(notes: Path, tmp_path: Path) -> None:
    desk = Desk(workers=1, warm_up=partial(_note_warmth, str(notes)))
    try:
        assert whole(desk, Dying(str(tmp_path / "dead")))[-1].value == 2
        assert notes.read_text().count("warm ") == 2
    finally:
        desk.close()


def test_a_worker_that_cannot_get_ready_says_so_and_works_all_the_same(
    notes: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(workers=1, warm_up=_freeze)
    ready = threading.Event()
    desk.when_ready(ready.set)
    try:
        assert whole(desk, Counting("a", 1, str(notes)))[-1].value == (0,)
        assert ready.wait(30)
    finally:
        desk.close()
    said = capfd.readouterr().err
    assert "a worker could not get ready" in said
    assert "too cold" in said


def test_workers_that_die_while_they_get_ready_are_a_problem_and_not_for_ever(
    notes: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(workers=2, warm_up=_die)
    try:
        assert whole(desk, Counting("a", 1, str(notes)))[-1].problem
        assert desk.is_ready
        assert "a worker could not be started" in caplog.text
    finally:
        desk.close()


def _warm() -> None:
    time.sleep(0.1)


def _note_warmth(notes: str) -> None:
    for what in ("warming", "warm"):
        with Path(notes).open("a", encoding="utf-8") as file:
            file.write(f"{what} {os.getpid()}\n")
        time.sleep(0.2)


def _freeze() -> None:
    raise RuntimeError("too cold")


def _die() -> None:
    os._exit(1)
