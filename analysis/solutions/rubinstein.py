"""Alternating offers of two patient parties: who proposes what, and why it is accepted at once.

Time costs: a gain one round later is worth `patience` times as much now, so that V signed t rounds from now is worth
r + patience^t (V - r). No agreement is worth r to each. `opener` (0 or 1) proposes in round 1, then they alternate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.solutions.pareto import checked_utilities

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROUNDING = 1e-12  # gains no further apart than this, in relation to the largest number given, are equal


def shares_without_end(patience: Floats, opener: int = 0) -> Floats:
    """Shares (2,) of a pie of 1 that two parties agree on in round 1 if talks may go on for ever.

    patience : (2,) discount factors per round, at least one of them below 1

    1. In the equilibrium the proposer offers the other just what waiting to propose itself is worth to it:
       x = 1 - patience_other * y, y = 1 - patience_proposer * x.
    2. Solved: x = (1 - patience_other) / (1 - patience_proposer * patience_other).

    It is the only subgame-perfect equilibrium. Raises ValueError for another opener, and for patience that is
    not (2,) from 0 to 1 or is 1 for both. [rubinstein1982]
    """
    delta = _checked_patience(patience, opener)
    if (delta == 1.0).all():
        raise ValueError("without end somebody's patience must be below 1")
    other = 1 - opener
    shares = np.empty(2)
    shares[opener] = (1 - delta[other]) / (1 - delta[opener] * delta[other])
    shares[other] = 1 - shares[opener]
    return shares


def shares_with_end(patience: Floats, rounds: int, opener: int = 0) -> Floats:
    """Shares (2,) of a pie of 1 that two parties agree on in round 1 of `rounds`, the impasse being worth 0.

    patience : (2,) discount factors per round, from 0 to 1

    1. Who proposes in the last round takes all.
    2. One round earlier the proposer leaves the other its patience times what it would get in the next, and so on.

    Raises ValueError for another opener, no rounds, and patience that is not (2,) from 0 to 1. [stahl1972]
    """
    delta = _checked_patience(patience, opener)
    _check_rounds(rounds)
    keeps = 0.0  # what the proposer of the next round gets; nobody proposes after the last
    for turn in range(rounds - 1, -1, -1):
        keeps = 1 - delta[1 - (opener + turn) % 2] * keeps
    shares = np.empty(2)
    shares[opener], shares[1 - opener] = keeps, 1 - keeps
    return shares


def alternating_offers(
    values: Floats, reservation_values: Floats, patience: Floats, rounds: int, opener: int = 0
) -> tuple[Integers, Floats]:
    """Equilibrium of alternating offers over finitely many outcomes, by backward induction.

    values : (outcomes, 2), any scale per party; reservation_values : (2,), the worth of no agreement
    patience : (2,) discount factors per round, from 0 to 1; rounds : after the last there is no agreement
    Returns offers (rounds,), the outcome that the proposer of each round proposes and the other accepts, -1 in
    all of them without a ZOPA, and continuation (rounds + 1, 2), what each expects at the start of a round, on
    the scale of `values`, undiscounted; after the last it is the reservation values. The first row is the value
    of the game, offers[0] its agreement; later rows are what would follow if nothing had been agreed before.

    1. After the last round gains are 0.
    2. In a round the other accepts what gains it at least its patience times its gain in the next; who is
       indifferent agrees.
    3. The proposer takes of these what gains it most. It has no reason to wait: what they would agree on in the
       next round is accepted now, and is worth no less now.
    4. Of outcomes that gain the proposer the same, the other's best, then the lowest index. Go on with 2, a
       round earlier.

    With a smallest unit to share the game without end has many equilibria if both are patient [vandamme1990];
    with an end and these tie rules it has one, near that of the fine pie. Raises ValueError for NaN, infinities,
    other shapes, another opener, no rounds, and patience outside 0 to 1. [stahl1972] [rubinstein1982]
    """
    worth = checked_utilities(values)
    floor = np.asarray(reservation_values, dtype=np.float64)
    if worth.shape[1] != 2 or floor.shape != (2,):
        raise ValueError("alternating offers are between two: values (outcomes, 2), reservation values (2,)")
    if not np.isfinite(floor).all():
        raise ValueError("reservation values must be finite numbers")
    delta = _checked_patience(patience, opener)
    _check_rounds(rounds)
    rational = np.asarray((worth >= floor).all(axis=1))
    gains = np.where(rational[:, None], worth - floor, -np.inf)  # nobody signs below its reservation value
    size = np.maximum(np.abs(worth[rational]).max(axis=0, initial=0.0), np.abs(floor))
    offers, expected = induce_backwards(gains, delta, rounds, opener, ROUNDING * size)
    return offers, floor + expected


def induce_backwards(
    gains: Floats, patience: Floats, rounds: int, opener: int, slack: Floats
) -> tuple[Integers, Floats]:
    """Steps 1 to 4 of `alternating_offers`: offers (rounds,) and expected gains (rounds + 1, 2).

    gains : (outcomes, 2) over the reservation values, -inf for outcomes that are out of the question
    slack : (2,) gains no further apart than this are equal

    Compares, multiplies and takes maxima only, so that it can be compiled as it stands.
    """
    offers = np.full(rounds, -1, dtype=np.int64)
    continuation = np.zeros((rounds + 1, 2))
    if gains.shape[0] == 0:
        return offers, continuation
    for turn in range(rounds - 1, -1, -1):
        proposer = (opener + turn) % 2
        other = 1 - proposer
        waiting = patience[other] * continuation[turn + 1, other]
        own, others = gains[:, proposer], gains[:, other]
        asked = np.where(others >= waiting - slack[other], own, -np.inf)
        most = asked.max()
        if most == -np.inf:  # no outcome is acceptable in any round
            break
        chosen = np.where(asked >= most - slack[proposer], others, -np.inf).argmax()
        offers[turn] = chosen
        continuation[turn, proposer] = own[chosen]
        continuation[turn, other] = others[chosen]
    return offers, continuation


def _checked_patience(patience: Floats, opener: int) -> Floats:
    """Patience as float64; raises ValueError unless it is (2,) from 0 to 1 and the opener is 0 or 1."""
    delta = np.asarray(patience, dtype=np.float64)
    if delta.shape != (2,) or not ((delta >= 0) & (delta <= 1)).all():
        raise ValueError("patience must be two numbers from 0 to 1")
    if opener not in (0, 1):
        raise ValueError(f"the opener is party 0 or 1, not {opener}")
    return delta


def _check_rounds(rounds: int) -> None:
    """Raises ValueError if there is no round to play."""
    if rounds < 1:
        raise ValueError(f"there must be at least one round, not {rounds}")
