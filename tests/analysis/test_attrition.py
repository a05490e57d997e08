"""The war of attrition: against fighting it out, and against giving up at any other time."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.solutions import expected_duration, quitting_rates, still_fighting


def test_the_even_war() -> None:  # T10
    rates = quitting_rates(np.array([10.0, 10.0]), np.array([1.0, 1.0]))
    assert rates.tolist() == [0.1, 0.1]
    assert expected_duration(rates) == pytest.approx(5.0)
    assert still_fighting(5.0, rates) == pytest.approx(0.367879, abs=1e-6)


def fight(
    rates: np.ndarray, prizes: np.ndarray, costs: np.ndarray, wars: int, step: float
) -> tuple[np.ndarray, np.ndarray]:
    """Durations (wars,) and payoffs (wars, 2) if both toss their coins anew in every short step."""
    rng = np.random.default_rng(10)
    last = np.zeros(wars)
    quits = np.zeros((wars, 2), dtype=bool)
    fighting = np.arange(wars)
    while fighting.size:
        gives_up = rng.random((fighting.size, 2)) < rates * step
        last[fighting] += step
        ended = gives_up.any(axis=1)
        quits[fighting[ended]] = gives_up[ended]
        fighting = fighting[~ended]
    wins = ~quits + 0.5 * quits.all(axis=1, keepdims=True)  # both at once, which is rare: half the prize
    return last, prizes * wins - costs * last[:, None]


@pytest.mark.parametrize(("prizes", "costs"), [((10.0, 10.0), (1.0, 1.0)), ((10.0, 4.0), (1.0, 0.8))])
def test_by_fighting_it_out(prizes: tuple[float, float], costs: tuple[float, float]) -> None:
    prize, cost = np.array(prizes), np.array(costs)
    rates = quitting_rates(prize, cost)
    duration, payoff = fight(rates, prize, cost, wars=100_000, step=0.02)
    assert duration.mean() == pytest.approx(expected_duration(rates), rel=0.02)
    for time in (1.0, 5.0):
        assert (duration > time + 0.01).mean() == pytest.approx(still_fighting(time, rates), rel=0.02)
    assert payoff.mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.02 * prize.max())


def test_whenever_a_side_means_to_give_up_it_expects_nothing() -> None:
    # The property that defines the equilibrium, side by side with different prizes and costs.
    prize, cost = np.array([10.0, 4.0]), np.array([1.0, 0.8])
    rates = quitting_rates(prize, cost)
    assert rates == pytest.approx([0.2, 0.1])
    for side, other in ((0, 1), (1, 0)):
        other_quits = np.random.default_rng(side).exponential(1 / rates[other], 400_000)
        for until in (0.5, 3.0, 20.0):
            wins = other_quits < until
            payoff = prize[side] * wins - cost[side] * np.minimum(other_quits, until)
            assert payoff.mean() == pytest.approx(0.0, abs=4 * payoff.std() / payoff.size**0.5)
        swapped = np.random.default_rng(side).exponential(1 / rates[side], 400_000)  # each at its own rate
        payoff = prize[side] * (swapped < 3.0) - cost[side] * np.minimum(swapped, 3.0)
        assert abs(payoff.mean()) > 20 * payoff.std() / payoff.size**0.5


@pytest.mark.parametrize(
    ("prizes", "costs"),
    [
        ([1.0], [1.0, 1.0]),
        ([0.0, 1.0], [1.0, 1.0]),
        ([1.0, 1.0], [1.0, -1.0]),
        ([np.nan, 1.0], [1.0, 1.0]),
        ([np.inf, 1.0], [1.0, 1.0]),
    ],
)
def test_what_is_no_war_of_attrition_is_refused(prizes: list[float], costs: list[float]) -> None:
    with pytest.raises(ValueError, match="prizes and costs must be"):
        quitting_rates(np.array(prizes), np.array(costs))
