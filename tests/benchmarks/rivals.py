"""The same negotiations elsewhere: under NegMAS, and our own model under Mesa's batch_run."""

from __future__ import annotations

import importlib.util
import inspect
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import mesa

import sim
from sim.play.draw import Drawn, draw
from sim.play.laying_out import lay_out


def has_negmas() -> bool:
    """Whether NegMAS is installed (`pip install "zopa[bench]"`)."""
    return importlib.util.find_spec("negmas") is not None


@dataclass
class Outcomes:
    """How negotiations ended: whether each agreed, and in which round it was over."""

    agreed: list[bool] = field(default_factory=list)
    rounds: list[int] = field(default_factory=list)

    def note(self, agreed: bool, rounds: int) -> None:
        """Take in one negotiation."""
        self.agreed.append(agreed)
        self.rounds.append(rounds)

    @property
    def share(self) -> float:
        """How many of them agreed."""
        return sum(self.agreed) / max(1, len(self.agreed))

    @property
    def mean_round(self) -> float:
        """The round in which those that agreed did."""
        over = [rounds for agreed, rounds in zip(self.agreed, self.rounds, strict=True) if agreed]
        return sum(over) / max(1, len(over))


@dataclass
class Negmas:
    """Plays draws of a scenario under NegMAS: additive utilities and limits as drawn, the same rounds and curves.

    Its negotiators concede from their best outcome to their limit by 1 - t^(1/e), offer by own utility, and accept
    what is worth at least their next claim. One mechanism is built for each draw, as its users do; `building` are the
    seconds that this took, which count.
    """

    scenario: sim.Scenario
    rng_seed: int
    outcomes: Outcomes = field(default_factory=Outcomes)
    building: float = 0.0

    def play(self, draws: range) -> None:
        """Draw the numbers, then build and run a negotiation for each draw."""
        seating = lay_out(self.scenario)
        drawn = draw(seating, self.scenario.structures, self.rng_seed, draws, range(1))
        for d in range(len(draws)):
            begun = time.perf_counter()
            mechanism = self._built(drawn, d)
            self.building += time.perf_counter() - begun
            state = mechanism.run()
            self.outcomes.note(state.agreement is not None, state.step)

    def _built(self, drawn: Drawn, d: int) -> Any:
        from negmas import SAOMechanism, make_issue
        from negmas.negotiators.helpers import PolyAspiration
        from negmas.preferences import LinearAdditiveUtilityFunction
        from negmas.sao.negotiators import TimeBasedConcedingNegotiator

        (table,) = self.scenario.tables
        issues = [make_issue(len(issue.values), name=issue.name) for issue in self.scenario.issues]
        mechanism = SAOMechanism(issues=issues, n_steps=table.rounds)
        for i, party in enumerate(self.scenario.parties):
            here = f"parties.{party.name}"
            terms = drawn.numbers.additive[d, i]
            utility = LinearAdditiveUtilityFunction(
                values=[
                    {k: float(terms[j, k]) for k in range(len(issue.values))}
                    for j, issue in enumerate(self.scenario.issues)
                ],
                weights=[1.0] * len(issues),
                issues=issues,
                reserved_value=float(drawn.quantities[f"{here}.reservation_value"][d]),
            )
            curve = PolyAspiration(1.0, float(1.0 / drawn.exponents[0][f"{here}.e"][d]))
            negotiator = TimeBasedConcedingNegotiator(name=party.name, offering_curve=curve, stochastic=False)
            mechanism.add(negotiator, ufun=utility)
        return mechanism


def play_under_mesa(scenario: sim.Scenario, rng_seed: int, runs: Sequence[int]) -> Outcomes:
    """Play runs of a scenario as Mesa's users play a model: batch_run over its parameters, in this process."""
    seeds: dict[str, Any] = {"rng": [rng_seed]}
    if "rng" not in inspect.signature(mesa.batch_run).parameters:  # before Mesa 3.5
        seeds = {}
    parameters: dict[str, Any] = {"scenario": scenario, "run": list(runs), "replicates": 1}
    if not seeds:
        parameters["rng_seed"] = rng_seed
    (table,) = scenario.tables
    rows = mesa.batch_run(
        sim.NegotiationModel,
        parameters,
        number_processes=1,
        max_steps=table.rounds,
        display_progress=False,
        **seeds,
    )
    last = {row["run"]: row for row in rows}
    outcomes = Outcomes()
    for run in runs:
        outcomes.note(last[run]["Status"] == "agreed", last[run]["Round"])
    return outcomes
