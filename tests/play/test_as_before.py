"""Scenarios with one table and no world around it play as they did before there was a world.

The digests were made by the version before several tables, the war and the peace came in: offers, outcomes and
utilities, without the texts of the scenarios and without the fields that were added to the record.
"""

from __future__ import annotations

import hashlib
import json

import pytest

import sim

RNG_SEED = 7
RUNS = range(16)
BEFORE = {
    "classics/orange": "0565a043a23a3a74de1a73837bcc8341310e8e91334c147e8b6693d033e7cd1f",
    "classics/split-the-pie": "69c5f262644bca2f512c04722a4b16451ad5e9ee4a459e37fae54958bd234036",
}


def digest(name: str) -> str:
    """SHA-256 of what was offered and agreed in some runs, and of what it was worth."""
    scenario = sim.load(name)
    told = []
    for run in RUNS:
        data = sim.run(scenario, rng_seed=RNG_SEED, run=run).to_dict()
        worths = {
            name: [party["u"], party["V"], party["reservation_value"]]
            for name, party in data["parties"].items()
        }
        table = data["tables"][0]
        told.append([data["offers"], table["outcome"], table["rounds"], table["zopa_by_round"], worths])
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@pytest.mark.parametrize("name", BEFORE)
def test_one_table_without_a_world_plays_as_before(name: str) -> None:
    assert digest(name) == BEFORE[name]
