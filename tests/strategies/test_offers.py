"""Offering rules on a small grid: which outcome is proposed, and how ties fall."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.domain.answers import NONE
from sim.domain.issues import Issue, Value
from sim.domain.outcomes import OutcomeSpace
from sim.strategies import OFFERS
from sim.strategies.base import View
from sim.strategies.ladder import Ladder, sort_loop
from sim.strategies.offers import (
    cheapest,
    cheapest_loop,
    distances_to,
    nearest,
    nearest_loop,
    own_utility,
    trade_off,
)


def ranks(name: str, count: int) -> Issue:
    values = tuple(Value(str(i), {"en": str(i)}, frozenset()) for i in range(count))
    return Issue(name, {"en": name}, "ordered", values, 0, tuple(range(count)))


def grid(*shape: int) -> OutcomeSpace:
    return OutcomeSpace.of([ranks(f"issue{j}", n) for j, n in enumerate(shape)])


def view(
    space: OutcomeSpace,
    values: object,
    *,
    standing: int = -1,
    proposable: object = None,
    tie_rank: NDArray[np.int64] | None = None,
) -> View:
    worth = np.asarray(values, dtype=np.float64).ravel()
    most = max(space.shape)
    distances = np.zeros((len(space.shape), most, most), dtype=np.int64)
    for j, table in enumerate(space.distances):
        distances[j, : len(table), : len(table)] = table
    can = np.ones(space.size, dtype=np.bool_) if proposable is None else np.asarray(proposable).ravel()
    return View(
        me=0,
        round=0,
        of=10,
        tau=0.0,
        kept=1.0,
        reservation_value=0.0,
        best=float(np.where(can, worth, -np.inf).max()),
        claim=np.nan,
        values=worth,
        acceptable=can,
        proposable=can,
        standing=standing,
        text=-1,
        chance=np.ones(space.size),
        first=np.full(2, -1),
        last=np.full(2, -1),
        levels=np.array(np.unravel_index(np.arange(space.size), space.shape), dtype=np.int16),
        distances=distances,
        tie_rank=space.tie_rank if tie_rank is None else tie_rank,
    )


LINE = grid(5)
FIELD = grid(3, 3)


# --- own utility


def test_own_utility_gives_the_least_that_it_still_asks_for() -> None:
    worth = [0.1, 0.9, 0.5, 0.6, 1.0]
    assert [own_utility(view(LINE, worth), ask) for ask in (0.0, 0.2, 0.5, 0.55, 0.7, 0.95, 1.0)] == [
        0,
        2,
        2,
        3,
        1,
        4,
        4,
    ]


def test_own_utility_does_not_look_at_the_open_offer_unless_outcomes_tie() -> None:
    worth = [0.1, 0.9, 0.5, 0.6, 1.0]
    assert {own_utility(view(LINE, worth, standing=s), 0.55) for s in range(-1, 5)} == {3}
    tied = [0.7, 0.9, 0.5, 0.6, 0.7]
    assert own_utility(view(LINE, tied, standing=1), 0.65) == 0
    assert own_utility(view(LINE, tied, standing=3), 0.65) == 4


def test_own_utility_leaves_a_tie_to_the_hash() -> None:
    worth = [0.7, 0.9, 0.7, 0.6, 0.7]
    assert own_utility(view(LINE, worth, tie_rank=np.array([2, 0, 1, 3, 4])), 0.65) == 2
    assert own_utility(view(LINE, worth, tie_rank=np.array([4, 3, 2, 1, 0])), 0.65) == 4
    assert own_utility(view(LINE, worth, tie_rank=np.arange(5)), 0.65) == 0


# --- trade-off


def test_trade_off_comes_nearest_to_the_open_offer() -> None:
    #        column 0  1    2
    worth = [[0.0, 0.4, 0.6],  # row 0
             [0.3, 0.7, 0.9],  # row 1
             [0.5, 0.9, 1.0]]  # row 2  # fmt: skip
    standing = FIELD.index({"issue0": "0", "issue1": "0"})
    # Asking 0.5: the other corner of row 0 (0, 2) and of column 0 (2, 0) and the middle (1, 1) are all one
    # issue's span away; of these the middle is worth most to oneself.
    assert trade_off(view(FIELD, worth, standing=standing), 0.5) == 4
    # Asking 0.8: (1, 2) and (2, 1) are one and a half spans away and worth the same.
    by_hash = min((5, 7), key=lambda i: FIELD.tie_rank[i])
    assert trade_off(view(FIELD, worth, standing=standing), 0.8) == by_hash
    assert trade_off(view(FIELD, worth, standing=standing), 0.95) == 8
    assert trade_off(view(FIELD, worth, standing=5), 0.5) == 5  # the open offer itself is good enough


def test_trade_off_prefers_the_near_one_to_the_better_one() -> None:
    worth = [0.1, 0.6, 0.2, 0.9, 1.0]
    assert trade_off(view(LINE, worth, standing=0), 0.5) == 1
    assert trade_off(view(LINE, worth, standing=2), 0.5) == 3  # 1 and 3 are as near: the better for oneself
    assert own_utility(view(LINE, worth, standing=2), 0.5) == 1


def test_trade_off_leaves_a_tie_in_distance_and_worth_to_the_hash() -> None:
    worth = [0.1, 0.6, 0.2, 0.6, 1.0]
    assert trade_off(view(LINE, worth, standing=2, tie_rank=np.array([0, 1, 2, 3, 4])), 0.5) == 1
    assert trade_off(view(LINE, worth, standing=2, tie_rank=np.array([4, 3, 2, 1, 0])), 0.5) == 3


def test_trade_off_without_an_open_offer_asks_for_the_least() -> None:
    worth = [0.1, 0.9, 0.5, 0.6, 1.0]
    for ask in (0.0, 0.3, 0.55, 0.8, 1.0):
        assert trade_off(view(LINE, worth), ask) == own_utility(view(LINE, worth), ask)


def test_distance_counts_every_issue_by_its_own_span() -> None:
    space = grid(3, 5)  # one step is a half there, a quarter here
    here = space.index({"issue0": "0", "issue1": "0"})
    found = distances_to(view(space, np.zeros(15)), here, np.arange(15))
    half, quarter = found[5], found[1]
    assert half == 2 * quarter
    assert found.reshape(3, 5).tolist() == [[half * i + quarter * j for j in range(5)] for i in range(3)]


def test_distance_is_measured_among_some_outcomes_in_their_order() -> None:
    found = distances_to(view(LINE, np.zeros(5)), 1, np.array([4, 1, 0]))
    assert found.tolist() == [3 * found[2], 0, found[2]]


# --- what may be proposed


BY_CLAIM = sorted(set(OFFERS) - {"screening"})  # which looks at the prospect, not at what one asks for


@pytest.mark.parametrize("rule", BY_CLAIM)
def test_nothing_is_proposed_where_nothing_is_worth_the_claim(rule: str) -> None:
    worth = [0.1, 0.9, 0.5, 0.6, 1.0]
    for standing in (-1, 2):
        assert OFFERS[rule](view(LINE, worth, standing=standing), 1.1) == NONE
        assert OFFERS[rule](view(LINE, worth, standing=standing), math.inf) == NONE


@pytest.mark.parametrize("rule", sorted(OFFERS))
def test_nothing_is_proposed_where_nothing_may_be(rule: str) -> None:
    worth = [0.1, 0.9, 0.5, 0.6, 1.0]
    for standing in (-1, 2):
        assert OFFERS[rule](view(LINE, worth, standing=standing, proposable=[False] * 5), 0.0) == NONE


@pytest.mark.parametrize("rule", BY_CLAIM)
def test_what_may_not_be_proposed_is_passed_over(rule: str) -> None:
    worth = [0.1, 0.9, 0.5, 0.6, 1.0]
    can = [True, True, False, False, True]
    assert OFFERS[rule](view(LINE, worth, standing=2, proposable=can), 0.5) == 1
    assert OFFERS[rule](view(LINE, worth, proposable=can), 0.5) == 1


situations = st.tuples(
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.randoms(use_true_random=False),
    st.floats(0.0, 1.2),
)


@settings(max_examples=200)
@given(situations)
def test_offers_are_those_of_a_sorted_list(situation: tuple[list[int], object, float]) -> None:
    shape, random, ask = situation
    space = grid(*shape)
    rng = np.random.default_rng(random.getrandbits(32))  # type: ignore[attr-defined]
    worth = rng.integers(0, 6, space.size) / 5  # coarse: many ties
    can = rng.random(space.size) < 0.8
    standing = int(rng.integers(-1, space.size))
    seen = view(space, worth, standing=standing, proposable=can)

    def away(index: int) -> Fraction:
        if standing < 0:
            return Fraction(0)
        a, b = space.outcome(index), space.outcome(standing)
        return sum((i.distance(int(a[i.name]), int(b[i.name])) for i in space.issues), Fraction(0))

    candidates = [i for i in range(space.size) if can[i] and worth[i] >= ask]
    nearest = sorted(candidates, key=lambda i: (away(i), -worth[i], space.tie_rank[i]))
    least = sorted(candidates, key=lambda i: (worth[i], away(i), space.tie_rank[i]))
    assert own_utility(seen, ask) == (least[0] if least else NONE)
    expected = least if standing < 0 else nearest
    assert trade_off(seen, ask) == (expected[0] if expected else NONE)


# --- the loops that are compiled: with and without a ladder, with and without a table of distances

CUBE = grid(4, 3, 3)
some_values = st.lists(
    st.sampled_from([0.1, 0.2, 0.25, 0.3, 0.7]) | st.floats(-1, 1), min_size=36, max_size=36
)


@given(
    some_values,
    st.lists(st.booleans(), min_size=36, max_size=36),
    st.integers(-1, 35),
    st.sampled_from([0.1, 0.25, 0.7, 1.5, -np.inf, np.inf]) | st.floats(-1, 1),
    st.integers(1, 12),
)
def test_loops_find_what_whole_arrays_find(
    values: list[float], may: list[bool], standing: int, aspiration: float, rungs: int
) -> None:
    plain = view(CUBE, values, standing=standing, proposable=may)
    ladder = Ladder(np.zeros(rungs + 2, dtype=np.int64), np.zeros(CUBE.size, dtype=np.int64), np.zeros(2))
    sort_loop(plain.values, plain.proposable, ladder)
    apart = sum(plain.distances[j][np.ix_(row, row)] for j, row in enumerate(plain.levels))
    assert isinstance(apart, np.ndarray)
    near = plain._replace(apart=apart.astype(np.int32))
    for seen in (plain, plain._replace(ladder=ladder), near, near._replace(ladder=ladder)):
        assert cheapest_loop(seen, aspiration) == cheapest(plain, aspiration)
        assert nearest_loop(seen, aspiration) == nearest(plain, aspiration) == nearest(seen, aspiration)
