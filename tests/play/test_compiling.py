"""Compiled code is cached, and an edited rule is noticed."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.play import compiling
from sim.play.ensemble import _loops
from sim.play.rulebook import rule_book

ROOT = Path(__file__).parents[2]
PLAY = """
import hashlib, time, sim
from sim.play import compiling
compiled = []
begun = time.perf_counter()
with compiling.telling(lambda: compiled.append("a loop")):
    batch = sim.run_batch("classics/split-the-pie", 40)
seconds = time.perf_counter() - begun
rows = "".join(table.to_csv() for table in (batch.runs, batch.tables, batch.parties))
print(batch.tables["rounds"].sum(), seconds, len(compiled), hashlib.sha256(rows.encode()).hexdigest())
"""


class Process:
    """A small batch, played from a checkout by a process of its own."""

    def __init__(self, root: Path, **environment: str | None) -> None:
        changed = {**os.environ, "PYTHONPATH": str(root), **environment}
        self._process = subprocess.Popen(
            [sys.executable, "-c", PLAY],
            cwd=root,
            env={name: value for name, value in changed.items() if value is not None},
            stdout=subprocess.PIPE,
            text=True,
        )

    def ended(self) -> tuple[int, float, int, str]:
        """Total rounds, its seconds, how many loops it compiled, what its rows are."""
        printed, _ = self._process.communicate()
        assert self._process.returncode == 0
        rounds, seconds, compiled, rows = printed.split()
        return int(rounds), float(seconds), int(compiled), rows


def play(root: Path, cache: Path) -> tuple[int, float, int, str]:
    """What such a process left."""
    return Process(root, ZOPA_CACHE_DIR=str(cache)).ended()


@pytest.mark.heavy
def test_an_edited_rule_changes_the_result_and_an_unchanged_one_is_not_compiled_again(tmp_path: Path) -> None:
    root, cache = tmp_path / "checkout", tmp_path / "cache"
    for folder in ("sim", "analysis", "scenarios", "seeds"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    first, compile_seconds, compiled, rows = play(root, cache)
    again, load_seconds, compiled_again, same_rows = play(root, cache)
    assert (again, same_rows) == (first, rows)
    assert (compiled, compiled_again) == (1, 0)
    assert load_seconds < compile_seconds / 3
    rule = root / "sim" / "strategies" / "time_dependent.py"
    text = rule.read_text(encoding="utf-8")
    edited = text.replace("span * view.kept)", "span * view.kept * 0.5)")
    assert edited != text
    rule.write_text(edited, encoding="utf-8")
    changed, *_ = play(root, cache)
    assert changed < first  # who asks for half as much agrees sooner


@pytest.mark.heavy
def test_two_processes_may_fill_a_cold_cache_at_once(tmp_path: Path) -> None:
    both = [Process(ROOT, ZOPA_CACHE_DIR=str(tmp_path)) for _ in range(2)]
    (*_, one_compiled, one_rows), (*_, other_compiled, other_rows) = (process.ended() for process in both)
    assert (one_compiled, other_compiled) == (1, 1)
    *_, compiled, rows = play(ROOT, tmp_path)
    assert compiled == 0
    assert rows == one_rows == other_rows


@pytest.mark.heavy
@pytest.mark.skipif(os.name == "nt", reason="a home is named otherwise there")
def test_without_a_home_that_can_be_written_it_plays_and_compiles_once(tmp_path: Path) -> None:
    blocked, temporary = tmp_path / "file", tmp_path / "temporary"
    blocked.write_text("in the way", encoding="utf-8")
    temporary.mkdir()
    homeless: dict[str, str | None] = {
        "HOME": str(blocked / "home"),
        "XDG_CACHE_HOME": str(blocked / "cache"),
        "TMPDIR": str(temporary),
        "ZOPA_CACHE_DIR": None,
    }
    *_, compiled, rows = Process(ROOT, **homeless).ended()
    *_, compiled_again, same_rows = Process(ROOT, **homeless).ended()
    assert (compiled, compiled_again) == (1, 0)
    assert rows == same_rows
    assert stat.S_IMODE((temporary / f"zopa-{os.getuid()}").stat().st_mode) == stat.S_IRWXU


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


@pytest.fixture
def homeless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that is taken where the chosen one cannot be written, not made yet."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("ZOPA_CACHE_DIR", str(blocked))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    compiling.cache_folder.cache_clear()
    yield tmp_path / f"zopa-{os.getuid()}"
    compiling.cache_folder.cache_clear()


posix = pytest.mark.skipif(os.name == "nt", reason="every user has a temporary folder there")


@posix
def test_in_the_temporary_folder_it_is_closed_to_others(homeless: Path) -> None:
    before = os.umask(0o000)
    try:
        folder = compiling.cache_folder()
    finally:
        os.umask(before)
    assert homeless in folder.parents
    assert stat.S_IMODE(homeless.stat().st_mode) == 0o700
    compiling.cache_folder.cache_clear()
    assert compiling.cache_folder() == folder  # found again


def open_to_all(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


def open_to_a_group(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o770)


def a_link(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to("elsewhere")


def of_somebody_else(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    if os.getuid() == 0:
        os.chown(folder, 4242, 4242)
    else:
        pytest.skip("only root gives folders away")


@posix
@pytest.mark.parametrize("prepare", [open_to_all, open_to_a_group, a_link, of_somebody_else])
def test_a_folder_that_others_could_fill_is_not_used(homeless: Path, prepare: Callable[[Path], None]) -> None:
    """What Numba keeps there is unpickled."""
    prepare(homeless)
    folder = compiling.cache_folder()
    assert folder.parent == homeless.parent
    assert folder != homeless
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(homeless.iterdir()) == []


def test_it_is_told_when_a_loop_is_compiled_and_not_when_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "cache_folder", lambda: tmp_path)
    told: list[str] = []
    for _ in range(2):
        loop = compiling.compile_loops(count_up, {}, "another loop of this test")
        with compiling.telling(lambda: told.append("compiled")):
            loop(np.zeros(1))
            loop(np.zeros(1))
        assert told == ["compiled"]


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
