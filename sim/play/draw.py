"""Draw: turn uncertain numbers into arrays, for one run or for a chunk of them, by the same code.

All powers, exponentials and quantiles are taken here and in the files that this one calls, vectorised over draws;
play only adds, multiplies, compares and counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.scenario import Scenario, Structure
from sim.play.draw_beliefs import common_prior, limits_at_home
from sim.play.draw_parties import by_party, draw_parties, draw_preferences, kept_shares, relative_times
from sim.play.draw_world import draw_peace, draw_war
from sim.play.layout import Seating
from sim.play.quantities import exponents, quantities, sample
from sim.play.streams import uniforms
from sim.protocols import PROTOCOLS

Floats = NDArray[np.float64]


class Numbers(NamedTuple):
    """A chunk of draws as arrays, ready to be played; voices are parties, then constituencies.

    additive : (draws, voices, issues, levels) · cells : (draws, voices, terms, cells), see `Terms`
    start, weight : (draws, voices) reservation value at the start, weight among constituencies
    tau : (draws, parties, rounds) own relative time · kept : (structures, draws, parties, rounds) share of the
    claim kept · foresight, patience, anticipates (-1 for not at all) : (draws, parties)
    slope, resilience, optimism, holds : (draws, parties) · ends : (draws, parties, 2), see `sim.world.war`
    cost : (draws, parties, rounds) · decisive, momentum, and a round's persistence and aid_effect : (draws,)
    shock : (draws, replicates, rounds) · aid_share, aid_level : (draws, donors) · aid_changed : (draws, changes)
    threat : (draws, threats) · rate, hazard : (draws, cells) annual rate and probability of renewed war
    shift : (draws, issues, levels) momentum at which war would start again, less that of now
    kappa : (draws, tables) · adopted, expects : (draws, tables, parties), NaN where nothing is stated
    prior : (forms, parties, points) what everybody believes of reservation values at the start
    at_home : (draws, samples, voices) where a party believes the limits of its constituencies to lie at the start
    life : (draws, replicates) of a peace, in units of its mean · luck : (draws, replicates, tables, rounds, drafts)
    """

    additive: Floats
    cells: Floats
    start: Floats
    weight: Floats
    tau: Floats
    kept: Floats
    foresight: Floats
    patience: Floats
    anticipates: Floats
    slope: Floats
    resilience: Floats
    optimism: Floats
    holds: Floats
    ends: Floats
    cost: Floats
    decisive: Floats
    momentum: Floats
    persistence: Floats
    aid_effect: Floats
    shock: Floats
    aid_share: Floats
    aid_level: Floats
    aid_changed: Floats
    threat: Floats
    rate: Floats
    hazard: Floats
    shift: Floats
    kappa: Floats
    adopted: Floats
    expects: Floats
    prior: Floats
    at_home: Floats
    life: Floats
    luck: Floats


@dataclass(frozen=True)
class Drawn:
    """A chunk of draws: `quantities` and, per structure, `exponents` by path, each (draws,); and all as arrays."""

    draws: range
    quantities: dict[str, Floats]
    exponents: tuple[dict[str, Floats], ...]
    numbers: Numbers


def draw(
    seating: Seating, structures: Sequence[Structure], rng_seed: int, draws: range, replicates: range
) -> Drawn:
    """Draw every uncertain and chance number of a scenario for `draws` and `replicates`, contiguous ranges."""
    scenario, n = seating.scenario, len(draws)
    known = sample(quantities(scenario), rng_seed, draws)
    shapes = tuple(sample(exponents(structure), rng_seed, draws) for structure in structures)
    rounds = max(table.rounds for table in scenario.tables)
    tau = relative_times(by_party(scenario, known, "horizon"), scenario.round_months, rounds)
    terms = draw_preferences(seating, known, n)
    numbers = Numbers(
        **terms,
        tau=tau,
        kept=kept_shares(scenario, structures, shapes, tau),
        **draw_parties(seating, known, n),
        **draw_war(seating, terms, known, rng_seed, draws, replicates),
        **draw_peace(seating, known, n, rng_seed, draws, replicates),
        **_tables(scenario, known, n),
        prior=common_prior(seating),
        at_home=limits_at_home(seating, n),
        luck=_luck(scenario, structures, rng_seed, draws, replicates),
    )
    return Drawn(draws, known, shapes, numbers)


def _tables(scenario: Scenario, known: Mapping[str, Floats], n: int) -> dict[str, Floats]:
    shape = (n, len(scenario.tables), len(scenario.parties))
    kappa, adopted, expects = np.zeros(shape[:2]), np.ones(shape), np.full(shape, np.nan)
    for k, table in enumerate(scenario.tables):
        if table.framework is None:
            continue
        here = f"tables.{table.name}.framework"
        kappa[:, k] = known[f"{here}.kappa"]
        for i, party in enumerate(scenario.parties):
            adopted[:, k, i] = known.get(f"{here}.adopted.{party.name}", 1.0)
            expects[:, k, i] = known.get(f"{here}.expects.{party.name}", np.nan)
    return {"kappa": kappa, "adopted": adopted, "expects": expects}


def _luck(
    scenario: Scenario, structures: Sequence[Structure], rng_seed: int, draws: range, replicates: range
) -> Floats:
    """What a mediator leaves to chance, in (0, 1)."""
    drafts = [
        max(PROTOCOLS[s.procedures[table.name].protocol].drafts for s in structures)
        for table in scenario.tables
    ]
    rounds = max(
        (table.rounds for table, drafted in zip(scenario.tables, drafts, strict=True) if drafted), default=1
    )
    most = max(1, *drafts)
    luck = np.zeros((len(draws), len(replicates), len(scenario.tables), rounds, most))
    for k, table in enumerate(scenario.tables):
        for r, replicate in enumerate(replicates):
            for step in range(table.rounds * drafts[k]):
                luck[:, r, k, step // drafts[k], step % drafts[k]] = uniforms(
                    rng_seed,
                    f"tables.{table.name}.drafts",
                    draws.start,
                    len(draws),
                    replicate=replicate,
                    step=step,
                )
    return luck
