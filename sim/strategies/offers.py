"""Offering rules: which outcome to propose, given what one asks for."""

from __future__ import annotations

import numpy as np

from sim.strategies.base import NONE, Integers, View

FAR = np.int64(2**62)  # farther than any outcome


def distances_to(view: View, outcome: int) -> Integers:
    """Distance of every outcome to one outcome, summed over issues, shape (outcomes,), on the space's scale."""
    total = np.zeros(1, dtype=np.int64)
    rest = outcome
    for j in range(view.shape.size - 1, -1, -1):
        levels = view.shape[j]
        here = view.distances[j, rest % levels, :levels]
        rest = rest // levels
        total = (here.reshape((-1, 1)) + total.reshape((1, -1))).reshape(-1)
    return total


def pick(view: View, candidates: Integers) -> int:
    """Of equally good candidates the nearest to the open offer, then the best for oneself, then by hash."""
    if candidates.size == 0:
        return NONE
    if candidates.size == 1:
        return int(candidates[0])
    if view.standing >= 0:
        distance = distances_to(view, view.standing)[candidates]
        candidates = candidates[distance == distance.min()]
    worth = view.values[candidates]
    candidates = candidates[worth == worth.max()]
    return int(candidates[view.tie_rank[candidates].argmin()])


def own_utility(view: View, aspiration: float) -> int:
    """The outcome worth least to oneself among those worth at least the aspiration; NONE if there is none."""
    asked = np.where(view.proposable & (view.values >= aspiration), view.values, np.inf)
    least = asked.min()
    if least == np.inf:
        return NONE
    return pick(view, np.flatnonzero(asked == least))


def trade_off(view: View, aspiration: float) -> int:
    """Of all outcomes worth at least the aspiration the nearest to the open offer; NONE if there is none.

    Without an open offer it is the own-utility rule. Distance is the mean over issues of rank or amount
    apart (0 to 1). After the similarity criterion of [faratin2002], on the issue space itself.
    """
    if view.standing < 0:
        return own_utility(view, aspiration)
    distance = np.where(
        view.proposable & (view.values >= aspiration), distances_to(view, view.standing), FAR
    )
    nearest = distance.min()
    if nearest == FAR:
        return NONE
    return pick(view, np.flatnonzero(distance == nearest))
