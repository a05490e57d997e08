"""Many readers at once are served quickly, and leave nothing behind."""

from __future__ import annotations

import asyncio
import statistics
import sys
from pathlib import Path

import pytest

pytest.importorskip("psutil")
sys.path.insert(0, str(Path(__file__).parents[2]))  # as in test_benchmarks.py

from tests.benchmarks.sessions import measure, serving

READERS = 8


@pytest.mark.heavy
def test_eight_readers_step_without_waiting_and_their_memory_comes_back() -> None:
    with serving() as (site, process):
        found = asyncio.run(measure(site, process, READERS, 12, 0.5, alike=False))
    assert len(found.opened) == READERS
    assert len(found.steps) == 12 * READERS
    assert statistics.median(found.steps) < 0.1, found.told()
    assert found.most > found.before, found.told()
    assert found.after - found.before < max(0.6 * (found.most - found.before), SLACK), found.told()


SLACK = 20.0  # MiB
