"""The three spreads of a figure: over structure, over ignorance, and what counting runs leaves open.

A batch crosses D draws (what we do not know about the world) with S structures (what we do not know about
how talks go) and R replicates (chance): run = (d * S + s) * R + r. Every array of figures here therefore has
the axes (D, S, R), which is `column.reshape(D, S, R)` of a column in run order.

    y_dr = sum over s of w_s y_sdr,   y_d = mean over r,   y = mean of y_d,   y_s = mean over d and r

- structure: the smallest and the largest y_s;
- ignorance: 5 % and 95 % quantiles over d of y + (y_d - y) sqrt(max(0, 1 - W / B)), with B the variance of
  y_d and W the part of it that chance explains, since a mean of few replicates is still a noisy y_d;
- Monte Carlo: 95 % interval of y from the spread of y_d over draws, the only independent units of a batch.

Figures that hold only where something else does (a utility, given an agreement) are ratios of weighted sums,
over the draws and structures in which that condition held at least once; `Figure.draws` and
`Figure.structures` count those. Conditioning on an agreement selects which runs are looked at.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from analysis.crossing import (
    Bools,
    Floats,
    Labels,
    all_finite,
    as_bools,
    as_floats,
    pairing,
    weights_of,
    where_held,
)
from analysis.figures import Figure, Interval, difference, difference_given, given, of_all
from analysis.sums import sum_up, sum_up_condition, take_side

__all__ = [
    "Figure",
    "Interval",
    "mean",
    "mean_given",
    "paired_difference",
    "paired_difference_given",
    "share",
    "share_given",
]


def share(happened: ArrayLike, weights: ArrayLike | None = None) -> Figure:
    """The share of runs in which something happened, with its three spreads.

    happened: (D, S, R), bool. weights: (S,), any unit, equal if None; normalised to 1.
    The Monte-Carlo interval is Wilson's with n = y (1 - y) / SE^2 effective runs, or D if SE = 0.
    Raises ValueError for other shapes or types, fewer than two draws, or weights that are negative, not
    finite or all 0. [wilson1927]
    """
    checked = as_bools(happened, "happened")
    return _of_all(checked, weights_of(weights, checked.shape[1]), is_share=True)


def mean(values: ArrayLike, weights: ArrayLike | None = None) -> Figure:
    """The mean of a number that every run has, with its three spreads.

    values: (D, S, R), any unit, finite. weights: as in `share`.
    The Monte-Carlo interval is Student's with D - 1 degrees of freedom.
    Raises ValueError as `share` does, and for a value that is not finite.
    """
    checked = all_finite(as_floats(values, "values"), "values")
    return _of_all(checked, weights_of(weights, checked.shape[1]), is_share=False)


def mean_given(values: ArrayLike, condition: ArrayLike, weights: ArrayLike | None = None) -> Figure | None:
    """The mean of a number over the runs in which a condition held; None if it held in none that has weight.

    values: (D, S, R), any unit, finite where the condition held and ignored elsewhere (may be nan).
    condition: (D, S, R), bool. weights: as in `share`.
    The mean is a ratio of weighted sums. Structure ranges over the structures, and ignorance over the draws,
    in which the condition held at least once; each such draw counts once in the quantiles, however often it
    held, and is shrunk towards their mean. The Monte-Carlo interval is the delta method over the same draws,
    Student's t with their number less one: other draws add nothing to either sum, and counting them made it
    too short (with an agreement in 3 % of the runs of 100 draws it covered 81 % instead of 95 %).
    Raises ValueError as `mean` does. [cochran1977]
    """
    checked, held = where_held(values, condition, "values", "condition")
    return _given(checked, held, weights_of(weights, held.shape[1]), is_share=False)


def share_given(happened: ArrayLike, condition: ArrayLike, weights: ArrayLike | None = None) -> Figure | None:
    """The share of the runs in which a condition held that something happened in; None as in `mean_given`.

    happened: (D, S, R), bool, ignored where the condition failed. condition, weights: as in `mean_given`.
    As `mean_given`, but the Monte-Carlo interval is Wilson's with n = y (1 - y) / SE^2, SE by the delta
    method, or the number of draws in which the condition held if SE = 0.
    Raises ValueError as `share` does. [wilson1927] [cochran1977]
    """
    checked, held = where_held(as_bools(happened, "happened"), condition, "happened", "condition")
    return _given(checked, held, weights_of(weights, held.shape[1]), is_share=True)


def paired_difference(
    a: ArrayLike, b: ArrayLike, labels_a: Labels, labels_b: Labels, weights: ArrayLike | None = None
) -> Figure:
    """What batch b has more than batch a, run by run, with the three spreads of the difference.

    a: (D, S_a, R), b: (D, S_b, R), bool or any unit, finite. labels_a: (S_a,), labels_b: (S_b,), structures.
    weights: (S_a,), those of a, any unit, equal if None; normalised to 1 over the shared structures.
    Runs are paired by draw, structure label and replicate, so that both sides share their luck; structures
    that one side lacks are left out, the others keep the order of a. The Monte-Carlo interval is Student's
    for shares too, since a difference of shares is not a share.
    Raises ValueError if D or R differ, if labels repeat or none is shared, and as `mean` does.
    """
    left, right = all_finite(as_floats(a, "a"), "a"), all_finite(as_floats(b, "b"), "b")
    at_a, at_b = pairing(left.shape, right.shape, labels_a, labels_b)
    shared = weights_of(weights, left.shape[1], at_a)
    sides = take_side(left[:, at_a], shared), take_side(right[:, at_b], shared)
    return difference([sides[0]], [sides[1]], left.shape[2], positions=at_a)


def paired_difference_given(
    a: ArrayLike,
    cond_a: ArrayLike,
    b: ArrayLike,
    cond_b: ArrayLike,
    labels_a: Labels,
    labels_b: Labels,
    weights: ArrayLike | None = None,
) -> Figure | None:
    """The mean of b where its condition held, less that of a where its own did; None if not comparable.

    a, cond_a: (D, S_a, R), b, cond_b: (D, S_b, R); values bool or any unit, finite where their condition held
    and ignored elsewhere; conditions bool. labels_a, labels_b, weights: as in `paired_difference`.
    A difference of two ratios, its error by the delta method on paired draws, so that common luck cancels.
    Structure ranges over the structures, and ignorance over the draws, in which each condition held at least
    once (not necessarily in the same run); None if there are none. Student's t takes the number of draws in
    which the rarer condition held, less one. The two sides may rest on different runs: the difference mixes
    what changed with which runs were selected, and may lie outside the range of the structures.
    Raises ValueError as `paired_difference` and `mean_given` do. [cochran1977]
    """
    left, held_a = where_held(a, cond_a, "a", "cond_a")
    right, held_b = where_held(b, cond_b, "b", "cond_b")
    at_a, at_b = pairing(left.shape, right.shape, labels_a, labels_b)
    shared = weights_of(weights, left.shape[1], at_a)
    before = take_side(left[:, at_a], shared, held_a[:, at_a])
    after = take_side(right[:, at_b], shared, held_b[:, at_b])
    return difference_given([before], [after], positions=at_a)


def _of_all(values: NDArray[Any], weights: Floats, *, is_share: bool) -> Figure:
    draws, _, replicates = values.shape
    return of_all([sum_up(values, weights)], [draws], replicates, is_share=is_share)


def _given(values: Floats, held: Bools, weights: Floats, *, is_share: bool) -> Figure | None:
    condition, lower = sum_up_condition(held, weights)
    return given([sum_up(values, weights, lower)], [condition], [held.shape[0]], is_share=is_share)
