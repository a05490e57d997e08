"""What a party believes of another's reservation value: Bayes' rule on a grid. [zeng1998]

Others' preferences are taken as known, and how the war moves limits is seen by all; where each limit lies is not.
The grid is a sample of what the scenario says about it, every point as likely as the other at first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

HOLD_OUT = 0.85  # how likely somebody is to refuse what it could accept, to wait for more
SLIP = 0.02  # how much less likely it is to consent to what lies below its limit, so that no belief is ever quite dead
STAND_FIRM = 1.0 - SLIP * (1.0 - HOLD_OUT)  # how likely, then, it is to refuse that


def consented(weights: Floats, limits: Floats, worth: float, out: Floats) -> None:
    """Write the belief about a party that offered or accepted something worth `worth` to it into `out`, (points,).

    weights, limits : (points,) the belief so far, summing to 1, and the reservation value at each point, ascending;
    `out` may be `weights`
    """
    for k in range(weights.size):
        out[k] = weights[k] if limits[k] <= worth else weights[k] * SLIP
    _normalise(out)


def refused(weights: Floats, limits: Floats, worth: float, out: Floats) -> None:
    """Write the belief about a party that refused something worth `worth` to it; arguments as in `consented`."""
    for k in range(weights.size):
        out[k] = weights[k] * (HOLD_OUT if limits[k] <= worth else STAND_FIRM)
    _normalise(out)


def _normalise(weights: Floats) -> None:
    total = 0.0
    for k in range(weights.size):
        total = total + weights[k]
    for k in range(weights.size):
        weights[k] = weights[k] / total


def could_accept(weights: Floats, limits: Floats, worth: Floats) -> Floats:
    """How likely a party's limit lies at or below each of some values, shape (outcomes,); `worth` on its scale."""
    sums = np.zeros(weights.size + 1)
    for k in range(weights.size):
        sums[k + 1] = sums[k] + weights[k]
    return sums[np.searchsorted(limits, worth, side="right")]


def could_accept_one(weights: Floats, limits: Floats, worth: float) -> float:
    """As `could_accept`, for one value."""
    likely = 0.0
    for k in range(weights.size):
        if limits[k] > worth:
            break
        likely = likely + weights[k]
    return likely


def least_worth(weights: Floats, limits: Floats, likely: float) -> float:
    """The least that something must be worth to a party so that it could accept it with some probability, else inf."""
    total = 0.0
    for k in range(limits.size):
        total = total + weights[k]
        if total >= likely:
            least: float = limits[k]
            return least
    return np.inf


def mean(weights: Floats, limits: Floats) -> float:
    """The expected reservation value."""
    total = 0.0
    for k in range(limits.size):
        total = total + weights[k] * limits[k]
    return total
