"""What both drivers do at a turn: lay the view of a party out, and find what it could best propose."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.solutions.zopa import zopa
from sim.domain.preferences import utilities
from sim.play.layout import Layout
from sim.strategies.base import View
from sim.world.outside_option import constant

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def best_of(values: Floats, proposable: NDArray[np.bool_]) -> float:
    """The most that a party could ask for: its best proposable value, -inf if there is none."""
    best: float = np.where(proposable, values, -np.inf).max()
    return best


def value_all(layout: Layout, additive: Floats, cells: Floats) -> Floats:
    """What each outcome is worth to each party in one draw, shape (parties, outcomes); terms as in `Drawn`."""
    values = np.empty((additive.shape[0], layout.signers.size))
    for seat in range(additive.shape[0]):
        values[seat] = utilities(additive[seat], layout.shape, cells[seat], layout.codes[seat])
    return values


def limit_all(values: Floats, reservation_values: Floats, rounds: int) -> Floats:
    """Reservation value of each party at each round, shape (parties, rounds)."""
    limits = np.empty((reservation_values.size, rounds))
    for seat in range(reservation_values.size):
        limits[seat] = constant(reservation_values[seat], values[seat].min())
    return limits


def zopa_by_round(layout: Layout, values: Floats, limits: Floats, rounds: int) -> NDArray[np.bool_]:
    """Whether some outcome satisfied all its signatories at each of the first `rounds`, shape (rounds,)."""
    there = np.zeros(rounds, dtype=np.bool_)
    for t in range(rounds):
        if t > 0 and (limits[:, t] == limits[:, t - 1]).all():
            there[t] = there[t - 1]
        else:
            there[t] = zopa(values.T, limits[:, t], layout.signers, layout.acceptable.T).any()
    return there


def look(
    layout: Layout,
    seat: int,
    values: Floats,
    limits: Floats,
    best: float,
    round_index: int,
    tau: Floats,
    kept: Floats,
    standing: int,
    first: Integers,
    last: Integers,
) -> View:
    """The view of the party at `seat`; `values` are its own, `limits`, `tau` and `kept` its own by round."""
    return View(
        seat,
        round_index,
        tau.size,
        tau[round_index],
        kept[round_index],
        limits[round_index],
        best,
        values,
        layout.acceptable[seat],
        layout.proposable[seat],
        standing,
        first,
        last,
        layout.levels,
        layout.distances,
        layout.tie_rank,
    )
