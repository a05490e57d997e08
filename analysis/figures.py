"""Figures of sums: put together from what blocks of draws have left, whatever their number (`analysis.sums`).

What the three spreads of a figure are stands in `analysis.spreads`, which makes figures of whole arrays by these
same functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtrit

from analysis.sums import (
    Bools,
    Floats,
    Held,
    Side,
    Sums,
    divide,
    from_mean,
    join_held,
    join_sides,
    join_sums,
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


def of_all(parts: Sequence[Sums | None], draws: Sequence[int], replicates: int, *, is_share: bool) -> Figure:
    """The figure of a number that every run has, from the sums of blocks of `draws`; None for a block of zeros."""
    upper, apart, structure = join_sums(parts, draws)
    by_draw = upper / replicates
    by_chance = apart / (replicates - 1) / by_draw.size / replicates if replicates > 1 else 0.0
    return _figure_of_draws(
        by_draw, by_chance, structure, replicates, range(structure.size), is_share=is_share
    )


def difference(
    before: Sequence[Side], after: Sequence[Side], replicates: int, *, positions: Sequence[int]
) -> Figure:
    """What `after` has more than `before`, from the sides of blocks; positions: (S,), of the shared structures."""
    upper_a, structure_a, *_ = join_sides(before)
    upper_b, structure_b, *_ = join_sides(after)
    by_replicate = upper_b - upper_a
    by_chance = float(by_replicate.var(axis=1, ddof=1).mean()) / replicates if replicates > 1 else 0.0
    return _figure_of_draws(
        by_replicate.mean(axis=1),
        by_chance,
        structure_b - structure_a,
        replicates,
        positions,
        is_share=False,
    )


def _figure_of_draws(
    by_draw: Floats,
    by_chance: float,
    structure: Floats,
    replicates: int,
    positions: Sequence[int],
    *,
    is_share: bool,
) -> Figure:
    """The figure of (D,) means, of which chance alone explains `by_chance`; structure: (S,) sums of the runs."""
    between = float(by_draw.var(ddof=1))
    return _figure(
        float(by_draw.mean()),
        by_structure=structure / (by_draw.size * replicates),
        by_draw=by_draw,
        kept=_kept(between, by_chance),
        standard_error=float(np.sqrt(between / by_draw.size)),
        freedom=by_draw.size - 1,
        replicates=replicates,
        positions=positions,
        is_share=is_share,
    )


@dataclass(frozen=True)
class _Ratio:
    """A conditional mean and what its spreads are made of; 0 where the condition never held.

    structure_held, by_structure: (S,). draw_held, by_draw: (D,).
    error: (D,), what each draw adds to the error of `value`; the sum of their squares is its variance.
    """

    value: float
    structure_held: Bools
    by_structure: Floats
    draw_held: Bools
    by_draw: Floats
    error: Floats


def _ratio(upper: Floats, lower: Floats, structure: Floats, held: Floats) -> _Ratio | None:
    """The ratio of (D,) sums, 0 where the condition fails; None if it never held. structure, held: (S,) sums."""
    total = float(lower.sum())
    if total == 0.0:
        return None
    value = float(upper.sum()) / total
    by_draw = divide(upper, lower)
    draws = int((lower > 0.0).sum())
    return _Ratio(
        value=value,
        structure_held=held > 0.0,
        by_structure=divide(structure, held),
        draw_held=lower > 0.0,
        by_draw=by_draw,
        # x_d - value c_d, in a form that is exactly 0 for a draw without the condition.
        error=_error(lower, by_draw, value, total, draws),
    )


def _error(lower: Floats, by_draw: Floats, value: float, total: float, draws: int) -> Floats:
    """lower (by_draw - value) / total, corrected for the number of draws; in one array, as there may be many draws."""
    error: Floats = by_draw - value
    error *= lower
    error /= total
    error *= np.sqrt(draws / max(draws - 1, 1))
    return error


def given(
    parts: Sequence[Sums | None], conditions: Sequence[Held], draws: Sequence[int], *, is_share: bool
) -> Figure | None:
    """The mean where a condition held, from the sums of blocks of `draws`; None as in `mean_given`.

    The variance by chance is pooled over the draws with two replicates or more in which the condition held, and
    every draw gets its share of it by the weights of its own replicates. [searle1992]
    """
    lower, held, freedom, part = join_held(conditions)
    upper, apart, structure = join_sums(parts, draws)
    ratio = _ratio(upper, lower, structure, held)
    if ratio is None:
        return None
    del upper, lower  # of very many draws each array counts
    by_chance = apart / freedom * part / int(ratio.draw_held.sum()) if freedom else 0.0
    return _figure_of_ratios(
        [(1.0, ratio)], by_chance, conditions[0].replicates, range(held.size), is_share=is_share
    )


def difference_given(
    before: Sequence[Side], after: Sequence[Side], *, positions: Sequence[int]
) -> Figure | None:
    """The mean of `after` where its condition held, less that of `before`; None as in `paired_difference_given`.

    From the sides of blocks; positions: (S,), of the shared structures.
    """
    sides = [(1.0, join_sides(after)), (-1.0, join_sides(before))]
    terms, signed = [], []
    for sign, (upper, structure, lower, held) in sides:
        ratio = _ratio(upper.sum(axis=1), lower.sum(axis=1), structure, held)
        if ratio is None:
            return None
        terms.append((sign, ratio))
        signed.append((sign, upper, lower))
    draws = np.all([ratio.draw_held for _, ratio in terms], axis=0)
    by_chance = _variance_by_chance(signed, draws)
    replicates = sides[0][1][0].shape[1]
    return _figure_of_ratios(terms, by_chance, replicates, positions, is_share=False)


def _figure_of_ratios(
    terms: Sequence[tuple[float, _Ratio]],
    by_chance: float,
    replicates: int,
    order: Sequence[int],
    *,
    is_share: bool,
) -> Figure | None:
    """The figure of a signed sum of ratios, over draws and structures that have all; None if none has."""
    draws = np.all([ratio.draw_held for _, ratio in terms], axis=0)
    structures = np.all([ratio.structure_held for _, ratio in terms], axis=0)
    if not draws.any() or not structures.any():
        return None
    error = _signed_sum([(sign, ratio.error) for sign, ratio in terms])
    standard_error = float(np.sqrt(np.square(error, out=error).sum()))
    del error  # of very many draws each array counts
    by_draw: Floats = _signed_sum([(sign, ratio.by_draw) for sign, ratio in terms])[draws]
    by_structure: Floats = _signed_sum([(sign, ratio.by_structure) for sign, ratio in terms])[structures]
    between = float(by_draw.var(ddof=1)) if by_draw.size > 1 else 0.0
    return _figure(
        sum(sign * ratio.value for sign, ratio in terms),
        by_structure=by_structure,
        by_draw=by_draw,
        kept=_kept(between, by_chance),
        standard_error=standard_error,
        freedom=min(int(ratio.draw_held.sum()) for _, ratio in terms) - 1,
        replicates=replicates,
        positions=[position for position, has in zip(order, structures, strict=True) if has],
        is_share=is_share,
    )


def _signed_sum(terms: Sequence[tuple[float, Floats]]) -> Floats:
    """The sum of signed arrays, one after the other into one new array."""
    (sign, first), *others = terms
    total: Floats = sign * first
    for sign, other in others:
        total += sign * other
    return total


def _variance_by_chance(terms: Sequence[tuple[float, Floats, Floats]], draws: Bools) -> float:
    """The variance of a draw's figure by chance alone, the mean over (D,) draws; 0 if it cannot be told.

    terms: signed (D, R) sums of values and of their condition. Where the condition always held this is
    mean_d var_r(y_dr) / R. Elsewhere draws have unlike numbers of replicates: the (co)variance of one is pooled
    over the draws that have two or more, and every draw gets its share of it by the weights of its own
    replicates. [searle1992]
    """
    if not draws.any():
        return 0.0
    counted = np.all([lower > 0.0 for _, _, lower in terms], axis=0)
    freedom = int(np.maximum(counted.sum(axis=1) - 1, 0).sum())
    if freedom == 0:
        return 0.0
    apart = [(sign, from_mean(divide(upper, lower), counted)) for sign, upper, lower in terms]
    parts = [divide(lower, np.broadcast_to(lower.sum(axis=1)[:, None], lower.shape)) for _, _, lower in terms]
    variance = 0.0
    for (sign_i, one), part_i in zip(apart, parts, strict=True):
        for (sign_j, other), part_j in zip(apart, parts, strict=True):
            in_draw = float((part_i * part_j).sum(axis=1)[draws].mean())
            variance += sign_i * sign_j * float((one * other).sum()) / freedom * in_draw
    return variance


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
    closed_up = by_draw - middle
    closed_up *= kept
    closed_up += middle
    low, high = np.quantile(closed_up, IGNORANCE_QUANTILES, overwrite_input=True)  # type 7
    del closed_up
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
    half = float(stdtrit(max(freedom, 1), 0.5 + MONTE_CARLO_LEVEL / 2.0)) * standard_error
    return Interval(centre - half, centre + half)


def _wilson(proportion: float, standard_error: float, draws: int) -> Interval:
    """Wilson's interval with as many runs as would give this standard error, or `draws` if it is 0."""
    spread = proportion * (1.0 - proportion)
    n = spread / standard_error**2 if standard_error > ROUNDING else float(draws)
    z2 = float(ndtri(0.5 + MONTE_CARLO_LEVEL / 2.0)) ** 2
    middle = (proportion + z2 / (2.0 * n)) / (1.0 + z2 / n)
    half = float(np.sqrt(z2 * (spread / n + z2 / (4.0 * n * n)))) / (1.0 + z2 / n)
    # For 0 and 1 the interval ends there; rounding must not part them.
    return _within_unit(Interval(min(middle - half, proportion), max(middle + half, proportion)))


def _within_unit(interval: Interval) -> Interval:
    """The interval cut to [0, 1]."""
    return Interval(min(max(interval.low, 0.0), 1.0), min(max(interval.high, 0.0), 1.0))
