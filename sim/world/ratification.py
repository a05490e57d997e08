"""Ratification: whether a party's constituencies carry an outcome. Two-level games. [putnam1988]"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]

ROUNDING = 1e-9  # of a share of weight: three thirds are all


def carried(
    values: Floats, limits: Floats, weights: Floats, members: Integers, quota: float, strict: bool
) -> Bools:
    """Whether the members that gain by each outcome hold the quota of the weight, shape (outcomes,).

    values : (voices, outcomes) · limits, weights : (voices,) reservation value and weight
    members : positions of the constituencies among the voices · quota : share of the weight, in (0, 1]; more than
    it if `strict`
    """
    total = 0.0
    for voice in members:
        total = total + weights[voice]
    yes = np.zeros(values.shape[1])
    for voice in members:
        yes = yes + (values[voice] >= limits[voice]) * weights[voice]
    if strict:
        return yes > total * quota * (1.0 + ROUNDING)
    return yes >= total * quota * (1.0 - ROUNDING)


def believed(
    values: Floats,
    moved: float,
    limits: Floats,
    weights: Floats,
    members: Integers,
    quota: float,
    strict: bool,
    wanted: float,
) -> Bools:
    """Whether each outcome is carried with probability `wanted` or more, as a negotiator believes, (outcomes,).

    It knows what its constituencies want and not their limits: limits (samples, voices) are samples of these, and all
    have `moved` since by as much. Other arguments as in `carried`.
    """
    samples = limits.shape[0]
    often = np.zeros(values.shape[1])
    for k in range(samples):
        often = often + carried(values, limits[k] + moved, weights, members, quota, strict)
    enough: Bools = often >= wanted * samples * (1.0 - ROUNDING)
    return enough
