"""--dry-run: what a batch would be, with nothing written."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

import sim
from sim.cli.app import run_app

COMMAND = ["batch", "classics/orange", "classics/rent", "--runs", "2001", "--dry-run", "--workers", "2"]


def test_it_says_how_much_of_what_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_app([*COMMAND, "--out", "out"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Settings: 2. Runs: 4,008, in parts: 34. About " in said
    assert "classics/rent" in said
    assert "Nothing was written." in said
    assert list(tmp_path.iterdir()) == []


def test_as_json_and_close_to_the_truth(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run_app([*COMMAND, "--json"]) == 0
    expected = json.loads(capsys.readouterr().out)
    assert expected["runs"] == sum(of["runs"] for of in expected["settings"]) == 4008
    out = tmp_path / "out"
    assert run_app([*COMMAND[:5], "--out", str(out), "-q"]) == 0
    assert len(list(out.glob("runs/*"))) == expected["parts"]
    size = sum(path.stat().st_size for path in out.rglob("*.parquet"))
    assert sum(of["bytes"] for of in expected["settings"]) == pytest.approx(size, rel=0.3)


def test_the_time_it_says_is_about_that_of_the_batch(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Of the better of a few tries, taken in turns: what else the machine does slows either for a while."""
    command = ["batch", "classics/orange", "--runs", "20000", "--workers", "1"]
    expected, taken = [], []
    for number in range(3):
        assert run_app([*command, "--dry-run", "--json"]) == 0
        expected.append(json.loads(capsys.readouterr().out)["seconds"])
        begun = time.perf_counter()
        sim.run_batch("classics/orange", 20_000, out=tmp_path / str(number))
        taken.append(time.perf_counter() - begun)
    assert 1 / 3 < min(expected) / min(taken) < 3, (expected, taken)


def test_in_german(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app([*COMMAND, "--lang", "de"]) == 0
    assert "Geschrieben wurde nichts." in capsys.readouterr().out


def test_mistakes_are_told_as_ever(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["batch", "no/such", "--dry-run"]) == 2
    assert "Traceback" not in capsys.readouterr().err
