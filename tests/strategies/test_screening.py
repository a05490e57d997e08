"""Screening against a brute-force expected value, and what a party signs and lets stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.answers import ACCEPT, NONE, SIGN, VOTE
from sim.strategies import ACCEPTANCES, OFFERS
from sim.strategies.base import View, approves, decide, signs
from sim.strategies.offers import screening
from sim.strategies.time_dependent import Linear


def view(
    worth: list[float],
    chance: list[float] | None = None,
    *,
    r: float = 0.0,
    standing: int = -1,
    text: int = -1,
    acceptable: list[bool] | None = None,
    kept: float = 1.0,
    tie_rank: list[int] | None = None,
) -> View:
    n = len(worth)
    can = np.ones(n, dtype=np.bool_) if acceptable is None else np.array(acceptable)
    return View(
        me=0,
        round=0,
        of=10,
        tau=0.0,
        kept=kept,
        reservation_value=r,
        best=float(np.where(can, worth, -np.inf).max()),
        claim=np.nan,
        values=np.array(worth, dtype=np.float64),
        acceptable=can,
        proposable=can,
        standing=standing,
        text=text,
        chance=np.ones(n) if chance is None else np.array(chance, dtype=np.float64),
        first=np.full(2, -1),
        last=np.full(2, -1),
        levels=np.arange(n, dtype=np.int16)[None],
        distances=np.abs(np.subtract.outer(np.arange(n), np.arange(n)))[None],
        tie_rank=np.arange(n) if tie_rank is None else np.array(tie_rank),
    )


# --- screening


def test_it_runs_the_risk_that_pays() -> None:
    # Gains over r = 0.2: 0.2, 0.4, 0.6, 0.8, taken with 1, 0.8, 0.4, 0.1: 0.2, 0.32, 0.24, 0.08.
    assert screening(view([0.4, 0.6, 0.8, 1.0], [1, 0.8, 0.4, 0.1], r=0.2), 1.0) == 1
    # With r = 0.5 the risk costs less: nothing, 0.08, 0.12, 0.05.
    assert screening(view([0.4, 0.6, 0.8, 1.0], [1, 0.8, 0.4, 0.1], r=0.5), 1.0) == 2


def test_what_one_asks_for_does_not_enter() -> None:
    seen = view([0.4, 0.6, 0.8, 1.0], [1, 0.8, 0.4, 0.1], r=0.2)
    assert {screening(seen, ask) for ask in (0.0, 0.5, 1.0, np.inf)} == {1}


def test_nothing_below_the_limit_and_nothing_out_of_order() -> None:
    assert screening(view([0.1, 0.2], [1, 1], r=0.3), 0.0) == NONE
    assert screening(view([0.1, 0.9], [1, 1], r=0.3, acceptable=[True, False]), 0.0) == NONE
    assert screening(view([0.4, 0.9, 0.5], [1, 1, 1], r=0.3, acceptable=[True, False, True]), 0.0) == 2


def test_the_certain_offer_is_everything_to_who_knows_the_limit() -> None:
    """Fearon with complete information: ask for all that the other would still accept."""
    worth = [k / 20 for k in range(21)]
    chance = [1.0 if 1 - w >= 0.25 - 1e-12 else 0.0 for w in worth]
    assert worth[screening(view(worth, chance, r=0.5), 0.0)] == 0.75


coarse = st.integers(0, 5).map(lambda k: k / 5)


@settings(max_examples=200)
@given(st.lists(st.tuples(coarse, coarse, st.booleans()), min_size=1, max_size=12), coarse, st.data())
def test_the_offer_has_the_best_expected_value(
    outcomes: list[tuple[float, float, bool]], r: float, data: st.DataObject
) -> None:
    worth, chance, can = (list(column) for column in zip(*outcomes, strict=True))
    standing = data.draw(st.integers(-1, len(worth) - 1))
    rank = data.draw(st.permutations(range(len(worth))))
    seen = view(worth, chance, r=r, standing=standing, acceptable=can, tie_rank=list(rank))
    candidates = [i for i in range(len(worth)) if can[i] and worth[i] >= r]
    found = screening(seen, 0.0)
    if not candidates:
        assert found == NONE
        return
    gains = {i: chance[i] * (worth[i] - r) for i in candidates}
    best = [i for i in candidates if gains[i] == max(gains.values())]
    away = {i: abs(i - standing) if standing >= 0 else 0 for i in best}
    assert found == min(best, key=lambda i: (away[i], -worth[i], rank[i]))


# --- the last word: sign or not


@pytest.mark.parametrize(("worth", "answer"), [(0.4, True), (0.5, True), (0.9, True), (0.3, False)])
def test_it_signs_what_is_worth_no_less_than_no_agreement(worth: float, answer: bool) -> None:
    assert signs(view([worth, 1.0], r=0.4, standing=0)) is answer


def test_it_never_signs_over_a_red_line() -> None:
    assert not signs(view([0.9, 1.0], r=0.4, standing=0, acceptable=[False, True]))


def test_signing_does_not_look_at_the_claim() -> None:
    """Half of the claim is still kept, and the offer is worth its limit: it signs, and would not have accepted."""
    strategy = Linear(OFFERS["own_utility"], ACCEPTANCES["ac_next"])
    seen = view([0.45, 1.0], r=0.4, standing=0, kept=0.5)
    assert strategy.agrees(seen, SIGN)
    assert not strategy.accepts(seen)
    assert decide(SIGN, True, 1) == ACCEPT
    assert decide(SIGN, False, 1) == NONE


# --- drafts


def test_a_draft_stands_if_it_is_no_worse_than_the_text() -> None:
    worth = [0.3, 0.3, 0.2, 0.6]
    assert [approves(view(worth, standing=s, text=0), 0.9) for s in range(4)] == [True, True, False, True]


def test_a_draft_stands_if_it_is_all_that_is_asked_for() -> None:
    worth = [0.7, 0.5, 0.4]
    assert [approves(view(worth, standing=s, text=0), 0.5) for s in range(3)] == [True, True, False]
    assert [approves(view(worth, standing=s), 0.5) for s in range(3)] == [True, True, False]  # no text yet


def test_no_draft_over_a_red_line_replaces_a_text_that_could_be_signed() -> None:
    worth = [0.3, 0.9, 0.5]
    over = [True, False, True]
    assert not approves(view(worth, standing=1, text=0, acceptable=over), 0.2)
    assert approves(view(worth, standing=2, text=0, acceptable=over), 0.9)
    # A text that it could not sign anyway may be changed for the better.
    assert approves(view(worth, standing=1, text=0, acceptable=[False, False, True]), 1.0)


def test_votes_are_answered_by_the_text_and_not_by_the_next_bid() -> None:
    strategy = Linear(OFFERS["own_utility"], ACCEPTANCES["ac_next"])
    seen = view([0.3, 0.4, 1.0], standing=1, text=0)
    assert strategy.agrees(seen, VOTE)
    assert not strategy.accepts(seen)
