"""Uncertain numbers: the modified PERT against its closed forms, against SciPy's beta, and its laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from sim.domain.uncertain import Uncertain

SHARES = np.array([0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999])
numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
shares = st.floats(2.0**-54, 1.0 - 2.0**-53)


def at(number: Uncertain, share: float) -> float:
    return float(number.quantile(np.array([share]))[0])


def test_the_median_of_a_symmetric_range_is_its_likeliest_value() -> None:
    assert at(Uncertain(0.0, 0.5, 1.0), 0.5) == pytest.approx(0.5, abs=1e-14)
    assert at(Uncertain(10.0, 15.0, 20.0), 0.5) == pytest.approx(15.0, abs=1e-13)


def test_a_likeliest_value_at_an_end_has_a_quantile_that_fits_on_paper() -> None:
    # alpha = 1, beta = 5: the share below x is 1 - (1 - x)^5; the mirror image has x^5.
    assert at(Uncertain(0.0, 0.0, 1.0), 31 / 32) == pytest.approx(0.5, abs=1e-14)
    assert at(Uncertain(0.0, 1.0, 1.0), 1 / 32) == pytest.approx(0.5, abs=1e-14)
    assert at(Uncertain(-3.0, 1.0, 1.0), 1 / 32) == pytest.approx(-1.0, abs=1e-13)


def test_the_quantile_is_that_of_scipys_beta() -> None:
    number = Uncertain(10.0, 12.0, 20.0)  # alpha = 1 + 4 x 2/10, beta = 1 + 4 x 8/10
    beta = stats.beta(1.8, 4.2, loc=10.0, scale=10.0)
    np.testing.assert_allclose(number.quantile(SHARES), beta.ppf(SHARES), rtol=1e-12)
    np.testing.assert_allclose(beta.cdf(number.quantile(SHARES)), SHARES, rtol=1e-12)


def test_the_ends_of_the_distribution_are_low_and_high() -> None:
    number = Uncertain(-2.0, 0.5, 3.0)
    assert number.quantile(np.array([0.0, 1.0])).tolist() == [-2.0, 3.0]
    assert at(number, 1e-12) == pytest.approx(-2.0, abs=1e-3)
    assert at(number, 1 - 1e-12) == pytest.approx(3.0, abs=1e-3)


def test_the_mean_is_the_area_under_the_quantile_function() -> None:
    number = Uncertain(2.0, 3.0, 10.0)
    assert number.mean == 4.0  # (2 + 4 x 3 + 10) / 6
    middles = (np.arange(20_000) + 0.5) / 20_000
    assert number.quantile(middles).mean() == pytest.approx(4.0, abs=1e-5)


def test_a_point_is_itself_at_every_share() -> None:
    number = Uncertain.point(0.3)
    assert number.is_point
    assert number.quantile(SHARES).tolist() == [0.3] * len(SHARES)
    assert number.mean == pytest.approx(0.3, rel=1e-15)
    assert not Uncertain(0.3, 0.3, 0.4).is_point


def test_a_quantile_keeps_the_shape_of_the_shares() -> None:
    assert Uncertain(0.0, 1.0, 2.0).quantile(np.full((2, 3), 0.5)).shape == (2, 3)
    assert Uncertain.point(1.0).quantile(np.full((2, 3), 0.5)).shape == (2, 3)


@pytest.mark.parametrize(
    "numbers", [(1.0, 0.0, 2.0), (0.0, 3.0, 2.0), (2.0, 1.0, 0.0), (0.5, 0.4, 0.5), (1.0, 2.0, 1.0)]
)
def test_numbers_out_of_order_are_refused(numbers: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="low <= likely <= high is needed"):
        Uncertain(*numbers)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_refused(place: int, value: float) -> None:
    three = [0.0, 1.0, 2.0]
    three[place] = value
    with pytest.raises(ValueError, match="finite"):
        Uncertain(*three)


@given(st.lists(numbers, min_size=3, max_size=3).map(sorted), shares)
@example([-1000.0, 0.7, 0.7], 1.0 - 2.0**-53)  # -1000 + 1000.7 is a little above 0.7
def test_every_quantile_lies_between_low_and_high(three: list[float], share: float) -> None:
    low, likely, high = three
    assert low <= at(Uncertain(low, likely, high), share) <= high


@given(st.lists(numbers, min_size=3, max_size=3).map(sorted), st.lists(shares, min_size=2, max_size=20))
def test_a_larger_share_never_has_a_smaller_quantile(three: list[float], some: list[float]) -> None:
    values = Uncertain(*three).quantile(np.array(sorted(some)))
    assert (np.diff(values) >= -1e-9 * max(1.0, three[2] - three[0])).all()


@given(st.lists(st.floats(-100.0, 100.0), min_size=3, max_size=3).map(sorted), st.floats(0.01, 0.99))
def test_a_mirrored_range_has_mirrored_quantiles(three: list[float], share: float) -> None:
    low, likely, high = three
    mirrored = at(Uncertain(-high, -likely, -low), 1.0 - share)
    assert at(Uncertain(low, likely, high), share) == pytest.approx(-mirrored, abs=1e-9)
