"""Bargaining solutions among finitely many outcomes.

In all of them the disagreement point is the reservation values, a gain is a utility less the reservation value,
and the choice is among the individually rational outcomes, those where nobody's gain is negative. If there is
none there is no ZOPA and no solution: the answer is None. Of outcomes that score the same but for rounding, one
that no other of them dominates is taken, and of these the one with the lowest index; so every solution is on the
Pareto frontier. Numbers that are not finite and shapes that do not fit raise ValueError.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.solutions.pareto import checked_utilities, pareto_front

Floats = NDArray[np.float64]

ROUNDING = 1e-13  # scores no further apart than this, in relation to what they are made of, are equal


def nash_bargaining(
    utilities: Floats, reservation_values: Floats, weights: Floats | None = None
) -> int | None:
    """Index of the individually rational outcome with the largest product of gains, None without a ZOPA.

    utilities : (outcomes, parties), any scale per party; reservation_values : (parties,), the disagreement point
    weights : (parties,) exponents of the gains, not negative and not all 0, equal if not given; only their
    ratios matter. A party with weight 0 still has to be content.

    A party that no individually rational outcome gives a gain is left out of the product. If some party gains
    nothing in every outcome, though not the same one in all, all products are 0, a tie. Ties: Pareto-better
    first, then the lowest index. Raises ValueError for NaN, infinities, other shapes and unusable weights.
    [nash1950], with weights [roth1979]
    """
    worth, floor = _checked(utilities, reservation_values)
    power = _checked_weights(weights, floor.size)
    rational, gains = _gains(worth, floor)
    if rational.size == 0:
        return None
    counts = np.flatnonzero((gains.max(axis=0) > 0) & (power > 0))
    total = power[counts].sum()
    score = np.zeros(rational.size)
    for party in counts:
        logs = np.full(rational.size, -np.inf)
        np.log(gains[:, party], out=logs, where=gains[:, party] > 0)
        score = score + power[party] / total * logs
    return _best(rational, score, ROUNDING, worth)


def kalai_smorodinsky(utilities: Floats, reservation_values: Floats) -> int | None:
    """Index of the outcome with the largest minimum ratio of gain to ideal gain, None without a ZOPA.

    utilities : (outcomes, parties), any scale per party; reservation_values : (parties,), the disagreement point

    The ideal gain of a party is its largest over the individually rational outcomes, and the choice is among
    these; a party whose ideal gain is 0 is left out of the minimum. Among finitely many outcomes none need have
    the equal ratios that the point of the theory has; where one on the frontier does, it is this one. Ties:
    Pareto-better first, then the lowest index. Raises ValueError for NaN, infinities and other shapes.
    [kalai1975]
    """
    worth, floor = _checked(utilities, reservation_values)
    rational, gains = _gains(worth, floor)
    if rational.size == 0:
        return None
    ideal = gains.max(axis=0)
    counts = ideal > 0
    ratios = gains[:, counts] / ideal[counts]
    return _best(rational, ratios.min(axis=1, initial=1.0), ROUNDING, worth)


def egalitarian(utilities: Floats, reservation_values: Floats) -> int | None:
    """Index of the outcome with the largest minimum gain, None without a ZOPA.

    utilities : (outcomes, parties), all parties on one scale, since gains are compared between them
    reservation_values : (parties,), the disagreement point; the choice is among individually rational outcomes

    Ties: Pareto-better first, then the lowest index; it is not a leximin. Raises ValueError for NaN, infinities
    and other shapes. [kalai1977]
    """
    worth, floor = _checked(utilities, reservation_values)
    rational, gains = _gains(worth, floor)
    if rational.size == 0:
        return None
    score = gains.min(axis=1)
    top = int(score.argmax())
    return _best(rational, score, ROUNDING * float(np.abs(worth[rational[top]]).max()), worth)


def utilitarian(utilities: Floats, reservation_values: Floats | None = None) -> int | None:
    """Index of the outcome with the largest sum of utilities, None without a ZOPA or without outcomes.

    utilities : (outcomes, parties), all parties on one scale, since they are added up
    reservation_values : (parties,), the disagreement point: the choice is among the individually rational
    outcomes; if not given, among all, whoever would refuse

    Ties: Pareto-better first, then the lowest index. Raises ValueError for NaN, infinities and other shapes.
    [harsanyi1955]
    """
    if reservation_values is None:
        worth = checked_utilities(utilities)
        chosen = np.arange(worth.shape[0])
    else:
        worth, floor = _checked(utilities, reservation_values)
        chosen, _ = _gains(worth, floor)
    if chosen.size == 0:
        return None
    score = np.zeros(chosen.size)
    for party in range(worth.shape[1]):
        score = score + worth[chosen, party]
    top = int(score.argmax())
    return _best(chosen, score, ROUNDING * float(np.abs(worth[chosen[top]]).max()), worth)


def _checked(utilities: Floats, reservation_values: Floats) -> tuple[Floats, Floats]:
    """Both as float64; raises ValueError for NaN, infinities and shapes that do not fit."""
    worth = checked_utilities(utilities)
    floor = np.asarray(reservation_values, dtype=np.float64)
    if floor.shape != worth.shape[1:]:
        raise ValueError(f"reservation values must be ({worth.shape[1]},), one a party, not {floor.shape}")
    if not np.isfinite(floor).all():
        raise ValueError("reservation values must be finite numbers")
    return worth, floor


def _checked_weights(weights: Floats | None, parties: int) -> Floats:
    """The weights, or equal ones; raises ValueError unless (parties,), finite, >= 0 and one of them > 0."""
    if weights is None:
        return np.ones(parties)
    power = np.asarray(weights, dtype=np.float64)
    if power.shape != (parties,):
        raise ValueError(f"weights must be ({parties},), one a party, not {power.shape}")
    if not np.isfinite(power).all() or (power < 0).any() or not (power > 0).any():
        raise ValueError("weights must be finite, not negative and not all 0")
    return power


def _gains(worth: Floats, floor: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Indices of the individually rational outcomes, and what each party gains there."""
    rational = np.flatnonzero((worth >= floor).all(axis=1))
    return rational, worth[rational] - floor


def _best(chosen: NDArray[np.intp], score: Floats, rounding: float, worth: Floats) -> int:
    """Of the outcomes `chosen` one with the largest score; what dominates another never scores less."""
    tied = chosen[score >= score.max() - rounding]
    lowest = worth[tied[0]]
    rivals = worth[tied]
    if not ((rivals >= lowest).all(axis=1) & (rivals > lowest).any(axis=1)).any():
        return int(tied[0])  # the usual case, without a frontier
    return int(tied[pareto_front(rivals).argmax()])
