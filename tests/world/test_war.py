"""The war: both forms of the reservation value at points worked out by hand, momentum, what going on costs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.war import cost_curve, going_on, linear, lottery, next_momentum

LINEAR, LOTTERY = 0, 1
shares = st.floats(0.0, 1.0)
momenta = st.floats(-1.0, 1.0)


def of(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64)


def test_linear_at_points_worked_out_by_hand() -> None:
    # a = 0.4, s = 0.2, omega = 0.5: a gain of 0.5 adds 0.1; a loss of 0.5 takes 0.2 x 0.5 x 0.5 = 0.05.
    found = linear(0.4, 0.2, 0.5, of(-1.0, -0.5, 0.0, 0.5, 1.0))
    assert found == pytest.approx([0.3, 0.35, 0.4, 0.5, 0.6])


def test_lottery_at_points_worked_out_by_hand() -> None:
    # Defeat 0.1, victory 0.9, status quo 0.4, p = 0.5. Even: a quarter each: 0.025 + 0.225 + 0.5 x 0.4 = 0.45.
    # At +0.6: against 0.1, for 0.4: 0.01 + 0.36 + 0.2 = 0.57. At -1: 0.5 x 0.1 + 0.5 x 0.4 = 0.25.
    found = lottery(of(0.1, 0.9), 0.4, 0.5, of(0.0, 0.6, -1.0))
    assert found == pytest.approx([0.45, 0.57, 0.25])


def test_a_war_that_decides_nothing_is_worth_the_status_quo() -> None:
    assert lottery(of(0.1, 0.9), 0.4, 0.0, of(-1.0, 0.0, 1.0)) == pytest.approx([0.4] * 3)


@pytest.mark.parametrize(
    ("side", "expected"),
    [(1, 0.4 + 0.2 * 0.6), (-1, 0.4 - 0.2 * 0.5 * 0.6), (0, 0.4)],
)
def test_momentum_is_taken_from_ones_own_side(side: int, expected: float) -> None:
    found = going_on(LINEAR, side, 0.4, 0.2, 0.5, 0.0, of(0, 1), 0.5, 1.0, of(0.6))
    assert found == pytest.approx([expected])


def test_optimism_moves_what_is_seen_to_ones_own_side_and_stops_at_certainty() -> None:
    # All or nothing, p = 1: worth (1 + seen) / 2 to the side that momentum favours, (1 - seen) / 2 to the other.
    favoured = going_on(LOTTERY, 1, 0.0, 0.0, 0.0, 0.3, of(0, 1), 0.5, 1.0, of(-0.3, 0.0, 0.9))
    assert favoured == pytest.approx([0.5, 0.65, 1.0])
    other = going_on(LOTTERY, -1, 0.0, 0.0, 0.0, 0.3, of(1, 0), 0.5, 1.0, of(0.3, 0.0, -0.9))
    assert other == pytest.approx([0.5, 0.65, 1.0])


@given(momenta, st.floats(0.01, 0.5), st.floats(0.0, 0.99))
def test_linear_mutual_optimism(momentum: float, slope: float, resilience: float) -> None:
    """The side that gains expects more than the other concedes, unless nothing moves."""
    both = sum(
        going_on(LINEAR, side, 0.4, slope, resilience, 0.0, of(0, 1), 0.0, 0.0, of(momentum))[0]
        for side in (1, -1)
    )
    assert both == pytest.approx(0.8 + slope * (1.0 - resilience) * abs(momentum))


@given(momenta, shares, st.floats(0.0, 1.0))
def test_lottery_without_optimism_is_zero_sum_and_optimism_only_adds(
    momentum: float, decisive: float, optimism: float
) -> None:
    def sides(seen_better: float) -> float:
        return sum(
            going_on(LOTTERY, side, 0.0, 0.0, 0.0, seen_better, ends, 0.5, decisive, of(momentum))[0]
            for side, ends in ((1, of(0, 1)), (-1, of(1, 0)))
        )

    assert sides(0.0) == pytest.approx(1.0)
    assert sides(optimism) >= 1.0 - 1e-12


@given(st.sampled_from([LINEAR, LOTTERY]), momenta, momenta, shares, shares)
def test_what_going_on_is_worth_rises_with_ones_own_momentum(
    form: int, a: float, b: float, resilience: float, decisive: float
) -> None:
    low, high = sorted((a, b))
    found = going_on(form, 1, 0.4, 0.3, resilience, 0.1, of(0, 1), 0.5, decisive, of(low, high))
    assert found[0] <= found[1] + 1e-12


# --- what it costs


def test_the_first_year_costs_what_is_stated_whatever_the_saturation() -> None:
    costs = cost_curve(of(0.1, 0.1), of(24.0, 6.0), 25, 1)
    assert costs[:, 0].tolist() == [0.0, 0.0]
    assert costs[:, 12] == pytest.approx([0.1, 0.1])


def test_costs_level_off() -> None:
    # T0 = 24 months: the scale is 1 - exp(-1/2); the second year costs exp(-1/2) of the first.
    costs = cost_curve(of(0.1), of(24.0), 400, 1)[0]
    assert costs[24] - costs[12] == pytest.approx(0.1 * np.exp(-0.5))
    assert (np.diff(costs) > 0).all()
    assert (np.diff(costs, 2) < 0).all()
    assert costs[-1] == pytest.approx(0.1 / (1 - np.exp(-0.5)), abs=1e-6)


def test_costs_count_months_and_not_rounds() -> None:
    monthly, quarterly = (cost_curve(of(0.1), of(24.0), 13, months)[0] for months in (1, 3))
    assert quarterly[:5] == pytest.approx(monthly[::3])


# --- momentum


def test_momentum_one_round_later() -> None:
    assert next_momentum(0.5, 0.9, 0.02, -0.1) == pytest.approx(0.37)


@given(momenta, shares, st.floats(-3.0, 3.0), st.floats(-3.0, 3.0))
def test_momentum_is_clipped(momentum: float, persistence: float, drift: float, shock: float) -> None:
    found = next_momentum(momentum, persistence, drift, shock)
    assert -1.0 <= found <= 1.0
    assert found == pytest.approx(np.clip(persistence * momentum + drift + shock, -1.0, 1.0))


def test_momentum_has_the_moments_of_an_autoregression() -> None:
    """phi = 0.9, sigma = 0.05, drift 0.01: mean 0.01 / 0.1 = 0.1, variance 0.05^2 / (1 - 0.81), lag one 0.9."""
    shocks = np.random.default_rng(20250101).normal(0.0, 0.05, 200_000)
    path = np.empty(shocks.size)
    momentum = 0.1
    for k, shock in enumerate(shocks):
        momentum = path[k] = next_momentum(momentum, 0.9, 0.01, shock)
    assert path.mean() == pytest.approx(0.1, abs=0.005)
    assert path.std() == pytest.approx(0.05 / np.sqrt(0.19), abs=0.002)
    assert np.corrcoef(path[:-1], path[1:])[0, 1] == pytest.approx(0.9, abs=0.01)
