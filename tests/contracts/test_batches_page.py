"""What docs/batches.md promises: its commands run, its folder is the folder, its chunks are the chunks."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sim.batch.chunks import FEWEST, MOST, TRACED, USUAL, runs_of_chunk
from sim.batch.failures import COLUMNS
from sim.cli.app import run_app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "batches.md").read_text(encoding="utf-8")


def test_the_commands_run_and_leave_the_files_that_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^zopa (.*?)(?:\s+#.*)?$", PAGE, flags=re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        assert run_app(shlex.split(command)) == 0, command
    assert "was complete already" in " ".join(capsys.readouterr().err.split())
    left = {path.name for path in (tmp_path / "out" / "orange").iterdir()}
    assert left == {
        "plan.json",
        "runs",
        "tables",
        "parties",
        "settings.parquet",
        "summary.json",
        "summary.png",
        "manifest.json",
    }
    assert all(name in PAGE for name in left)
    assert all(f"`{name}" in PAGE for name in left)


def test_its_numbers_of_runs_are_those_of_chunks() -> None:
    found = [runs_of_chunk(total, False) for total in (2048, 262_144, 33_000_000, 10**8, 10**9)]
    assert found == [FEWEST, USUAL, USUAL, 24_415, MOST]
    assert f"| {FEWEST} |" in PAGE
    assert f"| {USUAL:,} |" in PAGE
    assert f"at most {MOST:,}" in PAGE
    assert f"at most {TRACED} runs" in PAGE


def test_it_names_every_column_of_a_failure() -> None:
    for name in COLUMNS.names:
        assert f"`{name}`" in PAGE
