"""The peace: the Hill curve, rates, what a signature is worth if the peace may break."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.peace import hill, rates, value_of_signing, within_a_year

shares = st.floats(0.0, 1.0)
foresights = st.floats(0.0, 0.99)


def of(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64)


def test_hill_is_nothing_at_nothing_and_a_half_at_the_half() -> None:
    found = hill(of(0, 115_000), of(115_000.0, 115_000.0), of(1.0, 4.0))
    assert found == pytest.approx(np.array([[0.0, 0.5], [0.0, 0.5]]))


def test_hill_with_the_half_and_exponent_that_the_model_names() -> None:
    """50,000 do little, 200,000 do most (half at 115,000, exponent 4): 1 / (1 + (115/n)^4)."""
    found = hill(of(50_000, 200_000, 300_000), of(115_000.0), of(4.0))[0]
    assert found == pytest.approx([0.0345, 0.9014, 0.9789], abs=5e-4)


def test_hill_is_as_steep_at_the_half_as_its_exponent_says() -> None:
    """The slope at the half, in halves, is a quarter of the exponent."""
    step = 1e-5
    for exponent in (1.0, 2.0, 4.0):
        low, high = hill(of(1 - step, 1 + step), of(1.0), of(exponent))[0]
        assert (high - low) / (2 * step) == pytest.approx(exponent / 4, rel=1e-6)


@given(st.lists(st.floats(0.0, 1e6), min_size=2, max_size=6), st.floats(1.0, 1e6), st.floats(0.5, 8.0))
def test_hill_rises_within_0_and_1(amounts: list[float], half: float, exponent: float) -> None:
    found = hill(np.array(sorted(amounts)), of(half), of(exponent))[0]
    assert (np.diff(found) >= 0).all()
    assert ((found >= 0) & (found <= 1)).all()


def test_the_rate_is_that_of_the_reference_where_nothing_differs_from_it() -> None:
    found = rates(of(0.1, 0.2), np.array([[0.0, np.log(2)], [0.0, -np.log(4)]]))
    assert found == pytest.approx(np.array([[0.1, 0.2], [0.2, 0.05]]))


def test_within_a_year() -> None:
    assert within_a_year(of(0.0, np.log(2), 1e-12)) == pytest.approx([0.0, 0.5, 1e-12], rel=1e-9)


def test_value_of_signing_worked_out_by_hand() -> None:
    # C = 0.1, u = 0.8, d = 0.9, h = 0.2, k = 0.3: (0.1 x 0.7 + 0.9 x 0.2 x 0.3) / (1 - 0.72) = 0.124 / 0.28.
    found = value_of_signing(0.1, of(0.8), 0.9, of(0.2), of(0.3))
    assert found == pytest.approx([0.1 + 0.124 / 0.28])


def test_value_of_signing_is_what_the_years_are_worth() -> None:
    """Peace in the first year for certain; after each, war for good with probability h: a sum over the years."""
    u, d, h, k, constant = 0.8, 0.7, 0.25, 0.2, 0.1
    # What starts after a year is the same again, with d: at peace it goes on, at war it is k for good.
    by_years, weight = 0.0, 1.0
    for _ in range(400):
        by_years += weight * ((1 - d) * (u - constant) + d * h * k)
        weight *= d * (1 - h)
    assert value_of_signing(constant, of(u), d, of(h), of(k)) == pytest.approx([constant + by_years])


@given(st.floats(-1.0, 1.0), shares, shares, shares, shares)
def test_without_foresight_or_hazard_it_is_the_utility(
    constant: float, u: float, foresight: float, h: float, k: float
) -> None:
    assert value_of_signing(constant, of(u), 0.0, of(h), of(k)) == pytest.approx([u])
    assert value_of_signing(constant, of(u), foresight, of(0.0), of(k)) == pytest.approx([u])


def test_without_impatience_only_the_end_counts() -> None:
    """d = 1: a peace that may break will break, and one that cannot is worth its utility; nothing is 0 / 0."""
    assert value_of_signing(0.1, of(0.8, 0.8), 1.0, of(0.0, 0.01), of(0.3, 0.3)) == pytest.approx([0.8, 0.4])


@given(st.floats(-1.0, 1.0), shares, shares, foresights, shares, shares)
def test_it_falls_with_hazard_where_fighting_again_is_worse(
    constant: float, u: float, k: float, foresight: float, a: float, b: float
) -> None:
    low, high = sorted((a, b))
    safe, risky = value_of_signing(constant, of(u, u), foresight, of(low, high), of(k, k))
    if k < u - constant:
        assert risky <= safe + 1e-9
    if k > u - constant:
        assert risky >= safe - 1e-9
    assert min(u, constant + k) - 1e-9 <= risky <= max(u, constant + k) + 1e-9


@given(st.floats(-1.0, 1.0), shares, shares, foresights, shares)
def test_what_is_settled_elsewhere_counts_once(
    constant: float, u: float, k: float, foresight: float, h: float
) -> None:
    """A constant in utility comes out as the same constant in the value of signing, whatever the risk."""
    bare = value_of_signing(0.0, of(u), foresight, of(h), of(k))
    moved = value_of_signing(constant, of(u + constant), foresight, of(h), of(k))
    assert moved == pytest.approx(bare + constant)
