"""Curves: by which month agreements are made and how long they hold, beside what is counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.crossing import weights_of
from analysis.curves import MOST_POINTS, YEARS, curves_of, months_of, tally_curves
from analysis.played import Named, Played, Setting, Went
from analysis.tally import Joined, Tallying

SHAPE = (4, 2, 3)  # draws, structures, replicates
WINDOW = 12


def setting() -> Setting:
    return Setting(
        scenario="made-up",
        label="",
        title={"en": "Made up"},
        asked=24,
        draws=SHAPE[0],
        structures=("a", "b"),
        weights=(1.0, 1.0),
        replicates=SHAPE[2],
        issues={},
        issue_titles={},
        value_titles={},
        units={},
        parties={},
        rounds_months=1,
        levers={},
        stylised=True,
        window_months=WINDOW,
    )


def nobody() -> Named:
    return Named(np.full(SHAPE, -1), ())


def curves(agreement: np.ndarray, months: np.ndarray, rate: np.ndarray, cut: int | None = None):  # type: ignore[no-untyped-def, type-arg]
    """The curves of made-up runs, in one chunk or cut in two before a draw."""
    tallies = []
    for part in [slice(None)] if cut is None else [slice(0, cut), slice(cut, None)]:
        played = Played(setting(), agreement[part], agreement[part], months[part], {}, {}, {})
        went = Went(agreement[part], rate[part], nobody(), {})
        into = Tallying(len(agreement[part]), SHAPE[2], weights_of((1.0, 1.0), 2))
        tally_curves(played, went, into)
        tallies.append(into.tally)
    return curves_of(Joined(tallies), WINDOW)


def made_up(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    luck = np.random.default_rng(seed)
    agreement = luck.random(SHAPE) < 0.6
    months = luck.integers(0, WINDOW + 1, SHAPE).astype(float)
    rate = np.where(agreement, luck.random(SHAPE), np.nan)
    return agreement, months, rate


@given(st.integers(0, 10**6))
def test_points_are_shares_of_the_agreements(seed: int) -> None:
    agreement, months, rate = made_up(seed)
    if not agreement.any():
        return
    found = curves(agreement, months, rate)
    for month in range(WINDOW + 1):
        assert found.signed[month].mean == pytest.approx((months[agreement] <= month).mean())
    for years in YEARS:
        assert found.holding[years].mean == pytest.approx(np.exp(-rate[agreement] * years).mean())


@given(st.integers(0, 10**6), st.integers(1, SHAPE[0] - 1))
def test_chunks_make_the_same_curves(seed: int, cut: int) -> None:
    agreement, months, rate = made_up(seed)
    if not agreement.any():
        return
    whole, parts = curves(agreement, months, rate), curves(agreement, months, rate, cut)
    for month, figure in whole.signed.items():
        assert parts.signed[month].mean == pytest.approx(figure.mean)
        assert parts.signed[month].ignorance.low == pytest.approx(figure.ignorance.low)


def test_without_an_agreement_there_is_no_curve() -> None:
    agreement, months, _ = made_up(1)
    found = curves(np.zeros_like(agreement), months, np.full(SHAPE, np.nan))
    assert found.signed == {}
    assert found.holding == {}
    assert found.half() is None


def test_the_month_of_the_half() -> None:
    agreement, months, rate = made_up(3)
    found = curves(agreement, months, rate)
    half = found.half()
    assert half is not None
    assert (months[agreement] <= half).mean() >= 0.5
    assert half == 0 or (months[agreement] <= half - 1).mean() < 0.5


@pytest.mark.parametrize("window", [0, 1, 24, 60, 61, 600, 1200])
def test_long_calendars_are_read_at_even_steps(window: int) -> None:
    months = months_of(window)
    assert months[0] == 0
    assert months[-1] == window
    assert len(months) <= MOST_POINTS + 2
    assert months == sorted(set(months)) or window == 0
