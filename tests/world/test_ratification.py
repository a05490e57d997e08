"""Ratification: who carries what, and what a negotiator believes of it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.ratification import believed, carried

UNANIMITY, MAJORITY, TWO_THIRDS = (1.0, False), (0.5, True), (2 / 3, False)
MEMBERS = np.array([1, 2, 3])
# Voice 0 is the party itself; its vote does not count. Limits 0.5 each; columns are who gains: nobody, 1, 12, 123.
VALUES = np.array([[0.9, 0.9, 0.9, 0.9], [0.1, 0.5, 0.6, 0.6], [0.1, 0.1, 0.6, 0.6], [0.1, 0.1, 0.1, 0.6]])
LIMITS = np.full(4, 0.5)


def votes(rule: tuple[float, bool], *weights: float) -> list[bool]:
    found = carried(VALUES, LIMITS, np.array([99.0, *weights]), MEMBERS, *rule)
    return [bool(yes) for yes in found]


def test_unanimity_needs_everybody() -> None:
    assert votes(UNANIMITY, 1, 1, 1) == [False, False, False, True]
    assert votes(UNANIMITY, 98, 1, 1) == [False, False, False, True]


def test_a_majority_is_more_than_half() -> None:
    assert votes(MAJORITY, 1, 1, 1) == [False, False, True, True]
    assert votes(MAJORITY, 1, 1, 2) == [False, False, False, True]  # two of four are no majority
    assert votes(MAJORITY, 2, 1, 1) == [False, False, True, True]
    assert votes(MAJORITY, 3, 1, 1) == [False, True, True, True]


def test_two_thirds_are_enough_where_two_thirds_are_asked_for() -> None:
    assert votes(TWO_THIRDS, 1, 1, 1) == [False, False, True, True]
    assert votes(TWO_THIRDS, 0.1, 0.1, 0.1) == [False, False, True, True]
    assert votes(TWO_THIRDS, 1, 0.9, 1) == [False, False, False, True]


@pytest.mark.parametrize("weight", [0.1, 0.3, 1 / 3, 0.7, 1e-6, 1e6])
def test_all_are_all_whatever_rounding_does_to_their_weights(weight: float) -> None:
    assert votes(UNANIMITY, weight, weight, weight)[3]
    assert not votes(UNANIMITY, weight, weight, weight)[2]


def test_exactly_the_limit_is_enough() -> None:
    assert carried(np.array([[0.5]]), np.array([0.5]), np.ones(1), np.array([0]), 1.0, False)[0]
    below = np.nextafter(0.5, 0.0)
    assert not carried(np.array([[below]]), np.array([0.5]), np.ones(1), np.array([0]), 1.0, False)[0]


rules = st.sampled_from([UNANIMITY, MAJORITY, TWO_THIRDS, (0.6, False), (0.01, False)])


@given(rules, st.lists(st.integers(1, 9), min_size=1, max_size=5), st.data())
def test_carried_is_what_counting_says(
    rule: tuple[float, bool], weights: list[int], data: st.DataObject
) -> None:
    quota, strict = rule
    yes = data.draw(st.lists(st.booleans(), min_size=len(weights), max_size=len(weights)))
    values = np.array([[1.0 if y else 0.0] for y in yes])
    n = len(weights)
    found = carried(values, np.full(n, 0.5), np.array(weights, dtype=float), np.arange(n), quota, strict)[0]
    held = sum(w for w, y in zip(weights, yes, strict=True) if y)
    needed = {UNANIMITY: 1, MAJORITY: 1 / 2, TWO_THIRDS: 2 / 3}.get(rule, quota) * sum(weights)
    assert found == (held > needed if strict else held >= needed - 1e-6)


@given(rules, st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_more_gains_never_lose_a_vote(rule: tuple[float, bool], members: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, limits = rng.random((members, 20)), rng.random(members)
    weights = rng.random(members) + 0.01
    before = carried(values, limits, weights, np.arange(members), *rule)
    after = carried(values + rng.random((members, 20)), limits, weights, np.arange(members), *rule)
    assert (after | ~before).all()


def test_what_is_believed_by_enumeration() -> None:
    """Two members, each limit 0.3 or 0.7 as likely as the other; one outcome worth 0.5 to one and 0.9 to the other.

    Unanimity: the first says yes in two of four cases, the second in all: probability a half. With a majority by
    weight 3 to 1 the second decides alone: probability 1.
    """
    apart = np.array(list(product((-0.2, 0.2), repeat=2)))  # around its own limit of 0.5
    values = np.array([[0.5], [0.9]])
    members = np.arange(2)

    def at(weights: tuple[float, float], rule: tuple[float, bool], wanted: float) -> bool:
        return bool(believed(values, 0.5, apart, np.array(weights), members, *rule, wanted)[0])

    assert at((1, 1), UNANIMITY, 0.5)
    assert not at((1, 1), UNANIMITY, 0.51)
    assert at((1, 3), MAJORITY, 1.0)
    assert not at((3, 1), MAJORITY, 0.51)
    assert at((3, 1), MAJORITY, 0.0)


@settings(max_examples=50)
@given(rules, st.integers(1, 4), st.integers(0, 16).map(lambda n: n / 16), st.integers(0, 2**32 - 1))
def test_believed_is_a_share_of_samples(
    rule: tuple[float, bool], members: int, wanted: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values, weights = rng.random((members, 10)), rng.random(members) + 0.01
    apart, limit = rng.normal(0, 0.2, (8, members)), 0.5
    every = np.arange(members)
    passes = np.array([carried(values, limit + sample, weights, every, *rule) for sample in apart])
    found = believed(values, limit, apart, weights, every, *rule, wanted)
    assert (found == (passes.mean(axis=0) >= wanted - 1e-9)).all()
