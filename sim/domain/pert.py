"""Quantiles of the beta distributions that PERT ranges have, from a table.

The exact inverse (`scipy.special.betaincinv`) costs about a microsecond a value, a quarter of a run of many ranges.
Near an end the quantile grows like u^(1/alpha) there; what is left once that power is divided out is smooth up to the
middle, so that one polynomial for each half says it to the last digits but one. A table is made of exact values, once
for each shape. Nothing here but a power of an array and plain sums and products of single elements: a value does not
depend on what else stands in the array, so a run drawn alone has the numbers that it has in a batch.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

Floats = NDArray[np.float64]
N = TypeVar("N", float, Floats)

PERT_WEIGHT = 4.0  # how much the likeliest value weighs against the ends: 4 is the classic PERT

NODES = 36  # exact values in each half; the most lopsided shapes need 32 for 14 digits
NEGLIGIBLE = 2e-15  # of the largest coefficient: below that they are rounding errors of the exact values
FEW = 16  # so many values are quicker one by one than as an array
SHAPES = 4096  # halves kept, of about 1 kB each


def pert_quantile(to_low: float, to_high: float, u: Floats) -> Floats:
    """Quantiles in [0, 1] of a PERT on [0, 1], at the shares `u` in [0, 1], of any shape; same shape.

    to_low, to_high : how far the likeliest value is from the ends, each in [0, 1], together 1. The distribution is
    beta with alpha = 1 + 4 to_low and beta = 1 + 4 to_high. Within 1e-14 of exact; so is the ratio to exact towards 0,
    and that of the complement to exact towards 1, down to what a float at 1 can tell apart. [vose2008]
    """
    alpha, beta = 1.0 + PERT_WEIGHT * to_low, 1.0 + PERT_WEIGHT * to_high
    values = np.empty(u.shape)
    lower = u <= 0.5
    upper = ~lower
    values[lower] = _from_the_end(alpha, beta, u[lower])
    values[upper] = 1.0 - _from_the_end(beta, alpha, 1.0 - u[upper])  # the mirror image; 1 - u is exact here
    return values


def _from_the_end(alpha: float, beta: float, u: Floats) -> Floats:
    """Distance from the end at which alpha counts, at shares of at most 1/2 counted from there, (values,)."""
    if u.size == 0:
        return u
    stretch, coefficients = _half(alpha, beta)
    root: Floats = np.power(u, 1.0 / alpha)  # of an array always: a single number's may end in another digit
    place = root * stretch - 1.0
    if u.size <= FEW:
        return np.asarray(root * [_polynomial(coefficients, s) for s in place.tolist()])
    return np.asarray(root * _polynomial(coefficients, place))


def _polynomial(coefficients: tuple[float, ...], s: N) -> N:
    """Value at s, highest power first; the same to the last bit for a number and for an element of an array."""
    value = s * coefficients[0] + coefficients[1]
    for coefficient in coefficients[2:]:
        value *= s
        value += coefficient
    return value


@lru_cache(maxsize=SHAPES)
def _half(alpha: float, beta: float) -> tuple[float, tuple[float, ...]]:
    """What u^(1/alpha) is multiplied by for a place in [0, 2], and the polynomial of place - 1 in [-1, 1].

    The polynomial is quantile / u^(1/alpha), through exact values at Chebyshev's nodes. Its Chebyshev coefficients fall
    by half or more from one to the next, hence powers are safe, and quicker.
    """
    s, to_chebyshev, to_powers = _nodes()
    stretch = 2.0 * 2.0 ** (1.0 / alpha)
    root = (s + 1.0) / stretch
    ratio = betaincinv(alpha, beta, np.power(root, alpha)) / root
    series = np.sum(to_chebyshev * ratio, axis=1)
    told = np.flatnonzero(np.abs(series) > NEGLIGIBLE * np.max(np.abs(series)))
    terms = max(2, int(told[-1]) + 1)
    powers = np.sum(to_powers[:terms, :terms] * series[:terms], axis=1)[::-1].tolist()
    middle = float(betaincinv(alpha, beta, 0.5)) * stretch / 2.0
    powers[-1] += middle - _polynomial(tuple(powers), 1.0)  # so that both halves meet in the exact median
    return stretch, tuple(powers)


@lru_cache(maxsize=1)
def _nodes() -> tuple[Floats, Floats, Floats]:
    """Chebyshev's nodes in (-1, 1), and matrices (NODES, NODES): values there -> coefficients -> those of powers."""
    quarters = 2 * np.arange(NODES) + 1
    turned = np.arange(NODES)[:, None] * quarters % (4 * NODES)  # within one turn, where cosines are exact
    to_chebyshev = np.cos(turned * (np.pi / (2 * NODES))) * (2.0 / NODES)
    to_chebyshev[0] /= 2.0
    to_powers = np.zeros((NODES, NODES))  # column k: T_k = 2 s T_(k-1) - T_(k-2), whole numbers
    to_powers[0, 0] = to_powers[1, 1] = 1.0
    for k in range(2, NODES):
        to_powers[1:, k] = 2.0 * to_powers[:-1, k - 1]
        to_powers[:, k] -= to_powers[:, k - 2]
    return np.cos(quarters * (np.pi / (2 * NODES))), to_chebyshev, to_powers
