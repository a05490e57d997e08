"""Ratification: whether a party's constituencies carry an outcome. Two-level games. [putnam1988]"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.domain.twins import compiled_as

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
    yes = np.zeros(values.shape[1])
    for voice in members:
        yes = yes + (values[voice] >= limits[voice]) * weights[voice]
    needed = weight_needed(weights, members, quota, strict)
    return yes > needed if strict else yes >= needed


def weight_needed(weights: Floats, members: Integers, quota: float, strict: bool) -> float:
    """The weight that carries an outcome, or that has to be exceeded if `strict`; rounding keeps nobody from it."""
    total = 0.0
    for voice in members:
        total = total + weights[voice]
    return total * quota * (1.0 + ROUNDING if strict else 1.0 - ROUNDING)


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
    often = times_carried(values, limits + moved, weights, members, quota, strict)
    enough: Bools = often >= wanted * limits.shape[0] * (1.0 - ROUNDING)
    return enough


def times_carried_loop(
    values: Floats, limits: Floats, weights: Floats, members: Integers, quota: float, strict: bool
) -> Integers:
    """As `times_carried`."""
    often = np.zeros(values.shape[1], dtype=np.int64)
    yes = np.empty(values.shape[1])
    needed = weight_needed(weights, members, quota, strict)
    for k in range(limits.shape[0]):
        yes[:] = 0.0
        for voice in members:
            limit, weight, own = limits[k, voice], weights[voice], values[voice]
            for x in range(yes.size):
                yes[x] += weight if own[x] >= limit else 0.0
        if strict:
            for x in range(yes.size):
                often[x] += yes[x] > needed
        else:
            for x in range(yes.size):
                often[x] += yes[x] >= needed
    return often


@compiled_as(times_carried_loop)
def times_carried(
    values: Floats, limits: Floats, weights: Floats, members: Integers, quota: float, strict: bool
) -> Integers:
    """In how many samples of the limits (samples, voices) each outcome is carried, (outcomes,); see `carried`."""
    often = np.zeros(values.shape[1], dtype=np.int64)
    for k in range(limits.shape[0]):
        often = often + carried(values, limits[k], weights, members, quota, strict)
    return often
