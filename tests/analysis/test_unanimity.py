"""All must agree: the stationary shares against a long game played backwards, and what stationarity rules out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.solutions import random_proposer_shares, rotating_proposer_shares, shares_without_end

Floats = NDArray[np.float64]


def test_four_in_turn() -> None:  # T6a
    expected = [0.290782, 0.261704, 0.235533, 0.211980]
    assert rotating_proposer_shares(4, 0.9) == pytest.approx(expected, abs=1e-6)


def test_four_by_lot() -> None:  # T6b
    assert random_proposer_shares(4, 0.9) == pytest.approx((0.325, 0.225), abs=1e-6)


def backwards(parties: int, patience: float, rounds: int, by_lot: bool) -> Floats:
    """What each expects if party 0 opens and after `rounds` all get nothing: others are paid to be indifferent."""
    worth = np.zeros(parties)
    for turn in range(rounds - 1, -1, -1):
        prices = patience * worth
        divided = []
        for proposer in range(parties):
            shares = prices.copy()
            shares[proposer] = 1 - (prices.sum() - prices[proposer])
            divided.append(shares)
        worth = np.mean(divided, axis=0) if by_lot and turn > 0 else divided[0 if by_lot else turn % parties]
    return worth


@pytest.mark.parametrize(("parties", "patience"), [(2, 0.9), (3, 0.5), (4, 0.9), (7, 0.95)])
def test_a_long_game_played_backwards_comes_to_the_same(parties: int, patience: float) -> None:
    assert rotating_proposer_shares(parties, patience) == pytest.approx(
        backwards(parties, patience, 600, by_lot=False), abs=1e-9
    )
    keeps, gets = random_proposer_shares(parties, patience)
    assert backwards(parties, patience, 600, by_lot=True) == pytest.approx([keeps] + [gets] * (parties - 1))


def test_two_in_turn_are_those_of_alternating_offers() -> None:
    for patience in (0.0, 0.5, 0.9):
        two = shares_without_end(np.array([patience, patience]))
        assert rotating_proposer_shares(2, patience) == pytest.approx(two)


# T6d: without stationarity any division of three is an equilibrium once patience is at least a half.

PARTS = 6
PIES = [way for way in product(range(PARTS + 1), repeat=3) if sum(way) == PARTS]


def holds(target: tuple[int, ...], patience: float) -> bool:
    """Whether no departure for one round pays in this equilibrium in states, checked over all offers and answers.

    In the state of a division everybody proposes it and accepts it: refusing only costs a round. Another offer is
    refused by the responder it gives least, if all of the next round's pie is worth as much to it, and the next
    state gives it all. If the offer is better for every responder than that, it passes.
    """
    everything = [tuple(PARTS if i == k else 0 for i in range(3)) for k in range(3)]
    for state, proposer in product([target, *everything], range(3)):
        for offer in PIES:
            poorest = min((i for i in range(3) if i != proposer), key=lambda i: offer[i])
            refused = patience * PARTS >= offer[poorest]
            departs_for = patience * everything[poorest][proposer] if refused else offer[proposer]
            if offer != state and departs_for > state[proposer]:
                return False
    return True


@pytest.mark.parametrize("patience", [0.5, 0.7, 0.99])
def test_without_stationarity_every_division_of_three_can_be_had(patience: float) -> None:
    assert all(holds(target, patience) for target in PIES)


def test_with_less_patience_the_threat_is_empty() -> None:
    assert not any(holds(target, 0.3) for target in PIES)


@pytest.mark.parametrize(("parties", "patience"), [(1, 0.9), (3, 1.0), (3, -0.1), (3, float("nan"))])
def test_what_is_no_such_game_is_refused(parties: int, patience: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        rotating_proposer_shares(parties, patience)
