"""A war as a walk of battles: against fighting it out, and against solving the walk step by step."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.solutions import battles


def test_ten_forts() -> None:  # T9
    assert battles(0.55, 5, 10) == pytest.approx((0.731717, 23.171740), abs=1e-6)


def test_by_fighting_it_out() -> None:  # T9
    rng = np.random.default_rng(9)
    wars = 40_000
    forts, fought = np.full(wars, 5), np.zeros(wars, dtype=int)
    while (open_wars := (forts > 0) & (forts < 10)).any():
        won = rng.random(open_wars.sum()) < 0.55
        forts[open_wars] += np.where(won, 1, -1)
        fought[open_wars] += 1
    chance, length = battles(0.55, 5, 10)
    assert (forts == 10).mean() == pytest.approx(chance, abs=0.01)
    assert fought.mean() == pytest.approx(length, abs=0.5)


@pytest.mark.parametrize("p", [0.01, 0.3, 0.499999, 0.5 - 1e-9, 0.5, 0.5 + 1e-7, 0.55, 0.97])
@pytest.mark.parametrize("goal", [1, 2, 7, 30])
def test_as_by_solving_the_walk_step_by_step(p: float, goal: int) -> None:
    # Value before a battle = average of the values after it, a linear system over the forts held.
    inner = np.arange(1, goal)
    system = np.eye(goal + 1)
    system[inner, inner + 1] = -p
    system[inner, inner - 1] = -(1 - p)
    chances = np.linalg.solve(system, np.eye(goal + 1)[goal])
    lengths = np.linalg.solve(system, np.isin(np.arange(goal + 1), inner).astype(float))
    for start in range(goal + 1):
        assert battles(p, start, goal) == pytest.approx((chances[start], lengths[start]), rel=1e-6, abs=1e-9)


def test_a_long_war_does_not_overflow() -> None:
    assert battles(0.3, 5_000, 10_000) == pytest.approx((0.0, 5_000 / 0.4))
    assert battles(0.7, 5_000, 10_000) == pytest.approx((1.0, 5_000 / 0.4))


@pytest.mark.parametrize(
    ("p", "start", "goal"),
    [(0.0, 1, 2), (1.0, 1, 2), (float("nan"), 1, 2), (0.5, -1, 2), (0.5, 3, 2), (0.5, 0, 0)],
)
def test_what_is_no_walk_is_refused(p: float, start: int, goal: int) -> None:
    with pytest.raises(ValueError, match=r"a probability|forts are"):
        battles(p, start, goal)
