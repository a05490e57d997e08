"""Figures of a batch in blocks are those of the whole batch, however it is cut and wherever the sums are kept."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given as search
from hypothesis import strategies as st

from analysis import figures as making
from analysis import sums
from analysis.crossing import weights_of
from analysis.figures import Figure
from analysis.sums import Packed, Spool, Spooled
from analysis.tally import Joined, Tallying

SHAPE = (12, 3, 2)
WEIGHTS = (3.0, 1.0, 0.5)


@pytest.fixture(params=["memory", "file"])
def spool(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Spool:
    monkeypatch.setattr(sums, "LARGE", 1)
    return Spool() if request.param == "memory" else Spool(in_memory=0)


def numbers(figure: Figure | None) -> list[float]:
    assert figure is not None
    ends = [(of.low, of.high) for of in (figure.structure, figure.ignorance, figure.monte_carlo)]
    return [figure.mean, *np.ravel(ends), *figure.by_structure, figure.draws, figure.structures]


def tallied(cuts: Sequence[int], seed: int, spool: Spool | None = None) -> Joined:
    """Random runs, cut into blocks of draws."""
    luck = np.random.default_rng(seed)
    happened, held, values = luck.random(SHAPE) < 0.4, luck.random(SHAPE) < 0.5, luck.normal(size=SHAPE)
    tallies = []
    edges = [0, *sorted(set(cuts)), SHAPE[0]]
    for first, last in itertools.pairwise(edges):
        into = Tallying(last - first, SHAPE[2], weights_of(WEIGHTS, SHAPE[1]))
        if happened[first:last].any():
            into.share(("share",), happened[first:last])
        into.condition(("held",), held[first:last])
        into.given(("mean",), ("held",), values[first:last])
        into.side(("one",), (0, 2), weights_of(WEIGHTS, 3, [0, 2]), values[first:last], held[first:last])
        into.side(
            ("other",), (0, 2), weights_of(WEIGHTS, 3, [0, 2]), 1 - values[first:last], happened[first:last]
        )
        tallies.append(into.tally if spool is None else into.tally.spooled(spool))
    return Joined(tallies)


def figures(found: Joined) -> list[list[float]]:
    difference = making.difference_given(found.sides(("one",)), found.sides(("other",)), positions=(0, 2))
    return [
        numbers(found.share("share")),
        numbers(found.given(("mean",), ("held",), is_share=False)),
        numbers(difference),
    ]


@search(cuts=st.lists(st.integers(1, SHAPE[0] - 1), max_size=6), seed=st.integers(0, 10**6))
def test_cutting_a_batch_changes_no_figure(cuts: list[int], seed: int) -> None:
    for one, other in zip(figures(tallied(cuts, seed)), figures(tallied((), seed)), strict=True):
        assert one == pytest.approx(other, abs=1e-12)


def test_where_sums_are_kept_changes_nothing(spool: Spool) -> None:
    assert figures(tallied((3, 7), 1, spool)) == figures(tallied((3, 7), 1))


def test_a_spool_takes_what_memory_does_not_hold() -> None:
    spool = Spool(in_memory=3000)
    arrays = [np.random.default_rng(seed).normal(size=200) for seed in range(5)]
    kept = [spool.put(Packed.of(array)) for array in arrays]
    assert [isinstance(column, Spooled) for column in kept] == [False, True, True, True, True]
    for column, array in zip(reversed(kept), reversed(arrays), strict=True):
        assert np.array_equal(column.array, array)


@pytest.mark.parametrize("shape", [(0,), (7,), (5, 2), (0, 3)])
def test_packing_loses_nothing(shape: tuple[int, ...]) -> None:
    array = np.random.default_rng(1).normal(size=shape)
    assert np.array_equal(Packed.of(array).array, array)
    assert Packed.of(array).array.shape == shape
