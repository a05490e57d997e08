"""The two drivers hold one rulebook: the same run, to the last digit, from Mesa and from the ensemble."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.loading.library import names
from sim.loading.loader import load
from sim.play.ensemble import Ensemble, is_compiled
from sim.play.laying_out import lay_out
from sim.play.plan import default_replicates
from sim.strategies import STRATEGIES
from sim.strategies.base import AcceptanceRule, OfferRule
from sim.strategies.offers import own_utility
from sim.strategies.time_dependent import Boulware

PARTS = 4  # of a thousand runs, so that several processes share them


def draws_for(name: str, runs: int) -> int:
    """How many draws make at least so many runs."""
    scenario = load(name)
    return -(-runs // (len(scenario.structures) * default_replicates(scenario)))


@pytest.mark.parametrize("name", names())
def test_every_scenario_plays_the_same_under_both_drivers(name: str, drivers: Any) -> None:
    drivers.agree(load(name), range(3, 3 + draws_for(name, 24)))


@pytest.mark.parametrize("name", names())
def test_every_scenario_leaves_the_same_records(name: str, drivers: Any) -> None:
    drivers.agree_on_records(load(name), range(3, 3 + draws_for(name, 6)))


@pytest.mark.heavy
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", names())
def test_a_thousand_runs_of_every_scenario_play_the_same(name: str, part: int, drivers: Any) -> None:
    draws = draws_for(name, 1000)
    assert draws >= PARTS
    drivers.agree(load(name), range(part * draws // PARTS, (part + 1) * draws // PARTS))


def test_the_loops_play_the_same_uncompiled(drivers: Any) -> None:
    scenario = load("classics/orange")
    drivers.agree(scenario, range(3), compiled=False)
    drivers.agree(scenario, range(3), replicates=2, compiled=False)
    drivers.agree_on_records(scenario, range(2), replicates=2, compiled=False)


class Own(Boulware):
    """A subclass that changes what it is made with: only Mesa may play it."""

    def __init__(self, offer: OfferRule, acceptance: AcceptanceRule) -> None:
        super().__init__(own_utility, acceptance)


def test_a_subclass_of_one_s_own_is_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(STRATEGIES, "_added", {})
    STRATEGIES.register("own", Own)
    scenario = load("classics/orange", overrides={"parties.baker.strategy": "own", "parties.baker.e": 0.5})
    assert not is_compiled(scenario)
    with pytest.raises(ValueError, match="built-in"):
        Ensemble(lay_out(scenario), scenario.structures)


LOOK_AHEAD = """
schema: 1
title: Two who look ahead
stylised: true
start: 2025-01
strategy: equilibrium
protocol: rotating_offers
issues:
  share: {title: Share, type: grid, grid: {from: 0, to: 1, step: 0.05}, binds: [one, two]}
  side: {title: Side, type: nominal, binds: [one], values: {left: {}, right: {}}}
parties:
  one:
    title: One
    initials: O
    reservation_value: [0, 0.1, 0.3]
    patience: [0.5, 0.8, 0.95]
    horizon: 12
    issues: {share: {importance: 80, worth: {ideal: 1}}, side: {importance: [5, 20, 40], worth: {ideal: left}}}
  two:
    title: Two
    initials: T
    reservation_value: [0, 0.1, 0.3]
    patience: [0.5, 0.8, 0.95]
    horizon: 12
    issues: {share: {importance: 80, worth: {ideal: 0}}, side: {importance: 10, worth: {ideal: right}}}
alternatives: {offer: [own_utility, trade_off], tables.pie.opener: [one, two]}
tables:
  - {name: pie, parties: [one, two], issues: [share, side], rounds: 9}
"""


def test_two_who_look_ahead_play_the_same_under_both_drivers(tmp_path: Path, drivers: Any) -> None:
    file = tmp_path / "ahead.yaml"
    file.write_text(LOOK_AHEAD, encoding="utf-8")
    scenario = load(file)
    drivers.agree(scenario, range(6))
    drivers.agree(scenario, range(2), compiled=False)
