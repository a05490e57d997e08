"""What must come out of the shipped scenarios, each with its interval and, where there is one, its placebo."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

import sim
from analysis.spreads import paired_difference
from sim.batch import Batch

BASELINE, BACKSTOP = "february-2025/baseline", "february-2025/us-backstop"


def agreed(batch: Batch, cell: int) -> tuple[NDArray[np.bool_], list[str]]:
    """Agreement of one setting as (draws, structures, replicates), and its structure labels."""
    played = batch.cells[cell]
    rows = batch.runs[batch.runs["scenario"] == played.scenario.name]
    shape = (played.plan.draws, played.plan.structures, played.plan.replicates)
    return rows["agreement"].to_numpy().reshape(shape), [s.label for s in played.scenario.structures]


def without_stakes_in_the_backstop(scenario: sim.Scenario) -> dict[str, float]:
    """Settings that make everybody but the US indifferent to the American role: points, gates and clauses."""
    settings = {}
    for party in scenario.parties:
        if party.name == "usa":
            continue
        here = f"parties.{party.name}"
        settings[f"{here}.issues.security_guarantees.importance"] = 0.0
        for name, gate in party.preferences.gates.items():
            if gate.issue == "security_guarantees" or "security_guarantees" in gate.when:
                settings[f"{here}.gates.{name}.factor"] = 1.0
        for name, clause in party.preferences.clauses.items():
            if "security_guarantees" in clause.when:
                settings[f"{here}.clauses.{name}.bonus"] = 0.0
    return settings


# --- classics


def test_the_orange_is_split_as_both_prefer_to_half_and_half() -> None:
    batch = sim.run_batch("classics/orange", 2000)
    tables = batch.tables
    assert (tables["status"] == "agreed").mean() > 0.99
    deals = tables[tables["status"] == "agreed"]
    assert (deals["outcome.pulp"] == "juice_maker").all()
    assert (deals["outcome.peel"] == "baker").all()
    # Half and half is worth 0.5 to each in every draw.
    values = batch.parties[batch.parties["V"].notna()]
    assert values["V"].min() > 0.5


def test_the_longer_horizon_gets_more_of_the_pie_whoever_opens() -> None:
    batch = sim.run_batch("classics/split-the-pie", 4000)
    findings = batch.summary.settings[0]
    patient, hurried = findings.parties["patient"].value, findings.parties["hurried"].value
    assert patient is not None
    assert hurried is not None
    assert patient.monte_carlo.low > hurried.monte_carlo.high
    assert patient.structure.low > hurried.structure.high  # in every structure, so also averaged over openers


def test_placebo_equal_horizons_share_the_pie_about_equally() -> None:
    equal = {"parties.patient.horizon": [8, 12, 16]}
    findings = sim.run_batch("classics/split-the-pie", 4000, overrides=equal).summary.settings[0]
    patient = findings.parties["patient"].value
    assert patient is not None
    assert abs(patient.mean - 0.5) < 0.02


# --- February 2025


@pytest.mark.heavy
def test_the_baseline_agrees_in_ten_to_ninety_of_a_hundred_runs() -> None:
    findings = sim.run_batch(BASELINE, 4000, workers=2).summary.settings[0]
    assert findings.agreement.monte_carlo.low > 0.10
    assert findings.agreement.monte_carlo.high < 0.90
    assert findings.agreement.structure.low < findings.agreement.mean < findings.agreement.structure.high


@pytest.mark.heavy
def test_a_us_backstop_makes_agreements_more_frequent() -> None:
    """MODEL: a US backstop raises agreements. The variant removes the US malus and nothing else."""
    batch = sim.run_batch([BASELINE, BACKSTOP], 4000, workers=2)
    malus = {f"parties.usa.clauses.{name}.bonus" for name in ("backstop_malus", "backstop_unpaid")}
    assert only_difference() == malus
    (a, labels), (b, _) = agreed(batch, 0), agreed(batch, 1)
    effect = paired_difference(a, b, labels, labels)
    assert effect.monte_carlo.low > 0


@pytest.mark.heavy
def test_placebo_nobody_cares_about_the_backstop() -> None:
    indifferent = without_stakes_in_the_backstop(sim.load(BASELINE))
    batch = sim.run_batch([BASELINE, BACKSTOP], 16_000, workers=2, overrides=indifferent)
    (a, labels), (b, _) = agreed(batch, 0), agreed(batch, 1)
    effect = paired_difference(a, b, labels, labels)
    assert effect.monte_carlo.low > -0.02
    assert effect.monte_carlo.high < 0.02


def only_difference() -> set[str]:
    """Paths of the numbers in which the backstop variant differs from the baseline."""
    from sim.play.draw import quantities

    a, b = (dict(quantities(sim.load(name))) for name in (BASELINE, BACKSTOP))
    assert a.keys() == b.keys()
    assert sim.load(BASELINE).structures == sim.load(BACKSTOP).structures
    return {path for path in a if a[path] != b[path]}
