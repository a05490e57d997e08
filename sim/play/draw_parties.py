"""What is drawn of parties and their constituencies: what they want, how patient they are, how they give way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.domain.preferences import draw_terms
from sim.domain.scenario import Scenario, Structure
from sim.domain.uncertain import Uncertain
from sim.play.layout import Seating
from sim.strategies import STRATEGIES

Floats = NDArray[np.float64]


def relative_times(horizons: Floats, round_months: int, rounds: int) -> Floats:
    """Share of each party's horizon (months) that has passed at each round, at most 1; (..., rounds)."""
    months = np.arange(rounds) * float(round_months)  # whole, so that a horizon is reached exactly
    return np.asarray(np.minimum(1.0, months / horizons[..., None]))


def by_party(scenario: Scenario, known: Mapping[str, Floats], name: str) -> Floats:
    """A number that each party has, from values by path, each (draws,); (draws, parties)."""
    return np.stack([known[f"parties.{party.name}.{name}"] for party in scenario.parties], axis=1)


def draw_preferences(seating: Seating, known: Mapping[str, Floats], n: int) -> dict[str, Floats]:
    """What `Numbers` holds of voices: additive, cells, start and weight, of n draws; known: path -> (draws,)."""
    scenario = seating.scenario
    additive, cells, start, weight = [], [], [], []
    for voice in seating.voices:
        party = scenario.parties[voice.party]
        prefix = f"parties.{party.name}."
        own = {p.removeprefix(prefix): v for p, v in known.items() if p.startswith(prefix)}
        for path, value in known.items():
            if voice.constituency is not None and path.startswith(f"{voice.path}.departures."):
                own[path.removeprefix(f"{voice.path}.departures.")] = value
        terms = draw_terms(party.preferences, scenario.issues, seating.terms[voice.party], own, n)
        additive.append(terms.additive)
        cells.append(terms.cells)
        start.append(known[f"{voice.path}.reservation_value"])
        weight.append(known[f"{voice.path}.weight"] if voice.constituency is not None else np.ones(n))
    return {
        "additive": np.stack(additive, axis=1),
        "cells": _stack_padded(cells),
        "start": np.stack(start, axis=1),
        "weight": np.stack(weight, axis=1),
    }


def _stack_padded(cells: list[Floats]) -> Floats:
    """Cells of all voices in one array; a voice with fewer terms gets terms that add 0."""
    terms = max(c.shape[1] for c in cells)
    width = max(c.shape[2] for c in cells)
    stacked = np.zeros((cells[0].shape[0], len(cells), terms, width))
    for i, c in enumerate(cells):
        stacked[:, i, : c.shape[1], : c.shape[2]] = c
    return stacked


def kept_shares(
    scenario: Scenario, structures: Sequence[Structure], shapes: Sequence[Mapping[str, Floats]], tau: Floats
) -> Floats:
    """Share of the claim that each party still keeps, (structures, draws, parties, rounds).

    shapes: per structure path -> exponents, (draws,) · tau: (draws, parties, rounds)
    """
    kept = np.empty((len(structures), *tau.shape))
    schedules: dict[tuple[str, str, Uncertain | None], Floats] = {}
    for s, structure in enumerate(structures):
        for i, party in enumerate(scenario.parties):
            manner = structure.manners[party.name]
            key = (party.name, manner.strategy, manner.e)
            if key not in schedules:
                e = shapes[s].get(f"parties.{party.name}.e", np.ones(tau.shape[0]))
                own_tau = np.ascontiguousarray(tau[:, i])
                schedules[key] = STRATEGIES[manner.strategy].kept(
                    own_tau, np.ascontiguousarray(np.broadcast_to(e[:, None], own_tau.shape))
                )
            kept[s, :, i] = schedules[key]
    return kept


def draw_parties(seating: Seating, known: Mapping[str, Floats], n: int) -> dict[str, Floats]:
    """What `Numbers` holds of parties alone, (draws, parties) each, of n draws; known: path -> (draws,)."""
    scenario = seating.scenario

    def each(name: str, missing: float) -> Floats:
        columns = [
            known.get(f"parties.{party.name}.{name}", np.full(n, missing)) for party in scenario.parties
        ]
        return np.stack(columns, axis=1)

    return {
        "foresight": each("foresight", 0.0),
        "patience": each("patience", 1.0),
        "anticipates": each("anticipates", -1.0),
        "slope": each("war.slope", 0.0),
        "resilience": each("war.resilience", 0.0),
        "optimism": each("war.optimism", 0.0),
    }
