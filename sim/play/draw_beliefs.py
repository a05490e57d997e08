"""What everybody believes at the start: of others' limits, and of those at home. The same in every draw."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.domain.world import FORMS
from sim.play.draw_parties import by_party, draw_parties, draw_preferences
from sim.play.draw_world import lottery_stakes
from sim.play.layout import Seating
from sim.play.quantities import quantities, sample
from sim.play.streams import uniforms
from sim.world.war import going_on

Floats = NDArray[np.float64]

BELIEF_POINTS = 16  # of a belief about a reservation value
BELIEF_DRAWS = 256  # from which these points are quantiles
HOME_SAMPLES = 24  # of a negotiator's belief about the limits of its constituencies
COMMON_KNOWLEDGE = 0  # the rng seed of what everybody believes at first


@lru_cache(maxsize=8)
def common_prior(seating: Seating) -> Floats:
    """Points of equal weight of each party's reservation value at the start, (forms, parties, points)."""
    scenario = seating.scenario
    parties = len(scenario.parties)
    prior = np.zeros((len(FORMS), parties, BELIEF_POINTS))
    if not seating.layout.world.has_beliefs:
        return prior
    draws = range(BELIEF_DRAWS)
    known = sample(quantities(scenario), COMMON_KNOWLEDGE, draws)
    stakes = lottery_stakes(seating, draw_preferences(seating, known, BELIEF_DRAWS), BELIEF_DRAWS)
    own = draw_parties(seating, known, BELIEF_DRAWS)
    start = by_party(scenario, known, "reservation_value")
    momentum = known.get("world.war.momentum.start", np.zeros(BELIEF_DRAWS))
    decisive = known.get("world.war.decisive", np.zeros(BELIEF_DRAWS))
    places = ((np.arange(BELIEF_POINTS) + 0.5) / BELIEF_POINTS * BELIEF_DRAWS).astype(np.int64)
    for form in range(len(FORMS)):
        for p in range(parties):
            fighting = form if seating.layout.world.fights[p] else 0
            limits = [
                going_on(
                    fighting,
                    int(seating.layout.world.side[p]),
                    float(start[d, p]),
                    float(own["slope"][d, p]),
                    float(own["resilience"][d, p]),
                    float(own["optimism"][d, p]),
                    stakes["ends"][d, p],
                    float(stakes["holds"][d, p]),
                    float(decisive[d]),
                    momentum[d : d + 1],
                )[0]
                for d in range(BELIEF_DRAWS)
            ]
            prior[form, p] = np.sort(np.array(limits))[places]
    return prior


def limits_at_home(seating: Seating, n: int) -> Floats:
    """Samples of the limits of constituencies, the same in every draw: what a party could know of them."""
    limits = np.zeros((n, HOME_SAMPLES, len(seating.voices)))
    for v, voice in enumerate(seating.voices):
        if voice.constituency is None:
            continue
        party = seating.scenario.parties[voice.party]
        assert party.constituencies is not None
        member = party.constituencies.members[voice.constituency]
        u = uniforms(COMMON_KNOWLEDGE, f"{voice.path}.reservation_value", 0, HOME_SAMPLES)
        limits[:, :, v] = member.reservation_value.quantile(u)
    return limits
