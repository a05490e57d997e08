"""The war of attrition: two sides pay until one gives up, and the other takes the prize."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def quitting_rates(prizes: Floats, costs: Floats) -> Floats:
    """Rate (2,) at which each side gives up in the equilibrium in which neither gives up at once.

    prizes : (2,) what winning is worth to each; costs : (2,) what a unit of time costs each; all above 0

    1. Fighting on for a moment costs a side its cost, and wins it its prize at the rate at which the other quits.
    2. A side is indifferent, as it must be to leave it to chance, if the other quits at cost/prize of the side.
       So each rate is that of the *other* side's cost and prize, and does not change with time.
    3. Whatever a side does it expects 0: the prize is eaten up by the fight for it.

    Mixed and stationary; there are other equilibria, in which one side gives up at once. Raises ValueError for
    numbers that are not finite and above 0, and other shapes. [maynardsmith1974]
    """
    prize, cost = np.asarray(prizes, dtype=np.float64), np.asarray(costs, dtype=np.float64)
    if prize.shape != (2,) or cost.shape != (2,):
        raise ValueError("prizes and costs must be (2,), one a side")
    if not (np.isfinite(prize) & np.isfinite(cost) & (prize > 0) & (cost > 0)).all():
        raise ValueError("prizes and costs must be finite and above 0")
    return np.asarray((cost / prize)[::-1].copy())


def expected_duration(rates: Floats) -> float:
    """Mean time until the first of the two gives up, in the unit of time of the rates (2,): 1 over their sum."""
    return float(1 / (rates[0] + rates[1]))


def still_fighting(time: float, rates: Floats) -> float:
    """Probability that neither has given up by `time`, in the unit of time of the rates (2,)."""
    return float(np.exp(-time * (rates[0] + rates[1])))
