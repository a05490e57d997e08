"""What the server keeps for its readers is let go when the last one has left, and not before."""

from __future__ import annotations

import gc
import threading
import weakref

from sim.dashboard.explore.page import first
from sim.dashboard.explore.watched import watch
from sim.dashboard.keeping import Readers, kept, let_go
from sim.dashboard.place import Place


def test_an_answer_is_kept_until_it_is_let_go() -> None:
    asked: list[int] = []

    @kept(2)
    def double(n: int) -> int:
        asked.append(n)
        return 2 * n

    assert [double(1), double(1), double(2)] == [2, 2, 4]
    assert asked == [1, 2]
    let_go()
    assert double(1) == 2
    assert asked == [1, 2, 1]


def test_nothing_holds_a_run_that_was_let_go() -> None:
    place = Place()
    str(first(place))
    run = weakref.ref(watch(place.case, place.rng_seed, place.run, place.replicates))
    assert run() is watch(place.case, place.rng_seed, place.run, place.replicates)
    let_go()
    gc.collect()
    assert run() is None


def test_it_is_let_go_when_the_last_reader_has_left() -> None:
    gone = threading.Event()
    readers = Readers(gone.set, linger=0.05)
    first_left, second_left = readers.came(), readers.came()
    first_left()
    assert not gone.wait(0.2)
    second_left()
    assert gone.wait(10)


def test_a_page_that_is_loaded_again_finds_everything() -> None:
    gone = threading.Event()
    readers = Readers(gone.set, linger=0.3)
    readers.came()()
    again = readers.came()
    assert not gone.wait(0.6)
    again()
    assert gone.wait(10)


def test_a_server_that_stops_waits_for_nobody() -> None:
    gone = threading.Event()
    readers = Readers(gone.set, linger=0.2)
    readers.came()()
    readers.close()
    assert not gone.wait(0.5)
