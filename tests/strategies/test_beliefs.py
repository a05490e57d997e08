"""Beliefs about a reservation value: Bayes' rule on a grid, checked by enumeration."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.strategies import beliefs
from sim.strategies.beliefs import HOLD_OUT, SLIP, could_accept, could_accept_one, least_worth, mean

LIMITS = np.array([0.1, 0.3, 0.5, 0.7])
EVEN = np.full(4, 0.25)
worths = st.floats(-0.2, 1.2)
told = st.lists(st.tuples(st.booleans(), worths), max_size=40)


def consented(weights: np.ndarray, limits: np.ndarray, worth: float) -> np.ndarray:
    beliefs.consented(weights, limits, worth, out := np.empty_like(weights))
    return out


def refused(weights: np.ndarray, limits: np.ndarray, worth: float) -> np.ndarray:
    beliefs.refused(weights, limits, worth, out := np.empty_like(weights))
    return out


def test_consent_at_a_point_worked_out_by_hand() -> None:
    # Worth 0.4: two points could, two could only by a slip: 1, 1, s, s over 2 (1 + s).
    found = consented(EVEN, LIMITS, 0.4)
    assert found == pytest.approx(np.array([1, 1, SLIP, SLIP]) / (2 * (1 + SLIP)))


def test_refusal_says_less_than_consent() -> None:
    after_consent, after_refusal = consented(EVEN, LIMITS, 0.4), refused(EVEN, LIMITS, 0.4)
    assert abs(mean(after_refusal, LIMITS) - 0.4) < abs(mean(after_consent, LIMITS) - 0.4)


def test_exactly_the_limit_could_be_accepted() -> None:
    assert consented(EVEN, LIMITS, 0.3)[1] == consented(EVEN, LIMITS, 0.3)[0]
    assert could_accept(EVEN, LIMITS, np.array([0.3, np.nextafter(0.3, 0.0)])) == pytest.approx([0.5, 0.25])


def test_bayes_rule_by_enumeration() -> None:
    """Enumerate limits x answers: somebody consents to what it could accept in 15 of 100 cases, to what lies below
    its limit in a fiftieth of that; the belief is the share of limits among the cases with that answer."""
    hold_out, slip = Fraction(str(HOLD_OUT)), Fraction(str(SLIP))
    prior = [Fraction(1, 10), Fraction(2, 10), Fraction(3, 10), Fraction(4, 10)]
    weights = np.array([float(p) for p in prior])
    for worth in (0.0, 0.2, 0.4, 0.6, 0.8):
        chance = {}
        for limit, share in zip(LIMITS, prior, strict=True):
            says_yes = (1 - hold_out) * (1 if limit <= worth else slip)
            chance[limit, True] = share * says_yes
            chance[limit, False] = share * (1 - says_yes)
        for answer, rule in ((True, consented), (False, refused)):
            among = sum(chance[limit, answer] for limit in LIMITS)
            expected = [float(chance[limit, answer] / among) for limit in LIMITS]
            assert rule(weights, LIMITS, worth) == pytest.approx(expected, rel=1e-12)


def test_the_answers_of_somebody_with_a_known_limit_reveal_it() -> None:
    """Somebody whose limit is 0.5 answers as the rule says; what is believed comes to lie there."""
    rng = np.random.default_rng(1)
    grid = np.linspace(0.0, 1.0, 21)
    weights = np.full(21, 1 / 21)
    for worth in rng.random(600):
        consents = rng.random() < (1 - HOLD_OUT) * (1.0 if worth >= 0.5 else SLIP)
        weights = (consented if consents else refused)(weights, grid, worth)
    assert mean(weights, grid) == pytest.approx(0.5, abs=0.06)


@given(told)
def test_no_belief_is_ever_dead(answers: list[tuple[bool, float]]) -> None:
    weights = EVEN
    for consent, worth in answers:
        weights = (consented if consent else refused)(weights, LIMITS, worth)
    assert (weights > 0).all()
    assert weights.sum() == pytest.approx(1.0)


@given(told, worths)
def test_consent_lowers_and_refusal_raises(answers: list[tuple[bool, float]], worth: float) -> None:
    weights = EVEN
    for consent, said in answers:
        weights = (consented if consent else refused)(weights, LIMITS, said)
    yes, no = consented(weights, LIMITS, worth), refused(weights, LIMITS, worth)
    assert mean(yes, LIMITS) <= mean(weights, LIMITS) + 1e-12
    assert mean(no, LIMITS) >= mean(weights, LIMITS) - 1e-12
    asked = np.linspace(-0.2, 1.2, 30)
    assert (could_accept(yes, LIMITS, asked) >= could_accept(weights, LIMITS, asked) - 1e-12).all()
    assert (could_accept(no, LIMITS, asked) <= could_accept(weights, LIMITS, asked) + 1e-12).all()


@given(told)
def test_the_order_of_what_was_heard_does_not_matter(answers: list[tuple[bool, float]]) -> None:
    forth, back = EVEN, EVEN
    for consent, worth in answers:
        forth = (consented if consent else refused)(forth, LIMITS, worth)
    for consent, worth in reversed(answers):
        back = (consented if consent else refused)(back, LIMITS, worth)
    assert forth == pytest.approx(back, rel=1e-9)


@given(told, st.lists(worths, min_size=1, max_size=5))
def test_what_could_be_accepted_is_a_sum_over_limits(
    answers: list[tuple[bool, float]], asked: list[float]
) -> None:
    weights = EVEN
    for consent, worth in answers:
        weights = (consented if consent else refused)(weights, LIMITS, worth)
    expected = [weights[worth >= LIMITS].sum() for worth in asked]
    assert could_accept(weights, LIMITS, np.array(asked)) == pytest.approx(expected)
    for worth in asked:
        assert could_accept_one(weights, LIMITS, worth) == could_accept(weights, LIMITS, np.array([worth]))[0]


@given(told, st.floats(0.01, 0.99))
def test_the_least_that_could_be_accepted_is_just_enough(
    answers: list[tuple[bool, float]], likely: float
) -> None:
    weights = EVEN
    for consent, worth in answers:
        weights = (consented if consent else refused)(weights, LIMITS, worth)
    least = least_worth(weights, LIMITS, likely)
    assert could_accept_one(weights, LIMITS, least) >= likely
    assert could_accept_one(weights, LIMITS, np.nextafter(least, -1.0)) < likely


def test_what_nobody_could_accept_would_have_to_be_worth_everything() -> None:
    assert least_worth(EVEN, LIMITS, 1.1) == np.inf


def test_a_belief_may_be_written_where_it_stands() -> None:
    weights = EVEN.copy()
    beliefs.refused(weights, LIMITS, 0.4, weights)
    assert np.array_equal(weights, refused(EVEN, LIMITS, 0.4))
