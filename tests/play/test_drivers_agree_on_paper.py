"""Both drivers play a small scenario in which everything happens at once, and come to the same."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import sim

OnPaper = Callable[..., sim.Scenario]

# Three parties, a war that moves, a framework, ratification, a threat, aid, a peace that may break.
EVERYTHING = """
reservation_value: linear
issues:
  visas: {title: Visas, type: ordered, status_quo: "no", binds: [carl], values: {"no": {}, "yes": {}}}
  land: {title: Land, type: grid, unit: percent, grid: {from: 0, to: 100, step: 10}, status_quo: 50, binds: [ada, ben]}
  force: {title: Force, type: grid, unit: troops, grid: {from: 0, to: 200, step: 50}, status_quo: 0, binds: [ada, carl]}
parties:
  ada:
    title: Ada
    initials: A
    reservation_value: [0.1, 0.3, 0.5]
    horizon: [3, 6, 12]
    foresight: [0.6, 0.8, 0.9]
    suspends_after: 3
    issues:
      land: {importance: [1, 2, 3], worth: {ideal: 100}}
      force: {importance: 1, worth: {values: {0: 0, 200: 1}}}
    war: {slope: 0.3, resilience: 0.4, cost: 0.05, optimism: 0.1}
    constituencies:
      rule: {type: majority}
      members:
        left: {title: Left, weight: 2, reservation_value: [0.1, 0.3, 0.5]}
        right: {title: Right, weight: 3, reservation_value: [0.2, 0.4, 0.6], departures: {issues.land.importance: 4}}
  ben:
    title: Ben
    initials: B
    reservation_value: [0.1, 0.3, 0.5]
    horizon: [3, 6, 12]
    foresight: 0.9
    issues:
      land: {importance: 3, worth: {ideal: 0}}
      force: {importance: 1, worth: {values: {0: 1, 200: 0}}}
    war: {slope: 0.3, resilience: 0.4, cost: 0.05}
  carl:
    title: Carl
    initials: C
    reservation_value: [0, 0.2, 0.4]
    horizon: [2, 4, 6]
    expects: {land: 30}
    foresight: 0
    issues:
      visas: {importance: 1, worth: {values: {"no": 0, "yes": 1}}}
      land: {importance: 1, worth: {ideal: 40}}
      force: {importance: 2, worth: {values: {0: 1, 200: 0}}}
tables:
  - {name: office, parties: [carl, ben], issues: [visas], rounds: 6, opens: 2025-03}
  - name: talks
    parties: [carl, ben]
    issues: [land]
    rounds: 5
    result: framework
    framework: {to: hall, kappa: [0.1, 0.2, 0.3], adopted: {carl: 0.6}, expects: {carl: 0.3}}
  - {name: hall, parties: [ada, ben, carl], issues: [land, force], rounds: 12, ends: war, opens: {after: talks}}
world:
  war:
    belligerents: [ada, ben]
    favours: ada
    momentum: {start: [-0.3, 0, 0.3], persistence: 0.9, volatility: 0.15}
    decisive: 0.6
    victories: {ada: {land: 100}, ben: {land: 0}}
    aid:
      effect: 0.1
      donors: {carl: {share: 1, level: 1}}
      changes: {stop: {when: {visas: "yes"}, donor: carl, level: 0.5}}
    threats: {ban: {by: carl, against: ben, lowers: 0.1, unless: {visas: "yes"}}}
  peace:
    rate: [0.05, 0.1, 0.2]
    terms: {deterrence: {effect: lowers, weight: 1, hills: {force: {half: 100, exponent: 3}}}}
alternatives:
  reservation_value: [linear, lottery]
  protocol: [alternating_offers, single_text, take_it_or_leave_it, agenda]
"""
RUNS = 64


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"parties__ada__anticipates": 0.6},
        {"tables__talks__framework__mode": "take_it_or_leave_it"},
        {"offer": "screening", "tables__hall__ratify": {"ada": {"type": "qualified_majority", "quota": 0.6}}},
    ],
    ids=["plain", "anticipated", "put to the vote", "screening"],
)
def test_a_batch_comes_to_what_its_runs_come_to(on_paper: OnPaper, changes: dict[str, object]) -> None:
    scenario = on_paper(EVERYTHING, **changes)
    batch = sim.run_batch(scenario, RUNS, rng_seed=5)
    rows = batch.tables.set_index(["run", "table"])
    ends: set[str] = set()
    for run in range(0, RUNS, 2):
        record = sim.run(scenario, rng_seed=5, run=run)
        for table in record.tables:
            row = rows.loc[run, table.name]
            ends.add(f"{table.name} {table.status}")
            assert (row["status"], row["rounds"]) == (table.status, table.rounds)
            for name, value in (table.outcome or {}).items():
                assert row[f"outcome.{name}"] == value
            fate = table.framework.fate if table.framework else None
            assert (None if pd.isna(row["fate"]) else row["fate"]) == fate
        own = batch.runs.set_index("run").loc[run]
        assert own["agreement"] == record.agreement
        assert own["momentum"] == pytest.approx(record.momentum[-1], rel=0, abs=0)
    assert len(ends) >= 4, "enough happens for the comparison to say something"
