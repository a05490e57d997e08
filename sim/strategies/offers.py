"""Offering rules: which outcome to propose, given what one asks for."""

from __future__ import annotations

import numpy as np

from sim.domain.answers import NONE
from sim.strategies.base import Integers, View


def distances_to(view: View, outcome: int, candidates: Integers) -> Integers:
    """Distance of some outcomes to one outcome, summed over issues, same shape, on the space's own scale."""
    total = np.zeros(candidates.size, dtype=np.int64)
    for j in range(view.levels.shape[0]):
        from_here = view.distances[j, view.levels[j, outcome]]
        total = total + from_here[view.levels[j][candidates]]
    return total


def worth_asking(view: View, aspiration: float) -> Integers:
    """Indices of the outcomes that the party could propose and that are worth at least the aspiration."""
    return np.flatnonzero(view.proposable & (view.values >= aspiration))


def pick(view: View, candidates: Integers) -> int:
    """Of equally good candidates the nearest to the open offer, then the best for oneself, then by hash."""
    if candidates.size == 1:
        return int(candidates[0])
    if view.standing >= 0:
        distance = distances_to(view, view.standing, candidates)
        candidates = candidates[distance == distance.min()]
    worth = view.values[candidates]
    candidates = candidates[worth == worth.max()]
    return int(candidates[view.tie_rank[candidates].argmin()])


def own_utility(view: View, aspiration: float) -> int:
    """The outcome worth least to oneself among those worth at least the aspiration; NONE if there is none.

    Concedes as in [faratin1998], but over whole outcomes instead of issue by issue.
    """
    candidates = worth_asking(view, aspiration)
    if candidates.size == 0:
        return NONE
    worth = view.values[candidates]
    return pick(view, candidates[worth == worth.min()])


def trade_off(view: View, aspiration: float) -> int:
    """Of all outcomes worth at least the aspiration the nearest to the open offer; NONE if there is none.

    Without an open offer it is the own-utility rule. Distance is the mean over issues of rank or amount
    apart (0 to 1). After the similarity criterion of [faratin2002], on the issue space itself.
    """
    if view.standing < 0:
        return own_utility(view, aspiration)
    candidates = worth_asking(view, aspiration)
    if candidates.size == 0:
        return NONE
    return pick(view, candidates)


def screening(view: View, aspiration: float) -> int:
    """The offer with the best prospect, given what one believes of the others' limits; NONE if none beats no agreement.

    The prospect of an outcome is its value if it is accepted, weighted by how likely all other signatories could
    accept it, and the reservation value if it is not: the risk of rejection in [fearon1995]. Offers are worth at
    least the reservation value; what one asks for does not enter. Without beliefs everybody's limit is known.
    """
    candidates = worth_asking(view, view.reservation_value)
    if candidates.size == 0 or view.best < view.reservation_value:
        return NONE
    likely = view.chance[candidates]
    prospect = likely * (view.values[candidates] - view.reservation_value)
    return pick(view, candidates[prospect == prospect.max()])
