"""Only what Python calls becomes machine code, and what was left out can be had later."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from numba.core.registry import cpu_target
from numpy.typing import NDArray

from sim.play import compiling, parts

Floats = NDArray[np.float64]


def halve(values: Floats) -> Floats:
    return np.where(values > 0.0, values / 2.0, values)


def spread(values: Floats) -> float:
    halved = halve(values)
    return float(halved.max() - halved.min())


def fill_spreads(rows: Floats, into: Floats) -> None:
    for i in range(rows.shape[0]):
        into[i] = spread(rows[i])


ROWS = np.random.default_rng(5).normal(size=(20, 7))
SPREADS = np.array([spread(row) for row in ROWS])


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The libraries that Numba translates and loads from now on, by name."""
    maker: Any = cpu_target.target_context.codegen()
    names: list[str] = []
    usual = maker._add_module

    def add(module: Any) -> Any:
        names.append(module.name)
        return usual(module)

    monkeypatch.setattr(maker, "_add_module", add)
    return names


def compiled(monkeypatch: pytest.MonkeyPatch, folder: Path) -> tuple[Any, list[Any]]:
    """The loop above, compiled anew: Numba must not know these functions from an earlier test."""
    own_halve = compiling.register(compiling.bind(halve, {}))
    own_spread = compiling.register(compiling.bind(spread, {"halve": own_halve}))
    monkeypatch.setattr(compiling, "cache_folder", lambda: folder)
    return compiling.compile_loops(fill_spreads, {"spread": own_spread}, "spreads"), [own_halve, own_spread]


def test_a_loop_is_loaded_and_its_parts_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loaded: list[str]
) -> None:
    loop, _ = compiled(monkeypatch, tmp_path)
    into = np.empty(20)
    loop(ROWS, into)
    assert loaded == ["fill_spreads"]
    assert np.array_equal(into, SPREADS)


def test_without_it_parts_are_loaded_too_and_the_result_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loaded: list[str]
) -> None:
    monkeypatch.setattr(
        parts, "KNOWN", (*parts.KNOWN, "what_no_library_has")
    )  # as in a version that is made otherwise
    loop, _ = compiled(monkeypatch, tmp_path)
    into = np.empty(20)
    loop(ROWS, into)
    assert {"halve", "spread", "fill_spreads"} <= set(loaded)
    assert np.array_equal(into, SPREADS)


@pytest.mark.parametrize("many", [0, 10**6])
def test_where_parts_are_optimised_changes_no_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(parts, "MANY", many)
    loop, _ = compiled(monkeypatch, tmp_path)
    into = np.empty(20)
    loop(ROWS, into)
    assert np.array_equal(into, SPREADS)


def test_a_loop_from_the_cache_is_as_the_one_that_was_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hits in (0, 1):
        loop, _ = compiled(monkeypatch, tmp_path)
        into = np.empty(20)
        loop(ROWS, into)
        assert np.array_equal(into, SPREADS)
        assert sum(loop.__wrapped__.stats.cache_hits.values()) == hits


def test_others_may_call_what_was_compiled_as_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop, (halve, spread) = compiled(monkeypatch, tmp_path)
    loop(ROWS, np.empty(20))

    def twice(row):  # type: ignore[no-untyped-def]  # Numba finds the types
        return 2.0 * spread(row) + halve(row)[0] * 0.0

    assert numba.njit(twice)(ROWS[0]) == 2.0 * SPREADS[0]
    assert numba.njit(halve)(ROWS[0]).tolist() == halve(ROWS[0]).tolist()


def test_functions_for_python_that_are_compiled_on_the_way_can_be_called() -> None:
    quick = numba.njit(spread)
    compiling.register(halve)
    with parts.as_a_whole():
        assert quick(ROWS[3]) == SPREADS[3]
    assert quick(ROWS[4]) == SPREADS[4]
    assert numba.njit(lambda row: row.sum())(np.ones(3)) == 3.0  # and nothing is left of it afterwards


def test_threads_that_compile_at_once_leave_nothing_behind() -> None:
    maker: Any = cpu_target.target_context.codegen()
    usual, inside = maker._library_class, []
    first, second = threading.Event(), threading.Event()

    def waits() -> None:
        with parts.as_a_whole():
            first.set()
            assert second.wait(30)
            time.sleep(0.2)  # the other one is before the lock by now
            inside.append(maker._library_class)

    def follows() -> None:
        assert first.wait(30)
        second.set()
        with parts.as_a_whole():
            inside.append(maker._library_class)

    threads = [threading.Thread(target=of) for of in (waits, follows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert maker._library_class is usual
    assert inside == [parts._parts_of(usual)] * 2
