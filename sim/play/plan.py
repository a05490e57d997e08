"""How many runs of what: structures crossed with draws and replicates, and the number of each run."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.domain.scenario import Scenario
from sim.protocols import PROTOCOLS

LEAST_DRAWS = 2  # one draw has no spread


@dataclass(frozen=True)
class RunKey:
    """One run: its number and what that stands for."""

    run: int
    draw: int
    structure: int
    replicate: int


@dataclass(frozen=True)
class Plan:
    """D draws x S structures x R replicates; run = (draw * S + structure) * R + replicate."""

    asked: int  # how many runs were asked for
    draws: int
    structures: int
    replicates: int

    @property
    def runs(self) -> int:
        """How many runs are played: what was asked for, rounded up to whole draws."""
        return self.draws * self.structures * self.replicates

    def key(self, run: int) -> RunKey:
        """What the run with this number stands for."""
        return key(run, self.structures, self.replicates)


def key(run: int, structures: int, replicates: int) -> RunKey:
    """What the run with this number stands for; ValueError for a negative one."""
    if run < 0:
        raise ValueError("runs are numbered from 0")
    rest, replicate = divmod(run, replicates)
    draw, structure = divmod(rest, structures)
    return RunKey(run, draw, structure, replicate)


def has_chance(scenario: Scenario) -> bool:
    """Whether anything in the scenario is left to chance once its numbers are drawn.

    Battles are, and so is when a peace breaks, and what a mediator drafts.
    """
    battles = scenario.war is not None and scenario.war.volatility.high > 0.0
    drafts = any(
        PROTOCOLS[procedure.protocol].drafts > 0
        for structure in scenario.structures
        for procedure in structure.procedures.values()
    )
    return battles or drafts or scenario.peace is not None


def default_replicates(scenario: Scenario) -> int:
    """2 where something is chance, so that it can be told from ignorance; else 1."""
    return 2 if has_chance(scenario) else 1


def make_plan(scenario: Scenario, runs: int, replicates: int | None = None) -> Plan:
    """The plan for at least `runs` runs; ValueError if runs or replicates are below 1."""
    repeats = default_replicates(scenario) if replicates is None else replicates
    if runs < 1 or repeats < 1:
        raise ValueError("at least one run and one replicate are needed")
    structures = len(scenario.structures)
    draws = max(LEAST_DRAWS, math.ceil(runs / (structures * repeats)))
    return Plan(runs, draws, structures, repeats)
