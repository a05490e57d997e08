"""Compiled code is cached, and an edited rule is noticed."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.play import compiling
from sim.play.ensemble import _loops
from sim.play.rulebook import rule_book

ROOT = Path(__file__).parents[2]
PLAY = """
import time, sim
begun = time.perf_counter()
batch = sim.run_batch("classics/split-the-pie", 40)
print(batch.tables["rounds"].sum(), time.perf_counter() - begun)
"""


def play(root: Path, cache: Path) -> tuple[int, float]:
    """Total rounds of a small batch played from a checkout, and its seconds."""
    environment = {**os.environ, "PYTHONPATH": str(root), "ZOPA_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", PLAY], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    rounds, seconds = done.stdout.split()
    return int(rounds), float(seconds)


@pytest.mark.heavy
def test_an_edited_rule_changes_the_result_and_an_unchanged_one_is_not_compiled_again(tmp_path: Path) -> None:
    root, cache = tmp_path / "checkout", tmp_path / "cache"
    for folder in ("sim", "analysis", "scenarios", "seeds"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    first, compile_seconds = play(root, cache)
    again, load_seconds = play(root, cache)
    assert again == first
    assert load_seconds < compile_seconds / 3
    rule = root / "sim" / "strategies" / "time_dependent.py"
    text = rule.read_text(encoding="utf-8")
    edited = text.replace("span * view.kept)", "span * view.kept * 0.5)")
    assert edited != text
    rule.write_text(edited, encoding="utf-8")
    changed, _ = play(root, cache)
    assert changed < first  # who asks for half as much agrees sooner


def test_every_compiled_rule_comes_from_the_sources_that_name_the_cache() -> None:
    _loops(rule_book(), True)
    for rule in compiling._registered:
        module = rule.__module__.replace(".", "/")
        if module.startswith(("sim/", "analysis/")):
            assert module.startswith(compiling.SOURCES), rule
    assert len(compiling._registered) > 50


def double(x: float) -> float:
    return 2.0 * x


def triple(x: float) -> float:
    return 3.0 * x


def test_a_chain_calls_the_rule_with_the_number() -> None:
    chain = compiling.chain([double, triple, abs_], compiling.leave)
    assert [chain(code, -1.0) for code in range(3)] == [-2.0, -3.0, 1.0]


def abs_(x: float) -> float:
    return abs(x)


def test_bind_changes_names_in_the_copy_only() -> None:
    bound = compiling.bind(uses_double, {"double": triple})
    assert (bound(1.0), uses_double(1.0)) == (3.0, 2.0)


def uses_double(x: float) -> float:
    return double(x)


def test_the_cache_folder_falls_back_where_the_chosen_one_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("ZOPA_CACHE_DIR", str(blocked))
    compiling.cache_folder.cache_clear()
    try:
        folder = compiling.cache_folder()
        assert folder.is_dir()
        assert blocked not in folder.parents
    finally:
        compiling.cache_folder.cache_clear()


def test_a_full_disk_only_costs_compiling_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba raises after it has compiled and before it calls: the second try plays, once."""
    from numba.core import caching

    tried: list[object] = []

    def full(*_: object) -> None:
        tried.append(None)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(caching.FunctionCache, "save_overload", full)
    monkeypatch.setattr(compiling, "cache_folder", lambda: tmp_path)
    loop = compiling.compile_loops(count_up, {}, "a loop of this test")
    counted = np.zeros(1)
    loop(counted)
    assert (len(tried), counted[0]) == (1, 1.0)


def count_up(counted: np.ndarray) -> None:
    counted[0] += 1.0
