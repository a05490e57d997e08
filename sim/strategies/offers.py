"""Offering rules: which outcome to propose, given what one asks for."""

from __future__ import annotations

import numpy as np

from sim.domain.answers import NONE
from sim.domain.twins import compiled_as
from sim.strategies.base import Integers, View, by_claim
from sim.strategies.ladder import rung_of


def distances_to(view: View, outcome: int, candidates: Integers) -> Integers:
    """Distance of some outcomes to one outcome, summed over issues, same shape, on the space's own scale."""
    if view.apart.size > 0:
        known: Integers = view.apart[outcome][candidates].astype(np.int64)
        return known
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


def cheapest_loop(view: View, aspiration: float) -> int:
    """As `cheapest`."""
    values, proposable, ladder = view.values, view.proposable, view.ladder
    least, found, many = np.inf, NONE, False
    if ladder.order.size == 0:
        for x in range(values.size):
            worth = values[x]
            if worth >= aspiration and worth <= least and proposable[x]:
                many = found >= 0 and worth == least
                least, found = worth, x
    else:
        for rung in range(rung_of(ladder, aspiration), ladder.first.size - 2):
            for place in range(ladder.first[rung], ladder.first[rung + 1]):
                x = ladder.order[place]
                worth = values[x]
                if worth >= aspiration and worth <= least:
                    many = found >= 0 and worth == least
                    least, found = worth, x
            if found >= 0:
                break
    if not many:
        return int(found)
    return nearest_of(view, least, least)


@compiled_as(cheapest_loop)
def cheapest(view: View, aspiration: float) -> int:
    """Of the outcomes worth at least the aspiration that worth least to oneself, ties as in `pick`; else NONE."""
    candidates = worth_asking(view, aspiration)
    if candidates.size == 0:
        return NONE
    worth = view.values[candidates]
    return pick(view, candidates[worth == worth.min()])


def nearest_of(view: View, least: float, most: float) -> int:
    """Of the proposable outcomes worth `least` to `most` the one that `pick` picks, NONE if there is none; a loop."""
    found, at = NONE, 0
    ladder, standing = view.ladder, view.standing
    begin, end = 0, view.values.size
    if ladder.order.size > 0:
        begin, end = ladder.first[rung_of(ladder, least)], ladder.first[rung_of(ladder, most) + 1]
    for place in range(begin, end):
        x = ladder.order[place] if ladder.order.size > 0 else place
        worth = view.values[x]
        if worth < least or worth > most or not view.proposable[x]:
            continue
        apart = 0
        if standing >= 0 and view.apart.size > 0:
            apart = view.apart[standing, x]
        elif standing >= 0:
            for j in range(view.levels.shape[0]):
                apart += view.distances[j, view.levels[j, standing], view.levels[j, x]]
                if found >= 0 and apart > at:
                    break
        if found >= 0:
            if apart > at:
                continue
            if apart == at:
                if worth < view.values[found]:
                    continue
                if worth == view.values[found] and view.tie_rank[x] >= view.tie_rank[found]:
                    continue
        found, at = x, apart
    return found


def nearest_loop(view: View, aspiration: float) -> int:
    """As `nearest`."""
    return nearest_of(view, aspiration, np.inf)


@compiled_as(nearest_loop)
def nearest(view: View, aspiration: float) -> int:
    """Of the outcomes worth at least the aspiration the one that `pick` picks, NONE if there is none."""
    candidates = worth_asking(view, aspiration)
    return pick(view, candidates) if candidates.size else NONE


@by_claim
def own_utility(view: View, aspiration: float) -> int:
    """The outcome worth least to oneself among those worth at least the aspiration; NONE if there is none.

    Concedes as in [faratin1998], but over whole outcomes instead of issue by issue.
    """
    return cheapest(view, aspiration)


def trade_off(view: View, aspiration: float) -> int:
    """Of all outcomes worth at least the aspiration the nearest to the open offer; NONE if there is none.

    Without an open offer it is the own-utility rule. Distance is the mean over issues of rank or amount
    apart (0 to 1). After the similarity criterion of [faratin2002], on the issue space itself.
    """
    if view.standing < 0:
        return cheapest(view, aspiration)
    return nearest(view, aspiration)


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
