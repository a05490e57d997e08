"""The Pareto frontier against cases on a napkin and against comparing every pair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.solutions import pareto, pareto_front, zopa

Floats = NDArray[np.float64]

# Few levels make ties and duplicates common; the floats differ by the least possible, or by very much.
LEVELS = st.sampled_from([0.0, -0.0, 1.0, 2.0, 3.0, float(np.nextafter(1, 2)), 5e-324, -1e308, 1e308])


def front(rows: list[list[float]]) -> list[bool]:
    return pareto_front(np.array(rows)).tolist()  # type: ignore[no-any-return]


def by_every_pair(rows: list[list[float]]) -> list[bool]:
    def dominates(a: list[float], b: list[float]) -> bool:
        return all(x >= y for x, y in zip(a, b, strict=True)) and any(
            x > y for x, y in zip(a, b, strict=True)
        )

    return [not any(dominates(other, row) for other in rows) for row in rows]


@st.composite
def tables(draw: st.DrawFn) -> list[list[float]]:
    parties = draw(st.integers(1, 6))
    return draw(st.lists(st.lists(LEVELS, min_size=parties, max_size=parties), min_size=1, max_size=30))


def test_two_parties_on_a_napkin() -> None:
    #        best for one, best for the other, a compromise, worse than it, worse for one and equal for the other
    assert front([[4, 0], [0, 4], [3, 3], [2, 2], [3, 2]]) == [True, True, True, False, False]


def test_equal_for_one_and_better_for_the_other_dominates() -> None:
    assert front([[1, 1], [1, 2]]) == [False, True]
    assert front([[1, 1, 5], [1, 1, 5.5]]) == [False, True]


def test_outcomes_worth_the_same_stay_or_go_together() -> None:
    assert front([[1, 2], [0, 0], [1, 2], [0, 0], [2, 1]]) == [True, False, True, False, True]
    assert front([[0.0, 1.0], [-0.0, 1.0]]) == [True, True]


def test_of_one_party_only_the_best_outcomes_are_left() -> None:
    assert front([[1], [3], [2], [3]]) == [False, True, False, True]


def test_a_pie_has_no_waste() -> None:
    pie = [
        [float(a), b, c, 12 - a - b - c] for a in range(13) for b in range(13 - a) for c in range(13 - a - b)
    ]
    assert front(pie) == [True] * len(pie)
    assert front([*pie, [3, 3, 3, 2]]) == [True] * len(pie) + [False]


def test_the_last_bit_counts() -> None:
    just_more = float(np.nextafter(0.5, 1))
    assert front([[0.5, 0.5], [0.5, just_more]]) == [False, True]
    # The sums are equal in floating point, so sorting by the sum alone would not tell them apart.
    assert 1e16 + 0.25 == 1e16 + 0.5
    assert front([[1e16, 0.25], [1e16, 0.5]]) == [False, True]


def test_no_outcomes_have_no_front() -> None:
    assert pareto_front(np.zeros((0, 3))).shape == (0,)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        pareto_front(np.array([[0.0, 1.0], [bad, 0.0]]))


@pytest.mark.parametrize("shape", [(3,), (3, 0), (3, 2, 1), ()])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="outcomes, parties"):
        pareto_front(np.zeros(shape))


def test_what_is_given_is_left_as_it_is() -> None:
    rows = np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    before = rows.copy()
    pareto_front(rows)
    assert (rows == before).all()


@given(tables())
def test_as_by_comparing_every_pair(rows: list[list[float]]) -> None:
    assert front(rows) == by_every_pair(rows)


@given(tables())
def test_splitting_to_the_last_row_finds_the_same(rows: list[list[float]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pareto, "FEW", 1)
        patch.setattr(pareto, "FEW_PAIRS", 0)
        assert front(rows) == by_every_pair(rows)


@settings(max_examples=30)
@given(
    parties=st.integers(1, 6),
    levels=st.sampled_from([2, 5, 40, 10**6]),
    pie=st.booleans(),
    rng_seed=st.integers(0, 2**32 - 1),
)
def test_large_tables_as_by_comparing_every_pair(parties: int, levels: int, pie: bool, rng_seed: int) -> None:
    rows = np.random.default_rng(rng_seed).integers(0, levels, (700, parties)).astype(float)
    if pie and parties > 1:
        rows[:, -1] = -rows[:, :-1].sum(axis=1)
    no_worse = (rows[:, None, :] >= rows[None, :, :]).all(axis=2)
    assert (pareto_front(rows) == ~(no_worse & ~no_worse.T).any(axis=0)).all()


@given(tables(), st.randoms(use_true_random=False))
def test_neither_the_order_of_parties_nor_of_outcomes_matters(rows: list[list[float]], luck: object) -> None:
    shuffle = luck.shuffle  # type: ignore[attr-defined]
    outcomes, parties = list(range(len(rows))), list(range(len(rows[0])))
    shuffle(outcomes)
    shuffle(parties)
    table = np.array(rows)
    assert (pareto_front(table[outcomes][:, parties]) == pareto_front(table)[outcomes]).all()


@pytest.mark.parametrize("pie", [False, True])
def test_a_hundred_thousand_outcomes_of_four_parties(pie: bool) -> None:
    # Comparing all pairs would take ten thousand million comparisons; this takes less than a second.
    rows = np.random.default_rng(5).integers(1, 10**6, (100_000, 4)).astype(float)
    if pie:
        rows[:, 3] = -rows[:, :3].sum(axis=1)
    found = pareto_front(rows)
    if pie:
        assert found.all()
    else:
        best = rows[found]
        assert 100 < best.shape[0] < 1000  # about (ln n)^3 / 6 = 254 are expected
        covered = np.zeros(rows.shape[0], dtype=np.bool_)
        for row in best:
            assert not ((best >= row).all(axis=1) & (best > row).any(axis=1)).any()
            covered |= (row >= rows).all(axis=1)
        assert covered.all()


def test_the_core_under_unanimity_and_the_win_set_on_a_line() -> None:
    # T11a of the closed forms: status quo 0.2, ideals 0.3, 0.6, 0.9; in thousandths, so that it is exact.
    line = np.arange(1001)
    worth = -np.abs(line[:, None] - np.array([300, 600, 900])).astype(float)
    core = line[pareto_front(worth)]
    assert core.tolist() == list(range(300, 901))
    everybody = np.full(line.size, 0b111)
    win_set = line[zopa(worth, worth[200], everybody, np.ones(worth.shape, dtype=np.bool_))]
    assert win_set.tolist() == list(range(200, 401))
