"""Quantiles of PERT shapes from a table: against SciPy's exact ones, against closed forms, and their laws."""

from __future__ import annotations

from math import nextafter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import betaincinv

from sim.domain.pert import FEW, pert_quantile

Floats = NDArray[np.float64]
places = st.floats(0.0, 1.0) | st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0, 1e-300, 1e-9, nextafter(1.0, 0.0)])
halves = st.sampled_from([nextafter(0.5, 0.0), 0.5, nextafter(0.5, 1.0)])
shares = st.floats(2.0**-54, 1.0 - 2.0**-53) | halves
RNG = np.random.default_rng(11)
NEAR = 10.0 ** RNG.uniform(-16.0, -2.0, 2000)
SHARES = np.sort(np.concatenate([RNG.random(6000), NEAR, 1.0 - NEAR]))


def quantile(place: float, u: Floats) -> Floats:
    return pert_quantile(place, 1.0 - place, u)


@given(places)
@example(0.0)
@example(1.0)
@example(0.85)  # the most nodes are needed here
def test_quantiles_are_scipys_and_keep_their_digits_towards_both_ends(place: float) -> None:
    alpha, beta = 1.0 + 4.0 * place, 1.0 + 4.0 * (1.0 - place)
    found, exact = quantile(place, SHARES), betaincinv(alpha, beta, SHARES)
    np.testing.assert_allclose(found, exact, rtol=0.0, atol=2e-14)
    lower = SHARES <= 0.5
    np.testing.assert_allclose(found[lower], exact[lower], rtol=3e-14)
    complement = betaincinv(beta, alpha, 1.0 - SHARES[~lower])
    # 1 - x can be told from 1 to half of 2^-53 only
    np.testing.assert_allclose(1.0 - found[~lower], complement, rtol=3e-14, atol=2.0**-53)


def test_a_likeliest_value_at_an_end_has_a_root_for_a_quantile() -> None:
    np.testing.assert_allclose(quantile(1.0, SHARES), SHARES**0.2, rtol=1e-14)  # the share below x is x^5
    np.testing.assert_allclose(quantile(0.0, SHARES), -np.expm1(np.log1p(-SHARES) / 5.0), rtol=2e-14)


@given(places)
def test_the_ends_are_exact(place: float) -> None:
    assert quantile(place, np.array([0.0, 1.0])).tolist() == [0.0, 1.0]


@given(places, st.lists(shares, min_size=2, max_size=60))
def test_a_larger_share_never_has_a_smaller_quantile(place: float, some: list[float]) -> None:
    next_to_each = [nextafter(share, 1.0) for share in some]
    values = quantile(place, np.array(sorted({*some, *next_to_each})))
    assert (np.diff(values) >= -(2.0**-51)).all()  # next to each other they are closer than rounding errors
    assert (values >= 0.0).all()
    assert (values <= 1.0).all()


@given(places, st.lists(shares, min_size=1, max_size=40))
def test_the_mirror_image_of_a_shape_has_mirrored_quantiles(place: float, some: list[float]) -> None:
    u = 1.0 - (1.0 - np.array(some))  # shares that 1 can be taken from without rounding
    mirrored = 1.0 - pert_quantile(1.0 - place, place, 1.0 - u)
    np.testing.assert_allclose(pert_quantile(place, 1.0 - place, u), mirrored, rtol=0.0, atol=2.0**-51)


@pytest.mark.parametrize("place", [0.0, 0.1, 0.25, 0.37, 0.5, 0.75, 0.93, 1.0])
def test_a_value_is_the_same_to_the_last_bit_wherever_it_stands(place: float) -> None:
    u = RNG.random(3001)
    whole = quantile(place, u)
    for size in (
        1,
        2,
        7,
        8,
        FEW,
        FEW + 1,
        2 * FEW + 3,
        256,
    ):  # one by one, as arrays with and without odd ends
        parts = [quantile(place, u[start : start + size]) for start in range(0, u.size, size)]
        assert np.array_equal(np.concatenate(parts), whole), size
    assert np.array_equal(quantile(place, u[::-1])[::-1], whole)  # neither does order in memory count
    assert np.array_equal(quantile(place, u[1:].reshape(60, 50)), whole[1:].reshape(60, 50))
    spread = np.full((u.size, 3), 0.9)
    spread[:, 1] = u
    assert np.array_equal(quantile(place, spread[:, 1]), whole)


@given(places, st.lists(shares, min_size=1, max_size=3 * FEW))
def test_a_value_alone_is_that_in_company(place: float, some: list[float]) -> None:
    together = quantile(place, np.array(some))
    alone = [float(quantile(place, np.array([share]))[0]) for share in some]
    assert together.tolist() == alone
