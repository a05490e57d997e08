"""Bundles: named tuples as they are in plain Python, behind a pointer in compiled code, and read alike in both."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.play import compiling
from sim.play.bundles import by_reference, put, row_of, taught

Floats = NDArray[np.float64]


class Inner(NamedTuple):
    """Arrays of several types, one of them a part of another, and numbers."""

    shorts: NDArray[np.int16]
    flags: NDArray[np.bool_]
    column: Floats
    count: int
    limit: float


class Outer(NamedTuple):
    """A bundle that holds another, and a row of others."""

    table: Floats
    inner: Inner
    row: Any
    is_open: bool


def inner(seed: int) -> Inner:
    """A bundle with something to be read in every part."""
    rng = np.random.default_rng(seed)
    return Inner(
        rng.integers(-9, 9, (2, 3)).astype(np.int16),
        rng.random(4) < 0.5,
        rng.random((3, 4))[:, 1],  # every fourth number: strides count
        seed,
        float(rng.random()),
    )


def tell(bundle: Inner) -> float:
    """All that a bundle holds in one number."""
    total = bundle.limit * bundle.count
    for i in range(bundle.shorts.shape[0]):
        for j in range(bundle.shorts.shape[1]):
            total = total * 1.5 + bundle.shorts[i, j]
    for k in range(bundle.column.size):
        total = total * 1.5 + bundle.column[k]
    for k in range(bundle.flags.size):
        total = total * 1.5 + (1.0 if bundle.flags[k] else 0.0)
    return total


def work(outer: Outer, room: Floats) -> None:
    """Read what lies behind several pointers, row by row, and write through one of them."""
    room[0] = tell(outer.inner)
    room[1] = outer.table[1, 0] if outer.is_open else -1.0
    for k in range(3):
        room[2 + k] = tell(outer.row[k])
    outer.inner.column[:] = outer.table[0, 0]
    outer.row[1].shorts[0, 0] = 7


def play(table: Floats, one: Inner, first: Inner, second: Inner, is_open: bool, room: Floats) -> None:
    """The outermost loop, where bundles lie: makes them, fills a row, and hands them on."""
    row = row_of(first, 3)
    put(row, 0, first)
    put(row, 1, second)
    put(row, 2, Inner(first.shorts, second.flags, first.column, second.count, 0.25))
    work(by_reference(Outer(table, by_reference(one), row, is_open)), room)


def plainly() -> Callable[..., None]:
    """The loop as it stands."""
    return play


def compiled() -> Callable[..., None]:
    """The loop as Numba compiles it; in memory only, so that no cache is touched."""
    import numba

    compiling.register(tell)
    inside: Any = numba.njit(tell)
    through: Any = numba.njit(compiling.bind(work, {"tell": inside}))
    loop: Callable[..., None] = numba.njit(compiling.bind(play, {**taught(), "work": through}))
    return loop


@pytest.fixture(scope="module", params=[plainly, compiled])
def loop(request: pytest.FixtureRequest) -> Callable[..., None]:
    made: Callable[..., None] = request.param()
    return made


@pytest.mark.parametrize("is_open", [True, False])
def test_what_goes_in_is_read_back(loop: Callable[..., None], is_open: bool) -> None:
    table, room = np.array([[3.0, 4.0], [5.0, 6.0]]), np.empty(5)
    one, first, second = inner(1), inner(2), inner(3)
    third = Inner(first.shorts, second.flags, first.column, second.count, 0.25)
    expected = [tell(one), 5.0 if is_open else -1.0, tell(first), tell(second), tell(third)]
    loop(table, one, first, second, is_open, room)
    assert room.tolist() == expected


def test_arrays_are_those_that_were_put_in(loop: Callable[..., None]) -> None:
    """What is written behind a pointer is written where the arrays lie, and nowhere else."""
    table, room = np.array([[3.0, 4.0], [5.0, 6.0]]), np.empty(5)
    whole = np.arange(12.0).reshape(3, 4)
    one = inner(1)._replace(column=whole[:, 1])
    first, second = inner(2), inner(3)
    untouched = first.shorts.copy()
    loop(table, one, first, second, True, room)
    assert whole[:, 1].tolist() == [3.0] * 3
    assert whole[:, [0, 2, 3]].tolist() == [[0.0, 2.0, 3.0], [4.0, 6.0, 7.0], [8.0, 10.0, 11.0]]
    assert second.shorts[0, 0] == 7
    assert first.shorts.tolist() == untouched.tolist()


def test_a_loop_may_be_called_again_and_again_on_bundles_of_other_lengths(loop: Callable[..., None]) -> None:
    """Nothing of the last call is left, and no reference is given back that was never taken."""
    table, room = np.array([[3.0, 4.0], [5.0, 6.0]]), np.empty(5)
    held = inner(4)
    before = sys.getrefcount(held.shorts)
    for k in range(100):
        other = held._replace(flags=np.resize(held.flags, 1 + k % 7), limit=float(k))
        expected = tell(other)
        loop(table, other, held, inner(5), True, room)
        assert room[0] == expected
    del other
    after = sys.getrefcount(held.shorts)
    assert after == before


def test_in_plain_python_a_bundle_is_the_named_tuple_itself() -> None:
    bundle, other = inner(1), inner(2)
    assert by_reference(bundle) is bundle
    row = row_of(bundle, 2)
    put(row, 1, other)
    assert row[0] is bundle
    assert row[1] is other


def test_what_is_taught_has_the_names_of_what_it_stands_for_and_is_taught_once() -> None:
    assert set(taught()) == {by_reference.__name__, row_of.__name__, put.__name__}
    assert taught() is taught()
