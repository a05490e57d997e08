"""Draw: turn uncertain numbers into arrays, for one run or for a chunk of them, by the same code.

All powers and quantiles are taken here, vectorised over draws; play only adds, compares and counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.domain.preferences import draw_terms
from sim.domain.scenario import Scenario, Structure
from sim.domain.uncertain import Uncertain
from sim.play.layout import Seating
from sim.play.streams import uniforms
from sim.strategies import STRATEGIES

Floats = NDArray[np.float64]


def quantities(scenario: Scenario) -> Iterator[tuple[str, Uncertain]]:
    """Every number of a scenario that no structure changes, with its path, points included."""
    for party in scenario.parties:
        here = f"parties.{party.name}"
        for path, number in party.preferences.uncertain():
            yield f"{here}.{path}", number
        yield f"{here}.reservation_value", party.reservation_value
        yield f"{here}.horizon", party.horizon


def exponents(structure: Structure) -> Iterator[tuple[str, Uncertain]]:
    """The concession exponents of a structure with their paths."""
    for name, manner in structure.manners.items():
        if manner.e is not None:
            yield f"parties.{name}.e", manner.e


def sample(numbers: Iterable[tuple[str, Uncertain]], rng_seed: int, draws: range) -> dict[str, Floats]:
    """Path -> values of these draws, shape (draws,); the path keys the stream."""
    return {
        path: number.quantile(
            np.zeros(len(draws)) if number.is_point else uniforms(rng_seed, path, draws.start, len(draws))
        )
        for path, number in numbers
    }


@dataclass(frozen=True)
class Drawn:
    """A chunk of draws at one table, ready to be played; seats in the table's order.

    additive : (draws, parties, issues, levels) · cells : (draws, parties, terms, cells), see `Terms`
    reservation_values : (draws, parties) · tau : (draws, parties, rounds) own relative time
    kept : (structures, draws, parties, rounds) share of the claim kept at each round
    quantities : path -> (draws,), those that no structure changes
    exponents : per structure, path -> (draws,)
    """

    draws: range
    quantities: dict[str, Floats]
    exponents: tuple[dict[str, Floats], ...]
    additive: Floats
    cells: Floats
    reservation_values: Floats
    tau: Floats
    kept: Floats


def draw(
    scenario: Scenario, structures: Sequence[Structure], seating: Seating, rng_seed: int, draws: range
) -> Drawn:
    """Draw every uncertain number of a scenario for `draws`, a contiguous range."""
    table, n = seating.table, len(draws)
    numbers = sample(quantities(scenario), rng_seed, draws)
    additive: list[Floats] = []
    cells: list[Floats] = []
    for name, layout in zip(table.parties, seating.terms, strict=True):
        prefix = f"parties.{name}."
        own = {path.removeprefix(prefix): v for path, v in numbers.items() if path.startswith(prefix)}
        terms = draw_terms(scenario.party(name).preferences, seating.space, layout, own, n)
        additive.append(terms.additive)
        cells.append(terms.cells)
    tau = relative_times(
        np.stack([numbers[f"parties.{name}.horizon"] for name in table.parties], axis=1),
        scenario.round_months,
        table.rounds,
    )
    shapes = tuple(sample(exponents(structure), rng_seed, draws) for structure in structures)
    kept = np.empty((len(structures), *tau.shape))
    schedules: dict[tuple[str, str, Uncertain | None], Floats] = {}
    for s, structure in enumerate(structures):
        for i, name in enumerate(table.parties):
            manner = structure.manners[name]
            key = (name, manner.strategy, manner.e)
            if key not in schedules:
                e = shapes[s].get(f"parties.{name}.e", np.ones(n))
                own_tau = np.ascontiguousarray(tau[:, i])
                schedules[key] = STRATEGIES[manner.strategy].kept(
                    own_tau, np.ascontiguousarray(np.broadcast_to(e[:, None], own_tau.shape))
                )
            kept[s, :, i] = schedules[key]
    return Drawn(
        draws=draws,
        quantities=numbers,
        exponents=shapes,
        additive=np.stack(additive, axis=1),
        cells=_stack_padded(cells),
        reservation_values=np.stack(
            [numbers[f"parties.{name}.reservation_value"] for name in table.parties], axis=1
        ),
        tau=tau,
        kept=kept,
    )


def relative_times(horizons: Floats, round_months: int, rounds: int) -> Floats:
    """Share of each party's horizon (months) that has passed at each round, at most 1; (..., rounds)."""
    months = np.arange(rounds) * float(round_months)  # whole, so that a horizon is reached exactly
    return np.asarray(np.minimum(1.0, months / horizons[..., None]))


def _stack_padded(cells: list[Floats]) -> Floats:
    """Cells of all parties in one array; a party with fewer terms gets terms that add 0."""
    terms = max(c.shape[1] for c in cells)
    width = max(c.shape[2] for c in cells)
    stacked = np.zeros((cells[0].shape[0], len(cells), terms, width))
    for i, c in enumerate(cells):
        stacked[:, i, : c.shape[1], : c.shape[2]] = c
    return stacked
