"""Two drivers, one run: what the Mesa model and the loops of the ensemble leave, side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest

from sim.domain.scenario import Scenario, Structure
from sim.play.draw import Drawn, draw
from sim.play.ensemble import Ensemble, most_turns, note, room
from sim.play.laying_out import lay_out
from sim.play.model import NegotiationModel, run
from sim.play.plan import default_replicates, key
from sim.play.recording import LOG_COLUMNS, Trace, make_record
from sim.play.records import Record
from sim.play.state import empty_state, workplace

RNG_SEED = 20


class Drivers:
    """Plays the same runs by both drivers and compares what they leave, bit by bit."""

    def agree(
        self,
        scenario: Scenario,
        draws: range,
        *,
        replicates: int | None = None,
        only: Sequence[int] | None = None,
        compiled: bool = True,
    ) -> None:
        """Every run of some draws, or those of `only` these structures, equal to the last bit, NaN like NaN.

        That is: all results, each turn, each aspiration.
        """
        repeats = default_replicates(scenario) if replicates is None else replicates
        seating = lay_out(scenario)
        places = range(len(scenario.structures)) if only is None else only
        structures = [scenario.structures[s] for s in places]
        chunk = draw(seating, structures, RNG_SEED, draws, range(repeats))
        played = Ensemble(seating, structures, compiled=compiled).play(chunk, trace=True)
        assert played.logs is not None
        assert played.asked is not None
        numbers = runs_of(scenario, draws, places, repeats)
        mesa = room(seating.layout, len(numbers))
        for row, number in enumerate(numbers):
            model = NegotiationModel(scenario, rng_seed=RNG_SEED, run=number, replicates=repeats)
            while model.is_open:
                model.step()
            note(seating.layout, model.numbers, 0, 0, model.state, mesa, row, len(model.log))
            turns = int(played.results.turns[row])
            told = np.array(model.log, dtype=np.int64).reshape(len(model.log), LOG_COLUMNS)
            where = f"run {number}, {model.structure.label}"
            assert np.array_equal(played.logs[row, :turns], told), f"turns of {where}"
            assert np.array_equal(played.asked[row, :turns], np.array(model.asked)), f"asked in {where}"
        for field in mesa._fields:
            mine, theirs = getattr(played.results, field), getattr(mesa, field)
            assert mine.dtype == theirs.dtype, field
            assert np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f"), field

    def agree_on_records(
        self,
        scenario: Scenario,
        draws: range,
        *,
        replicates: int | None = None,
        only: Sequence[int] | None = None,
        compiled: bool = True,
    ) -> None:
        """The same runs as they are printed."""
        repeats = default_replicates(scenario) if replicates is None else replicates
        places = range(len(scenario.structures)) if only is None else only
        for number in runs_of(scenario, draws, places, repeats):
            mine = self.record(scenario, number, repeats, compiled=compiled)
            theirs = run(scenario, rng_seed=RNG_SEED, run=number, replicates=repeats)
            assert json.dumps(mine.to_dict()) == json.dumps(theirs.to_dict()), f"run {number}"

    def record(self, scenario: Scenario, number: int, replicates: int, *, compiled: bool = True) -> Record:
        """The record of one run, made of the state that the loops leave."""
        this = key(number, len(scenario.structures), replicates)
        seating, structure = lay_out(scenario), scenario.structures[this.structure]
        alone = draw(
            seating,
            [structure],
            RNG_SEED,
            range(this.draw, this.draw + 1),
            range(this.replicate, this.replicate + 1),
        )
        return make_record(structure, this, RNG_SEED, alone, self.trace(scenario, structure, alone, compiled))

    def trace(self, scenario: Scenario, structure: Structure, alone: Drawn, compiled: bool) -> Trace:
        """What the loops leave of the only run of a draw."""
        seating, structures = lay_out(scenario), [structure]
        ensemble = Ensemble(seating, structures, compiled=compiled)
        state = empty_state(seating.layout, alone.numbers.prior.shape[2])
        works, results = workplace(seating.layout, len(seating.voices)), room(seating.layout, 1)
        turns = most_turns(scenario, structures)
        logs, asked = np.empty((1, turns, LOG_COLUMNS), dtype=np.int64), np.empty((1, turns))
        ensemble._play(ensemble.rules, ensemble.packed, alone.numbers, 1, state, works, results, logs, asked)
        taken = int(results.turns[0])
        return Trace(seating, alone.numbers, state, works, logs[0, :taken], asked[0, :taken])


def runs_of(scenario: Scenario, draws: range, structures: Sequence[int], replicates: int) -> list[int]:
    """The numbers of the runs of some draws under some structures, in the order in which the loops play them."""
    return [
        (d * len(scenario.structures) + s) * replicates + r
        for d in draws
        for s in structures
        for r in range(replicates)
    ]


@pytest.fixture(scope="session")
def drivers() -> Drivers:
    return Drivers()
