"""Tit for tat, as transcripts: what the others gave at this table, in one's own value, is given back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.strategies.base import View
from sim.strategies.tit_for_tat import AveragedTitForTat, averaged_tit_for_tat

# What the outcomes A ... E are worth to us.
A, B, C, D, E = range(5)
WORTH = (0.1, 0.3, 0.4, 0.8, 1.0)


def view(
    offers: list[list[int]],
    *,
    me: int = 0,
    r: float = 0.2,
    worth: tuple[float, ...] = WORTH,
    best: float | None = None,
) -> View:
    """The view at seat `me` after each party has made these offers, in their order."""
    n = len(worth)
    return View(
        me=me,
        round=3,
        of=10,
        tau=0.3,
        kept=1.0,
        reservation_value=r,
        best=max(worth) if best is None else best,
        claim=np.nan,
        values=np.array(worth),
        acceptable=np.ones(n, dtype=np.bool_),
        proposable=np.ones(n, dtype=np.bool_),
        standing=-1,
        text=-1,
        chance=np.empty(0),
        first=np.array([o[0] if o else -1 for o in offers]),
        last=np.array([o[-1] if o else -1 for o in offers]),
        levels=np.arange(n, dtype=np.int16)[None],
        distances=np.abs(np.subtract.outer(np.arange(n), np.arange(n)))[None],
        tie_rank=np.arange(n),
    )


def test_before_anybody_has_spoken_it_asks_for_its_best() -> None:
    assert averaged_tit_for_tat(view([[], []])) == 1.0


def test_a_first_offer_gives_nothing_however_good_it_is() -> None:
    # What was given before the talks is in the first offer already, and buys nothing.
    assert averaged_tit_for_tat(view([[], [A]])) == 1.0
    assert averaged_tit_for_tat(view([[], [D]])) == 1.0


def test_it_gives_what_the_other_gave() -> None:
    assert averaged_tit_for_tat(view([[E], [A, B]])) == pytest.approx(1.0 - (0.3 - 0.1))
    assert averaged_tit_for_tat(view([[E, D], [A, B, C]])) == pytest.approx(1.0 - (0.4 - 0.1))


def test_the_same_concession_before_the_talks_buys_less_than_inside_them() -> None:
    inside = averaged_tit_for_tat(view([[], [A, C]]))
    before = averaged_tit_for_tat(view([[], [B, C]]))  # B was offered before the table opened
    assert inside < before


def test_only_the_first_and_the_latest_offer_count() -> None:
    assert averaged_tit_for_tat(view([[], [A, D, B]])) == pytest.approx(1.0 - (0.3 - 0.1))


def test_who_moves_away_has_given_nothing() -> None:
    assert averaged_tit_for_tat(view([[], [C, A]])) == 1.0


def test_it_gives_the_average_of_what_the_others_gave() -> None:
    assert averaged_tit_for_tat(view([[], [A, B], [A, C]])) == pytest.approx(1.0 - (0.2 + 0.3) / 2)


def test_who_moved_away_or_has_not_spoken_counts_as_nothing_in_the_average() -> None:
    assert averaged_tit_for_tat(view([[], [A, C], [D, A]])) == pytest.approx(1.0 - 0.3 / 2)
    assert averaged_tit_for_tat(view([[], [A, C], []])) == pytest.approx(1.0 - 0.3 / 2)


def test_its_own_offers_do_not_count() -> None:
    assert averaged_tit_for_tat(view([[A, D], [A, B]])) == pytest.approx(0.8)
    assert averaged_tit_for_tat(view([[A, B], [A, E], [A, A]], me=1)) == pytest.approx(1.0 - 0.2 / 2)


def test_it_never_goes_below_its_reservation_value() -> None:
    assert averaged_tit_for_tat(view([[], [A, E]], r=0.2)) == 0.2
    assert averaged_tit_for_tat(view([[], [A, E]], r=0.5)) == 0.5


def test_with_nothing_to_gain_it_asks_for_more_than_there_is() -> None:
    assert averaged_tit_for_tat(view([[], [A, E]], r=1.5)) == math.inf
    assert averaged_tit_for_tat(view([[], [A, E]], best=-math.inf)) == math.inf


def test_its_schedule_is_that_of_the_others() -> None:
    tau = np.array([[0.0, 0.5, 1.0]])
    assert AveragedTitForTat.kept(tau, np.ones_like(tau)).tolist() == [[1.0, 1.0, 1.0]]
    assert AveragedTitForTat.e_bounds is None


worths = st.lists(st.floats(-2.0, 2.0), min_size=5, max_size=5).map(tuple)
histories = st.lists(st.lists(st.integers(0, 4), max_size=3), min_size=2, max_size=4)


@given(worths, histories, st.floats(-3.0, 3.0))
def test_an_aspiration_lies_between_the_reservation_value_and_the_best(
    worth: tuple[float, ...], offers: list[list[int]], r: float
) -> None:
    asked = averaged_tit_for_tat(view(offers, worth=worth, r=r))
    assert asked == math.inf if max(worth) < r else r <= asked <= max(worth)


@given(worths, histories, st.integers(0, 4))
def test_a_better_last_offer_is_never_answered_with_a_higher_claim(
    worth: tuple[float, ...], offers: list[list[int]], other: int
) -> None:
    offers = [[], [0, *offers[1]], *offers[2:]]
    better = [offers[0], [*offers[1], other], *offers[2:]]
    claims = sorted(
        (worth[version[1][-1]], averaged_tit_for_tat(view(version, worth=worth, r=-3.0)))
        for version in (offers, better)
    )
    if claims[0][0] < claims[1][0]:
        assert claims[1][1] <= claims[0][1]
