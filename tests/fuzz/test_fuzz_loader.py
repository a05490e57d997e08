"""The fuzz script: a short run of it, and that it can fail."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def fuzz_loader() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_loader", Path(__file__).with_name("fuzz_loader.py"))
    assert spec is not None and spec.loader is not None  # noqa: PT018  # for the type checker
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz_loader"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_three_hundred_mutations_load_or_are_refused(
    fuzz_loader: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz_loader, "peak", lambda: 0.0)  # this process has held what other tests needed
    file = tmp_path / "f.yaml"
    outcomes = set()
    for number in range(300):
        file.write_bytes(fuzz_loader.mutated(7, number))
        result = fuzz_loader.try_file(file, number)
        assert result.outcome in ("loaded", "refused"), result
        outcomes.add(result.outcome)
    assert {"loaded", "refused"} <= outcomes


def test_a_file_is_the_same_on_any_machine(fuzz_loader: ModuleType) -> None:
    first = [fuzz_loader.mutated(1, number) for number in range(200)]
    assert [fuzz_loader.mutated(1, number) for number in range(200)] == first
    assert len({fuzz_loader.mutated(1, number) for number in range(20)}) > 15


def test_a_traceback_a_slow_file_and_much_memory_are_found(
    fuzz_loader: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_: Path) -> None:
        raise KeyError("stumbled")

    with monkeypatch.context() as patch:
        patch.setattr(fuzz_loader, "load", stumble)
        found = fuzz_loader.try_file(tmp_path, 0)
        assert (found.outcome, "stumbled" in found.detail) == ("traceback", True)
    file = tmp_path / "f.yaml"
    file.write_bytes(fuzz_loader.shipped()[0].encode())
    with monkeypatch.context() as patch:
        patch.setattr(fuzz_loader, "SECONDS", 0.0)
        assert fuzz_loader.try_file(file, 0).outcome == "hang"
    with monkeypatch.context() as patch:
        patch.setattr(fuzz_loader, "peak", lambda: 501.0)
        assert fuzz_loader.try_file(file, 0).outcome == "memory"


@pytest.mark.parametrize(
    ("ending", "outcome", "detail"),
    [("time.sleep(600)", "hang", "ended by force"), ("os._exit(1)", "traceback", "the process died")],
)
def test_a_worker_that_hangs_or_dies_is_found(
    ending: str,
    outcome: str,
    detail: str,
    fuzz_loader: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = f"import os, time\ndef work(pipe, folder, rng_seed, numbers):\n    pipe.send(numbers[2])\n    {ending}\n"
    (tmp_path / f"worker_{outcome}.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)  # the new process gets this path too
    monkeypatch.setattr(fuzz_loader, "work", importlib.import_module(f"worker_{outcome}").work)
    monkeypatch.setattr(fuzz_loader, "GRACE", 8.0)
    (found,) = fuzz_loader.results(10, 1, 1, str(tmp_path))
    assert (found.number, found.outcome, found.detail) == (2, outcome, detail)


def test_the_first_bad_file_is_named_and_kept(
    fuzz_loader: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bad = fuzz_loader.Result(3, "traceback", 0.1, 50.0, "KeyError: 'stumbled'")
    monkeypatch.setattr(
        fuzz_loader, "results", lambda *_: iter([fuzz_loader.Result(1, "loaded", 0.1, 40.0), bad])
    )
    monkeypatch.setattr(fuzz_loader.tempfile, "tempdir", str(tmp_path))
    assert fuzz_loader.fuzz(10, 1, 1) == 1
    assert (tmp_path / "zopa-fuzz-1-3.yaml").read_bytes() == fuzz_loader.mutated(1, 3)
    assert "file 3: traceback" in capsys.readouterr().out
    monkeypatch.setattr(fuzz_loader, "results", lambda *_: iter([fuzz_loader.Result(1, "loaded", 0.1, 40.0)]))
    assert fuzz_loader.fuzz(1, 1, 1) == 0


def test_it_says_how_far_it_is(
    fuzz_loader: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = [fuzz_loader.Result(number, "refused", 0.1, 40.0) for number in range(5)]
    monkeypatch.setattr(fuzz_loader, "results", lambda *_: iter(good))
    monkeypatch.setattr(fuzz_loader, "TELL_EVERY", 2)
    assert fuzz_loader.fuzz(5, 1, 1) == 0
    said = capsys.readouterr()
    assert said.err.splitlines() == ["2 of 5 files", "4 of 5 files"]
    assert "5 files in" in said.out
