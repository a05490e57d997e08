"""A batch needs no more memory for being long."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAY = """
import sys, sim
from tests.benchmarks.measuring import peak_bytes
sim.run_batch("classics/orange", int(sys.argv[1]), out=sys.argv[2], workers=2)
print(peak_bytes())
"""


def peak(runs: int, out: Path) -> float:
    """The most memory that a process held which played so many runs into a folder, in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", PLAY, str(runs), str(out)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(done.stdout) / 2**20


@pytest.mark.heavy
@pytest.mark.skipif(os.name == "nt", reason="what a process held at most is not told there")
def test_ten_times_as_many_runs_need_hardly_more_memory(tmp_path: Path) -> None:
    """Parts grow up to 8,192 runs (docs/batches.md), which is what the difference may be."""
    peak(64, tmp_path / "compiled")
    few, many = peak(20_000, tmp_path / "few"), peak(200_000, tmp_path / "many")
    assert many - few < 60, (few, many)
