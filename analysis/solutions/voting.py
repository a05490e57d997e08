"""Votes: the power that weights give, and the win-set of a status quo on a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shapley_shubik(weights: Sequence[int], quota: int) -> tuple[Fraction, ...]:
    """Share of all orders of joining in which each voter brings the votes to the quota, exact, summing to 1.

    weights : whole numbers of votes, not negative; quota : votes needed, from 1 to all of them

    1. Leave a voter out and count the coalitions of the others by members and votes.
    2. It is pivotal for those that fall short of the quota by no more than its votes.
    3. Of the n! orders, s! (n - s - 1)! have a coalition of s members just before it.

    Raises ValueError for weights and quotas that are none. [shapley1954]
    """
    votes = _checked_votes(weights, quota)
    orders = factorial(len(votes))
    power = []
    for voter in range(len(votes)):
        pivotal = 0
        for (members, total), coalitions in _coalitions_without(voter, votes).items():
            if quota - votes[voter] <= total < quota:
                pivotal += coalitions * factorial(members) * factorial(len(votes) - members - 1)
        power.append(Fraction(pivotal, orders))
    return tuple(power)


def banzhaf_swings(weights: Sequence[int], quota: int) -> tuple[int, ...]:
    """Number of winning coalitions that each voter could turn into losing ones by leaving.

    weights : whole numbers of votes, not negative; quota : votes needed, from 1 to all of them

    Counted as in steps 1 and 2 of `shapley_shubik`. Raises ValueError for weights and quotas that are none.
    [banzhaf1965]
    """
    votes = _checked_votes(weights, quota)
    return tuple(
        sum(
            coalitions
            for (_, total), coalitions in _coalitions_without(voter, votes).items()
            if quota - votes[voter] <= total < quota
        )
        for voter in range(len(votes))
    )


def banzhaf(weights: Sequence[int], quota: int) -> tuple[Fraction, ...]:
    """Each voter's share of all swings, exact, summing to 1; arguments as in `banzhaf_swings`. [banzhaf1965]"""
    swings = banzhaf_swings(weights, quota)
    return tuple(Fraction(own, sum(swings)) for own in swings)


def win_set(
    status_quo: float, ideals: Floats, weights: Sequence[int] | None = None, quota: int | None = None
) -> tuple[float, float]:
    """Lowest and highest point on a line that enough voters like at least as well as the status quo.

    ideals : (voters,) on the scale of the line; a voter likes best what is nearest to its ideal
    weights : whole numbers of votes, one each if not given; quota : votes needed, all of them if not given

    1. A voter accepts what lies between the status quo and its mirror image on the other side of the ideal.
    2. So on each side of the status quo voters accept up to some distance; the win-set reaches as far as the
       largest distance that voters with enough votes go along with. All of it is one interval around, or from,
       the status quo, which belongs to it.

    Raises ValueError for NaN, infinities, no voters, other shapes, and weights and quotas that are none.
    [tsebelis2002]
    """
    place = np.asarray(ideals, dtype=np.float64)
    if place.ndim != 1 or place.size == 0 or not np.isfinite(place).all() or not np.isfinite(status_quo):
        raise ValueError("ideals must be (voters,), at least one, and finite like the status quo")
    given = [1] * place.size if weights is None else weights
    votes = _checked_votes(given, sum(given) if quota is None else quota)
    if len(votes) != place.size:
        raise ValueError(f"weights must be one a voter: {place.size}, not {len(votes)}")
    needed = sum(votes) if quota is None else quota
    mirrored = [float(2 * ideal - status_quo) for ideal in place]
    return (
        status_quo - _reach([status_quo - end for end in mirrored], votes, needed),
        status_quo + _reach([end - status_quo for end in mirrored], votes, needed),
    )


def unanimity_core(ideals: Floats) -> tuple[float, float]:
    """Lowest and highest point on a line from which nobody's consent can be had to any move: the outer ideals.

    ideals : (voters,), at least one. Inside, every move is away from somebody's ideal; outside, all gain by
    moving in. Raises ValueError for NaN, infinities, no voters and other shapes. [tsebelis2002]
    """
    place = np.asarray(ideals, dtype=np.float64)
    if place.ndim != 1 or place.size == 0 or not np.isfinite(place).all():
        raise ValueError("ideals must be (voters,), at least one, and finite")
    return float(place.min()), float(place.max())


def _reach(distances: Sequence[float], votes: Sequence[int], needed: int) -> float:
    """The largest distance to one side, at least 0, that voters with enough votes go along with."""
    behind = 0
    for distance, own in sorted(zip(distances, votes, strict=True), reverse=True):
        behind += own
        if behind >= needed:
            return max(distance, 0.0)
    return 0.0


def _coalitions_without(voter: int, votes: Sequence[int]) -> Counter[tuple[int, int]]:
    """How many coalitions of the others there are, by (members, votes)."""
    coalitions = Counter({(0, 0): 1})
    for other, own in enumerate(votes):
        if other != voter:
            joined = Counter({(members + 1, total + own): n for (members, total), n in coalitions.items()})
            coalitions = coalitions + joined
    return coalitions


def _checked_votes(weights: Sequence[int], quota: int) -> tuple[int, ...]:
    """The weights as Python integers, which do not overflow; raises ValueError for what is no weighted vote."""
    votes = tuple(int(weight) for weight in weights)
    if not votes or any(own != weight or own < 0 for own, weight in zip(votes, weights, strict=True)):
        raise ValueError("weights must be whole numbers, not negative, at least one")
    if quota != int(quota) or not 1 <= quota <= sum(votes):
        raise ValueError(f"the quota must be a whole number from 1 to all {sum(votes)} votes, not {quota}")
    return votes
