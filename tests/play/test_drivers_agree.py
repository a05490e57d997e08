"""The two drivers hold one rulebook: the same record, to the last digit, from Mesa and from the ensemble."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sim.play.turns import zopa_by_round

from sim.domain.scenario import Scenario
from sim.loading.library import names
from sim.loading.loader import load
from sim.play.draw import draw
from sim.play.ensemble import Ensemble, is_compiled, table_play
from sim.play.layout import seat
from sim.play.model import NegotiationModel, run
from sim.play.plan import key
from sim.play.records import Record, make_record
from sim.strategies import STRATEGIES
from sim.strategies.base import AcceptanceRule, OfferRule
from sim.strategies.offers import own_utility
from sim.strategies.time_dependent import Boulware

RNG_SEED = 20


def ensemble_records(
    scenario: Scenario, draws: range, *, compiled: bool = True, replicates: int = 1
) -> list[Record]:
    """Records of every run of some draws, made from the trace of the ensemble."""
    table = scenario.tables[0]
    seating = seat(scenario, table)
    structures = scenario.structures
    chunk = draw(scenario, structures, seating, RNG_SEED, draws)
    ensemble = Ensemble(scenario, table, structures, compiled=compiled)
    played = ensemble.play(seating, chunk, replicates, trace=True)
    records = []
    for row in range(played.results.shape[0]):
        this = key(row + draws.start * len(structures) * replicates, len(structures), replicates)
        alone = draw(scenario, structures, seating, RNG_SEED, range(this.draw, this.draw + 1))
        play = table_play(seating, chunk, played, len(structures), replicates, row)
        records.append(
            make_record(
                scenario,
                structures[this.structure],
                this,
                RNG_SEED,
                alone,
                play,
                structure_index=this.structure,
            )
        )
    return records


def assert_same_bits(scenario: Scenario, draws: range) -> None:
    """What the compiled loops leave, against the Mesa model: equal to the last bit, nothing rounded."""
    table = scenario.tables[0]
    seating = seat(scenario, table)
    structures = scenario.structures
    chunk = draw(scenario, structures, seating, RNG_SEED, draws)
    played = Ensemble(scenario, table, structures).play(seating, chunk, trace=True)
    assert played.logs is not None
    assert played.asked is not None
    for row in range(played.results.shape[0]):
        model = NegotiationModel(scenario, rng_seed=RNG_SEED, run=row + draws.start * len(structures))
        model.play()
        session = model.session
        rounds, outcome, turns = played.results[row]
        assert (rounds, outcome, turns) == (session.rounds_played, session.outcome, len(session.log))
        assert np.array_equal(played.logs[row, :turns], np.array(session.log))
        assert np.array_equal(played.asked[row, :turns], np.array(session.asked))
        worth = model.values[:, outcome] if outcome >= 0 else np.full(len(table.parties), np.nan)
        assert np.array_equal(played.worth[row], worth, equal_nan=True)
        assert np.array_equal(played.reserve[row], model.limits[:, rounds - 1])
        there = zopa_by_round(seating.layout, model.values, model.limits, int(rounds))
        assert played.zopas[row] == there.any()


def assert_same(scenario: Scenario, records: list[Record], replicates: int = 1) -> None:
    for mine in records:
        theirs = run(scenario, rng_seed=RNG_SEED, run=mine.run, replicates=replicates)
        assert json.dumps(mine.to_dict()) == json.dumps(theirs.to_dict()), f"run {mine.run}"


@pytest.mark.parametrize("name", names())
def test_every_scenario_plays_the_same_under_both_drivers(name: str) -> None:
    scenario = load(name)
    draws = -(-24 // len(scenario.structures))
    assert_same(scenario, ensemble_records(scenario, range(3, 3 + draws)))
    assert_same_bits(scenario, range(3, 3 + draws))


@pytest.mark.heavy
@pytest.mark.parametrize("name", names())
def test_a_thousand_runs_of_every_scenario_play_the_same(name: str) -> None:
    scenario = load(name)
    draws = -(-1000 // len(scenario.structures))
    assert_same_bits(scenario, range(draws))


def test_the_loops_play_the_same_uncompiled() -> None:
    scenario = load("classics/orange")
    assert_same(scenario, ensemble_records(scenario, range(3), compiled=False))
    assert_same(scenario, ensemble_records(scenario, range(3), replicates=2), replicates=2)


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
        Ensemble(scenario, scenario.tables[0], scenario.structures)
