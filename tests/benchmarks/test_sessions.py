"""Many readers at once are served quickly, and leave nothing behind."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("psutil")
sys.path.insert(0, str(Path(__file__).parents[2]))  # as in test_benchmarks.py

from tests.benchmarks.sessions import Measured, measure, serving

READERS, STEPS = 8, 12
LEFT = 20.0  # MiB; what eight readers hold is twice that


async def twice(site: str, process: Any) -> tuple[Measured, Measured]:
    """Two groups, one after the other: only the first leaves what is loaded once."""
    first = await measure(site, process, READERS, STEPS, 0.5, alike=False)
    return first, await measure(site, process, READERS, STEPS, 0.5, alike=False)


@pytest.mark.heavy
def test_a_step_of_eight_readers_is_little_work_and_their_memory_comes_back() -> None:
    """Of the processor: how long a reader waits depends on what else the machine does (docs/dashboard.md has that)."""
    # In a thread of its own, since this one has a loop where browsers were tested before.
    with serving() as (site, process), ThreadPoolExecutor(1) as thread:
        groups = thread.submit(asyncio.run, twice(site, process)).result()
    for found in groups:
        assert len(found.opened) == READERS
        assert len(found.steps) == STEPS * READERS
        assert found.work < 0.1, found.told()
    assert groups[1].after - groups[0].after < LEFT, "\n".join(found.told() for found in groups)
