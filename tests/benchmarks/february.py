"""Runs per second and memory of the February baseline: `python -m tests.benchmarks.february`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import sim
from tests.benchmarks.measuring import peak_bytes

SCENARIO = "february-2025"
FEW = 256


@dataclass(frozen=True)
class Rate:
    """What a process found: runs per second once all is compiled, seconds until it was, most memory in bytes."""

    workers: int
    runs: int
    per_second: float
    first: float
    peak: int | None


def measure(seconds: float, workers: int, folder: Path | None = None) -> Rate:
    """Play about so many seconds, after a few runs that compile; a folder takes the rows if one is named."""
    begun = time.perf_counter()
    scenario = sim.load(SCENARIO)
    sim.run_batch(scenario, FEW, workers=workers)
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    sim.run_batch(scenario, FEW, workers=workers)
    runs = max(FEW, int(FEW * seconds / (time.perf_counter() - begun)))
    begun = time.perf_counter()
    batch = sim.run_batch(scenario, runs, workers=workers, out=folder)
    taken = time.perf_counter() - begun
    played = sum(cell.plan.runs for cell in batch.cells)
    return Rate(workers, played, played / taken, first, peak_bytes())


def measured_apart(seconds: float, workers: int) -> Rate:
    """The same in a process of its own, so that its memory is that of the batch."""
    asked = ["--seconds", str(seconds), "--workers", str(workers)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.february", *asked],
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return Rate(**json.loads(done.stdout))


def main() -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="for about how long to play")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, help="also write the rows there")
    asked = parser.parse_args()
    print(json.dumps(vars(measure(asked.seconds, asked.workers, asked.out))))


if __name__ == "__main__":
    main()
