"""A random proposer and a vote: the stationary shares against enumeration, play, and departures from them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from analysis.solutions import random_proposer


def test_three_members_and_no_hurry() -> None:  # T5a
    assert random_proposer(3, 1.0) == pytest.approx((2 / 3, 1 / 3, 1), abs=1e-6)


def divisions(members: int, parts: int) -> np.ndarray:
    """All ways to divide a pie of 1 in equal parts, (ways, members)."""
    ways = [way for way in product(range(parts + 1), repeat=members) if sum(way) == parts]
    return np.array(ways) / parts


def best_proposals(
    pies: np.ndarray, proposer: int, worth: np.ndarray, patience: float, quota: int
) -> np.ndarray:
    """All divisions that gain the proposer most among those that enough members vote for, (some, members)."""
    yes = pies >= patience * worth - 1e-12
    yes[:, proposer] = True
    passing = pies[yes.sum(axis=1) >= quota]
    return passing[passing[:, proposer] >= passing[:, proposer].max() - 1e-12]


@pytest.mark.parametrize(
    ("members", "patience", "quota", "parts", "rounds"),
    [(3, 1.0, 2, 12, 8), (3, 0.5, 2, 12, 8), (3, 0.75, 3, 12, 8), (4, 0.5, 3, 8, 5), (5, 1.0, 3, 5, 4)],
)
def test_as_by_trying_every_division_round_by_round(
    members: int, patience: float, quota: int, parts: int, rounds: int
) -> None:
    # Backwards from a round after which all get nothing; who is indifferent about partners draws lots. With more
    # rounds to go the game is worth 1/members to each, and the proposer does best by what the formula says.
    pies = divisions(members, parts)
    worth = np.zeros(members)
    for _ in range(rounds):
        options = [best_proposals(pies, proposer, worth, patience, quota) for proposer in range(members)]
        worth = np.mean([option.mean(axis=0) for option in options], axis=0)
    keeps, gets, partners = random_proposer(members, patience, quota)
    for proposer, option in enumerate(options):
        assert option[:, proposer] == pytest.approx(keeps, abs=1e-9)
        others = np.delete(option, proposer, axis=1)
        assert (np.isclose(others, gets).sum(axis=1) == partners).all()
        assert np.isclose(others, 0.0).sum() == others.size - partners * len(option)


@pytest.mark.parametrize(("members", "patience", "quota"), [(3, 0.9, 2), (5, 0.8, 3), (4, 0.9, 4)])
def test_waiting_is_worth_just_what_a_partner_is_paid(members: int, patience: float, quota: int) -> None:
    # Play the shares, each partner refusing for one round: what it gets next, discounted, is what it was offered.
    rng = np.random.default_rng(11)
    keeps, gets, partners = random_proposer(members, patience, quota)
    plays, got = 40_000, []
    for _ in range(plays):
        order = rng.permutation(members)
        got.append(keeps if order[0] == 0 else gets if 0 in order[1 : 1 + partners] else 0.0)
    error = np.std(got) / plays**0.5
    assert patience * np.mean(got) == pytest.approx(gets, abs=4 * error + 1e-12)


def test_nobody_is_left_over_or_short() -> None:
    for members, patience in product(range(2, 9), (0.0, 0.3, 0.99)):
        for quota in range(1, members + 1):
            keeps, gets, partners = random_proposer(members, patience, quota)
            assert keeps + partners * gets == pytest.approx(1.0)
            assert keeps >= gets >= 0.0
    assert random_proposer(6, 1.0)[2] == 3  # a simple majority of six is four
    assert random_proposer(7, 1.0)[2] == 3


@pytest.mark.parametrize(
    ("members", "patience", "quota"),
    [(1, 0.9, 1), (3, 1.1, 2), (3, -0.1, 2), (3, float("nan"), 2), (3, 0.9, 0), (3, 0.9, 4)],
)
def test_what_is_no_legislature_is_refused(members: int, patience: float, quota: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        random_proposer(members, patience, quota)
