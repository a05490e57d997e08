"""The same rng seed gives the same bytes: on any Python, alone or in a batch, today and tomorrow."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import sim
from sim.loading.library import names
from tests import golden


@pytest.mark.parametrize("name", names())
def test_json_is_byte_identical_to_the_recorded_one(name: str) -> None:
    """The digests were recorded once and hold on Python 3.11 and 3.13 alike."""
    recorded = json.loads(golden.FILE.read_text(encoding="utf-8"))
    assert golden.digests(name) == recorded[name], "if results were meant to change: python -m tests.golden"


def test_two_processes_print_the_same_bytes() -> None:
    command = [
        sys.executable,
        "-m",
        "sim",
        "run",
        "classics/orange",
        "--rng-seed",
        "7",
        "--run",
        "3",
        "--json",
    ]
    first, second = (subprocess.run(command, capture_output=True, check=True).stdout for _ in range(2))
    assert first == second
    assert json.loads(first) == sim.run("classics/orange", rng_seed=7, run=3).to_dict()


def test_other_rng_seeds_and_draws_give_other_numbers() -> None:
    drawn = [
        sim.run("classics/orange", rng_seed=seed, run=run).drawn["parties.baker.horizon"]
        for seed, run in ((1, 0), (2, 0), (1, 4))
    ]
    assert len(set(drawn)) == 3
    # Runs 0 to 3 are the four structures of one draw: structure never enters the numbers.
    same = [
        sim.run("classics/orange", rng_seed=1, run=run).drawn["parties.baker.horizon"] for run in range(4)
    ]
    assert len(set(same)) == 1
