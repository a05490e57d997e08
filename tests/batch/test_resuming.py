"""A batch that is stopped, at whatever moment and in whatever way, goes on to what it would have been."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from sim.batch import store
from sim.batch.jobs import Player
from sim.batch.lock import LOCK, locked
from sim.loading.reader import InputError

ORANGE = "classics/orange"
RUNS = 20_000
SCRIPT = """
import sys
from sim.cli import main

if __name__ == "__main__":
    sys.exit(main())
"""


def play(folder: Path, **changes: object) -> sim.Batch:
    return sim.run_batch(ORANGE, 800, **{"rng_seed": 3, "out": folder, "workers": 2, **changes})  # type: ignore[arg-type]


def contents(folder: Path) -> dict[str, object]:
    """Every file of a batch; of the manifest all but how long it took and with how many workers."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name == store.MANIFEST:
            manifest = json.loads(path.read_text(encoding="utf-8"))
            found[name] = {key: manifest[key] for key in manifest if key not in ("seconds", "workers")}
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("undisturbed") / "out"
    play(folder)
    return contents(folder)


# --- killed


def start(folder: Path) -> subprocess.Popen[bytes]:
    command = ["batch", ORANGE, "--runs", str(RUNS), "--out", str(folder), "--resume", "--workers", "2", "-q"]
    environment = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])}
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *command], stdout=subprocess.DEVNULL, env=environment
    )


def kill_at_random(folder: Path, luck: random.Random) -> None:
    """Kill a batch at once when a random number of further parts is there, or a random while after."""
    parts = len(list(folder.glob("runs/part-*"))) + luck.choice([0, 0, 1, 2, 3])
    process = start(folder)
    while process.poll() is None and not (
        (folder / store.PLAN).exists() and len(list(folder.glob("runs/part-*"))) >= parts
    ):
        time.sleep(0.001)
    time.sleep(luck.random() * luck.choice([0.003, 0.03, 0.3]))
    process.kill()
    process.wait()


def check_killed_and_resumed(times: int, tmp_path: Path) -> None:
    luck = random.Random(times)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert start(whole).wait() == 0
    unfinished = 0
    for _ in range(times):
        kill_at_random(killed, luck)
        unfinished += not (killed / store.MANIFEST).exists()
        if (killed / store.MANIFEST).exists():  # the end of it is a moment like any other
            (killed / store.MANIFEST).unlink()
            for part in luck.sample(sorted(killed.glob("*/part-*")), 9):
                part.unlink()
    assert unfinished >= times // 2
    assert start(killed).wait() == 0
    assert contents(killed) == contents(whole)


def test_killed_twice_and_resumed_it_is_the_same_batch(tmp_path: Path) -> None:
    check_killed_and_resumed(2, tmp_path)


@pytest.mark.heavy
def test_killed_twenty_times_and_resumed_it_is_the_same_batch(tmp_path: Path) -> None:
    check_killed_and_resumed(20, tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a single process")
def test_interrupted_it_says_how_to_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    command = ["batch", ORANGE, "--runs", str(10 * RUNS), "--out", str(folder), "-q", "--workers", "1"]
    environment = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1]), "COLUMNS": "300"}
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *command], stderr=subprocess.PIPE, env=environment
    )
    while not list(folder.glob("runs/part-*.parquet")):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert "parts of the batch are kept" in said.decode()
    assert "--resume to go on" in said.decode()
    assert b"Traceback" not in said
    assert not (folder / LOCK).exists()
    assert not list(folder.rglob("*.tmp"))


# --- stopped otherwise


def stop_after(parts: int, error: BaseException) -> Callable[[str, int, int], None]:
    """A progress that stops the batch when some parts are done."""
    seen = []

    def progress(stage: str, done: int, total: int) -> None:
        seen.append(stage)
        if seen.count("play") == parts:
            raise error

    return progress


@pytest.mark.parametrize("parts", [1, 3, 6])
def test_interrupted_between_parts_it_keeps_what_is_whole(
    parts: int, tmp_path: Path, undisturbed: dict[str, object]
) -> None:
    folder = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        play(folder, progress=stop_after(parts, KeyboardInterrupt()))
    assert len(list(folder.glob("runs/*.parquet"))) == parts
    play(folder, resume=True, workers=1)
    assert contents(folder) == undisturbed


def test_a_part_counts_only_when_all_of_its_files_are_there(
    tmp_path: Path, undisturbed: dict[str, object]
) -> None:
    folder = tmp_path / "out"
    play(folder)
    (folder / store.MANIFEST).unlink()
    (folder / "tables" / "part-000002.parquet").unlink()
    (folder / "runs" / "part-000004.parquet").unlink()
    (folder / "parties" / "part-000005.parquet").write_bytes(b"PAR1 half of a file")  # by a failing disk
    (folder / "runs" / ".part-000004.parquet.99999.tmp").write_bytes(b"half")
    played: list[int] = []
    original = Player.play

    def watched(self: Player, job: object) -> object:
        played.append(job.part)  # type: ignore[attr-defined]
        return original(self, job)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Player, "play", watched)
        play(folder, resume=True)
    assert sorted(played) == [2, 4, 5]
    assert contents(folder) == undisturbed


def test_no_space_left_in_the_middle_keeps_what_was_whole(
    tmp_path: Path, undisturbed: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, write, left = tmp_path / "out", Path.write_bytes, [10]

    def write_until_full(path: Path, content: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            write(path, content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, content)

    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", write_until_full)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as caught:
            play(folder)
    assert "part-" in str(caught.value.filename)
    assert len(list(folder.glob("runs/*.parquet"))) == 3
    assert not list(folder.rglob("*.tmp"))
    play(folder, resume=True)
    assert contents(folder) == undisturbed


def test_a_complete_batch_is_not_played_again(tmp_path: Path, undisturbed: dict[str, object]) -> None:
    folder = tmp_path / "out"
    play(folder)
    before = (folder / store.MANIFEST).read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Player, "play", None)
        again = play(folder, resume=True)
    assert (folder / store.MANIFEST).read_bytes() == before
    assert again.summary.to_dict() == json.loads((folder / store.SUMMARY).read_text(encoding="utf-8"))
    assert len(again.runs) == 800


def test_resuming_nothing_begins(tmp_path: Path, undisturbed: dict[str, object]) -> None:
    play(tmp_path / "out", resume=True)
    assert contents(tmp_path / "out") == undisturbed


def test_killed_before_there_was_a_plan(tmp_path: Path, undisturbed: dict[str, object]) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / LOCK).write_text('{"pid": 1', encoding="utf-8")
    (folder / ".plan.json.77777.tmp").write_text("{", encoding="utf-8")
    play(folder)
    assert contents(folder) == undisturbed


# --- another batch


@pytest.fixture
def unfinished(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        play(folder, progress=stop_after(2, KeyboardInterrupt()))
    return folder


def test_an_unfinished_batch_is_not_begun_anew(unfinished: Path) -> None:
    before = contents(unfinished)
    with pytest.raises(InputError, match="not finished; give the same command with --resume to go on"):
        play(unfinished)
    assert contents(unfinished) == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rng_seed": 4}, "another --rng-seed: 3 there, 4 now"),
        ({"replicates": 2}, "another --replicates of classics/orange: 1 there, 2 now"),
        ({"trace": True}, "another --trace: false there, true now"),
    ],
)
def test_another_batch_is_refused_by_name(unfinished: Path, change: dict[str, object], message: str) -> None:
    before = contents(unfinished)
    with pytest.raises(InputError, match=message):
        play(unfinished, resume=True, **change)
    assert contents(unfinished) == before


def test_another_text_number_or_version_is_refused(unfinished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for runs, message in ((801, "--runs of classics/orange: 800 there, 801 now"),):
        with pytest.raises(InputError, match=message):
            sim.run_batch(ORANGE, runs, rng_seed=3, out=unfinished, resume=True)
    with pytest.raises(InputError, match="another scenario of classics/rent"):
        sim.run_batch("classics/rent", 800, rng_seed=3, out=unfinished, resume=True)
    with pytest.raises(InputError, match="another number of settings: 1 there, 2 now"):
        sim.run_batch([ORANGE, "classics/rent"], 800, rng_seed=3, out=unfinished, resume=True)
    plan = json.loads((unfinished / store.PLAN).read_text(encoding="utf-8"))
    plan["settings"][0]["scenario_sha256"] = "0" * 64
    (unfinished / store.PLAN).write_text(json.dumps(plan), encoding="utf-8")
    with pytest.raises(InputError, match="another text of the scenario"):
        play(unfinished, resume=True)
    monkeypatch.setattr(sim, "__version__", "9.9")
    with pytest.raises(InputError, match="another version of zopa"):
        play(unfinished, resume=True)
    (unfinished / store.PLAN).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"plan\.json cannot be read"):
        play(unfinished, resume=True)


def test_what_is_no_batch_is_not_resumed(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"no batch to resume, as it has no plan\.json"):
        play(tmp_path, resume=True)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_resuming_needs_a_folder() -> None:
    with pytest.raises(InputError, match="need --out"):
        sim.run_batch(ORANGE, 8, resume=True)
    with pytest.raises(InputError, match="needs --resume"):
        sim.run_batch(ORANGE, 8, out="somewhere", retry_failed=True)


# --- two at once


def test_a_second_process_is_refused_while_the_first_is_at_work(unfinished: Path) -> None:
    before = contents(unfinished)
    with locked(unfinished):
        asked = start(unfinished)
        assert asked.wait() == 2
        with pytest.raises(InputError, match=f"process {os.getpid()} on .* is at work on this batch"):
            play(unfinished, resume=True)
    assert contents(unfinished) == before
    play(unfinished, resume=True)


def test_the_lock_of_the_dead_is_taken_over_but_not_that_of_another_machine(
    unfinished: Path, undisturbed: dict[str, object]
) -> None:
    lock = unfinished / LOCK
    lock.write_text(json.dumps({"pid": 1, "host": "far-away"}), encoding="utf-8")
    with pytest.raises(InputError, match=r"process 1 on far-away .* if it has ended, remove"):
        play(unfinished, resume=True)
    assert lock.exists()
    lock.write_text(json.dumps({"pid": 1, "host": socket.gethostname()}), encoding="utf-8")
    play(unfinished, resume=True)
    assert contents(unfinished) == undisturbed


# --- a loss of power


def test_contents_are_on_the_disk_before_a_name_is_theirs_and_the_name_is_before_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a name could survive of a file whose contents did not, and a part of a batch whose runs stand in none."""
    seen: list[tuple[str, str]] = []
    sync, put = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        known = {path.stat().st_ino: path.name for path in (tmp_path, *tmp_path.rglob("*"))}
        at, size = os.fstat(descriptor), len(b"rows")
        whole = "" if stat.S_ISDIR(at.st_mode) or at.st_size == size else ", not whole"
        seen.append(("fsync", known[at.st_ino] + whole))
        sync(descriptor)

    def replace(source: Path, target: Path) -> None:
        seen.append(("replace", f"{source.name} by {target.name}"))
        put(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    store.Begun(tmp_path).write(7, {"runs": b"rows", "parties": b"rows"})
    name = "part-000007.parquet"
    temporary = f".{name}.{os.getpid()}.tmp"
    written = [("fsync", temporary), ("replace", f"{temporary} by {name}")]
    above = [("fsync", tmp_path.name)] if os.name != "nt" else []
    expected = []
    for folder in ("parties", "runs"):
        expected += [*above, *written]
        if os.name != "nt":
            expected.append(("fsync", folder))
    assert seen == expected
