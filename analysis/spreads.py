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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

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

IGNORANCE_QUANTILES = (0.05, 0.95)
MONTE_CARLO_LEVEL = 0.95

# Sums of the same numbers in another order differ by about 1e-16. A standard error of a share below this is
# such a difference and no evidence: dividing by its square would claim a certainty that nobody has.
ROUNDING = 1e-13


@dataclass(frozen=True)
class Interval:
    """Two ends of a spread, `low` not above `high`, in the unit of the figure."""

    low: float
    high: float


@dataclass(frozen=True)
class Figure:
    """One number with its three spreads, all in the unit of the values (shares in [0, 1]).

    structure: range over structures; ignorance: 5 to 95 % over draws, shrunk by what chance alone explains;
    monte_carlo: 95 % confidence interval of `mean`.
    draws, structures, replicates: what the figure rests on. A conditional mean that rests on one draw has no
    error that could be estimated, and its Monte-Carlo interval is a point: read `draws` beside it.
    by_structure: the means of those structures, in the order given; structure_positions: their positions in
    the order given (for a pair, in `labels_a`), as a conditional figure may lack some.
    """

    mean: float
    structure: Interval
    ignorance: Interval
    monte_carlo: Interval
    by_structure: tuple[float, ...]
    draws: int
    structures: int
    replicates: int
    structure_positions: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The figure as plain JSON values; spreads are [low, high]."""
        return {
            "mean": self.mean,
            "structure": [self.structure.low, self.structure.high],
            "ignorance": [self.ignorance.low, self.ignorance.high],
            "monte_carlo": [self.monte_carlo.low, self.monte_carlo.high],
            "by_structure": list(self.by_structure),
            "draws": self.draws,
            "structures": self.structures,
            "replicates": self.replicates,
        }


def share(happened: ArrayLike, weights: ArrayLike | None = None) -> Figure:
    """The share of runs in which something happened, with its three spreads.

    happened: (D, S, R), bool. weights: (S,), any unit, equal if None; normalised to 1.
    The Monte-Carlo interval is Wilson's with n = y (1 - y) / SE^2 effective runs, or D if SE = 0.
    Raises ValueError for other shapes or types, fewer than two draws, or weights that are negative, not
    finite or all 0. [wilson1927]
    """
    checked = as_bools(happened, "happened")
    return _figure_of_all(checked.astype(np.float64), weights_of(weights, checked.shape[1]), is_share=True)


def mean(values: ArrayLike, weights: ArrayLike | None = None) -> Figure:
    """The mean of a number that every run has, with its three spreads.

    values: (D, S, R), any unit, finite. weights: as in `share`.
    The Monte-Carlo interval is Student's with D - 1 degrees of freedom.
    Raises ValueError as `share` does, and for a value that is not finite.
    """
    checked = all_finite(as_floats(values, "values"), "values")
    return _figure_of_all(checked, weights_of(weights, checked.shape[1]), is_share=False)


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
    ratio = _ratio(checked, held, weights_of(weights, held.shape[1]))
    return None if ratio is None else _figure_of_ratios([(1.0, ratio)], is_share=False)


def share_given(happened: ArrayLike, condition: ArrayLike, weights: ArrayLike | None = None) -> Figure | None:
    """The share of the runs in which a condition held that something happened in; None as in `mean_given`.

    happened: (D, S, R), bool, ignored where the condition failed. condition, weights: as in `mean_given`.
    As `mean_given`, but the Monte-Carlo interval is Wilson's with n = y (1 - y) / SE^2, SE by the delta
    method, or the number of draws in which the condition held if SE = 0.
    Raises ValueError as `share` does. [wilson1927] [cochran1977]
    """
    checked, held = where_held(as_bools(happened, "happened"), condition, "happened", "condition")
    ratio = _ratio(checked, held, weights_of(weights, held.shape[1]))
    return None if ratio is None else _figure_of_ratios([(1.0, ratio)], is_share=True)


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
    return _figure_of_all(right[:, at_b] - left[:, at_a], shared, is_share=False, positions=at_a)


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
    before = _ratio(left[:, at_a], held_a[:, at_a], shared)
    after = _ratio(right[:, at_b], held_b[:, at_b], shared)
    if before is None or after is None:
        return None
    return _figure_of_ratios([(1.0, after), (-1.0, before)], is_share=False, positions=at_a)


def _figure_of_all(
    values: Floats, weights: Floats, *, is_share: bool, positions: Sequence[int] | None = None
) -> Figure:
    """The figure of (D, S, R) values under normalised (S,) weights."""
    draws, structures, replicates = values.shape
    by_replicate = _over_structures(values, weights)
    by_draw = by_replicate.mean(axis=1)
    between = float(by_draw.var(ddof=1))
    by_chance = float(by_replicate.var(axis=1, ddof=1).mean()) / replicates if replicates > 1 else 0.0
    return _figure(
        float(by_draw.mean()),
        by_structure=values.mean(axis=(0, 2)),
        by_draw=by_draw,
        kept=_kept(between, by_chance),
        standard_error=float(np.sqrt(between / draws)),
        freedom=draws - 1,
        replicates=replicates,
        positions=range(structures) if positions is None else positions,
        is_share=is_share,
    )


@dataclass(frozen=True)
class _Ratio:
    """A conditional mean and what its spreads are made of; 0 where the condition never held.

    structure_held, by_structure: (S,). draw_held, by_draw: (D,). held, by_replicate: (D, R).
    error: (D,), what each draw adds to the error of `value`; the sum of their squares is its variance.
    part: (D, R), the weight of each replicate in the ratio of its draw.
    """

    value: float
    structure_held: Bools
    by_structure: Floats
    draw_held: Bools
    by_draw: Floats
    held: Bools
    by_replicate: Floats
    part: Floats
    error: Floats


def _ratio(values: Floats, condition: Bools, weights: Floats) -> _Ratio | None:
    """The ratio of weighted sums of (D, S, R) values, 0 where the condition fails; None if it never held."""
    counted = condition.astype(np.float64)
    upper, lower = _over_structures(values, weights), _over_structures(counted, weights)
    upper_of_draw, lower_of_draw = upper.sum(axis=1), lower.sum(axis=1)
    total = float(lower_of_draw.sum())
    if total == 0.0:
        return None
    value = float(upper_of_draw.sum()) / total
    by_draw = _divided(upper_of_draw, lower_of_draw)
    draws = int((lower_of_draw > 0.0).sum())
    of_structure = counted.sum(axis=(0, 2))
    return _Ratio(
        value=value,
        structure_held=of_structure > 0.0,
        by_structure=_divided(values.sum(axis=(0, 2)), of_structure),
        draw_held=lower_of_draw > 0.0,
        by_draw=by_draw,
        held=lower > 0.0,
        by_replicate=_divided(upper, lower),
        part=_divided(lower, np.broadcast_to(lower_of_draw[:, None], lower.shape)),
        # x_d - value c_d, in a form that is exactly 0 for a draw without the condition.
        error=lower_of_draw * (by_draw - value) / total * np.sqrt(draws / max(draws - 1, 1)),
    )


def _figure_of_ratios(
    terms: Sequence[tuple[float, _Ratio]], *, is_share: bool, positions: Sequence[int] | None = None
) -> Figure | None:
    """The figure of a signed sum of ratios, over draws and structures that have all; None if none has."""
    draws = np.all([ratio.draw_held for _, ratio in terms], axis=0)
    structures = np.all([ratio.structure_held for _, ratio in terms], axis=0)
    if not draws.any() or not structures.any():
        return None
    by_draw: Floats = np.sum([sign * ratio.by_draw for sign, ratio in terms], axis=0)[draws]
    by_structure: Floats = np.sum([sign * ratio.by_structure for sign, ratio in terms], axis=0)[structures]
    error: Floats = np.sum([sign * ratio.error for sign, ratio in terms], axis=0)
    between = float(by_draw.var(ddof=1)) if by_draw.size > 1 else 0.0
    order = range(structures.size) if positions is None else positions
    return _figure(
        sum(sign * ratio.value for sign, ratio in terms),
        by_structure=by_structure,
        by_draw=by_draw,
        kept=_kept(between, _variance_by_chance(terms, draws)),
        standard_error=float(np.sqrt(np.square(error).sum())),
        freedom=min(int(ratio.draw_held.sum()) for _, ratio in terms) - 1,
        replicates=terms[0][1].held.shape[1],
        positions=[position for position, has in zip(order, structures, strict=True) if has],
        is_share=is_share,
    )


def _variance_by_chance(terms: Sequence[tuple[float, _Ratio]], draws: Bools) -> float:
    """The variance of a draw's figure by chance alone, the mean over (D,) draws; 0 if it cannot be told.

    Where the condition always held this is mean_d var_r(y_dr) / R. Elsewhere draws have unlike numbers of
    replicates: the (co)variance of one is pooled over the draws that have two or more, and every draw gets
    its share of it by the weights of its own replicates. [searle1992]
    """
    counted = np.all([ratio.held for _, ratio in terms], axis=0)
    count = counted.sum(axis=1, keepdims=True)
    freedom = int(np.maximum(count - 1, 0).sum())
    if freedom == 0:
        return 0.0
    variance = 0.0
    for sign_i, one in terms:
        for sign_j, other in terms:
            apart = _from_draw_mean(one, counted, count) * _from_draw_mean(other, counted, count)
            in_draw = float((one.part * other.part).sum(axis=1)[draws].mean())
            variance += sign_i * sign_j * float(apart.sum()) / freedom * in_draw
    return variance


def _from_draw_mean(ratio: _Ratio, counted: Bools, count: NDArray[np.int_]) -> Floats:
    """Each counted replicate less the mean of its draw's counted ones, (D, R); 0 where not counted."""
    centre = np.where(counted, ratio.by_replicate, 0.0).sum(axis=1, keepdims=True) / np.maximum(count, 1)
    return np.where(counted, ratio.by_replicate - centre, 0.0)


def _figure(
    centre: float,
    *,
    by_structure: Floats,
    by_draw: Floats,
    kept: float,
    standard_error: float,
    freedom: int,
    replicates: int,
    positions: Sequence[int],
    is_share: bool,
) -> Figure:
    """Put the spreads together; `kept` is the factor by which draws close up on their mean."""
    # About the mean of the draws: for a ratio the centre is another number, as it counts draws with many
    # agreements for more, and pulling towards that would move the draws instead of only closing them up.
    middle = by_draw.mean()
    low, high = np.quantile(middle + (by_draw - middle) * kept, IGNORANCE_QUANTILES)  # type 7
    ignorance = Interval(float(low), float(high))
    if is_share:
        # Weights that sum to 1 only up to rounding can put a share a last digit above 1.
        centre, ignorance = min(max(centre, 0.0), 1.0), _within_unit(ignorance)
        monte_carlo = _wilson(centre, standard_error, draws=freedom + 1)
    else:
        monte_carlo = _student(centre, standard_error, freedom)
    return Figure(
        mean=centre,
        structure=Interval(float(by_structure.min()), float(by_structure.max())),
        ignorance=ignorance,
        monte_carlo=monte_carlo,
        by_structure=tuple(float(value) for value in by_structure),
        draws=by_draw.size,
        structures=by_structure.size,
        replicates=replicates,
        structure_positions=tuple(positions),
    )


def _kept(between: float, by_chance: float) -> float:
    """sqrt(max(0, 1 - W / B)), the part of the spread between draws that is not chance; 1 if B = 0."""
    if between <= 0.0:
        return 1.0
    return float(np.sqrt(max(0.0, 1.0 - max(0.0, by_chance) / between)))


def _student(centre: float, standard_error: float, freedom: int) -> Interval:
    """Student's interval; a point where the standard error is 0."""
    half = float(stats.t.ppf(0.5 + MONTE_CARLO_LEVEL / 2.0, max(freedom, 1))) * standard_error
    return Interval(centre - half, centre + half)


def _wilson(proportion: float, standard_error: float, draws: int) -> Interval:
    """Wilson's interval with as many runs as would give this standard error, or `draws` if it is 0."""
    spread = proportion * (1.0 - proportion)
    n = spread / standard_error**2 if standard_error > ROUNDING else float(draws)
    z2 = float(stats.norm.ppf(0.5 + MONTE_CARLO_LEVEL / 2.0)) ** 2
    middle = (proportion + z2 / (2.0 * n)) / (1.0 + z2 / n)
    half = float(np.sqrt(z2 * (spread / n + z2 / (4.0 * n * n)))) / (1.0 + z2 / n)
    # For 0 and 1 the interval ends there; rounding must not part them.
    return _within_unit(Interval(min(middle - half, proportion), max(middle + half, proportion)))


def _within_unit(interval: Interval) -> Interval:
    """The interval cut to [0, 1]."""
    return Interval(min(max(interval.low, 0.0), 1.0), min(max(interval.high, 0.0), 1.0))


def _over_structures(values: Floats, weights: Floats) -> Floats:
    """The weighted sum of (D, S, R) values over structures, (D, R)."""
    weighted: Floats = (values * weights[None, :, None]).sum(axis=1)
    return weighted


def _divided(upper: Floats, lower: Floats) -> Floats:
    """upper / lower, 0 where lower is 0."""
    return np.divide(upper, lower, out=np.zeros_like(upper), where=lower > 0.0)
