"""Power by weights against all orders and all coalitions; win-sets against asking every voter about every point."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.solutions import (
    banzhaf,
    banzhaf_swings,
    nash_bargaining,
    shapley_shubik,
    unanimity_core,
    win_set,
)

COUNCIL = [7] * 5 + [1] * 10


def test_the_security_council() -> None:  # T12a: nine of fifteen, with the five permanent members
    power = shapley_shubik(COUNCIL, 39)
    assert power == (Fraction(421, 2145),) * 5 + (Fraction(4, 2145),) * 10
    assert banzhaf(COUNCIL, 39) == (Fraction(848, 5080),) * 5 + (Fraction(84, 5080),) * 10
    assert banzhaf_swings(COUNCIL, 39) == (848,) * 5 + (84,) * 10


def test_one_large_and_three_small_shareholders() -> None:  # T12b
    weights = [3, 2, 1, 1]
    assert shapley_shubik(weights, 4) == (Fraction(1, 2), Fraction(1, 6), Fraction(1, 6), Fraction(1, 6))
    assert banzhaf_swings(weights, 4) == (6, 2, 2, 2)


def test_two_votes_can_be_as_good_as_forty_nine() -> None:  # T12d
    assert shapley_shubik([49, 49, 2], 51) == banzhaf([49, 49, 2], 51) == (Fraction(1, 3),) * 3


def swings_of_all_coalitions(weights: list[int], quota: int) -> list[int]:
    """By asking every coalition in turn, as bits over all 2^n of them."""
    members = (np.arange(1 << len(weights))[:, None] >> np.arange(len(weights)) & 1).astype(bool)
    votes = members @ np.array(weights)
    wins = votes >= quota
    return [int((wins & members[:, i] & (votes - own < quota)).sum()) for i, own in enumerate(weights)]


def test_the_security_council_by_asking_every_coalition() -> None:
    assert list(banzhaf_swings(COUNCIL, 39)) == swings_of_all_coalitions(COUNCIL, 39)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any), st.data())
def test_as_by_all_orders_and_all_coalitions(weights: list[int], data: st.DataObject) -> None:
    quota = data.draw(st.integers(1, sum(weights)))
    pivots = [0] * len(weights)
    orders = list(permutations(range(len(weights))))
    for order in orders:
        votes = 0
        for voter in order:
            votes += weights[voter]
            if votes >= quota:
                pivots[voter] += 1
                break
    assert shapley_shubik(weights, quota) == tuple(Fraction(pivot, len(orders)) for pivot in pivots)
    swings = swings_of_all_coalitions(weights, quota)
    assert banzhaf_swings(weights, quota) == tuple(swings)
    assert banzhaf(weights, quota) == tuple(Fraction(swing, sum(swings)) for swing in swings)


@pytest.mark.parametrize(
    ("weights", "quota"),
    [([], 1), ([1, -1, 3], 2), ([0.5, 1.5], 1), ([1, 1], 0), ([1, 1], 3), ([0, 0], 1), ([2, 2], 1.5)],
)
def test_what_is_no_weighted_vote_is_refused(weights: list[int], quota: int) -> None:
    for index in (shapley_shubik, banzhaf, banzhaf_swings):
        with pytest.raises(ValueError, match=r"weights must be|quota must be"):
            index(weights, quota)


# Win-sets on a line.


def test_three_veto_players_and_a_status_quo() -> None:  # T11a
    ideals = np.array([0.3, 0.6, 0.9])
    assert win_set(0.2, ideals) == pytest.approx((0.2, 0.4), abs=1e-9)
    assert unanimity_core(ideals) == pytest.approx((0.3, 0.9), abs=1e-9)


def test_inside_the_core_only_the_status_quo_is_left() -> None:
    for status_quo in (0.3, 0.5, 0.9):
        assert win_set(status_quo, np.array([0.3, 0.6, 0.9])) == (status_quo, status_quo)


def test_a_majority_is_led_by_its_middle() -> None:
    # Ideals 3, 6 and 9 of ten, status quo 2: the middle voter goes as far as 10, and one more goes further.
    assert win_set(2.0, np.array([3.0, 6.0, 9.0]), quota=2) == (2.0, 10.0)
    assert win_set(7.0, np.array([3.0, 6.0, 9.0]), quota=2) == (5.0, 7.0)
    assert win_set(7.0, np.array([3.0, 6.0, 9.0]), weights=[1, 1, 2], quota=2) == (5.0, 11.0)
    assert win_set(7.0, np.array([3.0, 6.0, 9.0]), weights=[1, 1, 2], quota=1) == (-1.0, 11.0)


LINE = np.arange(-60, 81).astype(float)
PLACES = st.integers(0, 20).map(float)


def liked_by_enough(
    status_quo: float, ideals: NDArray[np.float64], weights: list[int], quota: int
) -> NDArray[np.float64]:
    """All points of the line that voters with enough votes like at least as well, asked one by one."""
    likes = np.abs(LINE[:, None] - ideals) <= np.abs(status_quo - ideals)
    return LINE[likes @ np.array(weights) >= quota]


@given(PLACES, st.lists(st.tuples(PLACES, st.integers(0, 4)), min_size=1, max_size=7), st.data())
def test_as_by_asking_everybody_about_every_point(
    status_quo: float, voters: list[tuple[float, int]], data: st.DataObject
) -> None:
    ideals, weights = np.array([ideal for ideal, _ in voters]), [weight for _, weight in voters]
    weights[0] += 1
    quota = data.draw(st.integers(1, sum(weights)))
    low, high = win_set(status_quo, ideals, weights, quota)
    assert liked_by_enough(status_quo, ideals, weights, quota).tolist() == np.arange(low, high + 1).tolist()


@given(PLACES, st.lists(PLACES, min_size=1, max_size=7))
def test_nobody_can_be_moved_out_of_the_core_and_everybody_into_it(
    status_quo: float, places: list[float]
) -> None:
    ideals = np.array(places)
    low, high = unanimity_core(ideals)
    liked = liked_by_enough(status_quo, ideals, [1] * ideals.size, ideals.size)
    assert (liked.tolist() == [status_quo]) == (low <= status_quo <= high)


@given(PLACES, st.lists(PLACES, min_size=1, max_size=6), PLACES)
def test_another_veto_player_never_widens_the_win_set(
    status_quo: float, places: list[float], one_more: float
) -> None:
    # T11c, first half.
    low, high = win_set(status_quo, np.array(places))
    narrow_low, narrow_high = win_set(status_quo, np.array([*places, one_more]))
    assert low <= narrow_low <= status_quo <= narrow_high <= high


def test_tied_hands_get_better_terms_and_fewer_agreements() -> None:
    # T11c, second half. At home everybody would move from the status quo 0 to the right, at most as far as the
    # win-set goes; abroad they want as much as possible and at least a limit drawn at random. They share what is
    # between evenly (Nash), the home side losing with every step. The same with one more veto player at home.
    rng = np.random.default_rng(7)
    line = np.arange(0.0, 2.01, 0.01)
    worth = np.column_stack([-line, line])
    agreed, agreed_tied, better = 0, 0, []
    for _ in range(2_000):
        ideals = rng.random(3)
        least = 2 * rng.random()
        terms = []
        for voters in (ideals, [*ideals, rng.random()]):
            furthest = win_set(0.0, np.array(voters))[1]
            chosen = nash_bargaining(worth, np.array([-furthest, least]))
            terms.append(None if chosen is None else line[chosen])
        agreed += terms[0] is not None
        agreed_tied += terms[1] is not None
        assert terms[1] is None or terms[0] is not None  # it may lose an agreement and never wins one
        if terms[1] is not None:
            better.append(terms[0] - terms[1])
    assert min(better) >= 0.0
    assert 0 < sum(gain > 0 for gain in better) < len(better)  # not every newcomer is the most reluctant
    assert 0 < agreed_tied < agreed


def test_what_is_no_line_of_voters_is_refused() -> None:
    for ideals in ([], [[0.5]], [np.nan], [np.inf]):
        with pytest.raises(ValueError, match="ideals must be"):
            win_set(0.0, np.array(ideals))
        with pytest.raises(ValueError, match="ideals must be"):
            unanimity_core(np.array(ideals))
    with pytest.raises(ValueError, match="finite"):
        win_set(np.nan, np.array([0.5]))
    with pytest.raises(ValueError, match="one a voter"):
        win_set(0.0, np.array([0.5, 0.6]), weights=[1])
    with pytest.raises(ValueError, match="quota"):
        win_set(0.0, np.array([0.5, 0.6]), quota=3)
