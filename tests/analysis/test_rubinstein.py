"""Alternating offers: closed forms, fine pies played backwards, and brute force over whole game trees."""

from __future__ import annotations

from fractions import Fraction

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.solutions import alternating_offers, shares_with_end, shares_without_end
from analysis.solutions.rubinstein import induce_backwards

Floats = NDArray[np.float64]
NOTHING = np.zeros(2)


def pie(steps: int) -> Floats:
    share = np.arange(steps + 1) / steps
    return np.column_stack([share, 1 - share])


# T1a and T1b: without end.

WITHOUT_END = [((0.9, 0.8), 0.714286), ((0.9, 0.9), 0.526316)]


@pytest.mark.parametrize(("patience", "share"), WITHOUT_END)
def test_without_end_in_closed_form(patience: tuple[float, float], share: float) -> None:
    assert shares_without_end(np.array(patience)) == pytest.approx([share, 1 - share], abs=1e-6)


@pytest.mark.parametrize(("patience", "share"), WITHOUT_END)
def test_a_fine_pie_and_a_long_time_come_near_it(patience: tuple[float, float], share: float) -> None:
    fine = pie(20_000)
    offers, continuation = alternating_offers(fine, NOTHING, np.array(patience), rounds=200)
    assert offers[0] >= 0  # agreed in round 1
    assert fine[offers[0]] == pytest.approx([share, 1 - share], abs=1e-3)
    assert continuation[0].tolist() == fine[offers[0]].tolist()


def test_who_opens_gains_by_it_and_may_be_either() -> None:
    patience = np.array([0.9, 0.8])
    second = shares_without_end(patience, opener=1)
    assert second == pytest.approx([0.9 * shares_without_end(patience)[0], 1 - 0.9 * 0.714286], abs=1e-6)
    fine = pie(20_000)
    offers, _ = alternating_offers(fine, NOTHING, patience, rounds=200, opener=1)
    assert fine[offers[0]] == pytest.approx(second, abs=1e-3)


def test_no_departure_for_one_round_pays_without_end() -> None:
    # The property that defines the equilibrium: the other is just indifferent, the proposer would rather not wait.
    for patience in ((0.9, 0.8), (0.3, 0.99), (0.0, 0.5), (1.0, 0.5)):
        delta = np.array(patience)
        first, second = shares_without_end(delta, 0), shares_without_end(delta, 1)
        assert first[1] == pytest.approx(delta[1] * second[1], abs=1e-12)
        assert second[0] == pytest.approx(delta[0] * first[0], abs=1e-12)
        assert first[0] >= delta[0] * second[0]


# T2: with an end.


@pytest.mark.parametrize(("rounds", "share"), [(1, 1.0), (2, 0.1), (3, 0.91)])
def test_with_an_end_the_last_word_counts(rounds: int, share: float) -> None:
    patience = np.array([0.9, 0.9])
    assert shares_with_end(patience, rounds) == pytest.approx([share, 1 - share], abs=1e-9)
    # A pie of 100 parts contains the answers, so backward induction over its parts has to find them exactly.
    parts = pie(100)
    offers, _ = alternating_offers(parts, NOTHING, patience, rounds)
    assert parts[offers[0]] == pytest.approx([share, 1 - share], abs=1e-9)


@pytest.mark.parametrize("rounds", range(1, 12))
def test_with_an_end_as_the_sum_of_the_series(rounds: int) -> None:
    exact = (1 - Fraction(-9, 10) ** rounds) / Fraction(19, 10)
    assert shares_with_end(np.array([0.9, 0.9]), rounds)[0] == pytest.approx(float(exact), abs=1e-9)


def test_the_end_is_forgotten_in_the_long_run() -> None:
    patience = np.array([0.9, 0.8])
    for opener in (0, 1):
        assert shares_with_end(patience, 300, opener) == pytest.approx(shares_without_end(patience, opener))


# Backward induction, on cases that fit on a napkin.


def test_of_one_round_the_proposer_takes_what_the_other_can_just_bear() -> None:
    values = np.array([[9.0, 1.0], [7.0, 2.0], [5.0, 4.0], [1.0, 9.0]])
    limits = np.array([0.0, 2.0])
    offers, continuation = alternating_offers(values, limits, np.array([0.5, 0.5]), rounds=1)
    assert offers.tolist() == [1]
    assert continuation.tolist() == [[7.0, 2.0], [0.0, 2.0]]


def test_gains_are_discounted_and_not_values() -> None:
    # In round 2 the second party takes all 10, a gain of 4 over 6. It now wants 6 + half of 4 = 8, not half of 10.
    values = np.array([[4.0, 6.0], [3.0, 7.0], [2.0, 8.0], [0.0, 10.0]])
    offers, continuation = alternating_offers(values, np.array([0.0, 6.0]), np.array([0.5, 0.5]), rounds=2)
    assert offers.tolist() == [2, 3]
    assert continuation.tolist() == [[2.0, 8.0], [0.0, 10.0], [0.0, 6.0]]


def test_nothing_is_put_off() -> None:
    # In round 2 the second would take the first row. So would it now, and the first has nothing to wait for.
    values = np.array([[1.0, 7.0], [10.0, 6.0]])
    offers, continuation = alternating_offers(values, NOTHING, np.array([0.9, 0.99]), rounds=2)
    assert offers.tolist() == [0, 0]
    offers, continuation = alternating_offers(values, NOTHING, np.array([0.9, 0.8]), rounds=2)
    assert offers.tolist() == [1, 0]  # 6 now is better for the second than 7 next round
    assert continuation.tolist() == [[10.0, 6.0], [1.0, 7.0], [0.0, 0.0]]


def test_who_is_indifferent_agrees_now() -> None:
    values = np.array([[3.0, 0.0], [2.0, 8.0]])
    offers, _ = alternating_offers(values, np.array([0.0, 1.0]), np.ones(2), rounds=2)
    assert offers.tolist() == [1, 1]


def test_equals_go_to_what_is_better_for_the_other_then_to_the_first() -> None:
    values = np.array([[5.0, 1.0], [5.0, 3.0], [5.0, 3.0], [4.0, 9.0]])
    assert alternating_offers(values, NOTHING, np.array([0.5, 0.5]), rounds=1)[0].tolist() == [1]


def test_without_a_zopa_nobody_agrees() -> None:
    for values in (np.array([[1.0, 0.0], [0.0, 1.0]]), np.zeros((0, 2))):
        offers, continuation = alternating_offers(
            values, np.array([0.5, 0.5]), np.array([0.9, 0.9]), rounds=3
        )
        assert offers.tolist() == [-1] * 3
        assert (continuation == 0.5).all()


def test_an_outcome_nobody_could_bear_changes_nothing() -> None:
    parts = pie(100)
    far = np.vstack([parts, [[-1e15, 1e15], [np.nextafter(0.0, -1.0), 2.0]]])
    patience = np.array([0.9, 0.9])
    offers, continuation = alternating_offers(far, NOTHING, patience, 3)
    same_offers, same_continuation = alternating_offers(parts, NOTHING, patience, 3)
    assert offers.tolist() == same_offers.tolist()
    assert continuation.tolist() == same_continuation.tolist()


def test_the_more_patient_gets_more() -> None:
    parts = pie(1000)
    shares = []
    for patience in (0.5, 0.7, 0.9):
        offers, _ = alternating_offers(parts, NOTHING, np.array([patience, 0.8]), rounds=51)
        shares.append(parts[offers[0], 0])
    assert shares == sorted(set(shares))


# Brute force: the tree of all offers and answers, in exact fractions, without any rule of the file under test.


def by_the_tree(
    values: list[tuple[int, int]], limits: tuple[int, int], patience: list[Fraction], rounds: int, turn: int
) -> tuple[int, list[Fraction]]:
    """Offer agreed on, or -1, and gains, if every offer is tried and answered by looking ahead."""
    if rounds == 0:
        return -1, [Fraction(0), Fraction(0)]
    proposer, other = turn, 1 - turn
    _, later = by_the_tree(values, limits, patience, rounds - 1, other)
    refused = [p * gain for p, gain in zip(patience, later, strict=True)]
    best: tuple[tuple[Fraction, int, Fraction, int], int, list[Fraction]] = (
        (refused[proposer], 0, refused[other], 0), -1, refused,
    )  # fmt: skip
    for index, row in enumerate(values):
        gains = [Fraction(worth - limit) for worth, limit in zip(row, limits, strict=True)]
        if min(gains) < 0 or gains[other] < refused[other]:
            continue
        key = (gains[proposer], 1, gains[other], -index)  # agreeing comes before waiting
        if key > best[0]:
            best = (key, index, gains)
    return best[1], best[2]


@given(
    values=st.lists(st.tuples(st.integers(-3, 12), st.integers(-3, 12)), min_size=1, max_size=12),
    limits=st.tuples(st.integers(-3, 6), st.integers(-3, 6)),
    eighths=st.lists(st.integers(0, 8), min_size=2, max_size=2),
    rounds=st.integers(1, 6),
    opener=st.integers(0, 1),
)
def test_as_by_the_whole_tree(
    values: list[tuple[int, int]], limits: tuple[int, int], eighths: list[int], rounds: int, opener: int
) -> None:
    patience = [Fraction(eighth, 8) for eighth in eighths]
    offers, continuation = alternating_offers(
        np.array(values, dtype=float), np.array(limits, dtype=float), np.array(eighths) / 8, rounds, opener
    )
    for played in range(rounds):
        offer, gains = by_the_tree(values, limits, patience, rounds - played, (opener + played) % 2)
        assert offers[played] == offer
        assert (continuation[played] - limits).tolist() == [float(gain) for gain in gains]
    assert continuation[rounds].tolist() == list(limits)


def test_the_core_can_be_compiled_as_it_stands() -> None:
    rng = np.random.default_rng(3)
    gains, patience, slack = rng.random((200, 2)) - 0.1, np.array([0.9, 0.8]), np.full(2, 1e-12)
    compiled = numba.njit(induce_backwards)
    for case in (gains, gains[:0]):
        for plain, fast in zip(
            induce_backwards(case, patience, 9, 1, slack), compiled(case, patience, 9, 1, slack), strict=True
        ):
            assert plain.tobytes() == fast.tobytes()


# What is refused.


@pytest.mark.parametrize("patience", [[0.5], [0.5, 1.1], [-0.1, 0.5], [np.nan, 0.5], [[0.5, 0.5]]])
def test_unusable_patience_is_refused(patience: list[float]) -> None:
    for play in (
        lambda: shares_without_end(np.array(patience)),
        lambda: shares_with_end(np.array(patience), 3),
        lambda: alternating_offers(pie(3), NOTHING, np.array(patience), 3),
    ):
        with pytest.raises(ValueError, match="patience must be"):
            play()


def test_patience_of_one_for_both_never_ends() -> None:
    with pytest.raises(ValueError, match="below 1"):
        shares_without_end(np.ones(2))


def test_other_openers_rounds_shapes_and_nan_are_refused() -> None:
    half = np.array([0.5, 0.5])
    with pytest.raises(ValueError, match="opener"):
        shares_without_end(half, opener=2)
    for play in (lambda: shares_with_end(half, 0), lambda: alternating_offers(pie(3), NOTHING, half, 0)):
        with pytest.raises(ValueError, match="at least one round"):
            play()
    for values, limits in ((np.zeros((2, 3)), np.zeros(3)), (pie(3), np.zeros(1))):
        with pytest.raises(ValueError, match="between two"):
            alternating_offers(values, limits, half, 2)
    with pytest.raises(ValueError, match="finite"):
        alternating_offers(np.array([[np.nan, 0.0]]), NOTHING, half, 2)
    with pytest.raises(ValueError, match="finite"):
        alternating_offers(pie(3), np.array([np.nan, 0.0]), half, 2)
