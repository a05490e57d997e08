"""Ladders: every proposable outcome on the rung of its value, and searches that find what a look at all finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.strategies.ladder import FEWEST, NO_LADDER, Ladder, rung_of, rungs_for, sort, sort_loop

numbers = st.floats(-2.0, 2.0) | st.sampled_from([0.0, 0.25, 0.5, -1.0])
tables = st.lists(st.tuples(numbers, st.booleans()), min_size=1, max_size=60)
sizes = st.integers(1, 20)


def ladder(outcomes: int, rungs: int) -> Ladder:
    return Ladder(np.zeros(rungs + 2, dtype=np.int64), np.zeros(outcomes, dtype=np.int64), np.zeros(2))


@given(tables, sizes)
def test_every_proposable_outcome_lies_on_the_rung_of_its_value(
    table: list[tuple[float, bool]], rungs: int
) -> None:
    values = np.array([value for value, _ in table])
    proposable = np.array([may for _, may in table])
    made = ladder(values.size, rungs)
    sort_loop(values, proposable, made)
    found = [made.order[made.first[r] : made.first[r + 1]].tolist() for r in range(rungs)]
    assert sorted(x for outcomes in found for x in outcomes) == np.flatnonzero(proposable).tolist()
    for rung, outcomes in enumerate(found):
        assert outcomes == sorted(outcomes)
        assert all(rung_of(made, values[x]) == rung for x in outcomes)


@given(tables, sizes, numbers, numbers)
def test_a_rung_never_falls_as_values_rise(
    table: list[tuple[float, bool]], rungs: int, one: float, other: float
) -> None:
    values = np.array([value for value, _ in table])
    made = ladder(values.size, rungs)
    sort_loop(values, np.ones(values.size, dtype=np.bool_), made)
    low, high = sorted((one, other))
    assert 0 <= rung_of(made, -np.inf) <= rung_of(made, low) <= rung_of(made, high) <= rungs - 1
    assert rung_of(made, values.max()) == rung_of(made, np.inf) or values.max() == values.min()


def test_equal_values_share_a_rung() -> None:
    values = np.full(5, 0.3)
    made = ladder(5, 4)
    sort_loop(values, np.ones(5, dtype=np.bool_), made)
    assert made.order.tolist() == [0, 1, 2, 3, 4]
    assert rung_of(made, 0.3) == rung_of(made, np.inf) == 0


def test_values_that_are_hardly_apart_share_a_rung() -> None:
    values = np.array([0.0, 5e-324])
    made = ladder(2, 4)
    sort_loop(values, np.ones(2, dtype=np.bool_), made)
    assert rung_of(made, values[0]) == rung_of(made, values[1]) == 0


def test_small_tables_have_no_ladder_and_whole_arrays_need_none() -> None:
    assert rungs_for(FEWEST - 1) == 0
    assert rungs_for(FEWEST) > 0
    sort_loop(np.array([0.5]), np.array([True]), NO_LADDER)
    made = ladder(1, 3)
    sort(np.array([0.5]), np.array([True]), made)
    assert not made.first.any()
    assert NO_LADDER.order.size == 0
