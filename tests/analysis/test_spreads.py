"""The three spreads: known answers, slow formulas, simulations with a fixed generator, and properties."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from statistics import mean as average
from statistics import variance
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy import stats

from analysis import figures, spreads
from analysis.spreads import Figure, Interval

Array = NDArray[Any]


def ends(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def numbers(figure: Figure) -> list[float]:
    """Everything but the order of structures."""
    spread = (figure.structure, figure.ignorance, figure.monte_carlo)
    return [figure.mean, *(end for interval in spread for end in ends(interval))]


def some(figure: Figure | None) -> Figure:
    assert figure is not None
    return figure


def standard_error(figure: Figure, freedom: int) -> float:
    """The standard error inside a Student interval."""
    half = (figure.monte_carlo.high - figure.monte_carlo.low) / 2
    return float(half / stats.t.ppf(0.975, freedom))


# --- slow formulas, written from the specification with loops and the standard library only


def type_7(values: Sequence[float], probability: float) -> float:
    ordered = sorted(values)
    place = (len(ordered) - 1) * probability
    below = min(math.floor(place), len(ordered) - 2)
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])


def slow_mean(y: Array, weights: Sequence[float]) -> list[float]:
    draws, structures, replicates = y.shape
    w = [weight / sum(weights) for weight in weights]
    y_dr = [
        [sum(w[s] * float(y[d, s, r]) for s in range(structures)) for r in range(replicates)]
        for d in range(draws)
    ]
    y_d = [average(row) for row in y_dr]
    centre = average(y_d)
    y_s = [average(float(v) for v in y[:, s].ravel()) for s in range(structures)]
    between = variance(y_d)
    within = average(variance(row) for row in y_dr) / replicates if replicates > 1 else 0.0
    factor = math.sqrt(max(0.0, 1.0 - within / between)) if between > 0 else 1.0
    shrunk = [centre + (value - centre) * factor for value in y_d]
    half = float(stats.t.ppf(0.975, draws - 1)) * math.sqrt(between / draws)
    quantiles = [type_7(shrunk, 0.05), type_7(shrunk, 0.95)]
    return [centre, min(y_s), max(y_s), *quantiles, centre - half, centre + half]


def slow_ratio(y: Array, held: Array, weights: Sequence[float]) -> tuple[float, dict[int, float]]:
    """The ratio of weighted sums, and what each draw that counts adds to its error, unscaled."""
    upper, lower = {}, {}
    for d in range(y.shape[0]):
        counted = [(s, r) for s in range(y.shape[1]) for r in range(y.shape[2]) if held[d, s, r]]
        if counted:
            upper[d] = sum(weights[s] * float(y[d, s, r]) for s, r in counted)
            lower[d] = sum(weights[s] for s, _ in counted)
    value = sum(upper.values()) / sum(lower.values())
    scale = sum(lower.values())
    return value, {d: (upper[d] - value * lower[d]) / scale for d in lower}


# --- known answers


def test_two_draws_by_hand() -> None:
    figure = spreads.mean(np.array([1.0, 3.0]).reshape(2, 1, 1))
    assert figure.mean == 2.0
    assert ends(figure.structure) == (2.0, 2.0)
    assert ends(figure.ignorance) == pytest.approx((1.1, 2.9))  # R = 1: nothing is shrunk
    # B = 2, so SE = 1; Student's t with one degree of freedom is 12.7062.
    assert ends(figure.monte_carlo) == pytest.approx((2 - 12.7062047, 2 + 12.7062047))
    assert (figure.draws, figure.structures, figure.replicates) == (2, 1, 1)


def test_shrinkage_by_hand() -> None:
    figure = spreads.mean(np.array([[[0.0, 2.0]], [[4.0, 6.0]]]))
    # y_d = 1 and 5, B = 8, W = 2 / 2 = 1; unshrunk the 5 % quantile is 3 - 1.8.
    factor = math.sqrt(7 / 8)
    assert ends(figure.ignorance) == pytest.approx((3 - 1.8 * factor, 3 + 1.8 * factor))
    # y_d = 1 and 1.5, B = 0.125 < W = 0.625: chance explains more than all.
    assert ends(spreads.mean(np.array([[[0.0, 2.0]], [[1.0, 2.0]]])).ignorance) == (1.25, 1.25)


def test_weights_by_hand() -> None:
    happened = np.array([[[True], [False]], [[True], [True]]])
    figure = spreads.share(happened, weights=[3, 1])
    assert figure.mean == 0.875  # y_d = 0.75 and 1
    assert figure.by_structure == (1.0, 0.5)
    assert ends(figure.structure) == (0.5, 1.0)
    assert figure.structure_positions == (0, 1)


# Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_of_the_textbook(successes: int, n: int, low: float, high: float) -> None:
    p = successes / n
    interval = figures._wilson(p, math.sqrt(p * (1 - p) / n), draws=n)
    assert ends(interval) == pytest.approx((low, high), abs=5e-5)


def test_share_of_nothing_and_of_all_are_wilson_with_as_many_runs_as_draws() -> None:
    never, always = spreads.share(np.zeros((20, 3, 2), bool)), spreads.share(np.ones((20, 3, 2), bool))
    assert never.mean == 0.0
    assert ends(never.monte_carlo) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert always.mean == pytest.approx(1.0)
    assert ends(always.monte_carlo) == pytest.approx((1 - 0.1611, 1.0), abs=5e-5)
    assert ends(always.ignorance) == pytest.approx((1.0, 1.0))


def test_weights_that_round_are_not_taken_for_evidence() -> None:
    # Each draw agrees in one of three structures, so all y_d are a third, up to the last digit.
    happened = np.zeros((50, 3, 1), bool)
    happened[np.arange(50), np.arange(50) % 3, 0] = True
    figure = spreads.share(happened, weights=[0.1, 0.1, 0.1])
    expected = figures._wilson(1 / 3, 0.0, draws=50)
    assert ends(figure.monte_carlo) == pytest.approx(ends(expected))


def test_conditional_share_by_hand() -> None:
    condition = np.array([[[1, 1], [0, 1]], [[0, 0], [1, 1]], [[0, 0], [0, 0]]], bool)
    happened = np.array([[[1, 0], [1, 1]], [[1, 1], [0, 0]], [[1, 1], [1, 1]]], bool)
    figure = some(spreads.share_given(happened, condition))
    assert figure.mean == pytest.approx(2 / 5)
    assert figure.by_structure == pytest.approx((1 / 2, 1 / 3))
    assert (figure.draws, figure.structures) == (2, 2)  # the third draw never met the condition
    # x_d - c_d 2/5 = 4/5 and -4/5, sum of weights 5, two draws: SE^2 = 2 * 2 * (4/25)^2.
    squared = 2 * 2 * (4 / 25) ** 2
    expected = figures._wilson(2 / 5, math.sqrt(squared), draws=2)
    assert ends(figure.monte_carlo) == pytest.approx(ends(expected))


def test_structures_without_an_agreement_are_left_out_and_named() -> None:
    condition = np.zeros((4, 3, 1), bool)
    condition[:, 2], condition[:2, 0] = True, True
    values = np.where(condition, np.arange(12.0).reshape(4, 3, 1), np.nan)
    figure = some(spreads.mean_given(values, condition))
    assert figure.by_structure == (1.5, 6.5)  # (0, 3) and (2, 5, 8, 11)
    assert figure.structure_positions == (0, 2)
    assert (figure.draws, figure.structures) == (4, 2)


def test_nothing_agreed_gives_no_figure() -> None:
    never, values = np.zeros((3, 2, 2), bool), np.full((3, 2, 2), np.nan)
    only_second = never.copy()
    only_second[:, 1] = True
    assert spreads.mean_given(values, never) is None
    assert spreads.share_given(never, never) is None
    assert spreads.share_given(never, only_second, weights=[1, 0]) is None
    pair = (np.ones((3, 2, 2)), only_second)
    assert spreads.paired_difference_given(*pair, values, never, "xy", "xy") is None
    # Both have agreements, but never in a structure of the same name, or never in the same draw.
    assert spreads.paired_difference_given(*pair, *pair, "xy", "yx") is None
    first_draw = np.zeros((3, 2, 2), bool)
    first_draw[0] = True
    apart = spreads.paired_difference_given(pair[0], first_draw, pair[0], ~first_draw, "xy", "xy")
    assert apart is None


def test_one_draw_with_an_agreement_says_that_it_is_one() -> None:
    condition = np.zeros((1000, 1, 2), bool)
    condition[7, 0, 1] = True
    mean = some(spreads.mean_given(np.full((1000, 1, 2), 0.3), condition))
    assert (mean.draws, ends(mean.monte_carlo)) == (1, (0.3, 0.3))
    share = some(spreads.share_given(condition, condition))
    assert ends(share.monte_carlo) == pytest.approx((1 / (1 + 1.959964**2), 1.0))  # Wilson, 1 of 1


def test_to_dict_is_plain_json() -> None:
    figure = spreads.share(np.array([[[True], [False]], [[True], [True]]]))
    back = json.loads(json.dumps(figure.to_dict(), allow_nan=False))
    assert list(back) == [
        *("mean", "structure", "ignorance", "monte_carlo", "by_structure"),
        *("draws", "structures", "replicates"),
    ]
    assert back["structure"] == [0.5, 1.0]
    assert back["by_structure"] == [1.0, 0.5]


# --- against the slow formulas


@pytest.mark.parametrize("shape", [(2, 1, 1), (3, 1, 2), (7, 4, 1), (11, 3, 5)])
def test_mean_is_the_specification(shape: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(3)
    y = rng.normal(size=shape) + 2 * rng.normal(size=(shape[0], 1, 1))
    weights = list(rng.uniform(0.1, 2.0, size=shape[1]))
    assert numbers(spreads.mean(y, weights)) == pytest.approx(slow_mean(y, weights))


def test_runs_are_reshaped_as_they_are_numbered() -> None:
    draws, structures, replicates = 4, 3, 2
    column = np.zeros(draws * structures * replicates)
    for d in range(draws):
        for s in range(structures):
            for r in range(replicates):
                column[(d * structures + s) * replicates + r] = 100 * d + 10 * s + r
    figure = spreads.mean(column.reshape(draws, structures, replicates))
    assert figure.by_structure == (150.5, 160.5, 170.5)


def test_delta_method_is_the_slow_formula_alone_and_in_a_pair() -> None:
    rng = np.random.default_rng(4)
    shape, weights = (9, 3, 2), [1.0, 2.0, 0.5]
    a, b = rng.normal(size=shape), rng.normal(size=shape)
    cond_a, cond_b = rng.random(shape) < 0.3, rng.random(shape) < 0.1
    value_a, error_a = slow_ratio(a, cond_a, weights)
    value_b, error_b = slow_ratio(b, cond_b, weights)
    m_a, m_b = len(error_a), len(error_b)
    assert m_a != m_b

    alone = some(spreads.mean_given(a, cond_a, weights))
    assert alone.mean == pytest.approx(value_a)
    expected = math.sqrt(m_a / (m_a - 1) * sum(e * e for e in error_a.values()))
    assert standard_error(alone, m_a - 1) == pytest.approx(expected)

    pair = some(spreads.paired_difference_given(a, cond_a, b, cond_b, "xyz", "xyz", weights))
    assert pair.mean == pytest.approx(value_b - value_a)
    squared = 0.0
    for d in range(shape[0]):
        of_b = error_b.get(d, 0.0) * math.sqrt(m_b / (m_b - 1))
        squared += (of_b - error_a.get(d, 0.0) * math.sqrt(m_a / (m_a - 1))) ** 2
    assert standard_error(pair, min(m_a, m_b) - 1) == pytest.approx(math.sqrt(squared))


def test_delta_method_against_the_bootstrap() -> None:
    # Tolerance 8 %: 4,000 resamples know a standard error to 1.1 %, the rest is the method's second order.
    rng = np.random.default_rng(5)
    draws, weights = 300, np.array([0.5, 0.3, 0.2])
    luck, kind = rng.normal(size=(draws, 1, 2)), rng.normal(size=(draws, 1, 1))
    a = kind + luck + 0.3 * rng.normal(size=(draws, 3, 2))
    b = a + 0.2 + 0.3 * rng.normal(size=a.shape)
    cond_a, cond_b = a + rng.normal(size=a.shape) > 0, b + rng.normal(size=a.shape) > 0.4

    def sums(y: Array, held: Array) -> tuple[Array, Array]:
        per_run = weights[None, :, None]
        return (per_run * y * held).sum(axis=(1, 2)), (per_run * held).sum(axis=(1, 2))

    (x_a, c_a), (x_b, c_b) = sums(a, cond_a), sums(b, cond_b)
    again = rng.integers(draws, size=(4000, draws))
    ratio_a, ratio_b = (x[again].sum(axis=1) / c[again].sum(axis=1) for x, c in ((x_a, c_a), (x_b, c_b)))

    alone = some(spreads.mean_given(a, cond_a, weights))
    assert standard_error(alone, alone.draws - 1) == pytest.approx(ratio_a.std(ddof=1), rel=0.08)
    pair = some(spreads.paired_difference_given(a, cond_a, b, cond_b, "xyz", "xyz", weights))
    rarer = min(int(cond.any(axis=(1, 2)).sum()) for cond in (cond_a, cond_b))
    assert standard_error(pair, rarer - 1) == pytest.approx((ratio_b - ratio_a).std(ddof=1), rel=0.08)


def test_a_condition_that_always_holds_changes_nothing() -> None:
    rng = np.random.default_rng(6)
    a, b, always = rng.normal(size=(8, 3, 4)), rng.normal(size=(8, 3, 4)), np.ones((8, 3, 4), bool)
    weights = [1, 2, 3]
    assert numbers(some(spreads.mean_given(a, always, weights))) == pytest.approx(
        numbers(spreads.mean(a, weights))
    )
    assert numbers(some(spreads.share_given(a > 0, always, weights))) == pytest.approx(
        numbers(spreads.share(a > 0, weights))
    )
    given_pair = some(spreads.paired_difference_given(a, always, b, always, "xyz", "zxy", weights))
    assert numbers(given_pair) == pytest.approx(
        numbers(spreads.paired_difference(a, b, "xyz", "zxy", weights))
    )


# --- simulations


def coverage(
    figure: Callable[[np.random.Generator], Figure | None], truth: float, times: int = 2000
) -> float:
    rng = np.random.default_rng(7)
    hits = total = 0
    for _ in range(times):
        one = figure(rng)
        if one is not None and one.draws > 1:
            total += 1
            hits += one.monte_carlo.low <= truth <= one.monte_carlo.high
    return hits / total


def mean_of_normal(rng: np.random.Generator) -> Figure:
    return spreads.mean(0.5 + rng.normal(size=(12, 1, 1)) + rng.normal(size=(12, 3, 2)), [1, 1, 4])


def share_of_beta(rng: np.random.Generator) -> Figure:
    chance = rng.beta(0.8, 7.2, size=(80, 1, 1))
    return spreads.share(rng.random((80, 2, 2)) < chance)


def mean_given_agreement(rng: np.random.Generator) -> Figure | None:
    chance = rng.beta(2, 2, size=(60, 1, 1))  # E p = 0.5, E p^2 = 0.3, so E[2 p | agreed] = 1.2
    held = rng.random((60, 2, 2)) < chance
    return spreads.mean_given(2 * chance + rng.normal(size=held.shape), held)


def mean_given_rare_agreement(rng: np.random.Generator) -> Figure | None:
    chance = rng.beta(0.06, 1.94, size=(100, 1, 1))
    held = rng.random((100, 1, 2)) < chance
    return spreads.mean_given(rng.normal(size=(100, 1, 1)) + rng.normal(size=held.shape), held)


@pytest.mark.parametrize(
    ("figure", "truth"),
    [
        (mean_of_normal, 0.5),
        (share_of_beta, 0.1),
        (mean_given_agreement, 1.2),
        (mean_given_rare_agreement, 0.0),
    ],
)
def test_monte_carlo_intervals_cover_the_truth(
    figure: Callable[[np.random.Generator], Figure | None], truth: float
) -> None:
    # 2,000 batches know a coverage of 95 % to 0.5 points; the tolerance is four times that.
    assert coverage(figure, truth) == pytest.approx(0.95, abs=0.02)


def width(figure: Figure) -> float:
    return figure.ignorance.high - figure.ignorance.low


@pytest.mark.parametrize("agreed", [1.0, 0.4])
def test_chance_alone_is_no_ignorance(agreed: float) -> None:
    # 1 - W / B is then known to about 0.015 for 20,000 draws, its root to 0.12.
    rng = np.random.default_rng(8)
    y = rng.normal(size=(20_000, 1, 2))
    held = rng.random(y.shape) < agreed
    figure = some(spreads.mean_given(y, held))
    by_draw = [np.mean(row[mask]) for row, mask in zip(y[:, 0], held[:, 0], strict=True) if mask.any()]
    assert width(figure) < 0.2 * float(np.subtract(*np.quantile(by_draw, [0.95, 0.05])))
    assert figure.mean == pytest.approx(0.0, abs=0.03)


@pytest.mark.parametrize("agreed", [1.0, 0.4])
def test_ignorance_alone_is_left_untouched(agreed: float) -> None:
    rng = np.random.default_rng(9)
    kind = rng.normal(size=(500, 1, 1))
    held = rng.random((500, 1, 3)) < agreed
    figure = some(spreads.mean_given(np.broadcast_to(kind, held.shape), held))
    expected = np.quantile(kind[held.any(axis=2)], [0.05, 0.95])
    assert ends(figure.ignorance) == pytest.approx(tuple(expected))


@pytest.mark.parametrize("agreed", [1.0, 0.4])
def test_ignorance_is_recovered_from_under_chance(agreed: float) -> None:
    # True quantiles are +-1.645; unshrunk they would lie at +-2.0 and beyond.
    rng = np.random.default_rng(10)
    y = rng.normal(size=(20_000, 1, 1)) + rng.normal(size=(20_000, 1, 2))
    figure = some(spreads.mean_given(y, rng.random(y.shape) < agreed))
    assert ends(figure.ignorance) == pytest.approx((-1.645, 1.645), abs=0.06)


def test_ignorance_counts_every_draw_once_however_often_it_agreed() -> None:
    # High draws agree in both structures, low ones in one: the pooled mean lies above the mean of the draws,
    # which stay where they are.
    rng = np.random.default_rng(14)
    kind = rng.normal(size=(20_000, 1, 1))
    held = np.concatenate([np.ones((20_000, 1, 2), bool), np.repeat(kind > 0, 2, axis=2)], axis=1)
    figure = some(spreads.mean_given(kind + rng.normal(size=(20_000, 1, 2)) + np.zeros((1, 2, 1)), held))
    assert figure.mean > 0.2
    assert ends(figure.ignorance) == pytest.approx((-1.645, 1.645), abs=0.06)


def test_ignorance_of_a_difference_is_recovered_too() -> None:
    # Sides share the luck, add chance of their own, and agree in unlike runs; the effect has sd 1 over draws.
    rng = np.random.default_rng(11)
    shape = (20_000, 1, 3)
    a = rng.normal(size=(20_000, 1, 1)) + rng.normal(size=shape)
    b = a + rng.normal(size=(20_000, 1, 1)) + 0.7 * rng.normal(size=shape)
    cond_a, cond_b = rng.random(shape) < 0.7, rng.random(shape) < 0.5
    figure = some(spreads.paired_difference_given(a, cond_a, b, cond_b, "x", "x"))
    assert ends(figure.ignorance) == pytest.approx((-1.645, 1.645), abs=0.06)


# --- pairs


def test_pairing_cancels_common_luck() -> None:
    rng = np.random.default_rng(12)
    luck = rng.random((200, 2, 2))
    a, b = luck < 0.4, luck < 0.45
    paired = spreads.paired_difference(a, b, "xy", "xy")
    unpaired = spreads.paired_difference(a, rng.random((200, 2, 2)) < 0.45, "xy", "xy")
    assert paired.mean == pytest.approx(0.05, abs=0.03)
    assert standard_error(paired, 199) < 0.5 * standard_error(unpaired, 199)
    assert ends(spreads.paired_difference(a, a, "xy", "xy").monte_carlo) == (0.0, 0.0)


def test_pairs_go_by_label_and_never_by_position() -> None:
    rng = np.random.default_rng(13)
    a = rng.normal(size=(5, 3, 2))
    b = np.stack([a[:, 2] + 7, rng.normal(size=(5, 2)), a[:, 0] + 1], axis=1)
    always = np.ones((5, 3, 2), bool)
    labels_a, labels_b = ["text", "offers", "leave"], ["leave", "agenda", "text"]
    plain = spreads.paired_difference(a, b, labels_a, labels_b, weights=[1, 100, 5])
    conditional = some(
        spreads.paired_difference_given(a, always, b, always, labels_a, labels_b, weights=[1, 100, 5])
    )
    for figure in (plain, conditional):
        assert figure.by_structure == pytest.approx((1.0, 7.0))  # text, leave: the order of a
        assert figure.mean == pytest.approx(6.0)  # (1 * 1 + 5 * 7) / 6
        assert figure.structure_positions == (0, 2)
        assert ends(figure.ignorance) == pytest.approx((6.0, 6.0))


# --- refusals

YES = np.ones((3, 2, 2), bool)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spreads.share(np.ones((3, 2, 2))), "must be bool"),
        (lambda: spreads.mean(np.ones((3, 2))), "shape"),
        (lambda: spreads.mean(np.ones((3, 0, 2))), "shape"),
        (lambda: spreads.mean(np.ones((1, 2, 2))), "at least 2"),
        (lambda: spreads.mean(np.full((3, 2, 2), np.nan)), "not finite"),
        (lambda: spreads.mean(np.full((3, 2, 2), "high")), "must be numbers"),
        (lambda: spreads.mean_given(np.full((3, 2, 2), np.inf), YES), "not finite"),
        (lambda: spreads.mean_given(np.ones((3, 2, 1)), YES), "differ in shape"),
        (lambda: spreads.share(YES, weights=[1]), "shape"),
        (lambda: spreads.share(YES, weights=[1, -1]), "not negative"),
        (lambda: spreads.share(YES, weights=[1, np.nan]), "finite"),
        (lambda: spreads.share(YES, weights=[0, 0]), "must not be 0"),
        (lambda: spreads.paired_difference(YES, YES[:2], "xy", "xy"), "draws are 3 and 2"),
        (lambda: spreads.paired_difference(YES, YES[:, :, :1], "xy", "xy"), "replicates are 2 and 1"),
        (lambda: spreads.paired_difference(YES, YES, "xy", "vw"), "share no structure"),
        (lambda: spreads.paired_difference(YES, YES, "xx", "xy"), "labels_a must name each"),
        (lambda: spreads.paired_difference(YES, YES, "xy", "x"), "labels_b must name each"),
        (lambda: spreads.paired_difference(YES, YES, "xy", "yv", weights=[1, 0]), "structure shared"),
    ],
)
def test_refusals_say_what_is_wrong(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


# --- properties

SHAPES = st.tuples(st.integers(2, 6), st.integers(1, 4), st.integers(1, 3))
VALUES = SHAPES.flatmap(lambda shape: arrays(np.float64, shape, elements=st.floats(-1, 1)))
FLAGS = SHAPES.flatmap(lambda shape: arrays(np.bool_, shape))


def about(expected: Any) -> Any:
    """Equal up to rounding; the root in the shrinkage turns the sixteenth digit into the eighth."""
    return pytest.approx(expected, rel=1e-6, abs=1e-6)


def weights_for(data: st.DataObject, structures: int) -> Array:
    return data.draw(arrays(np.float64, structures, elements=st.floats(0.01, 10)))


def figures_of(values: Array, flags: Array, weights: Array) -> list[Figure]:
    """Every kind of figure that exists for these arrays."""
    labels = list(range(values.shape[1]))
    every = [
        spreads.mean(values, weights),
        spreads.share(flags, weights),
        spreads.mean_given(values, flags, weights),
        spreads.share_given(values > 0, flags, weights),
        spreads.paired_difference(values, flags, labels, labels, weights),
        spreads.paired_difference_given(values, flags, values**2, values > 0, labels, labels, weights),
    ]
    return [figure for figure in every if figure is not None]


def flags_for(data: st.DataObject, values: Array) -> Array:
    return data.draw(arrays(np.bool_, values.shape))


@given(data=st.data(), values=VALUES)
def test_spreads_are_ordered_and_finite(data: st.DataObject, values: Array) -> None:
    for figure in figures_of(values, flags_for(data, values), weights_for(data, values.shape[1])):
        assert all(math.isfinite(number) for number in numbers(figure))
        for interval in (figure.structure, figure.ignorance, figure.monte_carlo):
            assert interval.low <= interval.high
        assert figure.monte_carlo.low <= figure.mean <= figure.monte_carlo.high
        assert len(figure.by_structure) == figure.structures == len(figure.structure_positions)
        assert ends(figure.structure) == (min(figure.by_structure), max(figure.by_structure))


@given(data=st.data(), flags=FLAGS)
def test_shares_stay_shares_and_means_in_the_range_of_structures(data: st.DataObject, flags: Array) -> None:
    weights, held = weights_for(data, flags.shape[1]), flags_for(data, flags)
    for figure in (spreads.share(flags, weights), spreads.share_given(flags, held, weights)):
        if figure is not None:
            assert all(0.0 <= number <= 1.0 for number in numbers(figure))
            assert figure.structure.low - 1e-12 <= figure.mean <= figure.structure.high + 1e-12


@given(data=st.data(), values=VALUES)
def test_the_order_of_structures_and_the_scale_of_weights_are_nothing(
    data: st.DataObject, values: Array
) -> None:
    flags, weights = flags_for(data, values), weights_for(data, values.shape[1])
    order = data.draw(st.permutations(range(values.shape[1])))
    before = figures_of(values, flags, weights)
    after = figures_of(values[:, order], flags[:, order], weights[order] * 7.3)
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        assert numbers(one) == about(numbers(other))
        assert sorted(one.by_structure) == about(sorted(other.by_structure))


@given(data=st.data(), values=VALUES)
def test_renaming_both_sides_changes_nothing_and_swapping_them_the_sign(
    data: st.DataObject, values: Array
) -> None:
    other = data.draw(arrays(np.float64, values.shape, elements=st.floats(-1, 1)))
    count = values.shape[1]
    order = data.draw(st.permutations(range(count)))
    there = spreads.paired_difference(values, other, range(count), range(count))
    moved = spreads.paired_difference(values, other[:, order], range(count), order)
    back = spreads.paired_difference(other, values, range(count), range(count))
    assert numbers(there) == numbers(moved)
    assert back.mean == about(-there.mean)
    assert ends(back.monte_carlo) == about((-there.monte_carlo.high, -there.monte_carlo.low))


@given(data=st.data(), values=VALUES)
def test_what_the_condition_leaves_out_is_never_looked_at(data: st.DataObject, values: Array) -> None:
    held = flags_for(data, values)
    assert spreads.mean_given(values, held) == spreads.mean_given(np.where(held, values, np.nan), held)
