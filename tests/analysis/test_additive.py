"""Frontiers issue by issue against the same frontiers from the table of all outcomes."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.solutions import additive, additive_pareto_front, pareto_front, solution_points

Floats = NDArray[np.float64]


def table(worths: list[Floats]) -> Floats:
    """Utilities of all outcomes, the last issue running fastest, added up in the order of the issues."""
    utilities = np.zeros((1, worths[0].shape[1]))
    for worth in worths:
        utilities = (utilities[:, None, :] + worth[None, :, :]).reshape(-1, worth.shape[1])
    return utilities


def indices(levels: NDArray[np.int64], worths: list[Floats]) -> list[int]:
    found = np.ravel_multi_index(tuple(levels.T), tuple(worth.shape[0] for worth in worths))
    return found.tolist()  # type: ignore[no-any-return]


@st.composite
def spaces(draw: st.DrawFn, worth: st.SearchStrategy[float]) -> list[Floats]:
    parties = draw(st.integers(1, 4))
    row = st.lists(worth, min_size=parties, max_size=parties)
    return [
        np.array(rows)
        for rows in draw(st.lists(st.lists(row, min_size=1, max_size=5), min_size=1, max_size=4))
    ]


# Quarters add up without rounding, and few of them make ties and duplicates common.
QUARTERS = st.integers(-6, 6).map(lambda quarters: quarters / 4)


def test_two_issues_on_a_napkin() -> None:
    # Land that one side wants three times as much as the other, money that both want alike.
    land, money = np.array([[3.0, 0.0], [0.0, 1.0]]), np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]])
    levels, utilities = additive_pareto_front([land, money])
    # (0, 3) needs the land with the second; (1, 2) and (2, 1), which waste the land, are worse than (3, 2).
    assert levels.tolist() == [[0, 0], [0, 1], [0, 2], [1, 2]]
    assert utilities.tolist() == [[5, 0], [4, 1], [3, 2], [0, 3]]


def test_an_issue_nobody_minds_leaves_all_its_levels() -> None:
    levels, utilities = additive_pareto_front([np.array([[1.0, 1.0], [0.0, 0.0]]), np.zeros((3, 2))])
    assert levels.tolist() == [[0, 0], [0, 1], [0, 2]]
    assert utilities.tolist() == [[1, 1]] * 3


@given(spaces(QUARTERS))
def test_as_from_the_table_of_all_outcomes(worths: list[Floats]) -> None:
    utilities = table(worths)
    levels, frontier = additive_pareto_front(worths)
    rows = indices(levels, worths)
    assert rows == np.flatnonzero(pareto_front(utilities)).tolist()
    assert (frontier == utilities[rows]).all()


@given(spaces(st.floats(-1e6, 1e6)))
def test_rounding_never_changes_the_utilities_of_the_frontier(worths: list[Floats]) -> None:
    utilities = table(worths)
    levels, frontier = additive_pareto_front(worths)
    rows, on_front = indices(levels, worths), pareto_front(utilities)
    assert on_front[rows].all()
    assert (frontier == utilities[rows]).all()
    assert np.unique(frontier, axis=0).tolist() == np.unique(utilities[on_front], axis=0).tolist()


def test_of_outcomes_that_only_rounding_makes_equal_the_worse_one_is_left_out() -> None:
    worths = [np.array([[0.25], [0.5]]), np.array([[1e16]])]
    assert pareto_front(table(worths)).tolist() == [True, True]
    assert additive_pareto_front(worths)[0].tolist() == [[1, 0]]


@given(spaces(QUARTERS), st.lists(QUARTERS, min_size=4, max_size=4))
def test_the_solution_points_on_the_frontier_are_those_of_the_table(
    worths: list[Floats], limits: list[float]
) -> None:
    levels, frontier = additive_pareto_front(worths)
    rows, floor = indices(levels, worths), np.array(limits[: frontier.shape[1]])
    found = solution_points(frontier, floor)
    on_the_table = solution_points(table(worths), floor)
    assert {name: None if k is None else rows[k] for name, k in found.items()} == on_the_table


@pytest.mark.parametrize("parties", [2, 3, 4])
def test_a_million_outcomes_exactly_and_at_a_fraction_of_the_work(
    parties: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(parties)
    worths = [rng.random((10, parties)) * rng.dirichlet(np.ones(parties)) for _ in range(6)]
    looked_at = []

    def counted(utilities: Floats) -> NDArray[np.bool_]:
        looked_at.append(utilities.shape[0])
        return pareto_front(utilities)

    monkeypatch.setattr(additive, "pareto_front", counted)
    begun = time.process_time()
    levels, frontier = additive_pareto_front(worths)
    seconds = time.process_time() - begun
    begun = time.process_time()
    utilities = table(worths)
    on_front = pareto_front(utilities)
    full_seconds = time.process_time() - begun
    assert indices(levels, worths) == np.flatnonzero(on_front).tolist()
    assert (frontier == utilities[on_front]).all()
    assert sum(looked_at) < 10**6 / 50
    assert seconds < full_seconds / 10  # a factor of 150 to 1300 when it was written


def test_spaces_that_no_table_could_hold() -> None:
    # Ten issues give 9 * 2^k to one of two or waste it, thirty are good for the first only: 10^10 * 8^30 outcomes.
    # Sums of different powers of 2 differ, so every way to give the ten away is on the frontier.
    split = np.column_stack([np.arange(2.0), 1 - np.arange(2.0)]) * 9
    waste = np.column_stack([np.arange(8.0), np.zeros(8)])
    levels, utilities = additive_pareto_front(
        [np.vstack([split * 2.0**k, waste]) for k in range(10)] + [waste] * 30
    )
    assert levels.shape == (1024, 40)
    assert (levels[:, :10] < 2).all()
    assert (levels[:, 10:] == 7).all()
    assert (utilities.sum(axis=1) == 9 * 1023 + 30 * 7).all()


def test_what_is_given_is_left_as_it_is() -> None:
    worths = [np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[2.0, 2.0]])]
    before = [worth.copy() for worth in worths]
    additive_pareto_front(worths)
    assert all((now == then).all() for now, then in zip(worths, before, strict=True))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        additive_pareto_front([np.ones((2, 2)), np.array([[0.0, bad]])])


def test_sums_that_overflow_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        additive_pareto_front([np.array([[1e308]]), np.array([[1e308]])])


@pytest.mark.parametrize("shapes", [[], [(2, 2), (2, 3)], [(2, 2), (0, 2)], [(2,)], [(2, 0)]])
def test_other_shapes_are_refused(shapes: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        additive_pareto_front([np.zeros(shape) for shape in shapes])
