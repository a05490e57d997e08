"""A real scheduler of Dask and real workers play what this machine would play, whatever happens to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.batch import cluster as clusters
from sim.batch import store
from sim.batch.chunks import Chunk
from sim.batch.cluster import ClusterError, bundles
from sim.batch.cluster_worker import unlike, versions
from sim.batch.failures import RunFailed
from sim.batch.jobs import Job, Work
from sim.cli.app import run_app
from sim.loading.reader import InputError
from sim.strategies import STRATEGIES, Strategy, View

distributed = pytest.importorskip("distributed")

ORANGE = "classics/orange"
PIE = "classics/split-the-pie"
QUIET = "--no-dashboard"
WAIT = 60.0  # seconds, for processes to start on a busy machine


class Cluster:
    """A scheduler and workers, each a process that can be killed by itself."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        place = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self.file))
        self.scheduler = self._start("dask_scheduler", *place)
        until(self.file.exists)
        self.client = distributed.Client(scheduler_file=str(self.file), set_as_default=False, timeout=WAIT)
        self.address: str = self.client.scheduler.address
        self.workers = [self.begin_worker() for _ in range(workers)]
        until(lambda: self.client.nthreads(), len, workers)

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", QUIET, *arguments]
        environment = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])}
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def begin_worker(self, preload: str = "") -> subprocess.Popen[bytes]:
        """One more worker, without a nanny that would start it again; preload: code that it runs first."""
        number = len(self.processes)
        options = ["--no-nanny", "--nthreads", "1", "--local-directory", str(self.folder / f"{number}")]
        if preload:
            (self.folder / "preload.py").write_text(preload, encoding="utf-8")
            options += ["--preload", str(self.folder / "preload.py")]
        return self._start("dask_worker", "--scheduler-file", str(self.file), *options)

    def left(self) -> tuple[int, list[str]]:
        """Tasks that the scheduler knows, and work that was not taken back."""

        def look(dask_scheduler: Any) -> tuple[int, list[str]]:
            plugins = [name for name in dask_scheduler.worker_plugins if name.startswith("zopa")]
            return len(dask_scheduler.tasks), plugins

        return cast("tuple[int, list[str]]", self.client.run_on_scheduler(look))

    def end(self) -> None:
        """Stop all of it."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.client.close(timeout=1)


def until(look: Callable[[], Any], size: Callable[[Any], Any] = bool, wanted: Any = True) -> None:
    """Wait until something is so."""
    end = time.monotonic() + WAIT
    while size(look()) != wanted:
        assert time.monotonic() < end, look()
        time.sleep(0.05)


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    started = Cluster(tmp_path_factory.mktemp("cluster"), 2)
    yield started
    started.end()


def play(folder: Path, **changes: Any) -> sim.Batch:
    return sim.run_batch(ORANGE, 3000, **{"rng_seed": 3, "out": folder, **changes})


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a batch but the manifest, which says how long it took."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != store.MANIFEST
    }


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("local") / "out"
    play(folder, workers=2)
    return contents(folder)


def after(parts: int, then: Callable[[], object]) -> Callable[[str, int, int], None]:
    """A progress that does something when some parts are done."""
    seen: list[str] = []

    def progress(stage: str, done: int, total: int) -> None:
        seen.append(stage)
        if seen.count("play") == parts and stage == "play":
            then()

    return progress


# --- the same


def test_a_cluster_leaves_the_bytes_of_this_machine(
    dask: Cluster, local: dict[str, bytes], tmp_path: Path
) -> None:
    stages: list[str] = []
    played = play(tmp_path / "out", scheduler=dask.address, progress=lambda stage, *_: stages.append(stage))
    assert contents(tmp_path / "out") == local
    assert stages[:3] == ["cluster", "cluster_compile", "play"]
    assert played.manifest["workers"] is None
    assert dask.left() == (0, [])


def test_in_memory_and_by_the_command_line_it_is_the_same(
    dask: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    here = sim.run_batch(ORANGE, 300, workers=2)
    there = sim.run_batch(ORANGE, 300, scheduler=dask.address)
    assert there.runs.equals(here.runs)
    assert there.parties.equals(here.parties)
    command = ["batch", ORANGE, "--runs", "300", "--json", "-q"]
    assert run_app([*command, "--scheduler", dask.address]) == 0
    by_cluster = capsys.readouterr().out
    assert run_app([*command, "--workers", "2"]) == 0
    assert capsys.readouterr().out == by_cluster


@pytest.mark.heavy
def test_what_would_be_played_counts_the_workers_of_the_cluster(
    dask: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run_app(["batch", ORANGE, "--runs", "300", "--dry-run", "--json", "--scheduler", dask.address]) == 0
    )
    assert '"workers": 2' in capsys.readouterr().out


class Moody(Strategy):
    """Gives up reckoning where its limit is such and such."""

    def aspiration(self, view: View) -> float:
        if int(1e6 * view.reservation_value) % 3 == 0:
            raise ZeroDivisionError("no patience left")
        return view.best if view.round < view.of - 1 else view.reservation_value


@pytest.fixture
def moody(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(STRATEGIES, "_added", {})
    STRATEGIES.register("moody", Moody)
    return {"runs": 64, "rng_seed": 3, "overrides": {"parties.hurried.strategy": "moody"}}


def test_a_strategy_of_ones_own_travels_and_its_failed_runs_are_rows(
    dask: Cluster, moody: dict[str, Any], tmp_path: Path
) -> None:
    for name, way in (("here", {}), ("there", {"scheduler": dask.address})):
        played = sim.run_batch(PIE, **moody, **way, out=tmp_path / name, keep_going=True)
        assert 0 < len(played.failed) < 64
        assert "ZeroDivisionError: no patience left" in played.failed[0].message
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    assert dask.left() == (0, [])


@pytest.mark.heavy
def test_another_class_of_the_same_name_is_not_that_of_the_last_batch(
    dask: Cluster, moody: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sim.run_batch(PIE, **moody, scheduler=dask.address, keep_going=True).failed

    class Calm(Strategy):
        """Waits."""

        def aspiration(self, view: View) -> float:
            return view.best if view.round < view.of - 1 else view.reservation_value

    monkeypatch.setattr(STRATEGIES, "_added", {"moody": Calm})
    assert not sim.run_batch(PIE, **moody, scheduler=dask.address).failed


def test_the_first_failed_run_stops_a_batch(dask: Cluster, moody: dict[str, Any]) -> None:
    with pytest.raises(RunFailed, match="no patience left"):
        sim.run_batch(PIE, **moody, scheduler=dask.address)
    until(dask.left, wanted=(0, []), size=lambda found: found)


# --- killed


@pytest.mark.skipif(os.name == "nt", reason="no process can be stopped there to look at what it holds")
def test_a_worker_that_is_killed_loses_nothing(
    dask: Cluster, local: dict[str, bytes], tmp_path: Path
) -> None:
    """Killed with a task in its hands: it stands still before, so that what it holds is what it never brings."""
    before = set(dask.client.nthreads())
    third = dask.begin_worker()
    until(lambda: dask.client.nthreads(), len, 3)
    (address,) = set(dask.client.nthreads()) - before
    held: list[str] = []

    def kill_with_a_task(stage: str, done: int, total: int) -> None:
        if held or stage != "play" or not dask.client.processing()[address]:
            return
        third.send_signal(signal.SIGSTOP)
        time.sleep(0.2)  # what it had sent has come
        held.extend(dask.client.processing()[address])
        third.send_signal(signal.SIGKILL if held else signal.SIGCONT)

    play(tmp_path / "out", scheduler=dask.address, progress=kill_with_a_task)
    assert held
    assert third.wait() == -signal.SIGKILL
    assert contents(tmp_path / "out") == local
    until(lambda: dask.client.nthreads(), len, 2)


@pytest.mark.heavy
def test_interrupted_it_cancels_what_is_in_flight(
    dask: Cluster, local: dict[str, bytes], tmp_path: Path
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(tmp_path / "out", scheduler=dask.address, progress=after(3, interrupt))
    until(dask.left, wanted=(0, []), size=lambda found: found)
    play(tmp_path / "out", scheduler=dask.address, resume=True)
    assert contents(tmp_path / "out") == local


@pytest.mark.heavy
def test_a_cluster_that_goes_away_stops_the_batch_which_goes_on_without_it(
    local: dict[str, bytes], tmp_path: Path
) -> None:
    doomed = Cluster(tmp_path, 1)
    try:
        with pytest.raises(ClusterError, match=r"the cluster at tcp://.* does not answer any more"):
            play(tmp_path / "out", scheduler=doomed.address, progress=after(3, doomed.scheduler.kill))
    finally:
        doomed.end()
    kept = len(list((tmp_path / "out").glob("runs/part-*.parquet")))
    assert 3 <= kept < 47
    assert not (tmp_path / "out" / store.MANIFEST).exists()
    play(tmp_path / "out", resume=True)
    assert contents(tmp_path / "out") == local
    play(tmp_path / "out", resume=True, scheduler="tcp://127.0.0.1:9")  # complete: nobody is asked


@pytest.mark.heavy
def test_without_workers_for_long_it_stops(
    dask: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "ALONE", 0.5)
    monkeypatch.setattr(clusters, "LOOK", 0.2)
    alone = Cluster(tmp_path, 1)
    try:
        with pytest.raises(ClusterError, match="has had no worker for"):
            play(tmp_path / "out", scheduler=alone.address, progress=after(2, alone.workers[0].kill))
    finally:
        alone.end()


# --- not at all


@pytest.mark.parametrize(
    ("preload", "message"),
    [
        ("import sim; sim.__version__ = '9.9'", r"zopa 9\.9 \(here "),
        ("import sys; sys.modules['sim'] = None", r"no zopa that can be used .*No module named"),
    ],
)
def test_a_worker_that_plays_with_something_else_is_named_before_anything_is_played(
    dask: Cluster, preload: str, message: str, tmp_path: Path
) -> None:
    other = dask.begin_worker(preload)
    until(lambda: dask.client.nthreads(), len, 3)
    try:
        with pytest.raises(ClusterError, match=rf"(?s)1 of 3 workers .*127\.0\.0\.1.*{message}"):
            play(tmp_path / "out", scheduler=dask.address)
    finally:
        other.send_signal(signal.SIGTERM)
        other.wait()
        until(lambda: dask.client.nthreads(), len, 2)
    assert not (tmp_path / "out").exists()


def test_versions_are_told_by_name() -> None:
    here = versions()
    assert unlike(here, here) == ""
    assert "NumPy 1.0 (here " in unlike({**here, "NumPy": "1.0"}, here)
    assert {"zopa", "Python", "NumPy", "Numba"} <= set(here)


def test_nobody_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "ANSWER", 1.0)
    command = ["batch", ORANGE, "--runs", "64", "--out", str(tmp_path / "out"), "--scheduler"]
    assert run_app([*command, "tcp://127.0.0.1:9"]) == 1
    said = capsys.readouterr().err
    assert "no scheduler of Dask answers there; start one with 'dask scheduler'" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()
    for address in ("127.0.0.1:8786", "http://there:80", "tcp://there"):
        assert run_app([*command, address]) == 2
        assert "an address like tcp://HOST:PORT is needed" in capsys.readouterr().err
    assert run_app([*command, "tcp://127.0.0.1:9", "--workers", "2"]) == 2
    assert "--workers and --scheduler exclude each other" in capsys.readouterr().err


@pytest.mark.heavy
def test_a_scheduler_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "ANSWER", 1.0)
    empty = Cluster(tmp_path, 0)
    try:
        with pytest.raises(ClusterError, match="has no workers; start some with 'dask worker tcp://"):
            play(tmp_path / "out", scheduler=empty.address)
    finally:
        empty.end()


def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'zopa\[dask\]'"):
        sim.run_batch(ORANGE, 64, scheduler="tcp://127.0.0.1:9")


# --- tasks


@given(st.lists(st.integers(1, 120), max_size=60))
def test_small_jobs_go_together_in_order(sizes: list[int]) -> None:
    plan = SimpleNamespace(structures=1, replicates=1)
    work = cast(Work, SimpleNamespace(cells=[SimpleNamespace(plan=plan)] * max(len(sizes), 1)))
    jobs = [Job(place, Chunk(place, 0, size)) for place, size in enumerate(sizes)]
    made = list(bundles(work, jobs))
    assert [job for bundle in made for job in bundle] == jobs
    runs = [sum(len(job.chunk.draws) for job in bundle) for bundle in made]
    assert all(of >= 50 for of in runs) or len(runs) <= 1
    assert all(of < 3 * 50 + 120 for of in runs)


def test_no_task_of_a_batch_has_fewer_than_50_runs(dask: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small its chunks: twelve settings of 16 runs are each a chunk of its own."""
    tasks: list[list[Job]] = []
    usual = distributed.Client.submit

    def submit(client: Any, function: Any, name: str, bundle: Any, **options: Any) -> Any:
        tasks.append(list(bundle))
        return usual(client, function, name, bundle, **options)

    monkeypatch.setattr(distributed.Client, "submit", submit)
    sweep = {"parties.baker.e": [n / 10 for n in range(1, 13)]}
    played = sim.run_batch(ORANGE, 16, sweep=sweep, scheduler=dask.address)
    plans = [cell.plan for cell in played.cells]
    runs = [
        sum(
            len(job.chunk.draws) * plans[job.chunk.cell].structures * plans[job.chunk.cell].replicates
            for job in jobs
        )
        for jobs in tasks
    ]
    assert max(plan.runs for plan in plans) < 50
    assert sum(runs) == sum(plan.runs for plan in plans) == len(played.runs)
    assert len(runs) > 1
    assert min(runs) >= 50
