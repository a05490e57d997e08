"""What docs/results.md promises: its commands and its Python run, on the folder that they name."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.cli.app import run_app

PAGE = (Path(__file__).parents[2] / "docs" / "results.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    sim.run_batch("february-2025", 64, out="out/talks")
    return tmp_path / "out" / "talks"


def test_its_commands_run(played: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("xlsxwriter")
    lines = [line.partition("  #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    assert len(lines) == 10
    for line in lines:
        code = run_app(shlex.split(line)[1:])
        said = capsys.readouterr()
        assert code == 0, f"{line}\n{said.err}"
        assert said.out or "are in" in said.err, line


def test_its_python_runs(played: Path) -> None:
    for library in ("duckdb", "polars"):
        pytest.importorskip(library)
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(compile(block, "docs/results.md", "exec"), names)
    assert len(blocks("python")) == 4
    assert len(names["found"].groups) > 0  # type: ignore[attr-defined]
    assert len(pd.read_parquet("out/talks/runs")) == 64


def test_every_condition_of_the_table_can_be_read(played: Path) -> None:
    rows = [line.split(" | ", 1)[1] for line in PAGE.splitlines() if line.startswith("| ") and " | `" in line]
    said = [cell for row in rows for cell in re.findall(r"(?<!`)`([^`]+)`(?!`)", row)]
    conditions = [cell for cell in said if re.search(r"[<>=]| in | is |^not |^agreement$", cell)]
    assert len(conditions) >= 10
    batch = sim.open_batch(played)
    for condition in conditions:
        table = (
            "parties"
            if "V" in condition
            else "tables"
            if re.search("closed|blamed|not zopa", condition)
            else "runs"
        )
        batch.read(table, where=condition)
