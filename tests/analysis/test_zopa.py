"""The zone of possible agreement on cases that fit on a napkin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.solutions import zopa

BOTH, FIRST, SECOND, NOBODY = 0b11, 0b01, 0b10, 0


def inside(
    worth: list[list[float]],
    reservation: list[float],
    signers: list[int] | int = BOTH,
    broken: tuple[tuple[int, int], ...] = (),
) -> list[bool]:
    """Which outcomes are in the ZOPA; one row of `worth` an outcome, red lines as (outcome, party)."""
    acceptable = np.ones((len(worth), len(reservation)), dtype=np.bool_)
    for outcome, party in broken:
        acceptable[outcome, party] = False
    needed = np.full(len(worth), signers) if isinstance(signers, int) else np.array(signers)
    found: NDArray[np.bool_] = zopa(np.array(worth), np.array(reservation), needed, acceptable)
    return found.tolist()  # type: ignore[no-any-return]


def test_a_price_between_what_the_seller_needs_and_the_buyer_has() -> None:
    # A car: the seller takes no less than 5, the buyer pays no more than 8; prices 4 ... 9.
    prices = [[price, -price] for price in (4.0, 5.0, 6.0, 7.0, 8.0, 9.0)]
    assert inside(prices, [5.0, -8.0]) == [False, True, True, True, True, False]
    assert inside(prices, [8.0, -5.0]) == [False] * 6


def test_exactly_ones_reservation_value_is_enough() -> None:
    assert inside([[0.5, 0.5]], [0.5, 0.5]) == [True]
    assert inside([[0.5, 0.5]], [0.5, np.nextafter(0.5, 1)]) == [False]


def test_who_need_not_sign_has_no_say() -> None:
    worth = [[0.9, 0.1]] * 4
    assert inside(worth, [0.5, 0.5], [BOTH, FIRST, SECOND, NOBODY]) == [False, True, False, False]


def test_what_nobody_signs_is_no_agreement() -> None:
    assert inside([[1.0, 1.0]], [0.0, 0.0], NOBODY) == [False]


def test_red_lines_of_signatories_keep_outcomes_out() -> None:
    worth = [[1.0, 1.0]] * 3
    assert inside(worth, [0.0, 0.0], [BOTH, FIRST, SECOND], ((0, 1), (1, 1), (2, 1))) == [False, True, False]


def test_a_party_beyond_the_others_in_the_bits_counts_too() -> None:
    worth = [[1.0] * 40 + [0.0]]
    assert inside(worth, [0.5] * 41, (1 << 40) - 1) == [True]
    assert inside(worth, [0.5] * 41, 1 << 40) == [False]


def test_what_is_no_number_is_refused_even_of_who_need_not_sign() -> None:
    for signers in (BOTH, FIRST, SECOND, NOBODY):
        with pytest.raises(ValueError, match="NaN"):
            inside([[0.5, 0.5], [0.5, np.nan]], [0.0, 0.0], signers)
        with pytest.raises(ValueError, match="NaN"):
            inside([[0.5, 0.5]], [0.0, np.nan], signers)


def test_infinitely_bad_is_outside_and_infinitely_good_is_inside() -> None:
    assert inside([[np.inf, 1.0], [-np.inf, 1.0]], [0.0, 0.0]) == [True, False]


@given(st.integers(1, 20), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_every_signatory_of_what_is_inside_gains_and_somebody_of_the_rest_does_not(
    outcomes: int, parties: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    worth, reservation = rng.integers(0, 5, (outcomes, parties)) / 4, rng.integers(0, 5, parties) / 4
    signers, acceptable = rng.integers(0, 1 << parties, outcomes), rng.random((outcomes, parties)) < 0.8
    found = zopa(worth, reservation, signers, acceptable)
    for x in range(outcomes):
        needed = [i for i in range(parties) if signers[x] >> i & 1]
        content = all(worth[x, i] >= reservation[i] and acceptable[x, i] for i in needed)
        assert found[x] == (bool(needed) and content)


@pytest.mark.parametrize("party", [0, 1])
def test_a_lower_reservation_value_never_closes_the_zone(party: int) -> None:
    rng = np.random.default_rng(0)
    worth = rng.random((50, 2)).tolist()
    wide, narrow = [0.5, 0.5], [0.5, 0.5]
    wide[party] = 0.3
    assert all(
        now or not before for before, now in zip(inside(worth, narrow), inside(worth, wide), strict=True)
    )
    assert sum(inside(worth, wide)) > sum(inside(worth, narrow))
