"""Play and tabulate what the stylised facts need, and measure them: `analysis.stylised` says which and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.stylised import Board, Case, Evidence, Fact, Finding, judge
from sim.batch.playing import Progress
from sim.batch.runner import run_batch
from sim.domain.preferences import utility_at
from sim.domain.scenario import Scenario
from sim.domain.world import FORMS
from sim.loading.loader import load
from sim.play.draw import Drawn, draw
from sim.play.draw_beliefs import BELIEF_POINTS
from sim.play.laying_out import lay_out
from sim.play.layout import Seating
from sim.play.outside import begin_war
from sim.play.plan import Plan, make_plan
from sim.play.state import empty_state
from sim.play.worth import completed, constant_of, fighting_again, signs_peace
from sim.world.peace import value_of_signing

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

REPLICATES = 1  # the interval rests on draws, so that more of them say more than playing each twice


def check(
    facts: Sequence[Fact],
    runs: int,
    *,
    rng_seed: int = 1,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[Finding]:
    """What is found of facts on at least `runs` runs of every setting they compare, all on the same luck.

    A setting that several effects need is played once. Raises as `run_batch`.
    """
    needed: dict[str, Case] = {}
    for fact in facts:
        for effect in fact.effects:
            for case in effect.cases:
                known = needed.setdefault(case.key, case)
                traced, plays = known.traced or case.traced, known.plays or case.plays
                needed[case.key] = replace(known, traced=traced, plays=plays)
    settings = {key: (case, load(case.scenario, overrides=case.changes)) for key, case in needed.items()}
    report = progress or (lambda stage, done, total: None)
    plans = {key: make_plan(scenario, runs, REPLICATES) for key, (_, scenario) in settings.items()}
    total = sum(plans[key].runs for key, (case, _) in settings.items() if case.plays)
    evidence: dict[str, Evidence] = {}
    done = 0
    for key, (case, scenario) in settings.items():
        evidence[key] = _evidence(case, scenario, plans[key], rng_seed, workers, report, done, total)
        done += evidence[key].played
    return [judge(fact.number, effect, evidence) for fact in facts for effect in fact.effects]


def _evidence(
    case: Case,
    scenario: Scenario,
    plan: Plan,
    rng_seed: int,
    workers: int,
    report: Progress,
    done: int,
    total: int,
) -> Evidence:
    """One setting, played if it has to be; `done` of `total` runs were played before it."""
    tabulated = Evidence(
        draws=plan.draws,
        labels=tuple(structure.label for structure in scenario.structures),
        weights=tuple(structure.weight for structure in scenario.structures),
        replicates=plan.replicates,
        board=Tabulated(scenario, rng_seed, plan.draws).board,
    )
    if not case.plays:
        return tabulated

    def further(stage: str, here: int, _: int) -> None:
        report(stage, done + here, total if stage == "play" or done else 0)

    batch = run_batch(
        scenario,
        plan.asked,
        rng_seed=rng_seed,
        replicates=REPLICATES,
        workers=workers,
        trace=case.traced,
        progress=further,
    )
    offers = batch.offers if case.traced else None
    return replace(tabulated, runs=batch.runs, tables=batch.tables, parties=batch.parties, offers=offers)


@dataclass(frozen=True)
class Tabulated:
    """What the draws of a scenario say before anything is played; the structures are all of the scenario's."""

    scenario: Scenario
    rng_seed: int
    draws: int

    @property
    def board(self) -> Board:
        """The questions that measures may ask."""
        return Board(rate=self._rate, signing=self._signing, importance=self._importance)

    @cached_property
    def _seating(self) -> Seating:
        return lay_out(self.scenario)

    @cached_property
    def _drawn(self) -> Drawn:
        everybody = range(self.draws)
        return draw(self._seating, self.scenario.structures, self.rng_seed, everybody, range(REPLICATES))

    def _levels(self, outcome: Mapping[str, str], otherwise: Integers) -> Integers:
        levels = otherwise.copy()
        for j, issue in enumerate(self.scenario.issues):
            if issue.name in outcome:
                levels[j] = [value.name for value in issue.values].index(outcome[issue.name])
        return levels

    def _rate(self, outcome: Mapping[str, str]) -> Floats:
        world = self._seating.layout.world
        levels = self._levels(outcome, world.status_quo)
        cell = int((levels * world.hazard_stride).sum())
        rate: Floats = self._drawn.numbers.rate[:, cell]
        return rate

    def _signing(self, party: str, outcome: Mapping[str, str]) -> Floats:
        seats = [p.name for p in self.scenario.parties]
        forms = [FORMS.index(structure.form) for structure in self.scenario.structures]
        found = {
            form: np.array([self._worth(d, form, seats.index(party), outcome) for d in range(self.draws)])
            for form in set(forms)
        }
        return np.stack([found[form] for form in forms], axis=1)

    def _worth(self, d: int, form: int, party: int, outcome: Mapping[str, str]) -> float:
        """What signing an outcome at the table that ends the war is worth in the first month."""
        layout, numbers = self._seating.layout, self._drawn.numbers
        table = int(np.argmax(layout.world.ends_war))
        state = empty_state(layout, BELIEF_POINTS)
        begin_war(layout, numbers, d, form, state)
        held = completed(layout, state, table, party)
        levels = self._levels(outcome, np.where(held < 0, layout.world.status_quo, held))
        utility = utility_at(numbers.additive[d, party], numbers.cells[d, party], layout.terms[party], levels)
        if not signs_peace(layout, table):
            return float(utility)
        momentum = state.momentum[0] + numbers.shift[d, np.arange(levels.size), levels].sum(keepdims=True)
        hazard = numbers.hazard[d, (levels * layout.world.hazard_stride).sum(keepdims=True)]
        worth = value_of_signing(
            constant_of(layout, numbers, d, party, party, held),
            np.full(1, utility),
            numbers.foresight[d, party],
            hazard,
            fighting_again(layout, numbers, d, form, state, party, party, momentum),
        )
        return float(worth[0])

    def _importance(self, party: str, issue: str) -> dict[str, Floats]:
        p = [of.name for of in self.scenario.parties].index(party)
        j = [of.name for of in self.scenario.issues].index(issue)
        additive = self._drawn.numbers.additive
        values = self.scenario.issues[j].values
        return {value.name: additive[:, p, j, level] for level, value in enumerate(values)}
