"""The Pareto frontier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FEW = 64  # rows at which comparing all pairs at once is quicker than splitting
FEW_PAIRS = 1 << 14


def pareto_front(utilities: Floats) -> Bools:
    """Which outcomes are not dominated: none is at least as good for all and better for one, (outcomes,).

    utilities : (outcomes, parties), any scale, compared exactly. There is no disagreement point: outcomes that
    somebody would refuse count too. There are no ties to break: outcomes worth the same to everybody stay or go
    together; parties without an outcome have an empty frontier. Raises ValueError for NaN, infinities and
    another shape.

    1. Sort the distinct rows, best for the first party first, ties by the next party and so on: nothing is
       dominated by what comes after it.
    2. The frontier of the first half is on the frontier of all; what is left of the second half is what is on
       its own frontier and not matched by the first in all other columns. [kung1975]
    """
    worth = checked_utilities(utilities)
    if worth.shape[0] == 0:
        return np.zeros(0, dtype=np.bool_)
    order = np.lexsort(-worth.T[::-1])
    ordered = worth[order]
    first = np.ones(order.size, dtype=np.bool_)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    distinct = ordered[first]
    on_front = np.zeros(distinct.shape[0], dtype=np.bool_)
    on_front[_front(distinct, np.arange(distinct.shape[0]))] = True
    mask = np.empty(order.size, dtype=np.bool_)
    mask[order] = on_front[np.cumsum(first) - 1]
    return mask


def checked_utilities(utilities: Floats) -> Floats:
    """The same as float64, (outcomes, parties); raises ValueError for NaN, infinities and another shape."""
    worth = np.asarray(utilities, dtype=np.float64)
    if worth.ndim != 2 or worth.shape[1] == 0:
        raise ValueError(f"utilities must be (outcomes, parties), at least one party, not {worth.shape}")
    if not np.isfinite(worth).all():
        raise ValueError("utilities must be finite numbers")
    return worth


def _front(worth: Floats, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those of `rows` that none of `rows` dominates; rows of `worth` distinct and sorted, best first."""
    if worth.shape[1] == 1:
        return rows[:1]
    if rows.size <= FEW:
        some = worth[rows]
        # Rows are distinct, so a row is matched by one row, itself, unless it is dominated.
        at_least = np.ones((rows.size, rows.size), dtype=np.bool_)
        for column in some.T:
            at_least &= column[:, None] >= column[None, :]
        unmatched: NDArray[np.intp] = rows[at_least.sum(axis=0) == 1]
        return unmatched
    half = rows.size // 2
    upper, lower = _front(worth, rows[:half]), _front(worth, rows[half:])
    matched = _matched(worth[upper, 1:], worth[lower, 1:])
    return np.concatenate([upper, lower[~matched]])


def _matched(strong: Floats, weak: Floats) -> Bools:
    """Which rows of `weak` are no better in any column than one and the same row of `strong`."""
    columns = weak.shape[1]
    if strong.shape[0] == 0 or weak.shape[0] == 0:
        return np.zeros(weak.shape[0], dtype=np.bool_)
    if columns == 1:
        return np.asarray(weak[:, 0] <= strong[:, 0].max())
    if columns == 2:
        return _matched_in_two(strong, weak)
    if strong.shape[0] * weak.shape[0] <= FEW_PAIRS:
        at_least = np.ones((strong.shape[0], weak.shape[0]), dtype=np.bool_)
        for column in range(columns):
            at_least &= strong[:, None, column] >= weak[None, :, column]
        return np.asarray(at_least.any(axis=0))
    of_strong, of_weak = strong[:, 0], weak[:, 0]
    if of_strong.min() >= of_weak.max():
        return _matched(strong[:, 1:], weak[:, 1:])
    both = np.concatenate([of_strong, of_weak])
    pivot = np.partition(both, both.size // 2)[both.size // 2]
    if pivot == both.min():
        pivot = both[both > pivot].min()
    high, above = of_strong >= pivot, of_weak >= pivot
    matched = np.zeros(weak.shape[0], dtype=np.bool_)
    matched[above] = _matched(strong[high], weak[above])
    matched[~above] = _matched(strong[high, 1:], weak[~above, 1:])
    left = np.flatnonzero(~above & ~matched)
    matched[left] = _matched(strong[~high], weak[left])
    return matched


def _matched_in_two(strong: Floats, weak: Floats) -> Bools:
    """`_matched` for two columns, by the best second column among those good enough in the first."""
    order = np.argsort(-strong[:, 0])
    best = np.maximum.accumulate(strong[order, 1])
    enough = np.searchsorted(-strong[order, 0], -weak[:, 0], side="right")
    return np.asarray((enough > 0) & (best[np.maximum(enough, 1) - 1] >= weak[:, 1]))
