"""The equilibrium of alternating offers, played through scenario and engine, against its closed form."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim

STEP = 0.001
PIE = f"""
schema: 1
title: Pie
stylised: true
start: 2025-01
issues:
  share:
    title: Share of the one
    type: grid
    grid: {{from: 0, to: 1, step: {STEP}}}
    binds: [one, two]
parties:
  one:
    title: One
    initials: O
    reservation_value: 0
    horizon: 12
    patience: 0.9
    issues: {{share: {{importance: 1, worth: {{ideal: 1}}}}}}
  two:
    title: Two
    initials: T
    reservation_value: 0
    horizon: 12
    patience: 0.9
    issues: {{share: {{importance: 1, worth: {{ideal: 0}}}}}}
protocol: rotating_offers
strategy: equilibrium
offer: own_utility
tables:
  - {{name: pie, parties: [one, two], issues: [share], rounds: 300}}
"""


@pytest.fixture
def pie(tmp_path: Path) -> Path:
    file = tmp_path / "pie.yaml"
    file.write_text(PIE, encoding="utf-8")
    return file


@pytest.mark.parametrize("rounds", [1, 2, 3, 4, 5])
def test_with_an_end_the_opener_gets_what_stahl_says(pie: Path, rounds: int) -> None:
    """(1 - (-d)^T) / (1 + d) for patience d of both, agreed in the first round: 1, 0.1, 0.91, ... [stahl1972]"""
    record = sim.run(pie, overrides={"tables.pie.rounds": rounds})
    expected = (1 - (-0.9) ** rounds) / 1.9
    outcome = record.tables[0].outcome
    assert outcome is not None
    assert float(outcome["share"]) == pytest.approx(expected, abs=STEP)
    assert record.tables[0].rounds == 1


@pytest.mark.parametrize(("first", "second", "share"), [(0.9, 0.8, 0.714286), (0.9, 0.9, 0.526316)])
def test_with_a_far_end_the_shares_are_rubinstein_s(
    pie: Path, first: float, second: float, share: float
) -> None:
    """(1 - d2) / (1 - d1 d2), within what the grid can tell apart. [rubinstein1982]"""
    record = sim.run(pie, overrides={"parties.one.patience": first, "parties.two.patience": second})
    outcome = record.tables[0].outcome
    assert outcome is not None
    assert float(outcome["share"]) == pytest.approx(share, abs=10 * STEP)
    assert record.tables[0].rounds == 1


def test_the_more_patient_gets_more(pie: Path) -> None:
    shares = []
    for patience in (0.5, 0.7, 0.9):
        outcome = sim.run(pie, overrides={"parties.one.patience": patience}).tables[0].outcome
        assert outcome is not None
        shares.append(float(outcome["share"]))
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]
