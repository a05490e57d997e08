"""The two drivers hold one rulebook: the same record, to the last digit, from Mesa and from the ensemble."""

from __future__ import annotations

import json

import pytest

from sim.domain.scenario import Scenario
from sim.loading.library import names
from sim.loading.loader import load
from sim.play.draw import draw
from sim.play.ensemble import Ensemble, table_play
from sim.play.layout import seat
from sim.play.model import run
from sim.play.plan import key
from sim.play.records import Record, make_record

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


def assert_same(scenario: Scenario, records: list[Record], replicates: int = 1) -> None:
    for mine in records:
        theirs = run(scenario, rng_seed=RNG_SEED, run=mine.run, replicates=replicates)
        assert json.dumps(mine.to_dict()) == json.dumps(theirs.to_dict()), f"run {mine.run}"


@pytest.mark.parametrize("name", names())
def test_every_scenario_plays_the_same_under_both_drivers(name: str) -> None:
    scenario = load(name)
    draws = -(-24 // len(scenario.structures))
    assert_same(scenario, ensemble_records(scenario, range(3, 3 + draws)))


@pytest.mark.heavy
@pytest.mark.parametrize("name", names())
def test_a_thousand_runs_of_every_scenario_play_the_same(name: str) -> None:
    scenario = load(name)
    draws = -(-1000 // len(scenario.structures))
    assert_same(scenario, ensemble_records(scenario, range(draws)))
