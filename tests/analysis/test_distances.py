"""Distances to the frontier and to the solution points, by hand and against every outcome in turn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.solutions import (
    distance_to_nearest,
    distances,
    egalitarian,
    kalai_smorodinsky,
    nash_bargaining,
    pareto_front,
    solution_points,
    utilitarian,
)

Floats = NDArray[np.float64]

# Four concepts and four answers: the rows in the order utilitarian, KS, Nash, egalitarian; then one dominated.
APART = np.array([[10.0, 0.5], [8.0, 2.0], [5.0, 3.5], [4.0, 3.7], [5.0, 0.0]])


def test_the_points_go_by_their_names() -> None:
    assert solution_points(APART, np.zeros(2)) == {
        "nash": 2, "kalai_smorodinsky": 1, "egalitarian": 3, "utilitarian": 0,
    }  # fmt: skip


def test_by_hand() -> None:
    found = distances(np.array([5.0, 0.0]), APART, np.zeros(2))
    assert found == {
        "pareto": pytest.approx(3.5),  # straight up to (5, 3.5); (8, 2) is at the root of 13
        "nash": pytest.approx(3.5),
        "kalai_smorodinsky": pytest.approx(math.sqrt(13)),
        "egalitarian": pytest.approx(math.sqrt(1 + 3.7**2)),
        "utilitarian": pytest.approx(math.sqrt(25.25)),
    }


def test_at_a_point_it_is_nought() -> None:
    for name, index in solution_points(APART, np.zeros(2)).items():
        found = distances(APART[index], APART, np.zeros(2))
        assert found["pareto"] == found[name] == 0.0
        assert sum(value == 0.0 for value in found.values()) == 2


def test_the_distance_is_to_the_nearest_outcome_not_to_the_line_between_two() -> None:
    assert distance_to_nearest(np.array([0.4, 0.4]), np.eye(2)) == pytest.approx(math.hypot(0.6, 0.4))


def test_the_disagreement_point_moves_the_points_and_not_the_frontier() -> None:
    low = distances(np.array([5.0, 0.0]), APART, np.zeros(2))
    high = distances(np.array([5.0, 0.0]), APART, np.array([0.0, 3.6]))  # only (4, 3.7) is rational now
    assert high["pareto"] == low["pareto"]
    assert len({value for name, value in high.items() if name != "pareto"}) == 1
    assert high["utilitarian"] == pytest.approx(math.sqrt(1 + 3.7**2))


def test_without_a_zopa_only_the_frontier_is_left() -> None:
    found = distances(APART[4], APART, np.array([9.0, 9.0]))
    assert found == {
        "pareto": pytest.approx(3.5), "nash": None, "kalai_smorodinsky": None, "egalitarian": None, "utilitarian": None,
    }  # fmt: skip


def test_far_apart_does_not_overflow() -> None:
    assert distance_to_nearest(np.array([3e200, 0.0]), np.array([[0.0, 4e200]])) == pytest.approx(5e200)


SMALL = st.integers(-5, 9).map(float)


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(SMALL, min_size=n, max_size=n), min_size=1, max_size=20)
    )
)
def test_as_by_trying_every_outcome(rows: list[list[float]]) -> None:
    worth, floor = np.array(rows), np.zeros(len(rows[0]))
    for row in worth:
        found = distances(row, worth, floor)
        beaten = any((other >= row).all() and (other > row).any() for other in worth)
        assert (found["pareto"] > 0) == beaten  # type: ignore[operator]
        assert found["pareto"] == pytest.approx(
            min(math.dist(row, other) for other in worth[pareto_front(worth)])
        )
        for name, point in (
            ("nash", nash_bargaining),
            ("kalai_smorodinsky", kalai_smorodinsky),
            ("egalitarian", egalitarian),
            ("utilitarian", utilitarian),
        ):
            index = point(worth, floor)
            assert found[name] == (None if index is None else pytest.approx(math.dist(row, worth[index])))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="a point must be finite"):
        distances(np.array([bad, 0.0]), APART, np.zeros(2))
    with pytest.raises(ValueError, match="utilities must be finite"):
        distances(np.zeros(2), np.array([[bad, 0.0]]), np.zeros(2))
    with pytest.raises(ValueError, match="reservation values must be finite"):
        distances(np.zeros(2), APART, np.array([bad, 0.0]))


def test_other_shapes_and_no_outcomes_are_refused() -> None:
    for point in (np.zeros(3), np.zeros(1), np.zeros((1, 2)), np.float64(0)):
        with pytest.raises(ValueError, match="a point must be"):
            distances(point, APART, np.zeros(2))
    with pytest.raises(ValueError, match="at least one other point"):
        distances(np.zeros(2), np.zeros((0, 2)), np.zeros(2))
