"""Bargaining solutions on cases with known answers, and the properties that define them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.solutions import egalitarian, kalai_smorodinsky, nash_bargaining, pareto_front, utilitarian

Floats = NDArray[np.float64]
Solution = Callable[[Floats, Floats], int | None]
SOLUTIONS: tuple[Solution, ...] = (nash_bargaining, kalai_smorodinsky, egalitarian, utilitarian)
SCALE_FREE: tuple[Solution, ...] = (nash_bargaining, kalai_smorodinsky)


def pie_of_two(steps: int) -> Floats:
    share = np.arange(steps + 1) / steps
    return np.column_stack([share, 1 - share])


def pie_of_three(steps: int) -> Floats:
    parts = [(a, b, steps - a - b) for a in range(steps + 1) for b in range(steps + 1 - a)]
    return np.array(parts) / steps


def chosen(index: int | None, worth: Floats) -> list[float]:
    assert index is not None
    return worth[index].tolist()  # type: ignore[no-any-return]


# Closed forms: T3a, T3b and T3c of the theory table, on grids that contain the solution.


def test_two_share_a_pie_and_split_the_surplus_evenly() -> None:
    pie, floor = pie_of_two(10**6), np.array([0.1, 0.2])
    for solution in (nash_bargaining, kalai_smorodinsky, egalitarian):
        assert chosen(solution(pie, floor), pie) == pytest.approx([0.45, 0.55], abs=1e-6)


def test_the_surplus_is_split_by_the_weights() -> None:
    pie, floor = pie_of_two(10**6), np.array([0.1, 0.2])
    for weights in ([0.6, 0.4], [3.0, 2.0]):
        found = nash_bargaining(pie, floor, np.array(weights))
        assert chosen(found, pie) == pytest.approx([0.52, 0.48], abs=1e-6)


def test_three_share_a_pie_and_split_the_surplus_evenly() -> None:
    pie, floor = pie_of_three(300), np.array([0.1, 0.2, 0.3])
    answer = [7 / 30, 10 / 30, 13 / 30]
    for solution in (nash_bargaining, kalai_smorodinsky, egalitarian):
        assert chosen(solution(pie, floor), pie) == pytest.approx(answer, abs=1e-6)


def test_off_the_grid_the_solution_is_within_a_step_of_it() -> None:
    pie, floor = pie_of_three(97), np.array([0.1, 0.2, 0.3])
    assert chosen(nash_bargaining(pie, floor), pie) == pytest.approx([7 / 30, 10 / 30, 13 / 30], abs=1 / 97)


# What tells the four apart, and what is decided in their docstrings.


def test_four_concepts_and_four_answers() -> None:
    worth = np.array([[8.0, 2.0], [5.0, 3.5], [4.0, 3.7], [10.0, 0.5]])
    floor = np.zeros(2)
    assert nash_bargaining(worth, floor) == 1  # products 16, 17.5, 14.8, 5
    assert kalai_smorodinsky(worth, floor) == 0  # ideals 10 and 3.7: smallest ratios 0.54, 0.5, 0.4, 0.14
    assert egalitarian(worth, floor) == 2  # smallest gains 2, 3.5, 3.7, 0.5
    assert utilitarian(worth, floor) == 3  # sums 10, 8.5, 7.7, 10.5


def test_the_disagreement_point_moves_the_solution() -> None:
    pie = pie_of_two(10)
    assert [nash_bargaining(pie, np.array(floor)) for floor in ([0, 0], [0.4, 0], [0, 0.4])] == [5, 7, 3]


def test_the_ideal_is_that_of_rational_outcomes() -> None:
    # The first party could have 100 if the second one could be left below its reservation value.
    worth = np.array([[100.0, -1.0], [4.0, 1.0], [2.0, 3.0], [1.0, 4.0]])
    floor = np.zeros(2)
    # Ideals 4 and 4: smallest ratios 1/4, 1/2, 1/4. With an ideal of 100 the second row would win.
    assert kalai_smorodinsky(worth, floor) == 2
    assert utilitarian(worth) == 0
    assert utilitarian(worth, floor) == 1


def test_two_losses_do_not_make_a_gain() -> None:
    worth = np.array([[-9.0, -9.0], [1.0, 1.0]])
    assert [solution(worth, np.zeros(2)) for solution in SOLUTIONS] == [1] * 4


def test_exactly_the_reservation_values_is_a_solution() -> None:
    worth, floor = np.array([[0.5, 0.4], [0.3, 0.7]]), np.array([0.3, 0.7])
    assert [solution(worth, floor) for solution in SOLUTIONS] == [1] * 4


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_without_a_zopa_there_is_no_solution(solution: Solution) -> None:
    assert solution(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.5, 0.5])) is None
    assert solution(np.zeros((0, 2)), np.zeros(2)) is None


def test_nobody_need_be_content_with_the_greatest_sum_of_all() -> None:
    assert utilitarian(np.array([[1.0, 0.0], [0.0, 1.5]])) == 1
    assert utilitarian(np.zeros((0, 2))) is None


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_of_equal_outcomes_the_first_is_taken(solution: Solution) -> None:
    assert solution(np.array([[0.0, 0.0], [2.0, 2.0], [2.0, 2.0]]), np.zeros(2)) == 1


def test_of_equal_scores_the_pareto_better_comes_first() -> None:
    worth, floor = np.array([[1.0, 1.0], [1.0, 2.0], [3.0, 1.0]]), np.zeros(2)
    assert egalitarian(worth, floor) == 1
    zeros = np.array([[0.0, 1.0], [0.0, 3.0], [2.0, 0.0]])
    for solution in (nash_bargaining, kalai_smorodinsky, egalitarian):
        assert solution(zeros, floor) == 1
    assert nash_bargaining(np.array([[1.0, 1.0], [1.0, 2.0]]), floor, np.array([1.0, 0.0])) == 1


def test_rounding_does_not_break_ties() -> None:
    # 0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in the last bit when added from the left, and so do products.
    for rows in (list(permutations([0.1, 0.2, 0.3])), list(permutations([0.1, 0.2, 0.3]))[::-1]):
        worth = np.array(rows)
        assert [solution(worth, np.zeros(3)) for solution in SOLUTIONS] == [0] * 4
    assert egalitarian(np.array([[0.3, 1.0], [0.1 + 0.2, 0.9]]), np.zeros(2)) == 0


def test_small_differences_are_not_rounding() -> None:
    worth = np.array([[1.0, 1.0 + 2e-9], [1.0 + 1.5e-9, 1.0 + 1.5e-9]])
    assert [solution(worth, np.zeros(2)) for solution in SOLUTIONS] == [1] * 4
    tiny = np.array([[1e-30, 2e-30], [1.6e-30, 1.6e-30]])
    assert [solution(tiny, np.zeros(2)) for solution in SOLUTIONS] == [1] * 4


def test_an_outcome_nobody_could_bear_does_not_blur_the_others() -> None:
    worth, floor = np.array([[1.5, 1.0], [1.2, 1.4], [-1e13, -1e13]]), np.zeros(2)
    assert [solution(worth, floor) for solution in (egalitarian, utilitarian)] == [1, 1]


def test_a_party_that_cannot_gain_has_no_say_in_ratios_and_products() -> None:
    worth = np.array([[0.0, 1.0, 5.0], [0.0, 3.0, 3.0], [0.0, 5.0, 1.0], [-1.0, 9.0, 9.0]])
    assert nash_bargaining(worth, np.zeros(3)) == 1
    assert kalai_smorodinsky(worth, np.zeros(3)) == 1


def test_many_parties_do_not_overflow_the_product() -> None:
    worth = np.vstack([np.full(400, 10.0), np.full(400, 11.0), np.full(400, 10.5)])
    assert nash_bargaining(worth, np.zeros(400)) == 1
    assert nash_bargaining(worth / 1000, np.zeros(400)) == 1


def test_a_dictator_still_has_to_content_the_others() -> None:
    pie = pie_of_two(10)
    assert nash_bargaining(pie, np.array([0.0, 0.3]), np.array([1.0, 0.0])) == 7


# What is refused.


@pytest.mark.parametrize("solution", SOLUTIONS)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused(solution: Solution, bad: float) -> None:
    with pytest.raises(ValueError, match="utilities must be finite"):
        solution(np.array([[0.0, bad]]), np.zeros(2))
    with pytest.raises(ValueError, match="reservation values must be finite"):
        solution(np.zeros((1, 2)), np.array([0.0, bad]))


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_other_shapes_are_refused(solution: Solution) -> None:
    for worth, floor in (((2,), (2,)), ((2, 0), (0,)), ((2, 2), (3,)), ((2, 2), (1,)), ((2, 2), ())):
        with pytest.raises(ValueError, match="must be"):
            solution(np.zeros(worth), np.zeros(floor))


@pytest.mark.parametrize(
    "weights", [[1.0], [[1.0, 1.0]], [-1.0, 2.0], [0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0]]
)
def test_unusable_weights_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights must be"):
        nash_bargaining(np.ones((2, 2)), np.zeros(2), np.array(weights))


def test_the_greatest_sum_refuses_what_is_not_finite_without_reservation_values_too() -> None:
    with pytest.raises(ValueError, match="finite"):
        utilitarian(np.array([[0.0, np.nan]]))


# Properties. Whole numbers keep gains exact, so that what should be equal is.


@st.composite
def cases(draw: st.DrawFn) -> tuple[Floats, Floats]:
    parties = draw(st.integers(1, 4))
    row = st.lists(st.integers(-5, 20), min_size=parties, max_size=parties)
    worth = draw(st.lists(row, min_size=1, max_size=25))
    floor = draw(st.lists(st.integers(-5, 8), min_size=parties, max_size=parties))
    return np.array(worth, dtype=float), np.array(floor, dtype=float)


def scores(solution: Solution, worth: Floats, floor: Floats) -> list[tuple[int, float]]:
    """Index and score of every individually rational outcome, from the definitions, in whole numbers."""
    rational = [k for k in range(len(worth)) if all(worth[k] >= floor)]
    gains = {k: [int(gain) for gain in worth[k] - floor] for k in rational}
    ideal = [max((gains[k][i] for k in rational), default=0) for i in range(floor.size)]

    def score(gain: list[int]) -> float:
        if solution is nash_bargaining:
            return float(np.prod([g for g, most in zip(gain, ideal, strict=True) if most > 0]))
        if solution is kalai_smorodinsky:
            return min((g / most for g, most in zip(gain, ideal, strict=True) if most > 0), default=1.0)
        return float(min(gain) if solution is egalitarian else sum(gain))

    return [(k, score(gains[k])) for k in rational]


@pytest.mark.parametrize("solution", SOLUTIONS)
@given(case=cases())
def test_nothing_scores_more_and_the_tie_rule_holds(solution: Solution, case: tuple[Floats, Floats]) -> None:
    worth, floor = case
    scored = scores(solution, worth, floor)
    most = max((score for _, score in scored), default=0.0)
    front = pareto_front(worth)
    # What dominates a best outcome is a best outcome too: the first on the frontier is the answer.
    assert solution(worth, floor) == next((k for k, score in scored if score == most and front[k]), None)


@pytest.mark.parametrize("solution", SOLUTIONS)
@given(
    worth=st.lists(st.tuples(*[st.floats(0.1, 1.0)] * 3), min_size=1, max_size=30).map(np.array),
    floor=st.lists(st.floats(-1.0, 0.05), min_size=3, max_size=3).map(np.array),
)
def test_solutions_lie_on_the_frontier(solution: Solution, worth: Floats, floor: Floats) -> None:
    index = solution(worth, floor)
    assert index is not None
    assert pareto_front(worth)[index]


@pytest.mark.parametrize("solution", SCALE_FREE)
@given(case=cases(), factor=st.integers(1, 1000), shift=st.integers(-1000, 1000), which=st.integers(0, 3))
def test_the_scale_of_a_party_does_not_matter(
    solution: Solution, case: tuple[Floats, Floats], factor: int, shift: int, which: int
) -> None:
    worth, floor = case
    party = which % floor.size
    other_worth, other_floor = worth.copy(), floor.copy()
    other_worth[:, party] = worth[:, party] * factor / 8 + shift
    other_floor[party] = floor[party] * factor / 8 + shift
    assert solution(other_worth, other_floor) == solution(worth, floor)


def test_the_scale_of_a_party_does_matter_where_gains_are_compared() -> None:
    worth = np.array([[3.0, 1.0], [2.0, 2.0], [1.0, 4.0]])
    for solution in SOLUTIONS:
        same = solution(worth, np.zeros(2)) == solution(worth * np.array([5.0, 1.0]), np.zeros(2))
        assert same == (solution in SCALE_FREE)


@given(case=cases(), weights=st.lists(st.integers(1, 9), min_size=4, max_size=4), factor=st.integers(1, 9))
def test_only_the_ratios_of_weights_matter(
    case: tuple[Floats, Floats], weights: list[int], factor: int
) -> None:
    worth, floor = case
    power = np.array(weights[: floor.size], dtype=float)
    assert nash_bargaining(worth, floor, power * factor) == nash_bargaining(worth, floor, power)
    even = np.full(floor.size, float(factor))
    assert nash_bargaining(worth, floor, even) == nash_bargaining(worth, floor)


@pytest.mark.parametrize("solution", SOLUTIONS)
@given(case=cases(), luck=st.randoms(use_true_random=False))
def test_the_order_of_parties_does_not_matter(
    solution: Solution, case: tuple[Floats, Floats], luck: object
) -> None:
    worth, floor = case
    order = list(range(floor.size))
    luck.shuffle(order)  # type: ignore[attr-defined]
    assert solution(worth[:, order], floor[order]) == solution(worth, floor)


@pytest.mark.parametrize("solution", SOLUTIONS)
@given(case=cases())
def test_what_is_not_rational_is_irrelevant(solution: Solution, case: tuple[Floats, Floats]) -> None:
    worth, floor = case
    rational = np.flatnonzero((worth >= floor).all(axis=1))
    assume(rational.size > 0)
    found = solution(worth[rational], floor)
    assert found is not None
    assert solution(worth, floor) == rational[found]
